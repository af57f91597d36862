"""Where deliveries stand that are moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.store.connection import named_rows
from smdash.store.id_lists import among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


class Spot(NamedTuple):
    """A delivery's place in time."""

    id: int
    account_id: int
    state: str
    due_at: str


def spots(conn: sqlite3.Connection, delivery_ids: Iterable[int]) -> list[Spot]:
    """Return where deliveries stand, in order of time; those without a time are left out."""
    rows = conn.execute(
        f"""SELECT id, account_id, state, due_at FROM deliveries
            WHERE {among("id", delivery_ids)} AND due_at IS NOT NULL ORDER BY due_at, id"""
    )
    return [Spot(*row) for row in rows]


def whole(conn: sqlite3.Connection, delivery_ids: Iterable[int]) -> list[sqlite3.Row]:
    """Return deliveries that are still there with their account's slug, in order of time."""
    return named_rows(
        conn,
        f"""SELECT d.*, a.slug AS account FROM deliveries d JOIN accounts a ON a.id = d.account_id
            WHERE {among("d.id", delivery_ids)} ORDER BY d.due_at IS NULL, d.due_at, d.id""",
    )


def posts_of(conn: sqlite3.Connection, delivery_ids: Iterable[int]) -> dict[int, int]:
    """Return the post of each delivery there is."""
    rows = conn.execute(f"SELECT id, post_id FROM deliveries WHERE {among('id', delivery_ids)}")
    return dict(rows.fetchall())
