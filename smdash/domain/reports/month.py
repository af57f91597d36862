"""The month a report is of."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, date, timedelta
from typing import NamedTuple

from smdash.domain.errors import UsageError

_KEY = re.compile(r"(\d{4})-(\d{2})")
FIRST_YEAR = 1971


class Month(NamedTuple):
    """A calendar month; ``first`` is its first day."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    @property
    def key(self) -> str:
        """The month as it is typed and stored: ``2026-10``."""
        return f"{self.first:%Y-%m}"

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Month:
        """The month before it."""
        return month_of(self.first - timedelta(days=1))

    @property
    def after(self) -> Month:
        """The month after it."""
        return Month(self.last + timedelta(days=1))

    def running(self, today: date) -> bool:
        """Say whether it is not over yet."""
        return today <= self.last

    def through(self, today: date) -> date:
        """Return the last of its days that is over, at the earliest its first."""
        return max(self.first, min(self.last, today - timedelta(days=1)))


def month_of(day: date) -> Month:
    """Return the month a day is in."""
    return Month(day.replace(day=1))


def stored_month(key: str) -> Month:
    """Return a month as it is stored."""
    return Month(date.fromisoformat(f"{key}-01"))


def read_month(text: str, today: date) -> Month:
    """Return the month typed as ``2026-10``, ``last`` or ``this``; the last one for ''.

    UsageError for what is none, and for a month that has not begun.
    """
    word = text.strip().lower()
    if word in {"", "last"}:
        return month_of(today).before
    if word == "this":
        return month_of(today)
    found = _KEY.fullmatch(word)
    if found is None or not 1 <= int(found[2]) <= 12 or not FIRST_YEAR <= int(found[1]) < MAXYEAR:
        raise UsageError("this is no month.", subject=repr(text[:40]), hint="Write it like 2026-10.")
    month = Month(date(int(found[1]), int(found[2]), 1))
    if month.first > today:
        raise UsageError("this month has not begun.", subject=month.key, hint="A report is of what was.")
    return month
