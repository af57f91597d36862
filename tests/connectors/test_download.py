"""Files from the web: fetched within bounds, and from nowhere that only this machine can reach."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from smdash.connectors.download import MOST_REDIRECTS, fetch
from smdash.domain.posts.fetching import FetchError, is_public, shown_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PUBLIC = ["93.184.215.14"]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


class Web:
    """A network of answers, which notes what it was asked."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.asked: list[httpx.Request] = []
        self.looked_up: list[tuple[str, int]] = []
        self.names: dict[str, list[str]] = {}
        self.answer = answer

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer(request)

    def resolve(self, host: str, port: int) -> list[str]:
        self.looked_up.append((host, port))
        return self.names.get(host, PUBLIC)

    def fetch(self, address: str, into: Path, **options: Any) -> None:
        fetch(address, into, transport=httpx.MockTransport(self.handle), resolve=self.resolve, **options)


def answering(status: int = 200, content: bytes = b"picture", **headers: str) -> Web:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Web(lambda request: httpx.Response(status, content=content, headers=named))


def test_what_lies_there_is_written(tmp_path: Path) -> None:
    web = answering(content=b"\x89PNG" * 50_000)
    web.fetch("https://cdn.example/a/b.png?key=s", tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == b"\x89PNG" * 50_000
    [request] = web.asked
    assert request.headers["host"] == "cdn.example"
    assert request.url.host == PUBLIC[0]
    assert request.url.raw_path == b"/a/b.png?key=s"
    assert request.extensions["sni_hostname"] == "cdn.example"
    assert request.headers["user-agent"].startswith("smdash/")
    assert request.extensions["timeout"] == {"connect": 5.0, "read": 15.0, "write": 15.0, "pool": 15.0}
    assert web.looked_up == [("cdn.example", 443)]


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "nonsense",
    ],
)
def test_what_only_this_machine_can_reach_is_not_asked(tmp_path: Path, ip: str) -> None:
    assert not is_public(ip)
    web = answering()
    web.names["inside.example"] = [*PUBLIC, ip]
    with pytest.raises(FetchError, match="on this machine or in a network of its own") as caught:
        web.fetch("http://inside.example/a.png", tmp_path / "f")
    assert not caught.value.passing
    assert 'media_hosts = ["inside.example"]' in caught.value.hint
    assert web.asked == []
    assert not (tmp_path / "f").exists()
    assert all(map(is_public, ("93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e")))


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "nas.local", "metadata.google.internal", "fritz.lan"])
def test_a_name_that_is_private_is_not_even_looked_up(tmp_path: Path, host: str) -> None:
    web = answering()
    with pytest.raises(FetchError, match="on this machine"):
        web.fetch(f"http://{host}/a.png", tmp_path / "f")
    assert (web.asked, web.looked_up) == ([], [])


def test_a_host_the_person_named_may_be_anywhere(tmp_path: Path) -> None:
    web = answering()
    web.fetch("http://NAS.local:8080/a.png", tmp_path / "f", own_hosts=["nas.local"])
    assert (tmp_path / "f").read_bytes() == b"picture"
    assert [str(request.url) for request in web.asked] == ["http://nas.local:8080/a.png"]


def test_a_redirect_is_followed_and_looked_at_like_any_address(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/a.png":
            return httpx.Response(302, headers={"location": "//other.example/b.png"})
        if request.url.path == "/in.png":
            return httpx.Response(301, headers={"location": "http://127.0.0.1:6379/x"})
        return httpx.Response(200, content=request.headers["host"].encode())

    web = Web(answer)
    web.names["127.0.0.1"] = ["127.0.0.1"]
    web.fetch("https://cdn.example/a.png", tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == b"other.example"
    with pytest.raises(FetchError, match="on this machine"):
        web.fetch("https://cdn.example/in.png", tmp_path / "g")
    assert [request.url.path for request in web.asked] == ["/a.png", "/b.png", "/in.png"]
    for away in ("file:///etc/passwd", "ftp://cdn.example/a"):
        leading = answering(302, location=away)
        with pytest.raises(FetchError, match="only http and https"):
            leading.fetch("https://cdn.example/a.png", tmp_path / "g")
    round_and_round = answering(302, location="/again")
    with pytest.raises(FetchError, match="leads on more than 5 times"):
        round_and_round.fetch("https://cdn.example/a.png", tmp_path / "g")
    assert len(round_and_round.asked) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    ("status", "words", "passing"),
    [
        (401, "asks for a sign-in", False),
        (404, "is not there", False),
        (418, "answers 418", False),
        (204, "answers 204", False),
        (304, "answers 304", False),
        (429, "answers 429", True),
        (503, "answers 503", True),
    ],
)
def test_an_answer_that_is_no_file(tmp_path: Path, status: int, words: str, passing: bool) -> None:
    with pytest.raises(FetchError, match=words) as caught:
        answering(status).fetch("https://cdn.example/deep/a.png?token=secret", tmp_path / "f")
    assert caught.value.passing is passing
    assert caught.value.subject == "cdn.example/\u2026/a.png"
    assert "secret" not in str(caught.value)
    assert not (tmp_path / "f").exists()


@pytest.mark.parametrize(
    ("error", "words", "passing"),
    [
        (httpx.ConnectTimeout("t"), "does not answer", True),
        (httpx.ReadTimeout("t"), "does not answer", True),
        (httpx.ConnectError("refused"), "cannot be reached", True),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] expired"), "certificate of its server", False),
        (httpx.RemoteProtocolError("junk"), "cannot be reached, or broke off", True),
    ],
)
def test_a_network_that_fails(tmp_path: Path, error: Exception, words: str, passing: bool) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(FetchError, match=words) as caught:
        Web(fail).fetch("https://cdn.example/a.png", tmp_path / "f")
    assert caught.value.passing is passing


