"""Reads what is known of files of results: the shipped facts, and a person's own that correct or add to them.

A person's own stand in the folder ``results`` beside their platform files. An entry of a kind that is shipped replaces
what it says, its lists of column names come in front of the shipped ones; another kind is added.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, cast

from smdash.platforms.loader import own_folder
from smdash.platforms.where import FilePlace

if TYPE_CHECKING:
    from collections.abc import Mapping

Shape = Literal["days", "members", "orders", "ledger"]
SHAPES: tuple[Shape, ...] = ("days", "members", "orders", "ledger")
Names = tuple[str, ...]
_SHIPPED = Path(__file__).parent
_TEXTS = ("kind", "label", "shape", "origin", "zone", "comments", "confirmed", "named")
_LISTS = ("tells", "taken", "lost", "adds", "takes", "totals", "start", "end", "assumed")
_TABLES = ("columns", "measures", "only", "disputes")
_NOTHING: Mapping[str, Names] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ResultFile:
    """One kind of file: how it is told, and what its columns are.

    ``need`` are the columns it has without fail, by all their names; of ``tells`` it has one, where that is not empty.
    ``shape`` is how its rows are read: figures by day, members of a list, orders (one row or several each), or a ledger
    of amounts. ``zone`` is that of its times, '' for the brand's. ``taken`` are the states in which money was taken,
    ``only`` the values by column that a row must have where it has any. ``confirmed`` says by what the columns are
    known, ``assumed`` which are not. ``named`` is ``days`` where the name of a file says its first and last day.
    """

    kind: str
    label: str
    shape: Shape
    origin: str
    need: tuple[Names, ...]
    columns: Mapping[str, Names]
    measures: Mapping[str, Names] = field(default_factory=lambda: _NOTHING)
    only: Mapping[str, Names] = field(default_factory=lambda: _NOTHING)
    disputes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    zone: str = ""
    comments: str = ""
    confirmed: str = ""
    named: str = ""
    tells: Names = ()
    taken: Names = ()
    lost: Names = ()
    adds: Names = ()
    takes: Names = ()
    totals: Names = ()
    start: Names = ()
    end: Names = ()
    assumed: Names = ()


def result_files() -> tuple[ResultFile, ...]:
    """Return every kind of file that is known; raises UsageError (file, place, reason) for one that is wrong."""
    own = own_folder()
    folders = [_SHIPPED, *([own / "results"] if own is not None else [])]
    paths = tuple(path for folder in folders for path in sorted(folder.glob("*.toml")))
    stamp = tuple((path, path.stat().st_mtime_ns) for path in paths)
    if _kept.get("stamp") != stamp:
        _kept.update(stamp=stamp, files=_read(paths))
    return cast("tuple[ResultFile, ...]", _kept["files"])


_kept: dict[str, Any] = {}


def _read(paths: tuple[Path, ...]) -> tuple[ResultFile, ...]:
    found: dict[str, tuple[FilePlace, dict[str, Any]]] = {}
    for path in paths:
        place = FilePlace(path.name)
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise place.fault(f"this cannot be read: {error}") from error
        entries = told.get("file", [])
        if not isinstance(entries, list):
            raise place.key("file").fault("write each kind of file as [[file]]")
        for at, entry in enumerate(entries):
            here = place.key("file").at(at)
            if not isinstance(entry, dict) or not isinstance(entry.get("kind"), str):
                raise here.fault("it has no kind")
            kind = entry["kind"]
            found[kind] = (here, _laid(found[kind][1], entry) if kind in found else entry)
    return tuple(_entry(place, entry) for place, entry in found.values())


def _laid(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Return an entry with a person's own over it: names of columns are added, all else is replaced."""
    result = {**under, **over}
    for key in ("columns", "measures"):
        mine, theirs = over.get(key, {}), under.get(key, {})
        if isinstance(mine, dict) and isinstance(theirs, dict):
            names = dict.fromkeys([*theirs, *mine])
            result[key] = {name: [*mine.get(name, []), *theirs.get(name, [])] for name in names}
    return result


def _entry(place: FilePlace, entry: dict[str, Any]) -> ResultFile:
    for key in entry:
        if key not in {*_TEXTS, *_LISTS, *_TABLES, "need"}:
            raise place.key(key).fault("there is no such key")
    texts = {key: _text(place.key(key), entry.get(key, "")) for key in _TEXTS}
    for key in ("label", "origin"):
        if not texts[key]:
            raise place.fault(f"it has no {key}")
    if texts["shape"] not in SHAPES:
        raise place.key("shape").fault(f"write one of {', '.join(SHAPES)}")
    if texts["named"] not in {"", "days"}:
        raise place.key("named").fault("write 'days', or leave it out")
    lists = {key: _names(place.key(key), entry.get(key, [])) for key in _LISTS}
    need = entry.get("need", [])
    if not isinstance(need, list) or not need:
        raise place.key("need").fault("name the columns that tell this kind")
    tables: dict[str, Any] = {}
    for key in _TABLES:
        table = entry.get(key, {})
        if not isinstance(table, dict):
            raise place.key(key).fault("write it as a table")
        if key == "disputes":
            tables[key] = MappingProxyType(dict(table))
        else:
            tables[key] = MappingProxyType({n: _names(place.key(key).key(n), v) for n, v in table.items()})
    wanted = tuple(_names(place.key("need").at(at), names) for at, names in enumerate(need))
    return ResultFile(need=wanted, **texts, **lists, **tables)  # type: ignore[arg-type]


def _text(place: FilePlace, value: object) -> str:
    if not isinstance(value, str):
        raise place.fault("write it as text in quotes")
    return value


def _names(place: FilePlace, value: object) -> Names:
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise place.fault("write it as a list of texts in quotes")
    return tuple(value)
