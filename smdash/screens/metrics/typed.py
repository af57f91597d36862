"""A day that is over and what was typed with it: ``3 nov Shop closed``, ``1204 yesterday``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.times.days import a_day

if TYPE_CHECKING:
    from datetime import date

NOTE_HINT = "A day, then words: 3 nov Shop closed, yesterday ..., 2026-11-03 ..."
ENTRY_HINT = "A figure, then its day unless it is today: 1204, 1,204 yesterday, 3.5 on 3 nov."
NOTE_MOST = 200
DAY_WORDS = 3


class Noted(NamedTuple):
    """A day and words."""

    on: date
    rest: str


class TypedFigure(NamedTuple):
    """A figure and its day; ``sure`` where it may be far from the last one."""

    value: float
    on: date
    sure: bool = False


def read_past_day(text: str, today: date) -> date | None:
    """Return the day some words mean, the last such day where they leave the year out; None for no day."""
    try:
        return a_day(" ".join(text.lower().rstrip(",:").split()), today, "back")
    except UsageError:
        return None


def read_note(text: str, today: date, *, whole: bool = False, alone: bool = False) -> Noted:
    """Read a day and words; with ``alone`` words without a day are of today.

    UsageError for no day, for one to come, and with ``whole`` or ``alone`` for no words.
    """
    parts = text.split()
    for count in range(min(DAY_WORDS, len(parts)), 0, -1):
        day = read_past_day(" ".join(parts[:count]), today)
        if day is not None:
            noted = Noted(day, one_line(" ".join(parts[count:]), NOTE_MOST))
            break
    else:
        if not alone:
            raise UsageError("this does not begin with a day.", subject=repr(text[:40]), hint=NOTE_HINT)
        noted = Noted(today, one_line(" ".join(parts), NOTE_MOST))
    if noted.on > today:
        raise UsageError("this day is still to come.", subject=noted.on.isoformat(), hint=NOTE_HINT)
    if (whole or alone) and not noted.rest:
        raise UsageError("words are missing after the day.", subject=repr(text[:40]), hint=NOTE_HINT)
    return noted


def read_entry(text: str, today: date) -> TypedFigure:
    """Read a figure and its day; ``!`` behind them says that it may be far from the last one.

    UsageError for what is no figure, for no day and for one to come.
    """
    sure = text.rstrip().endswith("!")
    parts = text.rstrip(" !").split()
    try:
        value = float(parts[0].replace(",", "").rstrip("%")) if parts else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UsageError("this is no figure.", subject=repr(text[:40]), hint=ENTRY_HINT)
    rest = " ".join(parts[2:] if parts[1:2] == ["on"] else parts[1:])
    day = read_past_day(rest, today) if rest else today
    if day is None:
        raise UsageError("this day is not understood.", subject=repr(rest[:40]), hint=ENTRY_HINT)
    if day > today:
        raise UsageError("this day is still to come.", subject=day.isoformat(), hint=ENTRY_HINT)
    return TypedFigure(value, day, sure)
