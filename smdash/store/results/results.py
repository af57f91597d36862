"""Results of brands: put by a file or by hand, read by measure and days, and which days their sources tell of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.results.series import ResultRow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from smdash.store.connection import Writing

BY_HAND = "result"
"""The kind of a source that is one entry by hand."""

_READ = """SELECT r.id, b.slug AS brand, r.measure, r.per, r.on_day, r.value, r.origin, r.captured_at, r.source_id, r.currency,
    coalesce(a.slug, ''), r.channel, r.campaign, r.utm_source, r.utm_medium, r.utm_content, r.ref, r.who, r.note
    FROM results r JOIN brands b ON b.id = r.brand_id LEFT JOIN accounts a ON a.id = r.account_id"""


class Values(NamedTuple):
    """What a row of results says, before it is one; ``on_day`` is the first of the month where it is of a month."""

    measure: str
    per: str
    on_day: date
    value: float
    currency: str = ""
    account_id: int | None = None
    channel: str = ""
    campaign: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_content: str = ""
    ref: str = ""
    who: str = ""
    note: str = ""


class From(NamedTuple):
    """Whose figures they are, where they come from, and when they were captured (as stored)."""

    brand_id: int
    origin: str
    source_id: int
    captured_at: str


class Replaced(NamedTuple):
    """A row that says something else now: what it was of, and the value before and after."""

    id: int
    measure: str
    on_day: date
    before: float
    after: float


class Put(NamedTuple):
    """What came of rows that were put: the ids of new ones, those replaced, how many were known or older than what is there."""

    added: tuple[int, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    known: int = 0
    older: int = 0


class Known(NamedTuple):
    """What there is of a measure by one origin: first and last day, how many rows, the newest capture (as stored)."""

    measure: str
    origin: str
    first: date
    last: date
    rows: int
    captured_at: str


def rows(
    conn: sqlite3.Connection, brand_id: int, measure: str, first: date | None = None, last: date | None = None
) -> list[ResultRow]:
    """Return the rows of a measure that begin in a time, in order of days; a month that began before it is there too."""
    begin = first.replace(day=1).isoformat() if first else ""
    end = last.isoformat() if last else "9999-12-31"
    found = conn.execute(
        f"""{_READ} WHERE r.brand_id = ? AND r.measure = ? AND r.on_day >= ? AND r.on_day <= ?
            AND (r.per = 'month' OR r.on_day >= ?) ORDER BY r.on_day, r.id""",
        (brand_id, measure, begin, end, first.isoformat() if first else ""),
    )
    return _rows(found)


def by_ids(conn: sqlite3.Connection, ids: Iterable[int]) -> list[ResultRow]:
    """Return the rows with these numbers that there are."""
    found = []
    for number in ids:
        found += conn.execute(f"{_READ} WHERE r.id = ?", (number,)).fetchall()
    return _rows(found)


def events(conn: sqlite3.Connection, brand_id: int, origin: str, measures: Sequence[str]) -> list[ResultRow]:
    """Return all single events of an origin, in order of days."""
    marks = ", ".join("?" * len(measures))
    found = conn.execute(
        f"""{_READ} WHERE r.brand_id = ? AND r.origin = ? AND r.ref <> '' AND r.per = 'event' AND r.measure IN ({marks})
            ORDER BY r.on_day, r.id""",
        (brand_id, origin, *measures),
    )
    return _rows(found)


def put(w: Writing, come_by: From, values: Iterable[Values]) -> Put:
    """Store rows of one origin: what is there already is known, what says something else replaces it, the rest is added.

    An event is known by its ``ref``, wherever it stands; other rows by all that tells them from each other. What was
    captured before what is there changes nothing. Where a row of a day or month is new or other, all rows of that day or
    month that come with it are of this source from then on: rows of one source part a thing among them.
    """
    added: list[int] = []
    replaced: list[Replaced] = []
    known = older = 0
    groups: dict[tuple[str, str, str], list[Values]] = {}
    for each in values:
        place = (each.measure, each.per, each.ref if each.per == "event" else each.on_day.isoformat())
        groups.setdefault(place, []).append(each)
    for (measure, per, at), group in groups.items():
        there = _there(w.conn, come_by, measure, per, at)
        changed = False
        for each in group:
            key = _key(each)
            now = there.get(key)
            if now is None:
                number = _insert(w, come_by, each)
                there[key] = (number, each, come_by.captured_at, come_by.source_id)
                added.append(number)
                changed = True
            elif each == now[1]:
                known += 1
            elif now[2] > come_by.captured_at:
                older += 1
            else:
                _update(w, now[0], come_by, each)
                replaced.append(Replaced(now[0], measure, each.on_day, now[1].value, each.value))
                there[key] = (now[0], each, come_by.captured_at, come_by.source_id)
                changed = True
        if changed and per != "event":
            for each in group:
                number, stands, captured, source = there[_key(each)]
                if stands == each and source != come_by.source_id:
                    newest = max(captured, come_by.captured_at)
                    _update(w, number, come_by._replace(captured_at=newest), each)
    return Put(tuple(added), tuple(replaced), known, older)


def change(w: Writing, number: int, come_by: From, values: Values) -> None:
    """Let a row say something else."""
    _update(w, number, come_by, values)


def remove(w: Writing, ids: Iterable[int]) -> int:
    """Delete rows; return how many there were."""
    return sum(w.conn.execute("DELETE FROM results WHERE id = ?", (number,)).rowcount for number in ids)


def values_of(conn: sqlite3.Connection, number: int) -> Values | None:
    """Return what a row says, None where there is none."""
    found = conn.execute(f"SELECT {', '.join(Values._fields)} FROM results WHERE id = ?", (number,)).fetchone()
    return _values(found) if found else None


def standing(conn: sqlite3.Connection, brand_id: int, origin: str, values: Values) -> int | None:
    """Return the number of the row that stands where ``values`` of an origin would go, None for none."""
    at = values.ref if values.per == "event" else values.on_day.isoformat()
    found = _there(conn, From(brand_id, origin, 0, ""), values.measure, values.per, at).get(_key(values))
    return found[0] if found else None


def inbox_leads(conn: sqlite3.Connection, brand_id: int) -> list[tuple[int, str, str, str]]:
    """Return (first item, whose, account, instant) of everybody whom a person called a lead of a brand, a row each.

    Somebody who is known is one lead, by the first message they were called one for.
    """
    # Crossed, because SQLite would else begin with every message of the brand to find the few leads among them.
    return conn.execute(
        """SELECT l.item_id, CASE WHEN l.person_id IS NULL THEN 'item:' || l.item_id ELSE 'person:' || l.person_id END AS whose,
           a.slug, min(l.lead_at) FROM leads l CROSS JOIN inbox_items i ON i.id = l.item_id CROSS JOIN accounts a ON a.id = i.account_id
           WHERE a.brand_id = ? GROUP BY whose ORDER BY 4, 1""",
        (brand_id,),
    ).fetchall()


def add_span(w: Writing, come_by: From, measure: str, first: date, last: date) -> int:
    """Keep that an origin tells of every day of a time; return 1 where that was not known."""
    return w.conn.execute(
        """INSERT INTO result_spans(brand_id, measure, origin, from_on, until_on, source_id) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING""",
        (come_by.brand_id, measure, come_by.origin, first.isoformat(), last.isoformat(), come_by.source_id),
    ).rowcount


def spans(conn: sqlite3.Connection, brand_id: int, measures: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """Return (origin, kind, first day, last day) of each source that tells of all days of a time.

    One that brought single events tells of those between them; one that says its time itself, of that. An origin of
    which no row is left tells nothing.
    """
    found: list[tuple[str, str, str, str]] = []
    for measure in measures:
        found += conn.execute(
            """SELECT t.origin, s.kind, t.from_on, t.until_on FROM result_spans t JOIN sources s ON s.id = t.source_id
               WHERE t.brand_id = ? AND t.measure = ? AND EXISTS (SELECT 1 FROM results r
                 WHERE r.brand_id = t.brand_id AND r.measure = t.measure AND r.origin = t.origin)""",
            (brand_id, measure),
        ).fetchall()
    for measure in measures:
        found += conn.execute(
            """SELECT e.origin, s.kind, coalesce(s.period_from, e.begin), coalesce(s.period_to, e.end) FROM (
                 SELECT origin, source_id, min(on_day) AS begin, max(on_day) AS end FROM results
                 WHERE brand_id = ? AND measure = ? AND per = 'event' GROUP BY origin, source_id) e
               JOIN sources s ON s.id = e.source_id""",
            (brand_id, measure),
        ).fetchall()
    return sorted(set(found), key=lambda each: (each[0], each[2], each))


def months_until(conn: sqlite3.Connection, brand_id: int, measure: str) -> list[tuple[str, date]]:
    """Return (origin, last day) of the newest month that each origin gives a figure of."""
    found = conn.execute(
        """SELECT origin, date(max(on_day), '+1 month', '-1 day') FROM results
           WHERE brand_id = ? AND measure = ? AND per = 'month' GROUP BY origin""",
        (brand_id, measure),
    )
    return [(origin, date.fromisoformat(day)) for origin, day in found]


def told(
    conn: sqlite3.Connection, brand_id: int, measure: str, first: date, last: date, currencies: Sequence[str]
) -> list[tuple[str, str, str, str]]:
    """Return (origin, per, first day, newest capture) of all that some origins tell between two days, each once."""
    marks = ", ".join("?" for _ in currencies)
    return conn.execute(
        f"""SELECT origin, per, on_day, max(captured_at) FROM results
            WHERE brand_id = ? AND measure = ? AND on_day BETWEEN ? AND ? AND currency IN ({marks})
            GROUP BY origin, per, on_day""",
        (brand_id, measure, first.isoformat(), last.isoformat(), *currencies),
    ).fetchall()


def any_of(conn: sqlite3.Connection, brand_id: int, measure: str) -> bool:
    """Say whether there is a row of a measure of a brand."""
    found = conn.execute("SELECT 1 FROM results WHERE brand_id = ? AND measure = ? LIMIT 1", (brand_id, measure))
    return found.fetchone() is not None


def known(conn: sqlite3.Connection, brand_id: int) -> list[Known]:
    """Return what there is of each measure and origin; a month's row reaches to its last day."""
    found = conn.execute(
        """SELECT measure, origin, min(on_day), max(CASE per WHEN 'month' THEN date(on_day, '+1 month', '-1 day') ELSE on_day END),
           count(*), max(captured_at) FROM results WHERE brand_id = ?
           GROUP BY measure, origin ORDER BY measure, origin""",
        (brand_id,),
    )
    return [Known(m, o, date.fromisoformat(a), date.fromisoformat(b), n, c) for m, o, a, b, n, c in found]


