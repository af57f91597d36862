"""Exports that state one sum per place over a period the file does not name (Google Business Profile)."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from smdash.domain.errors import PeriodNeededError
from smdash.domain.imports.records import DayFigures, Parsed
from smdash.formats.problems import TooManyErrors
from smdash.formats.quoting import plain, shown

if TYPE_CHECKING:
    from smdash.formats.analytics.export_file import ExportFile

_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(?:-|\u2013|to|\.\.)\s*(\d{4}-\d{2}-\d{2})", re.ASCII)


def range_in(text: str) -> tuple[date, date] | None:
    """Return the period a line such as ``2026-10-01 - 2026-10-31`` states, None when it states none."""
    found = _RANGE.search(text)
    if found is None:
        return None
    try:
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def read_totals(file: ExportFile) -> Parsed:
    """Return a file of sums, one row a place, as figures of the last day of the period.

    Raises PeriodNeededError when neither the file nor the person says which period. Several places become parts.
    """
    period = file.options.period or _stated(file)
    if period is None:
        raise PeriodNeededError(subject=file.source.name)
    roles = [at for role in ("account", "account_name", "account_id") if (at := file.columns.index(role)) is not None]
    at_figures = [slot.at for slot in file.columns.metrics.values()]
    found: list[tuple[tuple[str, ...], DayFigures]] = []
    with suppress(TooManyErrors):
        for line, row in file.rows():
            if not any(char.isdecimal() for at in at_figures for char in row[at]) and any(
                row[at].strip() for at in at_figures
            ):
                continue  # The second header row describes the columns.
            if file.is_aside(line, row, roles[0] if roles else None):
                continue
            names = tuple(dict.fromkeys(plain(row[at].strip()) for at in roles if row[at].strip()))
            found.append((names, DayFigures(line, period[1], file.figures.read(line, row, line))))
        file.figures.settle(file.header.delimiter)
    days = (period[1] - period[0]).days + 1
    file.log.note(
        f"The figures are sums of {days} days, {period[0]} to {period[1]}; they stand on the last of them "
        "and are never spread over days. Compare periods of the same length only."
    )
    if not found and not file.log.errors:
        file.log.note("The file has no rows.")
    parts = tuple(_parsed(file, period, names, [day]) for names, day in found)
    if len(parts) == 1:
        names, day = found[0]
        whole = _parsed(file, period, names[:1], [day])
    else:
        whole = _parsed(file, period, (), [], "figures", parts)
        if parts:
            file.log.note(f"{len(parts)} places: {', '.join(shown(names[0]) for names, _ in found[:5] if names)}.")
    whole.problems.extend(file.log.finished())
    whole.notes.extend(file.log.notes)
    return whole


def _stated(file: ExportFile) -> tuple[date, date] | None:
    from smdash.formats.tables.sections import all_rows

    for line, row in all_rows(file.source, file.header):
        if line >= file.header.line:
            return None
        if stated := range_in(" ".join(row)):
            return stated
    return None


def _parsed(
    file: ExportFile,
    period: tuple[date, date],
    names: tuple[str, ...],
    days: list[DayFigures],
    content: str = "days",
    parts: tuple[Parsed, ...] = (),
) -> Parsed:
    return Parsed(
        kind=file.export.kind,
        label=file.export.label,
        content="figures" if content == "figures" else "days",
        platform=file.platform.key,
        encoding=file.source.encoding,
        delimiter=file.header.delimiter,
        accounts=names,
        metrics=file.keys,
        unknown_columns=tuple(file.columns.unknown),
        own=tuple(file.columns.own),
        period=period,
        days=days,
        parts=parts,
    )
