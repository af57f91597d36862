"""How many messages an account was sent, hour by hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from smdash.store.connection import Writing


def lately(conn: sqlite3.Connection, account_ids: Iterable[int], since: str, least: int) -> list[int]:
    """Return which accounts got at least so many messages since an instant; read from an index alone."""
    query = """SELECT count(*) FROM (SELECT 1 FROM inbox_items WHERE account_id = ? AND received_at >= ? LIMIT ?)"""
    return [each for each in account_ids if conn.execute(query, (each, since, least)).fetchone()[0] >= least]


def by_hour(conn: sqlite3.Connection, account_id: int, since: str, until: str) -> list[tuple[str, int, int]]:
    """Return (hour like ``2026-11-21T08``, messages, complaints among them) of an account in a span, spam left out."""
    return conn.execute(
        """SELECT substr(received_at, 1, 13), count(*), sum(flag = 'complaint' OR coalesce(rating, 5) <= 2)
           FROM inbox_items WHERE account_id = ? AND received_at >= ? AND received_at < ? AND spam = 0 GROUP BY 1""",
        (account_id, since, until),
    ).fetchall()


def kinds(conn: sqlite3.Connection, account_id: int, since: str, until: str) -> list[tuple[str, int]]:
    """Return what kinds of messages an account got in a span, the most frequent first."""
    return conn.execute(
        """SELECT kind, count(*) FROM inbox_items WHERE account_id = ? AND received_at >= ? AND received_at <= ?
           AND spam = 0 GROUP BY kind ORDER BY 2 DESC, 1""",
        (account_id, since, until),
    ).fetchall()


def dismissed(conn: sqlite3.Connection, account_id: int, now: str) -> str | None:
    """Return the evidence (JSON) of a surge at an account that is dismissed now, None for none."""
    row = conn.execute(
        """SELECT evidence FROM findings WHERE check_id = 'surge' AND subject_kind = 'account' AND subject_id = ?
           AND dismissed_until > ?""",
        (account_id, now),
    ).fetchone()
    return row[0] if row else None


def dismiss(w: Writing, account_id: int, evidence: str, until: str) -> None:
    """Keep that a surge at an account is dismissed until an instant, and how large it was."""
    w.conn.execute(
        """INSERT INTO findings(check_id, severity, subject_kind, subject_id, brand_id, evidence, found_at, dismissed_until)
           VALUES ('surge', 'warning', 'account', :id, (SELECT brand_id FROM accounts WHERE id = :id), :evidence, :now, :until)
           ON CONFLICT(check_id, subject_kind, subject_id) DO UPDATE
           SET evidence = excluded.evidence, dismissed_until = excluded.dismissed_until""",
        {"id": account_id, "evidence": evidence, "now": w.now, "until": until},
    )
