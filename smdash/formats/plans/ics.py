"""Writes calendars (RFC 5545): posts as events with stable ids, free slots as events that block no time.

A writer of our own: no reader, recurrence or time zone data is needed, since every instant is written in UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

PRODUCT = "-//smdash//smdash//EN"
LINE_OCTETS = 75
_LONGEST_SUMMARY = 90
_STATUS = {"cancelled": "CANCELLED", "draft": "TENTATIVE", "held": "TENTATIVE"}
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
# Text of the format may hold no control character but the tab; a lone surrogate has no UTF-8.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")


class Event(NamedTuple):
    """A moment in a calendar. ``start`` and ``revised`` are aware; ``free`` events block no time."""

    uid: str
    start: datetime
    revised: datetime
    title: str
    text: str = ""
    category: str = ""
    state: str = "scheduled"
    url: str = ""
    minutes: int = 15
    free: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar's name, how often subscribers should look again, and its events."""

    name: str
    events: tuple[Event, ...]
    refresh_minutes: int = 60


def write_calendar(calendar: Calendar) -> str:
    """Return a calendar as text with CRLF line ends, folded at 75 octets of UTF-8."""
    return "".join(f"{piece}\r\n" for line in _lines(calendar) for piece in fold(line))


def unstamped(text: str) -> str:
    """Return a calendar without the times it was made: what of it is the same when nothing has changed."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("DTSTAMP:"))


def escape(text: str) -> str:
    """Return text as a value of a property."""
    return _FORBIDDEN.sub("\ufffd", _BREAKS.sub("\n", text)).translate(_ESCAPES)


def fold(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets, each but the first begun with a blank; no character is divided."""
    piece, room = "", LINE_OCTETS
    for char in line:
        size = len(char.encode())
        if size > room:
            yield piece
            piece, room = " ", LINE_OCTETS - 1
        piece += char
        room -= size
    yield piece


def _lines(calendar: Calendar) -> Iterator[str]:
    every = f"PT{calendar.refresh_minutes}M"
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:{PRODUCT}"
    yield "CALSCALE:GREGORIAN"
    yield f"NAME:{escape(calendar.name)}"
    yield f"X-WR-CALNAME:{escape(calendar.name)}"
    yield f"REFRESH-INTERVAL;VALUE=DURATION:{every}"
    yield f"X-PUBLISHED-TTL:{every}"
    for event in calendar.events:
        yield from _event(event)
    yield "END:VCALENDAR"


def _event(event: Event) -> Iterable[str]:
    found = [
        "BEGIN:VEVENT",
        f"UID:{escape(event.uid)}",
        f"DTSTAMP:{_instant(event.revised)}",
        f"DTSTART:{_instant(event.start)}",
        f"DURATION:PT{event.minutes}M",
        f"SUMMARY:{escape(short(event.title))}",
    ]
    if event.text:
        found.append(f"DESCRIPTION:{escape(event.text)}")
    if event.category:
        found.append(f"CATEGORIES:{escape(event.category)}")
    if _is_address(event.url):
        found.append(f"URL:{event.url}")
    status = _STATUS.get(event.state, "CONFIRMED")
    found += [f"STATUS:{status}", f"TRANSP:{'TRANSPARENT' if event.free else 'OPAQUE'}", "END:VEVENT"]
    return found


def short(text: str) -> str:
    """Return text as one line for a calendar's grid."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SUMMARY else line[: _LONGEST_SUMMARY - 1].rstrip() + "…"


def _instant(moment: datetime) -> str:
    from datetime import UTC

    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _is_address(url: str) -> bool:
    """Say whether an address can stand in a property as it is: its value is not escaped."""
    return url.startswith(("http://", "https://")) and url.isascii() and url.isprintable() and " " not in url
