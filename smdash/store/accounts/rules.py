"""What a plan keeps to: pillars, goals, blackouts, and the names that slots refer to."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import NotFoundError
from smdash.domain.queue.slots import Blackout, SlotSpec
from smdash.store.accounts.accounts import SlotRow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from smdash.store.connection import Writing


class Theme(NamedTuple):
    """A pillar or a goal of a brand; ``detail`` is a pillar's share (0 to 1) or a goal's target.

    ``from_on`` is the day from which a goal counts, '' for goals older than that is known of. ``baseline`` is what its
    figure was by then, where the person said it.
    """

    id: int
    brand: str
    name: str
    detail: float | None = None
    metric: str = ""
    due_on: str = ""
    archived: bool = False
    from_on: str = ""
    baseline: float | None = None


_PILLARS = """SELECT p.id, b.slug, p.name, p.share, '', '', p.archived_at IS NOT NULL, '', NULL
    FROM pillars p JOIN brands b ON b.id = p.brand_id"""
_GOALS = """SELECT g.id, b.slug, g.name, g.target, coalesce(g.metric, ''), coalesce(g.due_on, ''), g.archived_at IS NOT NULL,
    coalesce(g.from_on, ''), g.baseline
    FROM goals g JOIN brands b ON b.id = g.brand_id"""


def pillars(conn: sqlite3.Connection) -> list[Theme]:
    """Return every brand's pillars, archived ones too."""
    return [_theme(row) for row in conn.execute(f"{_PILLARS} ORDER BY b.slug, p.name COLLATE NOCASE")]


def goals(conn: sqlite3.Connection) -> list[Theme]:
    """Return every brand's goals, archived ones too."""
    return [_theme(row) for row in conn.execute(f"{_GOALS} ORDER BY b.slug, g.name COLLATE NOCASE")]


def _theme(row: tuple[Any, ...]) -> Theme:
    return Theme._make((*row[:6], bool(row[6]), *row[7:]))


def named(conn: sqlite3.Connection, table: str, brand_id: int, name: str) -> int:
    """Return the id of a brand's pillar, goal or pool by its name, case aside; NotFoundError names what there is."""
    rows = conn.execute(
        f"SELECT id, name FROM {table} WHERE brand_id = ? AND archived_at IS NULL ORDER BY name", (brand_id,)
    ).fetchall()
    exact = [row[0] for row in rows if row[1] == name] or [
        row[0] for row in rows if row[1].casefold() == name.casefold()
    ]
    if exact:
        return int(exact[0])
    noun = {"pillars": "pillar", "goals": "goal", "pools": "evergreen pool"}[table]
    known = ", ".join(row[1] for row in rows) or "none yet"
    raise NotFoundError(f"this brand has no such {noun}.", subject=repr(name), hint=f"There is: {known}.")


def slot_rows(conn: sqlite3.Connection, brand_id: int, specs: Iterable[SlotSpec]) -> list[SlotRow]:
    """Return slots as written as rows; NotFoundError for a pillar or pool the brand does not have."""
    return [
        SlotRow(
            spec.weekday,
            spec.wall_time,
            spec.format or None,
            named(conn, "pillars", brand_id, spec.pillar) if spec.pillar else None,
            named(conn, "pools", brand_id, spec.pool) if spec.pool else None,
        )
        for spec in specs
    ]


def blackouts(conn: sqlite3.Connection) -> list[Blackout]:
    """Return every blackout."""
    return [
        Blackout(
            row[0],
            row[1],
            row[2],
            tuple(int(digit) for digit in row[3]),
            date.fromisoformat(row[4]) if row[4] else None,
            date.fromisoformat(row[5]) if row[5] else None,
            time.fromisoformat(row[6]) if row[6] else None,
            time.fromisoformat(row[7]) if row[7] else None,
            row[8],
        )
        for row in conn.execute(
            """SELECT id, scope, subject, weekdays, from_on, until_on, wall_from, wall_until, reason
               FROM blackouts ORDER BY id"""
        )
    ]


def add_blackout(w: Writing, blackout: Blackout) -> int:
    """Store a blackout and return its id."""
    from smdash.store.connection import inserted

    begin, end = blackout.wall_from, blackout.wall_until
    row = {
        "scope": blackout.scope,
        "subject": blackout.subject,
        "weekdays": "".join(map(str, blackout.weekdays)),
        "from_on": blackout.from_on.isoformat() if blackout.from_on else None,
        "until_on": blackout.until_on.isoformat() if blackout.until_on else None,
        "wall_from": begin.strftime("%H:%M") if begin else None,
        "wall_until": end.strftime("%H:%M") if end else None,
        "reason": blackout.reason,
    }
    return inserted(w.db.table("blackouts").insert(row).last_pk)


def drop_blackout(w: Writing, blackout_id: int) -> bool:
    """Delete a blackout; False when there is none of that number."""
    return w.conn.execute("DELETE FROM blackouts WHERE id = ?", (blackout_id,)).rowcount > 0
