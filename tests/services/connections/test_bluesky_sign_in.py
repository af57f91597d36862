"""Signing in to a Bluesky server in memory, and how its session lives on in the home."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import Outgoing, SignInNeededError
from smdash.domain.connections.words import person_words, works_words
from smdash.domain.errors import UsageError
from smdash.services.connections.connections import ConnectionService
from tests.connectors.bluesky_memory import ANN, APP_PASSWORD, PDS, BlueskyMemory
from tests.connectors.fake import FakeNetworks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.services.bundle import Services

SLUG = "acme/sky"


@pytest.fixture
def memory(small: Services) -> Iterator[BlueskyMemory]:
    made = BlueskyMemory()
    networks = FakeNetworks()
    networks._made = {"bluesky": made.connector}
    small.home.networks_known = networks
    small.manage.add_account("acme", "bluesky", slug=SLUG, handle="@ann.example.com")
    yield made
    made.close()


def test_the_handle_is_the_accounts_and_its_server_is_found(small: Services, memory: BlueskyMemory) -> None:
    made = small.connections.sign_in(SLUG, {"app_password": APP_PASSWORD})
    assert (made.remote_id, made.server, made.handle) == (ANN, PDS, "ann.example.com")
    small.manage.add_account("bean", "bluesky", slug="bean/sky")
    with pytest.raises(UsageError, match="Handle is missing"):
        small.connections.sign_in("bean/sky", {"app_password": APP_PASSWORD})


def test_a_session_is_renewed_in_the_home_and_none_is_begun_anew(small: Services, memory: BlueskyMemory) -> None:
    memory.lifetime = timedelta(seconds=10)
    made = small.connections.sign_in(SLUG, {"app_password": APP_PASSWORD})
    memory.lifetime = timedelta(hours=2)
    memory.asked.clear()
    for service in (small.connections, ConnectionService(small.home), small.connections):
        with service.session(SLUG) as session:
            session.check()
    asked = [name.rpartition(".")[2] for name, _ in memory.asked]
    assert asked[:2] == ["refreshSession", "getSession"]
    assert [asked.count(name) for name in ("refreshSession", "createSession", "getSession")] == [1, 0, 3]
    kept = small.connections.secrets.get("file", str(made.account_id)).secret
    assert kept["app_password"] == APP_PASSWORD


def test_what_an_app_password_gives_no_right_to_is_not_promised(small: Services, memory: BlueskyMemory) -> None:
    for _ in range(2):
        made = small.connections.sign_in(SLUG, {"app_password": APP_PASSWORD})
        assert "direct messages" not in works_words(made)
        assert "direct messages" in person_words(made)
        small.connections.test(SLUG)
        assert "direct messages" not in works_words(small.connections.status(SLUG))
    memory.scope = "com.atproto.appPassPrivileged"
    made = small.connections.sign_in(SLUG, {"app_password": APP_PASSWORD})
    assert "direct messages" in works_words(made)
    small.connections.test(SLUG)
    assert "direct messages" in works_words(small.connections.status(SLUG))


def test_an_app_password_that_was_revoked_is_noted_and_not_tried_again(small: Services, memory: BlueskyMemory) -> None:
    small.connections.sign_in(SLUG, {"app_password": APP_PASSWORD})
    memory.shut_out()
    memory.asked.clear()
    for _ in range(3):
        with pytest.raises(SignInNeededError, match="app password"), small.connections.session(SLUG) as session:
            session.check()
    assert [name for name, _ in memory.asked].count("com.atproto.server.createSession") == 1
    there = small.connections.status(SLUG)
    assert not there.works
    assert "app password" in there.problem
    assert APP_PASSWORD not in there.problem
    memory.password = "new-password"  # noqa: S105 - of a server in memory
    assert small.connections.sign_in(SLUG, {"app_password": "new-password"}).works


def test_a_timer_with_the_app_password_in_its_environment(
    small: Services, memory: BlueskyMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMDASH_TOKEN_ACME_SKY", APP_PASSWORD)
    for text in ("One", "Two"):
        with small.connections.session(SLUG) as session:
            session.send(session.prepare(Outgoing(text), text, small.home.now()))
    assert sorted(memory.texts()) == ["One", "Two"]
    assert [name for name, _ in memory.asked].count("com.atproto.server.createSession") == 1
    for each in small.home.folder.rglob("*"):
        assert not each.is_file() or APP_PASSWORD.encode() not in each.read_bytes()
