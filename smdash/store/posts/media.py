"""Reads and marks media files of posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from smdash.store.connection import Writing

_GOES = """EXISTS (SELECT 1 FROM deliveries d WHERE d.post_id = m.post_id
    AND (m.variant_id IS NULL OR d.variant_id = m.variant_id) AND d.state IN ('scheduled', 'held', 'failed', 'missed'))"""
_COLUMNS = f"""m.id, m.post_id, m.variant_id, m.path, m.bytes, m.sha256, m.checked_at, m.fetched, m.fetch_error,
    m.path LIKE 'http%' AND {_GOES}"""
_OF_ADDRESS = "m.path LIKE 'http%'"


class SeenMedia(NamedTuple):
    """A media file of a post and what was seen of it; None where it was never looked at.

    Of one given by its address ``fetched`` is the file of the home, None before, ``fetch_error`` why there is none,
    and ``goes`` whether it is to be there because its post is to go out.
    """

    id: int
    post_id: int
    variant_id: int | None
    path: str
    bytes: int | None
    sha256: str | None
    checked_at: str | None
    fetched: str | None = None
    fetch_error: str = ""
    goes: int = 0


class Outgoing(NamedTuple):
    """A media file that goes out with one account's copy of a post, and what was seen of it when it was added."""

    path: str
    alt_text: str
    fetched: str | None
    fetch_error: str
    bytes: int | None
    sha256: str | None
    checked_at: str | None


class Waiting(NamedTuple):
    """An address whose file is to be in the home; ``fetched`` is the file that was, None where none was yet."""

    id: int
    post_id: int
    path: str
    fetched: str | None


def of_post(conn: sqlite3.Connection, post_id: int) -> list[SeenMedia]:
    """Return the media of a post in order: those that all accounts share, then those of single ones."""
    query = f"""SELECT {_COLUMNS} FROM media m WHERE m.post_id = ?
        ORDER BY m.variant_id IS NOT NULL, m.variant_id, m.position, m.id"""
    return [SeenMedia(*row) for row in conn.execute(query, (post_id,))]


def to_come(conn: sqlite3.Connection) -> list[SeenMedia]:
    """Return the media of posts that still have to go out on some account, oldest post first."""
    query = f"""SELECT {_COLUMNS} FROM media m JOIN posts p ON p.id = m.post_id
        WHERE p.archived_at IS NULL AND EXISTS (SELECT 1 FROM deliveries d WHERE d.post_id = m.post_id
            AND (m.variant_id IS NULL OR d.variant_id = m.variant_id)
            AND d.state IN ('draft', 'scheduled', 'held', 'failed', 'missed'))
        ORDER BY m.post_id, m.position, m.id"""
    return [SeenMedia(*row) for row in conn.execute(query)]


def outgoing(conn: sqlite3.Connection, post_id: int, variant_id: int) -> list[Outgoing]:
    """Return the account's own media, else those all accounts of a post share, in order."""
    for clause, values in (("variant_id = ?", (post_id, variant_id)), ("variant_id IS NULL", (post_id,))):
        query = f"""SELECT path, alt_text, fetched, fetch_error, bytes, sha256, checked_at FROM media
            WHERE post_id = ? AND {clause} ORDER BY position, id"""
        if found := [Outgoing(*row) for row in conn.execute(query, values)]:
            return found
    return []


def latest(conn: sqlite3.Connection, most: int) -> list[str]:
    """Return the files that were attached last, each once, the last first; addresses are left out."""
    query = """SELECT path FROM media WHERE path NOT LIKE 'http%' AND path <> '' GROUP BY path ORDER BY max(id) DESC LIMIT ?"""
    return [row[0] for row in conn.execute(query, (most,))]


def addresses(conn: sqlite3.Connection, now: str | None, *, new: bool = False) -> list[Waiting]:
    """Return the addresses of posts that are to go out, fetched or not, oldest post first.

    With ``now`` (a stored instant) those that are tried again later only are left out; ``new`` are those that nobody has
    asked for yet.
    """
    due = "" if now is None else "AND (m.fetch_after IS NULL OR m.fetch_after <= :now)"
    if new:
        due += " AND m.fetched IS NULL AND m.fetch_after IS NULL"
    query = f"""SELECT m.id, m.post_id, m.path, m.fetched FROM media m JOIN posts p ON p.id = m.post_id
        WHERE {_OF_ADDRESS} AND p.archived_at IS NULL AND {_GOES} {due} ORDER BY m.post_id, m.position, m.id"""
    return [Waiting(*row) for row in conn.execute(query, {} if now is None else {"now": now})]


def note_fetched(w: Writing, path: str, ids: Iterable[int], name: str) -> None:
    """Note which file of the home was fetched from an address; rows that have another address by now are left alone."""
    w.conn.executemany(
        "UPDATE media SET fetched = ?, fetch_error = '', fetch_after = NULL WHERE id = ? AND path = ?",
        [(name, number, path) for number in ids],
    )


def note_not_fetched(w: Writing, path: str, ids: Iterable[int], error: str, after: str) -> None:
    """Note why nothing was fetched from an address, and from when on it is tried again."""
    w.conn.executemany(
        "UPDATE media SET fetch_error = ?, fetch_after = ? WHERE id = ? AND path = ?",
        [(error, after, number, path) for number in ids],
    )
