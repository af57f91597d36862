"""Settings, capacity and duties: the few rows that say how this person works."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from smdash.store.connection import Writing


REPLY_KEY = "reply:"
"""What the key of an unsaved answer begins with; the number of its item follows."""
CAPTURE_KEY = "capture:"
"""What the key of a new idea begins with that is being typed."""
SECTION_KEY = "strategy:"
"""What the key of a section of a strategy that is being written begins with; its brand and its name follow."""


class Duty(NamedTuple):
    """Recurring work that is neither post nor reply."""

    id: int
    name: str
    activity: str
    brand: str
    per: str
    times: float


def get(conn: sqlite3.Connection, key: str, default: Any = None) -> Any:
    """Return a setting, ``default`` when it was never set."""
    row = conn.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return json.loads(row[0]) if row else default


def put(w: Writing, key: str, value: Any) -> None:
    """Set a setting."""
    w.conn.execute(
        "INSERT INTO settings(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value",
        (key, json.dumps(value)),
    )


def capacity(conn: sqlite3.Connection) -> dict[int, float]:
    """Return hours per weekday (Monday 0); empty when the person never said."""
    return {row[0]: row[1] for row in conn.execute("SELECT weekday, hours FROM capacity ORDER BY weekday")}


def days_off(conn: sqlite3.Connection, start: str, end: str) -> dict[str, float]:
    """Return the days with other hours than usual, start <= day < end, and those hours."""
    return {
        row[0]: row[1]
        for row in conn.execute("SELECT on_day, hours FROM days_off WHERE on_day >= ? AND on_day < ?", (start, end))
    }


def closed_days(conn: sqlite3.Connection) -> list[str]:
    """Return the days on which nobody works."""
    return [row[0] for row in conn.execute("SELECT on_day FROM days_off WHERE hours <= 0")]


def set_capacity(w: Writing, hours: dict[int, float]) -> None:
    """Replace the weekly hours."""
    for weekday, value in hours.items():
        w.db.table("capacity").upsert({"weekday": weekday, "hours": value}, pk="weekday")


def duties(conn: sqlite3.Connection) -> list[Duty]:
    """Return the live duties."""
    return [
        Duty(*row)
        for row in conn.execute(
            """SELECT d.id, d.name, d.activity, coalesce(b.slug, ''), d.per, d.times FROM duties d
               LEFT JOIN brands b ON b.id = d.brand_id WHERE d.archived_at IS NULL
               AND (b.id IS NULL OR b.archived_at IS NULL) ORDER BY d.id"""
        )
    ]


def estimates(conn: sqlite3.Connection) -> dict[str, tuple[float, float, str]]:
    """Return the person's own estimates as key -> (median minutes, log-sd, source)."""
    return {
        row[0]: (row[1], row[2], row[3]) for row in conn.execute("SELECT key, median_min, s, source FROM estimates")
    }


def save_unsaved(w: Writing, key: str, payload: dict[str, Any]) -> None:
    """Keep a composer's unsaved content."""
    w.conn.execute(
        """INSERT INTO drafts(key, payload, saved_at) VALUES (?, ?, ?)
           ON CONFLICT(key) DO UPDATE SET payload = excluded.payload, saved_at = excluded.saved_at""",
        (key, json.dumps(payload), w.now),  # in ASCII, so that not even half a surrogate pair is lost
    )


def unsaved(conn: sqlite3.Connection, key: str) -> dict[str, Any] | None:
    """Return what a composer had not saved, None when there is nothing."""
    row = conn.execute("SELECT payload FROM drafts WHERE key = ?", (key,)).fetchone()
    return json.loads(row[0]) if row else None


def drop_unsaved(w: Writing, key: str, known: Mapping[str, Any] | None = None) -> None:
    """Forget a composer's unsaved content; with ``known`` only if it is that, as another composer may have one there."""
    if known is None:
        w.conn.execute("DELETE FROM drafts WHERE key = ?", (key,))
    else:
        w.conn.execute("DELETE FROM drafts WHERE key = ? AND payload = ?", (key, json.dumps(known)))


def unsaved_keys(conn: sqlite3.Connection) -> list[str]:
    """Return the keys of unsaved composers, newest first; answers, strategies and ideas have boxes of their own."""
    keys = [row[0] for row in conn.execute("SELECT key FROM drafts ORDER BY saved_at DESC")]
    return [key for key in keys if not key.startswith((REPLY_KEY, SECTION_KEY, CAPTURE_KEY))]


def section_keys(conn: sqlite3.Connection, brand: str) -> list[str]:
    """Return the keys of a brand's sections that are being written, newest first."""
    begins = f"{SECTION_KEY}{brand}:"
    rows = conn.execute(
        "SELECT key FROM drafts WHERE substr(key, 1, ?) = ? ORDER BY saved_at DESC", (len(begins), begins)
    )
    return [row[0] for row in rows]
