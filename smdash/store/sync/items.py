"""Messages that a network told of: found again, stored, and never losing what the person did with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.store import reply_drafts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from smdash.store.connection import Writing


class KnownItem(NamedTuple):
    """A stored message, as far as it matters for finding it again; ``synced`` is whether a network told of it."""

    id: int
    remote_id: str
    permalink: str
    handle: str
    body: str
    received_at: str
    state: str
    gone: bool
    synced: bool
    remote: str


_KNOWN = "id, remote_id, permalink, handle, body, received_at, state, gone_at IS NOT NULL, remote IS NOT NULL, coalesce(remote, '')"


def known(conn: sqlite3.Connection, account_id: int, remote_ids: Iterable[str]) -> dict[str, KnownItem]:
    """Return the stored messages that have one of some ids, by their id."""
    ids = list(dict.fromkeys(remote_ids))
    rows = conn.execute(
        f"SELECT {_KNOWN} FROM inbox_items WHERE account_id = ? AND remote_id IN ({', '.join('?' * len(ids))})",
        (account_id, *ids),
    )
    return {row[1]: _item(row) for row in rows}


def around(conn: sqlite3.Connection, account_id: int, first: str, last: str, *, synced: bool) -> list[KnownItem]:
    """Return the messages received in a span that came from a network, or those that did not."""
    rows = conn.execute(
        f"""SELECT {_KNOWN} FROM inbox_items WHERE account_id = ? AND received_at BETWEEN ? AND ?
            AND (remote IS NOT NULL) = ? ORDER BY received_at, id""",
        (account_id, first, last, int(synced)),
    )
    return [_item(row) for row in rows]


def any_of(conn: sqlite3.Connection, account_id: int, *, synced: bool) -> bool:
    """Say whether an account has any message that came from a network, or any that did not."""
    row = conn.execute(
        "SELECT 1 FROM inbox_items WHERE account_id = ? AND (remote IS NOT NULL) = ? LIMIT 1", (account_id, int(synced))
    ).fetchone()
    return row is not None


def _item(row: Sequence[object]) -> KnownItem:
    return KnownItem(*row)._replace(gone=bool(row[7]), synced=bool(row[8]))  # type: ignore[arg-type]


def open_ones(
    conn: sqlite3.Connection, account_id: int, since: str, gone_since: str, most: int
) -> list[tuple[int, str, bool]]:
    """Return (row id, what its network calls it, whether it was not there) of the newest messages that are looked after.

    They are posts that are open, wait for their author's next word or were done since ``gone_since``. What is gone since
    before that is not among them.
    """
    return conn.execute(
        """SELECT id, remote, gone_at IS NOT NULL FROM inbox_items WHERE account_id = ?1 AND received_at >= ?2
           AND (state = 'open' OR waiting = 1 OR (handled_at >= ?3 AND spam = 0)) AND kind <> 'message'
           AND remote IS NOT NULL AND (gone_at IS NULL OR gone_at >= ?3)
           ORDER BY received_at DESC, id DESC LIMIT ?4""",
        (account_id, since, gone_since, most),
    ).fetchall()


def add(w: Writing, rows: Iterable[Sequence[object]]) -> None:
    """Insert messages; the columns are those of the statement after the number, in order."""
    first = reply_drafts.next_number(w.conn)
    w.conn.executemany(
        """INSERT INTO inbox_items(id, account_id, remote_id, kind, author, handle, body, received_at, due_at, permalink,
           thread, flag, spam, judged, closes_at, author_id, answers, edited_at, state, handled_at, source_id, remote, about)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        ((None if place else first, *row) for place, row in enumerate(rows)),
    )
    reply_drafts.given_back(w)


def learn(w: Writing, rows: Iterable[tuple[str, str, str, str, int, int, str, str, str]]) -> int:
    """Add what a network tells of known messages.

    A row is (remote, permalink, thread, about, source, row id, remote id, answers, the author's lasting id).

    What is known already stays, but for the id: an export has its own name for a message, and by the network's it is
    found again, answered and missed. They belong to the sync from now on, so that taking an import back leaves them;
    and they are there, so they are not gone. Returns how many rows that changed.
    """
    return w.conn.executemany(
        """UPDATE inbox_items SET remote = ?1, permalink = iif(permalink = '', ?2, permalink),
           thread = iif(thread = '', ?3, thread), about = iif(about = '', ?4, about),
           source_id = iif(remote IS NULL, ?5, source_id), gone_at = NULL, remote_id = iif(remote IS NULL, ?7, remote_id),
           answers = iif(answers = '', ?8, answers), author_id = iif(author_id = '', ?9, author_id)
           WHERE id = ?6 AND (remote IS NOT ?1 OR (permalink = '' AND ?2 <> '') OR (thread = '' AND ?3 <> '')
             OR (about = '' AND ?4 <> '') OR gone_at IS NOT NULL OR (answers = '' AND ?8 <> '')
             OR (author_id = '' AND ?9 <> ''))""",
        rows,
    ).rowcount


def answered(w: Writing, rows: Iterable[tuple[str, int]]) -> int:
    """Count open messages as done that were answered on the network: (instant, row id); return how many were open."""
    return w.conn.executemany(
        "UPDATE inbox_items SET state = 'done', handled_at = max(?1, received_at) WHERE id = ?2 AND state = 'open'",
        rows,
    ).rowcount


def gone_rows(w: Writing, ids: Iterable[int]) -> int:
    """Note since when messages are no longer on the network, by row id; return how many had been there."""
    return w.conn.executemany(
        "UPDATE inbox_items SET gone_at = ?1 WHERE id = ?2 AND gone_at IS NULL", [(w.now, number) for number in ids]
    ).rowcount


def there_again(w: Writing, ids: Iterable[int]) -> None:
    """Note that messages which were taken for gone are on the network."""
    w.conn.executemany("UPDATE inbox_items SET gone_at = NULL WHERE id = ?", [(number,) for number in ids])


def gone(w: Writing, account_id: int, remote_ids: Iterable[str]) -> int:
    """Note since when messages are no longer on the network; return how many had been there."""
    return w.conn.executemany(
        "UPDATE inbox_items SET gone_at = ?1 WHERE account_id = ?2 AND remote_id = ?3 AND gone_at IS NULL",
        [(w.now, account_id, remote_id) for remote_id in remote_ids],
    ).rowcount
