"""Whether anything stands that most days nothing does; its own rows are read where it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3


class Unread(NamedTuple):
    """An account that could not be read last time, why, and when all of it was read last ('' for never)."""

    account_id: int
    account: str
    kind: str
    problem: str
    read_at: str


def unread(conn: sqlite3.Connection) -> list[Unread]:
    """Return the live accounts whose last sync ended early, by their name."""
    rows = conn.execute(
        """SELECT s.account_id, a.slug, s.problem_kind, s.problem,
           (SELECT min(coalesce(t.done_at, '')) FROM syncs t WHERE t.account_id = s.account_id), max(s.tried_at)
           FROM syncs s JOIN accounts a ON a.id = s.account_id WHERE s.problem <> '' AND a.archived_at IS NULL
           GROUP BY s.account_id ORDER BY a.slug"""
    )
    return [Unread(*row[:5]) for row in rows]


def answer_waits_since(conn: sqlite3.Connection, before: str) -> bool:
    """Say whether an answer waits to be sent since before a stored instant."""
    # The first condition is said as the index of answers that are not over says it.
    found = conn.execute(
        """SELECT 1 FROM replies WHERE state NOT IN ('published', 'cancelled') AND state = 'scheduled'
           AND due_at < ? LIMIT 1""",
        (before,),
    )
    return found.fetchone() is not None


def any_pause(conn: sqlite3.Connection) -> bool:
    """Say whether a pause was not lifted or a delivery is held."""
    row = conn.execute(
        """SELECT EXISTS (SELECT 1 FROM pauses WHERE lifted_at IS NULL)
               OR EXISTS (SELECT 1 FROM deliveries WHERE state = 'held')"""
    ).fetchone()
    return bool(row[0])


def any_timer(conn: sqlite3.Connection) -> bool:
    """Say whether a timer runs."""
    return conn.execute("SELECT 1 FROM time_entries WHERE ended_at IS NULL LIMIT 1").fetchone() is not None
