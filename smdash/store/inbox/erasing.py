"""Erasing what somebody wrote: rows emptied and taken out of every table that holds them, and the bytes of the file.

What stays is what counts: that an item came, that a reply went out. Nothing of it is in the undo journal, and what the
journal held of it goes as well, so that no undo brings it back.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import BusyError
from smdash.domain.inbox.erasing import EMPTIED
from smdash.store import reply_drafts
from smdash.store.errors import explain
from smdash.store.id_lists import among
from smdash.store.item_sql import AUTHOR_KEY
from smdash.store.people_schema import ERASING
from smdash.store.settings import REPLY_KEY

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from smdash.store.connection import Writing

SALT = "erased_salt"
"""Name of the setting with what digests are made with; there is none before anybody was erased."""
WIPE_DUE = "wipe_due"
"""Name of the setting that is there from an erasure until the file was written anew."""
_OF_ITEM = ("replies", "corrections", "leads", "item_times", "time_entries")
_LABEL = "A step about somebody who was erased"


class Told(NamedTuple):
    """By what an erased message may be known again: row, account, ids and author, as they were."""

    id: int
    account_id: int
    remote_id: str
    permalink: str
    author_id: str


class Authored(NamedTuple):
    """A message and who wrote it, as far as it tells whether it was erased before."""

    id: int
    account_id: int
    remote_id: str
    permalink: str
    handle: str
    author: str
    author_id: str
    at: str


@contextlib.contextmanager
def erasing(w: Writing) -> Iterator[None]:
    """Let what follows in a write empty what went out in replies, have nothing of it journaled, and free bytes zeroed."""
    w.conn.execute("PRAGMA secure_delete = ON")
    w.conn.execute("UPDATE journal_state SET change_id = ?", (ERASING,))
    yield
    w.conn.execute("UPDATE journal_state SET change_id = NULL")


def told(conn: sqlite3.Connection, ids: Iterable[int]) -> list[Told]:
    """Return by what some items are known again."""
    rows = conn.execute(
        f"SELECT id, account_id, remote_id, permalink, author_id FROM inbox_items WHERE {among('id', ids)}"
    )
    return [Told(*row) for row in rows]


def taken_back(conn: sqlite3.Connection, keys: Iterable[tuple[Sequence[int], str]]) -> list[Told]:
    """Return what imports that were taken back hold of somebody; ``keys`` pairs accounts with a key."""
    return [
        Told(*row)
        for account_ids, key in keys
        for row in conn.execute(
            f"""SELECT id, account_id, remote_id, permalink, author_id FROM stash_inbox_items
                WHERE {among("account_id", account_ids)} AND {AUTHOR_KEY} = ?""",
            (key,),
        )
    ]


def replies(conn: sqlite3.Connection, ids: Iterable[int]) -> list[tuple[int, str]]:
    """Return (reply, state) of all replies to some items."""
    return conn.execute(f"SELECT id, state FROM replies WHERE {among('item_id', ids)} ORDER BY id").fetchall()


def drafts(conn: sqlite3.Connection, ids: Sequence[int]) -> list[str]:
    """Return the keys of unsent drafts of answers to some items."""
    wanted = {f"reply:{number}" for number in ids}
    return [key for (key,) in conn.execute("SELECT key FROM drafts WHERE key GLOB 'reply:*'") if key in wanted]


def answering(conn: sqlite3.Connection, items: Sequence[Told]) -> list[int]:
    """Return own posts, as their network has them, that answer some items: as it says, or as the answers' ids say."""
    wanted = {(each.account_id, each.remote_id) for each in items}
    accounts = among("account_id", {each.account_id for each in items})
    rows = conn.execute(
        f"""SELECT id, account_id, json_extract(remote, '$.answers') FROM remote_posts
            WHERE {accounts} AND remote IS NOT NULL AND json_extract(remote, '$.answers') IS NOT NULL"""
    )
    found = [number for number, account, answers in rows if (account, answers) in wanted]
    mine = among("item_id", [each.id for each in items])
    sent = conn.execute(
        f"""SELECT p.id FROM (SELECT account_id, remote_id FROM replies WHERE remote_id IS NOT NULL AND {mine}
              UNION SELECT account_id, remote_id FROM sendings WHERE remote_id IS NOT NULL AND kind = 'reply' AND {mine}) r
            JOIN remote_posts p ON p.account_id = r.account_id AND p.remote_id = r.remote_id"""
    )
    return list(dict.fromkeys([*found, *(row[0] for row in sent)]))


