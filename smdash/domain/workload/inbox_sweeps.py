"""Looks into the inbox: read off when messages were handled, and written as people type them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.schedule import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

Sweep = tuple[int, float]
"""A look into the inbox: weekday (Monday 0) and hour of the day."""

SESSION_GAP = timedelta(minutes=30)
NEAR_H = 1.5
"""Sessions of one weekday whose beginnings are no farther apart are the same habit."""
SAME_H = 1.0
ENOUGH_DAYS = 14


def sessions(handled: Sequence[datetime]) -> list[datetime]:
    """Return when each session began: handled items (local times, in order) with no more than half an hour between."""
    begun: list[datetime] = []
    last: datetime | None = None
    for at in handled:
        if last is None or at - last > SESSION_GAP:
            begun.append(at)
        last = at
    return begun


def usual_sweeps(handled: Sequence[datetime], today: date) -> tuple[Sweep, ...]:
    """Return the looks that take place in at least every other week; empty with less than two weeks to go by.

    ``handled`` are local times in order; a look's hour is the median of its sessions' beginnings.
    """
    if not handled:
        return ()
    first = handled[0].date()
    if (today - first).days < ENOUGH_DAYS:
        return ()
    found: list[Sweep] = []
    begun = sessions(handled)
    for weekday in range(7):
        weeks = sum((first + timedelta(days=n)).weekday() == weekday for n in range((today - first).days + 1))
        hours = sorted(at.hour + at.minute / 60 for at in begun if at.weekday() == weekday)
        group: list[float] = []
        for hour in [*hours, None]:
            if group and (hour is None or hour - group[-1] > NEAR_H):
                if len(group) * 2 >= weeks:
                    found.append((weekday, _median(group)))
                group = []
            if hour is not None:
                group.append(hour)
    return _snapped(found)


def _median(hours: Sequence[float]) -> float:
    """Return the middle of sorted hours; the statistics module takes longer to import than the dashboard may wait."""
    middle = len(hours) // 2
    return hours[middle] if len(hours) % 2 else (hours[middle - 1] + hours[middle]) / 2


def _snapped(sweeps: Sequence[Sweep]) -> tuple[Sweep, ...]:
    """Return looks of several days within an hour of each other at one time, their median: a habit, not five."""
    left = sorted(sweeps, key=lambda sweep: sweep[1])
    found: list[Sweep] = []
    while left:
        group = [sweep for sweep in left if sweep[1] - left[0][1] <= SAME_H]
        hour = round(_median([sweep[1] for sweep in group]) * 12) / 12
        found += [(day, hour) for day, _ in group]
        left = left[len(group) :]
    return tuple(sorted(set(found)))


def hour_words(hour: float) -> str:
    """Return an hour of the day as ``9:30``."""
    minutes = round(hour * 60) % 1440
    return f"{minutes // 60}:{minutes % 60:02d}"


def sweep_words(sweep: Sweep) -> str:
    """Return one look as ``Sat 12:00``."""
    return f"{WEEKDAYS[sweep[0] % 7]} {hour_words(sweep[1])}"


def sweeps_words(sweeps: Sequence[Sweep]) -> str:
    """Return looks as they are typed: ``Mon-Fri 9:00,15:00; Sat 12:00``; days with the same hours are one part."""
    by_hours: dict[tuple[str, ...], list[int]] = {}
    for day in range(7):
        hours = tuple(hour_words(hour) for weekday, hour in sorted(sweeps) if weekday == day)
        if hours:
            by_hours.setdefault(hours, []).append(day)
    return "; ".join(f"{_day_words(days)} {','.join(hours)}" for hours, days in by_hours.items())


def _day_words(days: Sequence[int]) -> str:
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{WEEKDAYS[days[0]]}-{WEEKDAYS[days[-1]]}"
    return ",".join(WEEKDAYS[day] for day in days)
