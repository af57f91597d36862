"""What waits for a person to post it, and what was handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.store.connection import named_rows
from smdash.store.id_lists import and_among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

MOST = 500
"""The most rows of one state that are shown; a list longer than that is not worked off by reading it."""


def waiting(conn: sqlite3.Connection, until: str, account_ids: Sequence[int] | None) -> list[sqlite3.Row]:
    """Return deliveries that are scheduled up to ``until``, missed, begun, failed or unknown; the newest of each state."""
    found: list[sqlite3.Row] = []
    for state in ("scheduled", "missed", "sending", "failed", "unknown"):
        limit = "AND d.due_at <= :until" if state == "scheduled" else ""
        found += named_rows(
            conn,
            f"""SELECT d.id, d.uid, d.post_id, d.account_id, d.state, d.due_at, d.via, d.intent_at, d.error, d.reason, d.permalink, v.format,
                substr(coalesce(v.body, p.body), 1, 300) AS body, substr(coalesce(v.title, p.title), 1, 200) AS title
                FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id
                WHERE d.state = :state {limit}{and_among("d.account_id", account_ids)} ORDER BY d.due_at DESC, d.id DESC LIMIT {MOST}""",
            {"state": state, "until": until},
        )
    return found


def unfinished(conn: sqlite3.Connection, account_ids: Sequence[int] | None) -> list[sqlite3.Row]:
    """Return published deliveries of which not all that follows is out or dropped, the newest first."""
    return named_rows(
        conn,
        f"""SELECT d.id, d.post_id, d.account_id, d.state, d.via, d.permalink, d.published_at, d.outcome_at, v.format,
            substr(coalesce(v.body, p.body), 1, 300) AS body, substr(coalesce(v.title, p.title), 1, 200) AS title
            FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id
            WHERE d.state = 'published' AND d.id IN (SELECT s.delivery_id FROM sendings s
              WHERE s.state NOT IN ('published', 'dropped') AND s.position > 0){and_among("d.account_id", account_ids)}
            ORDER BY d.published_at DESC, d.id DESC LIMIT {MOST}""",
    )


def in_doubt(conn: sqlite3.Connection, account_ids: Sequence[int] | None) -> list[sqlite3.Row]:
    """Return every delivery of which nobody knows whether it went out, oldest first."""
    return named_rows(
        conn,
        f"""SELECT d.id, d.uid, d.post_id, d.account_id, d.due_at, d.intent_at, d.error,
            substr(coalesce(v.body, p.body), 1, 300) AS body, substr(coalesce(v.title, p.title), 1, 200) AS title
            FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id
            WHERE d.state = 'unknown'{and_among("d.account_id", account_ids)} ORDER BY d.due_at, d.id""",
    )


def planned_next(conn: sqlite3.Connection, after: str, account_ids: Sequence[int] | None) -> tuple[int, str] | None:
    """Return the account and instant of the first scheduled delivery after an instant."""
    row: tuple[int, str] | None = conn.execute(
        f"""SELECT d.account_id, d.due_at FROM deliveries d WHERE d.state = 'scheduled' AND d.due_at > ?{and_among("d.account_id", account_ids)}
            ORDER BY d.due_at, d.id LIMIT 1""",
        (after,),
    ).fetchone()
    return row


def held_due(conn: sqlite3.Connection, until: str, account_ids: Sequence[int] | None) -> int:
    """Return how many held deliveries would have been due by an instant."""
    row = conn.execute(
        f"SELECT count(*) FROM deliveries d WHERE d.state = 'held' AND d.due_at <= ?{and_among('d.account_id', account_ids)}",
        (until,),
    ).fetchone()
    return int(row[0])
