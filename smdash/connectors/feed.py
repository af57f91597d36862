"""Reads a feed from the web as ``download`` fetches a file: within bounds, and only if it has changed since.

A feed that has moved for good is told by its new address (RFC 9110, 301 and 308), one that is gone for good by 410.
How long its server wants to be left alone is what it says by Retry-After, or by Cache-Control and Expires.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.connectors.download import MOST_REDIRECTS, asked, parts, refused, told
from smdash.domain.posts.fetching import FetchError, shown_address

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import httpx

MOST_BYTES = 5_000_000
"""No feed of more bytes is read: the longest of real ones are of a few hundred kilobytes."""
WHOLE_SECONDS = 30.0
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
LONGEST_WAIT = 7 * 86_400.0
"""Seconds that a server may ask to be left alone; what it says beyond is a mistake more often than a wish."""
_GONE, _SAME, _BUSY = 410, 304, frozenset({429, 503})
_FOR_GOOD = frozenset({301, 308})
_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


class FeedAnswer(NamedTuple):
    """What a server says of a feed: ``new`` with its bytes, the ``same`` as before, ``gone`` for good, or ``busy``.

    ``address`` is where it lies from now on. ``wait`` are the seconds for which its server wants to be left alone.
    """

    state: Literal["new", "same", "gone", "busy"]
    address: str
    body: bytes = b""
    etag: str = ""
    modified: str = ""
    kind: str = ""
    wait: float = 0.0


def read(
    address: str,
    *,
    etag: str = "",
    modified: str = "",
    own_hosts: Collection[str] = (),
    transport: httpx.BaseTransport | None = None,
    resolve: Callable[[str, int], list[str]] | None = None,
) -> FeedAnswer:
    """Ask for a feed; FetchError says why it could not be read.

    ``etag`` and ``modified`` are what its server said of the last one. ``transport`` and ``resolve`` (host and port to
    IP addresses) stand in for the network.
    """
    import httpx

    subject, until = shown_address(address), time.monotonic() + WHOLE_SECONDS
    headers = {"Accept": ACCEPT}
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    with told(subject):
        url = httpx.URL(address)
        lasting = url
        for_good = True
        for _ in range(MOST_REDIRECTS + 1):
            with asked(url, headers, own_hosts, until, transport, resolve) as answer:
                if answer.has_redirect_location:
                    url = url.join(answer.headers["location"])
                    for_good = for_good and answer.status_code in _FOR_GOOD
                    lasting = url if for_good else lasting
                    continue
                return _answer(answer, str(lasting), until, subject)
    raise FetchError(f"it leads on more than {MOST_REDIRECTS} times.", subject=subject)


def _answer(answer: httpx.Response, address: str, until: float, subject: str) -> FeedAnswer:
    status, headers = answer.status_code, answer.headers
    if status == _GONE:
        return FeedAnswer("gone", address)
    if status in _BUSY:
        return FeedAnswer("busy", address, wait=_seconds(headers.get("retry-after", "")))
    wait = max(_age(headers.get("cache-control", "")), _seconds(headers.get("expires", "")))
    if status == _SAME:
        return FeedAnswer("same", address, wait=wait)
    if status != 200:
        raise refused(status, subject)
    body = b"".join(parts(answer, MOST_BYTES, until, subject))
    told_etag, told_modified = headers.get("etag", "")[:1000], headers.get("last-modified", "")[:100]
    return FeedAnswer("new", address, body, told_etag, told_modified, headers.get("content-type", "")[:200], wait)


def _age(text: str) -> float:
    found = _AGE.search(text)
    return min(float(found[1]), LONGEST_WAIT) if found else 0.0


def _seconds(text: str) -> float:
    """Return for how long a moment or a number of seconds lies ahead; 0 for what is neither, or past."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:12]), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return min(max(0.0, (at - datetime.now(UTC)).total_seconds()), LONGEST_WAIT)
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0.0
