"""Likes and hidden answers: done where the network can, said why not where it cannot, and taken back by the same key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import Ability, Remote, SignInNeededError, UnavailableError
from smdash.domain.errors import ConflictError, NotFoundError
from tests.connectors.fake import FakeConnector, FakeSession
from tests.services.sync.syncing import item, number, own_post
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.connectors.fake import FakeNetwork


@pytest.fixture
def fake(small: Services, fake: FakeNetwork) -> FakeNetwork:
    fake.own = [own_post(1)]
    fake.items = [item(1, about="p1", kind="reply"), item(2), item(3, kind="message", thread="c")]
    small.sync.run()
    return fake


def from_a_file(services: Services, slug: str) -> int:
    with services.home.write("", journaled=False) as w:
        w.conn.execute(
            """INSERT INTO inbox_items(account_id, remote_id, kind, body, received_at, due_at)
               SELECT id, 'f1', 'comment', 'x', '2026-11-20T08:00:00Z', '2026-11-20T08:00:00Z' FROM accounts WHERE slug = ?""",
            (slug,),
        )
    return number(services, "f1")


def test_what_is_liked_and_hidden_is_noted_and_goes_again(small: Services, fake: FakeNetwork) -> None:
    one = number(small)
    assert small.reactions.can(one) == {"like", "hide"}
    assert small.reactions.like(one).liked_at == NOW
    assert fake.liked == {"i1"}
    assert small.reactions.hide(one).hidden_at == NOW
    assert fake.hidden == {"i1"}
    assert small.reactions.can(one) == {"unlike", "unhide"}
    assert small.reactions.unlike(one).liked_at is None
    assert small.reactions.unhide(one).hidden_at is None
    assert (fake.liked, fake.hidden) == (set(), set())


def test_neither_is_a_step_that_undo_takes_back(small: Services, fake: FakeNetwork) -> None:
    small.inbox.done([number(small, "i2")])
    small.reactions.like(number(small))
    small.undo.undo()
    assert rows(small, "SELECT state FROM inbox_items WHERE remote_id = 'i2'") == [("open",)]
    assert fake.liked == {"i1"}
    assert small.reactions.of(number(small)).liked_at == NOW


def test_only_what_stands_under_an_own_post_is_hidden(small: Services, fake: FakeNetwork) -> None:
    for remote_id in ("i2", "i3"):
        assert small.reactions.can(number(small, remote_id)) == {"like"}
        with pytest.raises(ConflictError, match="under an own post"):
            small.reactions.hide(number(small, remote_id))
    assert fake.hidden == set()
    assert "hide" not in fake.calls


def test_a_network_without_a_connector_says_so(small: Services, fake: FakeNetwork) -> None:
    one = from_a_file(small, "bean/instagram")
    found = small.reactions.of(one)
    assert found.can == frozenset()
    assert found.no_like == "Instagram offers smdash no liking: do it there."
    with pytest.raises(ConflictError, match="Instagram offers smdash no liking"):
        small.reactions.like(one)


def test_what_came_from_a_file_cannot_be_named_on_its_network(small: Services, fake: FakeNetwork) -> None:
    assert "did not come from Mastodon itself" in small.reactions.of(from_a_file(small, "acme/mastodon")).no_like


def test_an_account_that_is_not_connected_says_so(small: Services, fake: FakeNetwork) -> None:
    small.connections.sign_out("acme/mastodon")
    assert "acme/mastodon is not connected" in small.reactions.of(number(small)).no_like


def test_a_network_that_hides_nothing_says_so(
    small: Services, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeConnector, "abilities", frozenset(Ability) - {Ability.HIDE})
    found = small.reactions.of(number(small))
    assert found.can == {"like"}
    assert found.no_hide == "Mastodon offers smdash no hiding answers: open its page and do it there."


def test_what_failed_is_not_noted(small: Services, fake: FakeNetwork) -> None:
    fake.away = UnavailableError("it does not answer.")
    with pytest.raises(UnavailableError):
        small.reactions.like(number(small))
    assert small.reactions.of(number(small)).liked_at is None


def test_a_right_that_is_lacking_for_likes_alone_does_not_end_the_connection(
    small: Services, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(self: FakeSession, remote: Remote) -> None:
        raise SignInNeededError("it does not let this sign-in do that.", hint="Sign in again.")

    monkeypatch.setattr(FakeSession, "like", forbidden)
    with pytest.raises(SignInNeededError):
        small.reactions.like(number(small))
    assert small.connections.status("acme/mastodon").works


def test_there_has_to_be_an_item(small: Services) -> None:
    with pytest.raises(NotFoundError):
        small.reactions.like(4711)
