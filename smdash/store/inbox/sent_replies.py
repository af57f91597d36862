"""What was answered lately from an account, to hold another answer against."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.store.item_sql import AUTHOR_KEY

if TYPE_CHECKING:
    import sqlite3

_LATEST = 300


class SentRow(NamedTuple):
    """A reply that is out or on its way, and whom it answers."""

    text: str
    key: str
    author: str
    handle: str
    at: str


class Asked(NamedTuple):
    """What a reply to an item has to know of it."""

    account_id: int
    key: str
    author: str
    handle: str
    body: str


def asked(conn: sqlite3.Connection, item_id: int) -> Asked | None:
    """Return an item as one that is to be answered."""
    row = conn.execute(
        f"SELECT account_id, {AUTHOR_KEY}, author, handle, substr(body, 1, 5000) FROM inbox_items WHERE id = ?",
        (item_id,),
    ).fetchone()
    return None if row is None else Asked(*row)


def lately(conn: sqlite3.Connection, account_id: int, item_id: int, since: str) -> list[SentRow]:
    """Return replies of an account since an instant, the latest first, but those to the item itself."""
    rows = conn.execute(
        f"""SELECT text, (SELECT {AUTHOR_KEY} FROM inbox_items i WHERE i.id = item_id) AS key,
              (SELECT author FROM inbox_items i WHERE i.id = item_id), (SELECT handle FROM inbox_items i WHERE i.id = item_id), at
            FROM (SELECT * FROM (
                    SELECT text, item_id, published_at AS at FROM replies
                    WHERE account_id = :account AND published_at >= :since AND state = 'published'
                    ORDER BY published_at DESC LIMIT {_LATEST})
                  UNION ALL
                  SELECT text, item_id, coalesce(intent_at, due_at, created_at) FROM replies
                  WHERE account_id = :account AND published_at IS NULL AND state IN ('scheduled', 'sending', 'unknown'))
            WHERE item_id <> :item AND text <> '' AND at >= :since ORDER BY at DESC LIMIT {_LATEST}""",
        {"account": account_id, "since": since, "item": item_id},
    )
    return [SentRow(*row) for row in rows]
