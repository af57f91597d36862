"""The posts and answers a person is alerted to: those that failed, are in doubt, missed, or not all out."""

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


def answers(conn: sqlite3.Connection, late: str, stuck: str, account_ids: Sequence[int] | None) -> list[sqlite3.Row]:
    """Return answers that did not go out, or may not have, the newest of each cause.

    What a program began before ``stuck`` and never ended is in doubt. Cause, account, item, whom each is for, and when it was to go out.
    """
    mine = and_among("r.account_id", account_ids)
    queries = {
        "unconfirmed": "(r.state = 'unknown' OR r.state = 'sending' AND r.via <> 'hand' AND r.intent_at <= :stuck)",
        "failed": "(r.state IN ('failed', 'missed') OR r.state = 'scheduled' AND r.due_at < :late)",
    }
    found: list[sqlite3.Row] = []
    for cause, condition in queries.items():
        found += named_rows(
            conn,
            f"""SELECT '{cause}' AS cause, a.slug, r.item_id, r.due_at, i.handle, i.author FROM replies r
                JOIN accounts a ON a.id = r.account_id JOIN inbox_items i ON i.id = r.item_id
                WHERE r.state NOT IN ('published', 'cancelled') AND {condition}{mine} ORDER BY r.id DESC LIMIT {MOST}""",
            {"late": late, "stuck": stuck},
        )
    return found
