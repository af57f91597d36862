"""What a screen began comes to its end when the screen is closed before: no error is lost, and nothing breaks."""

from __future__ import annotations

import asyncio
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import pytest

from smdash.screens.base.screen import Dialog
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services

pytestmark = pytest.mark.usefixtures("real_connections")


class _Slow(Dialog[None]):
    """Reads and changes only as fast as a test lets it."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.go_on = Event()

    def slow(self, fails: bool = False) -> str:
        assert self.go_on.wait(10)
        if fails:
            raise OSError("the disk is full")
        return "Done."


async def test_a_change_that_fails_is_said_after_its_screen_is_closed(demo: Services) -> None:
    async with sitting_at(demo) as me:
        screen = _Slow(demo)
        me.app.push_screen(screen)
        await me.pilot.pause()
        screen.perform(lambda: screen.slow(fails=True))
        screen.dismiss(None)
        await me.pilot.pause()
        assert me.on == "DashboardScreen"
        screen.go_on.set()
        await me.settled()
        assert any("the disk is full" in text for text in me.toasts())


async def test_a_change_is_made_though_its_screen_is_closed_at_once(demo: Services) -> None:
    async with sitting_at(demo) as me:
        made: list[str] = []
        screen = _Slow(demo)
        me.app.push_screen(screen)
        await me.pilot.pause()
        screen.go_on.set()
        screen.perform(lambda: made.append(screen.slow()))
        screen.dismiss(None)
        await me.settled()
        assert made == ["Done."]


async def test_what_is_read_for_a_closed_screen_is_shown_nowhere(demo: Services) -> None:
    async with sitting_at(demo) as me:
        screen = _Slow(demo)
        me.app.push_screen(screen)
        await me.pilot.pause()
        shown: list[str] = []
        screen.beside(screen.slow, shown.append)
        screen.beside(lambda: screen.slow(fails=True), shown.append, "other")
        screen.dismiss(None)
        await me.pilot.pause()
        screen.go_on.set()
        await me.settled()
        assert not shown
        assert not me.toasts(), "a reading nobody waits for is worth no word"


async def test_of_readings_in_a_group_only_the_newest_is_shown(demo: Services) -> None:
    async with sitting_at(demo) as me:
        screen = _Slow(demo)
        me.app.push_screen(screen)
        await me.pilot.pause()
        shown: list[str] = []
        screen.beside(lambda: f"old {screen.slow()}", shown.append)
        screen.beside(lambda: f"new {screen.slow()}", shown.append)
        screen.go_on.set()
        await me.settled()
        assert shown == ["new Done."]


async def test_quick_changes_are_made_in_the_order_they_were_asked_for(demo: Services) -> None:
    async with sitting_at(demo) as me:
        screen = _Slow(demo)
        me.app.push_screen(screen)
        await me.pilot.pause()
        made: list[int] = []

        def change(number: int) -> None:
            if not number:
                screen.slow()
            made.append(number)

        for number in range(20):
            screen.perform(partial(change, number))
        screen.go_on.set()
        await me.settled()
        assert made == list(range(20))


async def test_a_dialog_that_is_done_closes_itself_and_not_what_lies_over_it(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("A")
        await me.type("shop/mastodon")
        await me.press("tab")
        await me.type("@shop@example.social")
        me.send("ctrl+s")
        me.send("f1")
        await me.settled()
        await me.press("escape")
        assert me.on == "DashboardScreen"
        assert not me.crash
        assert any(account.slug == "shop/mastodon" for account in demo.home.accounts())


async def test_adding_an_account_twice_in_a_hurry_adds_it_once_and_says_so(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("A")
        await me.type("shop/mastodon")
        for _ in range(3):
            me.send("ctrl+s")
        await me.settled()
        assert me.on == "DashboardScreen"
        assert "Added shop/mastodon" in me.said()
        assert not me.toasts()


async def test_a_composer_under_the_help_closes_when_it_is_done(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("n")
        await me.type("Kept as a draft")
        me.field("when").value = "draft"
        await me.settled()
        me.send("ctrl+s")
        me.send("f1")
        await me.settled()
        await me.press("escape", "escape")
        assert me.on == "DashboardScreen"


async def test_pausing_rests_a_moment_and_then_closes(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smdash.screens.base.screen.LingeringDialog.REST", 0.01)
    async with sitting_at(demo) as me:
        await me.press("P", "enter", "enter")
        for _ in range(500):
            if me.on == "DashboardScreen":
                break
            await asyncio.sleep(0.01)
        await me.settled()
        assert me.on == "DashboardScreen"
        assert not me.crash
        assert "Paused everything" in me.said()
