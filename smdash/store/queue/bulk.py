"""What acts on many posts need of the tables of posts, variants and deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.store.connection import inserted, named_row, named_rows
from smdash.store.id_lists import among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from smdash.store.connection import Writing


def whole(conn: sqlite3.Connection, delivery_id: int) -> sqlite3.Row | None:
    """Return a delivery with its account's slug and platform, its brand and its post's pillar."""
    return named_row(
        conn,
        """SELECT d.*, a.slug AS account, a.platform AS platform, p.brand_id AS brand_id, p.pillar_id AS pillar_id
           FROM deliveries d JOIN accounts a ON a.id = d.account_id JOIN posts p ON p.id = d.post_id WHERE d.id = ?""",
        (delivery_id,),
    )


def brands(conn: sqlite3.Connection, delivery_ids: Iterable[int]) -> list[str]:
    """Return the brands of deliveries by their short names."""
    rows = conn.execute(
        f"""SELECT DISTINCT b.slug FROM deliveries d JOIN posts p ON p.id = d.post_id JOIN brands b ON b.id = p.brand_id
            WHERE {among("d.id", delivery_ids)} ORDER BY b.slug"""
    )
    return [row[0] for row in rows]


def goes_to(conn: sqlite3.Connection, post_id: int, account_id: int) -> bool:
    """Say whether a post goes, or went, to an account."""
    query = "SELECT 1 FROM deliveries WHERE post_id = ? AND account_id = ? AND state <> 'cancelled' LIMIT 1"
    return conn.execute(query, (post_id, account_id)).fetchone() is not None


def accounts_of(conn: sqlite3.Connection, post_id: int) -> set[int]:
    """Return the live accounts a post goes, or went, to; those it was for where it goes nowhere any more."""
    rows = conn.execute(
        """SELECT d.account_id, d.state FROM deliveries d JOIN accounts a ON a.id = d.account_id
           JOIN brands b ON b.id = a.brand_id WHERE d.post_id = ? AND a.archived_at IS NULL AND b.archived_at IS NULL""",
        (post_id,),
    ).fetchall()
    return {row[0] for row in rows if row[1] != "cancelled"} or {row[0] for row in rows}


def variant_for(w: Writing, delivery: Any, account_id: int, *, same_platform: bool) -> int:
    """Return the variant a delivery has on another account: one the post has there, else its own one.

    Its own one goes over with its media, or a copy of it where something else still needs it; what only its
    platform understands stays behind.
    """
    there = w.conn.execute(
        "SELECT id FROM variants WHERE post_id = ? AND account_id = ?", (delivery["post_id"], account_id)
    ).fetchone()
    if there:
        return int(there[0])
    values: dict[str, Any] = {"account_id": account_id}
    if not same_platform:
        values["visibility"] = None
    variant_id = int(delivery["variant_id"])
    needed = w.conn.execute(
        "SELECT 1 FROM deliveries WHERE variant_id = ? AND id <> ? LIMIT 1", (variant_id, delivery["id"])
    ).fetchone()
    if not needed:
        w.db.table("variants").update(variant_id, values)
        return variant_id
    (found,) = named_rows(w.conn, "SELECT * FROM variants WHERE id = ?", (variant_id,))
    row = {name: value for name, value in dict(found).items() if name != "id"}
    copy_id = inserted(w.db.table("variants").insert({**row, **values}).last_pk)
    for medium in named_rows(w.conn, "SELECT * FROM media WHERE variant_id = ? ORDER BY position, id", (variant_id,)):
        kept = {name: value for name, value in dict(medium).items() if name != "id"}
        w.db.table("media").insert({**kept, "variant_id": copy_id})
    return copy_id
