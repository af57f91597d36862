"""A table that is in memory already: a sheet of a workbook, or a section of a text file, row by row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smdash.formats.tables.text import Source
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.formats.containers.held import AnyFile

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Grid(Source):
    """Rows of text with the number of their line; ``sheet`` is the name of the table inside the file."""

    rows: tuple[Row, ...] = ()
    sheet: str = ""

    def with_rows(self, rows: Iterable[Row]) -> Grid:
        """Return the same table with other rows."""
        return replace(self, rows=tuple(rows))


def section(source: Source, rows: Iterable[Row], sheet: str = "") -> Grid:
    """Return some rows of a file as a table of its own."""
    return Grid(
        source.path, source.name, source.size, source.encoding, source.codec, source.skip, source.bad_byte,
        source.wrapped, tuple(rows), sheet,
    )  # fmt: skip


def sheet_of(path: AnyFile, name: str, size: int, what: str, rows: Iterable[Row], sheet: str) -> Grid:
    """Return a sheet of a workbook as a table; ``what`` is the kind of workbook, told like an encoding."""
    return Grid(path, name, size, what, "", 0, None, "", tuple(rows), sheet)


def turned(grid: Grid) -> Grid | None:
    """Return a table whose names stand in the first column as one with a header and one row.

    The names end with the first row that has none, or a third cell, so that tables below are left out. None: the
    first column holds no two names.
    """
    names: dict[str, tuple[int, str, str]] = {}
    for line, cells in grid.rows:
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) > 2:
            break
        if len(filled) == 2 and cells[0].strip():
            names.setdefault(fold_header(cells[0]), (line, cells[0].strip(), filled[1]))
    if len(names) < 2:
        return None
    first = next(iter(names.values()))[0]
    # The header is said to stand above, so that the row that is read has the line of the first name.
    return grid.with_rows(
        [
            (first - 1, [name for _, name, _ in names.values()]),
            (first, [value for _, _, value in names.values()]),
        ]
    )


def joined(grid: Grid) -> Grid:
    """Return a sheet of two tables side by side that begin with the same column as one, joined by that column.

    A sheet of one table comes back as it is. The row of a key is the first it stands in.
    """
    for at, (line, cells) in enumerate(grid.rows):
        folded = [fold_header(cell) for cell in cells]
        if len([name for name in folded if name]) < 2:
            continue
        starts = [i for i, name in enumerate(folded) if name and name == folded[0]]
        if len(starts) < 2:
            return grid
        return grid.with_rows([*grid.rows[:at], *_side_by_side(line, cells, grid.rows[at + 1 :], starts)])
    return grid


def _side_by_side(line: int, header: list[str], below: Sequence[Row], starts: list[int]) -> list[Row]:
    names: list[str] = []
    place: dict[tuple[int, int], int] = {}
    spans = list(zip(starts, [*starts[1:], len(header)], strict=True))
    for start, end in spans:
        for i in range(start, end):
            name = header[i].strip()
            if name and name not in names:
                names.append(name)
            if name:
                place[start, i] = names.index(name)
    found: dict[str, Row] = {}
    for at, cells in below:
        for start, end in spans:
            key = cells[start].strip() if start < len(cells) else ""
            if not key:
                continue
            row = found.setdefault(key, (at, [""] * len(names)))[1]
            for i in range(start, min(end, len(cells))):
                if (start, i) in place and cells[i].strip():
                    row[place[start, i]] = cells[i]
    return [(line, names), *sorted(found.values(), key=lambda row: row[0])]
