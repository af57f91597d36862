"""Times and lengths of work that is done, as people type them: ``17:00`` is the last one, ``1:30`` ninety minutes."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.timelog.entries import check_minutes
from smdash.domain.times.clocks import is_clock, read_clock
from smdash.domain.times.days import a_day

_LENGTH = re.compile(
    r"(?:(\d{1,5}(?:[.,]\d{1,4})?)\s*h(?:ours?)?)?\s*(?:(\d{1,6}(?:[.,]\d{1,4})?)\s*(?:m|min|minutes?)?)?"
)
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})")
DAY_WORDS = 3


def read_minutes(text: str) -> float:
    """Read ``45``, ``45m``, ``1:30``, ``1.5h`` or ``1h 30m`` as minutes; UsageError for what is none or absurd."""
    words = text.strip().lower()
    clock = _CLOCK.fullmatch(words)
    if clock and int(clock[2]) < 60:
        return check_minutes(int(clock[1]) * 60 + int(clock[2]))
    found = _LENGTH.fullmatch(words)
    if not found or not (found[1] or found[2]):
        raise UsageError("this is no length of time.", subject=repr(text[:40]), hint="Like 45, 1:30 or 1.5h.")
    hours, minutes = (float((part or "0").replace(",", ".")) for part in found.groups())
    return check_minutes(hours * 60 + minutes)


class TypedWork(NamedTuple):
    """A line of work as typed: a length or both ends (naive wall clocks), its day, and the words behind them."""

    minutes: float | None
    start: datetime | None
    end: datetime | None
    on: date | None
    words: tuple[str, ...]


def read_work(text: str, now: datetime) -> TypedWork:
    """Read ``45m image acme/x``, ``9:00-10:30 report`` or ``yesterday 1:30 admin``; UsageError says what is missing.

    A stretch that begins after it ends went over midnight where it began the day before.
    """
    words = text.split()
    today = now.date()
    on, words = _begun_with_day(words, today)
    if not words:
        raise UsageError("say how long and what.", hint="Like 45m image acme/x, or 9:00-10:30 report.")
    ends = words[0].replace("\u2013", "-").split("-")
    if len(ends) != 2 or not all(ends):
        return TypedWork(read_minutes(words[0]), None, None, on, tuple(words[1:]))
    day = on or today
    start, end = (datetime.combine(day, read_clock(part)) for part in ends)
    if end <= start:
        start, end = (start - timedelta(days=1), end) if on is None else (start, end + timedelta(days=1))
    return TypedWork(None, start, end, on, tuple(words[1:]))


def _begun_with_day(words: list[str], today: date) -> tuple[date | None, list[str]]:
    """Return the day some words begin with, the last such day, and the words behind it."""
    for count in range(min(DAY_WORDS, len(words) - 1), 0, -1):
        named = " ".join(words[:count]).lower()
        if not is_clock(named) and (day := a_day(named, today, "back")) is not None:
            return day, words[count:]
    return None, words
