"""What a report is made of on paper: sections of lines, tables and charts whose cells are still values.

Whoever writes it down, as a page, as Markdown or as CSV, writes the same cells; only how a number looks differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

Kind = Literal[
    "text", "number", "share", "change", "range", "index", "money", "hours", "day", "moment", "month", "link"
]


class Cell(NamedTuple):
    """One value: what it is, and in which unit.

    A ``number`` is in ``unit`` ('' for a plain count), ``money`` in a currency. A ``share`` is a fraction, a ``change``
    a ratio less one, an ``index`` percent of the usual. A ``range`` goes from ``value`` to ``high`` (None: no
    upper end), of what ``unit`` says: ``change``, ``share`` or the unit of a figure. A ``link`` leads to ``unit``. None
    is not known.
    """

    kind: Kind
    value: str | float | date | datetime | None = None
    unit: str = ""
    high: float | None = None


class Column(NamedTuple):
    """A column of a table; ``number`` says that its cells are set to the right."""

    key: str
    label: str
    number: bool = False


class Table(NamedTuple):
    """A table; the first cell of a row names it. ``empty`` is what is said where there are no rows."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""


class Bar(NamedTuple):
    """A bar of a chart: its name, its value (None: not known), and whether it is of the month."""

    label: date
    value: float | None
    inside: bool = False
    outlier: bool = False


class Chart(NamedTuple):
    """A chart of bars, a week each, with the figures it draws in ``table``."""

    title: str
    about: str
    unit: str
    bars: tuple[Bar, ...]
    table: Table


Line = tuple[str | Cell, ...]
"""A sentence: words, and values that are written as the reader's language has them."""


class Section(NamedTuple):
    """A part of a report in its order; ``words`` are the person's own, paragraphs and all, ``notes`` what is small."""

    key: str
    title: str
    lines: tuple[Line, ...] = ()
    words: str = ""
    parts: tuple[Table | Chart, ...] = ()
    notes: tuple[Line, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """All its tables, those beside charts among them."""
        return tuple(part.table if isinstance(part, Chart) else part for part in self.parts)


def text(value: str) -> Cell:
    """Return a cell of words."""
    return Cell("text", value)


def count(value: float | None, unit: str = "") -> Cell:
    """Return a cell of a number."""
    return Cell("number", value, unit)
