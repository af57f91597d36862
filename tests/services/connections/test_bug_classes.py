"""Faults that others' programs had, by the numbers they have in the collection of them: here they cannot happen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import Profile, SignedIn, SignInNeededError, UnavailableError
from smdash.domain.connections import words
from smdash.domain.connections.views import EXPIRY_NOTICE
from smdash.domain.errors import UsageError
from smdash.services.connections.connections import OtherAccountError
from tests.connectors.fake import FakeConnector
from tests.services.connections.connecting import TOKEN, connect, network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.services.bundle import Services
    from tests.worlds import Clock


def _answers(services: Services, answer: SignedIn) -> None:
    """Let the network in memory answer the next sign-ins with this."""

    class Answering(FakeConnector):
        def sign_in(self, given: Mapping[str, str]) -> SignedIn:
            return answer

    connector = services.home.networks.find("mastodon")
    assert isinstance(connector, FakeConnector)
    services.home.networks._made["mastodon"] = Answering(connector.network, "mastodon")


def _profile(handle: str = "@acme@s.example", remote_id: str = "mastodon-1") -> Profile:
    return Profile(remote_id, handle, "Fake", "https://fake.example")


def test_b10_connecting_again_never_wipes_what_the_new_answer_lacks(small: Services) -> None:
    network(small)
    _answers(small, SignedIn(_profile(), {"token": TOKEN, "refresh": "refresh-secret-1"}))
    small.connections.sign_in("acme/mastodon", {"token": TOKEN})
    _answers(small, SignedIn(_profile(), {"token": "token-secret-2", "refresh": ""}))
    small.connections.sign_in("acme/mastodon", {"token": "token-secret-2"})
    kept = small.connections.secrets.get("file", "1")
    assert dict(kept.secret) == {"token": "token-secret-2", "refresh": "refresh-secret-1"}


def test_b10_another_account_never_gets_what_was_kept_of_the_one_before(small: Services) -> None:
    network(small)
    _answers(small, SignedIn(_profile(), {"token": TOKEN, "refresh": "refresh-secret-1"}))
    small.connections.sign_in("acme/mastodon", {"token": TOKEN})
    _answers(small, SignedIn(_profile(remote_id="mastodon-2"), {"token": "token-secret-2"}))
    small.connections.sign_in("acme/mastodon", {"token": "token-secret-2"}, anyway=True)
    assert dict(small.connections.secrets.get("file", "1").secret) == {"token": "token-secret-2"}


def test_b10_an_empty_answer_overwrites_nothing(small: Services) -> None:
    network(small)
    before = connect(small)
    for empty in ("", "   "):
        with pytest.raises(UsageError, match="What was there is kept"):
            small.connections.sign_in("acme/mastodon", {"token": empty})
    _answers(small, SignedIn(_profile(), {"token": ""}))
    with pytest.raises(UnavailableError, match="without a sign-in"):
        small.connections.sign_in("acme/mastodon", {"token": TOKEN}, anyway=True)
    assert small.connections.status("acme/mastodon") == before
    assert dict(small.connections.secrets.get("file", "1").secret) == {"token": TOKEN}


def test_b10_a_sign_in_that_ends_is_told_ahead_and_when_it_has(small: Services, clock: Clock) -> None:
    network(small)
    ends = small.home.now() + EXPIRY_NOTICE + timedelta(days=2)
    _answers(small, SignedIn(_profile(), {"token": TOKEN}, expires_at=ends))
    made = small.connections.sign_in("acme/mastodon", {"token": TOKEN})
    assert words.expiry_words(made, small.home.now()) == ""
    said = []
    for days in (2, 13, 1, 3):
        clock.forward(days=days)
        said.append(words.expiry_words(small.connections.status("acme/mastodon"), small.home.now()))
    assert said == [
        "acme/mastodon: its sign-in ends in 14 days. Sign in again before.",
        "acme/mastodon: its sign-in ends tomorrow. Sign in again before.",
        "acme/mastodon: its sign-in ends today. Sign in again before.",
        "acme/mastodon: its sign-in has ended. Sign in again.",
    ]


def test_b10_one_cause_is_told_of_once(small: Services, clock: Clock) -> None:
    network(small)
    there = connect(small)
    error = SignInNeededError("it does not take the sign-in.", subject="@acme", hint="Sign in again.")
    assert small.connections.note_problem(there.account_id, error)
    since = small.connections.status("acme/mastodon").problem_at
    for _ in range(3):
        clock.forward(hours=1)
        assert not small.connections.note_problem(there.account_id, error)
    assert small.connections.status("acme/mastodon").problem_at == since


def test_b19_the_sign_in_of_another_client_is_not_kept_unasked(small: Services) -> None:
    network(small)
    small.manage.add_account("bean", "mastodon", handle="@bean@s.example")
    _answers(small, SignedIn(_profile("@bean@s.example", "9"), {"token": TOKEN}))
    with pytest.raises(OtherAccountError) as caught:
        small.connections.sign_in("acme/mastodon", {"token": TOKEN})
    assert "This is the sign-in of @bean@s.example, and acme/mastodon is @acme@s.example." in str(caught.value)
    assert "is the name of bean/mastodon here" in str(caught.value)
    assert not small.connections.status("acme/mastodon").connected
    assert TOKEN not in str(caught.value) + repr(caught.value) + repr(caught.value.candidate)


def test_b19_one_account_of_a_network_is_not_connected_twice_unasked(small: Services) -> None:
    network(small)
    small.manage.add_account("bean", "mastodon")
    connect(small)
    with pytest.raises(OtherAccountError, match="connected to acme/mastodon already"):
        small.connections.sign_in("bean/mastodon", {"server": "https://fake.example", "token": TOKEN})


def test_b19_a_server_makes_another_account_of_the_same_name(small: Services) -> None:
    network(small)
    _answers(small, SignedIn(_profile("@acme@t.example"), {"token": TOKEN}))
    with pytest.raises(OtherAccountError):
        small.connections.sign_in("acme/mastodon", {"token": TOKEN})
    _answers(small, SignedIn(_profile("@ACME@S.example"), {"token": TOKEN}))
    assert small.connections.sign_in("acme/mastodon", {"token": TOKEN}).works


def test_b19_a_variable_of_another_client_is_refused(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = network(small)
    monkeypatch.setenv("SMDASH_TOKEN_ACME_MASTODON", TOKEN)
    with pytest.raises(SignInNeededError, match=r"is @acme@s\.example"), small.connections.session("acme/mastodon"):
        pass
    assert not small.connections.status("acme/mastodon").connected
    assert "send" not in fake.calls


def test_b19_a_secret_that_became_another_accounts_is_noticed_before_anything_is_sent(small: Services) -> None:
    network(small)
    connect(small)
    with small.connections.session("acme/mastodon") as session:
        session._session.check = lambda: _profile("@bean@s.example", "9")  # type: ignore[attr-defined]
        with pytest.raises(SignInNeededError, match=r"another account, @bean@s\.example"):
            session.check()
    assert small.connections.status("acme/mastodon").needs_sign_in


def test_b19_an_account_of_the_same_name_is_told_by_its_id(small: Services) -> None:
    """Somebody who gave an account up and took its name again, or another person who did, has another id."""
    network(small)
    connect(small)
    same = small.connections.status("acme/mastodon").handle
    with small.connections.session("acme/mastodon") as session:
        session._session.check = lambda: _profile(same, "9")  # type: ignore[attr-defined]
        with pytest.raises(SignInNeededError, match="of the same name that was made anew"):
            session.check()
    _answers(small, SignedIn(_profile(remote_id="1"), {"token": TOKEN}))
    small.connections.sign_in("acme/mastodon", {"token": TOKEN}, anyway=True)
    _answers(small, SignedIn(_profile(remote_id="9"), {"token": TOKEN}))
    with pytest.raises(OtherAccountError, match="of the same name that was made anew") as raised:
        small.connections.sign_in("acme/mastodon", {"token": TOKEN})
    assert "it was 1 on https://fake.example, and is 9 on https://fake.example" in str(raised.value)


def test_b19_a_sign_in_that_fails_names_the_account(small: Services) -> None:
    network(small)
    with pytest.raises(SignInNeededError) as raised:
        small.connections.sign_in("acme/mastodon", {"token": "wrong"})
    assert str(raised.value).startswith("acme/mastodon, Access token: it does not take this token.")


def test_b19_a_session_never_goes_on_as_another_account(small: Services) -> None:
    network(small)
    connect(small)
    with small.connections.session("acme/mastodon") as session:
        keeper = session.keeper  # type: ignore[attr-defined]
        _answers(small, SignedIn(_profile("@bean@s.example", "9"), {"token": "token-of-bean"}))
        small.connections.sign_in("acme/mastodon", {"token": TOKEN}, anyway=True)
        with pytest.raises(SignInNeededError, match="signed out meanwhile"):
            keeper.load()
        with pytest.raises(SignInNeededError, match="signed out meanwhile"):
            keeper.save({"token": "refreshed-token"})
    assert dict(small.connections.secrets.get("file", "1").secret) == {"token": "token-of-bean"}


def test_b19_a_restored_backup_of_another_home_does_not_act_with_this_ones_secrets(
    small: Services, demo: Services
) -> None:
    network(small)
    connect(small)
    copy = small.care.backup()
    with demo.home.write("", journaled=False) as w:
        w.conn.execute("DELETE FROM connections")
    demo.home.networks_known = small.home.networks_known
    demo.care.restore(copy)
    assert demo.connections.status("acme/mastodon").connected
    with pytest.raises(SignInNeededError, match="Sign in here"), demo.connections.session("acme/mastodon"):
        pass
