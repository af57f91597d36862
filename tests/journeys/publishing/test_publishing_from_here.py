"""Letting the dashboard publish: what it says before, while and after."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from smdash.app import SmdashApp
from tests.journeys.person import sitting_at
from tests.services.publishing.online import ACCOUNT, Online

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services
    from tests.worlds import Clock


@pytest.fixture
def online(small: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Online:
    """A post that is due in half an hour, and looks that are made when the journey says so."""
    made = Online(small, clock)
    clock.forward(minutes=-30)
    monkeypatch.setattr(SmdashApp, "publish_on", lambda self: None)
    monkeypatch.setattr(SmdashApp, "publish_soon", lambda self: None)
    return made


async def test_the_switch_says_first_what_goes_out(online: Online, small: Services) -> None:
    async with sitting_at(small, (120, 40)) as me:
        assert me.sees("○ publishing off", "nothing will be sent while publishing is off and no timer is installed")
        await me.press("p")
        assert me.sees("Publish from here?", f"First goes out: {ACCOUNT} 09:00", "late is not sent: it waits for you")
        await me.press("enter")
        assert not small.publisher.from_dashboard(), "Enter alone leaves it as it is"
        await me.press("p", "j", "enter")
        assert small.publisher.from_dashboard()
        assert me.sees("● publishing on", "by this dashboard")
        assert online.network.calls == []
        await me.press("p")
        assert me.sees("Stop publishing from here?", "nothing will be sent while publishing")
        await me.press("j", "enter")
        assert me.sees("○ publishing off")
        await me.press("u")
        assert small.publisher.from_dashboard(), "it is a step like any other"


async def test_keys_for_networks_stand_in_the_key_line_where_accounts_are_connected(
    online: Online, small: Services
) -> None:
    online.network.tokens.clear()
    small.connections.test(ACCOUNT)
    async with sitting_at(small, (120, 40)) as me:
        keys = me.text().splitlines()[-1]
        assert all(f" {key} " in keys for key in ("p publish", "S sync", "! alerts", "n new", "m move"))
        assert me.sees("S  read what came in")
        assert me.sees(f"╰─ {ACCOUNT} 09:00 not sent: sign in again first")


async def test_queueing_says_that_nobody_will_send_it(online: Online, small: Services) -> None:
    async with sitting_at(small, (80, 24)) as me:
        await me.press("e")
        await me.press("ctrl+s")
        assert "u takes it back." in me.said()
        assert me.toasts() == ["Nothing will be sent while publishing is off and no timer is installed."]


async def test_what_is_due_is_named_before_it_goes_out(online: Online, small: Services) -> None:
    online.clock.forward(minutes=30)
    async with sitting_at(small, (80, 24)) as me:
        await me.press("p")
        assert me.sees("Due now, so it goes out at once:", f"{ACCOUNT}: First")
        assert online.network.calls == []


async def test_opening_sends_nothing_and_says_what_will(online: Online, small: Services) -> None:
    small.online.switch(on=True)
    online.clock.forward(minutes=30)
    async with sitting_at(small, (120, 40)) as me:
        assert "Publishing from here is on. 1 post due now: out within a minute, unless p stops it." in me.said()
        assert online.network.calls == []
        assert isinstance(me.app, SmdashApp)
        await asyncio.to_thread(me.app.live.look)
        await me.settled()
        assert online.network.texts() == ["First"]
        assert me.toasts() == [f"1 post out: {ACCOUNT}."]


async def test_without_a_connection_nothing_is_switched(small: Services) -> None:
    async with sitting_at(small, (80, 24)) as me:
        assert not me.sees("publishing")
        await me.press("p")
        assert "No account is connected" in me.said()


async def test_a_sign_in_that_ended_leads_to_the_accounts(online: Online, small: Services) -> None:
    online.clock.forward(minutes=30)
    online.network.tokens.clear()
    online.run()
    async with sitting_at(small, (120, 40)) as me:
        assert me.sees(f"! Sign in to {ACCOUNT} again")
        await me.press("o", "a")
        assert me.sees("sign in again")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_how_it_looks(
    online: Online, small: Services, snapshot: Callable[[str, str], None], size: tuple[int, int]
) -> None:
    async with sitting_at(small, size) as me:
        await me.press("p")
        snapshot(f"publish-from-here-{size[0]}x{size[1]}", me.text())


async def test_hand_over_says_who_sends_what_is_next(online: Online, small: Services) -> None:
    async with sitting_at(small, (120, 40)) as me:
        await me.press("h")
        assert me.sees(f"next: {ACCOUNT} 09:00 · nothing will be sent")
        small.online.switch(on=True)
        me.front.reload()
        await me.settled()
        assert me.sees(f"next: {ACCOUNT} 09:00 by this dashboard")
