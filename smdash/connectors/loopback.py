"""Waiting on this machine for the code that a network's page sends a browser back with.

The address is on loopback and known to the page alone; whoever else calls it is turned away, since only the page was
given the state. Source: RFC 8252, section 7.3 (loopback redirects of native programs), RFC 6749, section 10.12 (state).
"""

from __future__ import annotations

import hmac
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, urlsplit

from smdash.connectors.base import RejectedError, UnavailableError
from smdash.domain.errors import CancelledError
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

WAIT_SECONDS = 300.0
"""How long a person has on the page: time to find a password and a second factor."""
_LOOK_SECONDS = 0.2
_DONE = (
    b"<!doctype html><meta charset=utf-8><title>smdash</title><p>Done. You can close this page and go back to smdash."
)
_NO = b"<!doctype html><meta charset=utf-8><title>smdash</title><p>This is not what smdash waits for."


class Loopback:
    """A place on this machine to which one page may send one code; use it as a context manager."""

    def __init__(self) -> None:
        self._server = _Server()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    @property
    def redirect(self) -> str:
        """Where the page sends the browser back to."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def wait(self, url: str, *, seconds: float = WAIT_SECONDS, cancelled: Callable[[], bool] = lambda: False) -> str:
        """Return the code that the page at ``url`` gives; its address holds the state that comes back with it.

        RejectedError where the person said no there, UnavailableError when nothing came in time, CancelledError.
        """
        self._server.state = parse_qs(urlsplit(url).query).get("state", [""])[0]
        if not self._server.state:
            raise RejectedError(
                "its page cannot be answered here.", subject=one_line(url, 80), hint="Copy the code from it."
            )
        until = time.monotonic() + seconds
        while not self._server.code and not self._server.refused:
            if cancelled():
                raise CancelledError("Not signed in.")
            if time.monotonic() >= until:
                raise UnavailableError(
                    "nothing came back from the page in time.", hint="Try again, or copy the code from it."
                )
            self._server.handle_request()
        if self._server.refused:
            raise RejectedError(
                f"the page did not allow it ({one_line(self._server.refused, 80)}).", hint="Nothing was changed."
            )
        return self._server.code


class _Server(HTTPServer):
    """Listens on a free port of this machine; one caller at a time, none of which may keep it waiting."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.timeout = _LOOK_SECONDS
        self.state = ""
        self.code = ""
        self.refused = ""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 2.0

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        given, code, refused = (query.get(key, [""])[0] for key in ("state", "code", "error"))
        ours = bool(self.server.state) and hmac.compare_digest(given.encode(), self.server.state.encode())
        if ours:
            self.server.code, self.server.refused = code, "" if code else refused or "no code"
        body = _DONE if ours else _NO
        self.send_response(200 if ours else 400)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what is asked for holds the code."""
