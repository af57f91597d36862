"""A week moved by keys, the week as text, the month, and what they look like."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.screens.calendar.screen import CalendarScreen
from smdash.widgets.calendar.weekagenda import WeekAgenda
from smdash.widgets.calendar.weekgrid import WeekGrid
from tests.journeys.person import Person, sitting_at
from tests.worlds import content, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services

MONDAY = date(2026, 11, 23)


async def open_calendar(me: Person, day: date | None = None) -> CalendarScreen:
    screen = CalendarScreen(me.app.services, None, day)
    me.app.push_screen(screen)
    await me.settled()
    return screen


def due(services: Services, text: str) -> list[tuple[Any, ...]]:
    return rows(
        services,
        "SELECT d.wall, d.state FROM deliveries d JOIN posts p ON p.id = d.post_id WHERE p.body LIKE ? || '%' ORDER BY d.id",
        text,
    )


async def go_to(me: Person, screen: CalendarScreen, account: str) -> None:
    """Walk to the first post of an account with the arrow keys."""
    for _ in range(7):
        await me.press("g")
        for _ in range(12):
            entry = screen.entry
            if entry is not None and entry.kind == "post" and entry.account == account:
                return
            await me.press("j")
        await me.press("l")
    raise AssertionError(f"no post of {account} in this week")


async def test_a_week_is_moved_by_keys_and_each_move_can_be_undone(small: Services) -> None:
    async with sitting_at(small, (120, 40)) as me:
        screen = await open_calendar(me, MONDAY)
        before = content(small.home.read())
        await go_to(me, screen, "acme/x")
        assert screen.entry.at.strftime("%a %H:%M") == "Tue 08:30"
        await me.press("shift+right")
        assert screen.entry.account == "acme/x"
        assert screen.entry.at.strftime("%a %H:%M") == "Wed 08:30"
        assert "acme/x: Wed 25 Nov 08:30" in me.said()
        await me.press("shift+left", "shift+left")  # pressed in a hurry: one after the other
        assert screen.entry.at.strftime("%a %H:%M") == "Mon 08:30"
        await me.press("shift+down")
        assert screen.entry.at.strftime("%a %H:%M") == "Tue 08:30"
        await me.press("shift+down")  # into the next week, and the view goes with it
        assert screen.entry.at.strftime("%d %a %H:%M") == "01 Tue 08:30"
        assert me.sees("Week 49")
        await me.press("shift+up", "m")
        await me.type("2026-11-27 14:30")
        await me.press("enter")
        assert due(small, "First")[1] == ("2026-11-27 14:30", "scheduled")
        await me.press(*["u"] * 7)
        assert content(small.home.read()) == before
        assert screen.entry is not None


async def test_the_cursor_follows_a_post_to_a_typed_time(small: Services) -> None:
    for size in ((120, 40), (80, 24)):
        async with sitting_at(small, size) as me:
            screen = await open_calendar(me, MONDAY)
            await go_to(me, screen, "acme/x")
            await me.press("m")
            await me.type("Thu 3 Dec 10:15")
            await me.press("enter")
            assert me.sees("Week 49")
            assert screen.entry.account == "acme/x"
            assert screen.entry.at.strftime("%a %d %b %H:%M") == "Thu 03 Dec 10:15"
            assert "Thu 3 Dec 10:15" in me.said()
            await me.press("u")


async def test_a_move_to_another_slot_says_where_that_is(small: Services) -> None:
    async with sitting_at(small, (120, 40)) as me:
        screen = await open_calendar(me, MONDAY)
        await go_to(me, screen, "acme/x")
        await me.press("shift+down")
        assert "Moved to the next free slot: Tue 1 Dec 08:30." in me.said()
        await me.press("shift+up")
        assert "Moved to the previous free slot: Tue 24 Nov 08:30." in me.said()
        me.quiet()
        await me.settled()
        assert "next / previous slot" in me.said()


async def test_marked_posts_move_together_as_one_step(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        screen = await open_calendar(me, MONDAY)
        before = content(demo.home.read())
        while screen.entry.kind != "free":
            await me.press("j")
        await me.press("space")
        assert "Only posts can be marked: this is a free slot." in me.said()
        assert not screen.cursor.marks
        await go_to(me, screen, "acme/x")
        first = screen.entry
        await me.press("space")
        assert "1 marked" in me.said()
        await go_to(me, screen, "acme/bluesky")
        second = screen.entry
        await me.press("space")
        assert screen.cursor.posts == sorted([first.delivery_id, second.delivery_id])
        assert sum("\u25b8" in line for line in me.lines()) == 2
        await me.press("shift+right")
        moved = {row.delivery_id: row.at for day in screen.week.days for row in day.entries}
        for entry in (first, second):
            assert moved[entry.delivery_id] == entry.at + timedelta(days=1)
        assert "Moved 2 posts." in me.said()
        await me.press("shift+down")
        assert "Moved 2 posts. This one: " in me.said()
        assert len(screen.cursor.marks) == 2, "they stay marked to move on"
        await me.press("u", "u")
        assert content(demo.home.read()) == before, "a step each"
        await me.press("c")
        assert "Cancelled 2 posts" in me.said()
        assert not screen.cursor.marks
        await me.press("u")
        assert content(demo.home.read()) == before
        await go_to(me, screen, "acme/x")
        await me.press("space", "escape")
        assert me.on == "CalendarScreen"
        assert not screen.cursor.marks


async def test_marks_do_not_go_out_of_sight(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        screen = await open_calendar(me, MONDAY)
        await go_to(me, screen, "acme/x")
        await me.press("space")
        assert len(screen.cursor.marks) == 1
        assert sum("\u25b8" in line for line in me.lines()) == 1
        await me.press("L")
        assert not screen.cursor.marks


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_it_opens_on_what_comes_next(demo: Services, size: tuple[int, int]) -> None:
    now = demo.home.now()
    async with sitting_at(demo, size) as me:
        screen = await open_calendar(me)
        assert screen.entry.kind == "post"
        coming = [e for d in screen.week.days for e in d.entries if e.at >= now and e.kind == "post"]
        assert screen.entry == coming[0]
        if size[0] == 80:
            assert me.sees("Today \u00b7 Sat 21 Nov")
        await me.press("L")
        posts = [e for d in screen.week.days for e in d.entries if e.kind == "post"]
        assert screen.entry == posts[0]
        assert screen.day == MONDAY
        if size[0] == 80:
            assert me.lines()[1].startswith(" Mon 23 Nov")
        await me.press("H", "H")
        assert screen.entry.kind == "post"
        assert screen.day == date(2026, 11, 9)
        if size[0] == 80:
            assert me.lines()[1].startswith(" Mon 9 Nov")
        await me.press("t")
        assert screen.entry == coming[0]


async def test_the_key_line_of_a_narrow_calendar_names_the_ways_to_other_weeks(small: Services) -> None:
    async with sitting_at(small, (80, 24)) as me:
        await open_calendar(me)
        assert all(words in me.said() for words in ("H back", "L on", "? keys"))


async def test_quick_presses_are_all_done_in_their_order(small: Services) -> None:
    async with sitting_at(small, (120, 40)) as me:
        screen = await open_calendar(me, MONDAY)
        await go_to(me, screen, "acme/x")
        await me.press(*["shift+right"] * 12)
        assert due(small, "First")[1][0] == "2026-12-06 08:30"
        assert screen.entry.at.strftime("%d %b") == "06 Dec"


async def test_going_about(small: Services) -> None:
    async with sitting_at(small, (120, 40)) as me:
        screen = await open_calendar(me)
        assert screen.day == date(2026, 11, 21)
        assert me.sees("Week 47", "Europe/Berlin")
        await me.press("l", "l")  # beyond Sunday
        assert screen.day == MONDAY
        assert me.sees("Week 48", "2 planned", "2 free")
        await me.press("h")
        assert me.sees("Week 47")
        await me.press("L", "L", "L", "v")
        assert me.sees("Dec 2026")
        await me.press("k", "k")
        assert me.sees("Nov 2026")
        await me.press("enter")
        assert screen.day == MONDAY
        await me.press("t", "b", "j", "enter")
        assert screen.brand == "acme"
        await me.press("escape")
        assert me.on == "DashboardScreen"


async def test_a_free_slot_and_a_post_are_opened(small: Services) -> None:
    async with sitting_at(small, (120, 40)) as me:
        screen = await open_calendar(me, date(2026, 11, 26))
        assert screen.entry.kind == "free"
        await me.press("enter")
        assert me.on == "ComposerScreen"
        await me.press("ctrl+x")
        await me.press("h", "h", "h", "g", "enter")
        assert me.on == "ComposerScreen"
        assert "First" in me.area().text


async def test_cancelling_leaves_a_free_slot(small: Services) -> None:
    async with sitting_at(small, (120, 40)) as me:
        screen = await open_calendar(me, MONDAY)
        await go_to(me, screen, "acme/x")
        await me.press("c")
        assert due(small, "First")[1][1] == "cancelled"
        assert screen.entry.kind == "free"
        await me.press("c")
        assert "Put the cursor on a post" in me.said()
        await me.press("u")
        assert due(small, "First")[1][1] == "scheduled"


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that makes a sed program the editor; the terminal is handed over as in a real one."""
    monkeypatch.setattr("smdash.app.SmdashApp.suspend", lambda _app: contextlib.nullcontext())

    def make(program: str) -> None:
        path = tmp_path / "editor.sh"
        path.write_text(f"#!/bin/sh\nsed -i '{program}' \"$1\"\n")
        path.chmod(0o755)
        monkeypatch.setenv("VISUAL", str(path))

    return make


