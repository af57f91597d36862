"""Whether the values in a database are such as smdash stores: a file from elsewhere may be whole, and hold no times."""

from __future__ import annotations

import json
import re
from datetime import date, time
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import parse_utc, zone_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

_INSTANT = re.compile(r"\b(\w+) GLOB '\[0-9\]\[0-9\]\[0-9\]\[0-9\]-\[0-9\]\[0-9\]-\[0-9\]\[0-9\]T")
"""How a schema says that a column holds instants."""
_ZONES = (("brands", "zone"), ("accounts", "zone"), ("deliveries", "zone"), ("recurrences", "zone"))
_CLOCKS = (("slots", "wall_time"),)
_WALLS = (("deliveries", "wall"), ("recurrences", "anchor_wall"))
_JSON = (
    *(("brands", "utm", "object"), ("accounts", "options", "object"), ("posts", "options", "object")),
    *(("variants", "options", "object"), ("posts", "labels", "array"), ("recurrences", "skipped", "array")),
    *(("drafts", "payload", "object"), ("connections", "limits", "object")),
)
_UNSAID = frozenset({"null", '""'})
_LARGEST = 1e18
_AT_MOST = {
    ("accounts", "promise_minutes"): 60 * 24 * 30,
    ("accounts", "inbox_per_week"): 100_000,
    ("accounts", "min_gap_minutes"): 60 * 24 * 366,
    ("cadences", "per_week"): 1e6,
    ("duties", "times"): 1e6,
    ("estimates", "median_min"): 1e6,
    ("posts", "estimate_minutes"): 1e6,
    ("pools", "cooldown_days"): 1e5,
}
_LONGEST_AWAY = 366 * 20


class Column(NamedTuple):
    """A column of a table and how its values are kept."""

    table: str
    name: str
    kind: str


def wrong_value(conn: sqlite3.Connection) -> str:
    """Return the first value that smdash never stores, with its place, '' where there is none.

    Asked is what would end in an error or a figure beyond all measure: instants and days that no calendar has, zones
    nobody knows, numbers that are not finite, settings of another shape.
    """
    return next(_wrong(conn), "")


def _wrong(conn: sqlite3.Connection) -> Iterator[str]:
    schema = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    tables = {name: sql for name, sql in schema if not name.startswith(("_sqlite", "stash_"))}
    columns = [Column(table, row[1], row[2]) for table in tables for row in conn.execute(f"PRAGMA table_info({table})")]
    # Only with a shift does SQLite bring a 30 February to a day there is.
    for table, sql in tables.items():
        for column in dict.fromkeys(_INSTANT.findall(sql)):
            bad = "strftime('%Y-%m-%dT%H:%M:%SZ', {0}, '+0 days') IS NOT {0} OR {0} < '0002' OR {0} >= '9999'"
            yield from _found(conn, table, column, bad)
    for each in columns:
        if each.name.endswith("_on") or each.name == "on_day":
            yield from _found(conn, each.table, each.name, "{0} <> '' AND date({0}, '+0 days') IS NOT {0}")
        if each.kind == "REAL" or (each.table, each.name) in _AT_MOST:
            most = _AT_MOST.get((each.table, each.name), _LARGEST)
            yield from _found(conn, each.table, each.name, f"abs({{0}}) > {most:.0f}")
    for table, column in _CLOCKS:
        yield from _found(conn, table, column, "time({0}) IS NULL")
    for table, column in _WALLS:
        yield from _found(conn, table, column, "{0} <> '' AND datetime({0}) IS NULL")
    for table, column, kind in _JSON:
        yield from _found(conn, table, column, f"json_type({{0}}) NOT IN ('{kind}', 'null')")
    for name in ("text", "url_weight"):
        odd = f"json_type({{0}}, '$.{name}') NOT IN ('integer', 'null')"
        yield from _found(conn, "connections", "limits", f"json_valid({{0}}) AND {odd}")
    for table, column in _ZONES:
        for (zone,) in conn.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''"):
            if not _holds(_zone, zone):
                yield f"{table}.{column} is {one_line(str(zone), 60)}"
    for (hours,) in conn.execute("SELECT DISTINCT hours FROM accounts WHERE hours IS NOT NULL"):
        if not _holds(lambda value: _hours(json.loads(value)), hours):
            yield f"accounts.hours is {one_line(str(hours), 60)}"
    for key, value in conn.execute("SELECT key, value FROM settings ORDER BY key"):
        if key in _SETTINGS and value not in _UNSAID and not _holds(_SETTINGS[key], json.loads(value)):
            yield f"the setting '{key}' is {one_line(str(value), 60)}"


