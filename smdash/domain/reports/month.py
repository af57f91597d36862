"""The month a report is of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.months import month_before, month_end
from smdash.domain.times import months

FIRST_YEAR = 1971


class Month(NamedTuple):
    """A calendar month; ``first`` is its first day."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return month_end(self.first)

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
        return Month(month_before(self.first))

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
    """Return the month that was typed, as months are everywhere, ``last`` or ``this`` alone too; the last one for ''.

    UsageError for what is none, and for a month that has not begun.
    """
    word = text.strip().lower()
    month = Month(months.read_month(f"{word or 'last'} month" if word in {"", "last", "this"} else text, today))
    if month.first.year < FIRST_YEAR:
        raise UsageError("this is no month.", subject=repr(text[:40]), hint=months.HINT)
    if month.first > today:
        raise UsageError("this month has not begun.", subject=month.key, hint="A report is of what was.")
    return month
