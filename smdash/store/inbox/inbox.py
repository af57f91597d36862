"""Inbox items one by one: read whole, changed, and how many arrive; how they are listed is in ``lists``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.store.connection import named_row
from smdash.store.id_lists import among, and_among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from smdash.store.connection import Writing


def spam_since(conn: sqlite3.Connection, since: str, account_ids: Sequence[int] | None) -> int:
    """Return how many items that came since an instant are put away as spam."""
    found = conn.execute(
        f"SELECT count(*) FROM inbox_items WHERE spam = 1 AND received_at >= ?{and_among('+account_id', account_ids)}",
        (since,),
    ).fetchone()
    return int(found[0])


def get(conn: sqlite3.Connection, item_id: int) -> sqlite3.Row | None:
    """Return one item whole."""
    return named_row(conn, "SELECT * FROM inbox_items WHERE id = ?", (item_id,))


def missing(conn: sqlite3.Connection, item_ids: Sequence[int]) -> list[int]:
    """Return those numbers of which there is no item."""
    return [n for n in item_ids if conn.execute("SELECT 1 FROM inbox_items WHERE id = ?", (n,)).fetchone() is None]


def update(w: Writing, item_ids: Sequence[int], values: dict[str, Any], only: str = "1") -> int:
    """Set columns of those items for which the condition ``only`` holds; return how many rows that changed."""
    changed = 0
    sets = ", ".join(f"{column} = :{column}" for column in values)
    differs = " OR ".join(f"{column} IS NOT :{column}" for column in values)
    for item_id in item_ids:
        changed += w.conn.execute(
            f"UPDATE inbox_items SET {sets} WHERE id = :id AND {only} AND ({differs})", {**values, "id": item_id}
        ).rowcount
    return changed


def spam_among(conn: sqlite3.Connection, item_ids: Sequence[int]) -> list[int]:
    """Return those of some items that are put away as spam."""
    rows = conn.execute(f"SELECT id FROM inbox_items WHERE spam = 1 AND {among('id', item_ids)}")
    return [row[0] for row in rows]


def tag(w: Writing, item_ids: Sequence[int], tags: Sequence[str], *, remove: bool) -> int:
    """Give items tags or take them away; return how many had them otherwise."""
    changed = 0
    for item_id in item_ids:
        row = w.conn.execute("SELECT tags FROM inbox_items WHERE id = ?", (item_id,)).fetchone()
        if row is None:
            continue
        kept = [name for name in json.loads(row[0]) if not (remove and name in tags)]
        made = kept if remove else list(dict.fromkeys((*kept, *tags)))
        changed += update(w, [item_id], {"tags": json.dumps(made, ensure_ascii=False)})
    return changed


def tags(conn: sqlite3.Connection) -> list[str]:
    """Return the tags of the newest items, in order of the alphabet."""
    rows = conn.execute(
        """SELECT DISTINCT value FROM (SELECT tags FROM inbox_items ORDER BY id DESC LIMIT 5000), json_each(tags)
           WHERE tags <> '[]' ORDER BY value"""
    )
    return [str(row[0]) for row in rows]


class Arrived(NamedTuple):
    """How many items arrived in a span, and how many of them since an instant in it.

    ``long_known`` says that two arrived before the span, ``known`` that two did before the instant.
    """

    items: int
    lately: int
    long_known: bool
    known: bool


def arrivals(conn: sqlite3.Connection, since: str, lately: str, until: str) -> dict[int, Arrived]:
    """Return per account what arrived from ``since`` until ``until``, of it since ``lately``; spam is left out."""
    found: dict[int, Arrived] = {}
    spam = {
        row[0]: (row[1], row[2])
        for row in conn.execute(
            """SELECT account_id, count(*), sum(received_at >= ?) FROM inbox_items
               WHERE spam = 1 AND received_at >= ? AND received_at < ? GROUP BY account_id""",
            (lately, since, until),
        )
    }
    for (account_id,) in conn.execute("SELECT id FROM accounts WHERE archived_at IS NULL").fetchall():
        first = conn.execute(
            "SELECT received_at FROM inbox_items WHERE account_id = ? AND spam = 0 ORDER BY received_at LIMIT 1 OFFSET 1",
            (account_id,),
        ).fetchone()
        second = first[0] if first else until
        items, late = conn.execute(
            """SELECT count(*), coalesce(sum(received_at >= ?), 0) FROM inbox_items
               WHERE account_id = ? AND received_at >= ? AND received_at < ?""",
            (lately, account_id, since, until),
        ).fetchone()
        no_items, no_late = spam.get(account_id, (0, 0))
        found[account_id] = Arrived(items - no_items, late - no_late, second < since, second <= lately)
    return found