def currencies(conn: sqlite3.Connection, brand_id: int) -> list[str]:
    """Return the currencies of a brand's money, the most frequent first."""
    found = conn.execute(
        """SELECT currency FROM results WHERE brand_id = ? AND measure IN ('revenue', 'spend') AND currency <> ''
           GROUP BY currency ORDER BY count(*) DESC, currency""",
        (brand_id,),
    )
    return [each[0] for each in found]


Standing = tuple[int, Values, str, int]


def _there(conn: sqlite3.Connection, come_by: From, measure: str, per: str, at: str) -> dict[tuple[Any, ...], Standing]:
    """Return what stands where a group of rows goes: by key (number, what it says, captured, source)."""
    place = "ref = ? AND ref <> ''" if per == "event" else "on_day = ?"
    found = conn.execute(
        f"""SELECT id, captured_at, source_id, {", ".join(Values._fields)} FROM results
            WHERE brand_id = ? AND measure = ? AND origin = ? AND per = ? AND {place} ORDER BY id""",
        (come_by.brand_id, measure, come_by.origin, per, at),
    )
    standing: dict[tuple[Any, ...], Standing] = {}
    for number, captured, source, *rest in found:
        values = _values(rest)
        standing[_key(values)] = (number, values, captured, source)
    return standing


