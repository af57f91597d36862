"""What stands in a span of the calendar, in one query."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.store.id_lists import among, and_among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_STATES = "('draft', 'scheduled', 'held', 'sending', 'published', 'missed', 'failed', 'unknown')"
_COUNTED = f"d.state IN {_STATES} AND d.due_at >= ? AND d.due_at < ?"


class PlannedRow(NamedTuple):
    """A delivery with a time; texts are '' and files 0 where only numbers were asked for."""

    id: int
    post_id: int
    account_id: int
    state: str
    due_at: str
    format: str = ""
    title: str = ""
    body: str = ""
    files: int = 0


class EditRow(NamedTuple):
    """A delivery with all that a change of its time or its words depends on; ``own`` is None while it follows the base."""

    id: int
    post_id: int
    account_id: int
    account: str
    state: str
    due_at: str | None
    zone: str | None
    variant_id: int
    format: str
    pillar_id: int | None
    base: str
    own: str | None


def planned(
    conn: sqlite3.Connection, start: str, end: str, account_ids: Sequence[int] | None, *, cut: int = 300
) -> list[PlannedRow]:
    """Return what is due from ``start`` to ``end`` in order of time, with the first ``cut`` characters of its text."""
    rows = conn.execute(
        f"""SELECT d.id, d.post_id, d.account_id, d.state, d.due_at, v.format,
            substr(coalesce(v.title, p.title), 1, ?), substr(coalesce(v.body, p.body), 1, ?),
            (SELECT count(*) FROM media m WHERE m.post_id = d.post_id AND (m.variant_id IS NULL OR m.variant_id = v.id))
            FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id
            WHERE {_COUNTED}{and_among("d.account_id", account_ids)}""",
        (cut, cut, start, end),
    )
    return sorted((PlannedRow(*row) for row in rows), key=lambda row: (row.due_at, row.id))


def numbers(conn: sqlite3.Connection, start: str, end: str, account_ids: Sequence[int] | None) -> list[PlannedRow]:
    """Return what is due from ``start`` to ``end`` without its texts: an index alone answers it."""
    rows = conn.execute(
        f"SELECT d.id, 0, d.account_id, d.state, d.due_at FROM deliveries d WHERE {_COUNTED}{and_among('d.account_id', account_ids)}",
        (start, end),
    )
    return sorted((PlannedRow(*row) for row in rows), key=lambda row: (row.due_at, row.id))


_EDIT = """SELECT d.id, d.post_id, d.account_id, a.slug, d.state, d.due_at, d.zone, d.variant_id, v.format, p.pillar_id, p.body, v.body
    FROM deliveries d JOIN accounts a ON a.id = d.account_id JOIN variants v ON v.id = d.variant_id
    JOIN posts p ON p.id = d.post_id"""


def to_edit(conn: sqlite3.Connection, delivery_ids: Iterable[int]) -> dict[int, EditRow]:
    """Return some deliveries by id."""
    return {row[0]: EditRow._make(row) for row in conn.execute(f"{_EDIT} WHERE {among('d.id', delivery_ids)}")}


def siblings(conn: sqlite3.Connection, post_ids: Iterable[int]) -> dict[int, list[EditRow]]:
    """Return every delivery of some posts that is not cancelled, by post."""
    found: dict[int, list[EditRow]] = {}
    for row in conn.execute(f"{_EDIT} WHERE {among('d.post_id', post_ids)} AND d.state <> 'cancelled'"):
        found.setdefault(row[1], []).append(EditRow._make(row))
    return found
