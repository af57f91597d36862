"""Days as people write them: ``fri``, ``25.11.``, ``25 Nov``, ``Nov 25 2026``, ``Wed 25 Nov``, ``25/11``, ``+3d``."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.schedule import MONTHS, WEEKDAYS, spoken, weekday_of

if TYPE_CHECKING:
    from collections.abc import Iterable

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
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d\d)(\d\d)")
_STEP = re.compile(r"(?:([+\-\u2212])\s*|in )(\d{1,4})\s*(d|days?|w|weeks?)")
_NAMED = {"yesterday": -1, "today": 0, "tomorrow": 1, "day after tomorrow": 2, "day before yesterday": -2}
YEARS_AHEAD = 8
"""How far a day without a year may lie: 29 Feb comes every four years, once after eight."""
HINT = "Like fri, tomorrow, 25 nov, 25.11. or 2026-11-25."
Lean = Literal["ahead", "back", "week"]
"""Which day is meant where several could be: the next one, the last one, or one of this week and the nearest year."""


class TypedDay(NamedTuple):
    """A day, and what was written after it."""

    day: date
    rest: str = ""


def read_day(text: str, today: date, lean: Lean = "ahead") -> date:
    """Read a day however it is written; ``lean`` says which is meant where weekday or year leave it open.

    UsageError for what is no day, does not exist or may be two, in the words that say why.
    """
    found = a_day(" ".join(text.lower().replace(",", " ").split()), today, lean)
    if found is None:
        raise UsageError("this is no day.", subject=repr(text.strip()), hint=HINT)
    return found


def a_day(words: str, today: date, lean: Lean = "ahead") -> date | None:
    """Read a day from words in small letters as ``read_day`` does; None for what is not written like a day."""
    try:
        if (step := _NAMED.get(words)) is not None:
            return today + timedelta(days=step)
        if found := _STEP.fullmatch(words):
            days = int(found[2]) * (7 if found[3].startswith("w") else 1)
            return today + timedelta(days=-days if found[1] in {"-", "\u2212"} else days)
        if found := _ISO.fullmatch(words):
            return date(*(int(part) for part in found.groups() if part))
    except (OverflowError, ValueError) as error:
        raise UsageError("there is no such date.", subject=repr(words), hint=HINT) from error
    for coming in ("next ", "next-", "last ", "last-", "this "):
        if words.startswith(coming) and (weekday := weekday_of(words.removeprefix(coming))) is not None:
            return _weekday(weekday, today, lean, coming[:4])
    if (weekday := weekday_of(words)) is not None:
        return _weekday(weekday, today, lean, "")
    written = written_day(words, today, lean)
    return None if written is None or written.rest else written.day


def _weekday(weekday: int, today: date, lean: Lean, which: str) -> date:
    ahead, back = (weekday - today.weekday()) % 7, (today.weekday() - weekday) % 7
    if lean == "week":
        of_week = today + timedelta(days=weekday - today.weekday())
        return of_week + timedelta(days={"next": 7, "last": -7}.get(which, 0))
    if which == "next" or (lean == "ahead" and which != "last"):
        return today + timedelta(days=ahead or (7 if which == "next" else 0))
    return today - timedelta(days=back or (7 if which == "last" else 0))


def written_day(words: str, today: date, lean: Lean = "ahead") -> TypedDay | None:
    """Read a day that is written out, in small letters; without a year it is the one that ``lean`` says.

    None when it is not written like a day. UsageError for one that does not exist, one that is not the weekday it is
    said to be, and for ``5/11``, which is two days.
    """
    for form in _FORMS:
        found = form.fullmatch(words)
        if found is None or not _names_weekday(found["week"]):
            continue
        month = int(found["month"]) if found["month"].isdecimal() else month_of(found["month"])
        if month is not None:
            day = _dated(words, int(found["day"]), month, _year(found["year"]), today, lean)
            return TypedDay(_agreeing(day, found["week"]), found["rest"] or "")
    found = _SLASHED.fullmatch(words)
    if found is None or not _names_weekday(found["week"]):
        return None
    number, month = _sides(words, int(found["one"]), int(found["two"]))
    day = _dated(words, number, month, _year(found["year"]), today, lean)
    return TypedDay(_agreeing(day, found["week"]), found["rest"] or "")


def _names_weekday(word: str | None) -> bool:
    return word is None or weekday_of(word) is not None


def month_of(word: str) -> int | None:
    """Return the month (January 1) that three or more small letters begin, None for none."""
    if len(word) < 3:
        return None
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


def _dated(words: str, day: int, month: int, year: int | None, today: date, lean: Lean) -> date:
    ahead = range(today.year, today.year + YEARS_AHEAD + 1)
    back = range(today.year, today.year - YEARS_AHEAD - 1, -1)
    if year is not None:
        found = _existing([year], month, day)
    elif lean == "week":
        found = sorted(_existing([*ahead, *back], month, day), key=lambda each: abs((each - today).days))
    elif lean == "ahead":
        found = [each for each in _existing(ahead, month, day) if each >= today]
    else:
        found = [each for each in _existing(back, month, day) if each <= today]
    if not found:
        raise UsageError("there is no such date.", subject=repr(words), hint=HINT)
    return found[0]


def _existing(years: Iterable[int], month: int, day: int) -> list[date]:
    found = []
    for year in years:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return found


def _agreeing(day: date, week: str | None) -> date:
    """Return a day that is the weekday it is said to be."""
    if week is not None and weekday_of(week) != day.weekday():
        spelled = f"{spoken(day)} {day.year}"
        raise UsageError(f"{spelled} is a {WEEKDAYS[day.weekday()]}.", subject=repr(week))
    return day
