"""The week's load from cadence, inbox, duties and switching: how full, why, and what would help first.

This is the first version of the model: estimates are the priors or the person's own, inbox rates are the
person's or measured, and the week is the Monday-to-Sunday one of today.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain import workload as model
from smdash.domain.durations import lognormal_moments
from smdash.domain.errors import UsageError
from smdash.domain.estimates import Estimate, estimate_for
from smdash.domain.levels import LEVELS, LevelState, advance, shown
from smdash.domain.schedule import WEEKDAYS, openings, parse_utc, stored, week_start, zone_of
from smdash.domain.views import Account, Cause, DayBar, WorkloadView
from smdash.domain.workload_words import causes, explain, odds_words
from smdash.store import accounts as account_store
from smdash.store import inbox as inbox_store
from smdash.store import posts as post_store
from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.services.home import Home
    from smdash.store.connection import Writing

PER_WEEK = {"week": 1.0, "month": 12 / 52, "quarter": 4 / 52}
MEASURE_DAYS = 28
ENOUGH_DAYS = 14
SWEEPS_PER_DAY = 2
INBOX_DISPERSION = 2.0
FORMAT_WORDS = {
    "short_video": "short video",
    "long_video": "long video",
    "text_long": "long text",
    "adapt": "adapted post",
    "adapt_video": "adapted video",
}


@dataclass(slots=True)
class _Inputs:
    """Everything the model needs, and what it lacks."""

    items: list[model.Item] = field(default_factory=list)
    unknowns: list[str] = field(default_factory=list)
    guesses: dict[str, None] = field(default_factory=dict)
    per_account: dict[int, float] = field(default_factory=dict)
    with_inbox: int = 0


class WorkloadService:
    """Use cases of the workload pane and of ``smdash workload``."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def view(self) -> WorkloadView:
        """Return this week's load. It is one person's, so a brand filter does not apply."""
        home, conn = self.home, self.home.read()
        today = home.today()
        monday = week_start(today)
        capacity = self._capacity(monday)
        accounts = home.accounts()
        inputs = self._inputs(accounts, capacity)
        work_days = sum(1 for hours in capacity.values() if hours > 0)
        plan = model.Plan(
            capacity_h=tuple(capacity.values()),
            work_days=work_days,
            switch_min_per_day=self._switching(accounts, inputs, work_days),
            items=tuple(inputs.items),
        )
        result = model.week(plan)
        if not setting_store.capacity(conn):
            inputs.unknowns.insert(0, "your hours: smdash workload --hours 7.5,7.5,7.5,7.5,7,0,0")
        state = self._state(result.load, today)
        level = state.level if state else None
        unknown = bool(inputs.unknowns)
        dismissed = setting_store.get(conn, "dismissed_warning") or {}
        return WorkloadView(
            week_start=monday,
            needed_h=result.mean_h,
            available_h=result.capacity_h,
            load=result.load,
            level=level or "no capacity",
            shown=shown(level, unknown),
            p_overrun=result.p_overrun,
            odds=odds_words(result.p_overrun) if result.p_overrun is not None else "",
            days=self._days(result, accounts, capacity, monday, today),
            causes=tuple(Cause(*cause) for cause in causes(result, 3)),
            by_account=_ranked(result.by_account),
            by_activity=_ranked(result.by_activity),
            accounts=len(accounts),
            accounts_fit=None if unknown or result.load is None else model.plan_accounts_that_fit(plan),
            unknowns=tuple(inputs.unknowns),
            guesses=tuple(inputs.guesses),
            explanation=explain(result, bool(inputs.guesses)),
            next_step=self._next_step(plan, result),
            dismissed=dismissed.get("week") == monday.isoformat()
            and level is not None
            and LEVELS.index(level) <= LEVELS.index(dismissed.get("level", "calm")),
        )

    def remember_level(self) -> None:
        """Keep today's level, so that it moves with hysteresis from day to day."""
        view = self.view()
        state = self._state(view.load, self.home.today())
        before = setting_store.get(self.home.read(), "level_state")
        if state is not None and state.to_dict() != before:
            with self.home.store.write("level", self.home.now(), journaled=False, wait_ms=200) as w:
                setting_store.put(w, "level_state", state.to_dict())

    def dismiss(self) -> bool:
        """Silence this week's warning unless the level rises; False where there is none to silence."""
        view = self.view()
        if view.level not in {"stretched", "overloaded"}:
            return False
        with self.home.store.write("Dismiss the warning", self.home.now()) as w:
            value = {"week": view.week_start.isoformat(), "level": view.level}
            setting_store.put(w, "dismissed_warning", value)
        return True

    def has_hours(self) -> bool:
        """Say whether the person ever told their hours."""
        return bool(setting_store.capacity(self.home.read()))

    def set_hours(self, hours: Mapping[int, float]) -> None:
        """Set the weekly hours (Monday 0); UsageError for a day that is none, and for hours no day has."""
        with self.home.store.write("Set working hours", self.home.now()) as w:
            store_hours(w, hours)

    # The model's inputs ----------------------------------------------------------------------------------

    def _capacity(self, monday: date) -> dict[date, float]:
        conn = self.home.read()
        weekly = setting_store.capacity(conn)
        off = setting_store.days_off(conn, monday.isoformat(), (monday + timedelta(days=7)).isoformat())
        days = [monday + timedelta(days=number) for number in range(7)]
        return {day: off.get(day.isoformat(), weekly.get(day.weekday(), 0.0)) for day in days}

    def _state(self, load: float | None, today: date) -> LevelState | None:
        if load is None:
            return None
        try:
            before = LevelState.from_dict(setting_store.get(self.home.read(), "level_state") or {})
        except ValueError:
            return LevelState.first(load, today)
        return advance(before, load, today)

    def _inputs(self, accounts: list[Account], capacity: Mapping[date, float]) -> _Inputs:
        conn = self.home.read()
        found = _Inputs()
        own = {
            key: Estimate(median, s, "learned" if source == "learned" else "user")
            for key, (median, s, source) in setting_store.estimates(conn).items()
        }
        cadences = account_store.cadences(conn)
        arrivals = self._arrivals()
        for account in accounts:
            for name, per_week, adapted in cadences.get(account.id, ()):
                self._make(found, own, account, name, per_week, adapted=adapted)
            if not cadences.get(account.id):
                found.unknowns.append(f"how often {account.slug} posts")
            rate = account.inbox_per_week if account.inbox_per_week is not None else arrivals.get(account.id)
            if rate is None:
                found.unknowns.append(f"how many messages {account.slug} gets")
            elif rate > 0:
                found.with_inbox += 1
                self._add(found, own, account.slug, "inbox", rate, INBOX_DISPERSION)
        work_days = sum(1 for hours in capacity.values() if hours > 0)
        for duty in setting_store.duties(conn):
            times = duty.times * (work_days if duty.per == "workday" else PER_WEEK[duty.per])
            self._add(found, own, "(all)", duty.activity, times)
        return found

    def _make(
        self,
        found: _Inputs,
        own: Mapping[str, Estimate],
        account: Account,
        name: str,
        per_week: float,
        *,
        adapted: bool,
    ) -> None:
        estimate = estimate_for(name, adapted, own)
        if estimate is None:
            found.unknowns.append(f"how long a {name} takes")
            return
        activity = ("adapt_video" if name.endswith("_video") else "adapt") if adapted else name
        if estimate.source == "guess":
            found.guesses[activity] = None
        found.items.append(model.Item(account.slug, activity, per_week, estimate.median_min, estimate.s))
        found.per_account[account.id] = found.per_account.get(account.id, 0.0) + per_week

    @staticmethod
    def _add(
        found: _Inputs,
        own: Mapping[str, Estimate],
        account: str,
        activity: str,
        per_week: float,
        dispersion: float = 0.0,
    ) -> None:
        estimate = estimate_for(activity, False, own)
        if estimate is None:
            found.unknowns.append(f"how long '{activity}' takes")
            return
        if estimate.source == "guess":
            found.guesses[activity] = None
        found.items.append(model.Item(account, activity, per_week, estimate.median_min, estimate.s, dispersion))

    def _arrivals(self) -> dict[int, float]:
        """Return messages per week where there is enough history to measure them."""
        now = self.home.now()
        since = now - timedelta(days=MEASURE_DAYS)
        found = {}
        for account_id, (number, first) in inbox_store.arrivals(self.home.read(), stored(since), stored(now)).items():
            seen = min(timedelta(days=MEASURE_DAYS), now - parse_utc(first))
            if seen >= timedelta(days=ENOUGH_DAYS):
                found[account_id] = number / (seen / timedelta(days=7))
        return found

    @staticmethod
    def _switching(accounts: list[Account], inputs: _Inputs, work_days: int) -> float:
        if not work_days:
            return 0.0
        probabilities: dict[str, list[float]] = {}
        for account in accounts:
            chance = min(1.0, inputs.per_account.get(account.id, 0.0) / work_days)
            probabilities.setdefault(account.brand, []).append(chance)
        brands, busy = model.expected_distinct(probabilities)
        return float(model.switch_minutes(brands, busy, SWEEPS_PER_DAY, inputs.with_inbox))

    # What is said of it ----------------------------------------------------------------------------------

    def _days(
        self,
        result: model.WeekLoad,
        accounts: list[Account],
        capacity: Mapping[date, float],
        monday: date,
        today: date,
    ) -> tuple[DayBar, ...]:
        """Spread the week's hours: making goes to the working day a post is due on, the rest by capacity."""
        working = [day for day, hours in capacity.items() if hours > 0]
        if not working:
            return tuple(DayBar(day, 0.0, 0.0, None, day < today) for day in capacity)
        by_slug = {account.slug: account for account in accounts}
        due = self._due_days(accounts, monday)
        needed = dict.fromkeys(capacity, 0.0)
        rest = result.mean_h
        made: dict[str, float] = {}
        for slug, activity, hours in result.parts:
            if slug in by_slug and activity != "inbox":
                made[slug] = made.get(slug, 0.0) + hours
        for slug, hours in made.items():
            days = due.get(by_slug[slug].id) or working
            for day in days:
                at = max((w for w in working if w <= day), default=working[0])
                needed[at] += hours / len(days)
            rest -= hours
        total = sum(capacity.values())
        for day in working:
            needed[day] += rest * capacity[day] / total
        return tuple(
            DayBar(day, needed[day], hours, needed[day] / hours if hours > 0 else None, day < today)
            for day, hours in capacity.items()
        )

    def _due_days(self, accounts: list[Account], monday: date) -> dict[int, list[date]]:
        """Return the local days of this week each account posts on: its weekly slots, and what is due beside them."""
        home, conn, zone = self.home, self.home.read(), self.home.zone()
        begin, end = home.day_bounds(monday, 7)
        found: dict[int, set[datetime]] = {}
        for key in post_store.planned_keys(conn, begin, end, None):
            found.setdefault(key.account_id, set()).add(parse_utc(key.due_at))
        all_slots = account_store.slots(conn)
        for account in accounts:
            if account.id in all_slots:
                week = openings(all_slots[account.id], zone_of(account.zone), parse_utc(begin), parse_utc(end))
                found.setdefault(account.id, set()).update(opening.at for opening in week)
        return {account: [at.astimezone(zone).date() for at in moments] for account, moments in found.items()}

    def _next_step(self, plan: model.Plan, result: model.WeekLoad) -> str:
        """Name the one post a week whose loss saves most, and the load without it; '' when the week fits."""
        if result.load is None or result.load < 1.0:
            return ""
        candidates = [
            (number, item)
            for number, item in enumerate(plan.items)
            if item.account not in {"", "(all)"} and item.activity != "inbox" and item.per_week > 0
        ]
        if not candidates:
            return ""
        # Hours add up over items, so the dearest is known by its own minutes and the week is computed once more.
        number, item = max(candidates, key=lambda candidate: _minutes_of_one(candidate[1]))
        less = replace(item, per_week=max(0.0, item.per_week - 1))
        without = model.week(replace(plan, items=(*plan.items[:number], less, *plan.items[number + 1 :])))
        saved = result.mean_h - without.mean_h
        name = FORMAT_WORDS.get(item.activity, item.activity)
        load = round((without.load or 0) * 100)
        what = f"one {name} less a week" if item.per_week > 1 else f"no {name}"
        return f"{what} at {item.account}: -{saved:.1f} h, {load} %"


def _minutes_of_one(item: model.Item) -> float:
    """Return the mean minutes a week that one post less a week saves."""
    return min(1.0, item.per_week) * lognormal_moments(item.median_min, item.s)[0]


def store_hours(w: Writing, hours: Mapping[int, float]) -> None:
    """Write the weekly hours inside an open change."""
    for day, value in hours.items():
        if int(day) not in range(7):
            raise UsageError("days of the week are 0 (Monday) to 6.", subject=f"{day}")
        if not (value == 0 or 1 / 60 <= float(value) <= 24):
            raise UsageError(
                "a day has none, or between a minute and 24 hours.", subject=f"{WEEKDAYS[int(day)]} {float(value):g}"
            )
    setting_store.set_capacity(w, {int(day): float(value) for day, value in hours.items()})


def _ranked(hours: Mapping[str, Any]) -> tuple[Cause, ...]:
    return tuple(Cause(name, value) for name, value in sorted(hours.items(), key=lambda pair: -pair[1]))
