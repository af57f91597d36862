"""``smdash inbox show``, ``like`` and ``hide``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.bootstrap import services_for
from tests.cli.base.test_cli_json_contract import documented, keys
from tests.cli.cli_world import NOW
from tests.connectors.fake import FakeNetwork, FakeNetworks
from tests.services.connections.connecting import TOKEN
from tests.services.sync.syncing import item, own_post
from tests.worlds import NOW as MOMENT
from tests.worlds import rows

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash

DAY = MOMENT - timedelta(days=1)


@pytest.fixture
def fake(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> FakeNetwork:
    """Connect acme/mastodon to a network in memory on which there is a conversation."""
    made = FakeNetwork(tokens={TOKEN}, now=lambda: MOMENT)
    monkeypatch.setattr("smdash.connectors.registry.Networks", lambda: FakeNetworks(mastodon=made))
    made.own = [own_post(1, "We are open"), own_post(2, "Until five", at=DAY + timedelta(minutes=20), answers="i10")]
    bad = "\x1b]52;c;AAAA\x07 Thanks, see https://bank.com@evil.com/x"
    made.items = [
        item(10, "How long?", about="p1", answers="p1", thread="p1", kind="reply"),
        item(30, bad, about="p2", answers="p2", thread="p2", kind="reply"),
    ]
    services = services_for(acme.home, NOW)
    services.connections.sign_in("acme/mastodon", {"token": TOKEN}, anyway=True)
    services.sync.run()
    services.home.store.close_read()
    return made


def number(sm: Smdash, remote_id: str) -> str:
    services = services_for(sm.home, NOW)
    found = rows(services, "SELECT id FROM inbox_items WHERE remote_id = ?", remote_id)[0][0]
    services.home.store.close_read()
    return str(found)


def test_a_conversation_is_shown_with_its_writer_and_where_links_lead(acme: Smdash, fake: FakeNetwork) -> None:
    one = number(acme, "i30")
    said = acme("inbox", "show", one).output
    assert "\x1b" not in said
    for words in (
        f"#{one}  reply to acme/mastodon",
        "Bob (mastodon): 2 messages since",
        "Under: We are open",
        "How long?",
        "you, ",
        "Until five",
        "> Bob",
    ):
        assert words in said
    assert "it leads to evil.com" in said
    found = acme.json("inbox", "show", one)
    assert keys(found) == documented()["inbox show"]
    assert [each["who"] for each in found["said"]] == ["them", "us", "them"]
    assert found["read_at"] is None
    assert "there is no such item" in acme("inbox", "show", "4711", code=1).output


def test_the_network_is_asked_for_the_rest(acme: Smdash, fake: FakeNetwork) -> None:
    one = number(acme, "i30")
    sam = item(40, "I think so", answers="i30", handle="@sam@o.example", author_id="s1", author="Sam")
    fake.threads["i30"] = [*fake.items, sam]
    found = acme.json("inbox", "show", one, "--whole")
    assert [(each["author"], each["who"], each["item"]) for each in found["said"]][-1] == ("Sam", "others", None)
    assert found["read_at"] is not None


def test_items_are_liked_and_hidden_and_back(acme: Smdash, fake: FakeNetwork) -> None:
    one, other = number(acme, "i10"), number(acme, "i30")
    assert acme("inbox", "like", one, other).output == f"#{one} liked.\n#{other} liked.\n"
    assert fake.liked == {"i10", "i30"}
    assert acme("inbox", "hide", one).output == f"#{one} hidden.\n"
    assert acme.json("inbox", "show", one)["can"] == ["unhide", "unlike"]
    assert acme("inbox", "like", "--undo", one).output == f"#{one} liked no more.\n"
    assert acme("inbox", "hide", "--undo", one).output == f"#{one} shown again.\n"
    assert (fake.liked, fake.hidden) == ({"i30"}, set())


def test_what_cannot_be_done_is_said(acme: Smdash, fake: FakeNetwork) -> None:
    assert "Only who wrote a message can delete it" in acme("inbox", "hide", "--help").output
    acme("account", "sign-out", "acme/mastodon")
    assert "acme/mastodon is not connected" in acme("inbox", "like", number(acme, "i10"), code=1).output
