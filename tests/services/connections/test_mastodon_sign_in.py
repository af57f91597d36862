"""Signing in to a strict Mastodon server on loopback in each of its ways, and out again."""

from __future__ import annotations

import threading
import urllib.request
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import ConnectorError, SignInNeededError
from smdash.connectors.mastodon import Mastodon

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.servers.mastodon_strict import StrictMastodon


@pytest.fixture
def ann(small: Services) -> Services:
    """A home whose account is not named yet."""
    small.manage.add_account("acme", "mastodon", slug="acme/ann")
    return small


def test_by_a_pasted_token(ann: Services, strict_mastodon: StrictMastodon) -> None:
    made = ann.connections.sign_in("acme/ann", {"server": strict_mastodon.url, "token": "token-ann"})
    assert made.works
    assert ann.home.account("acme/ann").handle == made.handle
    tested = ann.connections.test("acme/ann")
    assert tested.ok
    assert abs(tested.skew_s) < 5
    assert ann.home.account("acme/ann").text_limit == 500
    ann.connections.sign_out("acme/ann")
    assert not ann.connections.status("acme/ann").connected


def test_by_a_code_and_revoked_when_signed_out(ann: Services, strict_mastodon: StrictMastodon) -> None:
    server = strict_mastodon
    request = ann.connections.ask_code("acme/ann", {"server": server.url})
    code = server.approve(request.url, "ann")
    made = ann.connections.use_code("acme/ann", request, code)
    assert made.works
    token = ann.connections.secrets.get("file", str(made.account_id)).secret["token"]
    assert ann.connections.test("acme/ann").ok
    assert ann.connections.sign_out("acme/ann") == (True, ())
    with pytest.raises(SignInNeededError):
        ann.connections.sign_in("acme/ann", {"server": server.url, "token": token})


def test_in_a_browser_that_sends_the_code_here(ann: Services, strict_mastodon: StrictMastodon) -> None:
    server = strict_mastodon

    def allow(url: str) -> None:
        def visit() -> None:
            urllib.request.urlopen(server.approve(url, "ann"), timeout=5).read()  # noqa: S310 - this machine

        threading.Thread(target=visit, daemon=True).start()

    made = ann.connections.keep(ann.connections.tried_on_page("acme/ann", {"server": server.url}, allow)).connection
    assert made.works
    assert ann.connections.test("acme/ann").ok


def test_a_code_is_good_once(ann: Services, strict_mastodon: StrictMastodon) -> None:
    request = ann.connections.ask_code("acme/ann", {"server": strict_mastodon.url})
    with pytest.raises(ConnectorError):
        ann.connections.use_code("acme/ann", request, "made-up-code")
    code = strict_mastodon.approve(request.url, "ann")
    ann.connections.use_code("acme/ann", request, code)
    with pytest.raises(ConnectorError) as caught:
        ann.connections.use_code("acme/ann", request, code)
    assert code not in str(caught.value) + caught.value.answer
    assert ann.connections.status("acme/ann").works


def test_a_revoked_token_is_noted_and_anothers_never_used(ann: Services, strict_mastodon: StrictMastodon) -> None:
    ann.connections.sign_in("acme/ann", {"server": strict_mastodon.url, "token": "token-ann"})
    candidate = ann.connections.tried("acme/ann", {"server": strict_mastodon.url, "token": "token-bob"})
    assert candidate.doubts
    assert ann.connections.test("acme/ann").connection.handle.startswith("@ann")
    strict_mastodon.revoke("token-ann")
    tested = ann.connections.test("acme/ann")
    assert tested.problem_kind == "sign-in needed"
    assert "token-ann" not in tested.problem
    assert ann.connections.status("acme/ann").needs_sign_in


def test_what_a_token_has_no_right_to_is_not_promised(
    ann: Services, strict_mastodon: StrictMastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"server": strict_mastodon.url, "token": "token-ann"}
    with monkeypatch.context() as patch:
        patch.setattr(Mastodon, "_lacking", lambda *_: ["read:notifications", "write:media"])
        made = ann.connections.sign_in("acme/ann", given)
    for _ in range(2):
        assert not {"inbox", "media"} & set(made.abilities)
        assert {"publish", "own posts"} <= set(made.abilities)
        ann.connections.test("acme/ann")
        made = ann.connections.status("acme/ann")
    assert {"inbox", "media"} <= set(ann.connections.sign_in("acme/ann", given).abilities)
