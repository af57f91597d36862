"""Days as people write them: ``25.11.``, ``25 Nov``, ``Nov 25 2026``, ``Wed 25 Nov``, ``25/11``."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.schedule import MONTHS, WEEKDAYS, spoken, weekday_of

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_HEAD = r"(?:(?P<week>[a-z]{3,9})\.? )?"
_TAIL = r"(?: (?P<rest>\S+))?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_YEAR = r"(?: (?P<year>(?:19|20)\d\d))?"
_FORMS = tuple(
    re.compile(_HEAD + form + _TAIL)
    for form in (
        rf"{_DAY} ?{_MONTH}{_YEAR}",
        rf"{_MONTH} {_DAY}{_YEAR}",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})(?:\.(?P<year>\d{4}|\d\d)?)?",
    )
)
_SLASHED = re.compile(_HEAD + r"(?P<one>\d{1,2})/(?P<two>\d{1,2})(?:/(?P<year>\d{4}|\d\d))?" + _TAIL)
YEARS_AHEAD = 8
"""How far a day without a year may lie: 29 Feb comes every four years, once after eight."""


class TypedDay(NamedTuple):
    """A day, and what was written after it."""

    day: date
    rest: str = ""


def written_day(words: str, today: date) -> TypedDay | None:
    """Read a day that is written out, in small letters; without a year it is the next one, today included.

    None when it is not written like a day. UsageError for one that does not exist, one that is not the weekday it is
    said to be, and for ``5/11``, which is two days.
    """
    for form in _FORMS:
        found = form.fullmatch(words)
        if found is None or not _names_weekday(found["week"]):
            continue
        month = int(found["month"]) if found["month"].isdecimal() else _month(found["month"])
        if month is not None:
            day = _dated(words, int(found["day"]), month, _year(found["year"]), today)
            return TypedDay(_agreeing(day, found["week"]), found["rest"] or "")
    found = _SLASHED.fullmatch(words)
    if found is None or not _names_weekday(found["week"]):
        return None
    number, month = _sides(words, int(found["one"]), int(found["two"]))
    day = _dated(words, number, month, _year(found["year"]), today)
    return TypedDay(_agreeing(day, found["week"]), found["rest"] or "")


def _names_weekday(word: str | None) -> bool:
    return word is None or weekday_of(word) is not None


def _month(word: str) -> int | None:
    return next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)), None)


def _year(text: str | None) -> int | None:
    return None if not text else int(text) + (2000 if len(text) == 2 else 0)


def _sides(words: str, one: int, two: int) -> tuple[int, int]:
    """Return day and month of ``one/two``, where only one order of them is a day."""
    if one != two and one <= 12 and two <= 12 and one and two:
        first, second = f"{one} {MONTHS[two - 1]}", f"{two} {MONTHS[one - 1]}"
        raise UsageError(
            f"this may be {first} or {second}.", subject=repr(words), hint=f"Write {first.lower()} or {second.lower()}."
        )
    return (two, one) if two > 12 else (one, two)


def _dated(words: str, day: int, month: int, year: int | None, today: date) -> date:
    years = [year] if year is not None else range(today.year, today.year + YEARS_AHEAD + 1)
    for each in years:
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year is not None or found >= today:
            return found
    raise UsageError("there is no such date.", subject=repr(words), hint="Like 25 nov, 25.11. or 2026-11-25.")


def _agreeing(day: date, week: str | None) -> date:
    """Return a day that is the weekday it is said to be."""
    if week is not None and weekday_of(week) != day.weekday():
        spelled = f"{spoken(day)} {day.year}"
        raise UsageError(f"{spelled} is a {WEEKDAYS[day.weekday()]}.", subject=repr(week))
    return day
