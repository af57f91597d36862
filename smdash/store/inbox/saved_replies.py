"""Saved replies, with how often each has been used."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.inbox.saved_replies import fields
from smdash.store.connection import inserted

if TYPE_CHECKING:
    import sqlite3

    from smdash.store.connection import Writing


class SavedRow(NamedTuple):
    """A saved reply; ``brand`` is '' for one of all brands, ``last_used_at`` None for never."""

    id: int
    name: str
    body: str
    brand: str
    used: int
    last_used_at: str | None


def listed(conn: sqlite3.Connection, brand: str | None) -> list[SavedRow]:
    """Return the live ones a brand can use, all for None, by name. What never went out counts as no use."""
    rows = conn.execute(
        """SELECT s.id, s.name, s.body, coalesce(b.slug, ''), coalesce(u.used, 0), u.last
           FROM saved_replies s LEFT JOIN brands b ON b.id = s.brand_id
           LEFT JOIN (SELECT saved_reply_id, count(*) AS used, max(coalesce(published_at, intent_at, created_at)) AS last
                      FROM replies WHERE saved_reply_id IS NOT NULL AND state NOT IN ('cancelled', 'failed', 'missed')
                      GROUP BY saved_reply_id) u ON u.saved_reply_id = s.id
           WHERE s.archived_at IS NULL AND (b.id IS NULL OR b.archived_at IS NULL)
             AND (:brand IS NULL OR b.id IS NULL OR b.slug = :brand)
           ORDER BY s.name COLLATE NOCASE, coalesce(b.slug, ''), s.id""",
        {"brand": brand},
    )
    return [SavedRow(*row) for row in rows]


def field_names(conn: sqlite3.Connection, brand: str) -> frozenset[str]:
    """Return the names of all fields in the saved replies a brand can use or could: one put in before it was removed."""
    rows = conn.execute(
        """SELECT s.body FROM saved_replies s LEFT JOIN brands b ON b.id = s.brand_id
           WHERE (b.id IS NULL OR b.slug = ?) AND s.body LIKE '%{%'""",
        (brand,),
    )
    return frozenset(name for (body,) in rows for name in fields(body))


def taken(conn: sqlite3.Connection, name: str, brand_id: int | None, but: int = 0) -> bool:
    """Say whether a live one of the same brand, or of all, has this name in any case of letters."""
    rows = conn.execute(
        "SELECT name FROM saved_replies WHERE archived_at IS NULL AND brand_id IS ? AND id <> ?", (brand_id, but)
    )
    return any(row[0].casefold() == name.casefold() for row in rows)


def add(w: Writing, name: str, body: str, brand_id: int | None) -> int:
    """Store one and return its number."""
    values = {"brand_id": brand_id, "name": name, "body": body, "created_at": w.now, "updated_at": w.now}
    return inserted(w.db.table("saved_replies").insert(values).last_pk)


def change(w: Writing, number: int, values: dict[str, object]) -> None:
    """Change one."""
    w.db.table("saved_replies").update(number, {**values, "updated_at": w.now})
