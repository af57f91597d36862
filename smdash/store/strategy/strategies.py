"""The strategy of each brand: its text as it was written, and what is kept of its sections beside it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.strategy.sections import Ages
from smdash.store import settings

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from smdash.store.connection import Writing

STATEMENT = "holding_statement:"
"""How the setting begins that holds the statement of a brand without a strategy; the brand's short name follows."""


class Stored(NamedTuple):
    """A strategy as it is stored; ``updated_at`` is a stored instant."""

    text: str
    updated_at: str


class Due(NamedTuple):
    """A section that asks for something: whose it is, by when it was to be reviewed, else when it was last looked at."""

    brand: str
    section: str
    review_by: str
    last_on: str


def strategy(conn: sqlite3.Connection, brand_id: int) -> Stored | None:
    """Return the strategy of a brand, None where it has none."""
    row = conn.execute("SELECT text, updated_at FROM strategies WHERE brand_id = ?", (brand_id,)).fetchone()
    return Stored(*row) if row else None


def ages(conn: sqlite3.Connection, brand_id: int) -> dict[str, Ages]:
    """Return when each section of a brand's strategy was changed and reviewed."""
    rows = conn.execute(
        "SELECT section, changed_on, reviewed_on FROM strategy_sections WHERE brand_id = ?", (brand_id,)
    )
    return {row[0]: Ages(_day(row[1]), _day(row[2])) for row in rows}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def put(w: Writing, brand_id: int, text: str) -> None:
    """Store the text of a strategy."""
    w.conn.execute(
        """INSERT INTO strategies(brand_id, text, updated_at) VALUES (?, ?, ?)
           ON CONFLICT(brand_id) DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at
           WHERE text IS NOT excluded.text""",
        (brand_id, text, w.now),
    )


def put_ages(w: Writing, brand_id: int, found: Mapping[str, tuple[Ages, date | None]]) -> None:
    """Store of every section of a strategy when it was changed and reviewed, and by when it is to be; forget others."""
    known = [row[0] for row in w.conn.execute("SELECT section FROM strategy_sections WHERE brand_id = ?", (brand_id,))]
    gone = [(brand_id, section) for section in known if section not in found]
    w.conn.executemany("DELETE FROM strategy_sections WHERE brand_id = ? AND section = ?", gone)
    w.conn.executemany(
        """INSERT INTO strategy_sections(brand_id, section, changed_on, reviewed_on, review_by) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT(brand_id, section) DO UPDATE SET changed_on = excluded.changed_on,
           reviewed_on = excluded.reviewed_on, review_by = excluded.review_by""",
        [
            (brand_id, section, _iso(each.changed_on), _iso(each.reviewed_on), _iso(review_by))
            for section, (each, review_by) in found.items()
        ],
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def due(conn: sqlite3.Connection, today: date, stale_before: date) -> list[Due]:
    """Return the sections of live brands whose review is overdue, or that say no date and were not looked at since."""
    rows = conn.execute(
        """SELECT b.slug, s.section, coalesce(s.review_by, ''), max(coalesce(s.changed_on, ''), coalesce(s.reviewed_on, '')) AS last_on
           FROM strategy_sections s JOIN brands b ON b.id = s.brand_id AND b.archived_at IS NULL
           WHERE coalesce(s.changed_on, s.reviewed_on) IS NOT NULL
           AND (s.review_by < :today OR (s.review_by IS NULL AND last_on < :stale)) ORDER BY b.slug, s.review_by, s.section""",
        {"today": today.isoformat(), "stale": stale_before.isoformat()},
    )
    return [Due(*row) for row in rows]


def own_statement(conn: sqlite3.Connection, slug: str) -> str:
    """Return the holding statement that is kept beside a brand's strategy, '' for none."""
    return str(settings.get(conn, STATEMENT + slug, "") or "")


def put_own_statement(w: Writing, slug: str, text: str) -> None:
    """Keep a holding statement beside a brand's strategy; '' forgets it."""
    if text or own_statement(w.conn, slug):
        settings.put(w, STATEMENT + slug, text)
