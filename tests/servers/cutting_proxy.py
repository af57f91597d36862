"""A TCP proxy on loopback that cuts connections where a test says, in front of any server that speaks HTTP.

A real server cannot be asked to write a post and lose the answer; the proxy does it for it. ::

    with CuttingProxy(server_url) as proxy:
        proxy.url                                   # use this in place of the server's address
        proxy.cut("after", method="POST", path="/xrpc/com.atproto.repo.putRecord")
        proxy.cut("before", count=2); proxy.cut("during", skip=1); proxy.cuts

``before``: the request does not reach the server. ``after``: the server has answered, the client gets nothing.
``during``: the client gets the first half of the answer. What is not cut goes through unchanged, but for
``Connection: close``: every request has a connection of its own, so that the end of an answer is the server's.
"""

from __future__ import annotations

import re
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, Self
from urllib.parse import urlsplit

When = Literal["before", "during", "after"]
LONGEST = 60.0


@dataclass
class Cut:
    """One order to cut; ``hits`` counts how often it was done."""

    when: When
    method: str = "*"
    path: str = "*"
    count: int = 1
    skip: int = 0
    hits: int = 0


class CuttingProxy:
    """The proxy; begins with its construction, ends with its ``with`` block. ``url`` is its address."""

    def __init__(self, to: str) -> None:
        target = urlsplit(to)
        self._target = (target.hostname or "127.0.0.1", target.port or 80)
        self._lock = threading.Lock()
        self._cuts: list[Cut] = []
        self.cuts = 0
        """How many connections were cut."""
        self.passed: list[str] = []
        """What came in, as ``METHOD /path``."""
        self._over = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._listener.settimeout(0.05)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        self._thread.join(5)
        self._listener.close()

    def cut(self, when: When, *, method: str = "*", path: str = "*", count: int = 1, skip: int = 0) -> Cut:
        """Cut the next requests that fit, after ``skip`` others; ``path`` is a glob without the query."""
        order = Cut(when, method, path, count, skip)
        with self._lock:
            self._cuts.append(order)
        return order

    def clear(self) -> None:
        """Cut nothing more."""
        with self._lock:
            self._cuts.clear()

    def _take(self, method: str, path: str) -> When | None:
        with self._lock:
            self.passed.append(f"{method} {path}")
            for order in self._cuts:
                if order.method not in {"*", method} or not fnmatchcase(path, order.path) or order.hits >= order.count:
                    continue
                if order.skip > 0:
                    order.skip -= 1
                    continue
                order.hits += 1
                self.cuts += 1
                return order.when
        return None

    def _accept(self) -> None:
        while not self._over:
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            client.settimeout(LONGEST)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            request = _request(client)
            if not request:
                return
            method, target, _ = request.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
            when = self._take(method, urlsplit(target).path)
            if when == "before":
                client.shutdown(socket.SHUT_RDWR)
                return
            answer = self._ask(request)
            if when == "after":
                client.shutdown(socket.SHUT_RDWR)
                return
            client.sendall(answer if when is None else answer[: _half(answer)])
            client.shutdown(socket.SHUT_RDWR)

    def _ask(self, request: bytes) -> bytes:
        """Return the server's whole answer."""
        head, _, body = request.partition(b"\r\n\r\n")
        head = re.sub(rb"(?im)^connection:[^\r\n]*\r\n", b"", head + b"\r\n") + b"Connection: close\r\n\r\n"
        with socket.create_connection(self._target, LONGEST) as server:
            server.sendall(head + body)
            parts = []
            while part := server.recv(65536):
                parts.append(part)
        return b"".join(parts)


def _half(answer: bytes) -> int:
    """Return where to cut an answer: in the middle of its body, else of its head."""
    head = answer.find(b"\r\n\r\n") + 4
    return (head + len(answer)) // 2 if 4 <= head < len(answer) else len(answer) // 2


def _request(client: socket.socket) -> bytes:
    """Return a whole request: its head, and its body by its length or in chunks."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = client.recv(65536)
        if not part:
            return b""
        data += part
    head = data.partition(b"\r\n\r\n")[0].lower()
    end = len(head) + 4
    length = re.search(rb"\r\ncontent-length:\s*(\d+)", head)
    chunked = b"\r\ntransfer-encoding:" in head
    if b"\r\nexpect: 100-continue" in head:
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    while (length and len(data) < end + int(length[1])) or (chunked and not data.endswith(b"\r\n0\r\n\r\n")):
        part = client.recv(65536)
        if not part:
            return b""
        data += part
    return data
