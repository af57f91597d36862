"""Reads and marks media files of posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

_COLUMNS = "m.id, m.post_id, m.variant_id, m.path, m.bytes, m.sha256, m.checked_at"


class SeenMedia(NamedTuple):
    """A media file of a post and what was seen of it; None where it was never looked at."""

    id: int
    post_id: int
    variant_id: int | None
    path: str
    bytes: int | None
    sha256: str | None
    checked_at: str | None


def of_post(conn: sqlite3.Connection, post_id: int) -> list[SeenMedia]:
    """Return the media all accounts of a post share, in order."""
    query = f"SELECT {_COLUMNS} FROM media m WHERE m.post_id = ? AND m.variant_id IS NULL ORDER BY m.position, m.id"
    return [SeenMedia(*row) for row in conn.execute(query, (post_id,))]


def to_come(conn: sqlite3.Connection) -> list[SeenMedia]:
    """Return the media of posts that still have to go out on some account, oldest post first."""
    query = f"""SELECT {_COLUMNS} FROM media m JOIN posts p ON p.id = m.post_id
        WHERE p.archived_at IS NULL AND EXISTS (SELECT 1 FROM deliveries d WHERE d.post_id = m.post_id
            AND (m.variant_id IS NULL OR d.variant_id = m.variant_id)
            AND d.state IN ('draft', 'scheduled', 'held', 'failed', 'missed'))
        ORDER BY m.post_id, m.position, m.id"""
    return [SeenMedia(*row) for row in conn.execute(query)]
