"""A week in words: what drives it, how likely it overruns, and the one line that says both."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.workload import WeekLoad

SWITCHING = "switching"
EVERYONE = frozenset({"", "(all)"})
"""Account names of work that belongs to no single account."""

SHARED = {
    "inbox": "replies",
    "analytics": "analytics",
    "report": "reports",
    "strategy": "strategy",
    "platform_news": "platform news",
    "admin": "admin",
    SWITCHING: SWITCHING,
}
"""Activities that are told by themselves instead of by account, with the word for each."""


def causes(week_result: WeekLoad, n: int = 3) -> tuple[tuple[str, float], ...]:
    """Return the ``n`` biggest causes of a week's hours as (label, hours), biggest first.

    Making content counts towards its account; replies, switching, reports and other shared activities, and
    work of no single account, count by activity. What takes no time is no cause.
    """
    hours: dict[str, float] = {}
    for account, activity, part in week_result.parts:
        by_activity = activity in SHARED or account in EVERYONE
        label = SHARED.get(activity, activity.replace("_", " ")) if by_activity else account
        hours[label] = hours.get(label, 0.0) + part
    made = sum(part for _, activity, part in week_result.parts if activity == SWITCHING)
    lost = week_result.by_activity.get(SWITCHING, 0.0) - made
    hours[SWITCHING] = hours.get(SWITCHING, 0.0) + lost
    return tuple(_biggest(hours.items())[: max(0, n)])


def _biggest(hours: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    return sorted(((label, part) for label, part in hours if part > 0), key=lambda cause: (-cause[1], cause[0]))


_ODDS = (
    (0.02, "almost never"),
    (1 / 10, "1 week in 10"),
    (1 / 7, "1 week in 7"),
    (1 / 5, "1 week in 5"),
    (1 / 4, "1 week in 4"),
    (1 / 3, "1 week in 3"),
    (1 / 2, "every other week"),
    (2 / 3, "2 weeks in 3"),
    (3 / 4, "3 weeks in 4"),
    (4 / 5, "4 weeks in 5"),
    (6 / 7, "6 weeks in 7"),
    (9 / 10, "9 weeks in 10"),
    (0.98, "almost every week"),
)


def odds_words(p: float) -> str:
    """Say a chance in weeks: the nearest of a fixed list, '2 weeks in 3'."""
    return min(_ODDS, key=lambda odds: abs(odds[0] - p))[1]


def _hours(hours: float) -> str:
    return f"{hours:.1f} h"


def explain(week_result: WeekLoad, guesses: bool) -> str:
    """Say a week in one line: load, hours to the tenth, odds in words, and the three biggest causes.

    ``guesses``: the figures rest on starting guesses, and the line says so.
    """
    work, room = _hours(week_result.mean_h), _hours(week_result.capacity_h)
    if week_result.load is None or week_result.p_overrun is None:
        text = f"No capacity: {work} of work for 0 h."
    else:
        odds = odds_words(week_result.p_overrun)
        outlook = f"You would {odds} overrun." if odds == "almost never" else f"You would overrun {odds}."
        text = f"{week_result.load * 100:.0f} %: {work} of work for {room}. {outlook}"
    biggest = [f"{label} {_hours(part)}" for label, part in causes(week_result) if part >= 0.25]
    if biggest:
        text += f" Biggest: {', '.join(biggest)}."
    return text + " (guess, no own times yet)" if guesses else text