def empty_items(w: Writing, ids: Sequence[int], keys: Sequence[tuple[Sequence[int], str]]) -> None:
    """Empty items and all that was said of and to them; what imports that were taken back hold of them goes."""
    conn, mine = w.conn, among("item_id", ids)
    own = answering(conn, told(conn, ids))
    conn.execute(
        f"""UPDATE inbox_items SET author = '', handle = '', author_id = '', body = ?, first_body = NULL, edited_at = NULL,
            permalink = '', thread = '', answers = '', remote = NULL, remote_id = 'erased:' || id, tags = '[]',
            state = 'done', snoozed_until = '', waiting = 0, closes_at = NULL, gone_at = coalesce(gone_at, ?)
            WHERE {among("id", ids)}""",
        (EMPTIED, w.now),
    )
    conn.execute(
        f"""UPDATE sendings SET text = '', message = '{{}}', key = NULL, record = NULL, remote = NULL, permalink = '',
            error = '', state = iif(state IN ('waiting', 'failed'), 'dropped', state) WHERE kind = 'reply' AND {mine}"""
    )
    conn.execute(
        f"""UPDATE attempts SET answer = '' WHERE sending_id IN (SELECT id FROM sendings WHERE kind = 'reply' AND {mine})"""
    )
    conn.execute(
        f"""UPDATE replies SET text = '', content_warning = '', permalink = '', error = '', reason = '',
            state = iif(state IN ('failed', 'missed'), 'cancelled', state) WHERE {mine}"""
    )
    conn.execute(f"UPDATE time_entries SET note = '' WHERE {mine}")
    conn.execute(
        f"""UPDATE remote_posts SET body = ?, remote = iif(remote IS NULL, NULL, json_object(
              'id', json_extract(remote, '$.id'), 'permalink', json_extract(remote, '$.permalink'), 'facts', json_object()))
            WHERE {among("id", own)}""",
        (EMPTIED,),
    )
    typed = [*(f"{REPLY_KEY}{number}" for number in ids), *reply_drafts.left_for(conn, keys)]
    conn.executemany("DELETE FROM drafts WHERE key = ?", [(each,) for each in typed])
    for account_ids, key in keys:
        conn.execute(
            f"DELETE FROM stash_inbox_items WHERE {among('account_id', account_ids)} AND {AUTHOR_KEY} = ?", (key,)
        )
    _forget(conn, "inbox_items", among("json_extract(coalesce(new, old), '$.id')", ids))
    for table in _OF_ITEM:
        _forget(conn, table, among("json_extract(coalesce(new, old), '$.item_id')", ids))
    _forget(conn, "remote_posts", among("json_extract(coalesce(new, old), '$.id')", own))


def drop_person(w: Writing, person_id: int) -> None:
    """Delete what was noted of a person; that somebody was a lead stays, by the first message that made them one.

    Without the person each of their messages would be a lead of its own.
    """
    conn = w.conn
    conn.execute(
        """DELETE FROM leads WHERE person_id = :person AND item_id <> (
             SELECT item_id FROM leads WHERE person_id = :person ORDER BY lead_at, item_id LIMIT 1)""",
        {"person": person_id},
    )
    conn.execute("UPDATE leads SET person_id = NULL WHERE person_id = ?", (person_id,))
    # A restore writes without foreign keys, so what belongs to the row is deleted by itself.
    conn.execute("DELETE FROM person_handles WHERE person_id = ?", (person_id,))
    conn.execute("DELETE FROM people WHERE id = ?", (person_id,))
    _forget(conn, "people", among("json_extract(coalesce(new, old), '$.id')", [person_id]))
    for table in ("person_handles", "leads"):
        _forget(conn, table, among("json_extract(coalesce(new, old), '$.person_id')", [person_id]))


def somebody_else(conn: sqlite3.Connection, short: str, keys: Collection[str]) -> bool:
    """Say whether anybody but who goes by ``keys`` may be meant by a handle without its server."""
    found = conn.execute(
        f"""SELECT DISTINCT {AUTHOR_KEY} FROM inbox_items
            WHERE {AUTHOR_KEY} = :short OR {AUTHOR_KEY} >= :short || '@' AND {AUTHOR_KEY} < :short || 'A'
            UNION SELECT key FROM person_handles
            WHERE key = :short OR key >= :short || '@' AND key < :short || 'A'""",
        {"short": short},
    )
    return any(row[0] not in keys for row in found)


def in_settings(conn: sqlite3.Connection, pattern: re.Pattern[str]) -> bool:
    """Say whether a handle stands in any setting."""
    return any(pattern.search(value) for (value,) in conn.execute("SELECT value FROM settings"))