def _found(conn: sqlite3.Connection, table: str, column: str, bad: str) -> Iterator[str]:
    query = f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND ({bad.format(column)}) LIMIT 1"
    for (value,) in conn.execute(query):
        yield f"{table}.{column} is {one_line(str(value), 60)}"


def _holds(rule: Callable[[Any], bool], value: object) -> bool:
    """Say whether a value is as a rule wants it; one the rule cannot even read is not."""
    try:
        return rule(value)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError, UsageError):
        return False


def _zone(value: Any) -> bool:
    return bool(zone_of(value).key)


def _number(value: Any, most: float = 1e15) -> bool:
    return isinstance(value, int | float) and abs(value) <= most


def _hours(value: Any) -> bool:
    days = value["weekdays"]
    start, end = (time.fromisoformat(value[name]) for name in ("start", "end"))
    return start.tzinfo is end.tzinfo is None and bool(days) and all(type(day) is int and 0 <= day <= 6 for day in days)


def _office(value: Any) -> bool:
    return _hours(value) and time.fromisoformat(value["start"]) < time.fromisoformat(value["end"])


def _away(value: Any) -> bool:
    spans = [(date.fromisoformat(each["first"]), date.fromisoformat(each["last"])) for each in value]
    return all(
        first <= last and (last - first).days <= _LONGEST_AWAY and 1 < first.year < 9999 for first, last in spans
    )


def _looks(value: Any) -> bool:
    return all(0 <= int(day) <= 6 and 0 <= float(hour) <= 24 for day, hour in value)


def _numbers(value: Any) -> bool:
    return all(_number(each) for each in value.values())


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _notes(value: Any) -> bool:
    return all(
        int(each["number"]) and date.fromisoformat(each["day"]) and isinstance(each["text"], str) for each in value
    )


def _views(value: Any) -> bool:
    return all(isinstance(each["name"], str) and isinstance(each["text"], str) for each in value)


def _restore(value: Any) -> bool:
    at, made = (parse_utc(value[name]) for name in ("at", "made_at"))
    named = isinstance(value["backup"], str) and isinstance(value["kept"], str | None)
    return named and isinstance(value["known"], dict) and all(1 < each.year < 9999 for each in (at, made))


def _mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


_SETTINGS: dict[str, Callable[[Any], bool]] = {
    "annotations": _notes,
    "away": _away,
    "block_words": _texts,
    "dismissed_warning": _mapping,
    "downloads_seen": _mapping,
    "experiments": _rows,
    "fees": _numbers,
    "level_state": _mapping,
    "lint_days": lambda value: type(value) is int and 0 <= value <= 100_000,
    "locked": _texts,
    "notify.told": _mapping,
    "office": _office,
    "restored": _restore,
    "selfcheck": _mapping,
    "sweeps": _looks,
    "time_settled": _mapping,
    "time_suggestions": _mapping,
    "time_weeks": _mapping,
    "unplanned_share": lambda value: _number(value, 1.0),
    "values": _numbers,
    "views": _views,
    "workload.told": _mapping,
    "zone": _zone,
}
"""What the settings are whose shape is counted on, by name."""
