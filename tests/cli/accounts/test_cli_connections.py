"""Connecting accounts on the command line: what is asked, what is kept, and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.cli.base import edge
from smdash.connectors.base import CodeRequest, Option, Profile, SignedIn, UnavailableError
from tests.cli.base.test_cli_json_contract import documented, keys
from tests.connectors.fake import FakeConnector, FakeNetwork, FakeNetworks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.cli.cli_world import Smdash

TOKEN = "tok-secret-4711"  # noqa: S105 - nobody's


class Connector(FakeConnector):
    """Signs in as whoever the test wants, by a token or by a page."""

    options = (
        Option("server", "Server", "Where the account lives.", required=False, default="https://fake.example"),
        Option("token", "Access token", "A token with write rights.", secret=True),
    )
    by_code = True
    handle = "@acme@fake.example"

    def sign_in(self, given: Mapping[str, str]) -> SignedIn:
        super().sign_in(given)
        return self._as(given.get("server", "https://fake.example"), given["token"])

    def ask_code(self, given: Mapping[str, str], redirect: str = "") -> CodeRequest:
        return CodeRequest("https://fake.example/allow?state=st-1", redirect, dict(given), {"state": "st-1"})

    def use_code(self, request: CodeRequest, code: str) -> SignedIn:
        return self._as("https://fake.example", TOKEN if code == "c0de" else "")

    def _as(self, server: str, token: str) -> SignedIn:
        return SignedIn(Profile("1", self.handle, "Acme", server), {"token": token}, notes=("It may not write.",))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Connector:
    networks = FakeNetworks()
    made = networks._made["mastodon"] = Connector(FakeNetwork(tokens={TOKEN}))
    monkeypatch.setattr("smdash.connectors.registry.Networks", lambda: networks)
    return made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits at the terminal."""
    monkeypatch.setattr(edge, "at_terminal", lambda: True)


def test_a_token_is_read_from_standard_input_and_never_shown(acme: Smdash, fake: Connector) -> None:
    said = acme("account", "connect", "acme/mastodon", "--token-stdin", "--server", "https://s.example", answer=TOKEN)
    assert "Connected acme/mastodon as @acme@fake.example on https://s.example." in said.stdout
    assert "in a file of the home that only you may read" in said.stdout
    assert "It may not write." in said.stdout
    assert TOKEN not in said.output
    (there,) = [each for each in acme.json("account", "connections")["connections"] if each["connected"]]
    assert (there["account"], there["works"], there["secret"]) == ("acme/mastodon", True, "file")
    assert acme.json("account", "list")["accounts"][0]["handle"] == "@acme@fake.example"


@pytest.mark.usefixtures("asked")
def test_a_person_is_asked_without_an_echo(acme: Smdash, fake: Connector) -> None:
    said = acme("account", "connect", "acme/mastodon", answer=f"\n{TOKEN}\n")
    assert "A token with write rights." in said.stderr
    assert "Server [https://fake.example]" in said.stderr
    assert TOKEN not in said.output


@pytest.mark.usefixtures("asked")
def test_an_empty_answer_changes_nothing(acme: Smdash, fake: Connector) -> None:
    acme("account", "connect", "acme/mastodon", "--token-stdin", answer=TOKEN)
    said = acme("account", "connect", "acme/mastodon", answer="\n\n", code=2)
    assert "What was there is kept" in said.stderr
    acme("account", "test", "acme/mastodon")


def test_nobody_to_ask_is_said(acme: Smdash, fake: Connector) -> None:
    said = acme("account", "connect", "acme/mastodon", code=2)
    assert "--token-stdin" in said.stderr
    assert "SMDASH_TOKEN_" in said.stderr


def test_a_secret_is_no_option(acme: Smdash, fake: Connector) -> None:
    acme("account", "connect", "acme/mastodon", "--token", TOKEN, code=2)
    shown = acme("account", "connect", "--help").stdout
    assert "--server" in shown
    assert "--token " not in shown


def test_an_option_of_another_network_is_refused(acme: Smdash, fake: Connector) -> None:
    class Other(Connector):
        options = (Option("pds", "PDS", "Its server."), *Connector.options[1:])

    import smdash.connectors.registry

    smdash.connectors.registry.Networks()._made["bluesky"] = Other(fake.network, "bluesky")
    said = acme(
        "account", "connect", "acme/mastodon", "--pds", "https://x.example", "--token-stdin", code=2, answer="x"
    )
    assert "--pds: mastodon does not ask for this. It takes: --server." in said.stderr


def test_a_platform_without_a_connector_says_what_happens(acme: Smdash, fake: Connector) -> None:
    said = acme("account", "connect", "acme/x", "--token-stdin", code=2, answer=TOKEN)
    assert "handed over to you at their time" in said.stderr


def test_another_clients_sign_in_is_asked_about(acme: Smdash, fake: Connector, monkeypatch: pytest.MonkeyPatch) -> None:
    acme("account", "edit", "acme/mastodon", "--handle", "@acme@fake.example")
    fake.handle = "@bean@fake.example"
    said = acme("account", "connect", "acme/mastodon", "--token-stdin", code=1, answer=TOKEN)
    assert "This is the sign-in of @bean@fake.example, and acme/mastodon is @acme@fake.example." in said.stderr
    assert not any(each["connected"] for each in acme.json("account", "connections")["connections"])
    monkeypatch.setattr(edge, "at_terminal", lambda: True)
    for no in ("n\n", ""):
        acme("account", "connect", "acme/mastodon", code=1, answer=f"\n{TOKEN}\n{no}")
    acme("account", "connect", "acme/mastodon", answer=f"\n{TOKEN}\ny\n")
    acme("account", "connect", "acme/mastodon", "--token-stdin", "--anyway", answer=TOKEN)
    (there,) = [each for each in acme.json("account", "connections")["connections"] if each["connected"]]
    assert there["renamed"] is True


