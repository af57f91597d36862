"""Whether anything stands that most days nothing does; its own rows are read where it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


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
