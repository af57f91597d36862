"""What belongs to one conversation: messages, the account's answers and its own posts, found through what answers what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.inbox.urgency import state_of
from smdash.store.connection import named_row
from smdash.store.id_lists import among
from smdash.store.item_sql import AUTHOR_KEY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

MOST = 20_000
"""Messages of one conversation that are looked at."""
_FAR = 2_000
"""Steps that are gone up from a message to the first of its conversation."""
_UP = """coalesce(nullif(i.answers, ''), nullif(iif(i.kind = 'quote', '', i.about), ''),
    iif(i.thread <> i.remote_id, i.thread, ''))"""
"""SQL: what a message answers: as its network told; of older ones and of those from files as far as they say. A quote
begins a conversation of its own, whatever it quotes."""
_ANSWERS = "json_extract(remote, '$.answers')"


class Base(NamedTuple):
    """The message from which a conversation is found; ``author_key`` is by whom its author is known."""

    id: int
    account_id: int
    kind: str
    remote_id: str
    thread: str
    about: str
    author_id: str
    author_key: str
    received_at: str


class Piece(NamedTuple):
    """A message as far as its place goes: ``kind`` is i (item), r (reply) or p (own post), ``parent`` what it answers."""

    kind: str
    id: int
    remote_id: str
    parent: str
    at: str


def base(conn: sqlite3.Connection, item_id: int) -> Base | None:
    """Return what a conversation is found by, None where there is no such item."""
    row = conn.execute(
        f"""SELECT id, account_id, kind, remote_id, thread, about, author_id, {AUTHOR_KEY}, received_at FROM inbox_items
            WHERE id = ?""",
        (item_id,),
    ).fetchone()
    return Base(*row) if row else None


def first_of(conn: sqlite3.Connection, account_id: int, remote_id: str) -> str:
    """Return the remote id at which the way up from a message ends: of the first that is known, or what it answers."""
    return way_up(conn, account_id, remote_id)[-1]


def way_up(conn: sqlite3.Connection, account_id: int, remote_id: str) -> list[str]:
    """Return the remote ids from a message up to the first of its conversation, as far as they are known."""
    here, met = remote_id, {remote_id: None}
    while len(met) < _FAR and (parent := _answered(conn, account_id, here)) and parent not in met:
        here = parent
        met[here] = None
    return list(met)


def _answered(conn: sqlite3.Connection, account_id: int, remote_id: str) -> str:
    """Return what a message, an own post or a reply answers; '' where that is nothing, or nobody knows."""
    values = {"a": account_id, "r": remote_id}
    row = conn.execute(
        f"SELECT {_UP} FROM inbox_items i WHERE i.account_id = :a AND i.remote_id = :r", values
    ).fetchone()
    row = (
        row
        or conn.execute(
            """SELECT i.remote_id FROM replies r JOIN inbox_items i ON i.id = r.item_id
               WHERE r.account_id = :a AND r.remote_id = :r AND r.remote_id IS NOT NULL""",
            values,
        ).fetchone()
        or conn.execute(
            f"SELECT coalesce({_ANSWERS}, '') FROM remote_posts WHERE account_id = :a AND remote_id = :r", values
        ).fetchone()
    )
    return str(row[0]) if row else ""


def pieces(conn: sqlite3.Connection, of: Base) -> list[Piece]:
    """Return all that belongs to a conversation, at most ``MOST``; own posts that answer nothing are not in it."""
    items = _messages(conn, of) if of.kind == "message" else _public(conn, of)
    if not any(each.kind == "i" and each.id == of.id for each in items):
        # More than are looked at: the one that is asked for is always among them.
        items = [Piece("i", of.id, of.remote_id, "", of.received_at), *items]
    by_id = {each.id: each.remote_id for each in items if each.kind == "i"}
    replies = [
        Piece("r", number, remote_id or "", by_id[item], at)
        for number, item, remote_id, at in conn.execute(
            f"""SELECT id, item_id, remote_id, coalesce(published_at, outcome_at, intent_at, due_at, created_at)
                FROM replies WHERE {among("item_id", by_id)} AND state <> 'cancelled'"""
        )
    ]
    known = {each.remote_id for each in replies if each.remote_id}
    return [*(each for each in items if each.kind != "p" or each.remote_id not in known), *replies]


def _messages(conn: sqlite3.Connection, of: Base) -> list[Piece]:
    """Return the direct messages of one conversation; where none is named, those of the same author."""
    where = "i.thread = :thread" if of.thread else f"{AUTHOR_KEY} = :author AND i.thread = ''"
    rows = conn.execute(
        f"""SELECT 'i', i.id, i.remote_id, '', i.received_at FROM inbox_items i
            WHERE i.account_id = :account AND i.kind = 'message' AND {where}
            ORDER BY i.received_at DESC, i.id DESC LIMIT {MOST}""",
        {"account": of.account_id, "thread": of.thread, "author": of.author_key},
    )
    return [Piece(*row) for row in rows]


def _public(conn: sqlite3.Connection, of: Base) -> list[Piece]:
    """Return what hangs together: from the first of the conversation down, and what names the same thread."""
    rows = conn.execute(
        f"""WITH RECURSIVE found(rid) AS (
              SELECT value FROM json_each(:up)
              UNION SELECT i.remote_id FROM inbox_items i WHERE i.account_id = :account AND i.thread <> '' AND i.thread = :thread AND i.kind <> 'message'
              UNION SELECT i.remote_id FROM found JOIN inbox_items i ON i.account_id = :account AND i.answers <> '' AND i.answers = found.rid
              UNION SELECT p.remote_id FROM found JOIN remote_posts p ON p.account_id = :account AND {_ANSWERS} IS NOT NULL AND {_ANSWERS} = found.rid
              UNION SELECT r.remote_id FROM found JOIN inbox_items i ON i.account_id = :account AND i.remote_id = found.rid
                JOIN replies r ON r.item_id = i.id WHERE r.remote_id IS NOT NULL
              UNION SELECT i.remote_id FROM found JOIN inbox_items i ON i.account_id = :account AND i.thread <> '' AND i.thread = found.rid AND i.kind <> 'message'
              LIMIT {MOST})
            SELECT 'i', i.id, i.remote_id, {_UP}, i.received_at FROM found JOIN inbox_items i ON i.account_id = :account AND i.remote_id = found.rid
            UNION ALL SELECT 'p', p.id, p.remote_id, {_ANSWERS}, coalesce(p.published_at, p.published_on || 'T00:00:00Z')
              FROM found JOIN remote_posts p ON p.account_id = :account AND p.remote_id = found.rid
              WHERE {_ANSWERS} IS NOT NULL""",
        {
            "account": of.account_id,
            "up": json.dumps(way_up(conn, of.account_id, of.remote_id)),
            "thread": of.thread,
        },
    )
    return [Piece(*row) for row in rows]


class ItemWords(NamedTuple):
    """A message as it is shown in its conversation."""

    id: int
    author: str
    handle: str
    body: str
    at: str
    permalink: str
    state: str
    gone: bool
    edited_at: str | None
    first_body: str | None
    author_id: str
    author_key: str


def item_words(conn: sqlite3.Connection, ids: Iterable[int], now: str) -> dict[int, ItemWords]:
    """Return what messages say, by row id; ``state`` is open, snoozed, waiting, done or spam."""
    rows = conn.execute(
        f"""SELECT id, author, handle, body, received_at, permalink,
            state, gone_at IS NOT NULL, edited_at, first_body, author_id, {AUTHOR_KEY}, snoozed_until, waiting, spam
            FROM inbox_items WHERE {among("id", ids)}"""
    )
    found = {}
    for *words, until, waiting, spam in rows:
        state = state_of(words[6], until, now, waiting=bool(waiting), spam=bool(spam))
        found[words[0]] = ItemWords(*words)._replace(state=state, gone=bool(words[7]))
    return found


class OwnWords(NamedTuple):
    """What the account said: a reply of smdash with its state, or an own post with '' for it."""

    id: int
    text: str
    permalink: str
    state: str
    gone: bool
    error: str


def reply_words(conn: sqlite3.Connection, ids: Iterable[int]) -> dict[int, OwnWords]:
    """Return what replies say, by row id; one whose own post is no longer on the network is gone."""
    rows = conn.execute(
        f"""SELECT r.id, r.text, r.permalink, r.state, p.gone_at IS NOT NULL, r.error FROM replies r
            LEFT JOIN remote_posts p ON p.account_id = r.account_id AND p.remote_id = r.remote_id
            WHERE {among("r.id", ids)}"""
    )
    return {row[0]: OwnWords(*row)._replace(gone=bool(row[4])) for row in rows}


def post_words(conn: sqlite3.Connection, ids: Iterable[int]) -> dict[int, OwnWords]:
    """Return what own posts say, by row id."""
    rows = conn.execute(
        f"SELECT id, body, permalink, '', gone_at IS NOT NULL, '' FROM remote_posts WHERE {among('id', ids)}"
    )
    return {row[0]: OwnWords(*row)._replace(gone=bool(row[4])) for row in rows}


def about(conn: sqlite3.Connection, account_id: int, remote_ids: Iterable[str]) -> tuple[str, str]:
    """Return text and page of the first of some own posts that is known and answers nothing; ('', '') for none."""
    for remote_id in remote_ids:
        row = conn.execute(
            f"""SELECT body, permalink FROM remote_posts WHERE account_id = ?1 AND remote_id = ?2
                AND coalesce({_ANSWERS}, '') = ''
                AND NOT EXISTS (SELECT 1 FROM replies r WHERE r.account_id = ?1 AND r.remote_id = ?2 AND r.remote_id IS NOT NULL)""",
            (account_id, remote_id),
        ).fetchone()
        if row is not None:
            return str(row[0]), str(row[1])
    return "", ""


def where(conn: sqlite3.Connection, item_id: int) -> sqlite3.Row | None:
    """Return what looking an item up on its network takes: account, remote id, permalink, kind and remote side."""
    return named_row(
        conn,
        """SELECT a.slug, a.platform, a.handle AS own_handle, i.account_id, i.remote_id, i.permalink, i.kind, i.remote,
           i.about, i.liked_at, i.hidden_at, i.state, i.gone_at, i.author, i.handle FROM inbox_items i JOIN accounts a ON a.id = i.account_id
           WHERE i.id = ?""",
        (item_id,),
    )


def remotes(conn: sqlite3.Connection, ids: Iterable[int]) -> list[tuple[int, str]]:
    """Return (row id, what its network calls it) of messages that their network told of."""
    return conn.execute(
        f"SELECT id, remote FROM inbox_items WHERE {among('id', ids)} AND remote IS NOT NULL AND json_extract(remote, '$.id') <> ''"
    ).fetchall()


def own_posts(conn: sqlite3.Connection, account_id: int, remote_ids: Iterable[str]) -> set[str]:
    """Return which of some remote ids are own posts that are stored and answer nothing: they are said apart."""
    listed = json.dumps(list(remote_ids))
    rows = conn.execute(
        f"""SELECT remote_id FROM remote_posts WHERE account_id = ? AND coalesce({_ANSWERS}, '') = ''
            AND remote_id IN (SELECT value FROM json_each(?))""",
        (account_id, listed),
    )
    return {row[0] for row in rows}
