"""``smdash sync``: what it prints, and what it ends with."""

from __future__ import annotations

import json
import os
import signal
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.bootstrap import services_for
from smdash.cli.sync.sync import Stopper
from smdash.connectors.base import UnavailableError
from tests.cli.base.test_cli_json_contract import documented, keys
from tests.cli.cli_world import NOW, Smdash
from tests.connectors.fake import FakeNetwork, FakeNetworks, FakeSession
from tests.services.connections.connecting import TOKEN
from tests.services.sync.syncing import item, own_post
from tests.worlds import NOW as MOMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.services.bundle import Services


@pytest.fixture
def fake(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> FakeNetwork:
    """Connect acme/mastodon to a network in memory, for every run of the command line."""
    made = FakeNetwork(tokens={TOKEN}, now=lambda: MOMENT)
    monkeypatch.setattr("smdash.connectors.registry.Networks", lambda: FakeNetworks(mastodon=made))
    services: Services = services_for(acme.home, NOW)
    services.connections.sign_in("acme/mastodon", {"token": TOKEN}, anyway=True)
    services.home.store.close_read()
    return made


def test_it_says_what_came_and_ends_well(acme: Smdash, fake: FakeNetwork) -> None:
    fake.items = [item(1, "Open?"), item(2, at=MOMENT - timedelta(days=90))]
    fake.own, fake.figures = [own_post(1)], {"p1": {"favourites_count": 1.0}}
    said = acme("sync").stdout
    assert said.startswith("acme/mastodon: 1 new message, 1 new post, 3 figures, 1 message of before the inbox begins")
    assert acme("sync").stdout == "acme/mastodon: nothing new\n"
    assert "Open?" in acme("inbox").stdout


def test_json_has_the_documented_keys(acme: Smdash, fake: FakeNetwork) -> None:
    fake.items = [item(1)]
    found = acme.json("sync")
    assert keys(found) == documented()["sync"]
    assert (found["ok"], found["new_messages"], found["accounts"][0]["problem"]) == (True, 1, None)


def test_what_fails_for_good_and_what_passes_end_differently(
    acme: Smdash, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: FakeSession) -> None:
        raise UnavailableError("no connection.", hint="Look at your network.")

    with monkeypatch.context() as patch:
        patch.setattr(FakeSession, "check", away)
        assert "no connection. Look at your network." in acme("sync", code=3).stdout
    fake.tokens.clear()
    found = json.loads(acme("sync", "--json", code=1).stdout)
    assert (found["ok"], found["accounts"][0]["kind"], found["accounts"][0]["state"]) == (
        False,
        "sign-in needed",
        "failed",
    )


def test_without_a_connection_it_says_how_to_get_one(acme: Smdash) -> None:
    assert "smdash account connect" in acme("sync").stdout
    assert "it is not connected" in acme("sync", "--account", "acme/mastodon", code=1).stdout
    assert "no such account" in acme("sync", "--account", "acme/nowhere", code=1).output


def test_ctrl_c_keeps_what_was_read_and_says_so(
    acme: Smdash, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.items = [item(number) for number in range(60)]
    pages, asked, heard = FakeSession.pages, Stopper._interrupted, threading.Event()

    def hearing(self: Stopper, *args: object) -> None:
        asked(self, *args)  # type: ignore[arg-type]
        heard.set()

    def interrupted(self: FakeSession, stream: str, cursor: str) -> Iterator[object]:
        for number, page in enumerate(pages(self, stream, cursor)):  # type: ignore[arg-type]
            yield page
            if number == 0:
                os.kill(os.getpid(), signal.SIGINT)
                assert heard.wait(10)

    with monkeypatch.context() as patch:
        patch.setattr(Stopper, "_interrupted", hearing)
        patch.setattr(FakeSession, "pages", interrupted)
        stopped = acme("sync", code=130)
    assert "what was read is kept" in stopped.stderr
    assert "stopped. Kept:" in stopped.stdout
    again = acme.json("sync")
    assert again["new_messages"] == 20
    assert len(acme.json("inbox")["rows"]) >= 60


def test_watch_goes_on_until_it_is_stopped(acme: Smdash, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def wait(self: object, seconds: float) -> bool:
        fake.items.append(item(len(waits)))
        waits.append(seconds)
        return len(waits) == 3

    monkeypatch.setattr("smdash.cli.sync.sync.Stopper.wait", wait)
    result = acme("sync", "--watch", "5")
    assert waits == [300, 300, 300]
    assert result.stdout.count("new message") == 2
    assert "again in 5 minutes" in result.stderr
    acme("sync", "--watch", "5", "--json", code=2)
