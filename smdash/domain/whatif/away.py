"""Being away: the days typed, and what that leaves undone."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.schedule import LAST_YEAR, MONTHS, spelled_day, spoken, weekday_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from smdash.domain.workload.unknowns import Unknown

MOST_DAYS = 366
HINT = "Like 3-10 Dec, 2026-12-03..10, fri-mon or tomorrow 5d."
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAYS = re.compile(r"(.+?)\s+(\d{1,3})\s*(d|days?|w|weeks?)")
_NUMBER = re.compile(r"\d{1,2}")


def parse_range(text: str, today: date) -> tuple[date, date]:
    """Read a time away as its first and last day: ``3-10 Dec``, ``2026-12-03..10``, ``fri-mon``, ``tomorrow 5d``.

    A day without a year is the next such day from ``today`` on. UsageError says what would be understood.
    """
    words = " ".join(text.lower().replace("\u2013", "-").split())
    try:
        found = _read(words, today)
    except (ValueError, OverflowError) as error:
        raise UsageError("there is no such date.", subject=repr(text), hint=HINT) from error
    if found is None:
        raise UsageError("these days are not understood.", subject=repr(text), hint=HINT)
    first, last = found
    if last.year > LAST_YEAR:
        raise UsageError("this is beyond the calendar.", subject=repr(text), hint=HINT)
    if last < today:
        raise UsageError("these days are over.", subject=repr(text), hint=HINT)
    if not 0 <= (last - first).days < MOST_DAYS:
        wrong = "it ends before it begins." if last < first else f"this is longer than {MOST_DAYS} days."
        raise UsageError(wrong, subject=repr(text), hint=HINT)
    return first, last


def _read(words: str, today: date) -> tuple[date, date] | None:
    long = _DAYS.fullmatch(words)
    if long is not None:
        first = _day(long[1], today)
        days = int(long[2]) * (7 if long[3].startswith("w") else 1)
        return None if first is None or days < 1 else (first, first + timedelta(days=days - 1))
    start, sign, end = _halves(words)
    if not sign:
        day = _day(words, today)
        return None if day is None else (day, day)
    return _between(start, end, today)


def _halves(words: str) -> tuple[str, str, str]:
    for sign in ("..", " to ", " until ", " - "):
        start, found, end = words.partition(sign)
        if found:
            return start.strip(), sign, end.strip()
    if _ISO.match(words):
        return words, "", ""
    start, found, end = words.partition("-")
    return start.strip(), found, end.strip()


def _between(start: str, end: str, today: date) -> tuple[date, date] | None:
    if _NUMBER.fullmatch(start):  # "3-10 dec": the month stands once, at the end
        last = _day(end, today)
        if last is None or _NUMBER.fullmatch(end):
            return None
        return last.replace(day=int(start)), last
    first = _day(start, today)
    if first is None:
        return None
    if _NUMBER.fullmatch(end):  # "2026-12-03..10" or "dec 3-10"
        return first, first.replace(day=int(end))
    last = _day(end, first)
    return None if last is None else (first, last)


def _day(words: str, after: date) -> date | None:
    """Return the day some words name, the first one not before ``after`` where they leave that open."""
    if words in {"today", "tomorrow"}:
        return after + timedelta(days=int(words == "tomorrow"))
    iso = _ISO.fullmatch(words)
    if iso is not None:
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    weekday = weekday_of(words)
    if weekday is not None:
        return after + timedelta(days=(weekday - after.weekday()) % 7)
    parts = words.replace(".", " ").split()
    year = int(parts.pop()) if len(parts) == 3 and len(parts[2]) == 4 and parts[2].isdecimal() else None
    if len(parts) != 2:
        return None
    number, name = parts if _NUMBER.fullmatch(parts[0]) else (parts[1], parts[0])
    month = next((n for n, known in enumerate(MONTHS, 1) if len(name) >= 3 and name.startswith(known.lower())), None)
    if month is None or not _NUMBER.fullmatch(number):
        return None
    if year is not None:
        return date(year, month, int(number))
    day = date(after.year, month, int(number))
    return day if day >= after else date(after.year + 1, month, int(number))


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
    """A week's load without and with the time away; None where there is no capacity."""

    monday: date
    needed_h: float
    capacity_h: float
    load: float | None
    after_needed_h: float
    after_capacity_h: float
    after_load: float | None


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
