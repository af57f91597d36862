"""Feeds that bring ideas: what one says, and what of it is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

FIRST = 10
"""Entries that the first reading of a feed brings; the older ones are left where they are."""
MOST_AT_ONCE = 50
"""Entries that any later reading brings."""
PAUSE = timedelta(minutes=30)
"""How long a feed is left alone at least."""
REST = timedelta(days=365)
"""How long one is left alone that is gone for good."""
MOST_KNOWN = 4_000
"""Entries of a feed of which it is kept that they were left out."""
_EVER = datetime(1, 1, 1, tzinfo=UTC)


class Entry(NamedTuple):
    """An entry of a feed: the feed's own id of it, its words, where it leads, and when it was published."""

    ref: str
    text: str
    link: str = ""
    at: datetime | None = None


class ReadFeed(NamedTuple):
    """What stands in a feed: what it calls itself, and its entries in its own order."""

    title: str
    entries: tuple[Entry, ...] = ()


class News(NamedTuple):
    """What a reading brings, the oldest first, and the ids of new entries that it leaves out."""

    brought: tuple[Entry, ...] = ()
    left: tuple[str, ...] = ()


class Feed(NamedTuple):
    """A feed: '' where it has no brand, pillar or name of its own; ``error`` says why it could not be read last."""

    id: int
    url: str
    name: str = ""
    brand: str = ""
    pillar: str = ""
    labels: tuple[str, ...] = ()
    read_at: datetime | None = None
    after_at: datetime | None = None
    error: str = ""
    ideas: int = 0

    @property
    def key(self) -> str:
        """Its name for good."""
        return str(self.id)

    @property
    def called(self) -> str:
        """What it is called: its name, else its address."""
        return self.name or self.url


def news(entries: Sequence[Entry], known: Collection[str], *, first: bool) -> News:
    """Return what of a feed is new, the newest of it where it is much.

    Entries without a date count as old as the one before them in the feed, which most keep the newest first.
    """
    fresh = [each for each in entries if each.ref not in known]
    dated, last = [], max((each.at for each in fresh if each.at), default=_EVER)
    for each in fresh:
        last = each.at or last
        dated.append((last, each))
    # The order of the feed decides among equals: a stable sort keeps it.
    dated.sort(key=lambda pair: pair[0], reverse=True)
    most = FIRST if first else MOST_AT_ONCE
    brought = tuple(each for _, each in reversed(dated[:most]))
    return News(brought, tuple(each.ref for _, each in dated[most:]))
