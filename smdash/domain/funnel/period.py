"""The time a funnel looks at, the time it is held against, and the whole weeks in both that may be judged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.metrics.verdicts import LAG_DAYS
from smdash.domain.months import month_before, month_end
from smdash.domain.schedule import MONTHS, spoken

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MOST_WEEKS = 104
SETTLED = timedelta(days=7)
"""Days of a month that have to be over before it is what one looks at unasked."""


class Period(NamedTuple):
    """Days from ``first`` to ``last``, both included; ``label`` is how a person calls them."""

    first: date
    last: date
    label: str

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


class Spans(NamedTuple):
    """A period and the one before it; ``weeks`` whole weeks from ``middle`` on are judged against as many before it."""

    now: Period
    before: Period
    middle: date
    weeks: int

    @property
    def judged_first(self) -> date:
        """The first Monday that is judged."""
        return self.middle - self.weeks * WEEK

    @property
    def judged_last(self) -> date:
        """The last Sunday that is judged; before ``middle`` where no week is."""
        return self.middle + self.weeks * WEEK - DAY


def usual_month(today: date) -> date:
    """Return the month to look at unasked: this one once a week of it is over, else the last one."""
    return (today - SETTLED).replace(day=1)


def of_month(month: date, today: date) -> Spans:
    """Return a month and the one before; of the running one the days that are over, held against the same days.

    UsageError for a month of which no day is over.
    """
    first = month.replace(day=1)
    last = min(month_end(first), today - DAY)
    if last < first:
        raise UsageError("no day of this month is over yet.", subject=f"{first:%Y-%m}", hint="Take the month before.")
    label = f"{MONTHS[first.month - 1]} {first.year}"
    earlier = month_before(first)
    until = month_end(earlier)
    if last < month_end(first):
        label = f"{label} to {spoken(last)}"
        until = min(until, earlier + (last - first))
    settled = today - timedelta(days=LAG_DAYS + 1)
    name = f"{MONTHS[earlier.month - 1]} {earlier.year}"
    held = Period(earlier, until, name if until == month_end(earlier) else f"{name} to {spoken(until)}")
    return _spans(settled, Period(first, last, label), held)


def of_weeks(weeks: int, last_sunday: date) -> Spans:
    """Return so many weeks to a Sunday and as many before; UsageError for fewer than 1 or more than 104."""
    if not 1 <= weeks <= MOST_WEEKS:
        raise UsageError(f"a number of weeks is 1 to {MOST_WEEKS}.", subject=str(weeks))
    first = last_sunday - weeks * WEEK + DAY
    label = (
        f"{weeks} weeks to {spoken(last_sunday)} {last_sunday.year}" if weeks > 1 else f"week to {spoken(last_sunday)}"
    )
    earlier = Period(first - weeks * WEEK, first - DAY, f"{weeks} weeks before" if weeks > 1 else "week before")
    return _spans(last_sunday, Period(first, last_sunday, label), earlier)


def _spans(settled: date, now: Period, before: Period) -> Spans:
    middle = now.first + timedelta(days=-now.first.weekday() % 7)
    return Spans(now, before, middle, max(0, (min(now.last, settled) + DAY - middle).days // 7))


def mondays(first: date, last: date) -> list[date]:
    """Return the Mondays of the whole weeks between two days."""
    monday = first + timedelta(days=-first.weekday() % 7)
    return [monday + number * WEEK for number in range(max(0, (last + DAY - monday).days // 7))]


def turned(month: date, step: int, today: date) -> date | None:
    """Return the first of the month ``step`` before or after another; None where no day of it is over yet."""
    number = month.year * 12 + month.month - 1 + step
    if not 12 <= number < 12 * 9999:
        return None
    found = date(number // 12, number % 12 + 1, 1)
    return found if found < today else None
