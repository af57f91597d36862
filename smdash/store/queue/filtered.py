"""Deliveries by a filter, in order of time, those without a time last; counted, and read a page at a time.

SQLite merges the walks of a plan, each along its index, so that a page costs what it holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

    from smdash.store.filter_terms import Values
    from smdash.store.queue.filter_sql import FilterPlan


class QueuePlace(NamedTuple):
    """Where a delivery stands in the order; ``due_at`` is '' for one without a time."""

    due_at: str
    id: int


def counts(conn: sqlite3.Connection, planned: FilterPlan) -> tuple[int, int]:
    """Return how many deliveries with a time and how many without one the filter takes."""
    return _count(conn, planned, None), _count_undated(conn, planned, None)


def before(conn: sqlite3.Connection, planned: FilterPlan, due_at: str) -> int:
    """Return how many deliveries of the list are due before an instant."""
    return _count(conn, planned, QueuePlace(due_at, 0))


def position(conn: sqlite3.Connection, planned: FilterPlan, delivery_id: int) -> int | None:
    """Return where a delivery stands in the list, None when it is not in it."""
    row = conn.execute("SELECT coalesce(due_at, '') FROM deliveries WHERE id = ?", (delivery_id,)).fetchone()
    if row is None:
        return None
    place = QueuePlace(row[0], delivery_id)
    values = dict(planned.values)
    conditions = _dated(planned, values) if place.due_at else _undated(planned, values)
    if not any(
        conn.execute(
            f"SELECT 1 FROM {planned.source} WHERE d.id = {int(delivery_id)} AND {each}{planned.rest}", values
        ).fetchone()
        for each in conditions
    ):
        return None
    if place.due_at:
        return _count(conn, planned, place)
    return _count(conn, planned, None) + _count_undated(conn, planned, place)


def page(
    conn: sqlite3.Connection,
    planned: FilterPlan,
    *,
    size: int,
    skip: int = 0,
    past: QueuePlace | None = None,
    back: bool = False,
) -> list[QueuePlace]:
    """Return ``size`` deliveries with a time, ``skip`` further than ``past``; ``back`` walks from the end instead."""
    values: Values = {**planned.values, "size": size, "skip": skip}
    beyond = ""
    if past is not None:
        beyond = f" AND (d.due_at, d.id) {'<' if back else '>'} (:past_at, :past_id)"
        values |= {"past_at": past.due_at, "past_id": past.id}
    return _walked(conn, planned, _dated(planned, values), beyond, values, back=back)


def undated_page(
    conn: sqlite3.Connection,
    planned: FilterPlan,
    *,
    size: int,
    skip: int = 0,
    past: QueuePlace | None = None,
    back: bool = False,
) -> list[QueuePlace]:
    """Return the same of those without a time, in the order in which they were written."""
    values: Values = {**planned.values, "size": size, "skip": skip}
    beyond = "" if past is None else f" AND d.id {'<' if back else '>'} {int(past.id)}"
    return _walked(conn, planned, _undated(planned, values), beyond, values, back=back)


def _dated(planned: FilterPlan, values: Values) -> list[str]:
    """Return the condition of each walk, and keep its values."""
    found = []
    for number, (state, low, high) in enumerate(planned.walks):
        values |= {f"s{number}": state, f"l{number}": low, f"h{number}": high}
        found.append(f"d.state = :s{number} AND d.due_at >= :l{number} AND d.due_at < :h{number}")
    return found


def _undated(planned: FilterPlan, values: Values) -> list[str]:
    values |= {f"s{number}": state for number, state in enumerate(planned.undated)}
    return [f"d.state = :s{number} AND d.due_at IS NULL" for number in range(len(planned.undated))]


def _walked(
    conn: sqlite3.Connection, planned: FilterPlan, walks: list[str], beyond: str, values: Values, *, back: bool
) -> list[QueuePlace]:
    if not walks:
        return []
    if planned.words:  # What was found is looked at once, not once for each walk.
        walks = [_either(walks)]
    order = "DESC" if back else "ASC"
    parts = [f"SELECT d.due_at, d.id FROM {planned.source} WHERE {walk}{beyond}{planned.rest}" for walk in walks]
    rows = conn.execute(
        f"{' UNION ALL '.join(parts)} ORDER BY 1 {order}, 2 {order} LIMIT :size OFFSET :skip", values
    ).fetchall()
    found = [QueuePlace(due_at or "", number) for due_at, number in rows]
    return found[::-1] if back else found


def _count(conn: sqlite3.Connection, planned: FilterPlan, stop: QueuePlace | None) -> int:
    """Count what has a time, as far as ``stop``."""
    values, until = dict(planned.values), ""
    if stop is not None:
        until = " AND (d.due_at, d.id) < (:stop_at, :stop_id)"
        values |= {"stop_at": stop.due_at, "stop_id": stop.id}
    return _counted(conn, planned, _dated(planned, values), until, values)


def _count_undated(conn: sqlite3.Connection, planned: FilterPlan, stop: QueuePlace | None) -> int:
    values = dict(planned.values)
    until = "" if stop is None else f" AND d.id < {int(stop.id)}"
    return _counted(conn, planned, _undated(planned, values), until, values)


def _counted(conn: sqlite3.Connection, planned: FilterPlan, walks: list[str], until: str, values: Values) -> int:
    if not walks:
        return 0
    source, rest = planned.source, planned.rest
    if planned.posts and not planned.words:
        # Every one is looked at anyway, and in the order of posts that reads each page of the file once.
        source, rest = "posts p CROSS JOIN deliveries d ON d.post_id = p.id", f" AND {planned.posts}{planned.clause}"
    if planned.posts or planned.words:
        walks = [_either(walks)]
    queries = [f"SELECT count(*) FROM {source} WHERE {walk}{until}{rest}" for walk in walks]
    return sum(int(conn.execute(query, values).fetchone()[0]) for query in queries)


def _either(walks: list[str]) -> str:
    return f"({' OR '.join(f'({walk})' for walk in walks)})"


def names(conn: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the pillars and goals of live brands and the labels in use lately, each in order of the alphabet."""
    found = {
        f"{what}": [
            row[0]
            for row in conn.execute(
                f"""SELECT DISTINCT t.name FROM {what}s t JOIN brands b ON b.id = t.brand_id
                    WHERE t.archived_at IS NULL AND b.archived_at IS NULL ORDER BY t.name"""
            )
        ]
        for what in ("pillar", "goal")
    }
    labels = conn.execute(
        """SELECT DISTINCT value FROM (SELECT labels FROM posts ORDER BY id DESC LIMIT 5000), json_each(labels)
           WHERE labels <> '[]' ORDER BY value"""
    )
    return {**found, "label": [str(row[0]) for row in labels]}
