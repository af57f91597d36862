"""What the statistics of an inbox are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.store.item_sql import TIMED

if TYPE_CHECKING:
    import sqlite3


def received(
    conn: sqlite3.Connection, account_id: int, since: str, until: str = "9999"
) -> list[tuple[str, str, str | None]]:
    """Return (received, due, handled or None) of what an account received in since <= instant < until.

    Spam is left out, and so is what is open and gone from its network: nobody waits for an answer. Of what was handled
    nobody knows when, nothing can be said.
    """
    return conn.execute(
        f"""SELECT received_at, due_at, CASE WHEN state = 'done' THEN handled_at END FROM inbox_items
           WHERE account_id = ? AND received_at >= ? AND received_at < ? AND spam = 0
           AND ({TIMED} OR (state = 'open' AND gone_at IS NULL)) ORDER BY received_at""",
        (account_id, since, until),
    ).fetchall()


def snoozed(conn: sqlite3.Connection, account_id: int, since: str, now: str) -> int:
    """Return how many of what ``received`` returns are put off beyond an instant."""
    found = conn.execute(
        """SELECT count(*) FROM inbox_items WHERE account_id = ? AND received_at >= ? AND spam = 0
           AND state = 'open' AND gone_at IS NULL AND snoozed_until > ?""",
        (account_id, since, now),
    ).fetchone()
    return int(found[0])


def first_received(conn: sqlite3.Connection, account_id: int) -> str | None:
    """Return when the first message that is known came to an account, None where none did."""
    row = conn.execute("SELECT min(received_at) FROM inbox_items WHERE account_id = ?", (account_id,)).fetchone()
    return row[0] if row else None


def looks(conn: sqlite3.Connection, since: str) -> list[str]:
    """Return the instants at which anything was handled since one, on any account, in order."""
    rows = conn.execute(
        f"""SELECT DISTINCT handled_at FROM inbox_items
            WHERE state = 'done' AND handled_at >= ? AND {TIMED} ORDER BY handled_at""",
        (since,),
    )
    return [row[0] for row in rows]


def answers(conn: sqlite3.Connection, account_id: int, since: str, first_day: str, format_sql: str) -> int:
    """Return how many answers of an account are known that went out since an instant.

    They are replies that are out, and what ``format_sql`` calls a reply of the own posts that only the network tells
    of. ``first_day`` is the local day of that instant. What is merely done is none.
    """
    sent = conn.execute(
        "SELECT count(*) FROM replies WHERE account_id = ? AND state = 'published' AND published_at >= ?",
        (account_id, since),
    ).fetchone()[0]
    found = conn.execute(
        f"""SELECT count(*) FROM remote_posts p WHERE p.account_id = ? AND p.published_on >= ? AND p.delivery_id IS NULL
            AND ({format_sql}) = 'reply' AND NOT EXISTS (
              SELECT 1 FROM replies r WHERE r.account_id = p.account_id AND r.remote_id = p.remote_id)""",
        (account_id, first_day),
    ).fetchone()[0]
    return int(sent) + int(found)


def posted(conn: sqlite3.Connection, account_id: int, since: str, first_day: str, format_sql: str) -> int:
    """Return how many own posts went out since an instant: deliveries, and those that only their network tells of.

    ``first_day`` is the local day of that instant; what ``format_sql`` calls a reply is none.
    """
    sent = conn.execute(
        "SELECT count(*) FROM deliveries WHERE account_id = ? AND state = 'published' AND published_at >= ?",
        (account_id, since),
    ).fetchone()[0]
    found = conn.execute(
        f"""SELECT count(*) FROM remote_posts p WHERE p.account_id = ? AND p.published_on >= ? AND p.delivery_id IS NULL
            AND ({format_sql}) <> 'reply'""",
        (account_id, first_day),
    ).fetchone()[0]
    return int(sent) + int(found)


def questions(conn: sqlite3.Connection, account_id: int) -> tuple[int, str | None]:
    """Return how many open questions an account has, and when the oldest came."""
    found = conn.execute(
        """SELECT count(*), min(received_at) FROM inbox_items WHERE account_id = ? AND state = 'open'
           AND flag = 'question' AND gone_at IS NULL""",
        (account_id,),
    ).fetchone()
    return int(found[0]), found[1]
