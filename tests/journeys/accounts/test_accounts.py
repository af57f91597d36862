"""The accounts: connecting, testing and signing out, as a person does it."""

from __future__ import annotations

import asyncio
import threading
import urllib.request
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, Static

from smdash.connectors.base import CodeRequest, Profile, SignedIn
from smdash.screens.accounts.screen import AccountsScreen
from smdash.widgets.fields import LineField
from tests.connectors.fake import FakeConnector
from tests.journeys.person import sitting_at
from tests.services.connections.connecting import TOKEN, network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.message import Message

    from smdash.services.bundle import Services
    from tests.connectors.fake import FakeNetwork
    from tests.journeys.person import Person


class Paged(FakeConnector):
    """Signs in as the account itself, also by a page."""

    by_code = True
    handle = "@acme@s.example"

    def sign_in(self, given: Mapping[str, str]) -> SignedIn:
        super().sign_in(given)
        return self._as(given["token"])

    def ask_code(self, given: Mapping[str, str], redirect: str = "") -> CodeRequest:
        return CodeRequest("https://s.example/allow?state=1", redirect, dict(given), {"state": "1"})

    def use_code(self, request: CodeRequest, code: str) -> SignedIn:
        return self._as(code)

    def _as(self, token: str) -> SignedIn:
        return SignedIn(Profile("1", self.handle, "Acme", "https://s.example"), {"token": token})


@pytest.fixture
def fake(small: Services) -> FakeNetwork:
    made = network(small)
    small.home.networks._made["mastodon"] = Paged(made)
    return made


async def test_an_account_is_connected_tested_and_signed_out(small: Services, fake: FakeNetwork) -> None:
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "a")
        assert me.sees("0 of 1 account connected")
        assert me.sees("2 by hand")
        assert me.sees("Until it is connected")
        await me.press("c")
        assert me.sees("A token with write rights."), "what belongs into the field is said"
        await me.type(TOKEN)
        assert not me.sees(TOKEN), "nobody reads it over a shoulder"
        await me.press("ctrl+s")
        assert "Connected acme/mastodon as @acme@s.example. Its secret is in a file" in me.said()
        assert me.sees("✓ connected")
        assert me.sees("By itself: posts, threads, pictures and films, answers go out;")
        await me.press("t")
        assert "acme/mastodon works (" in me.said()
        fake.tokens.clear()
        await me.press("T")
        assert "Sign in again." in me.said()
        assert me.sees("! sign in again")
        await me.press("enter")
        assert me.sees("Longest text its server takes: 500 characters.")
        await me.press("escape", "x")
        await me.press("enter")
        assert me.sees("! sign in again"), "staying is what Enter means"
        await me.press("x", "j", "enter")
        assert "Signed out; the secret is deleted." in me.said()
        assert not small.connections.status("acme/mastodon").connected


async def test_what_is_wrong_or_empty_is_said_in_the_form(small: Services, fake: FakeNetwork) -> None:
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "a", "c", "ctrl+s")
        assert me.sees("Access token is missing.")
        await me.type("wrong-wrong-wrong")
        await me.press("enter")
        assert me.sees("it does not take this token")
        await me.press("escape")
        assert me.on == "AccountsScreen"
        assert me.sees("not connected")


async def test_another_clients_sign_in_is_asked_about(small: Services, fake: FakeNetwork) -> None:
    connector = small.home.networks.find("mastodon")
    connector.handle = "@bean@s.example"  # type: ignore[attr-defined]
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "a", "c")
        await me.type(TOKEN)
        await me.press("enter")
        assert me.sees("This is the sign-in of @bean@s.example")
        await me.press("enter")
        assert me.sees("Not connected; nothing was changed.")
        assert not small.connections.status("acme/mastodon").connected
        await me.press("enter", "j", "enter")
        assert me.on == "AccountsScreen"
        assert small.connections.status("acme/mastodon").handle == "@bean@s.example"
        assert "and its network calls it @bean@s.example." in _read(me)


async def test_a_code_from_the_page_is_typed(small: Services, fake: FakeNetwork) -> None:
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "a", "c", "ctrl+g")
        assert me.sees("https://s.example/allow?state=1")
        await me.type(TOKEN)
        await me.press("enter")
        assert small.connections.status("acme/mastodon").works


async def test_a_page_in_a_browser_brings_its_code_here(
    small: Services, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    class Browser(Paged):
        def ask_code(self, given: Mapping[str, str], redirect: str = "") -> CodeRequest:
            visit = f"{redirect}?state=1&code={TOKEN.replace('/', '%2F').replace('+', '%2B')}"
            threading.Thread(target=lambda: urllib.request.urlopen(visit, timeout=5), daemon=True).start()  # noqa: S310
            return super().ask_code(given, redirect)

    small.home.networks._made["mastodon"] = Browser(fake)

    def opened(url: str) -> bool:
        seen.append(url)
        return True

    monkeypatch.setattr("smdash.services.desktop.browser.open_address", opened)
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "a", "c", "ctrl+b")
        assert me.on == "AccountsScreen"
    assert seen == ["https://s.example/allow?state=1"]
    assert small.connections.status("acme/mastodon").works


async def test_a_page_nobody_answers_is_given_up_by_leaving(small: Services, fake: FakeNetwork) -> None:
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "a", "c")
        me.send("ctrl+b")
        await asyncio.sleep(0.3)
        await me.press("escape")
        assert me.on == "AccountsScreen"
    assert not small.connections.status("acme/mastodon").connected


async def test_a_platform_without_a_connector_says_so(small: Services, fake: FakeNetwork) -> None:
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "a")
        me.list("accounts").go_to("bean/instagram")
        await me.settled()
        assert "its posts are handed over to you at their time." in _read(me)
        await me.press("c")
        assert "smdash does not talk to instagram yet" in me.said()


