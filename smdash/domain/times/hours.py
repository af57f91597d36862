"""Business hours as people type and read them: ``Mon-Sat 8:00-20:00``, ``22-6 fri/sat``, ``24/7``."""

from __future__ import annotations

import json
import re
from datetime import time

from smdash.domain.errors import UsageError
from smdash.domain.schedule import WEEKDAYS, Office
from smdash.domain.times.clocks import read_clock
from smdash.domain.times.weekdays import read_weekdays

HINT = "Like Mon-Sat 8:00-20:00, 9-17:30, or 24/7."
ALWAYS = frozenset({"24/7", "always", "around the clock", "round the clock", "day and night"})
_CLOCK = r"(?:\d{1,2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?h?|noon|midday|midnight)"
_SPAN = re.compile(rf"(?<![\w:])({_CLOCK})\s*(?:-|to|\.\.)\s*({_CLOCK})(?![\w:])")
_WORKDAYS = (0, 1, 2, 3, 4)


def read_hours(text: str) -> Office:
    """Read the hours in which a promise runs, in any order of days and times; UsageError says what is not understood.

    Without days Monday to Friday are meant. Hours that end no later than they begin end on the next day, and so do
    those that end at 24:00.
    """
    words = " ".join(text.lower().replace("\u2013", "-").replace("\u2014", "-").split())
    if words in ALWAYS:
        return Office(time(0), time(0), tuple(range(7)))
    found = _SPAN.search(words)
    if found is None:
        raise UsageError("no hours of the day are in it.", subject=repr(text), hint=HINT)
    start, end = _clock(found[1], text), _clock(found[2], text)
    days = (words[: found.start()] + " " + words[found.end() :]).strip(" ,;:")
    if start == end and start != time(0):
        raise UsageError("these hours begin when they end.", subject=repr(text), hint=HINT)
    return Office(start, end, read_weekdays(days) if days else _WORKDAYS)


def _clock(words: str, text: str) -> time:
    try:
        return time(0) if words in {"24", "24:00"} else read_clock(words)
    except UsageError as error:
        raise UsageError(error.what, subject=repr(text), hint=HINT) from error


def hours_words(office: Office) -> str:
    """Return hours as they can be typed: ``09:00-17:30 Mon-Fri``, ``24/7``."""
    days = office.weekdays
    if office.start == office.end == time(0) and len(days) == 7:
        return "24/7"
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        named = f"{WEEKDAYS[days[0]]}-{WEEKDAYS[days[-1]]}"
    else:
        named = ",".join(WEEKDAYS[day] for day in days)
    end = "24:00" if office.overnight and office.end == time(0) else f"{office.end:%H:%M}"
    return f"{office.start:%H:%M}-{end} {named}"


def stored_hours(office: Office) -> str:
    """Return hours as an account keeps them, days off aside: JSON of the setting ``office``'s shape."""
    value = {"start": f"{office.start:%H:%M}", "end": f"{office.end:%H:%M}", "weekdays": sorted(set(office.weekdays))}
    return json.dumps(value)
