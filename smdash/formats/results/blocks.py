"""Takes a report apart that has comment lines and several tables one below the other, each under its own header."""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from smdash.formats.quoting import plain
from smdash.formats.tables.table import DELIMITERS, broken
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.formats.problems import ProblemLog
    from smdash.formats.tables.grid import Row
    from smdash.formats.tables.text import Source
    from smdash.platforms.result_files.files import ResultFile

_DAY = r"(\d{4})(\d{2})(\d{2})"
_SPAN = re.compile(rf"{_DAY}\s*-\s*{_DAY}", re.ASCII)
_ONE = re.compile(_DAY, re.ASCII)


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
    held: list[str] = []
    days, start = _Days(kind), 0

    def close() -> None:
        if held:
            found.extend(_block(held, start, days, log))
            held.clear()

    with source.open() as (text, _):
        for number, line in enumerate(text, 1):
            if is_comment(line, kind.comments):
                close()
                days.see(line)
            elif not line.strip().strip(',;"\t '):
                close()
            else:
                if not held:
                    start = number
                held.append(line)
    close()
    return found


def _block(lines: list[str], start: int, days: _Days, log: ProblemLog) -> list[Block]:
    delimiter = max(DELIMITERS, key=lines[0].count)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows: list[Row] = []
    line = start
    try:
        for row in reader:
            rows.append((line, row))
            line = start + reader.line_num
    except csv.Error as error:
        log.error(line, "", broken(error))  # noqa: TRY400 - a log of the file's rows
    if not rows:
        return []
    names = tuple(plain(" ".join(cell.replace("\ufeff", "").split())) for cell in rows[0][1])
    return [Block(start, names, tuple(rows[1:]), delimiter, days.first, days.last)]


class _Days:
    """The days that comment lines name: on two lines by their words, or on one from day to day."""

    def __init__(self, kind: ResultFile) -> None:
        self._start = tuple(map(fold_header, kind.start))
        self._end = tuple(map(fold_header, kind.end))
        self.first: date | None = None
        self.last: date | None = None

    def see(self, line: str) -> None:
        """Take a comment line in."""
        text = fold_header(line.strip('\ufeff",;\t \r\n').lstrip("#"))
        if (span := _SPAN.search(text)) and not text.partition(span[0])[0].strip(" :"):
            self.first, self.last = _date(span.groups()[:3]), _date(span.groups()[3:])
        elif day := _ONE.search(text):
            if text.startswith(self._start):
                self.first = _date(day.groups())
            elif text.startswith(self._end):
                self.last = _date(day.groups())


def _date(parts: tuple[str | None, ...]) -> date | None:
    try:
        return date(*(int(part or 0) for part in parts))
    except ValueError:
        return None
