"""What is due and how long making it takes: the rows behind a day's room, and what was queued as overtime."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_WORK = "('scheduled', 'held', 'sending', 'published', 'missed', 'failed', 'unknown')"


class DuePost(NamedTuple):
    """A post that falls due or went out; ``estimate_min`` is its own estimate, ``logged_min`` the time logged for it.

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
    state: str


def due(conn: sqlite3.Connection, start: str, end: str) -> list[DuePost]:
    """Return what is due from ``start`` to ``end`` in order; what comes back by a rule or out of a pool is left out."""
    rows = conn.execute(
        f"""SELECT d.id, d.due_at, a.slug, v.format,
              EXISTS (SELECT 1 FROM deliveries o WHERE o.post_id = d.post_id AND o.id < d.id AND o.state <> 'cancelled'),
              p.estimate_minutes,
              coalesce((SELECT sum((julianday(t.ended_at) - julianday(t.started_at)) * 1440) FROM time_entries t
                        WHERE t.post_id = d.post_id AND t.ended_at > t.started_at), 0), d.overtime, d.state
            FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id
            JOIN accounts a ON a.id = d.account_id
            WHERE d.state IN {_WORK} AND d.due_at >= ? AND d.due_at < ?
              AND p.recurrence_id IS NULL AND p.pool_post_id IS NULL
            ORDER BY d.due_at, d.id""",
        (start, end),
    )
    return [DuePost(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6], bool(row[7]), row[8]) for row in rows]


def overtime_dues(conn: sqlite3.Connection, start: str) -> list[str]:
    """Return when what was queued as overtime falls due, from ``start`` on."""
    rows = conn.execute(
        f"SELECT DISTINCT due_at FROM deliveries WHERE overtime = 1 AND due_at >= ? AND state IN {_WORK} ORDER BY 1",
        (start,),
    )
    return [row[0] for row in rows]


def span_due(conn: sqlite3.Connection, delivery_ids: Iterable[int]) -> tuple[str, str] | None:
    """Return when the first and the last of some deliveries fall due; None where none is planned."""
    row = conn.execute(
        f"""SELECT min(due_at), max(due_at) FROM deliveries
            WHERE id IN (SELECT value FROM json_each(?)) AND state IN {_WORK}""",
        (json.dumps(list(delivery_ids)),),
    ).fetchone()
    return (row[0], row[1]) if row[0] else None
