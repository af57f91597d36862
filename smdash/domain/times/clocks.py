"""Times of day as people type them: ``9``, ``9:30``, ``8am``, ``8:15 pm``, ``noon``."""

from __future__ import annotations

import re
from datetime import time

from smdash.domain.errors import UsageError

_HALVES = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*([ap])\.?m\.?")
_WHOLE = re.compile(r"(\d{1,2})(?::(\d{1,2})(?::(\d{2})(?:[.,]\d{1,9})?)?)?h?")
_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0)}


def read_clock(text: str) -> time:
    """Read a time of day, to the minute; UsageError when it is none.

    Seconds may be written and are left out: nothing is planned by the second.
    """
    words = text.strip().lower()
    if words in _NAMED:
        return _NAMED[words]
    if found := _HALVES.fullmatch(words):
        hour, minute = int(found[1]), int(found[2] or 0)
        if 1 <= hour <= 12 and minute < 60:
            return time(hour % 12 + (12 if found[3] == "p" else 0), minute)
        raise UsageError("this is not a time of day; write it like 8:15pm.", subject=repr(text))
    found = _WHOLE.fullmatch(words)
    if found and found[0].isascii() and int(found[1]) < 24 and max(int(found[2] or 0), int(found[3] or 0)) < 60:
        return time(int(found[1]), int(found[2] or 0))
    raise UsageError("this is not a time of day; write it like 14:30.", subject=repr(text))


def is_clock(text: str) -> bool:
    """Say whether words are written like a time of day, be there such a one or not."""
    words = text.strip().lower()
    return words in _NAMED or bool(_HALVES.fullmatch(words) or _WHOLE.fullmatch(words))


def is_plain_clock(text: str) -> bool:
    """Say whether words can be nothing but a time of day: ``9`` may be a day of the month."""
    words = text.strip().lower()
    return is_clock(words) and not words.isdecimal()
