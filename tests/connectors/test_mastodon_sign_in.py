"""Signing in to a server of the Mastodon kind, by a token and by a page, and out again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from smdash.connectors.base import (
    Ability,
    CodeRequest,
    ConnectorError,
    Credentials,
    RejectedError,
    SignInNeededError,
    UnavailableError,
)
from smdash.connectors.mastodon import OUT_OF_BAND, SCOPES
from smdash.domain.errors import UsageError
from tests.connectors.contract import Kept
from tests.connectors.mastodon_memory import MastodonMemory
from tests.servers.mastodon_calls import PERSONALITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK = "http://127.0.0.1:54321/"


@pytest.fixture
def network() -> Iterator[MastodonMemory]:
    made = MastodonMemory()
    yield made
    made.close()


def asked(network: MastodonMemory, redirect: str = "") -> CodeRequest:
    return network.connector.ask_code({"server": network.strict.url}, redirect)


# By a token ---------------------------------------------------------------------------------------------------------


def test_a_server_is_named_by_a_handle_too(network: MastodonMemory) -> None:
    here = urlsplit(network.strict.url).netloc
    with pytest.raises(UsageError):
        network.connector.sign_in({"server": f"http://{here}/@ann@{here}", "token": ""})
    seen = []
    network.wire.memory.hosts = frozenset({"example.social"})

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(404, json={})

    network.answer = answer  # type: ignore[method-assign]
    with pytest.raises(RejectedError, match="no server of the Mastodon kind"):
        network.connector.sign_in({"server": "@ann@example.social", "token": "abc"})
    assert seen[0] == "https://example.social/api/v2/instance"


@pytest.mark.parametrize("token", ["", "  ", "two words", "tökén", "a\nb"])
def test_what_is_no_token_is_not_tried(network: MastodonMemory, token: str) -> None:
    with pytest.raises(UsageError, match="Access token"):
        network.connector.sign_in({"server": network.strict.url, "token": token})
    assert not network.wire.calls


def test_the_token_is_not_shown_to_a_server_that_is_none(network: MastodonMemory) -> None:
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("Authorization"))
        return httpx.Response(200, html="<h1>A shop</h1>")

    network.answer = answer  # type: ignore[method-assign]
    with pytest.raises(UnavailableError):
        network.connector.sign_in(network.given())
    assert seen == [None]


def test_a_server_that_tells_strangers_nothing_is_told_who_asks(network: MastodonMemory) -> None:
    real = network.answer

    def closed(request: httpx.Request) -> httpx.Response:
        if "Authorization" not in request.headers:
            return httpx.Response(401, json={"error": "This method requires an authenticated user"})
        return real(request)

    network.answer = closed  # type: ignore[method-assign]
    assert network.connector.sign_in(network.given()).profile.remote_id == network.strict.ann.id


def test_a_token_that_is_not_taken_names_the_server(network: MastodonMemory) -> None:
    with pytest.raises(SignInNeededError, match="does not take this token") as raised:
        network.connector.sign_in({"server": network.strict.url, "token": "of-nobody"})
    assert raised.value.subject == network.strict.url


def test_a_program_without_a_person_is_no_sign_in(network: MastodonMemory) -> None:
    network.strict.world.tokens["token-app"] = replace(network.strict.world.tokens["token-ann"], account=None)
    network.strict.world.tokens["token-app"].token = "token-app"
    with pytest.raises(SignInNeededError):
        network.connector.sign_in({"server": network.strict.url, "token": "token-app"})


def test_the_handle_is_of_the_domain_the_server_names(network: MastodonMemory) -> None:
    real = network.answer

    def split(request: httpx.Request) -> httpx.Response:
        answer = real(request)
        if request.url.path == "/api/v2/instance":
            return httpx.Response(200, json={**answer.json(), "domain": "example.com"})
        return answer

    network.answer = split  # type: ignore[method-assign]
    assert network.connector.sign_in(network.given()).profile.handle == "@ann@example.com"


def test_what_a_token_may_not_do_is_said_at_once(network: MastodonMemory) -> None:
    real = network.answer

    def scoped(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/v1/apps/verify_credentials":
            return httpx.Response(200, json={"name": "mine", "scopes": ["read", "write:media"]})
        return real(request)

    network.answer = scoped  # type: ignore[method-assign]
    signed_in = network.connector.sign_in(network.given())
    notes = signed_in.notes
    assert {Ability.PUBLISH, Ability.REPLY} <= set(signed_in.lacking)
    assert not {Ability.MEDIA, Ability.INBOX} & set(signed_in.lacking)
    assert len(notes) == 1
    assert "write:statuses" in notes[0]
    assert "read" not in notes[0]


# By a page ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("redirect", ["", LOOPBACK])
@pytest.mark.parametrize("kind", ["mastodon", "old", "hollo", "keyless"])
def test_a_person_allows_it_on_a_page(kind: str, redirect: str) -> None:
    network = MastodonMemory(kind)
    request = asked(network, redirect)
    query = parse_qs(urlsplit(request.url).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == [redirect or OUT_OF_BAND]
    assert query["scope"] == [" ".join(SCOPES)]
    went = network.strict.approve(request.url, "ann")
    signed_in = network.connector.use_code(request, went)
    assert signed_in.profile.remote_id == network.strict.ann.id
    assert set(signed_in.secret) == {"token", "client_id", "client_secret"}
    assert signed_in.expires_at is None
    profile = signed_in.profile
    credentials = Credentials(profile.server, profile.remote_id, profile.handle, signed_in.secret)
    with network.connector.open(credentials, Kept(credentials.secret)) as session:
        assert session.check().handle == profile.handle
    network.connector.sign_out(credentials)
    with network.connector.open(credentials, Kept(credentials.secret)) as session, pytest.raises(SignInNeededError):
        session.check()
    network.connector.sign_out(credentials)  # What is worth nothing already is no error.
    network.close()


def test_a_code_is_good_once_and_for_its_own_page(network: MastodonMemory) -> None:
    first, second = asked(network), asked(network)
    code = network.strict.approve(first.url)
    with pytest.raises(SignInNeededError, match="code"):
        network.connector.use_code(second, code)
    code = network.strict.approve(first.url)
    network.connector.use_code(first, code)
    with pytest.raises(SignInNeededError):
        network.connector.use_code(first, code)


def test_an_answer_of_another_page_is_not_used(network: MastodonMemory) -> None:
    first, second = asked(network, LOOPBACK), asked(network, LOOPBACK)
    went = network.strict.approve(first.url)
    with pytest.raises(SignInNeededError, match="another sign-in"):
        network.connector.use_code(second, went)
    assert not network.strict.asked("POST", "/oauth/token")


def test_a_no_on_the_page_is_a_no(network: MastodonMemory) -> None:
    request = asked(network, LOOPBACK)
    with pytest.raises(SignInNeededError, match="denied"):
        network.connector.use_code(request, network.strict.approve(request.url, deny=True))


def test_an_empty_code_is_asked_for(network: MastodonMemory) -> None:
    with pytest.raises(UsageError):
        network.connector.use_code(asked(network), "  ")


def test_this_program_makes_itself_known_once_for_each_way(network: MastodonMemory) -> None:
    for _ in range(3):
        asked(network)
        asked(network, LOOPBACK)
    assert len(network.strict.asked("POST", "/api/v1/apps")) == 2


def test_pages_of_other_servers_are_not_trusted_with_the_secrets(network: MastodonMemory) -> None:
    real = network.answer

    def lured(request: httpx.Request) -> httpx.Response:
        answer = real(request)
        if "oauth-authorization-server" in request.url.path:
            return httpx.Response(200, json={**answer.json(), "token_endpoint": "https://evil.example/oauth/token"})
        return answer

    network.answer = lured  # type: ignore[method-assign]
    request = asked(network)
    network.connector.use_code(request, network.strict.approve(request.url))
    assert network.strict.asked("POST", "/oauth/token")


def test_a_server_asks_for_as_little_as_it_can_tell_apart(network: MastodonMemory) -> None:
    real = network.answer

    def coarse(request: httpx.Request) -> httpx.Response:
        answer = real(request)
        if "oauth-authorization-server" in request.url.path:
            return httpx.Response(200, json={**answer.json(), "scopes_supported": ["read", "write", "write:statuses"]})
        return answer

    network.answer = coarse  # type: ignore[method-assign]
    assert parse_qs(urlsplit(asked(network).url).query)["scope"] == ["read write:statuses write"]


def test_nothing_secret_shows(network: MastodonMemory) -> None:
    request = asked(network, LOOPBACK)
    for secret in (request.state["client_secret"], request.state["verifier"]):
        assert secret not in repr(request)
        assert secret not in request.url


def test_a_pasted_token_can_only_be_revoked_where_it_was_made(network: MastodonMemory) -> None:
    network.connector.sign_out(network.credentials())
    assert not network.wire.calls


def test_what_a_server_says_at_the_end_is_an_error_where_it_is_one(network: MastodonMemory) -> None:
    request = asked(network)
    signed_in = network.connector.use_code(request, network.strict.approve(request.url))
    profile = signed_in.profile
    network.answer = lambda request: httpx.Response(500, json={})  # type: ignore[method-assign]
    with pytest.raises(ConnectorError):
        network.connector.sign_out(Credentials(profile.server, profile.remote_id, profile.handle, signed_in.secret))


# Tokens that end ----------------------------------------------------------------------------------------------------


class Renewing(MastodonMemory):
    """A server whose tokens end and are renewed, as Pleroma's."""

    def __init__(self) -> None:
        super().__init__()
        self.renewed = 0
        self.valid = True

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/oauth/token":
            return super().answer(request)
        body = json.loads(request.content)
        assert "Authorization" not in request.headers
        if not self.valid or body["refresh_token"] != f"refresh-{self.renewed}":
            return httpx.Response(400, json={"error": "invalid_grant"})
        self.renewed += 1
        token = f"token-ann-{self.renewed}"
        self.strict.world.tokens[token] = replace(self.strict.world.tokens["token-ann"], token=token, state="valid")
        return httpx.Response(
            200, json={"access_token": token, "refresh_token": f"refresh-{self.renewed}", "expires_in": 600}
        )

    def secret(self, **more: str) -> dict[str, str]:
        return {"token": "token-ann", "client_id": "c", "client_secret": "s", "refresh_token": "refresh-0", **more}


