"""What an account may promise, get and post, and hours a day may have, wherever somebody says so."""

from __future__ import annotations

import re

from smdash.domain.errors import UsageError

_PROMISE = re.compile(
    r"(?:(\d{1,4}(?:[.,]\d{1,3})?)\s*(?:h|hours?|hrs?)?)?\s*(?:(?<=[h\ss])(\d{1,5})\s*(?:m|min|mins|minutes?)?)?"
)
_MINUTES = re.compile(r"(\d{1,5})\s*(?:m|min|mins|minutes?)")
MOST_PROMISE_HOURS = 720.0
MOST_MESSAGES = 100_000.0
MOST_POSTS = 1000.0
LEAST_DAY_H, MOST_DAY_H = 0.25, 24.0


def promise_minutes(hours: float, where: str = "") -> int:
    """Return a reply promise in office minutes; UsageError, with ``where``, for one of less than a minute or too long.

    >>> promise_minutes(1.5)
    90
    """
    if not 1 / 60 <= hours <= MOST_PROMISE_HOURS:
        raise UsageError(
            f"a reply promise is between a minute and {MOST_PROMISE_HOURS:.0f} hours.", subject=f"{where}{hours:g}"
        )
    return max(1, round(hours * 60))


def read_promise(text: str) -> int:
    """Read a reply promise, like ``4h``, ``90 min``, ``2h30`` or a bare number of hours, as office minutes.

    UsageError says what would be understood.
    """
    words = " ".join(text.lower().split())
    if found := _MINUTES.fullmatch(words):
        return promise_minutes(int(found[1]) / 60)
    found = _PROMISE.fullmatch(words)
    if not words or found is None or found[1] is None:
        raise UsageError(
            "this is no reply promise.", subject=repr(text), hint="Like 4h, 90 min or 2h30; default takes it back."
        )
    return promise_minutes(float(found[1].replace(",", ".")) + int(found[2] or 0) / 60)


def messages_per_week(rate: float, where: str = "") -> float:
    """Return messages a week; UsageError, with ``where``, for what is no number of them."""
    if not 0 <= rate <= MOST_MESSAGES:
        raise UsageError(f"messages per week are between 0 and {MOST_MESSAGES:,.0f}.", subject=f"{where}{rate:g}")
    return rate


def posts_per_week(number: float, where: str = "") -> float:
    """Return posts a week of one format; UsageError, with ``where``, for what is no number of them."""
    if not 0 <= number <= MOST_POSTS:
        raise UsageError(f"posts per week are between 0 and {MOST_POSTS:.0f}.", subject=f"{where}{number:g}")
    return number


def worked_hours(hours: float, where: str = "") -> float:
    """Return the hours of a day; UsageError, with ``where``, for less than a quarter of one or more than a day has.

    A load is hours needed of hours there are: minutes in place of hours would make it thousands of per cent.
    """
    if not (hours == 0 or LEAST_DAY_H <= hours <= MOST_DAY_H):
        raise UsageError(
            "a day has no hours, or between a quarter of an hour and 24 hours.", subject=f"{where}{hours:g}"
        )
    return hours
