"""Sets of accounts. A member is known by its number, so that an account may be called otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.store.connection import inserted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from smdash.store.connection import Writing


def listed(conn: sqlite3.Connection) -> dict[str, list[tuple[str, bool]]]:
    """Return each set by its name, with (account, whether it is archived) of each member, in the order of accounts."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for name, slug, archived in conn.execute(
        """SELECT s.name, a.slug, a.archived_at IS NOT NULL OR b.archived_at IS NOT NULL
           FROM account_sets s LEFT JOIN account_set_members m ON m.set_id = s.id
           LEFT JOIN accounts a ON a.id = m.account_id LEFT JOIN brands b ON b.id = a.brand_id
           ORDER BY s.name, b.slug, a.slug"""
    ):
        members = found.setdefault(name, [])
        if slug is not None:
            members.append((slug, bool(archived)))
    return found


def put(w: Writing, name: str, account_ids: Sequence[int]) -> None:
    """Store a set with these accounts, in the place of one of its name."""
    row = w.conn.execute("SELECT id FROM account_sets WHERE name = ?", (name,)).fetchone()
    number = row[0] if row else inserted(w.db.table("account_sets").insert({"name": name, "created_at": w.now}).last_pk)
    w.conn.execute("DELETE FROM account_set_members WHERE set_id = ?", (number,))
    w.db.table("account_set_members").insert_all({"set_id": number, "account_id": each} for each in account_ids)


def remove(w: Writing, name: str) -> None:
    """Remove a set; its accounts stay."""
    w.conn.execute(
        "DELETE FROM account_set_members WHERE set_id IN (SELECT id FROM account_sets WHERE name = ?)", (name,)
    )
    w.conn.execute("DELETE FROM account_sets WHERE name = ?", (name,))
