"""When which kind of file was last imported for which account."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3


class LastImport(NamedTuple):
    """The newest import of a kind: instant it was captured at, last day it speaks of, and its file."""

    captured_at: str
    period_to: str | None
    name: str


def last_imports(conn: sqlite3.Connection) -> dict[tuple[int, str], LastImport]:
    """Return the newest import per account and kind of file."""
    return {
        (row[0], row[1]): LastImport(*row[2:])
        for row in conn.execute(
            """SELECT account_id, kind, captured_at, period_to, name FROM sources
               WHERE account_id IS NOT NULL AND kind NOT LIKE 'plan%' AND kind NOT LIKE 'inbox%'
               ORDER BY captured_at, id"""
        )
    }


def connected(conn: sqlite3.Connection) -> set[int]:
    """Return the accounts that are connected to their network."""
    return {row[0] for row in conn.execute("SELECT account_id FROM connections")}


def names(conn: sqlite3.Connection) -> set[tuple[str, str]]:
    """Return the name and kind of every file that was imported."""
    return {(row[0], row[1]) for row in conn.execute("SELECT name, kind FROM sources")}


def last_value(conn: sqlite3.Connection, account_id: int, metric: str, day: str) -> tuple[str, float] | None:
    """Return the newest day up to ``day`` that has a figure of the account, and that figure."""
    row = conn.execute(
        """SELECT s.on_day, s.value FROM definitions d JOIN accounts a ON a.platform = d.platform
           JOIN account_samples s ON s.account_id = a.id AND s.definition_id = d.id
           WHERE a.id = ? AND d.level = 'account' AND d.metric = ? AND s.on_day <= ? ORDER BY s.on_day DESC LIMIT 1""",
        (account_id, metric, day),
    ).fetchone()
    return (row[0], row[1]) if row else None
