"""The meter: how full this week is, why, and what would help first; the level that moves with the days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.errors import UsageError
from smdash.domain.schedule import WEEKDAYS, week_start
from smdash.domain.workload.advice import next_step
from smdash.domain.workload.levels import LEVELS, LevelState, advance, shown_level
from smdash.domain.workload.pane_views import Cause, Fit, WeekBar, WorkloadView
from smdash.domain.workload.situation import evaluate, owed_hours
from smdash.domain.workload.words import causes, explain, odds_words, owed_words, short_words
from smdash.services.home import Service
from smdash.services.workload.days import week_by_day
from smdash.services.workload.situation import SituationService
from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from smdash.domain.workload.pane_views import DayBar
    from smdash.domain.workload.situation import Evaluation, Situation
    from smdash.domain.workload.views import WorkloadDetails
    from smdash.domain.workload.ways_out import WaysOut
    from smdash.services.home import Home
    from smdash.store.connection import Writing

WARNING = frozenset({"stretched", "overloaded"})
AHEAD = 5
"""How many weeks after this one the pane can show."""
TOLD = "workload.told"
"""Setting: the week and level a note on the desktop was shown for."""


class WorkloadService(Service):
    """Use cases of the workload pane and screen, and of ``smdash workload``."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self._ways: tuple[Situation, WaysOut] | None = None

    def view(self) -> WorkloadView:
        """Return this week's load. It is one person's, so a brand filter does not apply."""
        (_, situation), *later = SituationService(self.home).weeks(1 + AHEAD)
        return self.view_of(situation, evaluate(situation))._replace(
            ahead=tuple(_bar_of(monday, each) for monday, each in later)
        )

    def days(self) -> tuple[DayBar, ...]:
        """Return the days of this week with their hours; what ``view`` says of them, without its odds and ways out."""
        situation = SituationService(self.home).now()
        return week_by_day(self.home, situation, evaluate(situation)).bars

    def view_of(self, situation: Situation, evaluation: Evaluation, ways: WaysOut | None = None) -> WorkloadView:
        """Return this week's load in a situation; ``ways`` where somebody has worked them out already."""
        if ways is None and evaluation.fits is False:
            ways = self._ways_out(situation, evaluation)
        home, conn = self.home, self.home.read()
        today = home.today()
        monday = week_start(today)
        result = evaluation.load
        accounts = home.accounts()
        state = self._state(result.load, today)
        level = state.level if state else None
        dismissed = setting_store.get(conn, "dismissed_warning") or {}
        by_day = week_by_day(home, situation, evaluation)
        owed = owed_hours(situation)
        said = explain(result, bool(evaluation.guesses), bool(evaluation.unknowns), hours_known=situation.hours_known)
        return WorkloadView(
            week_start=monday,
            needed_h=result.mean_h,
            available_h=result.capacity_h if situation.hours_known else None,
            load=result.load,
            level=level or "no capacity",
            shown=shown_level(level, bool(evaluation.unknowns)),
            p_overrun=evaluation.chance,
            odds=odds_words(evaluation.chance) if evaluation.chance is not None else "",
            days=by_day.bars,
            causes=tuple(Cause(*cause) for cause in causes(result, 3)),
            by_account=_ranked(result.by_account),
            by_activity=_ranked(result.by_activity),
            accounts=len(accounts),
            fit=_fit(evaluation, ways),
            unknowns=evaluation.unknowns,
            guesses=evaluation.guesses,
            explanation=f"{said} {owed_words(owed)}".rstrip(),
            next_step=next_step(situation, evaluation, ways),
            dismissed=dismissed.get("week") == monday.isoformat()
            and level is not None
            and LEVELS.index(level) <= LEVELS.index(dismissed.get("level", "calm")),
            breaks=short_words(by_day.plan.short, today),
            guessed_duties=evaluation.guessed_duties,
            guessed_duty_h=evaluation.guessed_duty_h,
            owed_h=owed,
        )

    def _ways_out(self, situation: Situation, evaluation: Evaluation) -> WaysOut:
        """Return the ways out of a situation: the last ones where it is the same, since they take ten times the rest.

        They follow from the situation alone, and most of what changes in a file does not change that.
        """
        known = self._ways
        if known is None or known[0] != situation:
            from smdash.domain.workload.ways_out import ways_out

            self._ways = known = situation, ways_out(situation, evaluation)
        return known[1]

    def details(self) -> WorkloadDetails:
        """Return everything said of the load; tens of milliseconds, so not for the UI thread."""
        from smdash.services.workload.details import details

        return details(self.home, self.view_of)

    # The level -------------------------------------------------------------------------------------------

    def remember_level(self) -> None:
        """Keep today's level, so that it moves with hysteresis from day to day."""
        self._remember(self.view())

    def _remember(self, view: WorkloadView) -> None:
        state = self._state(view.load, self.home.today())
        before = setting_store.get(self.home.read(), "level_state")
        if state is not None and state.to_dict() != before:
            with self.home.write("level", journaled=False, wait_ms=200) as w:
                setting_store.put(w, "level_state", state.to_dict())

    def dismiss(self) -> bool:
        """Silence this week's warning unless the level rises; False where there is none to silence."""
        view = self.view()
        if view.level not in WARNING:
            return False
        with self.home.write("Dismiss the warning") as w:
            value = {"week": view.week_start.isoformat(), "level": view.level}
            setting_store.put(w, "dismissed_warning", value)
        return True

    def tell(self, sender: Callable[[str, str], bool] | None = None) -> tuple[bool, bool]:
        """Show a note on the desktop when the week is stretched or worse: once per week and level.

        Returns whether there was something new to tell, and whether it could be shown; what could not be is told
        another time. Today's level is kept, so that a daily run makes the level move as the dashboard does.
        """
        view = self.view()
        self._remember(view)
        if view.level not in WARNING or view.dismissed:
            return False, False
        told = setting_store.get(self.home.read(), TOLD) or {}
        week = view.week_start.isoformat()
        if told.get("week") == week and LEVELS.index(view.level) <= LEVELS.index(told["level"]):
            return False, False
        if sender is None:
            from smdash.services.desktop.notify import send

            sender = send
        step = f" Cheapest: {view.next_step}." if view.next_step else ""
        if not sender(f"This week is {view.level}", f"{view.explanation}{step}"):
            return True, False
        with self.home.write("told", journaled=False) as w:
            setting_store.put(w, TOLD, {"week": week, "level": view.level})
        return True, True

    def _state(self, load: float | None, today: date) -> LevelState | None:
        if load is None:
            return None
        try:
            before = LevelState.from_dict(setting_store.get(self.home.read(), "level_state") or {})
        except ValueError:
            return LevelState.first(load, today)
        return advance(before, load, today)

    # Hours -----------------------------------------------------------------------------------------------

    def has_hours(self) -> bool:
        """Say whether the person ever told their hours."""
        return bool(setting_store.capacity(self.home.read()))

    def hours(self) -> dict[int, float]:
        """Return the weekly hours (Monday 0); empty when the person never said."""
        return setting_store.capacity(self.home.read())

    def set_hours(self, hours: Mapping[int, float]) -> None:
        """Set the weekly hours (Monday 0); UsageError for a day that is none, and for hours no day has."""
        with self.home.write("Set working hours") as w:
            store_hours(w, hours)


def store_hours(w: Writing, hours: Mapping[int, float]) -> None:
    """Write the weekly hours inside an open change."""
    from smdash.domain.workload.limits import worked_hours

    for day, value in hours.items():
        if int(day) not in range(7):
            raise UsageError("days of the week are 0 (Monday) to 6.", subject=f"{day}")
        worked_hours(float(value), f"{WEEKDAYS[int(day)]} ")
    setting_store.set_capacity(w, {int(day): float(value) for day, value in hours.items()})


def _fit(evaluation: Evaluation, ways: WaysOut | None) -> Fit:
    if evaluation.fits is not False or ways is None:
        return Fit(evaluation.fits, evaluation.over_h)
    return Fit(False, evaluation.over_h, tuple(step.name for step in ways.steps), ways.suffices)


def _ranked(hours: Mapping[str, Any]) -> tuple[Cause, ...]:
    return tuple(Cause(name, value) for name, value in sorted(hours.items(), key=lambda pair: -pair[1]))


def _bar_of(monday: date, situation: Situation) -> WeekBar:
    load = evaluate(situation).load
    return WeekBar(monday, load.mean_h, load.capacity_h if situation.hours_known else None, load.load)
