"""What the tests of the contract need of a network: its server in memory, with a wire that fails on demand.

A network joins by a subclass of :class:`Memory` and a line in ``test_contract.NETWORKS``. The server answers as the
real one was seen to; nothing of it goes over a socket.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Literal

import httpx

from smdash.connectors.base import Credentials, Keeper, Remote, kept_remote, remote_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from smdash.connectors.base import Connector, Session

HOSTILE = "hello [/nope] \x1b]52;c;AAAA\x07 \u202e <script>alert(1)</script> &amp; &lt;b&gt; @nobody #tag \U0001f9d1\u200d\U0001f680 漢字"
"""What a person or a villain may write: control and direction marks, markup that is text, signs of several units."""

Fate = Literal["refused", "lost", "silent", "cut", "html", "garbage", "503", "500", "429", "redirect", "moved"]
"""What becomes of a call: the connection is refused; it times out unread; it is done and no answer comes; it is done and
half the answer comes; a proxy's page comes in its place; an answer that is no JSON; errors; another address."""


@dataclass
class Planned:
    """A fate for the next ``left`` calls that show something to the world, or that only read."""

    fate: Fate
    writes: bool
    left: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    location: str = ""


class Wire(httpx.BaseTransport):
    """The way to a network in memory, and everything that can happen on it."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.planned: list[Planned] = []
        self.skew = timedelta()
        self.calls: list[tuple[str, str]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.calls.append((request.method, request.url.path))
        if request.url.host not in self.memory.hosts:
            raise AssertionError(f"a call left the network: {request.url}")
        plan = self._taken(request)
        if plan is None:
            return self._dated(self.memory.answer(request))
        if plan.fate == "refused":
            raise httpx.ConnectError("Connection refused", request=request)
        if plan.fate == "lost":
            raise httpx.ReadTimeout("timed out", request=request)
        if plan.fate == "html":
            page = "<!doctype html><title>Bad gateway</title><h1>no json</h1>"
            return self._dated(httpx.Response(502, html=page))
        if plan.fate in {"429", "500", "503"}:
            body = {"error": "Something", "message": "went wrong"}
            return self._dated(httpx.Response(int(plan.fate), json=body, headers=dict(plan.headers)))
        if plan.fate in {"redirect", "moved"}:
            return self._dated(httpx.Response(307, headers={"Location": plan.location}))
        answer = self._dated(self.memory.answer(request))
        if plan.fate == "silent":
            raise httpx.ReadTimeout("timed out", request=request)
        if plan.fate == "cut":
            headers = {**answer.headers, "Content-Length": str(len(answer.content) // 2)}
            return httpx.Response(
                answer.status_code, content=answer.content[: len(answer.content) // 2], headers=headers
            )
        return httpx.Response(200, text="OK, thank you", headers={"Date": answer.headers["Date"]})

    def _taken(self, request: httpx.Request) -> Planned | None:
        for plan in self.planned:
            if plan.left and plan.writes == self.memory.shows(request) and (plan.writes or request.method == "GET"):
                plan.left -= 1
                return plan
        return None

    def _dated(self, answer: httpx.Response) -> httpx.Response:
        answer.headers["Date"] = format_datetime(datetime.now(UTC) + self.skew, usegmt=True)
        return answer


class Kept(Keeper):
    """Secrets in memory."""

    def __init__(self, secret: Mapping[str, str]) -> None:
        self.secret = dict(secret)
        self.locked = 0

    @contextmanager
    def lock(self) -> Iterator[None]:
        self.locked += 1
        yield

    def load(self) -> Mapping[str, str]:
        return dict(self.secret)

    def save(self, secret: Mapping[str, str]) -> None:
        self.secret |= {key: value for key, value in secret.items() if value}


class Memory(ABC):
    """A network's server in memory, with one account of ours and others beside it."""

    connector: Connector
    hosts: frozenset[str]
    """Where calls may go."""

    def __init__(self) -> None:
        self.wire = Wire(self)

    @abstractmethod
    def answer(self, request: httpx.Request) -> httpx.Response:
        """Do what a request asks."""

    @abstractmethod
    def shows(self, request: httpx.Request) -> bool:
        """Say whether a request is the one that shows a message to the world."""

    @abstractmethod
    def given(self) -> dict[str, str]:
        """Return what a person types to sign in."""

    @abstractmethod
    def credentials(self) -> Credentials:
        """Return what is kept after that."""

    @abstractmethod
    def texts(self) -> list[str]:
        """Return the texts the account has out, oldest first."""

    @abstractmethod
    def arrive(self, text: str, *, under: Remote | None = None) -> str:
        """Let somebody mention the account, or answer a post of it; return the id an item of it has."""

    @abstractmethod
    def liked(self, id: str) -> bool:
        """Say whether the account likes something."""

    def hidden(self, id: str) -> bool:
        """Say whether something is hidden below an own post."""
        raise AssertionError(f"{type(self).__name__} hides nothing")

    @abstractmethod
    def shut_out(self) -> None:
        """Let the network take the account's sign-in no more."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what it holds, and complain of what it was asked against its documentation."""

    def open(self) -> Session:
        """Open a session as the program does."""
        credentials = self.credentials()
        return self.connector.open(credentials, Kept(credentials.secret))

    def plan(
        self, fate: Fate, *, writes: bool, left: int = 1, headers: Mapping[str, str] | None = None, location: str = ""
    ) -> None:
        self.wire.planned.append(Planned(fate, writes, left, headers or {}, location))


def kept(remote: Remote) -> Remote:
    """Return a remote as it comes back from being kept as text."""
    return kept_remote(remote_text(remote))
