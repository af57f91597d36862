"""How connectors talk over the network: one client with its manners, and what each failure of it means.

Every call says whether it ``writes`` what others can see. A reading call that fails was unavailable; a writing one that
fails after it was sent is uncertain, whatever the reason: what a proxy, a dead connection or half an answer says about
the work behind it cannot be believed. Sources: RFC 9110 (Retry-After, Date), the networks' documents on their limits.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from smdash import __version__
from smdash.connectors.base import (
    RateLimitedError,
    RejectedError,
    SignInNeededError,
    UnavailableError,
    UncertainError,
)
from smdash.connectors.side_by_side import TURNS
from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Callable, Iterator, Mapping

    import httpx

USER_AGENT = f"smdash/{__version__} (terminal dashboard; one request at a time)"
CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
UPLOAD_SECONDS = 120.0
LONGEST_CALL, LONGEST_UPLOAD = 45.0, 900.0
"""Seconds a whole call may take, however steadily its bytes trickle: less than any lock under which one is made."""
LONGEST_ANSWER = 20_000_000
"""Bytes; no answer to any call we make is longer, and a server that sends more is not to fill the memory."""
LONGEST_HOST = 253
"""Characters a host's name has at most (RFC 1035)."""
DEFAULT_WAIT = timedelta(minutes=5)
"""How long to leave a server alone that says 'too much' and not until when: the shortest window of the networks."""
LONGEST_WAIT = timedelta(hours=24)


class Answer:
    """What a server answered: its status, its headers, and its body as JSON, None where it is none."""

    def __init__(self, status: int, headers: httpx.Headers, body: bytes, writes: bool, url: str) -> None:
        self.status = status
        self.headers = headers
        self.url = url
        self.writes = writes
        self.text = body.decode("utf-8", "replace")
        try:
            self.json: Any = json.loads(body) if body.strip() else None
            self.is_json = True
        except (ValueError, RecursionError):  # nested without end
            self.json, self.is_json = None, False

    @property
    def ok(self) -> bool:
        """Whether the server says that it did what it was asked."""
        return 200 <= self.status < 300

    def said(self, *keys: str) -> str:
        """Return in one line what the server said: the texts under ``keys`` of its JSON, else the status alone."""
        found = ""
        if isinstance(self.json, dict):
            found = ": ".join(str(self.json[key]) for key in keys if isinstance(self.json.get(key), str))
        return one_line(f"{self.status} {found}" if found else str(self.status), 300)


