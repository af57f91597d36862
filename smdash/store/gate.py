"""What is due and how long making it takes: the rows behind a day's room, and the mark of overtime."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from smdash.store.connection import Writing

_WORK = "('scheduled', 'held', 'sending', 'published', 'missed', 'failed', 'unknown')"


class Due(NamedTuple):
    """A post that falls due; ``estimate_min`` is its own estimate, ``logged_min`` the time logged for it already.

    ``adapted`` where another account has the same post earlier.
    """

    id: int
    due_at: str
    account: str
    format: str
    adapted: bool
    estimate_min: float | None
    logged_min: float
    overtime: bool


def due(conn: sqlite3.Connection, start: str, end: str) -> list[Due]:
    """Return what is due from ``start`` to ``end`` in order; what comes back by a rule or out of a pool is left out."""
    rows = conn.execute(
        f"""SELECT d.id, d.due_at, a.slug, v.format,
              EXISTS (SELECT 1 FROM deliveries o WHERE o.post_id = d.post_id AND o.id < d.id AND o.state <> 'cancelled'),
              p.estimate_minutes,
              coalesce((SELECT sum((julianday(t.ended_at) - julianday(t.started_at)) * 1440) FROM time_entries t
                        WHERE t.post_id = d.post_id AND t.ended_at > t.started_at), 0), d.overtime
            FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id
            JOIN accounts a ON a.id = d.account_id
            WHERE d.state IN {_WORK} AND d.due_at >= ? AND d.due_at < ?
              AND p.recurrence_id IS NULL AND p.pool_post_id IS NULL
            ORDER BY d.due_at, d.id""",
        (start, end),
    )
    return [Due(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6], bool(row[7])) for row in rows]


def mark_overtime(w: Writing, delivery_ids: Iterable[int]) -> None:
    """Note that deliveries were queued as overtime on purpose."""
    w.conn.executemany(
        "UPDATE deliveries SET overtime = 1, updated_at = ? WHERE id = ?", [(w.now, each) for each in delivery_ids]
    )
