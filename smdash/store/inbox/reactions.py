"""Since when an item is liked and hidden on its network."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.store.connection import Writing

_COLUMNS = {"like": "liked_at", "hide": "hidden_at"}


def react(w: Writing, item_id: int, what: str, at: str | None) -> None:
    """Note since when an item is liked (``like``) or hidden (``hide``), None for no longer."""
    w.conn.execute(f"UPDATE inbox_items SET {_COLUMNS[what]} = ? WHERE id = ?", (at, item_id))
