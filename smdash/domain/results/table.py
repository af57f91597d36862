"""Results beside each other: a row for each measure, a cell for each month or week."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.months import month_end
from smdash.domain.results.measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.results.series import Series

By = Literal["months", "weeks"]


class Cell(NamedTuple):
    """A measure in one period: what is known of it, of how many of its ``days`` that are over; None for nothing."""

    first: date
    last: date
    value: float | None
    known_days: int
    days: int

    @property
    def whole(self) -> bool:
        """Whether all days that are over are known."""
        return self.known_days >= self.days


class MeasureRow(NamedTuple):
    """A measure with a cell for each period, the series they are cut from, and the origins a person chose."""

    series: Series
    cells: tuple[Cell, ...]
    chosen: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its name in a list."""
        return self.series.measure

    @property
    def label(self) -> str:
        """What a person calls it."""
        return MEASURES[self.series.measure].label


class ResultTable(NamedTuple):
    """The results of a brand by months or weeks, the oldest period first; ``today`` is the brand's."""

    brand: str
    by: By
    periods: tuple[tuple[date, date], ...]
    rows: tuple[MeasureRow, ...]
    today: date


def periods(by: By, count: int, day: date) -> tuple[tuple[date, date], ...]:
    """Return the last ``count`` months, or weeks from Monday, up to the one that ``day`` is in, the oldest first."""
    found: list[tuple[date, date]] = []
    first = day.replace(day=1) if by == "months" else day - timedelta(days=day.weekday())
    for _ in range(count):
        last = month_end(first) if by == "months" else first + timedelta(days=6)
        found.append((first, last))
        if first.year <= 1 and first.month == 1:
            break
        first = (first - timedelta(days=1)).replace(day=1) if by == "months" else first - timedelta(days=7)
    return tuple(reversed(found))


def cells(series: Series, spans: Iterable[tuple[date, date]], today: date) -> tuple[Cell, ...]:
    """Return what a series tells of each span; a point that is only partly in one is not of it.

    Of a stock it is the last height in the span.
    """
    stock = MEASURES[series.measure].stock
    found = []
    for first, last in spans:
        inside = [point for point in series.points if first <= point.first and point.last <= last]
        value = None if not inside else inside[-1].value if stock else math.fsum(point.value for point in inside)
        known = sum((point.last - point.first).days + 1 for point in inside)
        over = max(0, (min(last, today - timedelta(days=1)) - first).days + 1)
        found.append(Cell(first, last, value, known, min(1, over) if stock else over))
    return tuple(found)


def money_words(value: float, currency: str) -> str:
    """Return an amount with two decimals and its currency, where that is known: ``1,204.00 EUR``."""
    return f"{value:,.2f} {currency}".rstrip()


def amount(value: float | None, measure: str, currency: str = "") -> str:
    """Return a figure as it is read: ``1,204``, money with two decimals and its currency; ``-`` for none."""
    if value is None:
        return "-"
    if not MEASURES[measure].money:
        return f"{value:,.10g}"
    return money_words(value, currency)


def cell_words(cell: Cell, measure: str, room: int | None = None) -> str:
    """Return what stands in a cell, with a ``~`` where only some of its days are known; money has no cents there.

    What is longer than ``room`` characters is said in millions, since a number that is cut is another one.
    """
    if cell.value is None:
        return "-"
    value = f"{cell.value:,.0f}" if MEASURES[measure].money and abs(cell.value) >= 100 else amount(cell.value, measure)
    if room is not None and len(value) + (not cell.whole) > room:
        value = f"{cell.value / 1e6:,.1f} M"
    return value if cell.whole else f"~{value}"
