"""Times and lengths of work that is done, as people type them: ``17:00`` is the last one, ``1:30`` ninety minutes."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.schedule import parse_clock, weekday_of
from smdash.domain.timelog.entries import check_minutes

_LENGTH = re.compile(
    r"(?:(\d{1,5}(?:[.,]\d{1,4})?)\s*h(?:ours?)?)?\s*(?:(\d{1,6}(?:[.,]\d{1,4})?)\s*(?:m|min|minutes?)?)?"
)
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})")
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})[ t](\S+)")
HINT = "Like 17:00, yesterday 17:00, mon 9:30, 2026-11-20 17:00."


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


def read_past(text: str, now: datetime, on: date | None = None) -> datetime:
    """Read a time that is over as a naive wall clock; ``now`` is the wall clock it is told at.

    A time of day alone is that of ``on``, else the last one before now. UsageError says what would be understood.
    """
    words = " ".join(text.lower().split())
    here = now.replace(tzinfo=None)
    try:
        dated = _DATED.fullmatch(words)
        if dated:
            return datetime.combine(date.fromisoformat(dated[1]), parse_clock(dated[2]))
        if words == "now":
            return here.replace(second=0, microsecond=0)
        day, _, clock = words.rpartition(" ")
        at = parse_clock(clock)
    except (UsageError, ValueError) as error:
        raise UsageError("this time is not understood.", subject=repr(text[:40]), hint=HINT) from error
    if not day:
        if on is not None:
            return datetime.combine(on, at)
        wall = datetime.combine(here.date(), at)
        return wall if wall <= here else wall - timedelta(days=1)
    back = {"today": 0, "yesterday": 1}.get(day)
    weekday = weekday_of(day)
    if back is None and weekday is not None:
        back = (here.weekday() - weekday) % 7
    if back is None:
        raise UsageError("this day is not understood.", subject=repr(day[:40]), hint=HINT)
    return datetime.combine(here.date() - timedelta(days=back), at)


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
    on = _day(words[0], today) if words else None
    if on is not None:
        words = words[1:]
    if not words:
        raise UsageError("say how long and what.", hint="Like 45m image acme/x, or 9:00-10:30 report.")
    ends = words[0].replace("\u2013", "-").split("-")
    if len(ends) != 2 or not all(ends):
        return TypedWork(read_minutes(words[0]), None, None, on, tuple(words[1:]))
    day = on or today
    start, end = (datetime.combine(day, parse_clock(part)) for part in ends)
    if end <= start:
        start, end = (start - timedelta(days=1), end) if on is None else (start, end + timedelta(days=1))
    return TypedWork(None, start, end, on, tuple(words[1:]))


def _day(word: str, today: date) -> date | None:
    lower = word.lower()
    if lower in {"today", "yesterday"}:
        return today - timedelta(days=int(lower == "yesterday"))
    weekday = weekday_of(lower)
    if weekday is not None:
        return today - timedelta(days=(today.weekday() - weekday) % 7)
    try:
        return date.fromisoformat(lower)
    except ValueError:
        return None
