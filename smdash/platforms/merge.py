"""Reads the files of one platform, checks each by the schema, and lays one over the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.platforms.schema import FILE, check, complete
from smdash.platforms.where import FilePlace

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.platforms.model import MetricLevel

Table = dict[str, Any]


class ListedTable(NamedTuple):
    """One table of a list and where it stands; of a merged one, where it was last touched."""

    table: Table
    place: FilePlace


Lists = dict[str, list[ListedTable]]


def merged(key: str, files: Iterable[Path]) -> Table:
    """Return the facts of one platform, later files laid over earlier ones.

    Raises UsageError naming file, key path and reason for anything the schema or a rule across keys forbids.
    """
    facts: Table = {}
    lists: Lists = {name: [] for name, rule in FILE.keys.items() if rule.type == "tables"}
    place = FilePlace("")
    for path in files:
        place = FilePlace(str(path))
        given = _read(path, place)
        given.setdefault("key", key)
        check(given, FILE, place)
        if given["key"] != key:
            raise place.key("key").fault(f"is '{given['key']}', but the file is named {path.name}")
        for name, value in given.items():
            if name in lists:
                entries = [ListedTable(table, place.key(name).at(index)) for index, table in enumerate(value)]
                lists[name] = _JOIN[name](lists[name], entries)
            elif isinstance(value, dict):
                facts[name] = {**facts.get(name, {}), **value}
            elif isinstance(value, list):
                facts[name] = [*facts.get(name, ()), *value]
            else:
                facts[name] = value
    _finished(facts, lists, place)
    return {**facts, **{name: [entry.table for entry in entries] for name, entries in lists.items()}}


def watch_level(watch: Mapping[str, Any], levels: Iterable[MetricLevel]) -> MetricLevel:
    """Return whose figures a watch entry means: what it says, else what its mode implies, else the first defined."""
    implied: Mapping[str, MetricLevel] = {"per_post": "post", "level": "account"}
    said: MetricLevel | None = watch.get("level", implied.get(watch["mode"]))
    return next(iter(levels)) if said is None else said


def _read(path: Path, place: FilePlace) -> Table:
    import tomllib

    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = str(error).replace("at end of document", f"at line {text.count(chr(10)) + 1}, the end of the file")
        raise place.fault(f"is not valid TOML: {reason}") from error
    except UnicodeDecodeError as error:
        raise place.fault("is not UTF-8 text") from error
    except ValueError as error:
        raise place.fault("has a number of thousands of digits") from error
    except RecursionError as error:
        raise place.fault("has tables or lists too deep in one another") from error
    except OSError as error:
        raise place.fault(f"cannot be read: {error.strerror or error}") from error


# --- laying one file over another -------------------------------------------------------------------------------


def _join_metrics(old: list[ListedTable], new: list[ListedTable]) -> list[ListedTable]:
    def same(one: Table, other: Table) -> bool:
        return (one.get("key"), one.get("version", 1)) == (other.get("key"), other.get("version", 1)) and (
            "level" not in other or one.get("level") == other["level"]
        )

    return _join(old, new, same, "level", lambda one, other: {**one, **other})


def _same_level(one: Table, other: Table) -> bool:
    return (one.get("key"), one.get("level")) == (other.get("key"), other.get("level"))


def _join_exports(old: list[ListedTable], new: list[ListedTable]) -> list[ListedTable]:
    return _join(old, new, lambda one, other: one.get("kind") == other.get("kind"), "kind", _extended)


def _join_changes(old: list[ListedTable], new: list[ListedTable]) -> list[ListedTable]:
    def same(one: Table, other: Table) -> bool:
        return (one.get("on"), one.get("what")) == (other.get("on"), other.get("what"))

    return _join(old, new, same, "what", lambda one, other: {**one, **other})


def _join(
    old: list[ListedTable],
    new: list[ListedTable],
    same: Callable[[Table, Table], bool],
    telling: str,
    lay: Callable[[Table, Table], Table],
) -> list[ListedTable]:
    """Lay each new entry over the old one it is the same as, or append it; ``telling`` is the key that tells apart."""
    result = list(old)
    for position, (table, place) in enumerate(new):
        if any(same(earlier.table, table) for earlier in new[:position]):
            raise place.fault("is in this file twice")
        matches = [index for index, entry in enumerate(old) if same(entry.table, table)]
        if len(matches) > 1:
            raise place.key(telling).fault("is missing, and more than one entry could be meant")
        if matches:
            result[matches[0]] = ListedTable(lay(result[matches[0]].table, table), place)
        else:
            result.append(ListedTable(table, place))
    return result


def _extended(old: Table, new: Table) -> Table:
    """Return one export over another: alias lists grow, other tables join, everything else is replaced."""
    result = dict(old)
    for name, value in new.items():
        before = old.get(name)
        result[name] = _grown(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return result


def _grown(old: Table, new: Table) -> Table:
    result = dict(old)
    for name, value in new.items():
        before = old.get(name)
        result[name] = list(dict.fromkeys([*before, *value])) if isinstance(before, list) else value
    return result


_JOIN: Mapping[str, Callable[[list[ListedTable], list[ListedTable]], list[ListedTable]]] = {
    "metrics": _join_metrics,
    "breakdowns": lambda old, new: _join(old, new, _same_level, "level", lambda one, other: {**one, **other}),
    "watch": lambda _old, new: new,
    "exports": _join_exports,
    "changes": _join_changes,
    "reply_windows": lambda _old, new: new,
}


# --- what only the whole can tell -------------------------------------------------------------------------------


def _finished(facts: Table, lists: Lists, place: FilePlace) -> None:
    """Raise UsageError for a missing key or a rule across keys that the merged whole breaks."""
    complete({**facts, **{name: entries for name, entries in lists.items() if entries}}, FILE.keys, place)
    for name, rule in FILE.keys.items():
        if rule.type == "table" and name in facts:
            complete(facts[name], rule.keys, place.key(name))
        for entry in lists.get(name, ()):
            complete(entry.table, rule.keys, entry.place)
    for problems in _RULES:
        for where, reason in problems(lists):
            raise where.fault(reason)


Problems = Iterator[tuple[FilePlace, str]]


def _dates_in_order(lists: Lists) -> Problems:
    for table, place in lists["metrics"]:
        start, end = table.get("valid_from"), table.get("valid_until")
        if start and end and end < start:
            yield place.key("valid_until"), f"{end} is before valid_from {start}"


def _versions_apart(lists: Lists) -> Problems:
    """A day on which two definitions of a figure hold would leave it open what a value of that day means."""
    seen: dict[tuple[str, str], list[Table]] = {}
    for table, place in lists["metrics"]:
        start, end = _span(table)
        earlier = seen.setdefault((table["key"], table["level"]), [])
        for other in earlier:
            its_start, its_end = _span(other)
            if start <= its_end and its_start <= end:
                day, version = max(start, its_start), other.get("version", 1)
                yield place.key("valid_from"), f"leaves version {version} of '{table['key']}' in force as well on {day}"
        earlier.append(table)


def _span(table: Table) -> tuple[date, date]:
    return table.get("valid_from", date.min), table.get("valid_until", date.max)


def _known_metrics(lists: Lists) -> Problems:
    known = {table["key"] for table, _ in lists["metrics"]}
    levels = _levels(lists)
    for table, place in lists["metrics"]:
        successor = table.get("replaced_by")
        yield from _unknown(successor, known, place.key("replaced_by"))
        if successor and table["level"] not in levels[successor]:
            yield place.key("replaced_by"), f"names '{successor}', which has no figures at the level '{table['level']}'"
    for table, place in lists["watch"]:
        yield from _unknown(table["metric"], known, place.key("metric"))
        yield from _unknown(table.get("over"), known, place.key("over"))
    for table, place in lists["changes"]:
        for index, key in enumerate(table.get("metrics", ())):
            yield from _unknown(key, known, place.key("metrics").at(index))


def _unknown(key: str | None, known: set[str], place: FilePlace) -> Problems:
    if key and key not in known:
        yield place, f"names the metric '{key}', which is not among the metrics of this platform"


def _watch_fits(lists: Lists) -> Problems:
    levels = _levels(lists)
    unique = {(table["key"], table["level"]) for table, _ in lists["metrics"] if table.get("unique")}
    for table, place in lists["watch"]:
        if (table["mode"] == "ratio") != bool(table.get("over")):
            yield place.key("over"), "is needed for the mode 'ratio' and for no other"
        wanted = watch_level(table, levels[table["metric"]])
        for key in ("metric", "over"):
            if table.get(key) and wanted not in levels[table[key]]:
                yield place.key(key), f"names '{table[key]}', which has no figures at the level '{wanted}'"
            if table["mode"] == "total" and (table.get(key), wanted) in unique:
                yield place.key(key), f"names '{table[key]}', which counts each person once and must not be added up"


def _exports_fit(lists: Lists) -> Problems:
    levels = _levels(lists)
    wanted: Mapping[str, tuple[MetricLevel, tuple[str, ...]]] = {
        "posts": ("post", ("id", "permalink")),
        "days": ("account", ("day",)),
        "post_days": ("post", ("day",)),
    }
    for table, place in lists["exports"]:
        level, roles = wanted[table["content"]]
        if not table.get("totals") and not any(table["fields"].get(role) for role in roles):
            yield place.key("fields"), f"has no column for {' or '.join(roles)}"
        for part in ("metrics", "scale", "titles"):
            for key in table.get(part, ()):
                if level not in levels.get(key, ()):
                    where = place.key(part).key(key)
                    yield where, f"names the metric '{key}', which this platform does not have at the level '{level}'"
        for value in table.get("formats", ()):
            if value != value.lower():
                yield place.key("formats").key(value), "has to be in lower case"


def _levels(lists: Lists) -> dict[str, list[MetricLevel]]:
    levels: dict[str, list[MetricLevel]] = {}
    for table, _ in lists["metrics"]:
        levels.setdefault(table["key"], []).append(table["level"])
    return levels


def _windows_apart(lists: Lists) -> Problems:
    seen: set[str] = set()
    for table, place in lists["reply_windows"]:
        for kind in table["kinds"]:
            if kind in seen:
                yield place.key("kinds"), f"names '{kind}', which another window is about"
            seen.add(kind)
        for key in ("person_hours", "page_hours"):
            if key in table and table[key] < table["hours"]:
                yield place.key(key), f"is less than hours, {table['hours']:g}"


_RULES: tuple[Callable[[Lists], Problems], ...] = (
    _dates_in_order,
    _versions_apart,
    _known_metrics,
    _watch_fits,
    _exports_fit,
    _windows_apart,
)
