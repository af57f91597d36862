"""Takes files apart that hold several tables one below the other, each under a line that says what it is."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smdash.domain.imports.records import RowProblem
from smdash.formats.quoting import plain
from smdash.formats.tables.date_parts import cut_time, day_parts
from smdash.formats.tables.grid import Grid
from smdash.formats.tables.table import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.formats.tables.grid import Row
    from smdash.formats.tables.table import Header
    from smdash.formats.tables.text import Source

MOST_ROWS = 200_000


@dataclass(slots=True)
class Section:
    """One table: the words above it, '' for none, the line it begins in, and its rows, the header first."""

    title: str
    line: int
    rows: list[Row] = field(default_factory=list)


def all_rows(source: Source, header: Header, problems: list[RowProblem] | None = None) -> Iterator[Row]:
    """Return every row of a file with its line, blank ones too; what ends it before its end is put to ``problems``."""
    problems = problems if problems is not None else []
    if isinstance(source, Grid):
        yield from source.rows
        return
    with source.open() as (text, _):
        for _ in range(header.first_line - 1):
            next(text, "")
        reader = csv.reader(text, delimiter=header.delimiter, strict=True)
        line = header.first_line
        try:
            for number, row in enumerate(reader):
                if number >= MOST_ROWS:
                    problems.append(RowProblem(line, "", f"reading stopped here after {MOST_ROWS:,} rows."))
                    return
                yield line, row
                line = header.first_line + reader.line_num
        except csv.Error as error:
            problems.append(RowProblem(line, "", broken(error)))


def sections(rows: Iterator[Row]) -> list[Section]:
    """Return the tables of a file in its order.

    A row with one filled cell is a title, but for a day below a header, whose figure is missing. A blank row or a title
    ends a table; a title without a table is kept as a section without rows.
    """
    found: list[Section] = []
    current: Section | None = None
    for line, row in rows:
        filled = [cell for cell in row if cell.strip()]
        if not filled:
            current = None if current is not None and current.rows else current
        elif len(filled) == 1 and row[0].strip() and not (found and found[-1].rows and _is_day(row[0])):
            current = Section(plain(" ".join(row[0].replace("\ufeff", "").split())), line)
            found.append(current)
        else:
            if current is None:
                current = Section("", line)
                found.append(current)
            current.rows.append((line, row))
    return found


def _is_day(cell: str) -> bool:
    try:
        day_parts(cut_time(cell)[0])
    except ValueError:
        return False
    return True
