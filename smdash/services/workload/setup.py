"""What a person tells the meter: duties, estimates, days off, looks, values, locks. Each is one undoable change."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.plaintext import storable
from smdash.domain.workload.durations import from_three_points
from smdash.domain.workload.estimates import PRIORS, Estimate
from smdash.services.home import Service
from smdash.store import settings as setting_store
from smdash.store.workload import workload as workload_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.domain.workload.inbox_sweeps import Sweep
    from smdash.store.connection import Writing
    from smdash.store.settings import Duty

SWEEPS, VALUES, LOCKED, BATCHED, UNPLANNED = "sweeps", "values", "locked", "batched", "unplanned_share"
FEES = "fees"
"""Names of the settings that the meter reads."""
PER = ("workday", "week", "month", "quarter")
MOST_MINUTES = 60 * 24 * 7
MOST_DAYS = 366
_KEY = re.compile(r"[a-z][a-z0-9_]{0,40}")


class WorkloadSetup(Service):
    """The setters of the meter's inputs; hours are WorkloadService's, promises and cadences ManageService's."""

    # Duties ----------------------------------------------------------------------------------------------

    def duties(self) -> list[Duty]:
        """Return the live duties."""
        return setting_store.duties(self.home.read())

    def add_duty(self, name: str, activity: str, *, per: str = "week", times: float = 1.0, brand: str = "") -> int:
        """Add recurring work and return its number; ``activity`` names how long it takes."""
        values = self._duty(name=name, activity=activity, per=per, times=times, brand=brand)
        self._only(values)
        with self.home.write(f"Add duty {values['name']}") as w:
            return workload_store.add_duty(w, values)

    def _only(self, values: Mapping[str, Any]) -> None:
        """Refuse a duty that is there already word for word: both would count."""
        brand = next((each.slug for each in self.home.brands() if each.id == values.get("brand_id")), "")
        asked = values["name"].casefold(), values["activity"], values["per"], values["times"], brand
        for duty in self.duties():
            if asked == (duty.name.casefold(), duty.activity, duty.per, duty.times, duty.brand):
                raise UsageError(
                    f"there is the same duty already: number {duty.id}.",
                    subject=duty.name,
                    hint=f"For more of it: smdash duty edit {duty.id} --times {duty.times + 1:g}",
                )

    def set_duty(self, duty_id: int, **changes: Any) -> None:
        """Change what is given of a duty: name, activity, per, times, brand."""
        duty = self._known(duty_id)
        values = self._duty(**changes)
        with self.home.write(f"Change duty {duty.name}") as w:
            workload_store.update_duty(w, duty_id, values)

    def archive_duty(self, duty_id: int) -> str:
        """Put a duty out of use and return its name; what was logged for it stays."""
        duty = self._known(duty_id)
        with self.home.write(f"Remove duty {duty.name}") as w:
            workload_store.update_duty(w, duty_id, {"archived_at": w.now})
        return duty.name

    def _known(self, duty_id: int) -> Duty:
        duties = self.duties()
        found = next((duty for duty in duties if duty.id == duty_id), None)
        if found is None:
            known = ", ".join(f"{duty.id} {duty.name}" for duty in duties) or "none yet"
            raise NotFoundError("there is no such duty.", subject=str(duty_id), hint=f"Duties: {known}.")
        return found

    def _meant(self, typed: str) -> str:
        """Return the activity that was meant: one there is, else what the word means in the trade, else a new one."""
        from smdash.platforms.trade_words.words import trade_words

        conn = self.home.read()
        known = {*PRIORS, *(duty.activity for duty in setting_store.duties(conn)), *setting_store.estimates(conn)}
        return activity_key(trade_words().activity(typed, known))

    def _duty(self, **given: Any) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if given.get("name") is not None:
            values["name"] = storable(str(given["name"]).strip())
            if not values["name"]:
                raise UsageError("a duty needs a name.")
        if given.get("activity") is not None:
            values["activity"] = self._meant(given["activity"])
        if given.get("per") is not None:
            if given["per"] not in PER:
                raise UsageError("a duty is per workday, week, month or quarter.", subject=repr(given["per"]))
            values["per"] = given["per"]
        if given.get("times") is not None:
            times = float(given["times"])
            if not 0 <= times <= 1000:
                raise UsageError("times are between 0 and 1000.", subject=f"{times:g}")
            values["times"] = times
        if given.get("brand"):
            values["brand_id"] = self.home.brand(given["brand"]).id
        return values

    # Estimates -------------------------------------------------------------------------------------------

    def set_estimate(
        self, key: str, usual: float, low: float | None = None, high: float | None = None
    ) -> tuple[float, float]:
        """Keep an own estimate from one guess or three (minutes); return median and log-sd.

        Low, usual and high are what one in ten stays under, half, and nine in ten. With one guess only the spread is
        that of the starting guess.
        """
        key = activity_key(key)
        found = own_estimate(key, usual, low, high)
        with self.home.write(f"Estimate {key.replace('_', ' ')}") as w:
            workload_store.put_estimate(w, key, *found)
        return found

    def forget_estimate(self, key: str) -> None:
        """Go back to what was learned or guessed; NotFoundError where nothing was set."""
        key = activity_key(key)
        if key not in setting_store.estimates(self.home.read()):
            raise NotFoundError("there is no estimate of yours.", subject=repr(key))
        with self.home.write(f"Forget estimate {key.replace('_', ' ')}") as w:
            workload_store.drop_estimate(w, key)

    # Days off --------------------------------------------------------------------------------------------

    def days_off(self, since: date | None = None) -> list[workload_store.DayOff]:
        """Return the days with other hours than usual, from today on."""
        return workload_store.days_off(self.home.read(), (since or self.home.today()).isoformat())

    def set_day_off(self, first: date, last: date | None = None, *, hours: float = 0.0, reason: str = "") -> int:
        """Give a day, or all from ``first`` to ``last``, other hours; return how many days."""
        days = days_between(first, last)
        from smdash.domain.workload.limits import worked_hours

        worked_hours(hours)
        said = f"{first}" if len(days) == 1 else f"{days[0]} to {days[-1]}"
        with self.home.write(f"Hours of {said}") as w:
            workload_store.put_days_off(w, days, float(hours), storable(reason.strip()))
            _follow(w)
        return len(days)

    def drop_day_off(self, first: date, last: date | None = None) -> int:
        """Give days their usual hours back; return how many had others."""
        days = days_between(first, last)
        with self.home.write("Usual hours again") as w:
            dropped = workload_store.drop_days_off(w, days)
            _follow(w)
        return dropped

    # Looks, values, locks --------------------------------------------------------------------------------

    def set_sweeps(self, looks: Sequence[Sweep] | None) -> None:
        """Say when the inbox is looked at; None goes back to what is measured."""
        for day, hour in looks or ():
            if day not in range(7) or not 0 <= hour < 24:
                raise UsageError("a look is a weekday 0 to 6 and an hour of the day.", subject=f"{day} {hour:g}")
        value = None if looks is None else [[int(day), float(hour)] for day, hour in sorted(set(looks))]
        self._put("When the inbox is looked at", SWEEPS, value)

    def set_value(self, slug: str, value: float | None) -> None:
        """Say what a post of an account is worth, in any unit that is the same for all; None forgets it."""
        account = self.home.account(slug)
        if value is not None and not 0 <= value <= 1e9:
            raise UsageError("a value is between 0 and a billion.", subject=f"{value:g}")
        values = dict(setting_store.get(self.home.read(), VALUES) or {})
        values.pop(account.slug, None)
        if value is not None:
            values[account.slug] = float(value)
        self._put(f"Value of a post of {account.slug}", VALUES, values)

    def set_fee(self, slug: str, per_month: float | None) -> None:
        """Say what a brand pays a month, in any currency that is the same for all; None forgets it."""
        brand = self.home.brand(slug)
        if per_month is not None and not 0 <= per_month <= 1e9:
            raise UsageError("what a brand pays is between 0 and a billion.", subject=f"{per_month:g}")
        fees = dict(setting_store.get(self.home.read(), FEES) or {})
        fees.pop(brand.slug, None)
        if per_month is not None:
            fees[brand.slug] = float(per_month)
        self._put(f"What {brand.slug} pays a month", FEES, fees)

    def lock(self, slug: str, *, locked: bool = True) -> None:
        """Promise an account to somebody, so that no cut touches it; or take that back."""
        account = self.home.account(slug)
        others = [each for each in setting_store.get(self.home.read(), LOCKED) or [] if each != account.slug]
        self._put(
            f"{'Lock' if locked else 'Unlock'} {account.slug}", LOCKED, [*others, account.slug] if locked else others
        )

    def set_batched(self, batched: bool) -> None:
        """Say whether each day belongs to one brand."""
        self._put("One brand a day" if batched else "Any brand on any day", BATCHED, batched)

    def set_unplanned(self, share: float | None) -> None:
        """Set the share of the hours (0 to 0.9) that unplanned work takes; None goes back to the guess."""
        if share is not None and not 0 <= share <= 0.9:
            raise UsageError("unplanned work takes between 0 and 90 % of the hours.", subject=f"{share:.0%}")
        self._put("Share of unplanned work", UNPLANNED, share)

    def _put(self, label: str, key: str, value: Any) -> None:
        with self.home.write(label) as w:
            setting_store.put(w, key, value)


