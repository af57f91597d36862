"""Reads tables of competitors' figures that a person keeps: a figure a row, or a column for each figure.

Columns by name, in any order: ``competitor`` (or name), ``platform``, ``date``, and ``handle`` where there is one; then
``metric`` and ``value``, or a column for each figure by the name it has in the catalogue. ``note`` is left out.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import FileFormatError
from smdash.formats.problems import ProblemLog, TooManyErrors
from smdash.formats.quoting import plain, shown
from smdash.formats.tables.dates import DateColumn
from smdash.formats.tables.numbers import MISSING
from smdash.formats.tables.table import Rows, peek
from smdash.formats.tables.text import open_source
from smdash.formats.tables.workbook import is_workbook, open_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from smdash.domain.imports.records import ReadOptions, RowProblem
    from smdash.formats.tables.table import Header, Peek
    from smdash.formats.tables.text import Source

MOST_BYTES = 16 * 1024 * 1024
NAMES = {
    "competitor": ("competitor", "name", "company", "brand"),
    "platform": ("platform", "network"),
    "handle": ("handle", "account", "profile", "username"),
    "date": ("date", "day", "on"),
    "metric": ("metric", "figure"),
    "value": ("value", "number"),
    "note": ("note", "notes", "comment", "source"),
}
_NEEDED = ("competitor", "platform", "date")
_HINT = "Columns: competitor, platform, date, and metric and value, or one for each figure; handle may be there."


class CompetitorFigure(NamedTuple):
    """A figure as a table states it; ``metric`` and ``value`` are as they are written, in ``column``."""

    line: int
    competitor: str
    platform: str
    handle: str
    on: date
    metric: str = ""
    value: str = ""
    column: str = ""


class CompetitorFile(NamedTuple):
    """A table read: its figures, what is wrong in it, how many rows it has, and how its dates were read."""

    figures: tuple[CompetitorFigure, ...]
    problems: tuple[RowProblem, ...]
    rows: int
    notes: tuple[str, ...] = ()


class _Table(NamedTuple):
    header: Header
    columns: dict[str, int]
    metrics: dict[str, int]


def read(path: Path, options: ReadOptions) -> CompetitorFile:
    """Read a table; FileFormatError where it is none, its rows' own faults are in ``problems``.

    AmbiguousDatesError where every date can be read in two ways and ``options`` do not say how.
    """
    source = _source(path)
    table = _table(source)
    log = ProblemLog()
    rows: list[tuple[int, list[str]]] = []
    found: list[CompetitorFigure] = []
    with contextlib.suppress(TooManyErrors):
        rows.extend(Rows(source, table.header, log, options, remarks=True))
        found.extend(_figures(source, table, rows, options, log))
    return CompetitorFile(tuple(found), tuple(log.finished()), len(rows), tuple(log.notes))


def is_table(beginning: Peek) -> bool:
    """Say whether a table names competitors in a column of that name, beside a platform and a date."""
    return any(
        {"competitor", "platform", "date"} <= {name.strip().casefold() for name in header.names}
        for header in beginning.headers
    )


def _source(path: Path) -> Source:
    if is_workbook(path):
        sheets, _ = open_workbook(path)
        if not sheets:
            raise FileFormatError("it has no table.", subject=path.name, hint=_HINT)
        return sheets[0]
    source = open_source(path)
    if source.size > MOST_BYTES:
        raise FileFormatError("this is too large for a table of competitors.", subject=source.name, hint=_HINT)
    return source


def _table(source: Source) -> _Table:
    """Return the header that has the columns a table needs."""
    for header in peek(source).headers:
        low = [" ".join(name.casefold().replace("_", " ").split()) for name in header.names]
        columns = {
            part: next(low.index(name) for name in names if name in low)
            for part, names in NAMES.items()
            if any(name in low for name in names)
        }
        taken = set(columns.values())
        metrics = {header.names[at].strip(): at for at in range(len(low)) if at not in taken and low[at]}
        if not all(part in columns for part in _NEEDED):
            continue
        if {"metric", "value"} <= columns.keys():
            return _Table(header, columns, {})
        if metrics and "metric" not in columns:
            return _Table(header, columns, metrics)
    first = peek(source).first_names()
    begins = f" It begins with {first}." if first else ""
    raise FileFormatError(f"this is no table of competitors' figures.{begins}", subject=source.name, hint=_HINT)


def _figures(
    source: Source, table: _Table, rows: Sequence[tuple[int, list[str]]], options: ReadOptions, log: ProblemLog
) -> Iterator[CompetitorFigure]:
    dates = DateColumn(table.header.label(table.columns["date"]))
    for line, row in rows:
        dates.see(row[table.columns["date"]].strip(), line)
    dates.settle(source.name, options, log, options.today)
    for line, row in rows:
        cells = {part: plain(row[at].strip(), 200) for part, at in table.columns.items()}
        lacking = [part for part in ("competitor", "platform") if not cells[part]]
        for part in lacking:
            log.error(line, table.header.label(table.columns[part]), "nothing stands there.")
        moment = dates.at(row[table.columns["date"]].strip(), line)
        if moment is None:
            fault = dates.faults.get(row[table.columns["date"]].strip(), "is no date")
            log.error(line, dates.name, f"{shown(cells['date'])} {fault}.")
        if moment is None or lacking:
            continue
        wanted = table.metrics or {cells["metric"]: table.columns["value"]}
        head = CompetitorFigure(line, cells["competitor"], cells["platform"], cells.get("handle", ""), moment.at.date())
        for metric, at in wanted.items():
            if row[at].strip().casefold() not in MISSING:
                yield head._replace(metric=metric, value=row[at].strip(), column=table.header.label(at))
