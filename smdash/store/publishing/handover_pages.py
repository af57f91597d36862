"""Pages on which posts are handed over, each kept as a setting until nobody can still bring its marks back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.store import settings

if TYPE_CHECKING:
    import sqlite3

    from smdash.store.connection import Writing

KEY = "handover.page:"


def add(w: Writing, uid: str, made_at: str, posts: dict[str, list[Any]], forget_before: str) -> None:
    """Keep what a page shows of its posts, by their keys, and forget pages made before a stored instant."""
    w.conn.execute(
        "DELETE FROM settings WHERE substr(key, 1, ?) = ? AND json_extract(value, '$.made_at') < ?",
        (len(KEY), KEY, forget_before),
    )
    settings.put(w, f"{KEY}{uid}", {"made_at": made_at, "posts": posts})


def page(conn: sqlite3.Connection, uid: str) -> dict[str, Any] | None:
    """Return what was kept of a page, None for one that was not made here or was forgotten."""
    found = settings.get(conn, f"{KEY}{uid}")
    return found if isinstance(found, dict) else None