def clean(w: Writing, change: Callable[[object], object], names_them: Callable[[str], bool]) -> None:
    """Change every setting that a handle stands in, and forget the steps that held such a value.

    Steps whose own name names somebody are called otherwise.
    """
    conn = w.conn
    for key, value in conn.execute("SELECT key, value FROM settings").fetchall():
        held = json.loads(value)
        if (then := change(held)) != held:
            conn.execute("UPDATE settings SET value = ? WHERE key = ?", (json.dumps(then), key))
    settings = conn.execute("SELECT id, old, new FROM change_rows WHERE tbl = 'settings'").fetchall()
    held_in = [
        number
        for number, *states in settings
        if any(state and change(_inner(state)) != _inner(state) for state in states)
    ]
    _forget(conn, "settings", among("id", held_in))
    for number, label in conn.execute("SELECT id, label FROM changes").fetchall():
        if names_them(label):
            conn.execute("UPDATE changes SET label = ? WHERE id = ?", (_LABEL, number))


def _inner(state: str) -> object:
    """Return a journaled setting with the JSON inside its JSON read."""
    row = json.loads(state)
    return [row.get("key"), json.loads(row.get("value") or "null")]


def _forget(conn: sqlite3.Connection, table: str, where: str) -> None:
    """Take rows of a table out of the journal; a step that is about nothing else cannot be taken back any more."""
    touched = [
        row[0]
        for row in conn.execute(f"SELECT DISTINCT change_id FROM change_rows WHERE tbl = ? AND {where}", (table,))
    ]
    conn.execute(f"DELETE FROM change_rows WHERE tbl = ? AND {where}", (table,))
    left = f"""UPDATE changes SET dropped = 1, label = '{_LABEL}' WHERE {among("id", touched)} AND source_id IS NULL
               AND NOT EXISTS (SELECT 1 FROM change_rows WHERE change_id = changes.id)"""
    conn.execute(left)


def steps(conn: sqlite3.Connection, ids: Sequence[int], person_id: int) -> int:
    """Return how many steps of the journal hold something of some items or of a person."""
    of_items = f"(tbl = 'inbox_items' AND {among(_cell('id'), ids)})"
    of_theirs = f"(tbl IN {_OF_ITEM} AND {among(_cell('item_id'), ids)})"
    of_person = f"""(tbl = 'people' AND {among(_cell("id"), [person_id])})
        OR (tbl = 'person_handles' AND {among(_cell("person_id"), [person_id])})"""
    query = f"SELECT count(DISTINCT change_id) FROM change_rows WHERE {of_items} OR {of_theirs} OR {of_person}"
    return int(conn.execute(query).fetchone()[0])


def _cell(name: str) -> str:
    return f"json_extract(coalesce(new, old), '$.{name}')"


def search_anew(w: Writing) -> None:
    """Make the full-text index of items anew: words of deleted rows stay in its old parts until it is."""
    w.conn.execute("INSERT INTO inbox_items_fts(inbox_items_fts) VALUES ('rebuild')")


def keep_digests(w: Writing, found: Iterable[tuple[int, str]]) -> None:
    """Keep digests by account; one that is there already holds until now."""
    w.conn.executemany(
        """INSERT INTO erased(account_id, digest, erased_at) VALUES (?, ?, ?)
           ON CONFLICT(account_id, digest) DO UPDATE SET erased_at = excluded.erased_at""",
        [(account, digest, w.now) for account, digest in found],
    )


def digests(conn: sqlite3.Connection, account_id: int) -> dict[str, str]:
    """Return the digests of an account, each with the instant until which it holds."""
    return dict(conn.execute("SELECT digest, erased_at FROM erased WHERE account_id = ?", (account_id,)).fetchall())


def drop_setting(w: Writing, key: str) -> None:
    """Forget a setting."""
    w.conn.execute("DELETE FROM settings WHERE key = ?", (key,))


def wipe(path: Path, *, wait_s: float) -> bool:
    """Write the file anew without what was deleted, and its log as well; False where others kept it from that.

    SQLite leaves deleted rows in free places of its pages until these are used again, and in its write-ahead log until
    the next one begins. FullError where the disk has no room for a second file as large.
    https://www.sqlite.org/lang_vacuum.html
    """
    until = time.monotonic() + wait_s
    conn = sqlite3.connect(path, isolation_level=None, timeout=max(0.1, wait_s))
    try:
        conn.execute("PRAGMA secure_delete = ON")
        while True:
            try:
                conn.execute("VACUUM")
                busy = conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.OperationalError as error:
                found = explain(error, path)
                if not isinstance(found, BusyError):
                    raise found from error
                busy = 1
            if not busy or time.monotonic() > until:
                return not busy
            time.sleep(0.1)
    finally:
        conn.close()