async def test_words_from_a_network_do_nothing_to_the_screen(small: Services, fake: FakeNetwork) -> None:
    connector = small.home.networks.find("mastodon")
    connector.handle = "@a[/b][@click=app.quit]x\x1b]52;c;AAAA\x07\u202e"  # type: ignore[attr-defined]
    small.connections.sign_in("acme/mastodon", {"token": TOKEN}, anyway=True)
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "a")
        assert me.sees("@a[/b]")
        await me.press("enter")
        assert me.on == "TextScreen"


async def test_an_account_is_changed_where_it_stands(small: Services, fake: FakeNetwork) -> None:
    small.manage.edit_account(
        "acme/mastodon",
        cadence=[{"format": "text", "per_week": 3}, {"format": "text", "per_week": 1, "adapted": True}],
    )
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "a", "e")
        assert me.field("field-slots").value == "Mon 09:00, Thu 09:00"
        me.field("field-cadence").value = "text 5, image 1"
        me.field("field-handle").value = "@acme2@s.example"
        await me.press("ctrl+s")
        assert "Changed acme/mastodon" in me.said()
    details = small.manage.details(small.home.account("acme/mastodon"))
    assert details["slots"] == ["Mon 09:00", "Thu 09:00"]
    assert {(each["format"], each["per_week"], each["adapted"]) for each in details["cadence"]} == {
        ("text", 5, False), ("image", 1, False), ("text", 1, True)
    }  # fmt: skip
    assert small.home.account("acme/mastodon").handle == "@acme2@s.example"


async def test_what_a_secret_field_tells_others_holds_no_secret(
    small: Services, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash prints the messages that led to it."""
    heard: list[str] = []
    send = LineField.post_message

    def hear(self: LineField, message: Message) -> bool:
        if isinstance(message, Input.Changed | Input.Submitted):
            heard.append(repr(message))
        return send(self, message)

    monkeypatch.setattr(LineField, "post_message", hear)
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "a", "c")
        await me.type(TOKEN)
        await me.press("enter")
    assert small.connections.status("acme/mastodon").connected
    assert len(heard) > len(TOKEN)
    assert [text for text in heard if TOKEN[4:8] in text] == []


async def test_the_list_is_whole_on_a_small_screen(small: Services, fake: FakeNetwork) -> None:
    small.connections.sign_in("acme/mastodon", {"token": TOKEN})
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "a")
        assert isinstance(me.app.screen, AccountsScreen)
        for words in ("✓ connected", "@acme@s.example", "last sync", "Its secret is in a file of the home"):
            assert words in _read(me), words


def _read(me: Person) -> str:
    """Return what stands on the screen, wherever its lines break."""
    return " ".join(me.text().split())


async def test_a_brand_is_changed_in_its_form(small: Services) -> None:
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "a", "E")
        me.app.screen.query_one("#field-language", Input).value = "german"
        me.app.screen.query_one("#field-report_day", Input).value = "5"
        await me.press("ctrl+s")
        assert me.sees("no such language is known"), "what is wrong is said, and what was typed stays"
        assert small.home.brand("acme").report_day is None
        me.app.screen.query_one("#field-language", Input).value = "de-AT"
        await me.press("ctrl+s")
        assert "Changed acme." in me.said()
    brand = small.home.brand("acme")
    assert (brand.language, brand.report_day) == ("de-AT", 5)


WRONG_FIELDS = ("account", "handle", "slots", "inbox")


async def test_an_account_is_added_by_what_people_call_it(small: Services) -> None:
    async with sitting_at(small) as me:
        await me.press("A")
        await me.type("Rosie's Yarn/Insta")
        await me.press("ctrl+s")
        assert me.on == "DashboardScreen"
        assert small.home.brand("rosies-yarn").name == "Rosie's Yarn"
        await me.press("A")
        await me.type("rosie's yarn/fb")
        await me.press("ctrl+s")
        slugs = [each.slug for each in small.home.accounts() if each.brand == "rosies-yarn"]
        assert slugs == ["rosies-yarn/facebook", "rosies-yarn/instagram"]
        await me.press("A")
        await me.type("Rosies, Yarn/x")
        await me.press("ctrl+s")
        assert "'rosies-yarn' is another brand already" in me.wrong()


async def test_what_is_wrong_with_a_new_account_is_said_at_its_fields(small: Services) -> None:
    before = [each.slug for each in small.home.accounts()]
    async with sitting_at(small) as me:
        await me.press("A")
        await me.type("rosie/instgram")
        await me.press("tab", "tab")
        await me.type("Mon 25:00")
        await me.press("tab", "tab")
        await me.type("a few")
        await me.press("ctrl+s")
        assert me.app.screen.focused is me.field("field-account"), "the first that is wrong"
        said = {name: str(me.app.screen.query_one(f"#wrong-field-{name}", Static).content) for name in WRONG_FIELDS}
        assert "there is no platform 'instgram'" in said["account"]
        assert "25:00" in said["slots"]
        assert "this is a number, like 20" in said["inbox"]
        assert not said["handle"]
        me.field("field-account").value = "rosie/insta"
        me.field("field-slots").value = "Mon 9"
        me.field("field-inbox").value = "20"
        me.field("field-promise").value = "soon"
        await me.press("ctrl+s")
        assert me.app.screen.focused is me.field("field-promise")
        assert [each.slug for each in small.home.accounts()] == before
        me.field("field-promise").value = "4h"
        await me.press("ctrl+s")
        assert me.on == "DashboardScreen"
