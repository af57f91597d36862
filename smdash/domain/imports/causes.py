"""Many problems of one cause as one: said once, with the lines it is in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.imports.records import Level, RowProblem

LINES_SHOWN = 3
VALUES_SHOWN = 3
_VALUE = re.compile(r"(?<!\w)(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")(?!\w)|\d+")
# A file of an archive, a sheet of a workbook: its rows are counted by themselves.
_WHERE = re.compile(r"(?:(?:sheet )?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"): )+")


class Cause(NamedTuple):
    """Problems that differ by no more than line and value; ``message`` is that of the first.

    ``lines`` are those of the rows in the order of the file, one for each problem. ``values`` are the quoted values
    that the others name in the place of the first one's, each once.
    """

    level: Level
    column: str
    message: str
    lines: tuple[int, ...]
    values: tuple[str, ...] = ()


def causes(problems: Iterable[RowProblem]) -> list[Cause]:
    """Return problems by their cause, in the order in which each is met first."""
    found: dict[tuple[str, ...], list[RowProblem]] = {}
    for problem in problems:
        where, what = _parted(problem.message)
        found.setdefault((problem.level, problem.column, where, _VALUE.sub("0", what)), []).append(problem)
    return [_cause(alike) for alike in found.values()]


def _parted(message: str) -> tuple[str, str]:
    """Return which file or sheet a message names before it says anything, and what it says."""
    where = found[0] if (found := _WHERE.match(message)) else ""
    return where, message[len(where) :]


def _cause(alike: list[RowProblem]) -> Cause:
    first = alike[0]
    values = [_VALUE.findall(_parted(each.message)[1]) for each in alike]
    at = next((place for place, value in enumerate(values[0]) if not value.isdecimal()), None)
    said = dict.fromkeys(each[at] for each in values) if at is not None else {}
    lines = tuple(each.line for each in alike)
    return Cause(first.level, first.column, first.message, lines, tuple(said)[1:])


def cause_words(cause: Cause, row: str = "line") -> str:
    """Return ``error: 42 rows, column 'Date': '31/31' is no date (lines 2, 3, 4, ...; also '32/1')``.

    One problem alone is ``error: line 3, column 'Date': ...``; ``row`` is what the number counts.
    """
    column = f", column '{cause.column}'" if cause.column else ""
    lines = tuple(dict.fromkeys(cause.lines))
    count = len(cause.lines)
    if count == 1:
        return f"{cause.level}: {row} {lines[0]}{column}: {cause.message}"
    more = ", ..." if len(lines) > LINES_SHOWN else ""
    where = f"{row}{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines[:LINES_SHOWN]))}{more}"
    if cause.values:
        others = len(cause.values) - VALUES_SHOWN
        where += f"; also {', '.join(cause.values[:VALUES_SHOWN])}{f' and {others:,} more' if others > 0 else ''}"
    what = f"{count:,} rows" if len(lines) > 1 else f"{count:,} times in one {row}"
    return f"{cause.level}: {what}{column}: {cause.message.rstrip('.')} ({where})."
