"""Unsent answers: the text that is typed, by the number of the item it answers.

Taking an import back takes its items away and leaves what was typed for them: the import may be made again, or come
anew. So no other item gets the number of one that something was typed for, and what is there again has its text again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from smdash.store import settings as setting_store
from smdash.store.item_sql import AUTHOR_KEY
from smdash.store.settings import REPLY_KEY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

    from smdash.store.connection import Writing

_NUMBER = f"CAST(substr(key, {len(REPLY_KEY) + 1}) AS INTEGER)"
_OF_REPLIES = f"key GLOB '{REPLY_KEY}[0-9]*'"


class _Left(NamedTuple):
    """A draft whose item is not there, and what that item was called; '' and 0 where that is not known."""

    key: str
    account_id: int
    remote_id: str
    author_key: str


def text_of(conn: sqlite3.Connection, item_id: int) -> str | None:
    """Return what is typed for an item, None where nothing is."""
    kept = setting_store.unsaved(conn, f"{REPLY_KEY}{item_id}")
    return None if kept is None else str(kept.get("text", ""))


def keep(w: Writing, item_id: int, text: str) -> None:
    """Keep what is typed for an item."""
    row = w.conn.execute(
        f"SELECT account_id, remote_id, {AUTHOR_KEY} FROM inbox_items WHERE id = ?", (item_id,)
    ).fetchone()
    whose = {} if row is None else {"account_id": row[0], "remote_id": row[1], "author": row[2]}
    setting_store.save_unsaved(w, f"{REPLY_KEY}{item_id}", {"text": text, **whose})


def drop(w: Writing, item_id: int) -> None:
    """Forget what is typed for an item."""
    setting_store.drop_unsaved(w, f"{REPLY_KEY}{item_id}")


def next_number(conn: sqlite3.Connection) -> int | None:
    """Return the number that the next item has to have, None where SQLite's own choice is right.

    It is beyond all that items have, had before their import was taken back, or had when something was typed for them.
    """
    there, before, typed = conn.execute(
        f"""SELECT (SELECT coalesce(max(id), 0) FROM inbox_items), (SELECT coalesce(max(id), 0) FROM stash_inbox_items),
            (SELECT coalesce(max({_NUMBER}), 0) FROM drafts WHERE {_OF_REPLIES})"""
    ).fetchone()
    return max(before, typed) + 1 if max(before, typed) > there else None


def given_back(w: Writing) -> int:
    """Give items that are there again, with another number, what was typed for them; return how many have it again."""
    found = 0
    for left in _left(w.conn):
        row = w.conn.execute(
            "SELECT id FROM inbox_items WHERE account_id = ? AND remote_id = ?", (left.account_id, left.remote_id)
        ).fetchone()
        if row is not None and text_of(w.conn, row[0]) is None:
            w.conn.execute("UPDATE drafts SET key = ? WHERE key = ?", (f"{REPLY_KEY}{row[0]}", left.key))
            found += 1
    return found


def left_for(conn: sqlite3.Connection, keys: Sequence[tuple[Collection[int], str]]) -> list[str]:
    """Return the keys of drafts for somebody whose items are not there; ``keys`` pairs accounts with an author's key."""
    return [
        left.key
        for left in _left(conn)
        if any(left.account_id in account_ids and left.author_key == key for account_ids, key in keys)
    ]


def _left(conn: sqlite3.Connection) -> list[_Left]:
    rows = conn.execute(
        f"""SELECT key, payload FROM drafts
            WHERE {_OF_REPLIES} AND NOT EXISTS (SELECT 1 FROM inbox_items i WHERE i.id = {_NUMBER})"""
    ).fetchall()
    kept = [(key, json.loads(payload)) for key, payload in rows]
    return [
        _Left(key, int(one.get("account_id", 0)), str(one.get("remote_id", "")), str(one.get("author", "")))
        for key, one in kept
    ]
