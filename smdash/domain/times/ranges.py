"""Stretches of days as people type them: ``3-10 Dec``, ``2026-12-03..10``, ``fri-mon``, ``tomorrow 5d``, ``oct``."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from smdash.domain.errors import UsageError
from smdash.domain.times.days import a_day, month_of

if TYPE_CHECKING:
    from smdash.domain.times.days import Lean

HINT = "Like 3-10 Dec, 2026-12-03..10, fri-mon or tomorrow 5d."
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_LONG = re.compile(r"(.+?)\s+(?:for\s+)?(\d{1,3})\s*(d|days?|w|weeks?)")
_NUMBER = re.compile(r"\d{1,2}")


def read_range(text: str, today: date, lean: Lean = "ahead") -> tuple[date, date]:
    """Read days as the first and the last of them; ``lean`` says which are meant where that is open.

    The second day is the next such one after the first. UsageError says what would be understood, and where it ends
    before it begins.
    """
    words = " ".join(text.lower().replace("\u2013", "-").replace("\u2014", "-").split())
    try:
        found = _read(words, today, lean)
    except (ValueError, OverflowError) as error:
        raise UsageError("there is no such date.", subject=repr(text), hint=HINT) from error
    if found is None:
        raise UsageError("these days are not understood.", subject=repr(text), hint=HINT)
    if found[1] < found[0]:
        raise UsageError("it ends before it begins.", subject=repr(text), hint=HINT)
    return found


def _read(words: str, today: date, lean: Lean) -> tuple[date, date] | None:
    if found := _MONTH.fullmatch(words):
        begin = date(int(found[1]), int(found[2]), 1)
        return begin, (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if (month := month_of(words)) is not None:
        begin = _nearest_month(month, today, lean)
        return begin, (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if (day := a_day(words, today, lean)) is not None:
        return day, day
    if (long := _LONG.fullmatch(words)) and (first := a_day(long[1], today, lean)) is not None:
        days = int(long[2]) * (7 if long[3].startswith("w") else 1)
        return (first, first + timedelta(days=days - 1)) if days else None
    start, sign, end = _halves(words)
    return _between(start, end, today, lean) if sign else None


def _nearest_month(month: int, today: date, lean: Lean) -> date:
    if lean == "back":
        return date(today.year - (month > today.month), month, 1)
    return date(today.year + (month < today.month), month, 1)


def _halves(words: str) -> tuple[str, str, str]:
    for sign in ("..", " to ", " until ", " till ", " - "):
        start, found, end = words.partition(sign)
        if found:
            return start.strip(), sign, end.strip()
    if _ISO.match(words):
        return words, "", ""
    start, found, end = words.partition("-")
    return start.strip(), found, end.strip()


def _between(start: str, end: str, today: date, lean: Lean) -> tuple[date, date] | None:
    if _NUMBER.fullmatch(start):  # "3-10 dec": the month stands once, at the end
        last = None if _NUMBER.fullmatch(end) else a_day(end, today, lean)
        return None if last is None else (last.replace(day=int(start)), last)
    first = a_day(start, today, lean)
    if first is None:
        return None
    if _NUMBER.fullmatch(end):  # "2026-12-03..10" or "dec 3-10"
        return first, first.replace(day=int(end))
    last = a_day(end, first)
    return None if last is None else (first, last)