def _key(values: Values) -> tuple[Any, ...]:
    return (values.ref,) if values.per == "event" else values[4:12]


def _insert(w: Writing, come_by: From, values: Values) -> int:
    columns = (*From._fields, *Values._fields)
    marks = ", ".join("?" * len(columns))
    cursor = w.conn.execute(f"INSERT INTO results({', '.join(columns)}) VALUES ({marks})", (*come_by, *_cells(values)))
    return int(cursor.lastrowid or 0)


def _update(w: Writing, number: int, come_by: From, values: Values) -> None:
    sets = ", ".join(f"{name} = ?" for name in Values._fields)
    w.conn.execute(
        f"UPDATE results SET {sets}, source_id = ?, captured_at = ? WHERE id = ?",
        (*_cells(values), come_by.source_id, come_by.captured_at, number),
    )


def _cells(values: Values) -> tuple[Any, ...]:
    return tuple(values._replace(on_day=values.on_day.isoformat()))  # type: ignore[arg-type]


def _values(found: Sequence[Any]) -> Values:
    measure, per, on_day, *rest = found
    return Values(measure, per, date.fromisoformat(on_day), *rest)


def _rows(found: Iterable[Sequence[Any]]) -> list[ResultRow]:
    """Return rows as they are known outside; of thousands few differ in day or capture."""
    days: dict[str, date] = {}
    moments: dict[str, datetime] = {}
    rows = []
    for number, brand, measure, per, on_day, value, origin, captured, *rest in found:
        if (day := days.get(on_day)) is None:
            day = days[on_day] = date.fromisoformat(on_day)
        if (moment := moments.get(captured)) is None:
            moment = moments[captured] = datetime.fromisoformat(captured)
        rows.append(ResultRow(number, brand, measure, per, day, value, origin, moment, *rest))
    return rows
