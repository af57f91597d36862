"""Finds the columns of a table by what they are for, and its rows; rows of totals are told by their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.formats.tables.grid import Grid
from smdash.formats.tables.table import Rows
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smdash.domain.imports.records import ReadOptions
    from smdash.formats.problems import ProblemLog
    from smdash.formats.tables.grid import Row
    from smdash.formats.tables.table import Header
    from smdash.formats.tables.text import Source


def places(names: Sequence[str], columns: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Return where the column of each role is; of several names for one role the first that is there counts."""
    at = {fold_header(name): i for i, name in reversed(list(enumerate(names))) if name}
    found: dict[str, int] = {}
    for role, aliases in columns.items():
        place = next((at[folded] for alias in aliases if (folded := fold_header(alias)) in at), None)
        if place is not None:
            found[role] = place
    return found


def every_place(names: Sequence[str], aliases: Iterable[str]) -> list[int]:
    """Return where all the columns of a role are, in the order of its names."""
    at = {fold_header(name): i for i, name in reversed(list(enumerate(names))) if name}
    return list(dict.fromkeys(at[folded] for alias in aliases if (folded := fold_header(alias)) in at))


def table_rows(
    source: Source, header: Header, log: ProblemLog, options: ReadOptions, totals: Iterable[str]
) -> list[Row]:
    """Return the rows below a header; rows of totals are left out, and told.

    A row that lacks cells at its end is filled up: spreadsheets leave empty ones out.
    """
    words = {fold_header(each) for each in totals}
    wide = 0
    if isinstance(source, Grid):  # Such a row may be a cell wider than the header, which says so.
        whole = [row for row in source.rows if row[0] <= header.line or not is_total(row[1], words)]
        wide = len(source.rows) - len(whole)
        source = source.with_rows(whole)
    found = list(Rows(source, header, log, options, remarks=True, least=2))
    kept = [row for row in found if not is_total(row[1], words)]
    tell_totals(wide + len(found) - len(kept), log)
    return kept


def is_total(cells: Sequence[str], words: set[str]) -> bool:
    """Whether a row is a sum over the others: a cell of it says nothing but so."""
    return bool(words) and any(fold_header(cell).strip(" :") in words for cell in cells if cell.strip())


def tell_totals(count: int, log: ProblemLog) -> None:
    """Note how many rows of totals were left out."""
    if count:
        log.note(f"{count} {'row of totals is' if count == 1 else 'rows of totals are'} left out.")
