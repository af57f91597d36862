"""What a server's answers and silences mean, whatever network it is."""

from __future__ import annotations

import queue
import socket
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from smdash.connectors import http
from smdash.connectors.base import (
    RateLimitedError,
    RejectedError,
    SignInNeededError,
    UnavailableError,
    UncertainError,
)
from smdash.connectors.http import (
    DEFAULT_WAIT,
    LONGEST_WAIT,
    Client,
    instant_of,
    is_loopback,
    limited_until,
    meaning,
    server_address,
    sorted_out,
)
from smdash.domain.errors import UsageError

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
SERVER = "https://example.social"
TOKEN = "a-token"


def client(answer: httpx.Response | Exception, token: str = "") -> Client:
    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Client(SERVER, token=token, transport=httpx.MockTransport(handle), now=lambda: NOW)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "287"}, 287),
        ({"Retry-After": "Mon, 30 Nov 2026 12:01:30 GMT"}, 90),
        ({"X-RateLimit-Reset": "2026-11-30T12:05:00.000000Z"}, 300),
        ({"x-ratelimit-reset": "2026-11-30T13:02:00+01:00"}, 120),
        ({"RateLimit-Reset": str(int(NOW.timestamp()) + 60), "RateLimit-Policy": "3000;w=300"}, 60),
        ({"X-Ratelimit-Reset": "41.5"}, 41.5),
        ({"X-RateLimit-Reset-After": "7"}, 7),
        ({"Retry-After": "30", "X-RateLimit-Reset": "2026-11-30T15:00:00Z"}, 30),
        # The server's clock is ten minutes ahead: its times are meant by its own Date.
        ({"X-RateLimit-Reset": "2026-11-30T12:11:00Z", "Date": "Mon, 30 Nov 2026 12:10:00 GMT"}, 60),
        ({"RateLimit-Reset": str(int(NOW.timestamp()) + 660), "Date": "Mon, 30 Nov 2026 12:10:00 GMT"}, 60),
        ({}, DEFAULT_WAIT.total_seconds()),
        ({"Retry-After": "soon"}, DEFAULT_WAIT.total_seconds()),
        ({"X-RateLimit-Reset": "2026-11-30T11:00:00Z"}, DEFAULT_WAIT.total_seconds()),
        ({"Retry-After": "-5"}, DEFAULT_WAIT.total_seconds()),
        ({"Retry-After": "nan"}, DEFAULT_WAIT.total_seconds()),
        ({"Retry-After": "inf"}, DEFAULT_WAIT.total_seconds()),
        ({"Retry-After": "9999999"}, LONGEST_WAIT.total_seconds()),
    ],
)
def test_until_when_a_server_wants_to_be_left_alone(headers: dict[str, str], seconds: float) -> None:
    assert limited_until(headers, NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("example.social", "https://example.social"),
        (" Example.Social ", "https://example.social"),
        ("https://example.social/@ann/1?x=1#y", "https://example.social"),
        ("example.social:8443", "https://example.social:8443"),
        ("http://127.0.0.1:3000/x", "http://127.0.0.1:3000"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("example.social.", "https://example.social"),
    ],
)
def test_a_server_is_understood_as_people_write_it(text: str, server: str) -> None:
    assert server_address(text) == server


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "http://example.social", "ftp://example.social", "https://", "two words", "https://a:b@host"),
        *("a:port", "a:99999", "..", "a..b", "a" * 64 + ".example", "a." * 130 + "example", "https://[", "https://[x]"),
    ],
)
def test_what_is_no_server_or_not_a_safe_one_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        server_address(text)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.8.9.1", True), ("a.localhost", True), ("localhost.example", False), ("10.0.0.1", False)],
)
def test_only_this_machine_is_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


CERTAIN = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
    httpx.PoolTimeout("none free"),
    httpx.ProxyError("no way"),
]
OPEN = [
    httpx.ReadTimeout("slow"),
    httpx.WriteTimeout("slow"),
    httpx.ReadError("reset"),
    httpx.WriteError("broken pipe"),
    httpx.RemoteProtocolError("Server disconnected without sending a response."),
    httpx.DecodingError("bad gzip"),
    httpx.CloseError("odd"),
]


