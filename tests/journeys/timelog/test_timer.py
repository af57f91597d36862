"""One key starts and stops the clock on what is under the cursor; the time screen asks, confirms and adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.services.timelog.doubts import doubts
from smdash.services.timelog.suggestions import waiting
from tests.journeys.person import sitting_at
from tests.worlds import rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock


async def test_the_clock_on_what_is_under_the_cursor(demo: Services, clock: Clock) -> None:
    async with sitting_at(demo, (120, 30)) as me:
        await me.go("queue", "Latte art")
        await me.press(".")
        assert "The timer runs: short video for bean/tiktok. The . key stops it." in me.said()
        number = me.dashboard.pane("queue").current.delivery_id
        assert demo.timelog.running().post_id == rows(demo, f"SELECT post_id FROM deliveries WHERE id={number}")[0][0]
        clock.forward(minutes=23)
        await me.poll()
        assert "● 0:23" in me.header()
        await me.press("3", ".")
        assert "Stopped: 0:23 on" in me.said()
        assert "●" not in me.header()
        assert demo.timelog.running() is None
        await me.press(".")
        assert demo.timelog.running().activity == "inbox"
        assert demo.timelog.running().item_id == me.dashboard.pane("inbox").current.id
        await me.press("u")
        assert "Undone: Start timer: replies" in me.said()
        await me.press("2", ".")
        assert demo.timelog.running().activity == "analytics"
        assert demo.timelog.running().account == me.dashboard.pane("metrics").current.account
        await me.press(".", "4", ".")
        assert me.on == "PickScreen"
        await me.type("j")
        await me.press("enter")
        assert demo.timelog.running() is not None


async def test_a_forgotten_timer_of_fourteen_hours(demo: Services, clock: Clock) -> None:
    async with sitting_at(demo, (120, 30)) as me:
        await me.press("1", ".")
        clock.forward(hours=14)
        await me.press(".")
        assert me.on == "PickScreen"
        assert me.sees("Left running? short video, 14:00 is more than 12 hours", "It was no work")
        await me.press("escape")
        assert demo.timelog.running() is not None, "nothing was decided"
        await me.press(".", "j", "enter")
        assert me.on == "AskScreen"
        await me.type("09:50")
        assert me.sees("0:38, until Sat 21 Nov 09:50")
        await me.press("enter")
        assert "Logged: 0:38 on" in me.said()
        assert demo.timelog.running() is None
        assert doubts(demo.home) == []


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_time_screen(demo: Services, clock: Clock, size: tuple[int, int]) -> None:
    demo.timelog.entries.add("image", minutes=90, account="acme/x", note="cover [/b] \x1b[31m")
    async with sitting_at(demo, size) as me:
        await me.press("o", "t")
        assert me.on == "TimeScreen"
        assert me.sees("No timer is running.", "1:30", "acme/x", "image", "1:30 today")
        me.assert_harmless()
        await me.press("n")
        await me.type("20m report acme")
        assert me.sees("0:20 on report")
        await me.press("enter")
        assert "Logged: 0:20 on report for acme" in me.said()
        assert me.sees("1:50 logged" if not waiting(demo.home) else "1:50")
        left = len(waiting(demo.home))
        assert left
        await me.press("g", "y")
        assert "1 logged" in me.said()
        await me.press("x")
        assert "1 forgotten" in me.said()
        assert len(waiting(demo.home)) == left - 2
        for tab in ("brand", "account", "activity", "week"):
            await me.press("tab")
            assert me.sees(f"[{tab}]", "planned")
        await me.press("tab", "G", "left")
        assert me.sees("2026-W46")
        await me.press("right", "right")
        assert me.sees("2026-W47")
        await me.press("escape")
        assert me.on == "DashboardScreen"


async def test_editing_and_deleting(services: Services, clock: Clock) -> None:
    services.manage.add_brand("acme", zone="Europe/Berlin")
    services.manage.add_account("acme", "x")
    async with sitting_at(services, (100, 30)) as me:
        await me.press("o", "t")
        assert me.sees("Nothing is logged in this week.", "n  logs work")
        await me.press("n")
        await me.type("8:00-9:00 image acme/x")
        await me.press("enter", "e")
        assert me.field("answer").value == "2026-11-21 08:00-09:00 image acme/x"
        await me.type("2026-11-21 08:00-09:00 carousel acme/x")
        await me.press("enter")
        assert "Changed: 1:00 on carousel for acme/x" in me.said()
        await me.press("d")
        assert services.timelog.entries.between(services.home.today(), services.home.today()) == []
        await me.press("u")
        assert len(services.timelog.entries.between(services.home.today(), services.home.today())) == 1
        await me.press("n")
        await me.type("8:30-8:40 text")
        await me.press("enter")
        assert any("logged already" in toast for toast in me.toasts())
        await me.press(".")
        assert me.on == "PickScreen"
        await me.press("enter")
        clock.forward(minutes=7)
        await me.press(".")
        assert "Stopped: 0:07" in me.said()


async def test_time_in_the_composer_is_offered_for_the_log(small: Services, clock: Clock) -> None:
    """What writing took waits to be confirmed; nothing is logged by itself."""
    async with sitting_at(small) as me:
        await me.press("n")
        await me.type("A post about rye")
        clock.forward(minutes=25)
        await me.press("tab", "space", "ctrl+s")
        (offered,) = [each for each in waiting(small.home) if each.post_id]
        assert (offered.activity, round(offered.minutes)) == ("text", 25)
        assert small.timelog.entries.between(small.home.today(), small.home.today()) == []