async def test_the_week_as_text_is_shown_before_it_is_applied(
    small: Services, editor: Callable[[str], None], snapshot: Callable[[str, str], None]
) -> None:
    editor("s/^2026-11-24 08:30/2026-11-26 10:00/; $ a 2026-11-27 10:00 acme/x | A new line")
    async with sitting_at(small, (120, 40)) as me:
        await open_calendar(me, MONDAY)
        before = content(small.home.read())
        await me.press("E")
        assert me.on == "WeekDiffScreen"
        snapshot("calendar-diff", me.text())
        await me.press("escape")
        assert content(small.home.read()) == before
        await me.press("E", "y")
        assert "1 moved, 1 new" in me.said().lower()
        assert due(small, "First")[1] == ("2026-11-26 10:00", "scheduled")
        assert due(small, "A new line") == [("2026-11-27 10:00", "scheduled")]
        await me.press("u")
        assert due(small, "First")[1] == ("2026-11-24 08:30", "scheduled")
        assert not due(small, "A new line")


async def test_errors_in_new_words_are_shown_before_they_are_applied(
    small: Services, editor: Callable[[str], None]
) -> None:
    editor("$ a 2026-11-27 10:00 acme/x | " + "word " * 70)
    for size in ((80, 24), (120, 40)):
        async with sitting_at(small, size) as me:
            await open_calendar(me, MONDAY)
            await me.press("E")
            assert me.sees("1 new, 1 error", "over the limit of 280", "y applies all the same")
            await me.press("escape")
            assert not due(small, "word")


