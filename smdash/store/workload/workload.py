"""What the meter reads in bulk, and the rows a person sets for it: duties, estimates, days off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.store.connection import inserted
from smdash.store.item_sql import TIMED

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from smdash.store.connection import Writing

_PLANNED = "('scheduled', 'held', 'sending', 'published', 'missed', 'failed', 'unknown')"


class PlannedPosts(NamedTuple):
    """Posts of one format planned on an account; ``adapted`` where another account had the post first."""

    account_id: int
    format: str
    adapted: bool
    posts: int
    overtime: int


class DayOff(NamedTuple):
    """A day with other hours than usual."""

    day: str
    hours: float
    reason: str


def planned(conn: sqlite3.Connection, start: str, end: str) -> list[PlannedPosts]:
    """Return what is planned or out from ``start`` to ``end``, by account and format.

    Posts that come back by a rule or out of a pool are left out: nobody makes them anew.
    """
    rows = conn.execute(
        f"""SELECT d.account_id, v.format,
              EXISTS (SELECT 1 FROM deliveries o WHERE o.post_id = d.post_id AND o.id < d.id AND o.state <> 'cancelled') AS adapted,
              count(*), sum(d.overtime)
            FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id
            WHERE d.state IN {_PLANNED} AND d.due_at >= ? AND d.due_at < ?
              AND p.recurrence_id IS NULL AND p.pool_post_id IS NULL
            GROUP BY d.account_id, v.format, adapted""",
        (start, end),
    )
    return [PlannedPosts(row[0], row[1], bool(row[2]), row[3], row[4]) for row in rows]


def handled_minutes(conn: sqlite3.Connection, since: str) -> list[str]:
    """Return the minutes (``2026-11-20T08:05``) in which items were handled, in order, each once."""
    rows = conn.execute(
        f"""SELECT DISTINCT substr(handled_at, 1, 16) FROM inbox_items
            WHERE state = 'done' AND handled_at IS NOT NULL AND handled_at >= ? AND {TIMED} ORDER BY 1""",
        (since,),
    )
    return [row[0] for row in rows]


def has_entries(conn: sqlite3.Connection) -> bool:
    """Say whether any time was ever logged."""
    return conn.execute("SELECT 1 FROM time_entries WHERE ended_at IS NOT NULL LIMIT 1").fetchone() is not None


def logged_spans(conn: sqlite3.Connection, since: str) -> list[tuple[str, str]]:
    """Return the begun and ended instants of logged work from ``since`` on, in order."""
    rows = conn.execute(
        "SELECT started_at, ended_at FROM time_entries WHERE started_at >= ? AND ended_at IS NOT NULL ORDER BY started_at",
        (since,),
    )
    return [(row[0], row[1]) for row in rows]


def open_drafts(conn: sqlite3.Connection) -> int:
    """Return how many posts are begun and go nowhere yet."""
    return int(conn.execute("SELECT count(DISTINCT post_id) FROM deliveries WHERE state = 'draft'").fetchone()[0])


def reply_spans(conn: sqlite3.Connection, since: str) -> list[tuple[str, str | None]]:
    """Return (received, handled or None) of every item received from ``since`` on; nobody waits for one that is gone.

    What is spam asks for no answer, and of what was handled nobody knows when, nothing can be said.
    """
    rows = conn.execute(
        f"""SELECT received_at, handled_at FROM inbox_items
           WHERE received_at >= ? AND spam = 0 AND ({TIMED} OR (handled_at IS NULL AND gone_at IS NULL))
           ORDER BY received_at""",
        (since,),
    )
    return [(row[0], row[1]) for row in rows]


def missed_instants(conn: sqlite3.Connection, since: str, late: str) -> list[str]:
    """Return when posts were due that did not go out, from ``since`` until ``late``."""
    rows = conn.execute(
        "SELECT due_at FROM deliveries WHERE state IN ('scheduled', 'missed') AND due_at >= ? AND due_at < ?",
        (since, late),
    )
    return [row[0] for row in rows]


# Duties --------------------------------------------------------------------------------------------------


def add_duty(w: Writing, values: Mapping[str, object]) -> int:
    """Insert a duty and return its id."""
    return inserted(w.db.table("duties").insert(dict(values)).last_pk)


def update_duty(w: Writing, duty_id: int, values: Mapping[str, object]) -> None:
    """Set columns of a duty."""
    w.db.table("duties").update(duty_id, dict(values))


# Estimates -----------------------------------------------------------------------------------------------


def put_estimate(w: Writing, key: str, median_min: float, s: float) -> None:
    """Keep the person's own estimate of a kind of work."""
    w.conn.execute(
        """INSERT INTO estimates(key, median_min, s, source) VALUES (?, ?, ?, 'user')
           ON CONFLICT(key) DO UPDATE SET median_min = excluded.median_min, s = excluded.s, source = 'user'""",
        (key, median_min, s),
    )


def drop_estimate(w: Writing, key: str) -> bool:
    """Forget an estimate; say whether there was one."""
    return w.conn.execute("DELETE FROM estimates WHERE key = ?", (key,)).rowcount > 0


# Days off ------------------------------------------------------------------------------------------------


def days_off(conn: sqlite3.Connection, start: str) -> list[DayOff]:
    """Return the days with other hours than usual from ``start`` on."""
    rows = conn.execute("SELECT on_day, hours, reason FROM days_off WHERE on_day >= ? ORDER BY on_day", (start,))
    return [DayOff(*row) for row in rows]


def put_days_off(w: Writing, days: Iterable[str], hours: float, reason: str) -> None:
    """Give days other hours than usual."""
    w.conn.executemany(
        """INSERT INTO days_off(on_day, hours, reason) VALUES (?, ?, ?)
           ON CONFLICT(on_day) DO UPDATE SET hours = excluded.hours, reason = excluded.reason""",
        [(day, hours, reason) for day in days],
    )


def drop_days_off(w: Writing, days: Iterable[str]) -> int:
    """Give days their usual hours back; return how many had others."""
    return sum(w.conn.execute("DELETE FROM days_off WHERE on_day = ?", (day,)).rowcount for day in days)


def lead_marks(conn: sqlite3.Connection) -> tuple[Any, ...] | None:
    """Return what differs where leads or the posts they came by may have changed; None where no lead is known at all."""
    known = conn.execute(
        """SELECT EXISTS (SELECT 1 FROM leads) OR EXISTS
           (SELECT 1 FROM brands b JOIN results r ON r.brand_id = b.id AND r.measure = 'leads')"""
    ).fetchone()
    if not known[0]:
        return None
    row = conn.execute(
        """SELECT (SELECT max(id) FROM sources), (SELECT count(*) FROM results), (SELECT total(source_id) FROM results),
           (SELECT count(*) FROM leads), (SELECT total(coalesce(person_id, 0) + item_id) FROM leads), (SELECT max(lead_at) FROM leads),
           (SELECT max(id) FROM remote_posts), (SELECT max(coalesce(outcome_at, intent_at, published_at)) FROM deliveries
            WHERE coalesce(outcome_at, intent_at, published_at) IS NOT NULL),
           (SELECT group_concat(key || value) FROM settings WHERE key >= 'result_origin:' AND key < 'result_origin;')"""
    ).fetchone()
    return tuple(row)
