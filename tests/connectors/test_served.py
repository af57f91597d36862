"""A page that is served to one browser: who gets it, and what everybody else is told."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from smdash.connectors.served import LONGEST_BODY, Place, Served, place
from smdash.domain.errors import SmdashError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = Place("127.0.0.1", public=False)
FILM = bytes(range(256)) * 1000


class File:
    def __init__(self, place: Path, data: bytes | None) -> None:
        self.mime, self.place, self.data = "video/mp4", place, data


class Site:
    """A site that counts what it is asked."""

    def __init__(self, folder: Path) -> None:
        film = folder / "film.mp4"
        film.write_bytes(FILM)
        self.files = [File(film, None), File(film, b"in memory"), File(folder / "gone.mp4", None)]
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def page(self, token: str) -> bytes:
        return f"<p>{token}</p>".encode()

    def file(self, number: int) -> File | None:
        return self.files[number] if number < len(self.files) else None

    def standing(self) -> dict[str, Any]:
        return {"a": 1}

    def act(self, name: str, given: dict[str, Any]) -> dict[str, Any] | None:
        self.asked.append((name, given))
        return {"ok": True} if name == "take" else None


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def served(site: Site) -> Iterator[Served]:
    found = Served(site, HERE)
    yield found
    found.close()


def caller(served: Served) -> httpx.Client:
    return httpx.Client(base_url=served.address.rpartition("/")[0], trust_env=False, timeout=5)


def opened(served: Served, client: httpx.Client) -> dict[str, str]:
    """Open the page as a browser does, and return what its program sends with every call."""
    answer = client.post(served.address)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    token = client.get("/").text.removeprefix("<p>").removesuffix("</p>")
    return {"X-Smdash": token}


def test_the_first_browser_gets_it_and_no_other(served: Served) -> None:
    with caller(served) as first, caller(served) as second:
        for path in ("/", "/standing", "/media/0", "/nowhere", "/../../etc/passwd", "/%2e%2e/secret"):
            assert first.get(path).status_code == 403, path
        assert first.get(served.address).status_code == 200  # what only looks at it spends nothing
        assert not served.opened
        answer = first.post(served.address)
        assert answer.headers["Set-Cookie"].endswith("; Path=/; HttpOnly; SameSite=Strict")
        assert served.opened
        told = {"X-Smdash": first.get("/").text.removeprefix("<p>").removesuffix("</p>")}
        assert first.get("/standing", headers=told).json() == {"a": 1}
        assert second.get(served.address).status_code == second.post(served.address).status_code == 410
        assert second.get("/").status_code == 403
        second.cookies.set(next(iter(first.cookies)), "x" * 43)
        assert second.get("/").status_code == 403
        assert first.post(served.address).status_code == 410
        assert first.get("/").status_code == 200


def test_two_at_once_are_one(served: Served) -> None:
    found: list[int] = []

    def post() -> None:
        with caller(served) as client:
            found.append(client.post(served.address).status_code)

    threads = [threading.Thread(target=post) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found) == [303, *[410] * 5]


def test_another_host_is_another_page(served: Served) -> None:
    with caller(served) as client:
        told = opened(served, client)
        port = client.base_url.port
        for host in (f"evil.example:{port}", "127.0.0.1", f"localhost:{port}", f"127.0.0.1:{port}.evil.example"):
            answer = client.get("/", headers={"Host": host})
            assert answer.status_code == 421, host
            assert told["X-Smdash"] not in answer.text
        assert client.post("/take", json={}, headers={**told, "Host": f"evil.example:{port}"}).status_code == 421


def test_only_the_page_itself_may_act(served: Served, site: Site) -> None:
    with caller(served) as client:
        told = opened(served, client)
        assert client.post("/take", json={"key": "1"}).status_code == 403
        assert client.post("/take", json={"key": "1"}, headers={"X-Smdash": "x"}).status_code == 403
        strange = {**told, "Origin": "http://evil.example"}
        assert client.post("/take", json={"key": "1"}, headers=strange).status_code == 403
        plain = {**told, "Content-Type": "text/plain"}
        assert client.post("/take", content=b'{"key":"1"}', headers=plain).status_code == 400
        for body in (b"", b"[]", b"{", b"[" * 9000, b"\xff"):
            answer = client.post("/take", content=body, headers={**told, "Content-Type": "application/json"})
            assert answer.status_code == 400, body[:10]
        assert client.post("/take", json={"a": "x" * LONGEST_BODY}, headers=told).status_code == 413
        assert site.asked == []
        own = {**told, "Origin": str(client.base_url).rstrip("/")}
        assert client.post("/take", json={"key": "1"}, headers=own).json() == {"ok": True}
        assert client.post("/erase", json={"key": "1"}, headers=own).status_code == 404
        assert client.get("/standing").status_code == 404  # without its token it is nothing
        for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
            assert client.request(method, "/", headers=own).status_code == 501


@pytest.mark.parametrize(
    ("asked", "status", "stretch"),
    [
        ("", 200, FILM),
        ("bytes=0-99", 206, FILM[:100]),
        ("bytes=255900-", 206, FILM[255900:]),
        ("bytes=-50", 206, FILM[-50:]),
        ("bytes=10-999999999", 206, FILM[10:]),
        ("bytes=256000-", 416, b""),
        ("bytes=9-3", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=1-2,4-5", 200, FILM),
        ("lines=1-2", 200, FILM),
    ],
)
def test_a_film_is_sent_by_stretches(served: Served, asked: str, status: int, stretch: bytes) -> None:
    with caller(served) as client:
        opened(served, client)
        answer = client.get("/media/0", headers={"Range": asked} if asked else {})
        assert (answer.status_code, answer.content) == (status, stretch)


def test_files_have_numbers_and_no_paths(served: Served) -> None:
    with caller(served) as client:
        opened(served, client)
        assert client.get("/media/1").content == b"in memory"
        for path in ("/media/2", "/media/3", "/media/-1", "/media/", "/media/0/x/film.mp4", "/media/film.mp4"):
            assert client.get(path).status_code == 404, path


def test_nothing_listens_when_it_has_ended(site: Site) -> None:
    served = Served(site, HERE)
    with caller(served) as client:
        opened(served, client)
        served.close()
        with pytest.raises(httpx.TransportError):
            client.get("/")


def test_it_ends_by_itself(site: Site) -> None:
    served = Served(site, HERE, seconds=0.0)
    try:
        with caller(served) as client, pytest.raises(httpx.TransportError):
            client.get(served.address)
    finally:
        served.close()


@pytest.mark.parametrize(
    "sent", [b"<script>\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x00", b"GET /" + b"a" * 70000 + b"\r\n"]
)
def test_what_is_no_request_is_told_nothing(served: Served, sent: bytes) -> None:
    port = int(served.address.rpartition(":")[2].partition("/")[0])
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall(sent)
        wire.shutdown(socket.SHUT_WR)
        try:
            while chunk := wire.recv(4096):
                got += chunk
        except ConnectionResetError:
            pass  # what was not read to its end
    assert b"script" not in got


def test_which_address_it_is_served_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert place("192.168.1.20") == Place("192.168.1.20", public=False)
    assert place("[fd00::1]") == Place("fd00::1", public=False)
    assert place("8.8.8.8").public
    wrong = {"0.0.0.0": "name one address", "::": "name one", "my-laptop": "no address", "1.2.3": "no address"}  # noqa: S104
    for host, said in wrong.items():
        with pytest.raises(UsageError, match=said):
            place(host)
    monkeypatch.setattr("smdash.connectors.served._own_address", lambda: "8.8.8.8")
    with pytest.raises(UsageError, match="is public"):
        place(None)
    with pytest.raises(SmdashError, match="cannot be served on"):
        Served(site, Place("192.0.2.77", public=False))
