"""Opens any file that holds a table, and says which row of it is the header."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UnknownFileError
from smdash.formats.containers.held import file_of
from smdash.formats.problems import ProblemLog, TooManyErrors
from smdash.formats.results.blocks import without_comments
from smdash.formats.results.columns import is_total
from smdash.formats.results.mapped import TOTALS, folded
from smdash.formats.tables.table import Header, Rows, peek
from smdash.formats.tables.text import open_source
from smdash.formats.tables.workbook import is_workbook, open_workbook
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.imports.records import ReadOptions
    from smdash.formats.tables.grid import Row
    from smdash.formats.tables.text import Source

MOST_SEEN = 400
_NUMBER_SIGNS = frozenset("0123456789.,-+%$€£ ")


class Table(NamedTuple):
    """A table: where it is read from, its header, and its first rows, without those of totals."""

    source: Source
    header: Header
    rows: tuple[Row, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, those without one left out."""
        return tuple(name for name in self.header.names if name)

    @property
    def folded(self) -> tuple[str, ...]:
        """The names as mappings keep them."""
        return folded(self.header.names)


def open_table(path: Path, options: ReadOptions) -> Table:
    """Return the table of a file, of a workbook the first one with rows.

    Raises UnknownFileError where there is none, and FileFormatError where the file cannot be read.
    """
    file = file_of(path)
    sources = list(open_workbook(file)[0]) if is_workbook(file) else [without_comments(open_source(file))]
    for source in sources:
        headers = [header for header in peek(source).headers if _may_be(header)]
        for header in sorted(headers, key=lambda each: (each.rows_before, -len(folded(each.names)))):
            if rows := _rows(source, header, options):
                return Table(source, header, rows)
    raise UnknownFileError(
        "no table was found in it: a row with the names of columns, and rows below it.",
        subject=path.name,
        hint="A CSV, TSV or Excel file is read, a ZIP archive is not: unpack it first.",
    )


def _may_be(header: Header) -> bool:
    """Whether a row can be a header: two names or more, no name twice, and not all of them numbers."""
    names = folded(header.names)
    return len(names) > 1 and len(set(names)) == len(names) and not all(set(name) <= _NUMBER_SIGNS for name in names)


def _rows(source: Source, header: Header, options: ReadOptions) -> tuple[Row, ...]:
    words = {fold_header(each) for each in TOTALS}
    log, found = ProblemLog(), []
    try:
        for line, cells in Rows(source, header, log, options, remarks=True, least=2):
            if not is_total(cells, words):
                found.append((line, cells))
            if len(found) >= MOST_SEEN:
                break
    except TooManyErrors:
        return ()
    return tuple(found)
