"""Moves that count from where a post stands: ``+1d``, ``-2h``, ``+1w 9:30``.

``in 2d`` is no such move: as anywhere else it counts from now.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.schedule import instant
from smdash.domain.times.clocks import is_clock, read_clock
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_STEP = re.compile(
    r"([+\-\u2212])\s*(\d{1,4})\s*(mo|months?|m|min|minutes?|h|hours?|d|days?|w|weeks?)(?:\s+(?:at\s+)?(\S.*))?"
)
_HALF = re.compile(r"(\d)\s+([ap]m)\b")
_WORDS = {"mo": "month", "m": "minute", "h": "hour", "d": "day", "w": "week"}


class Shift(NamedTuple):
    """By how much a post is moved, ``number`` units on or, where it is below 0, back; ``clock`` is its new time of day.

    Days, weeks and months keep the wall clock across clock changes, hours and minutes pass as they do. By 0 days only
    the time of day changes.
    """

    number: int
    unit: str
    clock: time | None = None

    @property
    def words(self) -> str:
        """``1 day later``, ``2 hours earlier``, ``1 week later, at 09:30``, ``at 09:30 on its own day``."""
        if not self.number:
            return f"at {self.clock:%H:%M} on its own day"
        words = f"{counted(abs(self.number), self.unit)} {'later' if self.number > 0 else 'earlier'}"
        return words + (f", at {self.clock:%H:%M}" if self.clock is not None else "")

    def moved(self, wall: datetime, zone: ZoneInfo) -> datetime:
        """Return the instant (UTC) that a naive wall clock of ``zone`` is moved to.

        Where that clock time does not exist it is what the clocks then show; UsageError beyond the calendar.
        """
        try:
            if self.unit in {"hour", "minute"}:
                at = instant(wall, zone) + timedelta(**{f"{self.unit}s": self.number})
                if self.clock is None:
                    return at
                wall = at.astimezone(zone).replace(tzinfo=None)
            elif self.unit == "month":
                from dateutil.relativedelta import relativedelta

                wall += relativedelta(months=self.number)
            else:
                wall += timedelta(days=self.number * (7 if self.unit == "week" else 1))
            return instant(wall if self.clock is None else datetime.combine(wall.date(), self.clock), zone)
        except (OverflowError, ValueError) as error:
            raise UsageError("this is beyond the calendar.", subject=self.words) from error


def parse_step(text: str) -> Shift | None:
    """Read a move that counts from where a post stands; None for any other time, UsageError for a bad time of day.

    A time of day alone leaves a post on its day.
    """
    words = " ".join(text.lower().removeprefix("at ").split())
    if is_clock(words):
        return Shift(0, "day", read_clock(words))
    found = _STEP.fullmatch(_HALF.sub(r"\1\2", " ".join(text.lower().split())))
    if found is None:
        return None
    number, letters = int(found[2]), found[3]
    if not number:
        raise UsageError("this moves nothing.", subject=repr(text.strip()), hint="Like +1d, -2h or +1w 9:30.")
    unit = _WORDS["mo" if letters.startswith("mo") else letters[0]]
    clock: time | None = None
    if found[4]:
        clock = read_clock(found[4])
    return Shift(number if found[1] == "+" else -number, unit, clock)
