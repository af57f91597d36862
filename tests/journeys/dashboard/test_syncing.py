"""Syncing from the dashboard: how far it is, stopping it, and what came of it."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import Item, Remote, UnavailableError
from smdash.screens.base.screen import SYNC_SECONDS
from smdash.screens.sync.running import SyncRun
from tests.journeys.person import sitting_at
from tests.services.connections.connecting import connect, network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.connectors.base import Page
    from smdash.services.bundle import Services
    from tests.connectors.fake import FakeNetwork
    from tests.journeys.person import Person

ACCOUNT = "acme/mastodon"


@pytest.fixture
def fake(small: Services) -> FakeNetwork:
    made = network(small)
    connect(small)
    now = small.home.now()
    made.items = [
        Item(Remote(f"i{n}", f"https://fake.example/i{n}"), "mention", "Ann", "@ann", f"Hello {n}", now - timedelta(minutes=n))
        for n in range(30)
    ]  # fmt: skip
    return made


async def ended(me: Person) -> None:
    """Wait for the sync's thread, and for what it hands on."""
    for thread in threading.enumerate():
        if thread.name == "sync":
            while thread.is_alive():
                await me.pilot.pause(0.01)
    await me.settled()


async def test_what_is_new_comes_by_a_key(small: Services, fake: FakeNetwork) -> None:
    async with sitting_at(small, (120, 40)) as me:
        await me.press("S")
        await ended(me)
        assert "Synced 1 account: 30 new messages." in me.said()
        await me.poll()
        assert me.sees("inbox 30", "synced 0 m")


async def test_what_could_not_be_read_is_named(
    small: Services, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> Iterator[Page]:
        raise UnavailableError("no connection to fake.example.")
        yield

    monkeypatch.setattr("tests.connectors.fake.FakeSession.pages", down)
    async with sitting_at(small, (80, 24)) as me:
        await me.press("S")
        await ended(me)
        assert "Synced 0 accounts" in me.said()
        assert f"{ACCOUNT}: no connection to fake.example." in " ".join(me.toasts())


async def test_the_same_key_or_escape_stops_it(
    small: Services, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    read = fake.items
    fake.items = []

    def slow(self: SyncRun) -> None:
        self.told(ACCOUNT, "inbox", 20)
        assert goes_on.wait(10)
        fake.items = read
        real(self)

    real = SyncRun.run
    monkeypatch.setattr(SyncRun, "run", slow)
    async with sitting_at(small, (120, 40)) as me:
        for key in ("S", "escape"):
            goes_on.clear()
            await me.press("S")
            me.app._show_sync()
            assert f"Syncing 1 account: {ACCOUNT} inbox 20 ... S stops." in me.said()
            await me.press(key)
            assert "Stopping the sync" in me.said()
            goes_on.set()
            await ended(me)
            assert "stopped, what was read is kept" in me.said()
        assert small.inbox.view().open == 0


async def test_without_a_connection_that_is_said(small: Services) -> None:
    async with sitting_at(small, (80, 24)) as me:
        await me.press("S")
        await ended(me)
        assert "No account is connected, so there is nothing to sync." in me.said()


async def test_a_screen_is_read_anew_only_now_and_then_while_a_sync_changes_the_file(
    small: Services, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    real = SyncRun.run

    def slow(self: SyncRun) -> None:
        assert goes_on.wait(10)
        real(self)

    seconds = 100.0
    monkeypatch.setattr("smdash.screens.base.screen.time", SimpleNamespace(monotonic=lambda: seconds))
    monkeypatch.setattr(SyncRun, "run", slow)
    async with sitting_at(small, (120, 40)) as me:
        await me.poll()
        seconds += 60
        await me.poll()
        await me.press("S")
        small.sync.run()
        seconds += SYNC_SECONDS - 1
        await me.poll()
        assert not me.sees("inbox 30")
        seconds += 2
        await me.poll()
        assert me.sees("inbox 30")
        goes_on.set()
        await ended(me)
