"""Weeks with posts and weeks without by lot: the honest way to find out whether posts bring anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.schedule import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

FEWEST, MOST = 8, 52
"""Weeks of both kinds together: four of each are the least that can carry a verdict."""


class PlannedWeek(NamedTuple):
    """A week by its Monday, and whether anything goes out in it."""

    monday: date
    posts: bool


Plan = tuple[PlannedWeek, ...]


def drawn(first: date, weeks: int, lot: Callable[[], bool]) -> Plan:
    """Return an even number of weeks from a Monday on, in pairs of one with posts and one without.

    ``lot`` says of each pair which comes first. Pairs keep both kinds side by side through the season.
    """
    kinds: list[bool] = []
    for _ in range(weeks // 2):
        on = bool(lot())
        kinds += [on, not on]
    return tuple(PlannedWeek(first + timedelta(weeks=number), on) for number, on in enumerate(kinds))


def plan_words(plan: Sequence[PlannedWeek]) -> str:
    """Say which weeks are which: ``weeks with posts: 23 Nov, 14 Dec; without: 30 Nov, 7 Dec``."""
    on = ", ".join(spoken(monday) for monday, posts in plan if posts)
    off = ", ".join(spoken(monday) for monday, posts in plan if not posts)
    return f"weeks with posts: {on}; without: {off}"
