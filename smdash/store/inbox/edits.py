"""Messages whose author changed them: what they said first stays beside what they say now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from smdash.store import reply_drafts as draft_store
from smdash.store.connection import named_rows
from smdash.store.id_lists import among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

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


_BEFORE = """id, remote_id, kind, handle, author, body, received_at, rating, judged, state, edited_at,
    remote IS NOT NULL, gone_at IS NOT NULL"""


def of_rows(conn: sqlite3.Connection, ids: Iterable[int]) -> list[Before]:
    """Return stored messages by row id."""
    return [_row(row) for row in conn.execute(f"SELECT {_BEFORE} FROM inbox_items WHERE {among('id', ids)}")]


def _row(row: Sequence[object]) -> Before:
    return Before(*row)._replace(synced=bool(row[11]), gone=bool(row[12]))  # type: ignore[arg-type]


def before(conn: sqlite3.Connection, account_id: int, remote_ids: Iterable[str]) -> list[Before]:
    """Return the stored messages among some remote ids."""
    rows = conn.execute(
        f"""SELECT {_BEFORE} FROM inbox_items
            WHERE account_id = ? AND remote_id IN (SELECT value FROM json_each(?))""",
        (account_id, json.dumps(list(remote_ids))),
    )
    return [_row(row) for row in rows]


def reword(w: Writing, item_id: int, body: str) -> None:
    """Put the same words as their network writes them."""
    w.conn.execute("UPDATE inbox_items SET body = ? WHERE id = ?", (body, item_id))


def edited(w: Writing, item_id: int, body: str, at: str) -> None:
    """Put what a message says now; what it said first is kept."""
    w.conn.execute(
        "UPDATE inbox_items SET first_body = coalesce(first_body, body), body = ?, edited_at = ? WHERE id = ?",
        (body, at, item_id),
    )


def stop_answers(w: Writing, item_id: int, error: str) -> bool:
    """Let no answer to an item go by itself that was written to what it said before, and say whether any was to.

    Its item is open again with the text as its draft; those that stopped before say the error as well.
    """
    waiting = named_rows(
        w.conn, "SELECT id, text, after FROM replies WHERE item_id = ? AND state = 'scheduled'", (item_id,)
    )
    w.conn.execute(
        "UPDATE replies SET error = ?, updated_at = ? WHERE item_id = ? AND state IN ('failed', 'missed')",
        (error, w.now, item_id),
    )
    for row in waiting:
        w.conn.execute(
            "UPDATE replies SET state = 'failed', error = ?, outcome_at = ?, updated_at = ? WHERE id = ?",
            (error, w.now, w.now, row["id"]),
        )
        w.conn.execute(
            "UPDATE sendings SET state = 'failed', error = ?, next_at = NULL WHERE reply_id = ? AND state = 'waiting'",
            (error, row["id"]),
        )
        if draft_store.text_of(w.conn, item_id) is None:
            draft_store.keep(w, item_id, row["text"])
        if row["after"] != "open":
            w.conn.execute(
                """UPDATE inbox_items SET state = 'open', handled_at = NULL, waiting = 0, snoozed_until = ''
                   WHERE id = ? AND state = 'done' AND spam = 0""",
                (item_id,),
            )
    return bool(waiting)


def edited_before(w: Writing, item_id: int, at: str) -> None:
    """Note that a message was changed at an instant before it was first read here."""
    w.conn.execute("UPDATE inbox_items SET edited_at = ? WHERE id = ?", (at, item_id))


def there(w: Writing, item_id: int, *, gone: bool) -> None:
    """Note whether a message is on its network: since when it is gone, or that it is there."""
    w.conn.execute(
        "UPDATE inbox_items SET gone_at = iif(?1, coalesce(gone_at, ?2), NULL) WHERE id = ?3 AND (gone_at IS NULL) = ?1",
        (int(gone), w.now, item_id),
    )


def first_words(conn: sqlite3.Connection, item_id: int) -> str | None:
    """Return what an edited message said first, None where that is not known."""
    row = conn.execute("SELECT first_body FROM inbox_items WHERE id = ?", (item_id,)).fetchone()
    return None if row is None else row[0]


def said_first(w: Writing, item_id: int, text: str) -> None:
    """Note what an edited message said first, which came later."""
    w.conn.execute("UPDATE inbox_items SET first_body = ? WHERE id = ?", (text, item_id))


def rerated(w: Writing, item_id: int, rating: int | None) -> None:
    """Put how many stars a review has now."""
    w.conn.execute("UPDATE inbox_items SET rating = ? WHERE id = ?", (rating, item_id))