async def test_a_wrong_line_cannot_be_applied_and_goes_back_to_the_editor(
    small: Services, editor: Callable[[str], None]
) -> None:
    editor("s/^2026-11-24 08:30/2026-11-24 88:30/")
    async with sitting_at(small, (80, 24)) as me:
        await open_calendar(me, MONDAY)
        before = content(small.home.read())
        await me.press("E")
        assert me.sees("1 to mend", "88:30")
        await me.press("y", "enter")
        assert me.on == "WeekDiffScreen"
        editor("s/^2026-11-24 88:30/2026-11-24 18:30/")
        await me.press("E")
        assert me.sees("1 moved")
        assert content(small.home.read()) == before
        await me.press("enter")
        assert due(small, "First")[1][0] == "2026-11-24 18:30"


async def test_without_an_editor_it_says_what_to_set(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    async with sitting_at(small, (120, 40)) as me:
        await open_calendar(me, MONDAY)
        await me.press("E")
        assert me.on == "CalendarScreen"
        assert any("export EDITOR=" in toast for toast in me.toasts())


async def test_another_program_changes_the_week(small: Services, open_home: Callable[[Path], Services]) -> None:
    async with sitting_at(small, (120, 40)) as me:
        screen = await open_calendar(me, MONDAY)
        await go_to(me, screen, "acme/x")
        number = screen.entry.delivery_id
        other = open_home(small.home.folder)
        other.calendar.move_days(number, 2)
        with me.inside():
            screen.look()
        await me.settled()
        assert screen.entry.delivery_id == number
        assert screen.entry.at.strftime("%a") == "Thu"


async def test_columns_become_a_list_and_back_with_the_cursor_kept(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        screen = await open_calendar(me, MONDAY)
        await go_to(me, screen, "acme/bluesky")
        key = screen.entry.key
        await me.resize(80, 24)
        assert me.app.screen.query_one(WeekAgenda).has_focus
        assert screen.entry.key == key
        await me.resize(200, 60)
        assert me.app.screen.query_one(WeekGrid).has_focus
        assert screen.entry.key == key
        await me.resize(20, 5)
        await me.resize(120, 40)
        assert screen.entry.key == key


async def test_clicks(small: Services) -> None:
    async with sitting_at(small, (120, 40)) as me:
        screen = await open_calendar(me, MONDAY)
        await me.click_on("08:30")
        assert screen.entry.account == "acme/x"
        await me.click_on("08:30", times=2)
        assert me.on == "ComposerScreen"


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_pictures(demo: Services, snapshot: Callable[[str, str], None], size: tuple[int, int]) -> None:
    async with sitting_at(demo, size) as me:
        await open_calendar(me, MONDAY)
        me.assert_harmless()
        snapshot(f"calendar-week-{size[0]}x{size[1]}", me.text())
        await me.press("v")
        me.assert_harmless()
        snapshot(f"calendar-month-{size[0]}x{size[1]}", me.text())


async def test_an_empty_home_says_what_to_do(services: Services, snapshot: Callable[[str, str], None]) -> None:
    async with sitting_at(services, (80, 24)) as me:
        await open_calendar(me)
        assert me.sees("No accounts yet")
        await me.press("v", "j", "l", "v", "j", "k", "h", "shift+left", "E")
        assert me.on == "CalendarScreen"


async def test_slots_of_a_week_are_filled_one_after_the_other(small: Services) -> None:
    small.queue.cancel([1, 2])
    async with sitting_at(small, (120, 30)) as me:
        await me.press("o", "c", "L", "n")
        for words, when in (("One", "2026-11-23 09:00"), ("Two", "2026-11-24 08:30")):
            assert me.on == "ComposerScreen"
            assert me.field("when").value == when
            await me.type(words)
            await me.press("ctrl+n")
        await me.press("escape")
        assert me.on == "CalendarScreen"
        assert me.front.entry.kind == "free", "the cursor stands on the next free slot"
        assert {
            (row[0], row[1])
            for row in rows(small, "SELECT p.body, d.state FROM deliveries d JOIN posts p ON p.id = d.post_id")
        } >= {
            ("One", "scheduled"),
            ("Two", "scheduled"),
        }
