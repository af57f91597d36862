"""Which day breaks: hours of work against hours there are, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

_NOISE_H = 1e-9  # A day is short only beyond what adding floats can produce.


@dataclass(frozen=True, slots=True)
class DayLoad:
    """One day: hours of work, hours there are, and their ratio (None on a day without hours)."""

    day: date
    needed_h: float
    capacity_h: float
    load: float | None


def day_loads(needed_h: Mapping[date, float], capacity_h: Mapping[date, float]) -> tuple[DayLoad, ...]:
    """Join work and capacity by day, in order; a day named on one side only has 0 h on the other."""
    days = sorted({*needed_h, *capacity_h})
    return tuple(_day_load(day, needed_h.get(day, 0.0), capacity_h.get(day, 0.0)) for day in days)


def _day_load(day: date, needed: float, capacity: float) -> DayLoad:
    return DayLoad(day, needed, capacity, needed / capacity if capacity > 0 else None)


@dataclass(frozen=True, slots=True)
class Slack:
    """Hours to spare by the end of each day, and the index of the first day that breaks (None: all fit)."""

    slack: tuple[float, ...]
    first: int | None


def slack_by_day(capacity_h: Sequence[float], due_h: Sequence[float]) -> Slack:
    """Add up capacity and work due day by day; give remaining work (estimate less logged), not full estimates.

    The shorter of the two lists counts as 0 h for the days it lacks.
    """
    slack: list[float] = []
    left = 0.0
    for day in range(max(len(capacity_h), len(due_h))):
        left += capacity_h[day] if day < len(capacity_h) else 0.0
        left -= due_h[day] if day < len(due_h) else 0.0
        slack.append(left)
    return Slack(tuple(slack), next((day for day, hours in enumerate(slack) if hours < -_NOISE_H), None))
