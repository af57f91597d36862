"""Wall clocks, slots and promises: when an account may post, and by when it answers.

A slot is a weekly wall-clock time with an IANA zone. Two rules about clock changes live here and nowhere else:
a local time that does not exist (spring) moves forward by the size of the gap, and one that exists twice
(autumn) means its first occurrence.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LAST_YEAR = 9000
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Return the zone called ``name``; UsageError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, TypeError, AttributeError) as error:
        raise UsageError(
            "there is no such time zone.", subject=repr(name), hint="Try one like Europe/Berlin."
        ) from error


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a naive wall clock in ``zone`` (see the module's two rules).

    A wall clock with ``fold`` set is the second of two equal times. Raises UsageError near the ends of the calendar, so
    that whoever looks a year ahead of an instant meets no end.
    """
    beyond: OverflowError | None = None
    if wall.year <= LAST_YEAR:
        try:
            return wall.replace(tzinfo=zone).astimezone(UTC)
        except OverflowError as error:
            beyond = error
    raise UsageError("this time is beyond the calendar.", subject=f"{wall:%Y-%m-%d %H:%M}") from beyond


def resolved(wall: datetime, zone: ZoneInfo) -> tuple[datetime, str]:
    """Return the instant of a wall clock and a word on it where the clocks change, '' else."""
    at = instant(wall, zone)
    shown = at.astimezone(zone).replace(tzinfo=None)
    if shown != wall:
        return at, f"{wall:%H:%M} does not exist that day (clocks go forward); it will be {shown:%H:%M}"
    later = wall.replace(tzinfo=zone, fold=1)
    if later.utcoffset() != wall.replace(tzinfo=zone, fold=0).utcoffset():
        which = "second" if wall.fold else "first"
        return at, f"{wall:%H:%M} comes twice that day (clocks go back); the {which} is meant"
    return at, ""


def parse_utc(text: str) -> datetime:
    """Return a stored instant (``YYYY-MM-DDTHH:MM:SSZ``) as an aware datetime."""
    return datetime.fromisoformat(text)


def stored(moment: datetime) -> str:
    """Return an aware instant as it is stored: UTC, whole seconds, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local_day(text: str | None, zone: ZoneInfo) -> date | None:
    """Return the local date of a stored instant or date; None for none."""
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == 10 else parse_utc(text).astimezone(zone).date()


class Slot(NamedTuple):
    """A weekly wall-clock time of an account; Monday is 0."""

    id: int
    account_id: int
    weekday: int
    wall_time: str
    format: str = ""
    pillar_id: int = 0
    pillar: str = ""
    pool_id: int = 0
    pool: str = ""

    @property
    def label(self) -> str:
        """``Mon 09:30``, and what it is for: ``Mon 09:30 image #tips ~classics``."""
        words = [WEEKDAYS[self.weekday], self.wall_time]
        words += [self.format] if self.format else []
        words += [f"#{self.pillar}"] if self.pillar else []
        words += [f"~{self.pool}"] if self.pool else []
        return " ".join(words)


class Opening(NamedTuple):
    """A slot on one date: ``at`` is its instant (UTC), ``wall`` what a clock in the slot's zone shows."""

    at: datetime
    wall: datetime
    slot: Slot


def weekday_of(word: str) -> int | None:
    """Return the day a word names (Monday 0): three or more letters of its name; None when it names none."""
    found = [number for number, name in enumerate(_DAY_NAMES) if len(word) >= 3 and name.startswith(word.lower())]
    return found[0] if found else None


def openings(slots: Iterable[Slot], zone: ZoneInfo, start: datetime, end: datetime) -> list[Opening]:
    """Return the occurrences of ``slots`` with start <= instant < end, in order of time."""
    found: list[Opening] = []
    by_day: dict[int, list[Slot]] = {}
    for slot in slots:
        by_day.setdefault(slot.weekday, []).append(slot)
    day = start.astimezone(zone).date()
    last = end.astimezone(zone).date()
    while day <= last:
        for slot in by_day.get(day.weekday(), ()):
            wall = datetime.combine(day, time.fromisoformat(slot.wall_time))
            at = instant(wall, zone)
            if start <= at < end:
                found.append(Opening(at, wall, slot))
        day += timedelta(days=1)
    found.sort(key=lambda opening: (opening.at, opening.slot.id))
    return found


