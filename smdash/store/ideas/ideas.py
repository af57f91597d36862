"""Ideas in SQL: kept, changed, found, and tied to the post that was made of one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.schedule import parse_utc
from smdash.store.connection import inserted
from smdash.store.id_lists import among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from smdash.store.connection import Writing

_WHICH = {
    "open": "i.archived_at IS NULL AND i.post_id IS NULL",
    "used": "i.post_id IS NOT NULL",
    "dropped": "i.archived_at IS NOT NULL AND i.post_id IS NULL",
    "all": "1",
}


class IdeaRow(NamedTuple):
    """An idea as it is stored; brand, pillar and feed by their names, '' for none."""

    id: int
    text: str
    link: str
    brand: str
    colour: str
    pillar: str
    labels: tuple[str, ...]
    feed: str
    created_at: datetime
    post_id: int
    dropped: bool


def add(w: Writing, values: Mapping[str, object]) -> int:
    """Keep an idea and return its id."""
    row = {**values, "created_at": w.now, "updated_at": w.now}
    return inserted(w.db.table("ideas").insert(row).last_pk)


def change(w: Writing, idea_id: int, values: Mapping[str, object]) -> None:
    """Change columns of an idea."""
    w.db.table("ideas").update(idea_id, {**values, "updated_at": w.now})


def drop(w: Writing, ids: Collection[int], *, back: bool) -> list[int]:
    """Let go of ideas, or take them ``back``; return those of which that is a change."""
    was = "NOT NULL" if back else "NULL"
    where = f"{among('id', ids)} AND archived_at IS {was} AND post_id IS NULL"
    found = [row[0] for row in w.conn.execute(f"SELECT id FROM ideas WHERE {where}")]
    w.conn.execute(f"UPDATE ideas SET archived_at = ? WHERE {among('id', found)}", (None if back else w.now,))
    return found


def tie(w: Writing, idea_id: int, post_id: int) -> None:
    """Say which post was made of an idea; one that another post was made of stays with that."""
    w.conn.execute("UPDATE ideas SET post_id = ? WHERE id = ? AND post_id IS NULL", (post_id, idea_id))


def ids(
    conn: sqlite3.Connection,
    which: str,
    brands: Sequence[int] | None,
    expression: str = "",
    label: str = "",
    feed_id: int = 0,
) -> list[int]:
    """Return the ids of ideas, the newest first.

    ``brands`` None are all, and a 0 in it those of no brand; ``expression`` is one of FTS5, '' for any words; ``feed_id`` 0
    is any feed or none.
    """
    where, values = [_WHICH[which]], []
    if brands is not None:
        where.append(among("coalesce(i.brand_id, 0)", brands))
    if expression:
        where.append("i.id IN (SELECT rowid FROM ideas_fts WHERE ideas_fts MATCH ?)")
        values.append(expression)
    if label:
        where.append("EXISTS (SELECT 1 FROM json_each(i.labels) WHERE value = ? COLLATE NOCASE)")
        values.append(label)
    if feed_id:
        where.append("i.feed_id = ?")
        values.append(str(feed_id))
    query = f"SELECT i.id FROM ideas i WHERE {' AND '.join(where)} ORDER BY i.created_at DESC, i.id DESC"
    return [row[0] for row in conn.execute(query, values)]


def count(conn: sqlite3.Connection, brands: Sequence[int] | None = None) -> int:
    """Return how many ideas no post was made of yet."""
    clause = "" if brands is None else f" AND {among('coalesce(i.brand_id, 0)', brands)}"
    found: int = conn.execute(f"SELECT count(*) FROM ideas i WHERE {_WHICH['open']}{clause}").fetchone()[0]
    return found


def rows(conn: sqlite3.Connection, ids: Collection[int]) -> dict[int, IdeaRow]:
    """Return ideas by their ids; those that are gone are left out."""
    found = conn.execute(
        f"""SELECT i.id, i.text, i.link, coalesce(b.slug, ''), coalesce(b.colour, ''), coalesce(p.name, ''), i.labels,
            coalesce(nullif(f.name, ''), nullif(r.title, ''), f.url, ''), i.created_at, coalesce(i.post_id, 0), i.archived_at IS NOT NULL
            FROM ideas i LEFT JOIN brands b ON b.id = i.brand_id LEFT JOIN pillars p ON p.id = i.pillar_id
            LEFT JOIN feeds f ON f.id = i.feed_id LEFT JOIN feed_readings r ON r.feed_id = i.feed_id WHERE {among("i.id", ids)}"""
    )
    return {
        row[0]: IdeaRow._make((*row[:6], tuple(json.loads(row[6])), row[7], parse_utc(row[8]), row[9], bool(row[10])))
        for row in found
    }


def found(
    conn: sqlite3.Connection, expression: str, limit: int, brands: Sequence[int] | None
) -> list[tuple[int, str, str, str, str]]:
    """Return (id, brand, colour, created instant, text) of the newest ideas to come that hold some words."""
    clause = "" if brands is None else f"AND {among('coalesce(i.brand_id, 0)', brands)}"
    return conn.execute(
        f"""SELECT i.id, coalesce(b.slug, ''), coalesce(b.colour, ''), i.created_at, substr(coalesce(nullif(i.text, ''), i.link), 1, 300)
            FROM (SELECT rowid FROM ideas_fts WHERE ideas_fts MATCH ? ORDER BY rowid DESC LIMIT ?) f
            JOIN ideas i ON i.id = f.rowid LEFT JOIN brands b ON b.id = i.brand_id
            WHERE {_WHICH["open"]} {clause} ORDER BY i.id DESC LIMIT ?""",
        (expression, limit * 20, limit),
    ).fetchall()