def _follow(w: Writing) -> None:
    """Move what is promised: its clock stands still on days off."""
    from smdash.services.promises import move_deadlines
    from smdash.store.accounts import accounts as account_store

    move_deadlines(w, account_store.accounts(w.conn, archived=True))


def activity_key(text: str) -> str:
    """Return the key of an activity; ``Team call`` is ``team_call``. UsageError for what can be none."""
    from smdash.domain.trade_words import keyed, listed

    key = keyed(text)
    if not _KEY.fullmatch(key):
        raise UsageError(
            "an activity is a name of letters and digits.", subject=repr(text), hint=f"Known: {listed(PRIORS)}."
        )
    return key


def own_estimate(key: str, usual: float, low: float | None, high: float | None) -> tuple[float, float]:
    """Return median minutes and log-sd of a person's one guess or three; UsageError for guesses that make none."""
    if (low is None) is not (high is None):
        raise UsageError("give one guess, or three: low, usual and high.")
    for minutes in (low, usual, high):
        if minutes is not None and not 0 < minutes <= MOST_MINUTES:
            raise UsageError("a guess is more than 0 minutes and at most a week.", subject=f"{minutes:g} min")
    if low is None or high is None:
        return float(usual), PRIORS.get(key, Estimate(0, 0.5)).s
    if not low <= usual <= high:
        raise UsageError("low is at most usual, and usual at most high.", subject=f"{low:g} {usual:g} {high:g}")
    return from_three_points(float(low), float(usual), float(high))


def days_between(first: date, last: date | None) -> list[str]:
    """Return the dates from ``first`` to ``last``; UsageError where they are in the wrong order or too many."""
    until = last or first
    if until < first:
        raise UsageError("the last day is before the first.", subject=f"{first} {until}")
    if (until - first).days >= MOST_DAYS:
        raise UsageError("that is more than a year.", subject=f"{first} {until}")
    return [(first + timedelta(days=number)).isoformat() for number in range((until - first).days + 1)]