def server_address(text: str, *, default: str = "") -> str:
    """Return a server as ``https://host[:port]``; UsageError for what is none, and for plain http elsewhere than here.

    A person types ``example.social`` or pastes any page of it.
    """
    wanted = text.strip() or default
    try:
        parts = urlsplit(wanted if "://" in wanted else f"https://{wanted}")
        host, port = (parts.hostname or "").removesuffix("."), parts.port
        named = len(host.encode("idna"))  # ValueError for a part of a name that is empty or too long
    except ValueError as error:
        raise _no_server(text) from error
    if not 0 < named <= LONGEST_HOST or " " in wanted or parts.scheme not in {"http", "https"}:
        raise _no_server(text)
    if parts.username is not None:
        raise UsageError("a name or password does not belong before a server.", hint=f"Write it like {host}.")
    if parts.scheme == "http" and not is_loopback(host):
        raise UsageError(
            "a password or token would cross the network in plain text.",
            subject=one_line(text, 60),
            hint="Use https; plain http is for a server on this machine only.",
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def _no_server(text: str) -> UsageError:
    return UsageError("this is no server.", subject=one_line(text, 60), hint="Write it like example.social.")


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine itself, by its name or number."""
    import ipaddress

    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@cache
def _certificates() -> ssl.SSLContext:
    """Return the certificates that are trusted (httpx's, or those SSL_CERT_FILE and SSL_CERT_DIR name), read once.

    Reading them costs some 20 ms, which twenty accounts would pay one after the other.
    """
    import httpx

    return httpx.create_ssl_context()


def utc_now() -> datetime:
    """Return the instant; the one clock of the connectors, for headers that say seconds from now."""
    return datetime.now(UTC)


class Client:
    """A connection to one server, with the bearer token of one account or none.

    ``transport`` replaces the network in tests. Redirects of reading calls are followed within the server only, so
    that a token never goes elsewhere; a writing call that is redirected was not done.
    """

    def __init__(
        self,
        server: str,
        *,
        token: str = "",
        transport: httpx.BaseTransport | None = None,
        now: Callable[[], datetime] = utc_now,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        import httpx

        self.server = server
        self.token = token
        self.now = now
        self.skew: timedelta | None = None
        self._wire = _Wire()
        # Plain http, which is to this machine only, shows no certificate to look at.
        trusted = _certificates() if server.startswith("https:") and transport is None else False
        self._client = httpx.Client(
            base_url=server,
            headers={"User-Agent": USER_AGENT, "Accept": "application/json", **(headers or {})},
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            transport=transport,
            verify=trusted,
            follow_redirects=False,
            trust_env=not is_loopback(urlsplit(server).hostname or ""),
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        writes: bool = False,
        upload: bool = False,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        **parts: Any,
    ) -> Answer:
        """Make one call; ``parts`` are httpx's ``params``, ``json``, ``data``, ``files``, ``content``.

        ``token`` overrides the client's, '' sends none. Whatever the server answers is returned; ``sorted_out`` makes
        errors of it.
        """
        bearer = self.token if token is None else token
        sent = dict(headers or {})
        if bearer:
            sent["Authorization"] = f"Bearer {bearer}"
        if upload:
            import httpx

            parts["timeout"] = httpx.Timeout(UPLOAD_SECONDS, connect=CONNECT_SECONDS)
        for _ in range(4):
            answer = self._once(method, path, sent, parts, writes=writes)
            if answer.status not in {301, 302, 303, 307, 308}:
                return answer
            path = self._redirected(answer, method)
            parts.pop("params", None)
        raise UnavailableError("it sends from one address to the next without end.", subject=self.server)

    def _once(
        self, method: str, path: str, headers: Mapping[str, str], parts: Mapping[str, Any], *, writes: bool
    ) -> Answer:
        began = self.now()
        watched = {"trace": self._wire.told}
        longest = LONGEST_UPLOAD if "timeout" in parts else LONGEST_CALL
        opened = self._client.stream(method, path, headers=dict(headers), extensions=watched, **parts)
        with TURNS.waiting(), meaning(self.server, writes=writes), self._wire.cut_after(longest), opened as got:
            body = bytearray()
            for chunk in got.iter_bytes():
                body += chunk
                if len(body) > LONGEST_ANSWER:
                    raise _half(self.server, "its answer has no end", writes=writes)
        self._note_clock(got.headers, began)
        return Answer(got.status_code, got.headers, bytes(body), writes, str(got.url))

    def _redirected(self, answer: Answer, method: str) -> str:
        """Return where a redirect leads within the server; what leads out of it is an error that names the place."""
        import httpx

        target = httpx.URL(answer.url).join(answer.headers.get("Location", ""))
        here = httpx.URL(self.server)
        if answer.writes or method not in {"GET", "HEAD"}:
            raise RejectedError(
                f"it has moved to {one_line(str(target.copy_with(query=None)), 80)}.",
                subject=self.server,
                hint="Sign in again with that server.",
                answer=answer.said(),
            )
        if (target.scheme, target.host, target.port) != (here.scheme, here.host, here.port):
            raise RejectedError(
                f"it sends on to another server, {one_line(target.host, 80)}.",
                subject=self.server,
                hint="If it has moved, sign in again with that server.",
                answer=answer.said(),
            )
        return str(target)

    def _note_clock(self, headers: httpx.Headers, began: datetime) -> None:
        theirs = instant_of(headers.get("Date", ""))
        if theirs is not None:
            self.skew = began - theirs


class _Wire:
    """The connection of a client, which is cut when a call takes too long as a whole.

    The client's own times are about each byte: a server that sends one now and then would hold a call for ever.
    """

    def __init__(self) -> None:
        self._socket: socket.socket | None = None

    def told(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear from httpcore what it does (its ``trace`` extension), and remember what it opened."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")

    @contextmanager
    def cut_after(self, seconds: float) -> Iterator[None]:
        """Cut the connection if what is inside lasts longer; it then meets a connection that broke."""
        with _CUTTER.watching(time.monotonic() + seconds, self._cut):
            yield

    def _cut(self) -> None:
        import socket

        with suppress(OSError):
            if self._socket is not None:
                # Past TLS, whose own shutdown would wait for the other side.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class _Cutter:
    """Cuts what lasts too long: one thread for all calls, since one for each costs more than the call itself.

    The thread ends when the last time it waits for is over; nobody has to wait for it.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._calls: dict[object, tuple[float, Callable[[], None]]] = {}
        self._wakes: float | None = None

    @contextmanager
    def watching(self, until: float, cut: Callable[[], None]) -> Iterator[None]:
        """Call ``cut`` if what is inside is not over at an instant of ``time.monotonic``, and never afterwards."""
        call = object()
        with self._changed:
            self._calls[call] = until, cut
            if self._wakes is None:
                self._wakes = until
                threading.Thread(target=self._run, name="calls-cut", daemon=True).start()
            elif until < self._wakes:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._calls.pop(call, None)

    def _run(self) -> None:
        with self._changed:
            while self._calls:
                now = time.monotonic()
                for call in [call for call, (until, _) in self._calls.items() if until <= now]:
                    self._calls.pop(call)[1]()
                self._wakes = min((until for until, _ in self._calls.values()), default=now)
                self._changed.wait(self._wakes - now)
            self._wakes = None


_CUTTER = _Cutter()
_NOT_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE")
"""What OpenSSL calls an answer that is no TLS at all; which of the two depends on its version."""


@contextmanager
def meaning(server: str, *, writes: bool) -> Iterator[None]:
    """Turn what httpx raises into what it means for the call inside."""
    import httpx

    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
        if any(word in str(error) for word in _NOT_TLS):
            raise RejectedError(
                "it speaks plain http there, not https.",
                subject=server,
                hint="Look at its address and port, and at a proxy before it.",
            ) from error
        what = f"it cannot be reached ({_why(error)})."
        raise UnavailableError(what, subject=server, hint="Try again later.") from error
    except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL) as error:
        raise RejectedError(f"it cannot be asked this ({_why(error)}).", subject=server) from error
    except httpx.TimeoutException as error:
        raise _half(server, "it did not answer in time", writes=writes) from error
    except (httpx.TransportError, httpx.DecodingError, httpx.StreamError) as error:
        raise _half(server, f"the connection broke ({_why(error)})", writes=writes) from error


def sorted_out(answer: Answer, now: datetime, *keys: str, subject: str = "") -> Answer:
    """Return an answer that says yes in JSON; raise what any other means, with the server's words under ``keys``.

    Beside statuses this knows nothing of a network: a connector that knows better looks first.
    """
    status, said = answer.status, answer.said(*keys)
    if answer.ok:
        if answer.is_json:
            return answer
        raise _half(subject, "it answered something other than JSON", writes=answer.writes, answer=said)
    if status == 429:
        raise RateLimitedError(
            "it was asked too much.",
            until=limited_until(answer.headers, now),
            subject=subject,
            hint="It is tried again by itself then.",
            answer=said,
        )
    if status == 401:
        raise SignInNeededError("it does not take the sign-in.", subject=subject, hint="Sign in again.", answer=said)
    if status in {408, 425} or status >= 500:
        if status == 503 and "Retry-After" in answer.headers and not answer.writes:
            until = limited_until(answer.headers, now)
            raise RateLimitedError("it is overloaded.", until=until, subject=subject, answer=said)
        raise _half(subject, f"it answered {said.rstrip('.')}", writes=answer.writes, answer=said)
    if not answer.is_json:
        # A wall before the server spoke, not the server: what became of the call behind it is anybody's guess.
        raise _half(subject, f"something before it answered {status}", writes=answer.writes, answer=said)
    raise RejectedError(f"it refused: {said.rstrip('.')}.", subject=subject, answer=said)


def limited_until(headers: Mapping[str, str], now: datetime) -> datetime:
    """Return until when a server wants to be left alone, in any of the networks' ways of saying it.

    Retry-After is seconds or a date; the reset of a limit is an ISO 8601 time, an epoch in seconds, or seconds from now
    (a number too small to be an epoch). Times are the server's: its Date header says how its clock differs from ours.
    """
    low = {key.lower(): value for key, value in headers.items()}
    theirs = instant_of(low.get("date", "")) or now
    waits: list[timedelta] = []
    if after := low.get("retry-after", "").strip():
        waits.append(_wait(after, theirs))
    else:
        for name in ("ratelimit-reset", "x-ratelimit-reset", "x-ratelimit-reset-after"):
            if reset := low.get(name, "").strip():
                waits.append(_wait(reset, theirs))
    known = [wait for wait in waits if wait > timedelta(0)]
    return now + min(max(known, default=DEFAULT_WAIT), LONGEST_WAIT)


def instant_of(text: str) -> datetime | None:
    """Return the instant a header states: ISO 8601, or the date of HTTP; None for anything else."""
    text = text.strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return None


def _wait(text: str, theirs: datetime) -> timedelta:
    try:
        number = float(text)
    except ValueError:
        at = instant_of(text)
        return at - theirs if at else timedelta(0)
    if not 0 <= number < 1e11:
        return timedelta(0)
    if number > 1e9:
        return datetime.fromtimestamp(number, UTC) - theirs
    return timedelta(seconds=number)


def _half(subject: str, what: str, *, writes: bool, answer: str = "") -> UncertainError | UnavailableError:
    if writes:
        return UncertainError(
            f"{what}, so nobody knows whether it is out.",
            subject=subject,
            hint="It is looked for, and not sent again.",
            answer=answer,
        )
    return UnavailableError(f"{what}.", subject=subject, hint="Try again later.", answer=answer)


def _why(error: Exception) -> str:
    """Return an exception in one line: its words without addresses, which may hold a secret."""
    words = str(error) or type(error).__name__
    return one_line(words, 120) if "://" not in words else type(error).__name__
