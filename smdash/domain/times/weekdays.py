"""Days of the week as people type them: ``mon``, ``Mon-Fri``, ``mon/wed, fri``, ``weekdays``, ``daily``."""

from __future__ import annotations

import re

from smdash.domain.errors import UsageError
from smdash.domain.schedule import weekday_of

_SETS = {
    **dict.fromkeys(("weekdays", "weekday", "workdays", "working days"), range(5)),
    **dict.fromkeys(("weekend", "weekends"), range(5, 7)),
    **dict.fromkeys(("daily", "every day", "everyday", "all days", "all week"), range(7)),
}
_BETWEEN = re.compile(r"\s*(?:[,;/&+]|\band\b|\s)\s*")
_SPAN = re.compile(r"\s*(?:-|\u2013|\u2014|\bto\b|\.\.)\s*")
HINT = "Like mon, Mon-Fri, mon/wed, weekdays, weekend or daily."


def read_weekdays(text: str) -> tuple[int, ...]:
    """Read days of the week as their numbers in order, Monday 0; UsageError names the part that is none."""
    words = " ".join(text.lower().split())
    if words in _SETS:
        return tuple(_SETS[words])
    found: set[int] = set()
    for part in filter(None, _BETWEEN.split(_SPAN.sub("-", words))):
        if part in _SETS:
            found |= set(_SETS[part])
            continue
        first, dash, last = part.partition("-")
        begin, until = _day(first, text), _day(last if dash else first, text)
        found |= {(begin + step) % 7 for step in range((until - begin) % 7 + 1)}
    if not found:
        raise UsageError("at least one day of the week is needed.", subject=repr(text), hint=HINT)
    return tuple(sorted(found))


def is_weekdays(word: str) -> bool:
    """Say whether one word names days of the week."""
    try:
        read_weekdays(word)
    except UsageError:
        return False
    return True


def _day(name: str, whole: str) -> int:
    number = weekday_of(name.rstrip(".").removesuffix("s") if len(name) > 3 else name)
    if number is None:
        shown = "" if name == whole.strip().lower() else f" in {whole.strip()!r}"
        raise UsageError(f"'{name}' is no day of the week{shown}.", subject=repr(name or whole), hint=HINT)
    return number
