"""Which answer of the person a post on the network is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from smdash.store.connection import Writing


class Answer(NamedTuple):
    """A reply that is out by its person's word, or in their hands, and of which no post is known."""

    id: int
    state: str
    text: str
    published_at: str | None
    permalink: str


def unlinked(conn: sqlite3.Connection, item_id: int) -> list[Answer]:
    """Return the replies to an item that may be out and of which no post is known; not what a program is sending."""
    rows = conn.execute(
        """SELECT id, state, text, published_at, permalink FROM replies WHERE item_id = ? AND remote_id IS NULL
           AND (state = 'published' OR (state IN ('sending', 'unknown') AND via = 'hand')) ORDER BY id""",
        (item_id,),
    )
    return [Answer(*row) for row in rows]


def on_their_way(conn: sqlite3.Connection, item_id: int) -> list[str]:
    """Return the texts of replies to an item that a program is sending, or that it sent without hearing more."""
    rows = conn.execute(
        "SELECT text FROM replies WHERE item_id = ? AND state IN ('sending', 'unknown') AND via <> 'hand'", (item_id,)
    )
    return [text for (text,) in rows]


def said_at(conn: sqlite3.Connection, account_id: int, instants: Iterable[str]) -> set[str]:
    """Return those of some instants at which a reply to a direct message went out from here."""
    rows = conn.execute(
        """SELECT r.published_at FROM replies r JOIN inbox_items i ON i.id = r.item_id
           WHERE r.account_id = ? AND r.published_at IN (SELECT value FROM json_each(?)) AND r.state = 'published'
           AND i.kind = 'message'""",
        (account_id, json.dumps(sorted(set(instants)))),
    )
    return {at for (at,) in rows}


def link(w: Writing, reply_id: int, remote_id: str, permalink: str, at: str) -> None:
    """Note which post a reply is; one that was in its person's hands is out with it."""
    w.conn.execute(
        """UPDATE replies SET state = 'published', published_at = ?1, outcome_at = ?2, error = '',
           reason = 'found on its network' WHERE id = ?3 AND state <> 'published'""",
        (at, w.now, reply_id),
    )
    w.conn.execute(
        """UPDATE replies SET remote_id = ?1, permalink = iif(permalink = '', ?2, permalink), updated_at = ?3
           WHERE id = ?4""",
        (remote_id, permalink, w.now, reply_id),
    )


def linked(conn: sqlite3.Connection, account_id: int, remote_id: str) -> bool:
    """Say whether a post is known to be somebody's reply already."""
    return (
        conn.execute(
            "SELECT 1 FROM replies WHERE account_id = ? AND remote_id = ? AND remote_id IS NOT NULL",
            (account_id, remote_id),
        ).fetchone()
        is not None
    )
