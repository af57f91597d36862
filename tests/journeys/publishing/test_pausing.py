"""Stopping everything in a crisis, and what is left to decide afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services
    from tests.worlds import Clock


def states(services: Services) -> dict[str, int]:
    return dict(services.home.read().execute("SELECT state, count(*) FROM deliveries GROUP BY state").fetchall())


async def test_everything_stops_with_two_keys_and_enter(demo: Services) -> None:
    async with sitting_at(demo, (120, 24)) as me:
        planned = states(demo)["scheduled"]
        await me.press("P")
        assert me.on == "PauseScreen"
        assert me.sees("everything", f"{planned} to go out")
        await me.press("enter", "enter")
        assert me.on == "DashboardScreen"
        assert f"Paused everything: {planned} posts held." in me.said()
        assert "‖ PAUSED: everything since 09:12." in me.lines()[1]
        assert "P resumes" in me.lines()[1]
        assert states(demo)["held"] == planned
        assert "scheduled" not in states(demo)
        assert "held" in me.row("queue", "Launch week starts")
        await me.press("u")
        assert states(demo)["scheduled"] == planned
        assert "PAUSED" not in me.text()


async def test_a_pause_with_a_reason_and_an_end(demo: Services, snapshot: Callable[[str, str], None]) -> None:
    async with sitting_at(demo, (120, 24)) as me:
        await me.press("P", "j", "enter")
        await me.type("storm in the \x1b news [b]")
        assert me.sees("enter goes to Until", "^s pauses")
        await me.press("enter")
        assert me.on == "PauseScreen"
        assert me.app.screen.focused is me.field("until")
        assert me.sees("Like fri 9, tomorrow 9 or +2d", "enter pauses")
        await me.type("soonish")
        assert "not understood" in me.words("ends")
        assert "slot" not in me.words("ends")
        assert "draft" not in me.words("ends")
        await me.press("enter")
        assert me.on == "PauseScreen"
        me.field("until").value = "today 8"
        await me.settled()
        assert "in the past" in me.words("ends")
        me.field("until").value = "fri 9"
        await me.settled()
        assert "Pauses brand acme until Fri 09:00 Europe/Berlin: 20 posts held." in me.words("meaning")
        snapshot("pause-120x24", me.text())
        await me.press("enter")
        assert "acme since 09:12 until Fri 09:00, storm in the" in me.lines()[1]
        me.assert_harmless()
        snapshot("paused-120x24", me.text())
        await me.resize(80, 24)
        assert "‖ PAUSED: acme since 09:12" in me.lines()[1]


@pytest.mark.parametrize("keys", [("ctrl+s",), ("enter", "ctrl+s"), ("enter", "tab", "ctrl+s")])
async def test_one_key_pauses_from_anywhere_in_the_dialog(demo: Services, keys: tuple[str, ...]) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        planned = states(demo)["scheduled"]
        await me.press("P", *keys)
        assert me.on == "DashboardScreen"
        assert states(demo)["held"] == planned


async def test_the_foot_says_what_enter_does(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("P")
        assert me.sees("enter next, again pauses · ^s pauses now · esc cancel")
        await me.press("enter")
        assert me.sees("enter pauses · tab until · esc cancel")
        await me.type("x")
        assert me.sees("enter goes to Until · ^s pauses · esc cancel")


async def test_the_keys_of_a_hurry_reach_nothing_below(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smdash.screens.base.screen.LingeringDialog.REST", 3600.0)
    async with sitting_at(demo, (120, 24)) as me:
        await me.press("P", "enter", "enter")
        stamp = demo.home.store.stamp()
        assert "scheduled" not in states(demo)
        await me.press("enter", "c", "tab", "enter", "w", "u", "escape", "q")
        assert me.on == "PauseScreen"
        assert demo.home.store.stamp() == stamp
        assert "scheduled" not in states(demo)


async def test_enter_resumes_and_the_box_says_so(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        before = states(demo)
        await me.press("P", "enter", "enter", "P")
        assert me.sees("Enter resumes: nothing is sent by it", "enter resumes ·")
        await me.press("enter")
        assert me.on == "DashboardScreen"
        assert "Resumed everything. Nothing was sent" in me.said()
        assert states(demo) == before


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_resuming_sends_nothing_and_asks_what_becomes_of_the_rest(
    demo: Services, clock: Clock, snapshot: Callable[[str, str], None], size: tuple[int, int]
) -> None:
    async with sitting_at(demo, size) as me:
        await me.press("P", "enter", "enter")
        clock.moment = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
        await me.poll()
        out = states(demo).get("published", 0)
        held = states(demo)["held"]
        await me.press("P")
        assert me.on == "ResumeScreen"
        assert me.sees("everything since Sat 09:12", f"{held} posts held", "Was due meanwhile")
        snapshot(f"resume-{size[0]}x{size[1]}", me.text())
        await me.press("r")
        assert me.on == "ResumeScreen"
        assert me.sees("Resumed everything. Nothing was sent", "held posts has passed", "Held past their time")
        assert states(demo).get("published", 0) == out
        left = states(demo)["held"]
        assert 0 < left < held
        due = demo.home.read().execute("SELECT min(due_at) FROM deliveries WHERE state = 'scheduled' AND reason = ''")
        assert due.fetchone()
        await me.press("s")
        assert me.on == "DashboardScreen"
        assert f"Moved {left} posts" in me.said()
        assert "held" not in states(demo)
        assert "PAUSED" not in me.text()
        await me.press("u")
        assert states(demo)["held"] == left
        assert f"{left} held posts wait for you" in me.lines()[1]

        # What waits is one key away, and does not stand in the way of the next pause.
        await me.press("P")
        assert me.on == "PauseScreen"
        assert f"{left} posts of an earlier pause wait" in me.words("meaning").replace("\n", " ")
        await me.press("w")
        assert me.on == "ResumeScreen"
        await me.press("d")
        assert f"Dropped {left} posts" in me.said()
        assert "held" not in states(demo)


async def test_leaving_them_held_is_an_answer_too(demo: Services, clock: Clock) -> None:
    async with sitting_at(demo) as me:
        await me.press("P", "enter", "enter")
        clock.forward(days=3)
        await me.poll()
        await me.press("P", "r")
        left = states(demo)["held"]
        await me.press("s", "u", "P", "w", "escape")
        assert me.on == "DashboardScreen"
        assert states(demo)["held"] == left


async def test_several_pauses_end_one_by_one_or_together(demo: Services) -> None:
    async with sitting_at(demo) as me:
        before = states(demo)
        await me.press("P", "j", "enter", "enter")
        await me.press("P", "p")
        assert me.on == "PauseScreen"
        await me.press("enter", "enter")
        assert me.on == "ResumeScreen"
        assert me.sees("acme since", "everything since", "R all")
        await me.press("escape")
        assert "everything since 09:12; acme too." in me.lines()[1]
        await me.press("P", "g", "r")
        assert me.on == "ResumeScreen"
        assert me.sees("Resumed acme", "held by another pause")
        await me.press("R")
        assert me.on == "DashboardScreen"
        assert "Resumed everything. Nothing was sent" in me.said()
        assert states(demo) == before


async def test_an_ended_pause_says_what_waits(demo: Services, clock: Clock) -> None:
    demo.pauses.pause("brand", "acme", until=demo.home.now() + timedelta(hours=2))
    clock.forward(days=2)
    async with sitting_at(demo) as me:
        assert "PAUSED" not in me.text()
        assert "‖ the pause of acme ended Sat 11:12:" in me.lines()[1]
        await me.press("P")
        assert me.on == "ResumeScreen"
        assert me.sees("After a pause", "over")


async def test_nothing_to_pause_in_an_empty_home(services: Services) -> None:
    async with sitting_at(services, (80, 24)) as me:
        await me.press("P")
        assert me.sees("everything", "0 to go out")
        await me.press("escape")
        assert me.on == "DashboardScreen"
