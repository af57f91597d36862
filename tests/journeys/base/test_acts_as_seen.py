"""Two programs on one home: an act does nothing to a row that is no longer as its person saw it, and says why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.times.when import When
from smdash.screens.calendar.screen import CalendarScreen
from smdash.screens.publishing.handover import HandoverScreen
from tests.journeys.person import sitting_at
from tests.worlds import NOW, rows, write_post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services

pytestmark = pytest.mark.usefixtures("real_connections")

DAY = (NOW + timedelta(days=3)).replace(tzinfo=None)
AT_NINE = When("at", DAY.replace(hour=9, minute=0))
AT_HALF_PAST = When("at", DAY.replace(hour=11, minute=30))
WAS_IS = "acme/x: was 09:00, is now 11:30 by another program"


@pytest.fixture
def other(small: Services, open_home: Callable[[Path], Services]) -> Services:
    """Return another program on the same home."""
    return open_home(small.home.folder)


def _states(services: Services, *texts: str) -> list[str]:
    query = "SELECT d.state FROM deliveries d JOIN posts p ON p.id = d.post_id WHERE p.body = ?"
    return [state for text in texts for (state,) in rows(services, query, text)]


def _write(services: Services, text: str) -> int:
    return services.posts.post(write_post(services, text, ["acme/x"], AT_NINE)).deliveries[0].id


async def test_row_that_was_moved_is_not_cancelled_before_it_is_seen(small: Services, other: Services) -> None:
    number = _write(small, "Launch")
    async with sitting_at(small) as me:
        await me.go("queue", "Launch")
        other.queue.reschedule([number], AT_HALF_PAST)
        await me.press("c")
        assert me.toasts() == [f"{WAS_IS}"]
        assert _states(small, "Launch") == ["scheduled"]
        assert "11:30" in me.row("queue", "Launch"), "what is there now is shown"
        await me.press("c")
        assert _states(small, "Launch") == ["cancelled"], "once seen it can be done"


async def test_marks_are_of_what_was_seen_when_they_were_made(small: Services, other: Services) -> None:
    """Another program moves a marked post and the list is read again, the post perhaps out of sight."""
    number, _ = _write(small, "Launch"), _write(small, "Follow-up")
    async with sitting_at(small) as me:
        for text in ("Launch", "Follow-up"):
            await me.go("queue", text)
            await me.press("space")
        other.queue.reschedule([number], AT_HALF_PAST)
        await me.poll()
        await me.press("c")
        assert f"Cancelled 1 post. Not: {WAS_IS}. u takes it back." in me.said()
        assert _states(small, "Launch", "Follow-up") == ["scheduled", "cancelled"]


async def test_dialog_over_a_list_acts_on_what_was_under_it(small: Services, other: Services) -> None:
    number = _write(small, "Launch")
    async with sitting_at(small) as me:
        await me.go("queue", "Launch")
        await me.press("m")
        other.queue.cancel([number])
        await me.poll()
        await me.type("+2d")
        await me.press("enter")
        assert me.toasts() == ["acme/x: was scheduled, is now cancelled by another program"]
        assert _states(small, "Launch") == ["cancelled"]


async def test_text_that_was_changed_is_not_handed_over_unseen(small: Services, other: Services) -> None:
    number = _write(small, "Wrong price")
    small.home.clock.forward(days=3)  # type: ignore[attr-defined]
    async with sitting_at(small) as me:
        me.app.push_screen(HandoverScreen(me.app.services, None, number))
        await me.settled()
        post = me.front.row.post_id
        written = other.posts.written(post)
        other.posts.rewrite(post, written._replace(text="Right price"), None)
        await me.press("c")
        assert me.toasts()[0].startswith("acme/x: its text was changed by another program.")
        assert _states(small, "Right price") == ["scheduled"]
        await me.press("c")
        assert _states(small, "Right price") == ["sending"]


async def test_calendar_moves_what_it_shows(small: Services, other: Services) -> None:
    number = _write(small, "Launch")
    async with sitting_at(small, (120, 40)) as me:
        screen = CalendarScreen(me.app.services, None, DAY.date())
        me.app.push_screen(screen)
        await me.settled()
        await me.press("g", *["j"] * [each.delivery_id for each in screen.week.days[1].entries].index(number))
        assert screen.entry.delivery_id == number
        other.queue.reschedule([number], AT_HALF_PAST)
        await me.press("shift+right")
        assert me.toasts()[0].startswith(WAS_IS)
        assert rows(small, "SELECT due_at FROM deliveries WHERE id = ?", number) == [("2026-11-24T10:30:00Z",)]
        await me.press("shift+right")
        assert rows(small, "SELECT due_at FROM deliveries WHERE id = ?", number) == [("2026-11-25T10:30:00Z",)]
