"""Posts, variants and the delivery ledger."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.store.connection import inserted, named_row, named_rows
from smdash.store.id_lists import among, and_among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from smdash.store.connection import Writing


def new_uid() -> str:
    """Return an identity nobody else has: 128 random bits in hex (importing uuid for that costs 3 ms at start)."""
    return os.urandom(16).hex()


class DeliveryKey(NamedTuple):
    """What the queue's layout needs of a delivery: no text."""

    id: int
    due_at: str
    account_id: int
    state: str


def planned_keys(
    conn: sqlite3.Connection, start: str, end: str, account_ids: Sequence[int] | None
) -> list[DeliveryKey]:
    """Return what is due from ``start`` to ``end`` in order, published of that time included."""
    found: list[DeliveryKey] = []
    for state in ("draft", "scheduled", "held", "sending", "published", "missed", "failed", "unknown"):
        found += [
            DeliveryKey(*row)
            for row in conn.execute(
                f"""SELECT id, due_at, account_id, state FROM deliveries
                    WHERE state = ? AND due_at >= ? AND due_at < ?{and_among("account_id", account_ids)}""",
                (state, start, end),
            )
        ]
    found.sort(key=lambda key: (key.due_at, key.id))
    return found


def attention_keys(
    conn: sqlite3.Connection, before: str, account_ids: Sequence[int] | None, limit: int
) -> tuple[list[DeliveryKey], int]:
    """Return what waits for a decision from before ``before``, newest first, at most ``limit``, and how many there are."""
    clause = f"""state IN ('scheduled', 'held', 'missed', 'failed', 'unknown', 'sending') AND due_at < ?{and_among("account_id", account_ids)}"""
    total = conn.execute(f"SELECT count(*) FROM deliveries WHERE {clause}", (before,)).fetchone()[0]
    rows = conn.execute(
        f"SELECT id, due_at, account_id, state FROM deliveries WHERE {clause} ORDER BY due_at DESC LIMIT ?",
        (before, limit),
    )
    return [DeliveryKey(*row) for row in rows], int(total)


def draft_keys(
    conn: sqlite3.Connection, before: str, account_ids: Sequence[int] | None, limit: int
) -> tuple[list[DeliveryKey], int]:
    """Return drafts without a time to come (none, or one before ``before``), newest first, and how many there are."""
    clause = f"state = 'draft' AND (due_at IS NULL OR due_at < ?){and_among('account_id', account_ids)}"
    total = conn.execute(f"SELECT count(*) FROM deliveries WHERE {clause}", (before,)).fetchone()[0]
    rows = conn.execute(
        f"SELECT id, '', account_id, state FROM deliveries WHERE {clause} ORDER BY id DESC LIMIT ?", (before, limit)
    )
    return [DeliveryKey(*row) for row in rows], int(total)


def texts(conn: sqlite3.Connection, delivery_ids: Iterable[int]) -> dict[int, sqlite3.Row]:
    """Return what the queue shows of each delivery: state, time, text (cut), format, whether all of it is out."""
    rows = named_rows(
        conn,
        f"""SELECT d.id, d.post_id, d.account_id, d.state, d.due_at, d.permalink, d.reason, d.error, v.format,
            substr(coalesce(v.body, p.body), 1, 300) AS body, substr(coalesce(v.title, p.title), 1, 200) AS title,
            (SELECT count(*) FROM media m WHERE m.post_id = p.id) AS media,
            d.state = 'published' AND EXISTS (SELECT 1 FROM sendings s WHERE s.delivery_id = d.id AND s.position > 0
                AND s.state NOT IN ('published', 'dropped')) AS unfinished
            FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id
            WHERE {among("d.id", delivery_ids)}""",
    )
    return {row["id"]: row for row in rows}


def counts(
    conn: sqlite3.Connection, *, late: str, day_end: str, account_ids: Sequence[int] | None = None
) -> dict[str, int]:
    """Return due (still to go out today), missed, and attention (all that waits for a decision)."""
    clause = and_among("account_id", account_ids)
    due = conn.execute(
        f"SELECT count(*) FROM deliveries WHERE state = 'scheduled' AND due_at >= ? AND due_at < ?{clause}",
        (late, day_end),
    ).fetchone()[0]
    missed = conn.execute(
        f"""SELECT (SELECT count(*) FROM deliveries WHERE state = 'missed'{clause})
            + (SELECT count(*) FROM deliveries WHERE state = 'scheduled' AND due_at < ?{clause})""",
        (late,),
    ).fetchone()[0]
    other = conn.execute(f"SELECT count(*) FROM deliveries WHERE state IN ('failed', 'unknown'){clause}").fetchone()[0]
    return {"due": due, "missed": missed, "attention": missed + other}


def taken(conn: sqlite3.Connection, account_id: int, start: str, end: str) -> list[str]:
    """Return the instants at which an account has something planned or out."""
    return [
        row[0]
        for row in conn.execute(
            """SELECT due_at FROM deliveries WHERE account_id = ? AND due_at >= ? AND due_at < ?
               AND state NOT IN ('cancelled', 'draft', 'missed') ORDER BY due_at""",
            (account_id, start, end),
        )
    ]


