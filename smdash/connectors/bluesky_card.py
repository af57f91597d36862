"""What a page says of itself for the card under a post that links to it: its title, a sentence, a picture.

Source: the Open Graph protocol (ogp.me), and the plain HTML beside it. A page is fetched as any file from the web is:
within bounds, and from the open network only. A card is an extra, so whatever fails here costs the card and no more.
"""

from __future__ import annotations

import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from smdash.connectors.download import fetch
from smdash.domain.plaintext import one_line
from smdash.domain.posts.fetching import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

PAGE_BYTES, PAGE_SECONDS = 3_000_000, 6.0
TITLE_MOST, DESCRIPTION_MOST = 300, 1000
_CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_PICTURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF", "image/webp"))


class Card(NamedTuple):
    """What a page says of itself; '' for what it does not."""

    title: str = ""
    description: str = ""
    picture: str = ""


class Web(NamedTuple):
    """How pages are reached; what stands in for the network in tests."""

    transport: httpx.BaseTransport | None = None
    resolve: Callable[[str, int], list[str]] | None = None

    def get(self, address: str, most: int, accept: str) -> bytes:
        """Return what lies at an address; FetchError says why it cannot be had."""
        with tempfile.TemporaryDirectory(prefix="smdash-page-") as folder:
            place = Path(folder) / "page"
            fetch(
                address,
                place,
                most=most,
                seconds=PAGE_SECONDS,
                accept=accept,
                transport=self.transport,
                resolve=self.resolve,
            )
            return place.read_bytes()

    def card(self, address: str) -> Card:
        """Return what a page says of itself; FetchError when it cannot be had or says nothing."""
        data = self.get(address, PAGE_BYTES, "text/html, application/xhtml+xml;q=0.9, */*;q=0.1")
        found = read_page(data)
        if not found.title:
            raise FetchError("the page does not say what it is called.", subject=one_line(address, 80))
        return found._replace(picture=urljoin(address, found.picture) if found.picture else "")

    def picture(self, address: str, most: int) -> tuple[bytes, str]:
        """Return a card's picture and its MIME type by its first bytes; FetchError when there is none that will do."""
        data = self.get(address, most, "image/jpeg, image/png, image/webp")
        for head, mime in _PICTURES:
            if data.startswith(head) and (mime != "image/webp" or data[8:12] == b"WEBP"):
                return data, mime
        raise FetchError("this is no picture for a card.", subject=one_line(address, 80))


def read_page(data: bytes) -> Card:
    """Return what an HTML page says of itself; no page makes it raise."""
    named = _CHARSET.search(data[:4096])
    try:
        text = data.decode(named[1].decode("ascii") if named else "utf-8", "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    head = _Head()
    head.feed(text)
    said = head.said
    return Card(
        _cut(said.get("og:title") or said.get("twitter:title") or "".join(head.title), TITLE_MOST),
        _cut(said.get("og:description") or said.get("description") or "", DESCRIPTION_MOST),
        said.get("og:image:secure_url") or said.get("og:image") or said.get("og:image:url") or "",
    )


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self.title: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "meta":
            name = (given.get("property") or given.get("name") or "").lower()
            if name and given.get("content"):
                self.said.setdefault(name, given["content"].strip())
        self._in_title = tag == "title" and not self.title

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)


def _cut(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1].rstrip()}\u2026"