def test_the_next_address_of_a_host_is_tried_where_one_does_not_answer(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == PUBLIC[0]:
            raise httpx.ConnectError("refused")
        return httpx.Response(200, content=b"picture")

    web = Web(answer)
    web.names["cdn.example"] = [*PUBLIC, "2606:2800:21f::1"]
    web.fetch("https://cdn.example:8443/a.png", tmp_path / "f")
    assert [request.url.host for request in web.asked] == [*PUBLIC, "2606:2800:21f::1"]
    assert {request.headers["host"] for request in web.asked} == {"cdn.example:8443"}


def test_no_more_is_taken_than_may_be(tmp_path: Path) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 1000

    with pytest.raises(FetchError, match="larger than 5 kB"):
        Web(lambda _: httpx.Response(200, content=endless())).fetch("https://e.org/a", tmp_path / "f", most=5000)
    assert (tmp_path / "f").stat().st_size <= 5000
    with pytest.raises(FetchError, match="larger than 5 kB"):
        answering(content=b"x" * 5001).fetch("https://e.org/a", tmp_path / "g", most=5000)
    assert not (tmp_path / "g").exists()
    answering(content=b"x" * 5000).fetch("https://e.org/a", tmp_path / "h", most=5000)


def test_a_server_that_breaks_off_or_drips_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = Web(lambda _: httpx.Response(200, content=iter([b"abc"]), headers={"content-length": "10"}))
    with pytest.raises(FetchError, match="broke off") as caught:
        short.fetch("https://e.org/a", tmp_path / "f")
    assert caught.value.passing
    monkeypatch.setattr("smdash.connectors.download.WHOLE_SECONDS", -1.0)
    with pytest.raises(FetchError, match="longer than it may"):
        answering().fetch("https://e.org/a", tmp_path / "f")
    with pytest.raises(FetchError, match="longer than it may"):
        answering().fetch("https://e.org/a", tmp_path / "f", seconds=-1.0)


def test_who_asks_for_less_waits_less(tmp_path: Path) -> None:
    web = answering()
    web.fetch("https://e.org/a", tmp_path / "f", seconds=4.0, accept="text/html")
    [request] = web.asked
    assert 3.0 < request.extensions["timeout"]["connect"] == request.extensions["timeout"]["read"] <= 4.0
    assert request.headers["accept"] == "text/html"


@pytest.mark.parametrize("address", ["https://", "http://[::1", "https://\udc80/", "x" * 9])
def test_what_is_no_address(tmp_path: Path, address: str) -> None:
    web = answering()
    with pytest.raises(FetchError):
        web.fetch(address, tmp_path / "f")
    assert web.asked == []


def test_a_host_that_nobody_knows_may_be_known_later(tmp_path: Path) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    with pytest.raises(FetchError, match="cannot be found") as caught:
        fetch("https://cdn.example/a", tmp_path / "f", transport=transport, resolve=resolve)
    assert caught.value.passing


def test_behind_a_proxy_the_name_is_asked_for_and_private_ones_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")

    def unknown(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, content=b"picture")

    fetch("https://cdn.example/a", tmp_path / "f", transport=httpx.MockTransport(answer), resolve=unknown)
    assert asked == ["https://cdn.example/a"]
    for host in ("0x7f.1", "[::1]", "2130706433"):
        with pytest.raises(FetchError):
            fetch(f"https://{host}/a", tmp_path / "f", transport=httpx.MockTransport(answer), resolve=unknown)
    assert len(asked) == 1
    monkeypatch.setenv("no_proxy", "cdn.example")
    with pytest.raises(FetchError, match="cannot be found"):
        fetch("https://cdn.example/a", tmp_path / "f", transport=httpx.MockTransport(answer), resolve=unknown)


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="cannot be written") as caught:
        answering().fetch("https://e.org/a", tmp_path / "none" / "f")
    assert caught.value.passing


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://e.org/a/b.png?X-Signature=1", "e.org/\u2026/b.png"),
        ("https://user:word@e.org/b.png#x", "e.org/b.png"),
        ("https://e.org", "e.org"),
    ],
)
def test_an_address_is_shown_without_its_keys(address: str, shown: str) -> None:
    assert shown_address(address) == shown


def test_a_real_server_is_asked_as_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/cut":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")
                return
            body = f"{self.path} {self.headers['host']} {self.headers['accept-encoding']}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        host = f"127.0.0.1:{server.server_port}"
        fetch(f"http://{host}/a?b", tmp_path / "f", own_hosts=["127.0.0.1"])
        assert (tmp_path / "f").read_text() == f"/a?b {host} identity"
        with pytest.raises(FetchError, match="broke off"):
            fetch(f"http://{host}/cut", tmp_path / "f", own_hosts=["127.0.0.1"])
        monkeypatch.setattr("smdash.connectors.download.is_public", lambda _: True)
        fetch(f"http://cdn.example:{server.server_port}/a", tmp_path / "f", resolve=lambda *_: ["127.0.0.1"])
        assert (tmp_path / "f").read_text() == f"/a cdn.example:{server.server_port} identity"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
        with pytest.raises(FetchError, match="SSL_CERT_FILE"):
            fetch(f"http://{host}/a", tmp_path / "f", own_hosts=["127.0.0.1"])
        server.shutdown()
