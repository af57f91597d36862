"""Messages after whose answer the next word is theirs, and the words that end the wait."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from smdash.store.id_lists import among
from smdash.store.item_sql import AUTHOR_KEY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from smdash.store.connection import Writing


class Waiting(NamedTuple):
    """An item that waits for its author."""

    id: int
    remote_id: str
    kind: str
    thread: str
    author_key: str
    received_at: str


_COLUMNS = f"id, remote_id, kind, thread, {AUTHOR_KEY}, received_at"


def waiting(conn: sqlite3.Connection, account_id: int) -> list[Waiting]:
    """Return what waits for its author on an account, the newest first."""
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM inbox_items WHERE waiting = 1 AND account_id = ? ORDER BY received_at DESC, id DESC",
        (account_id,),
    )
    return [Waiting(*row) for row in rows]


def words(conn: sqlite3.Connection, account_id: int, remote_ids: Iterable[str]) -> list[Waiting]:
    """Return messages as far as it matters for whether they end a wait; spam ends none."""
    rows = conn.execute(
        f"""SELECT {_COLUMNS} FROM inbox_items WHERE account_id = ? AND spam = 0
            AND remote_id IN (SELECT value FROM json_each(?))""",
        (account_id, json.dumps(list(remote_ids))),
    )
    return [Waiting(*row) for row in rows]


def messages_before(conn: sqlite3.Connection, account_id: int, said: Waiting) -> list[int]:
    """Return the row ids of the direct messages of the author and conversation of one that came before it."""
    rows = conn.execute(
        f"""SELECT id FROM inbox_items WHERE account_id = ? AND kind = 'message' AND thread = ? AND received_at <= ?
            AND {AUTHOR_KEY} = ?""",
        (account_id, said.thread, said.received_at, said.author_key),
    )
    return [row[0] for row in rows]


def not_put_off(conn: sqlite3.Connection, ids: Iterable[int], now: str) -> list[int]:
    """Return those of some items that nobody has put off until after a stored instant."""
    rows = conn.execute(f"SELECT id FROM inbox_items WHERE {among('id', ids)} AND snoozed_until <= ?", (now,))
    return [row[0] for row in rows]


def answering(conn: sqlite3.Connection, account_id: int, remote_ids: Iterable[str]) -> list[str]:
    """Return the remote ids of the messages that answer one of some posts."""
    rows = conn.execute(
        """SELECT remote_id FROM inbox_items WHERE account_id = ? AND answers <> ''
           AND answers IN (SELECT value FROM json_each(?))""",
        (account_id, json.dumps(list(remote_ids))),
    )
    return [row[0] for row in rows]


def ended(w: Writing, ids: Iterable[int]) -> None:
    """Note that items wait no longer."""
    w.conn.executemany("UPDATE inbox_items SET waiting = 0 WHERE id = ?", [(number,) for number in ids])
