"""Until when open messages can be answered: a platform counts from the last word of a conversation.

The plus signs keep SQLite from looking messages up by account: of all that came few are open, and fewer ever close.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from smdash.store.id_lists import among
from smdash.store.item_sql import AUTHOR_KEY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping


def stale(conn: sqlite3.Connection, account_id: int, hours: Mapping[str, float]) -> bool:
    """Say whether an open message of an account closes otherwise than within some hours by its kind, or too early."""
    late = "coalesce(closes_at < strftime('%Y-%m-%dT%H:%M:%SZ', received_at, '+' || ? || ' seconds'), 1)"
    for kind, within in hours.items():
        found = conn.execute(
            f"""SELECT 1 FROM inbox_items WHERE state = 'open' AND +account_id = ? AND kind = ?
                AND {late} LIMIT 1""",
            (account_id, kind, round(within * 3600)),
        ).fetchone()
        if found:
            return True
    odd = conn.execute(
        """SELECT 1 FROM inbox_items WHERE state = 'open' AND closes_at IS NOT NULL AND +account_id = ?
           AND kind NOT IN (SELECT value FROM json_each(?)) LIMIT 1""",
        (account_id, json.dumps(list(hours))),
    ).fetchone()
    return odd is not None


def accounts_of(conn: sqlite3.Connection, item_ids: Iterable[int]) -> set[int]:
    """Return to which accounts some items came."""
    rows = conn.execute(f"SELECT DISTINCT account_id FROM inbox_items WHERE {among('id', item_ids)}")
    return {row[0] for row in rows}


def renew(conn: sqlite3.Connection, account_id: int) -> int:
    """Let open messages of an account close with the last one of their conversation; return how many that moved.

    A conversation is a thread, without one what somebody wrote; what is handled by now counts as well.
    """
    moved = 0
    rows = conn.execute(
        f"""SELECT id, closes_at, kind, thread, {AUTHOR_KEY} FROM inbox_items
            WHERE state = 'open' AND closes_at IS NOT NULL AND +account_id = ?""",
        (account_id,),
    ).fetchall()
    for item_id, closes, kind, thread, writer in rows:
        clause, value = ("thread = ?", thread) if thread else (f"thread = '' AND {AUTHOR_KEY} = ?", writer)
        last = conn.execute(
            f"SELECT max(closes_at) FROM inbox_items WHERE account_id = ? AND {clause} AND kind = ?",
            (account_id, value, kind),
        ).fetchone()[0]
        if last > closes:
            conn.execute("UPDATE inbox_items SET closes_at = ? WHERE id = ?", (last, item_id))
            moved += 1
    return moved
