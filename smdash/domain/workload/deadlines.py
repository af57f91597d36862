"""Which day breaks: hours of work against hours there are, added up day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOISE_H = 1e-9  # A day is short only beyond what adding floats can produce.


class Slack(NamedTuple):
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