def filled(conn: sqlite3.Connection, account_id: int, zone: str, start: str, end: str) -> set[str]:
    """Return the wall clocks (``2026-11-23 09:00``) in ``zone`` of the slots of an account that hold a post."""
    return {
        row[0]
        for row in conn.execute(
            """SELECT wall FROM deliveries WHERE account_id = ? AND due_at >= ? AND due_at < ?
               AND state NOT IN ('cancelled', 'draft', 'missed') AND slot_id IS NOT NULL AND zone = ?""",
            (account_id, start, end, zone),
        )
    }


def last_out(conn: sqlite3.Connection) -> dict[int, str]:
    """Return per account when the last post went out: an instant, or a date where an export names no time.

    An answer to somebody else's post is none.
    """
    found: dict[int, str] = {}
    for (account_id,) in conn.execute("SELECT id FROM accounts WHERE archived_at IS NULL").fetchall():
        out = conn.execute(
            """SELECT coalesce(published_at, due_at) FROM deliveries WHERE account_id = ? AND state = 'published'
               ORDER BY due_at DESC LIMIT 1""",
            (account_id,),
        ).fetchone()
        seen = conn.execute(
            """SELECT coalesce(published_at, published_on) FROM remote_posts WHERE account_id = ? AND format <> 'reply'
               ORDER BY published_on DESC, published_at DESC LIMIT 1""",
            (account_id,),
        ).fetchone()
        last = max((row[0] for row in (out, seen) if row and row[0]), default=None)
        if last is not None:
            found[account_id] = last
    return found


def repeating(conn: sqlite3.Connection) -> set[int]:
    """Return the accounts that have a post which comes back by a rule."""
    return {
        row[0]
        for row in conn.execute(
            """SELECT DISTINCT v.account_id FROM recurrences r JOIN variants v ON v.post_id = r.post_id
               WHERE r.ended_at IS NULL"""
        )
    }


def coming(conn: sqlite3.Connection, late: str) -> dict[int, list[str]]:
    """Return per account the instants at which posts will go out as things stand; what is held or a draft will not."""
    found: dict[int, list[str]] = {}
    for account_id, due in conn.execute(
        """SELECT account_id, due_at FROM deliveries WHERE state IN ('scheduled', 'sending') AND due_at >= ?
           ORDER BY due_at""",
        (late,),
    ):
        found.setdefault(account_id, []).append(due)
    return found


def post(conn: sqlite3.Connection, post_id: int) -> sqlite3.Row | None:
    """Return a post's row."""
    return named_row(conn, "SELECT * FROM posts WHERE id = ?", (post_id,))


def deliveries(conn: sqlite3.Connection, post_id: int) -> list[sqlite3.Row]:
    """Return a post's deliveries with account slug and variant."""
    return named_rows(
        conn,
        """SELECT d.*, a.slug AS account, v.format AS format, v.body AS variant_body FROM deliveries d
           JOIN accounts a ON a.id = d.account_id JOIN variants v ON v.id = d.variant_id
           WHERE d.post_id = ? ORDER BY a.slug, d.id""",
        (post_id,),
    )


def delivery(conn: sqlite3.Connection, delivery_id: int) -> sqlite3.Row | None:
    """Return one delivery with its account's slug."""
    return named_row(
        conn,
        "SELECT d.*, a.slug AS account FROM deliveries d JOIN accounts a ON a.id = d.account_id WHERE d.id = ?",
        (delivery_id,),
    )


def add_post(w: Writing, values: dict[str, Any]) -> int:
    """Insert a post and return its id; labels may be given as a list."""
    labels = values.pop("labels", [])
    row = {
        "uid": new_uid(),
        "labels": json.dumps(list(labels), ensure_ascii=False),
        "created_at": w.now,
        "updated_at": w.now,
        **values,
    }
    return inserted(w.db.table("posts").insert(row).last_pk)


def add_variant(w: Writing, post_id: int, account_id: int, values: dict[str, Any]) -> int:
    """Insert a variant of a post for an account and return its id."""
    return inserted(w.db.table("variants").insert({"post_id": post_id, "account_id": account_id, **values}).last_pk)


def add_delivery(w: Writing, post_id: int, variant_id: int, account_id: int, values: dict[str, Any]) -> int:
    """Insert a delivery and return its id."""
    row = {
        "uid": new_uid(),
        "post_id": post_id,
        "variant_id": variant_id,
        "account_id": account_id,
        "created_at": w.now,
        "updated_at": w.now,
        **values,
    }
    return inserted(w.db.table("deliveries").insert(row).last_pk)


def update_delivery(w: Writing, delivery_id: int, values: dict[str, Any]) -> None:
    """Set columns of a delivery; the guard in the schema refuses to touch a published one."""
    w.db.table("deliveries").update(delivery_id, {**values, "updated_at": w.now})


def update_post(w: Writing, post_id: int, values: dict[str, Any]) -> None:
    """Set columns of a post."""
    w.db.table("posts").update(post_id, {**values, "updated_at": w.now})
