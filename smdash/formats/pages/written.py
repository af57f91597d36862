"""Values as the reader's language writes them: dates, numbers, money and shares, by the CLDR's patterns (Babel)."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import TYPE_CHECKING

from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from smdash.formats.pages.dates import locale_of

if TYPE_CHECKING:
    from smdash.domain.reports.blocks import Cell

MISSING = "-"
MOST = 1e15
"""Numbers beyond this are written in powers of ten."""


class Written:
    """Writes cells in one language; money of a currency that is not known has none written beside it."""

    def __init__(self, language: str) -> None:
        self.locale = locale_of(language)
        self.language = str(self.locale).replace("_", "-")

    def cell(self, cell: Cell) -> str:
        """Return a cell as it is read; ``-`` where its value is not known."""
        value = cell.value
        if cell.kind == "range":
            return self._range(cell)
        if value is None:
            return MISSING
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.month(value) if cell.kind == "month" else self.day(value)
        if isinstance(value, str):
            return value or MISSING
        return self._number(cell.kind, float(value), cell.unit)

    def day(self, day: date) -> str:
        """Return a day: ``3 Oct 2026``."""
        return str(format_date(day, "medium", locale=self.locale))

    def short_day(self, day: date) -> str:
        """Return a day without its year: ``3 Oct``."""
        return str(format_skeleton("MMMd", datetime(day.year, day.month, day.day), locale=self.locale))  # noqa: DTZ001

    def month(self, day: date) -> str:
        """Return the month of a day: ``October 2026``."""
        return str(format_skeleton("yMMMM", datetime(day.year, day.month, 1), locale=self.locale))  # noqa: DTZ001

    def moment(self, moment: datetime) -> str:
        """Return a moment by its own wall clock."""
        return f"{self.day(moment.date())}, {format_time(moment.time(), 'short', locale=self.locale)}"

    def number(self, value: float, unit: str = "") -> str:
        """Return a figure in its unit."""
        return self._number("number", value, unit)

    def _number(self, kind: str, value: float, unit: str) -> str:
        if not math.isfinite(value):
            return MISSING
        if kind == "share" or unit == "fraction":
            return self._percent(value, 1)
        if kind == "change":
            return self._signed(value)
        if kind == "index":
            return self._percent(value / 100, 0)
        if unit == "percent":
            return self._percent(value / 100, 1)
        if kind == "money" or unit == "currency":
            currency = unit if kind == "money" else ""
            return str(format_currency(value, currency, locale=self.locale)) if currency else self._plain(value, 2)
        if unit == "seconds":
            minutes, seconds = divmod(round(value), 60)
            return f"{minutes}:{seconds:02d} min" if minutes else f"{self._plain(value, 1)} s"
        if kind == "hours" and value < 1:
            return f"{self._plain(value * 60, 0)} min"
        suffix = (
            "\u00a0h"
            if kind == "hours"
            else {"hours": "\u00a0h", "minutes": "\u00a0min", "points": "\u00a0pt"}.get(unit, "")
        )
        return f"{self._plain(value, 0 if abs(value) >= 100 or value == int(value) else 1)}{suffix}"

    def _plain(self, value: float, digits: int) -> str:
        if abs(value) >= MOST:
            return f"{value:.3g}"
        return str(format_decimal(round(value, digits) + 0.0, locale=self.locale))

    def _percent(self, value: float, digits: int) -> str:
        if abs(value) >= MOST:
            return f"{value * 100:.3g} %"
        return str(format_percent(round(value, digits + 2) + 0.0, locale=self.locale, decimal_quantization=False))

    def _signed(self, value: float) -> str:
        words = self._percent(value, 0 if abs(value) >= 0.1 else 1)
        return f"+{words}" if value > 0 else words

    def _range(self, cell: Cell) -> str:
        if not isinstance(cell.value, float | int):
            return MISSING
        kind = cell.unit if cell.unit in {"change", "share"} else "number"
        unit = "" if kind == cell.unit else cell.unit
        low = self._number(kind, float(cell.value), unit)
        if cell.high is None:
            return f"{low} or more"
        return f"{low} to {self._number(kind, cell.high, unit)}"
