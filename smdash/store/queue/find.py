"""Full-text search over posts and inbox items, fast enough for every keystroke."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smdash.store.id_lists import among, and_among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


_PARTS = re.compile(r"\w+")
"""What the index keeps of a word: an address is several of its words, one after the other."""


def match_expression(query: str) -> str:
    """Return an FTS5 expression: every word must occur, the last one may be unfinished; '' when there is no word."""
    words = (" ".join(_PARTS.findall(word)) for word in query.replace('"', " ").split())
    quoted = [f'"{word}"' for word in words if word]
    if not quoted:
        return ""
    return " ".join([*quoted[:-1], f"{quoted[-1]}*"])


def posts(
    conn: sqlite3.Connection, query: str, limit: int, account_ids: Sequence[int] | None
) -> list[tuple[int, int, str, str | None, str]]:
    """Return (post id, account id, state, due instant, text) of the newest matching posts."""
    expression = match_expression(query)
    if not expression:
        return []
    clause = and_among("d.account_id", account_ids)
    return conn.execute(
        f"""SELECT p.id, d.account_id, d.state, d.due_at, substr(coalesce(nullif(p.title, ''), p.body), 1, 300)
            FROM (SELECT rowid FROM posts_fts WHERE posts_fts MATCH ? ORDER BY rowid DESC LIMIT ?) f
            JOIN posts p ON p.id = f.rowid
            JOIN deliveries d ON d.id = (SELECT min(id) FROM deliveries WHERE post_id = p.id{clause.replace("d.", "")})
            ORDER BY p.id DESC LIMIT ?""",
        (expression, limit if account_ids is None else limit * 20, limit),
    ).fetchall()


def items(
    conn: sqlite3.Connection, query: str, limit: int, account_ids: Sequence[int] | None
) -> list[tuple[int, int, str, str, str, str]]:
    """Return (item id, account id, state, received instant, author, text) of the newest matching items."""
    expression = match_expression(query)
    if not expression:
        return []
    clause = "" if account_ids is None else f"WHERE {among('i.account_id', account_ids)}"
    return conn.execute(
        f"""SELECT i.id, i.account_id, i.state, i.received_at, coalesce(nullif(i.handle, ''), i.author), substr(i.body, 1, 300)
            FROM (SELECT rowid FROM inbox_items_fts WHERE inbox_items_fts MATCH ? ORDER BY rowid DESC LIMIT ?) f
            JOIN inbox_items i ON i.id = f.rowid {clause} ORDER BY i.id DESC LIMIT ?""",
        (expression, limit if account_ids is None else limit * 20, limit),
    ).fetchall()
