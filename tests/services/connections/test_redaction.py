"""No secret is ever told: a run with failures of every kind, and then a look at all that it left and said."""

from __future__ import annotations

import json
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

from smdash.cli import root
from smdash.connectors.base import (
    Ability,
    Connector,
    ConnectorError,
    Option,
    Outgoing,
    Prepared,
    Profile,
    Sent,
    Session,
    SignedIn,
    UncertainError,
)
from smdash.connectors.http import Client, sorted_out
from smdash.services.connections.redaction import MARK, redact
from tests.connectors.fake import FakeNetworks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import timedelta
    from pathlib import Path

    from smdash.connectors.base import Credentials, Keeper, Limits
    from smdash.services.bundle import Services

TOKEN = 'tok-Zq7/se"cret+47 11'  # noqa: S105 - nobody's
FORMS = (
    TOKEN,
    quote(TOKEN),
    quote(TOKEN, safe=""),
    json.dumps(TOKEN)[1:-1],
    repr(TOKEN)[1:-1],
)

Answer = "Callable[[httpx.Request], httpx.Response]"


def _echo(status: int) -> Callable[[httpx.Request], httpx.Response]:
    """Return a server that answers with the very token it was given, in each of the places where one may do so."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            status,
            json={"error": f"bad {TOKEN} ({request.url})", "message": TOKEN},
            headers={"Location": f"https://elsewhere.example/?t={quote(TOKEN)}", "X-Echo": "1"},
        )

    return answer


def _html(request: httpx.Request) -> httpx.Response:
    return httpx.Response(502, html=f"<h1>{TOKEN}</h1> for {request.url}")


def _breaks(error: Exception) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error

    return answer


def _mistake(request: httpx.Request) -> httpx.Response:
    raise RuntimeError(f"{dict(request.headers)} {request.url} {TOKEN!r} {json.dumps(TOKEN)}")


SERVERS: dict[str, Callable[[httpx.Request], httpx.Response]] = {
    **{str(status): _echo(status) for status in (301, 400, 401, 403, 404, 422, 429, 500, 503)},
    "html": _html,
    "cannot connect": _breaks(httpx.ConnectError(f"https://u:{TOKEN}@s.example refused {TOKEN}")),
    "timeout": _breaks(httpx.ReadTimeout(f"no answer to ?access_token={quote(TOKEN)}")),
    "broken": _breaks(httpx.RemoteProtocolError(f"illegal header {TOKEN}")),
    "mistake": _mistake,
    "half": lambda _: httpx.Response(200, content=f'{{"token": "{TOKEN}'.encode()),
}


class Talking(Session):
    """A session as careless as one may be: the token goes into the address too."""

    def __init__(self, server: Callable[[httpx.Request], httpx.Response], credentials: Credentials) -> None:
        self.token = credentials.secret["token"]
        self.client = Client("https://s.example", transport=httpx.MockTransport(server))

    def _call(self, *, writes: bool = False) -> object:
        method, asked = "POST" if writes else "GET", {"access_token": self.token}
        answer = self.client.call(method, "/api", writes=writes, params=asked)
        return sorted_out(answer, datetime.now(UTC), "error", "message", subject=f"@acme {self.token}").json

    def close(self) -> None:
        self.client.close()

    def check(self) -> Profile:
        self._call()
        return Profile("1", "@acme@s.example", "Acme", "https://s.example")

    def limits(self) -> Limits:
        self._call()
        raise AssertionError(self.token)

    def prepare(self, message: Outgoing, key: str, at: datetime) -> Prepared:
        return Prepared(key, "{}", notes=(f"used {self.token}",))

    def send(self, prepared: Prepared) -> Sent:
        self._call(writes=True)
        raise AssertionError(self.token)

    def may_repeat(self, prepared: Prepared, age: timedelta) -> bool:
        return False

    def find(self, prepared: Prepared, since: datetime) -> Sent | None:
        self._call()
        return None

    def pages(self, stream: object, cursor: str) -> Iterator[object]:  # type: ignore[override]
        self._call()
        yield None


class Careless(Connector):
    platform = "mastodon"
    name = "Careless"
    abilities = frozenset(Ability)
    options = (Option("token", "Access token", "A token.", secret=True),)
    server: Callable[[httpx.Request], httpx.Response] = staticmethod(_echo(500))
    fails = False

    def sign_in(self, given: Mapping[str, str]) -> SignedIn:
        if self.fails:
            Talking(self.server, _credentials(given["token"]))._call()
        return SignedIn(Profile("1", "@acme@s.example", "Acme", "https://s.example"), {"token": given["token"]})

    def open(self, credentials: Credentials, keeper: Keeper) -> Session:
        return Talking(self.server, credentials)

    def sign_out(self, credentials: Credentials) -> None:
        Talking(self.server, credentials)._call(writes=True)


def _credentials(token: str) -> Credentials:
    from smdash.connectors.base import Credentials

    return Credentials("https://s.example", "1", "@acme", {"token": token})


@pytest.fixture
def careless(small: Services, monkeypatch: pytest.MonkeyPatch) -> Careless:
    made = Careless()
    networks = FakeNetworks()
    networks._made["mastodon"] = made
    small.home.networks_known = networks
    monkeypatch.setattr("smdash.connectors.registry.Networks", lambda: networks)
    return made


def _tells(text: str) -> bool:
    return any(form in text for form in FORMS)


def _left(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "secrets" and _tells(path.read_bytes().decode("utf-8", "replace"))
    ]


@pytest.mark.parametrize("kind", SERVERS)
def test_nothing_that_a_run_leaves_or_says_tells_a_secret(
    small: Services, careless: Careless, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    small.connections.sign_in("acme/mastodon", {"token": TOKEN})
    careless.server = SERVERS[kind]
    careless.fails = True
    with pytest.raises(ConnectorError) as caught:
        small.connections.sign_in("acme/mastodon", {"token": TOKEN})
    said.append(_whole(caught.value))
    with small.connections.session("acme/mastodon") as session:
        said.append(repr(session))
        prepared = session.prepare(Outgoing("Hello"), "key", small.home.now())
        said.append(repr(prepared))
        for call in (
            session.check,
            session.limits,
            lambda: session.send(prepared),
            lambda: session.find(prepared, small.home.now()),
            lambda: list(session.pages("inbox", "")),
        ):
            with pytest.raises(ConnectorError) as caught:
                call()
            said.append(_whole(caught.value))
            small.connections.note_problem(1, caught.value)
    for report in (small.connections.test("acme/mastodon"), small.connections.status("acme/mastodon")):
        said.append(repr(report))
    small.care.backup()
    said.append("\n".join(small.home.read().iterdump()))
    said.extend(small.connections.sign_out("acme/mastodon").notes)
    said.extend(capsys.readouterr())
    assert not [text for text in said if _tells(text)]
    assert _left(small.home.folder) == []
    assert not (small.home.folder / "secrets" / "1.json").exists()


def test_the_command_line_tells_no_secret(small: Services, careless: Careless) -> None:
    from click.testing import CliRunner

    def run(*args: str, answer: str = "") -> str:
        result = CliRunner().invoke(root, ["--home", str(small.home.folder), *args], input=answer)
        whole = "" if result.exception is None else "".join(traceback.format_exception(result.exception))
        return result.output + result.stderr + whole

    connected = run("account", "connect", "acme/mastodon", "--token-stdin", answer=TOKEN + "\n")
    assert "Connected acme/mastodon" in connected
    said = [connected]
    for kind, server in SERVERS.items():
        careless.server = server
        said.append(run("account", "test", "--all"))
        said.append(run("account", "test", "acme/mastodon", "--json"))
        careless.fails = True
        said.append(run("account", "connect", "acme/mastodon", "--token-stdin", answer=TOKEN + "\n"))
        careless.fails = False
        assert not _tells("".join(said)), kind
    for command in (
        ["account", "connections", "--json"],
        ["account", "list", "--json"],
        ["status", "--json"],
        ["doctor"],
    ):
        said.append(run(*command))
    said.append(run("export", "--to", "csv"))
    said.append(run("account", "sign-out", "acme/mastodon"))
    assert not _tells("".join(said))
    assert _left(small.home.folder) == []


def test_a_call_that_writes_and_fails_by_mistake_is_uncertain(small: Services, careless: Careless) -> None:
    small.connections.sign_in("acme/mastodon", {"token": TOKEN})
    careless.server = _mistake
    with small.connections.session("acme/mastodon") as session, pytest.raises(UncertainError, match="connector failed"):
        session.send(Prepared("key", "{}"))


def test_a_secret_is_taken_out_however_it_is_written() -> None:
    for form in FORMS:
        assert redact(f"before {form} after", [TOKEN]) == f"before {MARK} after"
        assert TOKEN[:14] not in redact(f"cut at {form[:-2]}", [TOKEN])
    assert redact("a password is short", ["is"]) == "a password is short"
    assert redact(f"{TOKEN}-2 {TOKEN}", [TOKEN, f"{TOKEN}-2"]) == f"{MARK} {MARK}"


def _whole(error: BaseException) -> str:
    shown = traceback.TracebackException.from_exception(error, capture_locals=False)
    answer = getattr(error, "answer", "")
    return "".join(shown.format()) + str(error) + repr(error) + answer + repr(error.args)
