"""Undoes what a spreadsheet does to a table that it has not parted into columns: every row becomes one cell.

Saved again, a row ``a,"b, c",1`` is then ``"a,""b, c"",1"``. Where the spreadsheet's own delimiter is another one, only
cells with a quote or that delimiter are quoted, and a row that has it is spread over several cells.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DELIMITERS = (",", ";", "\t")


class _Row(NamedTuple):
    """A row as the spreadsheet wrote it: its text before that, whether it is one cell, and put into quotes as one."""

    text: str
    single: bool
    quoted: bool


def outer_delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter that the spreadsheet wrote between its cells, '' where the rows are no cells of one.

    ``lines`` are the first of the file with their ends. Most rows are one cell, at least one is quoted as a whole, and
    most of those have as many columns inside as the table.
    """
    if not any(line.lstrip("\ufeff").startswith('"') for line in lines):
        return ""
    for outer in DELIMITERS:
        rows = _rows(lines, outer)
        single = sum(row.single for row in rows)
        if (
            any(row.quoted for row in rows)
            and 2 * single > len(rows)
            and any(_is_table(rows, inner) for inner in DELIMITERS)
        ):
            return outer
    return ""


def unwrapped(lines: Iterable[str], outer: str) -> Iterator[str]:
    """Yield the lines as they were before; every one keeps its number. What is broken ends as an open quote."""
    try:
        for row in csv.reader(lines, delimiter=outer, strict=True):
            yield from io.StringIO(_joined(row, outer) + "\n", newline="")
    except csv.Error:
        yield '"'


def _rows(lines: Sequence[str], outer: str) -> list[_Row]:
    """Return the rows, none where they are not those of one column; the last one may be cut off by the look."""
    reader = csv.reader(lines, delimiter=outer, strict=True)
    found: list[_Row] = []
    at = 0
    try:
        for row in reader:
            raw = lines[at].lstrip("\ufeff") if at < len(lines) else ""
            at = reader.line_num
            text = _joined(row, outer).lstrip("\ufeff")
            single = not any(row[1:])
            # Of another delimiter than its own a spreadsheet takes no notice: a cell with a comma needs no quotes then.
            quoted = single and raw.startswith('"') and (outer == "," or '""' in raw or outer in text)
            if text.strip():
                found.append(_Row(text, single, quoted))
    except csv.Error as error:
        return found if "unexpected end of data" in str(error) else []
    return found


def _is_table(rows: Sequence[_Row], inner: str) -> bool:
    """Whether the rows, parted by ``inner``, are those of a table, and most of the quoted ones are among them.

    Where most rows are quoted, the tables may be several of different widths.
    """
    widths = [(_width(row.text, inner), row.quoted) for row in rows]
    usual = Counter(width for width, _ in widths).most_common(1)[0][0]
    quoted = [width for width, is_quoted in widths if is_quoted]
    if 2 * sum(width > 1 for width in quoted) > len(rows):
        return True
    return usual > 1 and 2 * sum(width == usual for width in quoted) > len(quoted)


def _width(text: str, inner: str) -> int:
    """Return how many cells a row has, 0 where it is no whole row."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=inner, strict=True))
    except csv.Error:
        return 0
    return len(rows[0]) if len(rows) == 1 else 0


def _joined(row: Sequence[str], outer: str) -> str:
    """Return the text of a row that a spreadsheet has spread over its cells; empty ones at the end are its own."""
    cells = list(row)
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    return outer.join(cells)