@pytest.mark.parametrize("error", CERTAIN, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("writes", [True, False])
def test_what_never_left_was_certainly_not_done(error: Exception, writes: bool) -> None:
    with pytest.raises(UnavailableError), meaning(SERVER, writes=writes):
        raise error


@pytest.mark.parametrize("error", OPEN, ids=lambda error: type(error).__name__)
def test_what_broke_on_the_way_is_uncertain_where_it_wrote(error: Exception) -> None:
    with pytest.raises(UncertainError), meaning(SERVER, writes=True):
        raise error
    with pytest.raises(UnavailableError), meaning(SERVER, writes=False):
        raise error


@pytest.mark.parametrize(
    "error", [httpx.UnsupportedProtocol("x"), httpx.LocalProtocolError("x"), httpx.InvalidURL("x")]
)
def test_what_cannot_be_asked_is_refused(error: Exception) -> None:
    with pytest.raises(RejectedError), meaning(SERVER, writes=True):
        raise error


JSON = {"json": {"error": "Nope"}}
PAGE = {"html": "<h1>Nope</h1>"}


@pytest.mark.parametrize(
    ("status", "body", "writing", "reading"),
    [
        (200, PAGE, UncertainError, UnavailableError),
        (400, JSON, RejectedError, RejectedError),
        (401, JSON, SignInNeededError, SignInNeededError),
        (404, JSON, RejectedError, RejectedError),
        (413, JSON, RejectedError, RejectedError),
        (422, JSON, RejectedError, RejectedError),
        (403, PAGE, UncertainError, UnavailableError),
        (404, PAGE, UncertainError, UnavailableError),
        (408, JSON, UncertainError, UnavailableError),
        (425, JSON, UncertainError, UnavailableError),
        (429, JSON, RateLimitedError, RateLimitedError),
        (429, PAGE, RateLimitedError, RateLimitedError),
        (500, JSON, UncertainError, UnavailableError),
        (502, PAGE, UncertainError, UnavailableError),
        (504, PAGE, UncertainError, UnavailableError),
    ],
)
def test_what_a_status_means(
    status: int, body: dict[str, object], writing: type[Exception], reading: type[Exception]
) -> None:
    for writes, meant in ((True, writing), (False, reading)):
        answer = client(httpx.Response(status, **body)).call("GET", "/x", writes=writes)  # type: ignore[arg-type]
        with pytest.raises(meant) as caught:
            sorted_out(answer, NOW, "error", subject="@ann")
        assert str(caught.value).startswith("@ann: ")
        if "json" in body:
            assert caught.value.answer == f"{status} Nope"  # type: ignore[attr-defined]


def test_a_server_that_is_overloaded_says_until_when() -> None:
    answer = httpx.Response(503, headers={"Retry-After": "30"}, json={})
    with pytest.raises(RateLimitedError) as caught:
        sorted_out(client(answer).call("GET", "/x"), NOW)
    assert caught.value.until == NOW + timedelta(seconds=30)
    with pytest.raises(UncertainError):
        sorted_out(client(answer).call("POST", "/x", writes=True), NOW)


def test_what_a_server_says_is_one_harmless_line() -> None:
    answer = client(httpx.Response(422, json={"error": "bad\x1b[2J\nworse \u202e" + "x" * 900})).call("GET", "/x")
    with pytest.raises(RejectedError) as caught:
        sorted_out(answer, NOW, "error")
    assert "\x1b" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(caught.value.answer) <= 300


def test_an_answer_without_an_end_is_not_read() -> None:
    def endless() -> object:
        while True:
            yield b"x" * 1_000_000

    with pytest.raises(UnavailableError, match="no end"):
        client(httpx.Response(200, content=endless())).call("GET", "/x")  # type: ignore[arg-type]


def test_an_error_shows_no_address_that_holds_a_secret() -> None:
    with pytest.raises(UnavailableError) as caught:
        client(httpx.ConnectError("cannot reach https://proxy:hunter2@proxy.example/"), token=TOKEN).call("GET", "/x")
    assert "hunter2" not in str(caught.value)


def test_redirects_without_end_come_to_one() -> None:
    with pytest.raises(UnavailableError):
        client(httpx.Response(302, headers={"Location": "/x"})).call("GET", "/x")


def test_a_token_goes_only_where_it_belongs() -> None:
    seen = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.host, request.headers.get("Authorization"), request.headers["User-Agent"]))
        return httpx.Response(307, headers={"Location": "https://evil.example/x"})

    made = Client(SERVER, token=TOKEN, transport=httpx.MockTransport(handle), now=lambda: NOW)
    with pytest.raises(RejectedError, match=r"evil\.example"):
        made.call("GET", "/x")
    assert [(host, bearer) for host, bearer, _ in seen] == [("example.social", f"Bearer {TOKEN}")]
    assert seen[0][2].startswith("smdash/")
    with pytest.raises(RejectedError):
        made.call("GET", "/x", token="")
    assert seen[-1][1] is None


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-30T12:00:00.123Z", NOW + timedelta(milliseconds=123)),
        ("Mon, 30 Nov 2026 12:00:00 GMT", NOW),
        ("2026-11-30T13:00:00+01:00", NOW),
        ("2026-11-30", NOW - timedelta(hours=12)),
        ("", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_an_instant_is_read_in_both_ways_of_writing_it(text: str, instant: datetime | None) -> None:
    assert instant_of(text) == instant


def test_the_clocks_difference_is_ours_minus_theirs() -> None:
    made = client(httpx.Response(200, json={}, headers={"Date": "Mon, 30 Nov 2026 11:58:00 GMT"}))
    assert made.skew is None
    made.call("GET", "/x")
    assert made.skew == timedelta(minutes=2)


@pytest.mark.parametrize(
    "head", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n"]
)
@pytest.mark.parametrize(("writes", "kind"), [(False, UnavailableError), (True, UncertainError)])
def test_a_call_ends_however_steadily_its_answer_trickles(
    monkeypatch: pytest.MonkeyPatch, head: bytes, writes: bool, kind: type[Exception]
) -> None:
    monkeypatch.setattr(http, "LONGEST_CALL", 0.2)
    over = threading.Event()

    def trickle() -> None:
        one, _ = server.accept()
        with one, suppress(OSError):
            one.sendall(head)
            for byte in (head and b" " * 999) or b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 999:
                if over.wait(0.02):
                    return
                one.sendall(bytes([byte]))

    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = threading.Thread(target=trickle, daemon=True)
        serving.start()
        asking = Client(f"http://127.0.0.1:{server.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(kind):
            asking.call("POST" if writes else "GET", "/", writes=writes)
        assert time.monotonic() - began < 5
        over.set()
        serving.join()
        asking.close()


@pytest.mark.parametrize("writes", [False, True])
def test_a_server_without_tls_is_called_that(writes: bool) -> None:
    """It is no fault that passes: whoever tries again later gets the same answer."""

    def plain() -> None:
        one, _ = server.accept()
        with one, suppress(OSError):
            one.recv(4096)
            one.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = threading.Thread(target=plain, daemon=True)
        serving.start()
        asking = Client(f"https://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(RejectedError, match="it speaks plain http there, not https"):
            asking.call("POST" if writes else "GET", "/", writes=writes)
        serving.join()
        asking.close()


def test_one_thread_cuts_all_calls_each_at_its_time_and_none_that_is_over() -> None:
    cutter, now, before = http._Cutter(), time.monotonic(), set(threading.enumerate())
    cut: queue.SimpleQueue[str] = queue.SimpleQueue()
    with (
        cutter.watching(now + 60, lambda: cut.put("long")),
        cutter.watching(now + 0.1, lambda: cut.put("late")),
        cutter.watching(now + 0.02, lambda: cut.put("soon")),
    ):
        with cutter.watching(now + 0.09, lambda: cut.put("over")):
            assert len(set(threading.enumerate()) - before) == 1, "others may end meanwhile"
        assert [cut.get(timeout=10), cut.get(timeout=10)] == ["soon", "late"]
    assert cut.empty()


def test_json_nested_without_end_is_no_json() -> None:
    answer = client(httpx.Response(200, content=b"[" * 100_000 + b"]" * 100_000)).call("GET", "/")
    with pytest.raises(UnavailableError):
        sorted_out(answer, NOW)
