"""Times as people type them: ``fri 14:30``, ``25 nov 8am``, ``+2d``, ``2026-11-27 14:30``, ``next slot``, ``draft``."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Literal, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.schedule import parse_clock, weekday_of
from smdash.domain.times.days import written_day

_RELATIVE = re.compile(r"(?:\+|in )\s*(\d{1,4})\s*(mo|months?|m|min|minutes?|h|hours?|d|days?|w|weeks?)(?:\s+(\S+))?")
_HALVES = re.compile(r"(\d{1,2})(?::(\d{2}))?([ap])m")
_CLEAR_CLOCK = re.compile(r"\d{1,2}:\d{1,2}(?:[ap]m)?|\d{1,2}[ap]m|noon")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t]+(\S+))?")
_STEPS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
HINT = "Try: fri 14:30, 25 nov 8am, +2d, 2026-11-27 14:30, next slot, draft."


class When(NamedTuple):
    """What was typed: a wall clock (naive, in the zone of whoever asks), the next free slot, or no time yet."""

    kind: Literal["at", "slot", "draft"]
    wall: datetime | None = None


def parse_when(text: str, now: datetime) -> When:
    """Read a typed time; ``now`` is the wall clock it is relative to. UsageError says what would be understood."""
    words = _tidied(text)
    if words in {"", "draft", "none", "later", "-"}:
        return When("draft")
    if words in {"slot", "next", "next slot", "next free slot"}:
        return When("slot")
    base = now.replace(tzinfo=None, second=0, microsecond=0)
    wall = _relative(words, base) or _dated(words, base) or _named(words, base) or _written(words, base)
    if wall is None:
        raise UsageError("this time is not understood.", subject=repr(text), hint=HINT)
    return When("at", wall)


def _tidied(text: str) -> str:
    """Return the words as they are compared: small, ``8 am`` as one, ``at`` left out, the time of day last."""
    words = [word for word in text.lower().replace(",", " ").split() if word != "at"]
    tidy: list[str] = []
    for word in words:
        if word in {"am", "pm"} and tidy:
            tidy[-1] += word
        else:
            tidy.append(word)
    if len(tidy) > 1 and _CLEAR_CLOCK.fullmatch(tidy[0]):
        tidy = [*tidy[1:], tidy[0]]
    return " ".join(tidy)


def _clock(text: str) -> time:
    """Read a time of day: as ``parse_clock``, or ``8am``, ``8:15pm``, ``noon``."""
    if text == "noon":
        return time(12)
    found = _HALVES.fullmatch(text)
    if found is None:
        return parse_clock(text)
    hour, minute = int(found[1]), int(found[2] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        raise UsageError("this is not a time of day; write it like 8:15pm.", subject=repr(text))
    return time(hour % 12 + (12 if found[3] == "p" else 0), minute)


def _relative(words: str, base: datetime) -> datetime | None:
    found = _RELATIVE.fullmatch(words)
    if not found:
        return None
    number, unit, clock = int(found[1]), found[2], found[3]
    try:
        if unit.startswith("mo"):
            from dateutil.relativedelta import relativedelta

            wall = base + relativedelta(months=number)
        else:
            wall = base + number * _STEPS[unit[0]]
    except (OverflowError, ValueError) as error:
        raise UsageError("this is too far ahead.", subject=repr(words)) from error
    return datetime.combine(wall.date(), _clock(clock)) if clock else wall


def _dated(words: str, base: datetime) -> datetime | None:
    found = _DATE.fullmatch(words)
    if not found:
        return None
    clock = _clock(found[4]) if found[4] else base.time()
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), clock.hour, clock.minute)  # noqa: DTZ001
    except ValueError as error:
        raise UsageError("there is no such date.", subject=repr(words)) from error


def _named(words: str, base: datetime) -> datetime | None:
    parts = words.removeprefix("next ").split()
    if not parts or len(parts) > 2:
        return None
    day, clock = parts[0], parts[1] if len(parts) == 2 else ""
    if day in {"today", "tomorrow"}:
        offset = int(day == "tomorrow")
    elif (weekday := weekday_of(day)) is not None:
        offset = (weekday - base.weekday()) % 7
    elif len(parts) == 1 and (day.replace(":", "").isdecimal() or _CLEAR_CLOCK.fullmatch(day)):
        wall = datetime.combine(base.date(), _clock(day))
        return wall if wall > base else wall + timedelta(days=1)
    else:
        return None
    at = _clock(clock) if clock else base.time()
    wall = datetime.combine(base.date() + timedelta(days=offset), at)
    if wall <= base and day not in {"today", "tomorrow"}:
        wall += timedelta(days=7)
    return wall


def _written(words: str, base: datetime) -> datetime | None:
    """Read a day that is written out, today or later where no year is said; without a time of day it is now's."""
    found = written_day(words, base.date())
    if found is None:
        return None
    return datetime.combine(found.day, _clock(found.rest) if found.rest else base.time())
