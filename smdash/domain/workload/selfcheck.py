"""Signs of too much: what a person says of a week, and what the log shows. Flags, never a score or a diagnosis."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

LONG_WEEK_H = 55.0
"""Hours a week from which stroke and heart disease become more frequent (WHO/ILO 2021)."""


def raw_tlx(
    mental: float, physical: float, temporal: float, performance: float, effort: float, frustration: float
) -> float:
    """Return the Raw TLX: the plain mean of six scales from 0 to 100 (performance: 0 is perfect)."""
    return (
        sum(min(100.0, max(0.0, each)) for each in (mental, physical, temporal, performance, effort, frustration)) / 6
    )


class Flag(NamedTuple):
    """Whether the last answer is a sign, and the answer; None without one."""

    flag: bool
    latest: int | None


def burnout_flag(answers: Sequence[int]) -> Flag:
    """Return whether the last answer to the single item (1 to 5) counts as symptoms: 3 or more (Dolan 2015)."""
    return Flag(bool(answers) and answers[-1] >= 3, answers[-1] if answers else None)


class Signs(NamedTuple):
    """What the weeks show; None is not known. Shares are 0 to 1, hours are logged hours."""

    weeks_over: int | None = None
    longest_week_h: float | None = None
    days_since_free: int | None = None
    outside_hours: float | None = None
    reply_ratio: float | None = None
    weeks_slipped: int | None = None


def signs_of_strain(signs: Signs) -> list[str]:
    """Return the signs that are there, in words; two or more are worth one quiet line."""
    found = []
    if (signs.weeks_over or 0) >= 3:
        found.append(f"{signs.weeks_over} of the last 4 weeks were over your hours")
    if (signs.longest_week_h or 0.0) >= LONG_WEEK_H:
        found.append(f"a week of {signs.longest_week_h:.0f} h logged")
    if (signs.days_since_free or 0) >= 14:
        found.append(f"no day without work for {signs.days_since_free} days")
    if (signs.outside_hours or 0.0) > 0.25:
        found.append(f"{signs.outside_hours or 0:.0%} of the time logged lies outside your hours")
    if (signs.reply_ratio or 0.0) >= 2.0:
        found.append("the reply wait is twice that of the 8 weeks before")
    if (signs.weeks_slipped or 0) >= 2:
        found.append(f"posts slipped {signs.weeks_slipped} weeks running")
    return found


def little(throughput_per_week: float, lead_time_weeks: float | None = None, wip: float | None = None) -> float | None:
    """Return drafts in progress from lead time, or the lead time in weeks from drafts in progress: L = lambda W.

    None when neither is given, and for a lead time when nothing is finished at all.
    """
    if lead_time_weeks is not None:
        return throughput_per_week * lead_time_weeks
    return wip / throughput_per_week if wip is not None and throughput_per_week > 0 else None
