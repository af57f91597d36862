"""The workload pane: hours needed against hours available, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.workload.duties import DutyWork
    from smdash.domain.workload.unknowns import Unknown


class DayBar(NamedTuple):
    """One weekday of the meter; ``load`` is None without capacity, ``capacity_h`` while hours are unknown."""

    day: date
    needed_h: float
    capacity_h: float | None
    load: float | None
    past: bool


class WeekBar(NamedTuple):
    """One of the weeks to come; ``load`` is None without capacity, ``capacity_h`` while hours are unknown."""

    monday: date
    needed_h: float
    capacity_h: float | None
    load: float | None


class Cause(NamedTuple):
    """One thing the week's hours go to."""

    label: str
    hours: float


class Fit(NamedTuple):
    """Whether a week overruns at most one week in five, and what would have to go until it does, by name.

    ``fits`` is None where nobody can say; ``over_h`` are the hours too many, None while nobody said the hours. ``go``
    are the steps in order, each on top of those before; ``suffices`` whether they are enough, None where nobody knows.
    """

    fits: bool | None = None
    over_h: float | None = None
    go: tuple[str, ...] = ()
    suffices: bool | None = None


class WorkloadView(NamedTuple):
    """The week's load and what makes it. Hours are hours, load and odds are fractions, None is unknown.

    ``guessed_duties`` are those nobody entered, whose ``guessed_duty_h`` are counted. ``owed_h`` are hours of open
    messages beyond those of a usual week, counted as well. ``ahead`` are weeks after this one.
    ``breaks`` names the first day from today on by whose end more is due than fits, '' when all fit.
    """

    week_start: date
    needed_h: float
    available_h: float | None
    load: float | None
    level: str
    shown: str
    p_overrun: float | None
    odds: str
    days: tuple[DayBar, ...]
    causes: tuple[Cause, ...]
    by_account: tuple[Cause, ...]
    by_activity: tuple[Cause, ...]
    accounts: int
    fit: Fit
    unknowns: tuple[Unknown, ...]
    guesses: tuple[str, ...]
    explanation: str
    next_step: str
    dismissed: bool = False
    breaks: str = ""
    guessed_duties: tuple[DutyWork, ...] = ()
    guessed_duty_h: float = 0.0
    owed_h: float = 0.0
    ahead: tuple[WeekBar, ...] = ()
