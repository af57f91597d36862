"""Where an account has room: weekly slots, what they are for, and the rules that keep some of them empty.

A slot is written ``Mon 09:30``, several at once ``Mon-Fri 9, 15``, with a format, a pillar or an evergreen pool if it
is for these only: ``Mon 09:30 image #tips ~classics``. A *blackout* keeps slots empty
on a weekday, between two dates, between two clocks, or all of these at once; an account's or a brand's day off is a
blackout.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.schedule import (
    WEEKDAYS,
    Opening,
    Slot,
    instant,
    parse_utc,
    spoken,
    stored,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from zoneinfo import ZoneInfo


class SlotSpec(NamedTuple):
    """A slot as it is written; '' where it takes anything, and no pool fills it."""

    weekday: int
    wall_time: str
    format: str = ""
    pillar: str = ""
    pool: str = ""


def fits(slot: Slot, post_format: str = "", pillar_id: int | None = None) -> bool:
    """Say whether a post may take a slot; with neither given any slot will do."""
    if slot.format and post_format and slot.format != post_format:
        return False
    return not (slot.pillar_id and (post_format or pillar_id is not None) and slot.pillar_id != pillar_id)


class Blackout(NamedTuple):
    """When nothing goes to the slots of its scope; None where it does not limit.

    ``until_on`` is the last day of it. A clock window that ends before it begins goes on into the next day, and its
    weekday and dates are those of the day on which it begins.
    """

    id: int
    scope: str
    subject: str
    weekdays: tuple[int, ...] = ()
    from_on: date | None = None
    until_on: date | None = None
    wall_from: time | None = None
    wall_until: time | None = None
    reason: str = ""

    def covers(self, wall: datetime) -> bool:
        """Say whether a naive wall clock lies in it."""
        day, clock = wall.date(), wall.time()
        begin, end = self.wall_from or time(0), self.wall_until
        if end is None or begin < end:
            return clock >= begin and (end is None or clock < end) and self._on(day)
        if clock >= begin:
            return self._on(day)
        return clock < end and day > date.min and self._on(day - timedelta(days=1))

    def all_day(self, day: date) -> bool:
        """Say whether it closes a whole day."""
        return self.wall_from is None and self.wall_until is None and self._on(day)

    def _on(self, day: date) -> bool:
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        return (self.from_on is None or day >= self.from_on) and (self.until_on is None or day <= self.until_on)

    @property
    def words(self) -> str:
        """What it says: ``Sat-Sun``, ``daily 22:00-07:00``, ``24 Dec 2026 to 1 Jan 2027``."""
        parts = []
        if self.weekdays:
            parts.append(_days(self.weekdays))
        if self.from_on or self.until_on:
            first, last = self.from_on, self.until_on
            if first and last:
                parts.append(_day(first) if first == last else f"{_day(first)} to {_day(last)}")
            else:
                parts.append(f"from {_day(first)}" if first else f"until {_day(last)}" if last else "")
        if self.wall_from or self.wall_until:
            clocks = f"{self.wall_from or time(0):%H:%M}-" + (
                f"{self.wall_until:%H:%M}" if self.wall_until else "24:00"
            )
            parts.append(clocks if parts else f"daily {clocks}")
        return " ".join(parts)


def _day(day: date) -> str:
    return f"{spoken(day)} {day.year}"


def _days(weekdays: Sequence[int]) -> str:
    listed = sorted(weekdays)
    if len(listed) > 1 and listed == list(range(listed[0], listed[-1] + 1)):
        return f"{WEEKDAYS[listed[0]]}-{WEEKDAYS[listed[-1]]}"
    return ",".join(WEEKDAYS[number] for number in listed)


class Rules(NamedTuple):
    """What keeps a slot of one account empty: nearness to other posts, a full day, a blackout."""

    gap: timedelta = timedelta(0)
    cap: int | None = None
    closed: tuple[Blackout, ...] = ()


NO_RULES = Rules()


def free(candidates: Sequence[Opening], taken: Iterable[str], rules: Rules, zone: ZoneInfo) -> list[Opening]:
    """Return the openings an account may use, given the stored instants it has something at.

    A day is full when it holds ``rules.cap`` posts; its days are those of ``zone``.
    """
    room = _Room(taken, rules, zone)
    return [opening for opening in candidates if room.holds(opening)]


class _Room:
    """What one account has something at, made ready to be asked about many openings.

    Stored instants sort as text, so that a year of them is never read as dates.
    """

    def __init__(self, taken: Iterable[str], rules: Rules, zone: ZoneInfo) -> None:
        self.busy = sorted(taken)
        self.rules, self.zone = rules, zone
        self.gap = max(rules.gap, timedelta(minutes=1))

    def holds(self, opening: Opening) -> bool:
        """Say whether an opening is free."""
        busy, at = self.busy, opening.at
        near = bisect_left(busy, stored(at))
        if near < len(busy) and parse_utc(busy[near]) - at < self.gap:
            return False
        if near and at - parse_utc(busy[near - 1]) < self.gap:
            return False
        if any(blackout.covers(opening.wall) for blackout in self.rules.closed):
            return False
        return self.rules.cap is None or self._on(opening.wall.date()) < self.rules.cap

    def _on(self, day: date) -> int:
        begin, end = (instant(datetime.combine(each, time(0)), self.zone) for each in (day, day + timedelta(days=1)))
        return bisect_left(self.busy, stored(end)) - bisect_left(self.busy, stored(begin))


def next_free(
    slots: Sequence[Slot],
    zone: ZoneInfo,
    taken: Iterable[str],
    after: datetime,
    rules: Rules = NO_RULES,
    *,
    days: int = 366,
    filled: Collection[str] = (),
) -> Opening | None:
    """Return the first free opening after ``after``, looking at most ``days`` ahead; None when there is none.

    ``filled`` names wall clocks (``2026-11-23 09:00``) of slots that hold a post, so that a long full queue is passed
    without working out the instant of each.
    """
    room = _Room(taken, rules, zone)
    by_day: dict[int, list[Slot]] = {}
    for slot in slots:
        by_day.setdefault(slot.weekday, []).append(slot)
    stop = after + timedelta(days=days)
    day, last = after.astimezone(zone).date(), stop.astimezone(zone).date()
    found: list[Opening] = []
    while by_day and day <= last:
        # Where a clock jumps over midnight, a day's slot may come after one of the next day.
        enough, written = bool(found), str(day)
        for slot in by_day.get(day.weekday(), ()):
            if f"{written} {slot.wall_time}" in filled:
                continue
            wall = datetime.combine(day, time.fromisoformat(slot.wall_time))
            opening = Opening(instant(wall, zone), wall, slot)
            if after < opening.at <= stop and room.holds(opening):
                found.append(opening)
        if enough:
            break
        day += timedelta(days=1)
    return min(found, key=lambda opening: (opening.at, opening.slot.id), default=None)
