"""Where a goal will be on its date at the pace of its last weeks or months, whatever it is measured by."""

from __future__ import annotations

from datetime import timedelta
from math import nan
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.change import viral
from smdash.domain.metrics.dependence import of_weeks, weeks_ahead
from smdash.domain.metrics.goal_verdicts import amount, goal_progress, goal_verdict
from smdash.domain.metrics.waiting import drift_forecast
from smdash.domain.schedule import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from smdash.domain.metrics.dependence import Dependence
    from smdash.domain.metrics.views import GoalForecast

GAIN_WEEKS = 12
LEAST_GAINS = 4
DAYS_OF = {"week": 7.0, "month": 365.2425 / 12}


class Pace(NamedTuple):
    """What a goal gained in its last complete weeks or months, named by their first days, up to ``last``."""

    gains: Sequence[tuple[date, float]]
    last: date
    hanging: Callable[[Sequence[bool]], Dependence]
    """How the gains hang together, where those are marked that are set aside."""


def ahead(goal: GoalForecast, pace: Pace, today: date) -> GoalForecast:
    """Return a goal with its forecast by the drift of ``pace``; its level, since and date are known."""
    target, due = goal.target, goal.due_on
    if target is None or due is None:
        return goal._replace(why_not="the goal has no target or no date")
    gains = [gain for _, gain in pace.gains]
    marks = viral(gains)
    aside = tuple(
        f"{_named(first, goal.per)} (viral)" for (first, _), mark in zip(pace.gains, marks, strict=True) if mark
    )
    kept = [gain for gain, mark in zip(gains, marks, strict=True) if not mark]
    goal = goal._replace(weeks=len(kept))
    if goal.level is None or len(kept) < LEAST_GAINS:
        needs = f"{LEAST_GAINS} complete {goal.per}s"
        return goal._replace(why_not=f"too early: needs {needs}, {len(kept)} so far")
    # Nothing is gathered before the goal begins.
    begin = max(pace.last, goal.since - timedelta(days=1)) if goal.since else pace.last
    left = (due - begin).days / DAYS_OF[goal.per]
    if left <= 0:
        good = goal.level <= target if goal.fewer else goal.level >= target
        word = ("kept" if goal.fewer and goal.since else "reached") if good else "not reached"
        if good and goal.fewer and goal.since and goal.lacking:
            word = "not known to be kept"
        return goal._replace(why_not=f"the date has passed: {word} at {amount(goal.level, goal.currency)}")
    design = weeks_ahead(pace.hanging(marks), len(kept), left)
    found = drift_forecast(goal.level, kept, left, target, inflation=design.inflation, loss=design.loss)
    if found is None:
        return goal
    chance = found.p_target if found.p_target is None or not goal.fewer else 1 - found.p_target
    lo = found.lo
    if lo is not None and goal.since is not None and min(kept) >= 0:
        lo = max(lo, goal.level)  # what is only ever added to does not fall below what it is
    goal = goal._replace(
        mean=found.mean,
        lo=lo,
        hi=found.hi,
        p_target=chance,
        need_per_week=found.need_per_week,
        pace=found.pace,
        left_out=(*goal.left_out, *aside),
    )
    return goal._replace(words=_words(goal, today))


def hanging_weeks(gains: Sequence[tuple[date, float]], marks: Sequence[bool], days: int = 7) -> Dependence:
    """Return how gains hang together by themselves; those set aside, and a gap of more than ``days``, are unknown."""
    flat: list[float] = []
    before = None
    for (first, gain), mark in zip(gains, marks, strict=True):
        if before is not None and (first - before).days > days:
            flat.append(nan)
        flat.append(nan if mark else gain)
        before = first
    return of_weeks(flat)


def judged(goal: GoalForecast, today: date) -> GoalForecast:
    """Return a goal with its verdict and how far it has come; figures that are old tell nothing of what is to come."""
    goal = goal._replace(verdict=goal_verdict(goal, today), progress=goal_progress(goal))
    if goal.verdict != "no data" or goal.last_on is None:
        return goal
    since = f"no data since {spoken(goal.last_on, today)}"
    goal = goal._replace(mean=None, lo=None, hi=None, p_target=None, need_per_week=None, pace=None)
    return goal._replace(words="", why_not=goal.why_not or since)


def _named(first: date, per: str) -> str:
    return f"{first:%B %Y}" if per == "month" else f"week of {spoken(first)}"


def _words(goal: GoalForecast, today: date) -> str:
    when = spoken(goal.due_on, today) if goal.due_on else ""
    between = (
        f"between {goal.lo:,.0f} and {amount(goal.hi, goal.currency)} by {when} ({goal.interval * 100:.0f} %)"
        if goal.lo is not None and goal.hi is not None
        else ""
    )
    pace = f"the pace is {goal.pace:+,.1f}"
    if not goal.fewer and goal.level is not None and goal.target is not None and goal.level >= goal.target:
        return f"{between}; {pace} a {goal.per}" if between else f"{pace} a {goal.per}"
    aim = f"chance to stay within {amount(goal.target)}" if goal.fewer else f"chance of {amount(goal.target)}"
    odds = "" if goal.p_target is None else f", {aim}: {_odds(goal.p_target)}"
    room = "has room for" if goal.fewer else "needs"
    return f"{between}{odds}; {room} {goal.need_per_week:+,.1f} a {goal.per}, {pace}"


def _odds(p: float) -> str:
    return "under 1 %" if p < 0.01 else "over 99 %" if p > 0.99 else f"{p * 100:.0f} %"
