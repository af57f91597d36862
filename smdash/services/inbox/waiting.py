"""Whose next word has come: an item that waits for its author waits no longer once they write again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.store.inbox import threads as thread_store
from smdash.store.inbox import waiting as store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from smdash.store.connection import Writing
    from smdash.store.inbox.waiting import Waiting


def waiting_ended(w: Writing, account_id: int, came: Collection[str]) -> int:
    """End the wait of items whose authors wrote what ``came`` (remote ids) in the same conversation; return how many.

    The same author in the same thread, or below it by what answers what; in direct messages any of their words, and in
    one of several people anybody's in it.
    """
    if not came:
        return 0
    waiting = store.waiting(w.conn, account_id)
    if not waiting:
        return 0
    words: dict[str, list[Waiting]] = {}
    for word in store.words(w.conn, account_id, came):
        words.setdefault(f"by {word.author_key}", []).append(word)
        if word.thread and word.kind == "message":
            words.setdefault(f"in {word.thread}", []).append(word)
    ended = []
    for each in waiting:
        near = words.get(f"by {each.author_key}", []) + words.get(f"in {each.thread}", [])
        if any(_ends(w.conn, account_id, word, each) for word in near):
            ended.append(each.id)
    store.ended(w, ended)
    return len(ended)


def said_before(conn: sqlite3.Connection, account_id: int, name: str, now: str) -> list[int]:
    """Return the items that the author of one (a remote id) has said right before it, in direct messages all before.

    What is put off is not among them: its person wants to come back to it. Of one that does not say who wrote it there
    is nothing else.
    """
    return store.not_put_off(conn, _said_before(conn, account_id, name), now)


def _said_before(conn: sqlite3.Connection, account_id: int, name: str) -> list[int]:
    (said,) = store.words(conn, account_id, [name]) or (None,)
    if said is None or not said.author_key:
        return []
    if said.kind == "message":
        return store.messages_before(conn, account_id, said)
    way = thread_store.way_up(conn, account_id, name)[1:]
    by_id = {each.remote_id: each for each in store.words(conn, account_id, way)}
    found = []
    for each in way:
        if each not in by_id or by_id[each].author_key != said.author_key:
            break
        found.append(by_id[each].id)
    return found


def _ends(conn: sqlite3.Connection, account_id: int, word: Waiting, waits: Waiting) -> bool:
    if word.received_at <= waits.received_at or word.id == waits.id:
        return False
    in_thread = bool(word.thread) and word.thread == waits.thread
    if word.author_key != waits.author_key:
        return in_thread and word.kind == waits.kind == "message"
    if word.kind == "message" or waits.kind == "message":
        return word.kind == waits.kind
    return (
        in_thread
        or not (word.thread and waits.thread)
        or waits.remote_id in thread_store.way_up(conn, account_id, word.remote_id)
    )
