"""Days and times as they are written in a client's language, by Babel's tables of the CLDR."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from babel.core import Locale

PLAIN = "en-GB"
"""The locale where a brand has none: days before months, hours of 24, as everywhere else in the program."""


def locale_of(language: str) -> Locale:
    """Return the locale of a language tag, the plain one for '' and for what is none."""
    from babel.core import Locale, UnknownLocaleError

    try:
        return Locale.parse(language or PLAIN, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(PLAIN, sep="-")


def full_day(day: date, language: str) -> str:
    """Return a day whole: ``Montag, 23. November 2026``."""
    from babel.dates import format_date

    return format_date(day, "full", locale_of(language))


def clock(at: datetime, language: str) -> str:
    """Return the time of day of an instant in its own zone: ``09:00``, ``9:00 AM``."""
    from babel.dates import format_time

    return format_time(at.replace(tzinfo=None), "short", locale=locale_of(language))


def days(first: date, last: date, language: str) -> str:
    """Return a stretch of days, both included: ``23.–29. November 2026``."""
    from babel.dates import format_date, format_interval

    locale = locale_of(language)
    if first == last:
        return format_date(first, "long", locale)
    return format_interval(first, last, "yMMMd", locale=locale)
