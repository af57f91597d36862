"""Times as people type them: ``fri 14:30``, ``25 nov 8am``, ``+2d``, ``2026-11-27T14:30:00Z``, ``next slot``."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.schedule import weekday_of
from smdash.domain.times.clocks import is_clock, is_plain_clock, read_clock
from smdash.domain.times.days import HINT as DAY_HINT
from smdash.domain.times.days import a_day

_RELATIVE = re.compile(r"(?:\+|in )\s*(\d{1,4})\s*(mo|months?|m|min|minutes?|h|hours?|d|days?|w|weeks?)(?:\s+(\S+))?")
_ISO = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2}|\d{8})(?:[ t]+|(?=t))t?(\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?|\d{4}(?:\d\d)?)"
    r"\s*(z|utc|gmt|[+\-\u2212]\d\d(?::?\d\d)?)?"
)
_STEPS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
PAST_HINT = "Like 17:00, yesterday 17:00 or mon 9:30."
HINT = "Try: fri 14:30, 25 nov 8am, +2d, 2026-11-27 14:30, next slot, draft."


class When(NamedTuple):
    """What was typed: a wall clock, a day without a time of day, the next free slot, or no time yet.

    ``wall`` is naive, in the zone of whoever asks; ``fold`` is set in it where an offset says that the second of two
    equal times is meant. Of a ``day`` it is midnight: a post that has a time of day keeps it, another one takes that
    day's next free slot.
    """

    kind: Literal["at", "day", "slot", "draft"]
    wall: datetime | None = None

    @property
    def day(self) -> date | None:
        """The day without a time of day, None for anything else."""
        return self.wall.date() if self.kind == "day" and self.wall is not None else None


def parse_when(text: str, now: datetime) -> When:
    """Read a typed time; ``now`` is the wall clock it is relative to. UsageError says what would be understood.

    A time with an offset from UTC becomes the wall clock of ``now``'s zone, which ``now`` must have then.
    """
    words = _tidied(text)
    if words in {"", "draft", "none", "later", "-"}:
        return When("draft")
    if words in {"slot", "next", "next slot", "next free slot"}:
        return When("slot")
    base = now.replace(tzinfo=None, second=0, microsecond=0, fold=0)
    found = _relative(words, base) or _exact(words, now) or _named(words, base)
    if found is None:
        raise _unknown(words, text, base)
    return found


def read_time(text: str, now: datetime, bare: time = time(0)) -> datetime:
    """Read a typed time as a naive wall clock; a day alone is that day at ``bare``.

    UsageError for what names no time, a draft or a slot included.
    """
    when = parse_when(text, now)
    if when.wall is None:
        raise UsageError("this is no time.", subject=repr(text.strip()), hint="Like fri 9 or +2d.")
    return datetime.combine(when.wall.date(), bare) if when.kind == "day" else when.wall


def read_past(text: str, now: datetime, on: date | None = None) -> datetime:
    """Read a time that is over as a naive wall clock, the last such one; ``now`` is the wall clock it is told at.

    A time of day alone is that of ``on``, else the last one before now. UsageError says what would be understood.
    """
    words = _tidied(text)
    here = now.replace(tzinfo=None, fold=0)
    if words == "now":
        return here.replace(second=0, microsecond=0)
    if (exact := _exact(words, now)) is not None and exact.wall is not None:
        return exact.wall
    day, _, clock = words.rpartition(" ")
    if not is_clock(clock):
        raise UsageError(
            "this time is not understood.",
            subject=repr(text.strip()[:40]),
            hint=PAST_HINT,
        )
    at = read_clock(clock)
    if day:
        found = a_day(day, here.date(), "back")
        if found is None:
            raise UsageError("this day is not understood.", subject=repr(day[:40]), hint=DAY_HINT)
        return datetime.combine(found, at)
    if on is not None:
        return datetime.combine(on, at)
    wall = datetime.combine(here.date(), at)
    return wall if wall <= here else wall - timedelta(days=1)


def _tidied(text: str) -> str:
    """Return the words as they are compared: small, ``8 am`` as one, ``at`` left out, the time of day last."""
    words = [word for word in text.lower().replace(",", " ").split() if word not in {"at", "on"}]
    tidy: list[str] = []
    for word in words:
        if word.rstrip(".") in {"am", "pm", "a.m", "p.m"} and tidy:
            tidy[-1] += word.replace(".", "")
        else:
            tidy.append(word)
    if len(tidy) > 1 and is_plain_clock(tidy[0]) and not is_clock(tidy[-1]):
        tidy = [*tidy[1:], tidy[0]]
    return " ".join(tidy)


def _relative(words: str, base: datetime) -> When | None:
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
    return When("at", datetime.combine(wall.date(), read_clock(clock)) if clock else wall)


def _exact(words: str, now: datetime) -> When | None:
    """Read ISO 8601, with or without seconds, ``T``, ``Z`` and an offset."""
    found = _ISO.fullmatch(words)
    if not found:
        return None
    day = a_day(found[1], now.date())
    clock = found[2] if ":" in found[2] else f"{found[2][:2]}:{found[2][2:4]}:{found[2][4:] or '00'}"
    if day is None:
        return None
    wall = datetime.combine(day, read_clock(clock))
    if not found[3]:
        return When("at", wall)
    if now.tzinfo is None:
        raise UsageError("an offset from UTC has no meaning here.", subject=repr(found[3]), hint="Leave it out.")
    try:
        shown = datetime.fromisoformat(f"{wall.isoformat()}{_offset(found[3])}").astimezone(now.tzinfo)
    except (ValueError, OverflowError) as error:
        raise UsageError("there is no such offset from UTC.", subject=repr(found[3]), hint="Like Z, +01:00.") from error
    return When("at", shown.replace(tzinfo=None))


def _offset(text: str) -> str:
    return "+00:00" if text in {"z", "utc", "gmt"} else text.replace("\u2212", "-")


def _named(words: str, base: datetime) -> When | None:
    """Read a day, a time of day, or both; a day without a time of day stays one."""
    today = base.date()
    if is_clock(words):
        wall = datetime.combine(today, read_clock(words))
        return When("at", wall if wall > base else wall + timedelta(days=1))
    if (day := a_day(words, today)) is not None:
        # Today has a name of its own: a weekday alone is the next one.
        on = day + timedelta(days=7 if day == today and weekday_of(words) is not None else 0)
        return When("day", datetime.combine(on, time(0)))
    before, _, clock = words.rpartition(" ")
    day = a_day(before, today) if before and is_clock(clock) else None
    if day is None:
        return None
    wall = datetime.combine(day, read_clock(clock))
    return When("at", _rolled(before, wall, base))


def _rolled(day: str, wall: datetime, base: datetime) -> datetime:
    """Return a weekday's time a week later where it is over: ``fri 9`` on a Friday at ten is the next one."""
    return wall + timedelta(days=7) if wall <= base and weekday_of(day) is not None else wall


def _unknown(words: str, text: str, base: datetime) -> UsageError:
    """Say which part of a typed time is not understood."""
    day, _, clock = words.rpartition(" ")
    if day and is_clock(clock):
        return UsageError("this is no day.", subject=repr(day), hint=HINT)
    if day and a_day(day, base.date()) is not None:
        return UsageError("this is not a time of day; write it like 14:30 or 2:30pm.", subject=repr(clock))
    return UsageError("this time is not understood.", subject=repr(text), hint=HINT)
