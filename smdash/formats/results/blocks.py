"""Takes a report apart that has comment lines and several tables one below the other, each under its own header."""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from smdash.formats.problems import ProblemLog
from smdash.formats.quoting import plain
from smdash.formats.tables.grid import Grid, section
from smdash.formats.tables.table import DELIMITERS, broken
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from smdash.formats.tables.grid import Row
    from smdash.formats.tables.text import Source
    from smdash.platforms.result_files.files import ResultFile

_DAY = r"(\d{4})(\d{2})(\d{2})"
_SPAN = re.compile(rf"{_DAY}\s*-\s*{_DAY}", re.ASCII)
_ONE = re.compile(rf"^[^:\d]+:\s*{_DAY}$", re.ASCII)


class Block(NamedTuple):
    """One table of a report: the names of its columns, its rows, and the days its comment lines say it is of."""

    line: int
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    delimiter: str
    first: date | None = None
    last: date | None = None


def is_comment(line: str, mark: str) -> bool:
    """Whether a line is one of comment; a spreadsheet may have put it in quotes."""
    return line.lstrip('\ufeff" ').startswith(mark)


def tells_days(lines: Iterable[str], kind: ResultFile) -> bool:
    """Whether comment lines say which days a report is of, as those of this kind do."""
    days = _Days(kind)
    for line in lines:
        if is_comment(line, kind.comments):
            days.see(line)
    return days.first is not None


def blocks(source: Source, kind: ResultFile, log: ProblemLog) -> list[Block]:
    """Return the tables of a report in their order; a blank line or a comment ends one."""
    found: list[Block] = []
    days = _Days(kind)
    for start, lines in _segments(source, kind.comments, days.see):
        found.extend(_block(lines, start, days, log))
    return found


def without_comments(source: Source, mark: str = "#") -> Source:
    """Return the longest table of a file that begins with comment lines, any other file as it is."""
    if isinstance(source, Grid):
        return source
    with source.open() as (text, _):
        first = next((line for line in text if line.strip()), "")
    if not is_comment(first, mark):
        return source
    start, lines = max(_segments(source, mark), key=lambda each: len(each[1]), default=(1, []))
    return section(source, _rows(lines, start, ProblemLog())[0])


def _segments(
    source: Source, mark: str, comment: Callable[[str], None] | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of each table with the number of the first one; ``comment`` gets those between them."""
    held: list[str] = []
    start = 0
    with source.open() as (text, _):
        for number, line in enumerate(text, 1):
            is_row = bool(line.strip().strip(',;"\t ')) and not is_comment(line, mark)
            if held and not is_row:
                yield start, held
                held = []
            if is_row:
                start = start if held else number
                held.append(line)
            elif comment is not None:
                comment(line)
    if held:
        yield start, held


def _block(lines: list[str], start: int, days: _Days, log: ProblemLog) -> list[Block]:
    rows, delimiter = _rows(lines, start, log)
    if not rows:
        return []
    names = tuple(plain(" ".join(cell.replace("\ufeff", "").split())) for cell in rows[0][1])
    return [Block(start, names, tuple(rows[1:]), delimiter, days.first, days.last)]


def _rows(lines: list[str], start: int, log: ProblemLog) -> tuple[list[Row], str]:
    """Return the rows of lines with their numbers, and what parts their cells."""
    delimiter = max(DELIMITERS, key=lines[0].count) if lines else ","
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows: list[Row] = []
    line = start
    try:
        for row in reader:
            rows.append((line, row))
            line = start + reader.line_num
    except csv.Error as error:
        log.error(line, "", broken(error))  # noqa: TRY400 - a log of the file's rows
    return rows, delimiter


class _Days:
    """The days that comment lines name: on one line from day to day, or on two, the first day before the last.

    The words before them are in the language of whoever downloaded it, so that those nobody knows count by their order.
    """

    def __init__(self, kind: ResultFile) -> None:
        self._start = tuple(map(fold_header, kind.start))
        self._end = tuple(map(fold_header, kind.end))
        self.first: date | None = None
        self.last: date | None = None
        self._begun = False

    def see(self, line: str) -> None:
        """Take a comment line in."""
        text = fold_header(line.strip('\ufeff",;\t \r\n').lstrip("#"))
        if (span := _SPAN.search(text)) and not text.partition(span[0])[0].strip(" :"):
            self.first, self.last = _date(span.groups()[:3]), _date(span.groups()[3:])
        elif day := _ONE.search(text):
            begins = text.startswith(self._start) or not (self._begun or text.startswith(self._end))
            if begins:
                self.first, self.last = _date(day.groups()), None
            else:
                self.last = _date(day.groups())
            self._begun = begins


def _date(parts: tuple[str | None, ...]) -> date | None:
    try:
        return date(*(int(part or 0) for part in parts))
    except ValueError:
        return None
