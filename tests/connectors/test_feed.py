"""Feeds from the web: asked for only if they changed, within bounds, and told apart by what their server says."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from smdash.connectors.download import MOST_REDIRECTS
from smdash.connectors.feed import LONGEST_WAIT, MOST_BYTES, FeedAnswer, read
from smdash.domain.posts.fetching import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

URL = "https://blog.example/feed"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


def asked(
    answer: Callable[[httpx.Request], httpx.Response], address: str = URL, *, host: str = "93.184.215.14", **how: Any
) -> FeedAnswer:
    return read(address, transport=httpx.MockTransport(answer), resolve=lambda *_: [host], **how)


def test_what_its_server_says_of_it_is_given_back_the_next_time() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.headers.get("if-none-match") == '"1"':
            return httpx.Response(304, headers={"cache-control": "max-age=7200"})
        headers = {"etag": '"1"', "last-modified": "Sat, 21 Nov 2026 08:00:00 GMT", "content-type": "text/xml"}
        return httpx.Response(200, content=b"<rss/>", headers=headers)

    first = asked(answer)
    assert (first.state, first.body, first.kind, first.address) == ("new", b"<rss/>", "text/xml", URL)
    assert "if-none-match" not in seen[0].headers
    again = asked(answer, etag=first.etag, modified=first.modified)
    assert (again.state, again.wait, again.body) == ("same", 7200.0, b"")
    assert seen[1].headers["if-modified-since"] == "Sat, 21 Nov 2026 08:00:00 GMT"
    assert "atom" in seen[1].headers["accept"]
    assert "cookie" not in seen[1].headers


@pytest.mark.parametrize(
    ("codes", "lasting"),
    [((301,), "/b"), ((308, 301), "/c"), ((302,), ""), ((301, 302), "/b"), ((307, 301), "")],
)
def test_only_what_has_moved_for_good_has_another_address(codes: tuple[int, ...], lasting: str) -> None:
    way = ["/feed", "/b", "/c"]

    def answer(request: httpx.Request) -> httpx.Response:
        at = way.index(request.url.path)
        if at < len(codes):
            return httpx.Response(codes[at], headers={"location": way[at + 1]})
        return httpx.Response(200, content=b"x")

    found = asked(answer)
    path = httpx.URL(found.address).path
    assert path == (lasting or "/feed")
    assert found.body == b"x"


@pytest.mark.parametrize(
    ("status", "headers", "state", "wait"),
    [
        (410, {}, "gone", 0.0),
        (429, {"retry-after": "90"}, "busy", 90.0),
        (503, {"retry-after": "nonsense"}, "busy", 0.0),
        (503, {"retry-after": "9" * 40}, "busy", LONGEST_WAIT),
        (304, {"cache-control": "private, max-age=99999999999"}, "same", LONGEST_WAIT),
        (304, {"cache-control": "x-max-age=5"}, "same", 0.0),
        (304, {"expires": "0"}, "same", 0.0),
        (304, {"expires": "Mon, 01 Jan 0001 00:00:00 GMT"}, "same", 0.0),
    ],
)
def test_how_long_its_server_wants_to_be_left_alone(
    status: int, headers: dict[str, str], state: str, wait: float
) -> None:
    found = asked(lambda _: httpx.Response(status, headers=headers))
    assert (found.state, found.wait) == (state, wait)


def test_a_moment_ahead_is_waited_for() -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(hours=2))
    assert 7100 < asked(lambda _: httpx.Response(429, headers={"retry-after": until})).wait <= 7200


def test_what_cannot_be_read_says_why() -> None:
    for status, words in ((404, "not there"), (401, "sign-in"), (500, "answers 500")):
        with pytest.raises(FetchError, match=words) as found:
            asked(lambda _, status=status: httpx.Response(status))  # type: ignore[misc]
        assert found.value.passing is (status == 500)
    for address in ("ftp://a.example/", "file:///etc/passwd", "https://", "http://[::1", "javascript:alert(1)"):
        with pytest.raises(FetchError):
            asked(lambda _: httpx.Response(200), address)
    for host in ("127.0.0.1", "10.0.0.8", "169.254.169.254", "::1"):
        with pytest.raises(FetchError, match="network of its own"):
            asked(lambda _: httpx.Response(200), host=host)
    with pytest.raises(FetchError, match=f"more than {MOST_REDIRECTS} times"):
        asked(lambda _: httpx.Response(302, headers={"location": URL}))
    with pytest.raises(FetchError, match="only http and https"):
        asked(lambda _: httpx.Response(302, headers={"location": "file:///etc/passwd"}))

    def refusing(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    with pytest.raises(FetchError, match="cannot be reached"):
        asked(refusing)


def test_no_more_is_read_than_may_be() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 100_000

    bomb = gzip.compress(b"\0" * (MOST_BYTES * 4))
    for answer in (
        httpx.Response(200, content=endless()),
        httpx.Response(200, content=b"x" * (MOST_BYTES + 1)),
        httpx.Response(200, content=bomb, headers={"content-encoding": "gzip"}),
    ):
        with pytest.raises(FetchError, match="larger than 5 MB"):
            asked(lambda _, answer=answer: answer)  # type: ignore[misc]
