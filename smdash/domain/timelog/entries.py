"""Logged time: how long an entry is, what cannot be true of it, and when it looks forgotten.

A duration is elapsed time: in the night the clocks go back, 01:00 to 04:00 is four hours.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.workload.learning import ASK_FROM

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from smdash.domain.workload.learning import Belief

MOST = timedelta(hours=24)
LONG = timedelta(hours=12)
IDLE = timedelta(minutes=60)
"""Silence in smdash for this long, and for longer than nine in ten take, may be a timer that runs for nobody."""
LEAST_SECONDS = 10
"""A shorter entry is a key pressed by mistake: it counts, and teaches nothing."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


WORDS = {
    "text_long": "long text",
    "inbox": "replies",
    "adapt": "adapted post",
    "adapt_video": "adapted video",
    "platform_news": "platform news",
}
_MANY = {"inbox": "replies", "analytics": "analytics looks", "story": "stories", "admin": "days of admin"}


class Entry(NamedTuple):
    """One stretch of work; ``ended_at`` None is running. Instants are UTC, names '' and numbers None where not said."""

    id: int
    activity: str
    started_at: datetime
    ended_at: datetime | None = None
    brand: str = ""
    account: str = ""
    post_id: int | None = None
    item_id: int | None = None
    duty_id: int | None = None
    note: str = ""

    @property
    def key(self) -> str:
        """Its name in a list."""
        return f"t:{self.id}"

    @property
    def whose(self) -> str:
        """Account, else brand, else ''."""
        return self.account or self.brand


def words(activity: str) -> str:
    """Return an activity as a person says it."""
    return WORDS.get(activity, activity.replace("_", " "))


def many(activity: str) -> str:
    """Return several of an activity: ``short videos``, ``replies``."""
    found = _MANY.get(activity)
    plain = words(activity)
    return found or (plain if plain.endswith("s") else f"{plain}s")


def clock(minutes: float) -> str:
    """Return minutes as ``2:30``, always with its hours."""
    whole = max(0, round(minutes))
    return f"{whole // 60}:{whole % 60:02d}"


def spent(seconds: float) -> str:
    """Return a length of time as ``2:30``, one of less than a minute as ``24 s``."""
    whole = max(0, round(seconds))
    return f"{whole} s" if whole < 60 else clock(seconds / 60)


def basis(activity: str, n: int, belief: Belief) -> str:
    """Say what a learned estimate of several logs rests on: ``your last 10 reels: 2:30, 9 in 10 under 3:50``."""
    short = belief.p90 < 10
    usual, most = (
        (f"{belief.median:.1f} min", f"{belief.p90:.1f}") if short else (clock(belief.median), clock(belief.p90))
    )
    return f"your last {n} {many(activity)}: {usual}, 9 in 10 under {most}"


# One entry ----------------------------------------------------------------------------------------------------


def elapsed(entry: Entry, now: datetime) -> timedelta:
    """Return how long an entry lasted, or has lasted so far; below zero only where a stored row is damaged."""
    return (entry.ended_at or now) - entry.started_at


def minutes_of(entry: Entry, now: datetime) -> float | None:
    """Return an entry's minutes; None where they cannot be true: backwards, in the future, finished after over 24 h."""
    span = elapsed(entry, now)
    absurd = span < timedelta(0) or entry.started_at > now or (entry.ended_at is not None and span > MOST)
    return None if absurd else span / timedelta(minutes=1)


def check_minutes(minutes: float) -> float:
    """Return minutes a person gave; UsageError for none, a negative number, NaN, and more than a day has."""
    if not math.isfinite(minutes) or minutes <= 0:
        raise UsageError("a number of minutes above 0 is needed.", subject=f"{minutes:g}")
    if minutes > MOST / timedelta(minutes=1):
        raise UsageError("an entry has at most 24 hours.", subject=f"{minutes:g} minutes", hint="Log it day by day.")
    return minutes


def check_span(start: datetime, end: datetime | None, now: datetime) -> None:
    """Refuse a stretch of time that cannot be true; UsageError says why. Instants are aware."""
    if start < EARLIEST:
        raise UsageError("this is before any work is logged.", subject=f"{start:%Y-%m-%d}")
    if start > now or (end is not None and end > now):
        late = start if start > now else end
        raise UsageError("work cannot be logged before it is done.", subject=f"{late:%Y-%m-%d %H:%M}")
    if end is None:
        return
    if end < start:
        raise UsageError("it ends before it begins.", subject=f"{start:%H:%M} to {end:%H:%M}")
    if end - start > MOST:
        raise UsageError(
            f"an entry has at most 24 hours, this one {clock((end - start) / timedelta(minutes=1))}.",
            hint="Say when it really ended.",
        )


