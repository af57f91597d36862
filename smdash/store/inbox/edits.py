"""Messages whose author changed them: what they said first stays beside what they say now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from smdash.store.connection import Writing


class Before(NamedTuple):
    """A message before it is compared; ``judged`` is who said what it is, ``gone`` whether it was not there."""

    id: int
    remote_id: str
    kind: str
    handle: str
    author: str
    body: str
    received_at: str
    rating: int | None
    judged: str
    state: str
    edited_at: str | None
    synced: bool
    gone: bool


def before(conn: sqlite3.Connection, account_id: int, remote_ids: Iterable[str]) -> list[Before]:
    """Return the stored messages among some remote ids."""
    rows = conn.execute(
        """SELECT id, remote_id, kind, handle, author, body, received_at, rating, judged, state, edited_at,
           remote IS NOT NULL, gone_at IS NOT NULL FROM inbox_items
           WHERE account_id = ? AND remote_id IN (SELECT value FROM json_each(?))""",
        (account_id, json.dumps(list(remote_ids))),
    )
    return [Before(*row)._replace(synced=bool(row[11]), gone=bool(row[12])) for row in rows]


def reword(w: Writing, item_id: int, body: str) -> None:
    """Put the same words as their network writes them."""
    w.conn.execute("UPDATE inbox_items SET body = ? WHERE id = ?", (body, item_id))


def edited(w: Writing, item_id: int, body: str, at: str) -> None:
    """Put what a message says now; what it said first is kept."""
    w.conn.execute(
        "UPDATE inbox_items SET first_body = coalesce(first_body, body), body = ?, edited_at = ? WHERE id = ?",
        (body, at, item_id),
    )


def edited_before(w: Writing, item_id: int, at: str) -> None:
    """Note that a message was changed at an instant before it was first read here."""
    w.conn.execute("UPDATE inbox_items SET edited_at = ? WHERE id = ?", (at, item_id))


def judged(w: Writing, item_id: int, flag: str, rule: str, *, spam: bool) -> None:
    """Put what an open message is by its new words, unless a person said what it is."""
    w.conn.execute(
        """UPDATE inbox_items SET flag = ?1, judged = ?2, spam = ?3, state = iif(?3, 'done', state)
           WHERE id = ?4 AND judged <> 'person' AND state = 'open'""",
        (flag, rule, int(spam), item_id),
    )


def there(w: Writing, item_id: int, *, gone: bool) -> None:
    """Note whether a message is on its network: since when it is gone, or that it is there."""
    w.conn.execute(
        "UPDATE inbox_items SET gone_at = iif(?1, coalesce(gone_at, ?2), NULL) WHERE id = ?3 AND (gone_at IS NULL) = ?1",
        (int(gone), w.now, item_id),
    )