@pytest.mark.usefixtures("asked")
def test_a_code_from_the_page_is_typed(acme: Smdash, fake: Connector) -> None:
    said = acme("account", "connect", "acme/mastodon", "--code", answer="c0de\n")
    assert "https://fake.example/allow?state=st-1" in said.stderr
    assert "Connected acme/mastodon" in said.stdout


def test_a_page_sends_its_code_here(acme: Smdash, fake: Connector, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading
    import urllib.request

    def opened(url: str) -> bool:
        assert url.startswith("https://fake.example/allow")
        return True

    class Redirecting(Connector):
        def ask_code(self, given: Mapping[str, str], redirect: str = "") -> CodeRequest:
            visit = f"{redirect}?state=st-1&code=c0de"
            threading.Thread(target=lambda: urllib.request.urlopen(visit, timeout=5), daemon=True).start()  # noqa: S310
            return super().ask_code(given, redirect)

    import smdash.connectors.registry

    smdash.connectors.registry.Networks()._made["mastodon"] = Redirecting(fake.network)
    monkeypatch.setattr("smdash.services.desktop.browser.open_address", opened)
    said = acme("account", "connect", "acme/mastodon", "--browser")
    assert "Connected acme/mastodon" in said.stdout


def test_testing_says_what_works_and_ends_as_it_went(acme: Smdash, fake: Connector) -> None:
    assert "No account is connected" in acme("account", "test", "--all").stdout
    acme("account", "connect", "acme/mastodon", "--token-stdin", answer=TOKEN)
    assert "works (" in acme("account", "test", "--all").stdout
    printed = acme.json("account", "test", "acme/mastodon")
    assert printed["tests"][0]["ok"] is True
    assert keys(printed) == documented()["account test"]
    fake.network.tokens.clear()
    said = acme("account", "test", "acme/mastodon", code=1)
    assert "Sign in again." in said.stdout
    (there,) = [each for each in acme.json("account", "connections")["connections"] if each["connected"]]
    assert (there["works"], there["problem_kind"]) == (False, "sign-in needed")
    shown = acme("account", "connections").stdout
    assert "! sign in again" in shown

    def away(*_: object) -> None:
        raise UnavailableError("it cannot be reached.", subject="https://fake.example")

    fake.open = away  # type: ignore[assignment,method-assign]
    acme("account", "test", "--all", code=3)
    acme("account", "test", code=2)


def test_signing_out_says_what_it_means(acme: Smdash, fake: Connector) -> None:
    acme("account", "sign-out", "acme/mastodon", code=2)
    acme("account", "connect", "acme/mastodon", "--token-stdin", answer=TOKEN)
    assert "handed over to you from now on" in " ".join(acme("account", "sign-out", "acme/mastodon").stdout.split())
    assert not any(each["connected"] for each in acme.json("account", "connections")["connections"])
    assert not (acme.home / "secrets" / "1.json").exists()


@pytest.mark.usefixtures("asked")
def test_an_account_is_connected_as_it_is_added(acme: Smdash, fake: Connector) -> None:
    said = acme("account", "add", "acme/mastodon", "--slug", "acme/second", "--connect", answer=f"\n{TOKEN}\n")
    assert "Connected acme/second" in said.stdout
    said = acme("account", "add", "acme/mastodon", "--slug", "acme/third")
    assert "Next: smdash account connect acme/third" in said.stdout
    assert "connect" not in acme("account", "add", "acme/instagram").stdout


def test_the_environment_connects_by_itself(acme: Smdash, fake: Connector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMDASH_TOKEN_ACME_MASTODON", TOKEN)
    monkeypatch.setenv("SMDASH_SERVER_ACME_MASTODON", "https://s.example")
    assert "works (" in acme("account", "connect", "acme/mastodon").stdout
    (there,) = [each for each in acme.json("account", "connections")["connections"] if each["connected"]]
    assert (there["secret"], there["server"]) == ("environment", "https://s.example")
    monkeypatch.delenv("SMDASH_TOKEN_ACME_MASTODON")
    assert "SMDASH_TOKEN_ACME_MASTODON" in acme("account", "test", "acme/mastodon", code=1).stdout


def test_hostile_words_of_a_network_are_only_words(acme: Smdash, fake: Connector) -> None:
    fake.handle = "@a[/b]\x1b]52;c;AAAA\x07\u202e@fake.example"
    said = acme("account", "connect", "acme/mastodon", "--token-stdin", answer=TOKEN).output
    said += acme("account", "connections").output + acme("account", "test", "acme/mastodon").output
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_a_secret_that_is_typed_at_a_terminal_is_not_echoed_though_standard_input_was_named(
    acme: Smdash, fake: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "at_terminal", lambda: True)
    monkeypatch.setattr("smdash.cli.accounts.connecting._typed", lambda: True)
    hidden: list[bool] = []

    def prompt(*_: object, hide_input: bool, **__: object) -> str:
        hidden.append(hide_input)
        return TOKEN

    monkeypatch.setattr("click.prompt", prompt)
    acme("account", "connect", "acme/mastodon", "--token-stdin", "--server", "https://s.example")
    assert hidden == [True]


def test_doctor_names_the_sign_ins_that_wait_for_a_person(acme: Smdash, fake: Connector) -> None:
    acme("account", "connect", "acme/mastodon", "--token-stdin", answer=TOKEN)
    assert "1 connected, and nothing known against them" in acme("doctor").stdout
    fake.network.tokens.clear()
    acme("account", "test", "acme/mastodon", code=1)
    assert "acme/mastodon: sign in again" in acme("doctor").stdout
