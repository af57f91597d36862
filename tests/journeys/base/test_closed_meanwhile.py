"""What a screen began comes to its end when the screen is closed before: no error is lost, and nothing breaks."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from smdash.screens.base.screen import Dialog
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services


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
