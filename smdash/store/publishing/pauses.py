"""Pauses and the deliveries they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.publishing.pauses import Pause, Scope, held_by
from smdash.domain.schedule import parse_utc, stored
from smdash.store.connection import inserted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from smdash.store.connection import Writing

_COVERED = {
    "all": "",
    "brand": """ AND account_id IN (SELECT a.id FROM accounts a JOIN brands b ON b.id = a.brand_id WHERE b.slug = :subject)""",
    "account": " AND account_id IN (SELECT id FROM accounts WHERE slug = :subject)",
    "category": """ AND post_id IN (SELECT p.id FROM posts p JOIN pillars i ON i.id = p.pillar_id JOIN brands b ON b.id = p.brand_id
        WHERE i.name = :subject COLLATE NOCASE OR b.slug || '/' || i.name = :subject COLLATE NOCASE)""",
}


class HeldDelivery(NamedTuple):
    """A delivery that a pause holds, with what other pauses would have to cover."""

    id: int
    pause_id: int
    due_at: str
    account: str
    brand: str
    pillar: str


def standing(conn: sqlite3.Connection) -> list[Pause]:
    """Return the pauses that nobody lifted, oldest first; their times are UTC."""
    rows = conn.execute(
        "SELECT id, scope, subject, reason, started_at, ends_at FROM pauses WHERE lifted_at IS NULL ORDER BY id"
    )
    return [Pause._make((*row[:4], parse_utc(row[4]), parse_utc(row[5]) if row[5] else None)) for row in rows]


def held(conn: sqlite3.Connection) -> list[HeldDelivery]:
    """Return what pauses hold, in order of time; what is held for another reason is left out."""
    rows = conn.execute(
        """SELECT d.id, d.reason, d.due_at, a.slug, b.slug, coalesce(i.name, '') FROM deliveries d
           JOIN accounts a ON a.id = d.account_id JOIN brands b ON b.id = a.brand_id JOIN posts p ON p.id = d.post_id
           LEFT JOIN pillars i ON i.id = p.pillar_id
           WHERE d.state = 'held' AND d.due_at IS NOT NULL ORDER BY d.due_at, d.id"""
    )
    return [HeldDelivery(row[0], pause_id, *row[2:]) for row in rows if (pause_id := held_by(row[1])) is not None]


def planned(conn: sqlite3.Connection, late: str) -> dict[tuple[str, str, str], int]:
    """Return how many posts are to go out per (account, brand, pillar or '')."""
    rows = conn.execute(
        """SELECT a.slug, b.slug, coalesce(i.name, ''), count(*) FROM deliveries d JOIN accounts a ON a.id = d.account_id
           JOIN brands b ON b.id = a.brand_id JOIN posts p ON p.id = d.post_id LEFT JOIN pillars i ON i.id = p.pillar_id
           WHERE d.state = 'scheduled' AND d.due_at >= ? GROUP BY 1, 2, 3""",
        (late,),
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def add(w: Writing, scope: Scope, subject: str, reason: str, ends_at: datetime | None) -> int:
    """Insert a pause that begins now and return its id."""
    row = {
        "scope": scope,
        "subject": subject,
        "reason": reason,
        "started_at": w.now,
        "ends_at": stored(ends_at) if ends_at else None,
    }
    return inserted(w.db.table("pauses").insert(row).last_pk)


def change(w: Writing, pause_id: int, values: dict[str, Any]) -> None:
    """Set columns of a pause."""
    w.db.table("pauses").update(pause_id, values)


def lift(w: Writing, pause_ids: Iterable[int]) -> None:
    """End pauses now."""
    w.conn.executemany(
        "UPDATE pauses SET lifted_at = ? WHERE id = ? AND lifted_at IS NULL",
        [(w.now, pause_id) for pause_id in pause_ids],
    )


def hold(w: Writing, pause: Pause, late: str) -> int:
    """Hold what is scheduled in a pause's scope and not missed yet (due at ``late`` or after); return how many."""
    return w.conn.execute(
        f"""UPDATE deliveries SET state = 'held', reason = :mark, updated_at = :now
            WHERE state = 'scheduled' AND due_at >= :late{_COVERED[pause.scope]}""",
        {"mark": pause.mark, "now": w.now, "late": late, "subject": pause.subject},
    ).rowcount


def release(w: Writing, delivery_ids: Iterable[int]) -> None:
    """Put held deliveries back into the queue at their time."""
    w.conn.executemany(
        "UPDATE deliveries SET state = 'scheduled', reason = '', updated_at = ? WHERE id = ? AND state = 'held'",
        [(w.now, delivery_id) for delivery_id in delivery_ids],
    )


def hold_for(w: Writing, marks: Iterable[tuple[str, int]]) -> None:
    """Hold deliveries for another pause: (its mark, delivery)."""
    w.conn.executemany(
        "UPDATE deliveries SET reason = ?, updated_at = ? WHERE id = ? AND state = 'held'",
        [(mark, w.now, delivery_id) for mark, delivery_id in marks],
    )
