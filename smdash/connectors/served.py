"""One page for one browser on the local network, for as long as somebody waits beside it.

Its address holds a random token and is spent by the first browser that opens it: that one is given a session, every
other is turned away. What a previewing program fetches spends nothing, since opening takes a form that the page sends
itself. Nothing is logged, no path is looked up on the disk, and the connection is plain http: whoever reads along on
the network reads the page.

Sources: RFC 9110 (Host 7.2, Range 14.2), RFC 6265 (cookies), https://fetch.spec.whatwg.org/ (Origin). A request for
another host than the address itself is a page of somebody else that had its name moved here (DNS rebinding).
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import os
import re
import secrets
import socket
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_BODY = 16_000
MOST_AT_ONCE, MOST_REQUESTS = 16, 20_000
SILENT_SECONDS = 15.0
"""How long a caller may keep a connection without a word."""
_CHUNK = 64 * 1024
_MEDIA = re.compile(r"/media/(\d{1,4})")
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_STYLE = "<style>:root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui,sans-serif;margin:2rem}</style>"
_HEAD = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>smdash</title>'
    f'<meta name="viewport" content="width=device-width, initial-scale=1">{_STYLE}</head><body><main>'
)
_OPENING = (
    _HEAD + '<h1>smdash</h1><form method="post"><button>Open the page</button></form>'
    "<script>document.forms[0].submit()</script></main></body></html>"
)


class LentFile(Protocol):
    """A file the page may ask for: its bytes, or where they lie."""

    @property
    def mime(self) -> str: ...  # noqa: D102
    @property
    def data(self) -> bytes | None: ...  # noqa: D102
    @property
    def place(self) -> Path: ...  # noqa: D102


class Site(Protocol):
    """What is served; every call is made in a thread of its own."""

    def page(self, token: str) -> bytes:
        """Return the document; its program sends ``token`` back with every call."""
        ...

    def file(self, number: int) -> LentFile | None:
        """Return a file by its number."""
        ...

    def standing(self) -> dict[str, Any]:
        """Return how things stand."""
        ...

    def act(self, name: str, given: dict[str, Any]) -> dict[str, Any] | None:
        """Do what the page asks for, None for what it cannot ask."""
        ...


class Place(NamedTuple):
    """Where to serve: an address of this machine; ``public`` says that the whole network may reach it."""

    host: str
    public: bool


def place(wanted: str | None) -> Place:
    """Return the address to serve on, by default this machine's own on the local network.

    UsageError where there is none, where it is public and nobody named it, and for a name or "every address", whose
    Host could not be told from another's.
    """
    host = wanted.strip().strip("[]") if wanted else _own_address()
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        raise UsageError(
            "this is no address of this machine.", subject=one_line(host, 60), hint="Write it like 192.168.1.20."
        ) from None
    if found.is_unspecified or found.is_multicast:
        raise UsageError("name one address, not all of them.", subject=host, hint="Write it like 192.168.1.20.")
    if found.is_global and not wanted:
        raise UsageError(
            "this machine's address is public, and the page would be too.",
            subject=host,
            hint="Name an address of the local network with --host.",
        )
    return Place(str(found), found.is_global)


def _own_address() -> str:
    """Return this machine's address on the network by which it reaches others; nothing is sent for that."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            found = str(probe.getsockname()[0])
        except OSError:
            found = ""
    if not found or found.startswith("127."):
        raise UsageError(
            "this machine is on no network that a phone could reach.",
            hint="Join one, or name an address with --host; 'smdash due --html' needs none.",
        )
    return found


class Served:
    """A page that is served from now on until ``close``; nothing is left behind then."""

    def __init__(self, site: Site, where: Place, port: int = 0, *, seconds: float = 1800.0) -> None:
        try:
            self._server = _Server(site, where, port, time.monotonic() + seconds)
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise SmdashError(
                f"cannot be served on ({why}).", subject=f"{where.host}:{port}", hint="Another --port or --host?"
            ) from error
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.2,), name="served-page", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """The one-time address."""
        return f"http://{self._server.authority}/{self._server.token}"

    @property
    def opened(self) -> bool:
        """Whether a browser has the page."""
        return bool(self._server.session)

    def close(self) -> None:
        """End it, and every connection that is still open."""
        self._server.shutdown()
        self._server.cut()
        self._server.server_close()
        self._thread.join(5.0)


