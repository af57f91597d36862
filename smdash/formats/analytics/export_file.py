"""What is known of a native export while it is read: its columns, its figures, and what its rows said so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from smdash.formats.quoting import shown
from smdash.formats.tables.table import Header, Rows, is_footer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from smdash.domain.imports.records import ReadOptions
    from smdash.formats.analytics.figures import Figures, Values
    from smdash.formats.problems import ProblemLog
    from smdash.formats.tables.columns import Columns
    from smdash.formats.tables.text import Source
    from smdash.platforms import Export, Platform

Changes = dict[int, dict[int, "float | None"]]
_TOTAL = frozenset({"total", "totals", "gesamt", "summe", "totale", "totales"})
_TELLING = ("id", "day", "published", "permalink", "account")


@dataclass(slots=True)
class ExportFile:
    """One file and what was found in it.

    ``keys`` are the metric keys in the order of the columns. ``totals`` are the lines and figures of rows of sums,
    ``same`` the lines of rows that repeat an earlier one. ``account`` is the one that the first row states, ``others``
    by line what rows state that state another one, ``made`` by line the cells with the day of the export.
    """

    platform: Platform
    export: Export
    source: Source
    header: Header
    options: ReadOptions
    columns: Columns
    keys: tuple[str, ...]
    figures: Figures
    log: ProblemLog
    account: str | None = None
    others: dict[int, str] = field(default_factory=dict)
    totals: list[tuple[int, Values]] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    made: dict[int, str] = field(default_factory=dict)

    def latest(self) -> date | None:
        """Return the last day figures may be of, None when nobody said what day it is."""
        return self.options.last_day()

    def name(self, role: str) -> str:
        """Return what the file calls a column."""
        slot = self.columns.fields.get(role)
        return slot.name if slot else role

    def newest(self) -> date | None:
        """Return the last day a date without a year may be of: the end of the period, else the day it was made."""
        return self.options.period[1] if self.options.period else self.last_made()

    def last_made(self) -> date | None:
        """Return the last day on which the file can have been made."""
        known = [day for day in (self.options.made, self.options.today) if day is not None]
        return min(known, default=None)

    def rows(self, *, remarks: bool = False) -> Iterable[tuple[int, list[str]]]:
        """Return the rows below the header, without those that describe the columns.

        A row may end early, but not before the columns that say what it is of.
        """
        least = 1 + max((at for role in _TELLING if (at := self.columns.index(role)) is not None), default=0)
        rows = Rows(self.source, self.header, self.log, self.options, remarks=remarks, least=least)
        return islice(rows, self.export.skip_rows, None) if self.export.skip_rows else rows

    def is_aside(self, line: int, row: list[str], at: int | None, *, remarks: bool = False) -> bool:
        """Whether a row is the row of totals, which is kept aside, or with ``remarks`` nothing but words."""
        if row[at or 0].strip().casefold() in _TOTAL:
            self.totals.append((line, self.figures.read(line, row, line)))
            return True
        if remarks and is_footer(row):
            self.log.note(f"Line {line} is no row: {shown(row[0])}.")
            return True
        return False


def fixed(values: Values, changed: Mapping[int, Mapping[int, float | None]], line: int) -> Values:
    """Return the figures of a line with those that the decimal mark of the file has changed."""
    if not changed or line not in changed:
        return values
    news = changed[line]
    return tuple(news.get(position, value) for position, value in enumerate(values))