class Office(NamedTuple):
    """The hours in which a promise runs: wall-clock start and end on each of ``weekdays`` (Monday 0).

    Hours that do not end after they begin end on the next day: 22:00-06:00, and 00:00-00:00 is the whole day. They are
    those of the day on which they begin. ``closed`` are dates on which none begin.
    """

    start: time = time(9, 0)
    end: time = time(17, 30)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    closed: frozenset[date] = frozenset()

    @property
    def overnight(self) -> bool:
        """Whether its hours end on the day after they begin."""
        return self.end <= self.start

    def opens_on(self, day: date) -> bool:
        """Whether hours begin on a day."""
        return day.weekday() in self.weekdays and day not in self.closed


def deadline(received: datetime, minutes: int, office: Office, zone: ZoneInfo) -> datetime:
    """Return the instant by which a promise of ``minutes`` business minutes is due (UTC).

    The clock runs only inside ``office``: Friday 16:45 plus 30 minutes with hours to 17:00 is due Monday 09:15.
    """
    received = received.astimezone(UTC)
    left = timedelta(minutes=minutes)
    if not office.weekdays:
        return received + left
    day = _first_day(received, office, zone)
    for _ in range(3660):
        if office.opens_on(day):
            opens, closes = _between(day, office.start, office.end, zone)
            begin = max(opens, received)
            if begin < closes:
                if closes - begin >= left:
                    return begin + left
                left -= closes - begin
        day += timedelta(days=1)
    return received + left


LONGEST_RUN = timedelta(days=366)
"""How far the clock of a promise is followed; what is later than that is late by more than can be of use."""


def ran(start: datetime, end: datetime, office: Office, zone: ZoneInfo) -> float:
    """Return for how many minutes the clock of a promise ran between two instants, less than 0 where ``end`` is first.

    By ``deadline``'s rules: ``ran(received, deadline(received, 90, ...), ...)`` is 90. Of what is longer than
    ``LONGEST_RUN`` only that much is looked at, so that the number is a lower bound then.
    """
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end < start:
        return -ran(end, start, office, zone)
    end = min(end, start + LONGEST_RUN)
    if not office.weekdays:
        return (end - start).total_seconds() / 60
    total, day = timedelta(0), _first_day(start, office, zone)
    last = end.astimezone(zone).date()
    while day <= last:
        if office.opens_on(day):
            opens, closes = _between(day, office.start, office.end, zone)
            total += max(timedelta(0), min(closes, end) - max(opens, start))
        day += timedelta(days=1)
    return total.total_seconds() / 60


def _first_day(at: datetime, office: Office, zone: ZoneInfo) -> date:
    """Return the first day whose hours may hold an instant."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=1) if office.overnight else day


@lru_cache(maxsize=1024)
def _between(day: date, start: time, end: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a day's hours begin and end; hundreds of messages of a few days are asked about at once."""
    until = day + timedelta(days=1) if end <= start else day
    return instant(datetime.combine(day, start), zone), instant(datetime.combine(until, end), zone)


def week_start(day: date) -> date:
    """Return the Monday of the ISO week of ``day``."""
    return day - timedelta(days=day.weekday())


def day_name(day: date, today: date) -> str:
    """Return a day as a person says it: ``Today``, ``Tomorrow``, ``Mon 23``, ``Mon 23 Feb``, ``Mon 4 Jan 2027``."""
    distance = (day - today).days
    if distance == 0:
        return "Today"
    if distance == 1:
        return "Tomorrow"
    if distance == -1:
        return "Yesterday"
    name = f"{WEEKDAYS[day.weekday()]} {day.day}"
    if abs(distance) <= 20 and day.month == today.month:
        return name
    name = f"{name} {MONTHS[day.month - 1]}"
    return name if day.year == today.year or abs(distance) < 180 else f"{name} {day.year}"


def spelled_day(day: date) -> str:
    """Return a day as ``Fri 20 Nov``."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def short_moment(wall: datetime, year: int) -> str:
    """Return a wall clock as ``Fri 20 Nov 09:00``, with its year where that is not ``year``."""
    other = "" if wall.year == year else f" {wall.year}"
    return f"{spelled_day(wall)}{other} {wall:%H:%M}"


def spelled_time(wall: datetime, now: datetime, zone: str) -> str:
    """Return a wall clock in full with its zone: ``Tomorrow, Sun 22 Nov 2026 14:30 Europe/Berlin``."""
    name = day_name(wall.date(), now.date())
    near = f"{name}, " if name in {"Today", "Tomorrow", "Yesterday"} else ""
    day = f"{spelled_day(wall)} {wall.year}"
    return f"{near}{day} {wall:%H:%M} {zone}"


def spoken(day: date, today: date | None = None) -> str:
    """Return a day as '12 Nov', with its year when that is not ``today``'s."""
    year = "" if today is None or day.year == today.year else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1]}{year}"
