"""What clearing sessions read and keep: how long items took, and what is late next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.store.id_lists import among, and_among
from smdash.store.inbox.debt import CLEARED

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from smdash.store.connection import Writing

MOST_BEFORE = 200
"""Items of earlier sessions that the pace of one is held against."""


class Timed(NamedTuple):
    """How long an item was worked on in a session, what came of it, and when (stored)."""

    item_id: int
    account_id: int
    kind: str
    outcome: str
    seconds: float
    at: str


class Next(NamedTuple):
    """What is late next, or closes: whose, where, by which stored instant."""

    id: int
    account_id: int
    author: str
    handle: str
    at: str
    closing: int


def add_times(w: Writing, session: str, times: Iterable[Timed]) -> None:
    """Keep what the items of a session took."""
    w.conn.executemany(
        """INSERT INTO item_times(session, item_id, account_id, kind, outcome, seconds, at)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [(session, *each) for each in times],
    )


def seconds_before(conn: sqlite3.Connection) -> list[float]:
    """Return what the last items that were cleared in sessions took."""
    rows = conn.execute(
        f"""SELECT seconds FROM item_times WHERE outcome IN ({", ".join("?" * len(CLEARED))})
            ORDER BY id DESC LIMIT ?""",
        (*CLEARED, MOST_BEFORE),
    )
    return [row[0] for row in rows]


def next_due(conn: sqlite3.Connection, now: str, account_ids: Sequence[int] | None) -> Next | None:
    """Return what is late or closes first after ``now`` of all that is not handled, snoozed items too."""
    whose = and_among("+account_id", account_ids)
    due = conn.execute(
        f"""SELECT id, account_id, author, handle, due_at, 0 FROM inbox_items
            WHERE state = 'open' AND due_at > :now AND gone_at IS NULL{whose} ORDER BY due_at, id LIMIT 1""",
        {"now": now},
    ).fetchone()
    closing = conn.execute(
        f"""SELECT id, account_id, author, handle, closes_at, 1 FROM inbox_items
            WHERE state = 'open' AND closes_at > :now AND gone_at IS NULL{whose} ORDER BY closes_at, id LIMIT 1""",
        {"now": now},
    ).fetchone()
    found = [Next(*row) for row in (due, closing) if row is not None]
    return min(found, key=lambda each: (each.at, not each.closing), default=None)


def still_open(conn: sqlite3.Connection, now: str, ids: Iterable[int]) -> set[int]:
    """Return those of some items that are open and not snoozed."""
    rows = conn.execute(
        f"SELECT id FROM inbox_items WHERE {among('id', ids)} AND state = 'open' AND snoozed_until <= ?", (now,)
    )
    return {row[0] for row in rows}


def answered_since(conn: sqlite3.Connection, item_id: int, since: str) -> bool:
    """Say whether an answer to an item was begun, sent or told of since an instant."""
    row = conn.execute(
        """SELECT 1 FROM replies WHERE item_id = ? AND updated_at >= ?
           AND state IN ('scheduled', 'sending', 'published', 'unknown') LIMIT 1""",
        (item_id, since),
    ).fetchone()
    return row is not None
