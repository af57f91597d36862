"""Hashtags, mentions and cashtags in a text, as spans of character indexes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.counting.urls import Link, find_links

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HASHTAG = re.compile(r"(?<![\w&/#])[#＃](?=\w*[^\W\d_])[\w·・\u200c]+")
_MENTION = re.compile(r"(?<![\w@＠./=])[@＠]\w[\w-]*(?:\.[\w-]+)*(?:@[\w-]+(?:\.[\w-]+)*)?")
_CASHTAG = re.compile(r"(?<![^\s(])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?!\w)")
_SCHEMED = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://\S+")
_FEDIVERSE = re.compile(
    r"(?<![=/\w])@([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)(?:@(\w+(?:[.-]+\w+)*))?(?![@＠\xc0-\xd6\xd8-\xf6\xf8-\u024f]|://)",
    re.IGNORECASE,
)
_HOST = 253


class Span(NamedTuple):
    """Where something stands in a text."""

    start: int
    end: int


class Remote(NamedTuple):
    """A mention of an account on another server: its place, and how long its local part is with the @."""

    start: int
    end: int
    local: int


def hashtags(text: str, links: Sequence[Link]) -> list[Span]:
    """Return the hashtags that stand in no link."""
    return list(_outside(_HASHTAG, text, links)) if "#" in text or "＃" in text else []


def mentions(text: str, links: Sequence[Link]) -> list[Span]:
    """Return the mentions that stand in no link, of this server or another."""
    return list(_outside(_MENTION, text, links)) if "@" in text or "＠" in text else []


def cashtags(text: str, links: Sequence[Link]) -> list[Span]:
    """Return the cashtags that stand in no link."""
    return list(_outside(_CASHTAG, text, links)) if "$" in text else []


def remote_mentions(text: str, links: Sequence[Link]) -> list[Remote]:
    """Return the mentions with a server, of which Mastodon counts the local part only."""
    if text.count("@") < 2:
        return []
    found = []
    for match in _FEDIVERSE.finditer(text):
        inside = any(link.start < match.end() and match.start() < link.end for link in links)
        if match[2] is not None and len(match[2]) <= _HOST and not inside:
            found.append(Remote(match.start(), match.end(), 1 + len(match[1])))
    return found


def unbreakable(text: str) -> list[Span]:
    """Return, in order and without overlap, what must not be cut: links, mentions, hashtags and cashtags."""
    links = find_links(text)
    spans = [Span(link.start, link.end) for link in links]
    if "://" in text:
        spans += [Span(*match.span()) for match in _SCHEMED.finditer(text)]
    for find in (hashtags, mentions, cashtags):
        spans += find(text, links)
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _outside(pattern: re.Pattern[str], text: str, links: Sequence[Link]) -> Iterator[Span]:
    for match in pattern.finditer(text):
        if not any(link.start <= match.start() < link.end for link in links):
            yield Span(*match.span())
