"""How a goal stands: its verdict, how far it has come, and both in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.results.measures import GOAL_PREFIX
from smdash.domain.schedule import spoken

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.metrics.views import GoalForecast, GoalVerdict

STALE_DAYS, STALE_MONTH_DAYS = 14, 45
"""Days after which a figure by day, or by month, is one that nobody feeds any more."""
BAR_CELLS = 10


def goal_verdict(goal: GoalForecast, today: date) -> GoalVerdict:
    """Return the verdict of a goal from its level, its forecast and its date; '' where there is nothing to judge by.

    On course is a forecast whose whole interval reaches the target, behind one of which no part does. Where fewer is
    better the target is a bound: what is counted up must not pass it, and has kept it only once the date is past. While
    days of it are not known nobody knows whether it does.
    """
    if goal.target is None:
        return ""
    if goal.level is None:
        return "no data"
    passed = goal.due_on is not None and goal.due_on < today
    counted_up = goal.since is not None
    if goal.fewer and counted_up:
        if goal.level > goal.target:
            return "not reached"
        if passed:
            return "unclear" if goal.lacking else "reached"
    elif goal.level <= goal.target if goal.fewer else goal.level >= goal.target:
        return "reached"
    elif passed:
        return "not reached"
    if goal.due_on is None:
        return ""
    if is_stale(goal, today):
        return "no data"
    if goal.lo is None or goal.hi is None:
        return "too early" if goal.why_not.startswith("too early") else ""
    if goal.fewer:
        within = goal.hi <= goal.target and not (counted_up and goal.lacking)
        return "on course" if within else "behind" if goal.lo > goal.target else "unclear"
    return "on course" if goal.lo >= goal.target else "behind" if goal.hi < goal.target else "unclear"


def is_stale(goal: GoalForecast, today: date) -> bool:
    """Say whether the newest figure of a goal is too old to tell its course by."""
    days = STALE_MONTH_DAYS if goal.per == "month" else STALE_DAYS
    return goal.last_on is not None and goal.last_on < today - timedelta(days=days)


def goal_progress(goal: GoalForecast) -> float | None:
    """Return how much of its way a goal has come, 0 to 1; None where its way is not known.

    What is counted up begins at nothing. Of a stock it is the way from the baseline, so that a follower count is not
    nearly there on its first day.
    """
    if goal.level is None or goal.target is None:
        return None
    if goal.since is not None:
        share = goal.level / goal.target
    elif goal.baseline is None or goal.baseline == goal.target:
        return None
    else:
        share = (goal.level - goal.baseline) / (goal.target - goal.baseline)
    return min(max(share, 0.0), 1.0)


def bar(share: float | None, cells: int = BAR_CELLS) -> str:
    """Return a share as a bar of text; dots where it is not known. It is full only where all is done."""
    if share is None:
        return "\u00b7" * cells
    full = cells if share >= 1 else min(int(share * cells), cells - 1)
    return "\u2501" * full + "\u2500" * (cells - full)


def verdict_words(goal: GoalForecast, today: date) -> str:
    """Return a verdict as a person reads it: since when there are no data, what a bound is doing."""
    if goal.verdict == "no data":
        return f"no data since {spoken(goal.last_on, today)}" if goal.last_on is not None else "no data yet"
    if goal.fewer and goal.since is not None:
        return {"reached": "kept", "not reached": "passed the bound"}.get(goal.verdict, goal.verdict)
    return goal.verdict


def figure_words(metric: str) -> str:
    """Return what the figure of a goal is called: ``leads`` for ``result:leads``."""
    return metric.removeprefix(GOAL_PREFIX).replace("_", " ")


def amount(value: float | None, currency: str = "") -> str:
    """Return a figure of a goal, money with its currency; '-' where it is missing."""
    if value is None:
        return "-"
    return f"{value:,.0f}{f' {currency}' if currency else ''}"