def overlapping(entries: Iterable[Entry], start: datetime, end: datetime, now: datetime) -> list[Entry]:
    """Return the entries that share time with start..end; ends that touch share none."""
    return [entry for entry in entries if entry.started_at < end and start < (entry.ended_at or now)]


def overlaps(entries: Iterable[Entry], now: datetime) -> list[tuple[Entry, Entry]]:
    """Return pairs of entries that share time, each with the one that began before it and ends last."""
    found: list[tuple[Entry, Entry]] = []
    last: Entry | None = None
    for entry in sorted(entries, key=lambda each: (each.started_at, each.id)):
        if last is not None and entry.started_at < (last.ended_at or now):
            found.append((last, entry))
        if last is None or (entry.ended_at or now) > (last.ended_at or now):
            last = entry
    return found


class Shared(NamedTuple):
    """Time that two entries have in common and that counts for both: since when, and how many minutes."""

    first: Entry
    second: Entry
    begin: datetime
    minutes: float


def shared(entries: Iterable[Entry], now: datetime) -> list[Shared]:
    """Return what entries share with the one that began before and ends last, in the order of time."""
    return [
        Shared(
            first,
            second,
            second.started_at,
            (min(first.ended_at or now, second.ended_at or now) - second.started_at) / timedelta(minutes=1),
        )
        for first, second in overlaps(entries, now)
    ]


def free_start(
    entries: Iterable[Entry], length: timedelta, begin: datetime, end: datetime, now: datetime, *, last: bool = False
) -> datetime | None:
    """Return where a stretch of ``length`` fits between begin and end without touching another; None where it does not.

    The first such place, or with ``last`` the latest.
    """
    taken = sorted(
        (max(begin, e.started_at), min(end, e.ended_at or now)) for e in overlapping(entries, begin, end, now)
    )
    places: list[datetime] = []
    at = begin
    for start, stop in [*taken, (end, end)]:
        if start - at >= length:
            places.append(start - length if last else at)
        at = max(at, stop)
    if not places:
        return None
    return places[-1] if last else places[0]


# Doubts -------------------------------------------------------------------------------------------------------


def forgotten(entry: Entry, belief: Belief | None, now: datetime, zone: ZoneInfo) -> str:
    """Say why an entry looks as if its timer was left running, '' where it does not.

    Over 12 h; over four times the usual of its activity; or running since another local day.
    """
    span = elapsed(entry, now)
    ran = clock(span / timedelta(minutes=1))
    if span > LONG:
        return f"{ran} is more than 12 hours"
    if belief is not None and span / timedelta(minutes=1) > ASK_FROM * belief.median:
        times = span / timedelta(minutes=1) / belief.median
        return f"{ran} is {times:.0f} times the usual {clock(belief.median)}"
    if entry.ended_at is None and entry.started_at.astimezone(zone).date() < now.astimezone(zone).date():
        return "it ran over midnight"
    return ""


def idle(entry: Entry, belief: Belief | None, last_sign: datetime | None, now: datetime) -> timedelta | None:
    """Return how long nothing was done in smdash while a timer ran, None while that is nothing to ask about.

    Much work happens elsewhere, so silence counts from an hour, or from what nine in ten of its kind take.
    """
    if entry.ended_at is not None:
        return None
    silent = now - max(entry.started_at, last_sign or entry.started_at)
    usual = timedelta(minutes=min(belief.p90, 720)) if belief is not None else IDLE
    return silent if silent > max(IDLE, usual) else None


def clipped_end(entry: Entry, belief: Belief | None, last_sign: datetime | None, now: datetime) -> datetime:
    """Return when a forgotten entry probably ended: at the last sign of work in it, else after the usual time."""
    end = entry.ended_at or now
    if last_sign is not None and entry.started_at < last_sign < end and last_sign - entry.started_at <= LONG:
        return last_sign
    usual = timedelta(minutes=belief.median) if belief is not None else IDLE
    return min(end, (entry.started_at + usual).replace(microsecond=0))
