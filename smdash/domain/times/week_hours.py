"""The hours of a person's week as they are typed: ``7.5``, ``7.5 7.5 7.5 7.5 6`` or ``mon-thu 7.5, fri 6``."""

from __future__ import annotations

import math

from smdash.domain.errors import UsageError
from smdash.domain.schedule import WEEKDAYS
from smdash.domain.times.weekdays import is_weekdays, read_weekdays

HINT = "Like 7.5 for Monday to Friday, mon-thu 7.5, fri 6, or seven numbers."


def read_week(text: str) -> dict[int, float]:
    """Read a person's hours of each day of the week, Monday 0: ``7.5``, ``7.5 7.5 7.5 7.5 6``, ``mon-thu 7.5, fri 6``.

    One number is for Monday to Friday; a day that is not named has none. UsageError says what is no number of hours.
    """
    words = text.replace(",", " ").replace(";", " ").split()
    if any(is_weekdays(word) for word in words):
        hours = dict.fromkeys(range(7), 0.0)
        days: tuple[int, ...] = ()
        open_days: tuple[int, ...] = ()
        for word in words:
            if is_weekdays(word):
                open_days = days = (*open_days, *read_weekdays(word))
                continue
            if not days:
                raise UsageError("name the days before their hours.", subject="Your hours", hint=HINT)
            hours |= dict.fromkeys(days, _hours(word))
            open_days = ()
        if open_days:
            raise UsageError(f"the hours of {WEEKDAYS[open_days[-1]]} are missing.", subject="Your hours", hint=HINT)
        return hours
    numbers = [_hours(word) for word in words]
    if len(numbers) == 1:
        numbers *= 5
    if len(numbers) not in {5, 7}:
        raise UsageError("write one number, five or seven.", subject="Your hours", hint=HINT)
    return dict(enumerate([*numbers, 0.0, 0.0][:7]))


def _hours(word: str) -> float:
    try:
        number = float(word.lower().removesuffix("h"))
    except ValueError:
        number = math.nan
    if not 0 <= number <= 24:
        raise UsageError(f"'{word}' is no number from 0 to 24.", subject="Your hours", hint=HINT)
    return number
