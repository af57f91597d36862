"""Being away: the days typed, and what that leaves undone."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.schedule import LAST_YEAR, MONTHS, spelled_day, spoken
from smdash.domain.times.ranges import HINT, read_range

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from smdash.domain.workload.unknowns import Unknown

MOST_DAYS = 366


def parse_range(text: str, today: date) -> tuple[date, date]:
    """Read a time away as its first and last day: ``3-10 Dec``, ``2026-12-03..10``, ``fri-mon``, ``tomorrow 5d``.

    A day without a year is the next such day from ``today`` on. UsageError says what would be understood.
    """
    first, last = read_range(text, today)
    if last.year > LAST_YEAR:
        raise UsageError("this is beyond the calendar.", subject=repr(text), hint=HINT)
    if last < today:
        raise UsageError("these days are over.", subject=repr(text), hint=HINT)
    if (last - first).days >= MOST_DAYS:
        raise UsageError(f"this is longer than {MOST_DAYS} days.", subject=repr(text), hint=HINT)
    return first, last


class Uncovered(NamedTuple):
    """An account with free slots while nobody is there: their local times."""

    account: str
    slots: tuple[datetime, ...]


class Waiting(NamedTuple):
    """A post that is due meanwhile and that a person has to hand over."""

    delivery_id: int
    account: str
    at: datetime
    text: str


class Dark(NamedTuple):
    """An account that is dark on a day of the time away.

    ``on`` is from when, None for one of which no post is known; ``lit_again`` until when, None where
    nothing is planned.
    """

    account: str
    on: date | None
    lit_again: date | None = None


class Fills(NamedTuple):
    """An evergreen post that would fill a free slot meanwhile."""

    account: str
    at: datetime
    text: str


class AwayWeek(NamedTuple):
    """A week's load without and with the time away; None where there is no capacity.

    ``least`` says that something the loads need is unknown, so that they are lower bounds.
    """

    monday: date
    needed_h: float
    capacity_h: float
    load: float | None
    after_needed_h: float
    after_capacity_h: float
    after_load: float | None
    least: bool = False


class AwayView(NamedTuple):
    """What a time away leaves undone.

    ``late`` is how many messages are expected to be answered later than promised, None where too little is known to
    say. ``hours_off`` is how much of the working time goes, ``move_h`` the work of those days that has to be done
    before. ``before`` are the weeks that take it, None where the person's hours are unknown.
    """

    first: date
    last: date
    reason: str
    days: tuple[date, ...]
    hours_off: float
    uncovered: tuple[Uncovered, ...]
    waiting: tuple[Waiting, ...]
    dark: tuple[Dark, ...]
    evergreen: tuple[Fills, ...]
    messages: float | None
    late: float | None
    move_h: float
    before: AwayWeek | None
    unknowns: tuple[Unknown, ...]

    @property
    def free(self) -> int:
        """How many slots nothing is planned for."""
        return sum(len(each.slots) for each in self.uncovered)


class Away(NamedTuple):
    """A time away that is set: first and last day, and why."""

    first: date
    last: date
    reason: str = ""


def span_words(first: date, last: date) -> str:
    """Return days as a person says them: ``3-10 Dec``, ``30 Nov - 4 Dec``, ``Fri 4 Dec``, with the year at its turn."""
    if first == last:
        return spelled_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{last.day} {MONTHS[first.month - 1]}"
    year = (f" {first.year}", f" {last.year}") if first.year != last.year else ("", "")
    return f"{spoken(first)}{year[0]} - {spoken(last)}{year[1]}"


def days_between(first: date, last: date) -> list[date]:
    """Return every day from the first to the last."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def expected_late(rates: Sequence[tuple[float, float]], away_h: float) -> float:
    """Return how many messages that come in within ``away_h`` clock hours will be answered later than promised.

    ``rates`` holds, per account, messages a week and the share of the time away whose promises end before the return.
    """
    return math.fsum(rate / 168 * away_h * share for rate, share in rates)
