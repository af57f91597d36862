"""Reads delimited text: finds the header, then yields rows of its width.

Delimiters are comma, semicolon and tab, or what a first line ``sep=X`` says. Quoting is strict: a quote that is never
closed, or text behind a closed quote, ends the reading with an error, since nothing after it can be trusted.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from smdash.formats.quoting import plain, shown
from smdash.formats.tables.grid import Grid
from smdash.formats.tables.text import FIRST_LINES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from smdash.domain.imports.records import ReadOptions
    from smdash.formats.problems import ProblemLog
    from smdash.formats.tables.text import Source

PREAMBLE = 5
DELIMITERS = (",", ";", "\t")
PROGRESS_ROWS = 2000
_NAMES_SHOWN = 6
_SEP = re.compile(r'\ufeff*"?sep=([,;|\t:^~])"?\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """A row that may be the header: where it stands, how many rows with text stand before it, its column names."""

    line: int
    rows_before: int
    delimiter: str
    names: tuple[str, ...]
    first_line: int = 1

    def label(self, index: int) -> str:
        """Return what to call a column in a message."""
        return self.names[index] or f"column {index + 1}"


@dataclass(frozen=True, slots=True)
class Peek:
    """The first lines of a file, and every row of them read with every delimiter in question."""

    lines: tuple[str, ...]
    headers: tuple[Header, ...]

    def first_names(self) -> str:
        """Return the first cells of the likeliest header, ready for a message."""
        likeliest = max(self.headers, key=lambda header: (-header.rows_before, len(header.names)), default=None)
        if likeliest is None:
            return ""
        more = ", ..." if len(likeliest.names) > _NAMES_SHOWN else ""
        return ", ".join(shown(name) for name in likeliest.names[:_NAMES_SHOWN]) + more


def peek(source: Source) -> Peek:
    """Return the beginning of a file and what its header could be."""
    if isinstance(source, Grid):
        return _peek_grid(source)
    with source.open() as (text, _):
        lines = tuple(islice(text, FIRST_LINES))
    stated = _SEP.fullmatch(lines[0]) if lines else None
    start = 1 if stated else 0
    delimiters = (stated[1],) if stated else DELIMITERS
    found = [header for delimiter in delimiters for header in _headers(lines, start, delimiter)]
    return Peek(lines, tuple(found))


def _peek_grid(grid: Grid) -> Peek:
    """Return what the header of a table could be; where rows differ in width, each is as wide as its last name."""
    headers: list[Header] = []
    for before, (line, row) in enumerate(grid.rows[: PREAMBLE + 1]):
        names = [plain(" ".join(cell.split())) for cell in row]
        while names and not names[-1]:
            names.pop()
        if len(names) > 1:
            headers.append(Header(line, before, "", tuple(names)))
    return Peek((), tuple(headers))


def _headers(lines: tuple[str, ...], start: int, delimiter: str) -> Iterator[Header]:
    reader = csv.reader(lines[start:], delimiter=delimiter)
    before, line = 0, start + 1
    try:
        for row in reader:
            names = tuple(plain(" ".join(cell.replace("\ufeff", "").split())) for cell in row)
            if any(names):
                if len(names) > 1:
                    yield Header(line, before, delimiter, names, start + 1)
                before += 1
            if before > PREAMBLE:
                return
            line = start + 1 + reader.line_num
    except csv.Error:
        return


class Rows:
    """The rows below a header as (line, cells); blank rows are left out.

    Iterating adds to the log: rows that are too short or too long, and a quote that breaks the file. With ``remarks``
    a row of nothing but words in its first cell is noted and left out. A row of at least ``least`` cells (where that
    is not 0) is filled up to the width of the header: programs leave empty cells out at its end. The last row of a file
    that ends without a line end is not, since its last cell may be half of one.
    """

    def __init__(
        self,
        source: Source,
        header: Header,
        log: ProblemLog,
        options: ReadOptions,
        *,
        remarks: bool = False,
        least: int = 0,
    ) -> None:
        self._source = source
        self._header = header
        self._log = log
        self._progress = options.progress
        self._remarks = remarks
        self._least = least

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        if isinstance(self._source, Grid):
            yield from self._of_grid(self._source)
            return
        with self._source.open() as (text, fraction):
            yield from self._rows(text, fraction)

    def _rows(self, text: Iterable[str], fraction: Callable[[], float]) -> Iterator[tuple[int, list[str]]]:
        header, progress = self._header, self._progress
        skipped = header.first_line - 1
        reader = csv.reader(islice(text, skipped, None), delimiter=header.delimiter, strict=True)
        width, line, due = len(header.names), header.first_line, PROGRESS_ROWS
        count = 0
        short: tuple[int, list[str]] | None = None  # A row that lacks cells waits for what follows it.
        try:
            for row in reader:
                at = line
                line = skipped + reader.line_num + 1
                if short is not None:
                    yield short[0], _filled(short[1], width)
                    short = None
                if self._least and self._least <= len(row) < width and at > header.line and any(map(str.strip, row)):
                    short = at, row
                elif len(row) == width:
                    if at > header.line and (row[0].strip() or any(map(str.strip, row))):
                        yield at, row
                elif at > header.line and any(map(str.strip, row)):
                    self._odd_width(at, row, width)
                count += 1
                if count == due:
                    due += PROGRESS_ROWS
                    if progress is not None:
                        progress(fraction())
            if short is not None and self._source.ends_whole():
                yield short[0], _filled(short[1], width)
            elif short is not None:
                self._log.error(short[0], "", _torn(len(short[1]), width))
        except csv.Error as error:
            self._log.error(line, "", broken(error))
        if progress is not None:
            progress(1.0)

    def _of_grid(self, grid: Grid) -> Iterator[tuple[int, list[str]]]:
        width = len(self._header.names)
        for line, row in grid.rows:
            if line > self._header.line and any(map(str.strip, row)):
                cells = row[:width] + [""] * (width - len(row))
                if any(map(str.strip, row[width:])):
                    self._odd_width(line, row, width)
                else:
                    yield line, cells
        if self._progress is not None:
            self._progress(1.0)

    def _odd_width(self, line: int, row: list[str], width: int) -> None:
        if self._remarks and is_footer(row):
            self._log.note(f"Line {line} is no row: {shown(row[0])}.")
            return
        which = "too few" if len(row) < width else "too many"
        self._log.error(line, "", f"the row has {which} columns: {len(row)} where the header has {width}.")


def is_footer(row: list[str]) -> bool:
    """Whether a row is a remark in its first cell rather than the torn beginning of a row: it has words in it."""
    first = row[0].strip()
    return " " in first and any(map(str.isalpha, first)) and not any(cell.strip() for cell in row[1:])


def _filled(row: list[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def _torn(cells: int, width: int) -> str:
    return (
        f"the last row has {cells} of {width} columns, and no line end behind it: was the file cut off? "
        "If it is whole, put a line end there."
    )


def broken(error: csv.Error) -> str:
    """Return what a quote has done to a file, as a sentence."""
    text = str(error)
    if "unexpected end of data" in text:
        return "a quote opened here is never closed: the file was cut off."
    if "field larger than field limit" in text:
        return f"a cell is longer than {csv.field_size_limit()} characters: a quote is probably not closed."
    return f"the row cannot be read: {plain(text)}."
