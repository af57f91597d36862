"""Planned posts that may be on their network without anybody having said so, and posts there that nobody planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.store.connection import named_row, named_rows

if TYPE_CHECKING:
    import sqlite3

    from smdash.store.connection import Writing

# A connector that began to post looks for it by itself, so its posts are asked about and never settled here.
_OPEN = """(d.state = 'missed' OR (d.state = 'scheduled' AND d.due_at < :late) OR (d.state = 'sending' AND d.via = 'hand')
    OR (d.state = 'published' AND d.via = 'hand' AND d.permalink = '' AND d.remote_id IS NULL)
    OR (d.state = 'unknown' AND NOT EXISTS (SELECT 1 FROM sendings s WHERE s.delivery_id = d.id AND s.state IN ('sending', 'unknown'))))
    AND NOT EXISTS (SELECT 1 FROM remote_posts r WHERE r.delivery_id = d.id)"""
_ASKED = """(d.state IN ('unknown', 'missed', 'failed') OR (d.state = 'scheduled' AND d.due_at <= :now)
    OR (d.state = 'sending' AND d.via = 'hand')
    OR (d.state = 'published' AND d.via = 'hand' AND d.permalink = '' AND d.remote_id IS NULL))
    AND NOT EXISTS (SELECT 1 FROM remote_posts r WHERE r.delivery_id = d.id)"""


def unplaced(
    conn: sqlite3.Connection,
    account_id: int,
    since: str,
    late: str,
    delivery_id: int | None = None,
    asked_at: str = "",
) -> list[sqlite3.Row]:
    """Return an account's deliveries due since an instant that may be out: by hand, in doubt, or missed.

    With ``asked_at`` also those of which only a person can say so by then: due, failed, or begun by a connector.
    """
    return named_rows(
        conn,
        f"""SELECT d.id, d.uid, d.account_id, d.state, d.due_at, d.intent_at, d.published_at, d.sent_text,
            (SELECT count(*) FROM media m WHERE m.post_id = d.post_id) AS media
            FROM deliveries d WHERE d.account_id = :account AND d.due_at >= :since AND {_ASKED if asked_at else _OPEN}
            {"" if delivery_id is None else "AND d.id = :delivery"} ORDER BY d.due_at, d.id""",
        {"account": account_id, "since": since, "late": late, "delivery": delivery_id, "now": asked_at},
    )


def unplanned(conn: sqlite3.Connection, account_id: int, first: str, last: str) -> list[sqlite3.Row]:
    """Return an account's posts published in a span that its network told of, which no delivery is and no reply."""
    return named_rows(
        conn,
        """SELECT id, remote_id, permalink, published_at, body, remote, json_extract(remote, '$.attachments') AS attachments
           FROM remote_posts WHERE account_id = ? AND published_at BETWEEN ? AND ? AND remote IS NOT NULL
           AND delivery_id IS NULL AND gone_at IS NULL AND format <> 'reply' AND NOT EXISTS (SELECT 1 FROM sendings s
             WHERE s.account_id = remote_posts.account_id AND s.published_at >= ? AND s.remote_id = remote_posts.remote_id)
           AND published_on BETWEEN ? AND ? ORDER BY published_at, id""",
        (account_id, first, last, first, *_days_around(first, last)),
    )


def _days_around(first: str, last: str) -> tuple[str, str]:
    """Return the days, in any zone, on which something between two instants was published."""
    from datetime import date, timedelta

    before, after = (
        date.fromisoformat(first[:10]) - timedelta(days=1),
        date.fromisoformat(last[:10]) + timedelta(days=1),
    )
    return before.isoformat(), after.isoformat()


def with_unplanned(conn: sqlite3.Connection, since: str) -> set[int]:
    """Return the connected accounts that have posts since an instant which no delivery is."""
    rows = conn.execute(
        """SELECT c.account_id FROM connections c WHERE EXISTS (SELECT 1 FROM remote_posts r
           WHERE r.account_id = c.account_id AND r.published_on >= substr(?1, 1, 10) AND r.published_at >= ?1
           AND r.remote IS NOT NULL AND r.delivery_id IS NULL AND r.gone_at IS NULL)""",
        (since,),
    )
    return {row[0] for row in rows}


def link_known(w: Writing, account_id: int, since: str) -> int:
    """Link what a person gave the address of to the post there that has it; return how many."""
    return w.conn.execute(
        """UPDATE remote_posts SET delivery_id = found.delivery FROM (
             SELECT r.id AS post, min(d.id) AS delivery FROM deliveries d JOIN remote_posts r ON r.account_id = d.account_id
               AND r.delivery_id IS NULL AND r.published_at >= :since
               AND (r.remote_id = d.remote_id OR (r.permalink <> '' AND r.permalink = d.permalink))
             WHERE d.account_id = :account AND d.state = 'published' AND d.due_at >= :since
               AND (d.remote_id IS NOT NULL OR d.permalink <> '')
               AND NOT EXISTS (SELECT 1 FROM remote_posts o WHERE o.delivery_id = d.id)
             GROUP BY r.id) AS found WHERE remote_posts.id = found.post""",
        {"account": account_id, "since": since},
    ).rowcount


def link(w: Writing, post_id: int, delivery_id: int) -> bool:
    """Say of a post on the network which delivery it is; False where either is linked already."""
    return (
        w.conn.execute(
            """UPDATE remote_posts SET delivery_id = ?2 WHERE id = ?1 AND delivery_id IS NULL
               AND NOT EXISTS (SELECT 1 FROM remote_posts WHERE delivery_id = ?2)""",
            (post_id, delivery_id),
        ).rowcount
        > 0
    )


def at_address(conn: sqlite3.Connection, account_id: int, remote_id: str, permalink: str) -> sqlite3.Row | None:
    """Return the account's known post with this id or address, None where there is none."""
    return named_row(
        conn,
        """SELECT * FROM remote_posts WHERE account_id = :account AND ((:remote <> '' AND remote_id = :remote)
           OR (:link <> '' AND permalink = :link)) ORDER BY remote_id = :remote DESC, id LIMIT 1""",
        {"account": account_id, "remote": remote_id, "link": permalink},
    )


def link_address(w: Writing, delivery_id: int, account_id: int, remote_id: str, permalink: str) -> None:
    """Link the post at an address to the delivery it is, where a network or an import has told of that post."""
    known = at_address(w.conn, account_id, remote_id, permalink)
    if known is not None:
        link(w, known["id"], delivery_id)
