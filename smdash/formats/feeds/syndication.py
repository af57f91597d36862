"""Reads RSS (0.9x, 1.0, 2.0) and Atom: what each entry is called, where it leads, and by what it is known again.

feedparser (loaded when a feed is read) knows the dialects and mends what is broken of them. It is given bytes that were
fetched before, never an address: nothing in a feed makes it fetch anything.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from smdash.domain.errors import UsageError
from smdash.domain.ideas.feeds import Entry, ReadFeed
from smdash.domain.ideas.views import MOST_LINK
from smdash.domain.plaintext import one_line, storable
from smdash.formats.feeds.markup import text_of

MOST_TITLE, MOST_WORDS, MOST_REF = 300, 300, 300
MOST_ENTRIES = 2_000
"""Entries of a feed that are looked at; the newest stand first in nearly all of them."""
_ENTITY = b"<!ENTITY"


def read(body: bytes, kind: str = "") -> ReadFeed:
    """Return what stands in a feed; ``kind`` is the Content-Type its server said. UsageError for what is no feed."""
    import feedparser

    if _ENTITY in body.replace(b"\0", b"").upper():
        raise UsageError(
            "it declares entities of its own, which is how a small file becomes a large one.", subject="feed"
        )
    found = feedparser.parse(BytesIO(body), response_headers={"content-type": kind} if kind else {})
    if not found.get("version") and not found.entries:
        raise UsageError("this is neither RSS nor Atom.", subject="feed")
    entries: dict[str, Entry] = {}
    for each in found.entries[:MOST_ENTRIES]:
        entry = _entry(each)
        if entry is not None:
            entries.setdefault(entry.ref, entry)
    title = _plain(str(found.feed.get("title", "")), MOST_TITLE)
    return ReadFeed(one_line(title, 100), tuple(entries.values()))


def _entry(each: dict[str, Any]) -> Entry | None:
    title = one_line(_plain(str(each.get("title", "")), MOST_TITLE))
    content = each.get("summary") or next((part.get("value", "") for part in each.get("content", ())), "")
    words = _plain(str(content), MOST_WORDS)
    link = _link(str(each.get("link", "")))
    if not title and not words and not link:
        return None
    known = str(each.get("id", "")).strip() or link or f"{title}\n{words}"
    ref = known if len(known) <= MOST_REF else hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()
    # A post of a small network has no title, or has its own words for one.
    text = title if not words or _same(title, words) else f"{title}\n\n{words}" if title else words
    return Entry(storable(ref), text, link, _moment(each))


def _same(title: str, words: str) -> bool:
    return bool(title) and words.casefold().startswith(title.rstrip("\u2026.").casefold())


def _plain(markup: str, most: int) -> str:
    text = storable(text_of(markup[: most * 40])).strip()
    return text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"


def _link(link: str) -> str:
    link = link.strip()
    fine = link.lower().startswith(("http://", "https://")) and not any(c.isspace() or c in '<>"' for c in link)
    return link if fine and len(link) <= MOST_LINK else ""


def _moment(each: dict[str, Any]) -> datetime | None:
    # Asked for as a plain dict: feedparser's own takes one for the other where one is missing, and warns of it.
    when = dict.get(each, "published_parsed") or dict.get(each, "updated_parsed")
    try:
        year, month, day, hour, minute, second = when[:6] if when else (0, 0, 0, 0, 0, 0)
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC) if when else None
    except (ValueError, TypeError, OverflowError):
        return None