class _Server(ThreadingMixIn, HTTPServer):
    daemon_threads = True
    request_queue_size = 32
    allow_reuse_address = os.name != "nt"  # there it would let another program take the port over

    def __init__(self, site: Site, where: Place, port: int, until: float) -> None:
        self.address_family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
        self.site, self.where, self.until = site, where, until
        self.token, self.csrf, self.session = secrets.token_urlsafe(16), secrets.token_urlsafe(24), ""
        self.opening = threading.Lock()
        self._room = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._live: set[socket.socket] = set()
        self._requests = 0
        super().__init__((where.host, port), _Handler)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer would ask the network for this machine's name
        port = int(self.server_address[1])
        self.server_name, self.server_port = self.where.host, port
        shown = f"[{self.where.host}]" if ":" in self.where.host else self.where.host
        self.authority = shown if port == 80 else f"{shown}:{port}"

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002
        """Let nobody in after its time, too often, or from beyond the local network to an address in it."""
        self._requests += 1
        peer = ipaddress.ip_address(client_address[0].partition("%")[0])
        far = peer.is_global and not self.where.public
        return time.monotonic() < self.until and self._requests <= MOST_REQUESTS and not far

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._room.acquire(blocking=False):
            self.shutdown_request(request)
            return
        self._live.add(request)
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread is to be had
            self._over(request)
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._over(request)

    def _over(self, request: socket.socket) -> None:
        self._live.discard(request)
        self._room.release()

    def cut(self) -> None:
        """Break off what is still being sent."""
        for request in tuple(self._live):
            with suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser that goes away is no news, and what it asked for is no one's business."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = SILENT_SECONDS
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "smdash", ""

    def do_GET(self) -> None:
        path = self._path()
        if path is None:
            return
        if self._is_token(path):
            if self.server.session:
                self._words(HTTPStatus.GONE, "This address was opened already. Ask for a new one in smdash.")
            else:
                self._send(HTTPStatus.OK, _OPENING.encode(), policy="script-src 'unsafe-inline'; form-action 'self'")
        elif not self._is_ours():
            self._words(HTTPStatus.FORBIDDEN, "This page belongs to the browser that opened it first.")
        elif path == "/":
            self._send(HTTPStatus.OK, self.server.site.page(self.server.csrf))
        elif path == "/standing" and self._is_page():
            self._json(self.server.site.standing())
        elif found := _MEDIA.fullmatch(path):
            self._file(int(found[1]))
        else:
            self._words(HTTPStatus.NOT_FOUND, "There is nothing here.")

    def do_POST(self) -> None:
        path = self._path()
        if path is None:
            return
        body = self._body()
        if body is None:
            self._words(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is too much.")
        elif self._is_token(path):
            self._open()
        elif not (self._is_ours() and self._is_page()):
            self._words(HTTPStatus.FORBIDDEN, "This page belongs to the browser that opened it first.")
        elif (given := _object(body)) is None or not self._says_json():
            self._words(HTTPStatus.BAD_REQUEST, "This cannot be read.")
        elif (answer := self.server.site.act(path.removeprefix("/"), given)) is None:
            self._words(HTTPStatus.NOT_FOUND, "There is nothing here.")
        else:
            self._json(answer)

    # Who asks --------------------------------------------------------------------------------------------------

    def _path(self) -> str | None:
        """Return the path that is asked for; None, and an answer, for a request that is meant for another host."""
        self.close_connection = True
        hosts = self.headers.get_all("Host") or []
        if hosts != [self.server.authority] or not self.path.startswith("/"):
            self._words(HTTPStatus.MISDIRECTED_REQUEST, "This is another address.")
            return None
        return self.path.partition("?")[0]

    def _is_token(self, path: str) -> bool:
        return hmac.compare_digest(path.removeprefix("/").encode(), self.server.token.encode())

    @property
    def _cookie(self) -> str:
        return f"smdash_{self.server.server_port}"  # cookies do not tell ports apart

    def _is_ours(self) -> bool:
        session = self.server.session.encode()
        given = [each.strip().partition("=") for each in self.headers.get("Cookie", "").split(";")]
        held = (value.encode() for name, _, value in given if name == self._cookie)
        return bool(session) and any(hmac.compare_digest(each, session) for each in held)

    def _is_page(self) -> bool:
        """Say whether the page's own program asks: no other page knows its token, or may send such a header."""
        told = self.headers.get("X-Smdash", "").encode()
        origin = self.headers.get("Origin")
        return hmac.compare_digest(told, self.server.csrf.encode()) and origin in {
            None,
            f"http://{self.server.authority}",
        }

    def _says_json(self) -> bool:
        return self.headers.get_content_type() == "application/json"

    def _body(self) -> bytes | None:
        told = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not told.isdecimal() or int(told) > LONGEST_BODY:
            return None
        return self.rfile.read(int(told))

    def _open(self) -> None:
        with self.server.opening:
            mine = "" if self.server.session else secrets.token_urlsafe(32)
            self.server.session = self.server.session or mine
        if not mine:
            self._words(HTTPStatus.GONE, "This address was opened already. Ask for a new one in smdash.")
            return
        cookie = f"{self._cookie}={mine}; Path=/; HttpOnly; SameSite=Strict"
        self._send(HTTPStatus.SEE_OTHER, b"", more={"Location": "/", "Set-Cookie": cookie})

    # What is answered ------------------------------------------------------------------------------------------

    def _words(self, status: HTTPStatus, words: str) -> None:
        self._send(status, f"{_HEAD}<h1>smdash</h1><p>{words}</p></main></body></html>".encode())

    def _json(self, value: dict[str, Any]) -> None:
        self._send(HTTPStatus.OK, json.dumps(value).encode(), "application/json")

    def _send(
        self,
        status: HTTPStatus,
        body: bytes,
        kind: str = "text/html; charset=utf-8",
        *,
        policy: str = "",
        more: dict[str, str] | None = None,
    ) -> None:
        self._head(status, kind, len(body), {"Content-Security-Policy": _policy(policy), **(more or {})})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: HTTPStatus, kind: str, length: int, more: dict[str, str]) -> None:
        self.send_response(status)
        headers = {
            "Content-Type": kind,
            "Content-Length": str(length),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Connection": "close",
        }
        for name, value in (headers | more).items():
            self.send_header(name, value)
        self.end_headers()

    def _file(self, number: int) -> None:
        """Send a file, or the stretch of it that is asked for."""
        lent = self.server.site.file(number)
        try:
            size = -1 if lent is None else len(lent.data) if lent.data is not None else lent.place.stat().st_size
        except OSError:
            size = -1
        if lent is None or size < 0:
            self._words(HTTPStatus.NOT_FOUND, "This file is not there.")
            return
        stretch = _stretch(self.headers.get("Range", ""), size)
        if stretch is None:
            more = {"Content-Range": f"bytes */{size}"}
            self._head(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, lent.mime, 0, more)
            return
        first, length, partial = stretch
        more = {"Accept-Ranges": "bytes", "Content-Security-Policy": "default-src 'none'; sandbox"}
        if partial:
            more["Content-Range"] = f"bytes {first}-{first + length - 1}/{size}"
        status = HTTPStatus.PARTIAL_CONTENT if partial else HTTPStatus.OK
        if lent.data is not None:
            self._head(status, lent.mime, length, more)
            self.wfile.write(lent.data[first : first + length])
            return
        with lent.place.open("rb") as file:
            self._head(status, lent.mime, length, more)
            file.seek(first)
            while length > 0 and (chunk := file.read(min(_CHUNK, length))):
                self.wfile.write(chunk)
                length -= len(chunk)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Refuse what is no request; nothing of it is repeated."""
        self.close_connection = True
        with suppress(OSError):
            self._words(HTTPStatus(code), "This cannot be read.")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what is asked for holds the token."""


def _policy(more: str) -> str:
    """Return the policy of a header; the page's own, which stands in it, is as narrow again."""
    own = f"; default-src 'none'; style-src 'unsafe-inline'; {more}" if more else ""
    return f"frame-ancestors 'none'{own}"


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _stretch(asked: str, size: int) -> tuple[int, int, bool] | None:
    """Return where a stretch begins, its length, and whether it is less than the whole; None for one that is not there.

    What is no single range is answered with the whole.
    """
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return 0, size, False
    if not found[1]:
        length = min(int(found[2]), size)
        return (size - length, length, True) if length else None
    first = int(found[1])
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    return (first, last - first + 1, True) if first <= last else None