def test_a_token_that_has_ended_is_renewed_and_kept() -> None:
    network = Renewing()
    network.strict.expire("token-ann")
    keeper = Kept(network.secret())
    with network.connector.open(replace(network.credentials(), secret=keeper.load()), keeper) as session:
        session.check()
        assert keeper.locked == 1
        assert keeper.secret["token"] == "token-ann-1"
        assert keeper.secret["refresh_token"] == "refresh-1"
        assert keeper.secret["client_id"] == "c"
        session.check()
    assert network.renewed == 1
    network.close()


def test_a_token_that_another_program_renewed_is_taken_over() -> None:
    network = Renewing()
    network.strict.expire("token-ann")
    network.strict.add_account("carl")
    keeper = Kept(network.secret(token="token-ann-new"))
    tokens = network.strict.world.tokens
    tokens["token-ann-new"] = replace(tokens["token-ann"], token="token-ann-new", state="valid")
    with network.connector.open(replace(network.credentials(), secret=network.secret()), keeper) as session:
        session.check()
    assert network.renewed == 0
    network.close()


def test_a_token_is_renewed_before_it_ends() -> None:
    network = Renewing()
    soon = (datetime.now(UTC) + timedelta(seconds=20)).isoformat()
    keeper = Kept(network.secret(expires_at=soon))
    with network.connector.open(replace(network.credentials(), secret=keeper.load()), keeper) as session:
        session.check()
    assert network.renewed == 1
    network.close()


def test_what_cannot_be_renewed_is_a_matter_of_signing_in() -> None:
    network = Renewing()
    network.strict.expire("token-ann")
    network.valid = False
    keeper = Kept(network.secret())
    opened = network.connector.open(replace(network.credentials(), secret=keeper.load()), keeper)
    with opened as session, pytest.raises(SignInNeededError):
        session.check()
    assert keeper.secret == network.secret()
    network.close()


def test_a_sign_in_that_ends_by_itself_says_when(network: MastodonMemory) -> None:
    real = network.answer

    def ending(request: httpx.Request) -> httpx.Response:
        answer = real(request)
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={**answer.json(), "expires_in": 3600})
        return answer

    network.answer = ending  # type: ignore[method-assign]
    request = asked(network)
    expires = network.connector.use_code(request, network.strict.approve(request.url)).expires_at
    assert abs(expires - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)


def test_a_split_server_without_discovery_uses_the_known_paths() -> None:
    network = MastodonMemory(replace(PERSONALITIES["mastodon"], discovery=False))
    assert urlsplit(asked(network).url).path == "/oauth/authorize"
    network.close()
