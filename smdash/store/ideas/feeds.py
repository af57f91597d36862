"""Feeds in SQL: which there are, what their servers said last, and putting what a reading brought."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from smdash.store.connection import inserted
from smdash.store.id_lists import among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from smdash.store.connection import Writing


class FeedRow(NamedTuple):
    """A feed as it is stored, with what its server said last; brand and pillar by their names, '' for none.

    ``url`` is where it was when it was added, ``address`` where it lies now.
    """

    id: int
    url: str
    address: str
    name: str
    brand: str
    pillar: str
    labels: tuple[str, ...]
    read_at: str | None
    after_at: str | None
    error: str
    ideas: int
    brand_id: int | None
    pillar_id: int | None
    etag: str
    modified: str


def add(w: Writing, values: Mapping[str, object]) -> int:
    """Keep a feed and return its id."""
    return inserted(w.db.table("feeds").insert({**values, "created_at": w.now}).last_pk)


def taken(conn: sqlite3.Connection, url: str, brand_id: int | None) -> int | None:
    """Return the live feed of an address and a brand, None where there is none."""
    row = conn.execute(
        "SELECT id FROM feeds WHERE url = ? AND coalesce(brand_id, 0) = ? AND archived_at IS NULL", (url, brand_id or 0)
    ).fetchone()
    return row[0] if row else None


def rows(conn: sqlite3.Connection, brand_ids: Sequence[int] | None = None) -> list[FeedRow]:
    """Return the live feeds in the order of their names; ``brand_ids`` None are all, and a 0 in it those of nobody."""
    clause = "" if brand_ids is None else f" AND {among('coalesce(f.brand_id, 0)', brand_ids)}"
    found = conn.execute(
        f"""SELECT f.id, f.url, coalesce(nullif(r.address, ''), f.url),
            coalesce(nullif(f.name, ''), r.title, ''), coalesce(b.slug, ''), coalesce(p.name, ''), f.labels, r.read_at, r.after_at,
            coalesce(r.error, ''), (SELECT count(*) FROM ideas i WHERE i.feed_id = f.id), f.brand_id, f.pillar_id,
            coalesce(r.etag, ''), coalesce(r.modified, '')
            FROM feeds f LEFT JOIN brands b ON b.id = f.brand_id LEFT JOIN pillars p ON p.id = f.pillar_id
            LEFT JOIN feed_readings r ON r.feed_id = f.id WHERE f.archived_at IS NULL{clause}
            ORDER BY lower(coalesce(nullif(f.name, ''), nullif(r.title, ''), f.url)), f.id"""
    )
    return [FeedRow._make((*row[:6], tuple(json.loads(row[6])), *row[7:])) for row in found]


def drop(w: Writing, feed_id: int) -> None:
    """Let go of a feed; the ideas it brought stay."""
    w.conn.execute("UPDATE feeds SET archived_at = ? WHERE id = ? AND archived_at IS NULL", (w.now, feed_id))


def known(conn: sqlite3.Connection, feed_id: int) -> tuple[set[str], list[str]]:
    """Return the ids of entries that a feed has brought, and of those that were left out when they were new."""
    brought = {row[0] for row in conn.execute("SELECT ref FROM ideas WHERE feed_id = ?", (feed_id,))}
    row = conn.execute("SELECT known FROM feed_readings WHERE feed_id = ?", (feed_id,)).fetchone()
    return brought, list(json.loads(row[0])) if row else []


def put(w: Writing, feed: FeedRow, entries: Iterable[tuple[str, str, str]]) -> int:
    """Keep entries (id, words, address) as ideas of a feed's brand; return how many are new."""
    known = {row[0] for row in w.conn.execute("SELECT ref FROM ideas WHERE feed_id = ?", (feed.id,))}
    fresh = {ref: (text, link) for ref, text, link in entries if ref not in known}
    labels = json.dumps(list(feed.labels), ensure_ascii=False)
    w.conn.executemany(
        """INSERT INTO ideas(brand_id, text, link, pillar_id, labels, feed_id, ref, created_at, updated_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            (feed.brand_id, text, link, feed.pillar_id, labels, feed.id, ref, w.now, w.now)
            for ref, (text, link) in fresh.items()
        ],
    )
    return len(fresh)


def note(
    w: Writing,
    feed_id: int,
    *,
    after_at: str | None,
    error: str = "",
    address: str = "",
    said: tuple[str, str, str] | None = None,
    left: Collection[str] | None = None,
) -> None:
    """Note that a feed was asked for: until when it rests, what was wrong, and what its server said of itself.

    ``address`` is where it has moved to, '' for nowhere. ``said`` (its title, ETag, Last-Modified) and ``left`` (ids of
    entries left out) None stay as they were.
    """
    w.conn.execute(
        """INSERT INTO feed_readings(feed_id, read_at, after_at, error) VALUES (?, ?, ?, ?)
           ON CONFLICT(feed_id) DO UPDATE SET read_at = excluded.read_at, after_at = excluded.after_at, error = excluded.error""",
        (feed_id, w.now, after_at, error),
    )
    if said is not None:
        w.conn.execute("UPDATE feed_readings SET title = ?, etag = ?, modified = ? WHERE feed_id = ?", (*said, feed_id))
    if address:
        w.conn.execute("UPDATE feed_readings SET address = ? WHERE feed_id = ?", (address, feed_id))
    if left is not None:
        known = json.dumps(list(left), ensure_ascii=False)
        w.conn.execute("UPDATE feed_readings SET known = ? WHERE feed_id = ?", (known, feed_id))
