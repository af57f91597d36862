"""The posts a person is alerted to: those that failed, are in doubt, missed, or not all out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.store.connection import named_rows
from smdash.store.id_lists import and_among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

MOST = 50
"""The most posts of one cause that are named, the newest; who has more goes to the list of them."""


def posts(conn: sqlite3.Connection, late: str, account_ids: Sequence[int] | None) -> list[sqlite3.Row]:
    """Return deliveries that did not go out as planned, the newest of each cause: cause, id, account and instant."""
    mine = and_among("d.account_id", account_ids)
    queries = {
        "unconfirmed": "d.state = 'unknown'",
        "failed": "d.state = 'failed'",
        "late": "d.state = 'scheduled' AND d.due_at < :late",
        "unfinished": """d.state = 'published' AND d.id IN (SELECT s.delivery_id FROM sendings s
            WHERE s.position > 0 AND s.state IN ('failed', 'unknown'))""",
    }
    found: list[sqlite3.Row] = []
    for cause, condition in queries.items():
        found += named_rows(
            conn,
            f"""SELECT '{cause}' AS cause, d.id, a.slug, d.due_at FROM deliveries d JOIN accounts a ON a.id = d.account_id
                WHERE {condition}{mine} ORDER BY d.due_at DESC, d.id DESC LIMIT {MOST}""",
            {"late": late},
        )
    return found
