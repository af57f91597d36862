"""How long accounts stay lit, and which free slots would keep them so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.schedule import WEEKDAYS, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

AHEAD = 14
TARGET = 7
MAX_TARGET = 60
HORIZON = 28


class RunwayRow(NamedTuple):
    """One account on the board.

    ``days`` are those until it goes dark, 0 or less when it is, None when it never posted and has nothing planned.
    ``planned`` and ``free`` count posts and free slots of the next ``AHEAD`` days; ``missing`` is how many posts it
    lacks to stay lit for the days asked for, and ``openings`` the slots (local times) they would go to, fewer where
    there is no room. ``per_week`` is None without a cadence. ``held`` counts the posts ahead that a pause holds.
    """

    account: str
    brand: str
    colour: str
    platform: str
    days: int | None
    dark_from: date | None
    last_out: date | None
    next_planned: datetime | None
    planned: int
    per_week: float | None
    free: int
    missing: int
    openings: tuple[datetime, ...]
    has_slots: bool
    held: int = 0

    @property
    def key(self) -> str:
        """The account's name."""
        return self.account

    @property
    def dark(self) -> bool:
        """Whether it is silent already, or always was."""
        return self.days is None or self.days <= 0


def interval_days(per_week: float | None) -> int:
    """Return the days between two posts at a cadence: 7 / cadence, from 1 to 28; a week without one."""
    return max(1, round(7.0 if not per_week else min(max(7.0 / per_week, 1.0), 28.0)))


def to_fill(last: date | None, interval: int, free: Sequence[date], today: date, target: int) -> tuple[list[int], int]:
    """Return which of ``free`` (in order) to fill so that an account stays lit for ``target`` days, and what lacks.

    Each next post goes to the latest slot before the account would go dark, or to the first one there is: that needs
    the fewest posts. The second number is how many more posts it takes for which there is no slot.
    """
    until = today + timedelta(days=target)
    chosen: list[int] = []
    at = 0
    while _lit(last, interval, today) < until and at < len(free):
        lit = _lit(last, interval, today)
        while at + 1 < len(free) and free[at + 1] <= lit:
            at += 1
        if last is None or free[at] > last:
            chosen.append(at)
            last = free[at]
        at += 1
    left = (until - _lit(last, interval, today)).days
    return chosen, max(0, -(-left // interval))


def _lit(last: date | None, interval: int, today: date) -> date:
    """Return the day from which an account is dark, today at the earliest."""
    return today if last is None else max(today, last + timedelta(days=interval))


def dark_words(row: RunwayRow, today: date) -> str:
    """Return when an account goes dark in words: ``dark since Wed``, ``goes dark Thu 26 · in 5 days``.

    Where a pause holds posts that comes first, as none of them goes out: ``6 held by a pause · to Thu 26``.
    """
    if row.held:
        lit = row.days is not None and row.days > 0 and row.dark_from is not None
        until = f" \u00b7 to {_day(row.dark_from, today)}" if lit and row.dark_from is not None else ""
        return f"{row.held} held by a pause{until}"
    if row.days is None or row.dark_from is None:
        return "never posted"
    if row.days <= 0:
        return "goes dark today" if row.days == 0 else f"dark since {_day(row.dark_from, today)}"
    ahead = "tomorrow" if row.days == 1 else f"in {row.days} days"
    return f"goes dark {_day(row.dark_from, today)} \u00b7 {ahead}"


def _day(day: date, today: date) -> str:
    name = WEEKDAYS[day.weekday()]
    if -7 < (day - today).days < 0:
        return name
    if abs((day - today).days) < 21 and day.month == today.month:
        return f"{name} {day.day}"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{name} {spoken(day)}{year}"