def held(path: Path, keys: Iterable[tuple[str, str, str]]) -> int | None:
    """Return how many messages of somebody another file of this shape holds, None where it cannot be read.

    ``keys`` are (brand, platform, key).
    """
    try:
        conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            found = 0
            for brand, platform, key in keys:
                query = f"""SELECT count(*) FROM inbox_items WHERE {AUTHOR_KEY} = ? AND account_id IN (
                    SELECT a.id FROM accounts a JOIN brands b ON b.id = a.brand_id WHERE b.slug = ? AND a.platform = ?)"""
                found += conn.execute(query, (key, brand, platform)).fetchone()[0]
            return found
        finally:
            conn.close()
    except sqlite3.Error:
        return None


def naming(conn: sqlite3.Connection, words: str, ids: Iterable[int]) -> Iterator[str]:
    """Yield the texts of other items that may name somebody, by the words their handle is made of."""
    rows = conn.execute(
        f"""SELECT body FROM inbox_items WHERE id IN (
              SELECT rowid FROM inbox_items_fts WHERE inbox_items_fts MATCH ?) AND NOT ({among("id", ids)})""",
        (f'body : "{words}"',),
    )
    return (row[0] for row in rows)


def own_texts(conn: sqlite3.Connection, words: str) -> Iterator[str]:
    """Yield own texts that may name somebody: posts, and posts as their networks have them."""
    found = conn.execute("SELECT rowid FROM posts_fts WHERE posts_fts MATCH ?", (f'"{words}"',)).fetchall()
    for (number,) in found:
        yield conn.execute("SELECT title || ' ' || body FROM posts WHERE id = ?", (number,)).fetchone()[0]


def whole(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[str, list[dict[str, object]]]:
    """Return all rows that are kept of some items, by table, own posts that answer them among them."""
    found = {"inbox_items": _rows(conn, f"SELECT * FROM inbox_items WHERE {among('id', ids)} ORDER BY received_at, id")}
    for table in _OF_ITEM:
        found[table] = _rows(conn, f"SELECT * FROM {table} WHERE {among('item_id', ids)} ORDER BY 1")
    own = among("id", answering(conn, told(conn, ids)))
    found["remote_posts"] = _rows(conn, f"SELECT * FROM remote_posts WHERE {own} ORDER BY published_at, id")
    return found


def person_rows(conn: sqlite3.Connection, person_id: int) -> dict[str, list[dict[str, object]]]:
    """Return what was noted of a person, by table."""
    return {
        "people": _rows(conn, f"SELECT * FROM people WHERE id = {int(person_id)}"),
        "person_handles": _rows(conn, f"SELECT * FROM person_handles WHERE person_id = {int(person_id)}"),
    }


def _rows(conn: sqlite3.Connection, query: str) -> list[dict[str, object]]:
    cursor = conn.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def erased(conn: sqlite3.Connection) -> tuple[list[tuple[str, str, str]], str]:
    """Return (account, digest, instant) of all that was erased in data of any version, and the salt; '' for none."""
    try:
        rows = conn.execute(
            "SELECT a.slug, e.digest, e.erased_at FROM erased e JOIN accounts a ON a.id = e.account_id"
        ).fetchall()
        salt = conn.execute("SELECT value FROM settings WHERE key = ?", (SALT,)).fetchone()
    except sqlite3.DatabaseError:
        return [], ""
    return rows, json.loads(salt[0]) if salt else ""


def take_digests(w: Writing, found: Iterable[tuple[int, str, str]]) -> None:
    """Take over digests from other data, each with the instant until which it holds."""
    w.conn.executemany(
        """INSERT INTO erased(account_id, digest, erased_at) VALUES (?, ?, ?)
           ON CONFLICT(account_id, digest) DO UPDATE SET erased_at = max(erased_at, excluded.erased_at)""",
        found,
    )


def authored(conn: sqlite3.Connection, account_id: int) -> list[Authored]:
    """Return all messages of an account, as far as it tells whether they were erased."""
    rows = conn.execute(
        """SELECT id, account_id, remote_id, permalink, handle, author, author_id, received_at FROM inbox_items
           WHERE account_id = ?""",
        (account_id,),
    )
    return [Authored(*row) for row in rows]


def unsettled(conn: sqlite3.Connection, ids: Iterable[int], states: Iterable[str]) -> set[int]:
    """Return those of some items that have an answer in one of some states."""
    named = list(states)
    query = (
        f"""SELECT item_id FROM replies WHERE state IN ({", ".join("?" * len(named))}) AND {among("item_id", ids)}"""
    )
    return {row[0] for row in conn.execute(query, named)}


def person_with(conn: sqlite3.Connection, account_id: int, key: str) -> int:
    """Return the row of the person who writes to an account under a key, 0 for none."""
    row = conn.execute(
        """SELECT h.person_id FROM person_handles h JOIN accounts a ON a.brand_id = h.brand_id AND a.platform = h.platform
           WHERE a.id = ? AND h.key = ?""",
        (account_id, key),
    ).fetchone()
    return int(row[0]) if row else 0
