"""What competitors' figures say beside one's own: each by how it grew, or against its own usual, never by its size."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Way = Literal["growth", "usual"]
WINDOW_DAYS = 100
"""How far back a figure is looked for to tell growth by."""
LEAST_DAYS = 7
"""Days that have to lie between two figures before growth is told of them."""
LEAST_USUAL = 3
"""Earlier figures it takes to tell what is usual."""
MONTH_DAYS = 30
NEAR_DAYS = 3
"""How far one's own figure may be from the day of a competitor's."""
WEEK_DAYS, USUAL_DAYS = 7, 84
LEAST_OWN_WEEK, LEAST_OWN_USUAL = 4, 28
OLD_DAYS = 45
"""Days after which a competitor's figure is said to be old."""


class Point(NamedTuple):
    """A figure of a day."""

    on: date
    value: float


class Change(NamedTuple):
    """How a figure changed: in percent a month for what grows, else in percent of what is usual (100 is usual).

    ``percent`` is None where it cannot be told, and ``why_not`` says why. ``since`` is the day it is told from.
    """

    percent: float | None
    since: date | None = None
    why_not: str = ""


class Beside(NamedTuple):
    """One's own account beside a competitor's figure, over the same days."""

    account: str
    change: Change


class FigureRow(NamedTuple):
    """A competitor's figure on a platform: the last one with its age and origin, how it changed, and one's own."""

    competitor: str
    platform: str
    handle: str
    metric: str
    label: str
    way: Way
    value: float
    on: date
    age_days: int
    source: str
    points: int
    change: Change
    ours: tuple[Beside, ...] = ()

    @property
    def old(self) -> bool:
        """Whether it is too old to say what is now."""
        return self.age_days > OLD_DAYS


def monthly_growth(first: Point, last: Point) -> float | None:
    """Return growth in percent of 30 days between two figures, as if it had been even; None from nothing."""
    days = (last.on - first.on).days
    if days <= 0 or first.value <= 0 or last.value < 0:
        return None
    return float(((last.value / first.value) ** (MONTH_DAYS / days) - 1) * 100)


def growth(points: Sequence[Point]) -> Change:
    """Return how what is counted at a moment grew: from the earliest figure of the last 100 days to the newest."""
    if not points:
        return Change(None, why_not="no figure")
    last = points[-1]
    before = [each for each in points if LEAST_DAYS <= (last.on - each.on).days <= WINDOW_DAYS]
    if not before:
        return Change(None, why_not=f"needs two figures {LEAST_DAYS} to {WINDOW_DAYS} days apart")
    percent = monthly_growth(before[0], last)
    return Change(percent, before[0].on, "" if percent is not None else "it began at 0")


def of_usual(points: Sequence[Point]) -> Change:
    """Return the newest figure in percent of the median of those before it."""
    earlier = points[:-1]
    if len(earlier) < LEAST_USUAL:
        return Change(None, why_not=f"needs {LEAST_USUAL} earlier figures")
    usual = median(each.value for each in earlier)
    return _of(points[-1].value, usual, earlier[0].on)


def _of(value: float, usual: float, since: date) -> Change:
    return Change(value / usual * 100, since) if usual > 0 else Change(None, since, "usually 0")


def own_growth(days: Mapping[date, float], since: date, until: date) -> Change:
    """Return how an own figure grew between two days, by the known days nearest to them."""
    first, last = _near(days, since), _near(days, until)
    if first is None or last is None:
        return Change(None, why_not=f"no own figure within {NEAR_DAYS} days of {since if first is None else until}")
    percent = monthly_growth(first, last)
    return Change(percent, first.on, "" if percent is not None else "it began at 0")


def _near(days: Mapping[date, float], wanted: date) -> Point | None:
    for off in sorted(range(-NEAR_DAYS, NEAR_DAYS + 1), key=lambda each: (abs(each), each)):
        day = wanted + timedelta(days=off)
        if day in days:
            return Point(day, days[day])
    return None


def own_of_usual(days: Mapping[date, float], until: date) -> Change:
    """Return an own week up to a day in percent of the usual week of the twelve before it."""
    back = [until - timedelta(days=each) for each in range(WEEK_DAYS + USUAL_DAYS)]
    week = [days[day] for day in back[:WEEK_DAYS] if day in days]
    before = [days[day] for day in back[WEEK_DAYS:] if day in days]
    if len(week) < LEAST_OWN_WEEK or len(before) < LEAST_OWN_USUAL:
        return Change(None, why_not="too few own days are known")
    return _of(sum(week) / len(week), sum(before) / len(before), back[-1])


def change_words(way: Way, change: Change) -> str:
    """Return a change as a person reads it: ``+2.4 % a month``, ``118 % of usual``, ``-``."""
    if change.percent is None:
        return "-"
    return f"{change.percent:+.1f} % a month" if way == "growth" else f"{change.percent:.0f} % of usual"
