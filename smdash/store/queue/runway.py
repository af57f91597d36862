"""What is planned next on each account."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def next_planned(conn: sqlite3.Connection, late: str) -> dict[int, str]:
    """Return per account the next instant at which something is to go out; what a pause holds is not."""
    return {
        row[0]: row[1]
        for row in conn.execute(
            """SELECT a.id, (SELECT min(d.due_at) FROM deliveries d WHERE d.account_id = a.id AND d.due_at >= ?
               AND d.state IN ('scheduled', 'sending')) FROM accounts a""",
            (late,),
        )
        if row[1]
    }
