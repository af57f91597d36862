"""Times as people type them: ``fri 14:30``, ``tomorrow 9``, ``+2d``, ``2026-11-27 14:30``, ``next slot``, ``draft``."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.schedule import parse_clock, weekday_of

_RELATIVE = re.compile(r"(?:\+|in )\s*(\d{1,4})\s*(mo|months?|m|min|minutes?|h|hours?|d|days?|w|weeks?)(?:\s+(\S+))?")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t]+(\S+))?")
_STEPS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
HINT = "Try: fri 14:30, tomorrow 9, +2d, 2026-11-27 14:30, next slot, draft."


class When(NamedTuple):
    """What was typed: a wall clock (naive, in the zone of whoever asks), the next free slot, or no time yet."""

    kind: Literal["at", "slot", "draft"]
    wall: datetime | None = None


def parse_when(text: str, now: datetime) -> When:
    """Read a typed time; ``now`` is the wall clock it is relative to. UsageError says what would be understood."""
    words = " ".join(text.lower().split())
    if words in {"", "draft", "none", "later", "-"}:
        return When("draft")
    if words in {"slot", "next", "next slot", "next free slot"}:
        return When("slot")
    base = now.replace(tzinfo=None, second=0, microsecond=0)
    wall = _relative(words, base) or _dated(words, base) or _named(words, base)
    if wall is None:
        raise UsageError("this time is not understood.", subject=repr(text), hint=HINT)
    return When("at", wall)


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
    return datetime.combine(wall.date(), parse_clock(clock)) if clock else wall


def _dated(words: str, base: datetime) -> datetime | None:
    found = _DATE.fullmatch(words)
    if not found:
        return None
    clock = parse_clock(found[4]) if found[4] else base.time()
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
    elif len(parts) == 1 and day.replace(":", "").isdecimal():
        wall = datetime.combine(base.date(), parse_clock(day))
        return wall if wall > base else wall + timedelta(days=1)
    else:
        return None
    at = parse_clock(clock) if clock else base.time()
    wall = datetime.combine(base.date() + timedelta(days=offset), at)
    if wall <= base and day not in {"today", "tomorrow"}:
        wall += timedelta(days=7)
    return wall
