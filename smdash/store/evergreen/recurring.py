"""Rules by which posts repeat, and which of their turns are in the queue."""

from __future__ import annotations

import contextlib
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from smdash.domain.evergreen.recurrence import Rule
from smdash.store.connection import inserted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from smdash.store.connection import Writing

WALL = "%Y-%m-%d %H:%M"


class Recurrence(NamedTuple):
    """A rule and the post it repeats; ``options`` are that post's, ``ended`` says that nothing more comes of it."""

    id: int
    post_id: int
    brand: str
    colour: str
    text: str
    options: str | None
    rule: Rule
    ended: bool
    pillar_id: int | None = None


class Turn(NamedTuple):
    """A delivery of an occurrence."""

    id: int
    occurrence: int
    account_id: int
    state: str
    due_at: str | None


_SELECT = """SELECT r.id, r.post_id, b.slug, b.colour, p.body, p.options, r.every, r.unit, r.anchor_wall, r.zone, r.until_on,
    r.times, r.skipped, r.ended_at IS NOT NULL, p.pillar_id FROM recurrences r JOIN posts p ON p.id = r.post_id JOIN brands b ON b.id = p.brand_id"""


def _recurrence(row: tuple[Any, ...]) -> Recurrence:
    rule = Rule(
        row[6],
        row[7],
        datetime.strptime(row[8], WALL),  # noqa: DTZ007 - a wall clock is naive
        row[9],
        date.fromisoformat(row[10]) if row[10] else None,
        row[11],
        frozenset(json.loads(row[12])),
    )
    return Recurrence._make((*row[:6], rule, bool(row[13]), row[14]))


def recurrences(conn: sqlite3.Connection, brand: str | None = None, *, ended: bool = False) -> list[Recurrence]:
    """Return the rules, of one brand or all; ended ones only when asked for."""
    where = ["1" if ended else "r.ended_at IS NULL"] + (["b.slug = ?"] if brand is not None else [])
    rows = conn.execute(
        f"{_SELECT} WHERE {' AND '.join(where)} ORDER BY b.slug, r.id", () if brand is None else (brand,)
    )
    return [_recurrence(row) for row in rows]


def recurrence(conn: sqlite3.Connection, recurrence_id: int) -> Recurrence | None:
    """Return one rule."""
    row = conn.execute(f"{_SELECT} WHERE r.id = ?", (recurrence_id,)).fetchone()
    return _recurrence(row) if row else None


def occurrences(conn: sqlite3.Connection, recurrence_id: int) -> set[int]:
    """Return the indices that are in the queue or were."""
    return {row[0] for row in conn.execute("SELECT occurrence FROM posts WHERE recurrence_id = ?", (recurrence_id,))}


def turns(conn: sqlite3.Connection, recurrence_id: int) -> list[Turn]:
    """Return the deliveries of all occurrences, in their order."""
    return [
        Turn(*row)
        for row in conn.execute(
            """SELECT d.id, p.occurrence, d.account_id, d.state, d.due_at FROM posts p JOIN deliveries d ON d.post_id = p.id
               WHERE p.recurrence_id = ? ORDER BY p.occurrence, d.id""",
            (recurrence_id,),
        )
    ]


def accounts(conn: sqlite3.Connection, post_id: int) -> list[int]:
    """Return the accounts a post has a variant for."""
    return [row[0] for row in conn.execute("SELECT account_id FROM variants WHERE post_id = ? ORDER BY id", (post_id,))]


def add(w: Writing, post_id: int, rule: Rule) -> int:
    """Insert a rule and return its id."""
    row = {
        "uid": uuid4().hex,
        "post_id": post_id,
        "every": rule.every,
        "unit": rule.unit,
        "anchor_wall": rule.anchor.strftime(WALL),
        "zone": rule.zone,
        "until_on": rule.until_on.isoformat() if rule.until_on else None,
        "times": rule.times,
        "skipped": json.dumps(sorted(rule.skipped)),
        "created_at": w.now,
    }
    return inserted(w.db.table("recurrences").insert(row).last_pk)


def set_skipped(w: Writing, recurrence_id: int, skipped: frozenset[int]) -> None:
    """Set which turns are left out."""
    w.conn.execute("UPDATE recurrences SET skipped = ? WHERE id = ?", (json.dumps(sorted(skipped)), recurrence_id))


def end(w: Writing, recurrence_id: int) -> None:
    """Let nothing more come of a rule."""
    w.conn.execute("UPDATE recurrences SET ended_at = ? WHERE id = ?", (w.now, recurrence_id))


@contextlib.contextmanager
def as_part_of_its_change(w: Writing, recurrence_id: int) -> Iterator[None]:
    """Count what is written meanwhile to the step that made the rule, so that taking that back takes this along.

    Once that step can no longer be taken back it is counted nowhere.
    """
    row = w.conn.execute(
        """SELECT r.change_id FROM change_rows r JOIN changes c ON c.id = r.change_id
           WHERE r.tbl = 'recurrences' AND r.old IS NULL AND json_extract(r.new, '$.id') = ?
           AND c.undone_at IS NULL AND c.dropped = 0 ORDER BY r.id DESC LIMIT 1""",
        (recurrence_id,),
    ).fetchone()
    if row is None or w.change_id is not None:
        yield
        return
    w.conn.execute("UPDATE journal_state SET change_id = ?, bulk = 0", row)
    yield
    w.conn.execute("UPDATE journal_state SET change_id = NULL")
