"""A mail server on loopback that takes what it is given, in as much of SMTP (RFC 5321) as a client needs."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from typing import Any


class SmtpServer:
    """Keeps each mail as (signed in as, recipients, text); ``refuse`` maps a command to the answer it gets instead.

    With ``tls`` it offers STARTTLS, or speaks TLS ``at_once``, and takes no password before.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, *, at_once: bool = False) -> None:
        self.tls, self.at_once = tls, at_once
        self.mails: list[tuple[str, list[str], str]] = []
        self.refuse: dict[str, str] = {}
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.owner = self  # type: ignore[attr-defined]
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(socketserver.StreamRequestHandler):
    server: Any
    timeout = 5.0

    def handle(self) -> None:
        owner: SmtpServer = self.server.owner
        user, to = "", list[str]()
        if owner.at_once:
            self._secured(owner)
        self._say("220 test")
        while line := self._line():
            verb = line.split(" ")[0].upper()
            if verb in owner.refuse:
                self._say(owner.refuse[verb])
            elif verb == "EHLO":
                open_ = owner.tls is not None and not isinstance(self.connection, ssl.SSLSocket)
                self._say(f"250-test\r\n250 {'STARTTLS' if open_ else 'AUTH PLAIN'}")
            elif verb == "STARTTLS" and owner.tls is not None:
                self._say("220 go on")
                self._secured(owner)
            elif verb == "AUTH":
                user = base64.b64decode(line.split(" ")[2]).decode().replace("\0", " ").strip()
                self._say("235 yes")
            elif verb == "RCPT":
                to.append(line.partition("<")[2].partition(">")[0])
                self._say("250 yes")
            elif verb == "DATA":
                self._say("354 go on")
                body = bytearray()
                while (piece := self.rfile.readline()) not in {b".\r\n", b""}:
                    body += piece
                owner.mails.append((user, to, body.decode()))
                self._say("250 taken")
            else:
                self._say("221 bye" if verb == "QUIT" else "250 yes")

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def _secured(self, owner: SmtpServer) -> None:
        assert owner.tls is not None
        self.connection = owner.tls.wrap_socket(self.connection, server_side=True, do_handshake_on_connect=False)
        with suppress(OSError):  # a client that does not trust the certificate
            self.connection.do_handshake()
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def _line(self) -> str:
        with suppress(OSError):
            return self.rfile.readline(2000).decode("utf-8", "replace").strip()
        return ""

    def _say(self, words: str) -> None:
        with suppress(ConnectionError):  # a client that was refused goes
            self.wfile.write(f"{words}\r\n".encode())
