"""Snippets, with how often each has been used in an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.snippets.snippets import fields
from smdash.store.connection import inserted

if TYPE_CHECKING:
    import sqlite3

    from smdash.store.connection import Writing


class SnippetRow(NamedTuple):
    """A snippet; ``brand`` is '' for one of all brands, ``last_used_at`` None for never."""

    id: int
    name: str
    body: str
    brand: str
    used: int
    last_used_at: str | None
    kind: str
    place: str


def listed(conn: sqlite3.Connection, brand: str | None) -> list[SnippetRow]:
    """Return the live ones a brand can use, all for None, by name. What never went out counts as no use."""
    rows = conn.execute(
        """SELECT s.id, s.name, s.body, coalesce(b.slug, ''), coalesce(u.used, 0), u.last, s.kind, s.place
           FROM saved_replies s LEFT JOIN brands b ON b.id = s.brand_id
           LEFT JOIN (SELECT saved_reply_id, count(*) AS used, max(coalesce(published_at, intent_at, created_at)) AS last
                      FROM replies WHERE saved_reply_id IS NOT NULL AND state NOT IN ('cancelled', 'failed', 'missed')
                      GROUP BY saved_reply_id) u ON u.saved_reply_id = s.id
           WHERE s.archived_at IS NULL AND (b.id IS NULL OR b.archived_at IS NULL)
             AND (:brand IS NULL OR b.id IS NULL OR b.slug = :brand)
           ORDER BY s.name COLLATE NOCASE, coalesce(b.slug, ''), s.id""",
        {"brand": brand},
    )
    return [SnippetRow(*row) for row in rows]


def field_names(conn: sqlite3.Connection, brand: str) -> frozenset[str]:
    """Return the names of all fields in the snippets a brand can use or could: one put in before it was removed."""
    rows = conn.execute(
        """SELECT s.body FROM saved_replies s LEFT JOIN brands b ON b.id = s.brand_id
           WHERE (b.id IS NULL OR b.slug = ?) AND s.body LIKE '%{%'""",
        (brand,),
    )
    return frozenset(name for (body,) in rows for name in fields(body))


def all_field_names(conn: sqlite3.Connection) -> frozenset[str]:
    """Return the names of all fields in snippets, of those that were removed too."""
    rows = conn.execute("SELECT body FROM saved_replies WHERE body LIKE '%{%'")
    return frozenset(name for (body,) in rows for name in fields(body))


def taken(conn: sqlite3.Connection, name: str, brand_id: int | None, but: int = 0) -> bool:
    """Say whether a live one of the same brand, or of all, has this name in any case of letters."""
    rows = conn.execute(
        "SELECT name FROM saved_replies WHERE archived_at IS NULL AND brand_id IS ? AND id <> ?", (brand_id, but)
    )
    return any(row[0].casefold() == name.casefold() for row in rows)


def add(w: Writing, values: dict[str, object]) -> int:
    """Store one and return its number."""
    stored = {**values, "created_at": w.now, "updated_at": w.now}
    return inserted(w.db.table("saved_replies").insert(stored).last_pk)


def change(w: Writing, number: int, values: dict[str, object]) -> None:
    """Change one."""
    w.db.table("saved_replies").update(number, {**values, "updated_at": w.now})
