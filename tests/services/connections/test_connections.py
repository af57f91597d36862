"""Signing in and out, sessions, and what is noted of them."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import Ability, Limits, Outgoing, SignedIn, SignInNeededError, UnavailableError
from smdash.domain.connections.words import problem_words, state
from smdash.domain.errors import UsageError
from smdash.domain.posts.post import Written
from smdash.services.connections.connections import ConnectionService, OtherAccountError
from tests.connectors.fake import FakeConnector, FakeNetworks, FakeSession
from tests.services.connections.connecting import TOKEN, connect, network
from tests.worlds import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from smdash.services.bundle import Services
    from tests.worlds import Clock


def test_an_account_is_not_connected_until_somebody_signs_in(small: Services) -> None:
    network(small)
    there = small.connections.status("acme/mastodon")
    assert (there.connector, there.connected, there.works) == (True, False, False)
    assert there.abilities == tuple(str(each) for each in Ability)
    assert not small.connections.status("bean/instagram").connector
    with pytest.raises(SignInNeededError, match="not connected"), small.connections.session("acme/mastodon"):
        pass


def test_signing_in_keeps_whose_it_is_and_no_secret_in_the_database(small: Services) -> None:
    network(small)
    there = connect(small)
    assert there.works
    assert (there.server, there.remote_id, there.place) == ("https://fake.example", "mastodon-1", "file")
    assert there.signed_in_at == small.home.now()
    assert TOKEN not in repr(small.connections.secrets.get("file", str(there.account_id)))
    assert all(TOKEN not in line for line in small.home.read().iterdump())


def test_a_session_is_given_the_secret_and_notes_that_it_was_taken(small: Services, clock: Clock) -> None:
    fake = network(small)
    connect(small)
    clock.forward(hours=1)
    with small.connections.session("acme/mastodon") as session:
        assert session.check().remote_id == "mastodon-1"
        assert session.skew is not None
    assert fake.calls[-1] == "close"
    assert small.connections.status("acme/mastodon").checked_at == small.home.now()


def test_a_sign_in_that_fails_changes_nothing(small: Services) -> None:
    network(small)
    before = connect(small)
    for given in ({"token": "wrong-wrong-wrong"}, {"token": ""}, {"token": "   "}, {}):
        with pytest.raises((SignInNeededError, UsageError)):
            small.connections.sign_in("acme/mastodon", given)
    assert small.connections.status("acme/mastodon") == before
    with small.connections.session("acme/mastodon") as session:
        session.check()


def test_a_platform_without_connector_says_what_happens_with_its_posts(small: Services) -> None:
    network(small)
    with pytest.raises(UsageError, match="handed over to you"):
        small.connections.sign_in("bean/instagram", {"token": TOKEN})


def test_signing_out_deletes_the_secret_everywhere(small: Services) -> None:
    network(small)
    there = connect(small)
    assert small.connections.sign_out("acme/mastodon") == (True, ())
    assert not small.connections.status("acme/mastodon").connected
    assert small.connections.secrets.get("file", str(there.account_id)) is None
    with pytest.raises(SignInNeededError), small.connections.session("acme/mastodon"):
        pass


def test_signing_in_again_goes_on_where_reading_stopped_but_not_as_somebody_else(small: Services) -> None:
    network(small)
    there = connect(small)
    with small.home.write("", journaled=False) as w:
        w.conn.execute(
            "INSERT INTO syncs(account_id, stream, cursor, first_at) VALUES (?, 'inbox', '42', ?)",
            (there.account_id, w.now),
        )
    small.connections.sign_out("acme/mastodon")
    connect(small)
    assert rows(small, "SELECT cursor FROM syncs") == [("42",)]
    small.connections.sign_out("acme/mastodon")
    small.connections.sign_in("acme/mastodon", {"server": "https://other.example", "token": TOKEN}, anyway=True)
    assert rows(small, "SELECT cursor FROM syncs") == []


def test_a_dead_sign_in_is_noted_and_ends_when_the_network_takes_it_again(small: Services) -> None:
    fake = network(small)
    connect(small)
    fake.tokens.clear()
    assert small.connections.test("acme/mastodon").problem_kind == "sign-in needed"
    there = small.connections.status("acme/mastodon")
    assert there.needs_sign_in
    assert not there.works
    fake.tokens.add(TOKEN)
    with small.connections.session("acme/mastodon") as session:
        session.check()
    assert small.connections.status("acme/mastodon").works


def test_a_network_that_is_not_reached_is_noted_from_when_on_until_it_answers(
    small: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = network(small)
    connect(small)
    began = small.home.now()

    def lost(_: object) -> None:
        raise UnavailableError("no connection.", subject="@acme")

    answers = FakeSession.check
    monkeypatch.setattr(FakeSession, "check", lost)
    for _ in range(2):
        assert small.connections.test("acme/mastodon").problem_kind == "unavailable"
        clock.forward(minutes=5)
    there = small.connections.status("acme/mastodon")
    assert (there.unreached, there.problem_at, there.needs_sign_in, there.works) == (True, began, False, True)
    assert state(there, clock.moment)[:2] == ("!", "not reached")
    assert problem_words(there, "14:00").startswith("Not reached since 14:00: ")
    monkeypatch.setattr(FakeSession, "check", answers)
    with small.connections.session("acme/mastodon") as session:
        session.check()
    assert small.connections.status("acme/mastodon").problem == ""
    fake.tokens.clear()
    small.connections.test("acme/mastodon")
    monkeypatch.setattr(FakeSession, "check", lost)
    small.connections.test("acme/mastodon")
    assert small.connections.status("acme/mastodon").needs_sign_in, "what waits for a person is not covered by it"


def test_a_right_that_is_missing_stays_noted_until_somebody_acts(small: Services) -> None:
    fake = network(small)
    connect(small)

    def no_right(_: object) -> None:
        raise SignInNeededError("it wants the right to write.", subject="@acme")

    fake.before = no_right
    with small.connections.session("acme/mastodon") as session:
        session.check()
        prepared = session.prepare(Outgoing("Hello"), "key", small.home.now())
        with pytest.raises(SignInNeededError):
            session.send(prepared)
    with small.connections.session("acme/mastodon") as session:
        session.check()
    assert small.connections.status("acme/mastodon").needs_sign_in
    assert small.connections.test("acme/mastodon").ok
    assert small.connections.status("acme/mastodon").works


def test_what_a_server_takes_is_kept(small: Services) -> None:
    network(small)
    there = connect(small)
    assert small.connections.limits(there.account_id) is None
    small.connections.test("acme/mastodon")
    assert small.connections.limits(there.account_id).text == 500
    assert small.connections.status("acme/mastodon").text_limit == 500


def test_the_account_is_named_by_its_network_where_it_has_no_name(small: Services) -> None:
    small.manage.add_account("acme", "mastodon", slug="acme/second")
    network(small)
    small.connections.sign_in("acme/second", {"token": TOKEN})
    assert small.home.account("acme/second").handle == "@mastodon-1@fake.example"


def test_files_of_secrets_are_closed_to_others_and_are_written_whole(small: Services) -> None:
    network(small)
    connect(small)
    folder = small.home.folder / "secrets"
    assert [path.name for path in folder.iterdir()] == ["1.json"]
    if os.name == "posix":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_another_accounts_secret_is_never_used(small: Services) -> None:
    network(small)
    there = connect(small)
    path = small.home.folder / "secrets" / f"{there.account_id}.json"
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "remote_id": "somebody-else"}))
    with pytest.raises(SignInNeededError, match="not in the home"), small.connections.session("acme/mastodon"):
        pass
    path.write_text("{half")
    with pytest.raises(SignInNeededError), small.connections.session("acme/mastodon"):
        pass


def test_a_doubtful_sign_in_can_be_kept_or_refused(small: Services) -> None:
    network(small)
    with pytest.raises(OtherAccountError, match=r"is @acme@s\.example") as caught:
        small.connections.sign_in("acme/mastodon", {"token": TOKEN})
    assert not small.connections.status("acme/mastodon").connected
    small.connections.refuse(caught.value.candidate)
    assert small.connections.keep(caught.value.candidate).connection.works


def test_the_environment_wins_and_is_never_kept(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = network(small)
    small.manage.edit_account("acme/mastodon", handle="@mastodon-1@fake.example")
    monkeypatch.setenv("SMDASH_TOKEN_ACME_MASTODON", TOKEN)
    with small.connections.session("acme/mastodon") as session:
        session.check()
    there = small.connections.status("acme/mastodon")
    assert (there.connected, there.place) == (True, "environment")
    assert not any(TOKEN in path.read_text() for path in _files(small.home.folder / "secrets"))
    fake.tokens = {"another-token-1234"}
    with pytest.raises(SignInNeededError), small.connections.session("acme/mastodon") as session:
        session.check()
    monkeypatch.setenv("SMDASH_TOKEN_ACME_MASTODON", "another-token-1234")
    with small.connections.session("acme/mastodon") as session:
        session.check()
    assert small.connections.status("acme/mastodon").works
    monkeypatch.delenv("SMDASH_TOKEN_ACME_MASTODON")
    with (
        pytest.raises(SignInNeededError, match="SMDASH_TOKEN_ACME_MASTODON"),
        small.connections.session("acme/mastodon"),
    ):
        pass


def test_a_variable_for_two_accounts_is_for_none(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    network(small)
    small.manage.add_account("acme", "mastodon", slug="acme/a-b", handle="@a")
    small.manage.add_account("acme", "mastodon", slug="acme/a_b", handle="@b")
    monkeypatch.setenv("SMDASH_TOKEN_ACME_A_B", TOKEN)
    with pytest.raises(SignInNeededError, match="could be for"), small.connections.session("acme/a-b"):
        pass


def test_changed_secrets_are_kept_and_empty_ones_replace_nothing(small: Services) -> None:
    network(small)
    connect(small)
    with small.connections.session("acme/mastodon") as session:
        keeper = session.keeper  # type: ignore[attr-defined]
        with keeper.lock():
            assert keeper.load() == {"token": TOKEN}
            keeper.save({"token": "", "refresh": "second-secret"})
        assert keeper.load() == {"token": TOKEN, "refresh": "second-secret"}
    small.connections.sign_out("acme/mastodon")
    with pytest.raises(SignInNeededError, match="signed out"):
        keeper.load()


def test_a_connector_that_fails_is_its_accounts_trouble_alone(small: Services) -> None:
    fake = network(small)
    connect(small)
    fake.account = None
    with (
        small.connections.session("acme/mastodon") as session,
        pytest.raises(UnavailableError, match="connector failed"),
    ):
        session.account_figures()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_network_is_not_told_to_end_what_another_account_uses(small: Services) -> None:
    network(small)
    told: list[str] = []
    connector = small.home.networks.find("mastodon")
    connector.sign_out = lambda credentials: told.append(credentials.handle)  # type: ignore[method-assign]
    small.manage.add_account("bean", "mastodon")
    connect(small)
    candidate = small.connections.tried("bean/mastodon", {"server": "https://fake.example", "token": TOKEN})
    small.connections.refuse(candidate)
    small.connections.keep(candidate)
    small.connections.sign_out("bean/mastodon")
    assert told == []
    small.connections.sign_out("acme/mastodon")
    small.connections.refuse(candidate)
    assert len(told) == 2


def test_what_a_server_takes_is_what_a_text_is_counted_by_unless_its_person_says(
    small: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    network(small)
    assert small.home.account("acme/mastodon").text_limit is None
    connect(small)
    monkeypatch.setattr(FakeSession, "limits", lambda _: Limits(text=12, url_weight=3))
    small.connections.test("acme/mastodon")
    assert small.home.account("acme/mastodon").text_limit == 12
    written = Written("https://example.com/a-long-one and", ("acme/mastodon",), "text")
    small.compose.prepare([small.home.account("acme/mastodon")])
    assert small.compose.count(written, "acme/mastodon").count == 7
    small.manage.edit_account("acme/mastodon", text_limit=700)
    assert small.home.account("acme/mastodon").text_limit == 700
    small.manage.edit_account("acme/x", text_limit=100)
    assert small.home.account("acme/x").text_limit == 100


def test_what_a_server_takes_is_asked_once_a_day_by_whatever_goes_online(small: Services, clock: Clock) -> None:
    fake = network(small)
    account = connect(small).account_id

    def check() -> int:
        before = fake.calls.count("limits")
        with small.connections.session("acme/mastodon") as session:
            session.check()
        return fake.calls.count("limits") - before

    assert check() == 1
    assert small.connections.limits(account).text == 500
    assert check() == 0
    clock.forward(hours=25)
    assert check() == 1
    clock.forward(hours=25)
    fake.tokens.clear()
    with pytest.raises(SignInNeededError):
        check()
    assert fake.calls.count("limits") == 2


def test_an_archived_account_can_be_signed_out(small: Services) -> None:
    network(small)
    connect(small)
    small.manage.archive_account("acme/mastodon")
    small.connections.sign_out("acme/mastodon")
    assert not small.connections.known("acme/mastodon").connected
    assert not (small.home.folder / "secrets" / "1.json").exists()


def test_a_secret_of_the_environment_signs_in_once_a_run_where_nothing_may_be_kept(
    small: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    network(small)
    small.manage.edit_account("acme/mastodon", handle="@mastodon-1@fake.example")
    monkeypatch.setenv("SMDASH_SECRETS", "environment")
    monkeypatch.setenv("SMDASH_TOKEN_ACME_MASTODON", TOKEN)
    signed_in: list[str] = []
    sign_in = FakeConnector.sign_in

    def counted(self: FakeConnector, given: Mapping[str, str]) -> SignedIn:
        signed_in.append(given["token"])
        return sign_in(self, given)

    monkeypatch.setattr(FakeConnector, "sign_in", counted)
    for _ in range(3):
        with ConnectionService(small.home).session("acme/mastodon") as session:
            session.check()
    assert signed_in == [TOKEN]
    assert not (small.home.folder / "secrets").exists()
    with pytest.raises(UsageError, match="none can be kept"):
        small.connections.sign_in("acme/mastodon", {"token": TOKEN})


def test_a_home_that_is_moved_takes_its_sign_ins_along(
    small: Services, open_home: Callable[[Path], Services], tmp_path: Path
) -> None:
    fake = network(small)
    connect(small)
    small.home.store.close_read()
    moved = open_home(Path(shutil.move(small.home.folder, tmp_path / "moved")))
    moved.home.networks_known = FakeNetworks(mastodon=fake)
    with moved.connections.session("acme/mastodon") as session:
        session.check()
