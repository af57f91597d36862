"""A small strict Mastodon server on loopback: documented limits and errors, and misbehaviour on order.

As a fixture (``strict_mastodon``, for every test) or by hand::

    with StrictMastodon() as server:                      # or StrictMastodon("keyless"), see PERSONALITIES
        server.url, server.token                          # http://127.0.0.1:PORT and the token of ann
        server.faults.append(Fault("drop", "after", method="POST", path="/api/v1/statuses"))
        server.personality = PERSONALITIES["mastodon46bug"]   # may change at any time
        server.personality = replace(server.personality, date_skew=timedelta(minutes=7))
        mine = server.world.post("ann", "hello")          # acts of a second account, without HTTP:
        server.world.reply("bob", mine, "hi"); server.world.favourite("bob", mine); server.world.boost("bob", mine)
        server.world.follow("bob", "ann"); server.world.dm("bob", "ann", "psst")
        server.posts(), server.texts("ann")               # what is out
        server.requests                                   # everything that was asked, with its fault and answer
        server.complaints                                 # what a strict reader of the documentation would refuse
        server.advance(3601)                              # its clock: keys expire, uploads are purged, windows begin
        server.approve(authorize_url, "ann")              # what a person does in the browser
        server.revoke("token-ann"); server.expire("token-ann"); server.fail_next_media()

``ann`` and ``bob`` live here with the tokens ``token-ann`` and ``token-bob``; ``server.add_account("eve")`` adds one
with ``token-eve``, ``"eve@elsewhere.example"`` one of another server.

As a program which outlives what is killed beside it::

    python tests/servers/mastodon_strict.py --port 0 --personality keyless     # prints READY {"url": ..., "tokens": ...}
    Program([sys.executable, "tests/servers/mastodon_strict.py"]).ready    # the same from a test, see program.py
    curl URL/_control/posts                                       # GET: posts, requests, complaints, faults
    curl URL/_control/faults -d '{"kind": "drop", "when": "after", "method": "POST", "path": "/api/v1/statuses"}'
    curl URL/_control/chaos -d '{"seed": 7, "drop_after": 0.1}'   # faults by chance; {} ends it
    curl URL/_control/personality -d '{"name": "mastodon46bug", "rate_headers": "epoch"}'
    curl URL/_control/act -d '{"act": "reply", "account": "bob", "to": "ID", "text": "hi"}'
    curl URL/_control/accounts -d '{"acct": "eve"}';  /_control/advance {"seconds": 60};  /_control/approve {"url": ...}
    curl URL/_control/reset -d '{}'                               # an empty world with ann and bob again

:class:`~tests.servers.faults.Fault` says what faults there are. The helpers of the world have the names of the acts.

What is documented and not played here: quotes, editing, lists, filters, streaming, remote delivery; a post with
``scheduled_at`` is kept and never goes out.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import struct
import sys
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, timedelta
from email.parser import BytesParser
from email.policy import HTTP
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.servers import mastodon_routes
from tests.servers.faults import Chaos, Fault, Plan, fault_of
from tests.servers.mastodon_calls import (
    BOOLEANS,
    NUMBERS,
    PERSONALITIES,
    ROUTES,
    Answer,
    Asked,
    Call,
    File,
    Personality,
    Rates,
    Record,
    Refused,
)
from tests.servers.mastodon_world import Account, Status, Token, World

if TYPE_CHECKING:
    from collections.abc import Callable


class StrictMastodon:
    """The server; starts with its construction, ends with :meth:`close` or its ``with`` block."""

    def __init__(self, personality: str | Personality = "mastodon", *, port: int = 0) -> None:
        self._personality = PERSONALITIES[personality] if isinstance(personality, str) else personality
        self._advanced = timedelta()
        self.faults = Plan()
        self.requests: list[Record] = []
        self.complaints: list[str] = []
        self.working: set[tuple[str, str]] = set()
        """The accounts and Idempotency-Keys that are being worked on."""
        self.failing_media = 0
        self._used: dict[tuple[str, str, int], int] = defaultdict(int)
        self._http = _Listener(("127.0.0.1", port), _Handler)
        self._http.strict = self
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.reset()
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening and cut what is still connected."""
        self._http.shutdown()
        self._http.cut()
        self._http.server_close()
        self._thread.join(5)

    def reset(self) -> None:
        """Begin anew with ann and bob; faults and requests are forgotten, the personality stays."""
        self.world = World()
        self.world.url = self.url
        self._advanced = timedelta()
        self._adapt()
        self.faults.clear()
        self.requests.clear()
        self.complaints.clear()
        self._used.clear()
        self.working.clear()
        self.failing_media = 0
        self.ann = self.add_account("ann")
        self.bob = self.add_account("bob")

    @property
    def token(self) -> str:
        """The token of ann."""
        return "token-ann"

    @property
    def personality(self) -> Personality:
        return self._personality

    @personality.setter
    def personality(self, value: Personality | str) -> None:
        self._personality = PERSONALITIES[value] if isinstance(value, str) else value
        self._adapt()

    def _adapt(self) -> None:
        self.world.ids = self._personality.ids
        self.world.skew = self._personality.date_skew + self._advanced

    # -- for tests

    def add_account(self, acct: str, **more: Any) -> Account:
        """Add an account to the world; see :meth:`World.add_account`."""
        return self.world.add_account(acct, **more)

    def advance(self, seconds: float) -> None:
        """Move the server's clock on."""
        self._advanced += timedelta(seconds=seconds)
        self._adapt()

    def posts(self) -> list[dict[str, Any]]:
        """Return every post, oldest first; see :meth:`World.dump`."""
        return self.world.dump()

    def texts(self, acct: str = "ann") -> list[str]:
        """Return the texts an account has out, oldest first."""
        return [one["text"] for one in self.posts() if one["account"] == acct and not one["reblog_of"]]

    def asked(self, method: str = "", path: str = "") -> list[Record]:
        """Return the requests of a method and path so far."""
        return [one for one in list(self.requests) if method in {"", one.method} and path in {"", one.path}]

    def revoke(self, token: str) -> None:
        """Make a token one that was revoked."""
        self.world.tokens[token].state = "revoked"

    def expire(self, token: str) -> None:
        """Make a token one that has expired."""
        self.world.tokens[token].state = "expired"

    def fail_next_media(self, count: int = 1) -> None:
        """Let the processing of the next uploads fail after they were taken."""
        self.failing_media = count

    def approve(self, authorize_url: str, acct: str = "ann", *, deny: bool = False) -> str:
        """Do what a person does in the browser with an address of /oauth/authorize.

        Returns the code to paste, or for a loopback redirect the address the browser is sent to. Raises ValueError
        with the server's error where the request is refused.
        """
        values = dict(parse_qsl(urlsplit(authorize_url).query))
        try:
            return mastodon_routes.grant(self, values, acct, deny=deny)
        except Refused as error:
            raise ValueError(error.answer.body) from None

    # -- requests

    def answer(self, record: Record, fault: Fault | None) -> Answer:
        """Return what a request gets, faults of the answer aside."""
        try:
            return self._answer(record, fault)
        except Refused as error:
            return error.answer

    def _answer(self, record: Record, fault: Fault | None) -> Answer:
        asked = record.asked
        here = False
        for pattern, each in ROUTES:
            match = pattern.match(asked.path.rstrip("/"))
            if not match:
                continue
            here = True
            if each.method == asked.method:
                break
        else:
            if here:
                self.complain(asked, "no such method on this path")
                raise Refused(405, "Method Not Allowed")
            raise Refused(404, "Not Found")
        call = Call(record, each, match, fault)
        call.token = self._token(call)
        record.account = call.viewer.acct if call.viewer else ""
        rates = self._count(call)
        try:
            self._read(call)
            answer = each.handler(self, call)
        except Refused as error:
            answer = error.answer
        return answer._replace(headers={**rates, **answer.headers})

    def complain(self, asked: Asked, text: str) -> None:
        self.complaints.append(f"{asked.method} {asked.path}: {text}")

    def _token(self, call: Call) -> Token | None:
        scope = call.route.scope
        given = call.header("authorization")
        if not given:
            if scope:
                raise Refused(401, "The access token is invalid")
            return None
        kind, _, value = given.partition(" ")
        token = self.world.tokens.get(value) if kind.lower() == "bearer" else None
        if token is None:
            raise Refused(401, "The access token is invalid")
        if token.state != "valid":
            what = "was revoked" if token.state == "revoked" else "expired"
            raise Refused(401, f"The access token {what}")
        if not scope:
            return token
        if token.account is None:
            raise Refused(422, "This method requires an authenticated user")
        if not any(one in token.scopes for wanted in scope.split("|") for one in (wanted, wanted.partition(":")[0])):
            raise Refused(403, "This action is outside the authorized scopes")
        if token.account.disabled:
            raise Refused(403, "Your login is currently disabled")
        return token

    def _count(self, call: Call) -> dict[str, str]:
        """Count the request and return the headers of the tightest window; raises Refused where one is full."""
        if not call.record.path.startswith("/api/"):
            return {}
        rates = self._personality.rates or Rates()
        who = call.token.token if call.token else "nobody"
        windows = [("api", rates.api, rates.api_seconds)]
        if call.route.method == "POST" and call.record.path.endswith("/media"):
            windows.append(("media", rates.media, rates.media_seconds))
        if call.route.method == "DELETE" and call.record.path.startswith("/api/v1/statuses/"):
            windows.append(("deletes", rates.deletes, rates.deletes_seconds))
        if call.route.method == "POST" and call.record.path == "/api/v1/statuses":
            windows.append(("posts", rates.posts, rates.posts_seconds))
        now = self.world.now().timestamp()
        tightest = (rates.api, rates.api - 1, (int(now) // rates.api_seconds + 1) * rates.api_seconds)
        if self._personality.rates is not None:
            states = []
            with self.world.lock:
                for name, limit, seconds in windows:
                    window = int(now) // seconds
                    self._used[name, who, window] += 1
                    states.append((limit, limit - self._used[name, who, window], (window + 1) * seconds))
            tightest = min(states, key=lambda state: state[1])
        limit, remaining, reset = tightest
        headers = self.rate_headers(limit, max(remaining, 0), reset - now)
        if remaining < 0:
            raise Refused(429, "Too many requests", headers=headers)
        return headers

    def rate_headers(self, limit: int, remaining: int, seconds: float) -> dict[str, str]:
        """Return the rate limit headers of this server, for a window that ends in so many seconds."""
        if self._personality.rate_headers == "none":
            return {}
        end = self.world.now() + timedelta(seconds=seconds)
        says = {
            "iso": end.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "epoch": str(int(end.timestamp()) + 1),
            "seconds": f"{seconds:.1f}",
        }[self._personality.rate_headers]
        return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(remaining), "X-RateLimit-Reset": says}

    def _read(self, call: Call) -> None:
        """Read query and body into the parameters; raises Refused for what the documentation does not know."""
        asked = call.record.asked
        for name, value in parse_qsl(asked.query, keep_blank_values=True):
            call.params.setdefault(name, []).append(value)
        if asked.body:
            self._read_body(call)
        for name, values in call.params.items():
            if name not in call.route.params:
                self._refuse(call, f"unknown parameter {name!r}")
            if not name.endswith("[]") and len(values) > 1:
                self._refuse(call, f"parameter {name!r} is given {len(values)} times")
        for name in call.files:
            if name not in call.route.params:
                self._refuse(call, f"unknown file {name!r}")
        limit = call.get("limit", "1")
        if not limit.isascii() or not limit.isdigit() or int(limit) < 1:
            self._refuse(call, f"limit is {limit!r}")

    def _refuse(self, call: Call, text: str) -> None:
        self.complain(call.record.asked, text)
        raise Refused(400, f"Bad Request: {text}")

    def _read_body(self, call: Call) -> None:
        asked = call.record.asked
        if asked.method in {"GET", "HEAD"}:
            self._refuse(call, "a body with GET")
        mime = asked.headers.get("content-type", "").partition(";")[0].strip().lower()
        kind = {
            "application/x-www-form-urlencoded": "form",
            "multipart/form-data": "multipart",
            "application/json": "json",
        }.get(mime)
        if kind is None:
            self._refuse(call, f"content type {mime or 'missing'!r}")
        if kind not in self._personality.bodies and not asked.path.startswith("/oauth/"):
            raise Refused(400, f"Bad Request: this server does not read bodies of type {mime}")
        if kind == "json":
            self._read_json(call)
        elif kind == "form":
            try:
                pairs = parse_qsl(asked.body.decode(), keep_blank_values=True)
            except UnicodeDecodeError:
                self._refuse(call, "a form that is not UTF-8")
            for name, value in pairs:
                call.params.setdefault(name, []).append(value)
        else:
            self._read_multipart(call)

    def _read_json(self, call: Call) -> None:
        try:
            body = json.loads(call.record.asked.body)
        except ValueError:
            self.complain(call.record.asked, "a body that is no JSON")
            raise Refused(400, "Error occurred while parsing request parameters") from None
        if not isinstance(body, dict):
            self._refuse(call, "a JSON body that is no object")
        flat: list[tuple[str, Any]] = []
        for name, value in body.items():
            if isinstance(value, dict):
                flat += [(f"{name}[{inner}]", one) for inner, one in value.items()]
            else:
                flat.append((name, value))
        for name, value in flat:
            if name.endswith("[]"):
                self._refuse(call, f"{name!r} is a name of forms, in JSON it has no brackets")
            if isinstance(value, list):
                if not all(isinstance(one, str) for one in value):
                    self._refuse(call, f"{name!r} holds something else than text")
                call.params.setdefault(f"{name}[]", []).extend(value)
            elif isinstance(value, bool):
                if name not in BOOLEANS:
                    self._refuse(call, f"{name!r} is text, not a boolean")
                call.params.setdefault(name, []).append("true" if value else "false")
            elif isinstance(value, int | float):
                if name not in NUMBERS:
                    self._refuse(call, f"{name!r} is text, not a number")
                call.params.setdefault(name, []).append(str(value))
            elif value is not None:
                call.params.setdefault(name, []).append(value)

    def _read_multipart(self, call: Call) -> None:
        asked = call.record.asked
        head = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + asked.body)
        if not message.is_multipart():
            self._refuse(call, "a multipart body without parts")
        for part in message.iter_parts():
            name: Any = part.get_param("name", header="content-disposition")
            data: Any = part.get_payload(decode=True)
            if not isinstance(name, str) or not isinstance(data, bytes):
                self._refuse(call, "a part without a name")
            filename = part.get_filename()
            if filename is None:
                call.params.setdefault(name, []).append(data.decode())
            else:
                call.files[name] = File(filename, part.get_content_type() if "content-type" in part else "", data)

    # -- from outside, where the server is a program

    def control(self, method: str, name: str, values: dict[str, Any]) -> Any:
        """Do what ``/_control/NAME`` asks and return what is answered; raises ValueError, KeyError or TypeError."""
        if method == "GET":
            return self._told(name)
        doing: dict[str, Callable[[dict[str, Any]], Any]] = {
            "faults": self._control_fault,
            "chaos": self._control_chaos,
            "personality": self._control_personality,
            "act": self._control_act,
            "accounts": self._control_account,
            "advance": lambda asked: self.advance(asked["seconds"]),
            "approve": lambda asked: {"went": self.approve(asked["url"], asked.get("account", "ann"))},
            "revoke": lambda asked: self.revoke(asked["token"]),
            "expire": lambda asked: self.expire(asked["token"]),
            "reset": lambda _: self.reset(),
        }
        return doing[name](values) or {}

    def _told(self, name: str) -> Any:
        if name == "posts":
            return self.posts()
        if name == "requests":
            return [one.json() for one in list(self.requests)]
        if name == "complaints":
            return list(self.complaints)
        if name == "faults":
            return [vars(one) for one in self.faults.planned()]
        raise KeyError(name)

    def _control_fault(self, values: dict[str, Any]) -> None:
        self.faults.append(fault_of(values))

    def _control_chaos(self, values: dict[str, Any]) -> None:
        self.faults.chaos = Chaos(**values) if values else None

    def _control_personality(self, values: dict[str, Any]) -> None:
        base = PERSONALITIES[values.pop("name")] if "name" in values else self._personality
        if "date_skew" in values:
            values["date_skew"] = timedelta(seconds=values["date_skew"])
        if values.get("rates") is not None:
            values["rates"] = Rates(**values["rates"])
        self.personality = replace(base, **values)

    def _control_account(self, values: dict[str, Any]) -> dict[str, str]:
        account = self.add_account(values["acct"])
        return {"id": account.id, "token": "" if account.host else f"token-{account.username}"}

    def _control_act(self, values: dict[str, Any]) -> dict[str, Any]:
        act = values.pop("act")
        if act not in {"post", "reply", "dm", "favourite", "boost", "follow", "delete", "edit"}:
            raise KeyError(act)
        names = {"follow": ("account", "to"), "delete": ("to",), "post": ("account", "text")}
        names["edit"] = ("to", "text")
        names |= {"reply": ("account", "to", "text"), "dm": ("account", "to", "text")}
        given = [values.pop(name) for name in names.get(act, ("account", "to"))]
        made = getattr(self.world, act)(*given, **values)
        return {"id": made.id} if isinstance(made, Status) else {}


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    strict: StrictMastodon

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._open: set[socket.socket] = set()

    def server_bind(self) -> None:
        """Bind without looking up the name of the machine, which may ask a name server."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def forget(self, request: socket.socket) -> None:
        self._open.discard(request)

    def cut(self) -> None:
        """End every connection that is still open."""
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away; they are killed in tests."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Listener

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_GET  # noqa: N815 - the library asks for these names

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _serve(self) -> None:
        strict = self.server.strict
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = headers.get("content-length", "0")
        body = self.rfile.read(int(length)) if length.isdigit() else b""
        if len(body) < int(length):
            self.close_connection = True
            return
        if parts.path.startswith("/_control/"):
            self._send(self._controlled(parts.path.removeprefix("/_control/"), body))
            return
        asked = Asked(self.command, parts.path, parts.query, headers, body, time.monotonic())
        fault = strict.faults.take(asked.method, asked.path)
        record = Record(asked, fault=f"{fault.kind} {fault.when}" if fault else "")
        strict.requests.append(record)
        if "chunked" in headers.get("transfer-encoding", ""):
            strict.complain(asked, "a body in chunks")
            self.close_connection = True
            self._send(Answer(411, {"error": "Length Required"}), record)
            return
        if fault is None:
            self._send(strict.answer(record, None), record)
        else:
            self._misbehave(strict, record, fault)

    def _misbehave(self, strict: StrictMastodon, record: Record, fault: Fault) -> None:
        if fault.when == "before":
            if fault.kind == "delay":
                time.sleep(fault.seconds)
                self._send(strict.answer(record, fault), record)
            elif fault.kind in {"drop", "reset"}:
                self._hang_up(fault)
            else:
                self._send(self._wrong(strict, fault), record)
            return
        answer = strict.answer(record, fault)
        if fault.kind in {"drop", "reset"}:
            if fault.when == "during":
                whole = self._bytes(answer)
                with suppress(OSError):
                    self.wfile.write(whole[: len(whole) - max(len(answer.payload()) // 2, 1)])
                    if fault.kind == "reset":
                        time.sleep(0.01)  # What a reset overtakes is lost with it.
            self._hang_up(fault)
        elif fault.kind == "truncate":
            payload = answer.payload()
            self._send(answer._replace(body=payload[: len(payload) // 2]), record)
        elif fault.kind == "duplicate":
            twice = [answer.body[0], *answer.body] if isinstance(answer.body, list) and answer.body else answer.body
            self._send(answer._replace(body=twice), record)
        elif fault.kind == "delay":
            if fault.when == "after":
                time.sleep(fault.seconds)
            self._send(answer, record)
        else:
            self._send(self._wrong(strict, fault), record)

    @staticmethod
    def _wrong(strict: StrictMastodon, fault: Fault) -> Answer:
        if fault.kind == "429":
            headers = strict.rate_headers(300, 0, fault.wait)
            return Answer(429, {"error": "Too many requests"}, headers)
        if fault.kind == "html":
            page = f"<!doctype html><title>{fault.status}</title><h1>The proxy could not reach the server</h1>"
            return Answer(fault.status, page, mime="text/html; charset=utf-8")
        if fault.kind == "redirect":
            return Answer(307, "", {"Location": fault.location})
        return Answer(fault.status, {"error": "We're sorry, but something went wrong on our end."})

    def _hang_up(self, fault: Fault) -> None:
        self.close_connection = True
        if fault.kind == "reset":
            self.connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
            )
            self.server.forget(self.connection)
            self.connection.close()
        else:
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    def _controlled(self, name: str, body: bytes) -> Answer:
        try:
            values = json.loads(body or b"{}")
            return Answer(200, self.server.strict.control(self.command, name, values))
        except (KeyError, TypeError, ValueError) as error:
            return Answer(400, {"error": f"{type(error).__name__}: {error}"})

    def _bytes(self, answer: Answer) -> bytes:
        payload = answer.payload()
        lines = [f"HTTP/1.1 {answer.status} {self.responses.get(answer.status, ('',))[0]}"]
        lines.append(f"Date: {format_datetime(self.server.strict.world.now(), usegmt=True)}")
        lines.append(f"Content-Type: {answer.mime}")
        lines.append(f"Content-Length: {len(payload)}")
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        if self.close_connection:
            lines.append("Connection: close")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        return head if self.command == "HEAD" else head + payload

    def _send(self, answer: Answer, record: Record | None = None) -> None:
        try:
            self.wfile.write(self._bytes(answer))
        except OSError:
            self.close_connection = True
            return
        if record is not None:
            record.answered = answer.status


def main() -> None:
    """Serve until SIGTERM or SIGINT, and say on one line where."""
    parser = argparse.ArgumentParser(description="A strict Mastodon server on loopback for tests.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one.")
    parser.add_argument("--personality", choices=sorted(PERSONALITIES), default="mastodon")
    parser.add_argument("--chaos", default="", help='Faults by chance, as JSON: {"seed": 7, "drop_after": 0.1}.')
    given = parser.parse_args()
    over = threading.Event()
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: over.set())
    with StrictMastodon(given.personality, port=given.port) as server:
        if given.chaos:
            server.faults.chaos = Chaos(**json.loads(given.chaos))
        tokens = {name: f"token-{name}" for name in ("ann", "bob")}
        print("READY " + json.dumps({"url": server.url, "tokens": tokens}), flush=True)
        over.wait()


if __name__ == "__main__":
    main()
