"""The rows of an export that states the figures of an account day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.imports.records import DayFigures
from smdash.formats.analytics.export_file import fixed
from smdash.formats.quoting import shown

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from smdash.formats.analytics.export_file import Changes, ExportFile
    from smdash.formats.analytics.figures import Values
    from smdash.formats.tables.dates import DateColumn

DayRow = tuple[int, str, "Values"]  # line, date cell, figures


def scan_days(file: ExportFile, dates: DateColumn, rows: list[DayRow]) -> None:
    """Add the rows to ``rows`` in the order of the file, and show every date to ``dates``."""
    at_date = file.columns.index("day")
    for line, row in file.rows():
        if file.is_aside(line, row, at_date):
            continue
        cell = row[at_date] if at_date is not None else ""
        dates.see(cell, line)
        rows.append((line, cell, file.figures.read(line, row, line)))


def days_of(file: ExportFile, rows: list[DayRow], dates: DateColumn, changed: Changes) -> list[DayFigures]:
    """Return one entry per day, once the dates are settled; rows of one day that contradict are errors."""
    found: dict[date, DayFigures] = {}
    stamps: dict[date, tuple[str, tzinfo | None]] = {}
    for line, cell, values in rows:
        moment = dates.at(cell, line)
        if moment is None:
            if fault := dates.faults.get(cell):
                file.log.error(line, dates.name, f"{shown(cell)} {fault}.")
            continue
        day = DayFigures(line, moment.at.date(), fixed(values, changed, line))
        earlier = found.get(day.day)
        other, zone = stamps.setdefault(day.day, (cell, moment.at.tzinfo))
        if earlier is not None and moment.at.utcoffset() != (zone and zone.utcoffset(moment.at)):
            text = f"{shown(cell)} and {shown(other)} in line {earlier.line} have one date in two zones."
            file.log.error(line, dates.name, f"{text} Which day they are of is not clear.")
            continue
        if earlier is not None and earlier.values == day.values:
            file.same.append(line)
            continue
        if earlier is not None and cell in dates.without_year and line not in dates.by_line:
            file.log.error(
                line,
                dates.name,
                f"{shown(cell)} is also in line {earlier.line}; without years the two cannot be told apart.",
            )
            continue
        if earlier is not None:
            text = f"{shown(cell)} is also in line {earlier.line} with other figures; nothing tells which hold."
            file.log.error(line, dates.name, text)
            continue
        found[day.day] = day
    return list(found.values())
