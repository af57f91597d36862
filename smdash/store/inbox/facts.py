"""One item with all that stands in it, its account and its brand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.store.connection import named_row

if TYPE_CHECKING:
    import sqlite3

_ITEM = """SELECT i.kind, i.author, i.handle, i.body, i.permalink, i.rating, i.flag, i.state, i.spam, i.waiting,
    i.received_at, i.due_at, i.closes_at, i.snoozed_until, i.handled_at, i.gone_at, i.edited_at, i.first_body, i.tags,
    a.slug AS account, a.platform, a.handle AS named, c.handle AS own_handle, b.slug AS brand, b.name AS brand_name,
    b.colour, coalesce(a.archived_at, b.archived_at) AS archived_at
    FROM inbox_items i JOIN accounts a ON a.id = i.account_id JOIN brands b ON b.id = a.brand_id
    LEFT JOIN connections c ON c.account_id = a.id WHERE i.id = ?"""


def item(conn: sqlite3.Connection, item_id: int) -> sqlite3.Row | None:
    """Return an item, None where there is none of this number."""
    return named_row(conn, _ITEM, (item_id,))
