"""Which kinds of files of results are read, and what tells that a table is one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from smdash.formats.results.blocks import is_comment, tells_days
from smdash.formats.results.days import read_days
from smdash.formats.results.members import read_members
from smdash.formats.results.orders import read_ledger, read_orders
from smdash.formats.tables.layout import Fit, Layout
from smdash.formats.tables.table import PREAMBLE, Header
from smdash.platforms.headers import fold_header
from smdash.platforms.result_files.files import result_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.imports.records import Parsed, ReadOptions
    from smdash.formats.tables.columns import Use
    from smdash.formats.tables.table import Peek
    from smdash.formats.tables.text import Source
    from smdash.platforms.result_files.files import ResultFile

DAYS = "days"
"""What a kind's ``named`` says where the name of its files ends with their first and last day."""
_SPAN = re.compile(r"(?<!\d)(\d{4}-\d\d-\d\d)(?:\s*-\s*|\s*_+(?:to_+)?|\s+to\s+)(\d{4}-\d\d-\d\d)(?!\d)", re.ASCII)
_SHAPES = {"days": read_days, "members": read_members, "orders": read_orders, "ledger": read_ledger}


class ResultReader(NamedTuple):
    """How to recognise and read one kind of file."""

    kind: str
    label: str
    layout: ResultLayout
    read: Callable[[Source, Header, ReadOptions], Parsed]


@dataclass(frozen=True, slots=True)
class ResultLayout:
    """The columns of a kind of file; one with comment lines is told by the days they name."""

    file: ResultFile

    @property
    def need(self) -> tuple[tuple[str, ...], ...]:
        """The columns it has without fail."""
        return self.file.need

    def known(self, name: str) -> tuple[Use, str] | None:
        """Return what a column is for, None where nobody knows it."""
        folded = fold_header(name)
        for use, table in (("field", self.file.columns), ("metric", self.file.measures)):
            for role, names in table.items():
                if folded in map(fold_header, names):
                    return ("field" if use == "field" else "metric"), role
        return None

    def best(self, peek: Peek) -> Fit | None:
        """Return how the beginning of a file fits, None where it does not."""
        file = self.file
        first = next((line for line in peek.lines if line.strip()), "")
        if file.comments and first and is_comment(first, file.comments):
            return Fit(Header(1, 0, ",", ()), (), 1.0) if tells_days(peek.lines, file) else None
        fit = Layout(file.need, self.known, PREAMBLE).best(peek)
        if fit is None or fit.missing or not file.tells:
            return fit
        names = {fold_header(name) for name in fit.header.names}
        dated = {fold_header(name) for role in ("day", "nth", "month") for name in file.columns.get(role, ())}
        return fit if names & set(map(fold_header, file.tells)) and names & dated else None


def readers() -> tuple[ResultReader, ...]:
    """Return every kind that is known; raises UsageError where a person's own file of them is wrong."""
    return tuple(
        ResultReader(file.kind, file.label, ResultLayout(file), partial(_read, file)) for file in result_files()
    )


def _read(file: ResultFile, source: Source, header: Header, options: ReadOptions) -> Parsed:
    parsed = _SHAPES[file.shape](file, source, header, options)
    if parsed.told is None and file.named == DAYS:
        return replace(parsed, told=named_days(source.path.name, parsed.period))
    return parsed


def named_days(name: str, rows: tuple[date, date] | None) -> tuple[date, date] | None:
    """Return the first and last day that the name of a file says, None where its rows say otherwise."""
    found = _SPAN.search(name)
    if found is None or rows is None:
        return None
    try:
        first, last = (date.fromisoformat(day) for day in found.groups())
    except ValueError:
        return None
    return (first, last) if first <= rows[0] and rows[1] <= last else None
