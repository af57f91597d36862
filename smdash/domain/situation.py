"""One person's situation as plain values, and what a week in it comes to.

Everything a what-if can turn is a field here; evaluating again is pure and takes a millisecond, so that a screen may
do it at every key.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain import replies
from smdash.domain.cutting import Rung
from smdash.domain.estimates import Estimate, estimate_for
from smdash.domain.workload import (
    Item,
    Plan,
    WeekLoad,
    expected_distinct,
    plan_accounts_that_fit,
    switch_minutes,
    week,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PER_WEEK = {"week": 1.0, "month": 12 / 52, "quarter": 4 / 52}
INBOX_DISPERSION = 2.0
UNPLANNED = "unplanned"
UNPLANNED_SHARE = 0.10
VALUE_EXPONENT = 0.7
"""How the worth of one post more falls: the k-th is worth k^0.7 - (k-1)^0.7 of the first."""

Sweep = tuple[int, float]
"""A look into the inbox: weekday (Monday 0) and hour of the day."""


class Cadence(NamedTuple):
    """Posts of one format a week; ``adapted`` ones carry over what another account got."""

    format: str
    per_week: float
    adapted: bool = False


class AccountWork(NamedTuple):
    """What one account asks for. ``inbox_per_week`` None is unknown; ``value`` is what a post is worth, None unknown.

    ``locked`` accounts are promised to somebody and cannot be cut.
    """

    slug: str
    brand: str
    platform: str
    cadences: tuple[Cadence, ...] = ()
    inbox_per_week: float | None = None
    promise_minutes: int = 1440
    value: float | None = None
    locked: bool = False


class DutyWork(NamedTuple):
    """Recurring work: so many ``times`` per workday, week, month or quarter."""

    activity: str
    per: str = "week"
    times: float = 1.0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """Hours, accounts, duties, estimates and habits.

    ``capacity_h`` is the week's seven days, Monday first, days off taken out. ``estimates`` are the person's own and
    the learned ones. ``bias`` is how much longer things take than this person guesses, and counts for own guesses only.
    ``batched`` works on one brand a day. ``hours_known`` is False while nobody said how many hours there are.
    """

    capacity_h: tuple[float, ...]
    accounts: tuple[AccountWork, ...] = ()
    duties: tuple[DutyWork, ...] = ()
    estimates: Mapping[str, Estimate] = field(default_factory=dict)
    sweeps: tuple[Sweep, ...] = ()
    bias: float = 1.0
    s_g: float = 0.15
    unplanned: float = UNPLANNED_SHARE
    batched: bool = False
    hours_known: bool = True

    @property
    def work_days(self) -> int:
        """Days with any hours."""
        return sum(hours > 0 for hours in self.capacity_h)

    def with_account(self, account: AccountWork) -> Situation:
        """Return the same with one account put in place of the one of its name, or added."""
        others = tuple(each for each in self.accounts if each.slug != account.slug)
        return replace(self, accounts=(*others, account))

    def without_account(self, slug: str) -> Situation:
        """Return the same without an account."""
        return replace(self, accounts=tuple(each for each in self.accounts if each.slug != slug))


class Replies(NamedTuple):
    """How long people wait: mean hours, and the share later than the account's promise in clock hours, by account.

    ``extra`` is the (weekday, hour) of one more look that helps most, and ``extra_h`` the mean with it. All None
    where nobody looks, nothing comes in, or there is more to answer than hours.
    """

    mean_h: float | None
    late: dict[str, float]
    extra: Sweep | None
    extra_h: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A week in a situation. ``unknowns`` name what it lacks, so that the figures are lower bounds then;
    ``guesses`` are the activities that rest on starting guesses."""

    load: WeekLoad
    plan: Plan
    unknowns: tuple[str, ...]
    guesses: tuple[str, ...]


def evaluate(situation: Situation) -> Evaluation:
    """Return what a week comes to."""
    items: list[Item] = []
    unknowns: list[str] = []
    guesses: dict[str, None] = {}
    own = _biased(situation)

    def add(account: str, activity: str, per_week: float, estimate: Estimate | None, dispersion: float = 0.0) -> None:
        if estimate is None:
            unknowns.append(f"how long {_article(activity)} takes")
            return
        if estimate.source == "guess":
            guesses[activity] = None
        items.append(Item(account, activity, per_week, estimate.median_min, estimate.s, dispersion))

    if not situation.hours_known:
        unknowns.append("your hours")
    for account in situation.accounts:
        if not account.cadences:
            unknowns.append(f"how often {account.slug} posts")
        for cadence in account.cadences:
            activity = _activity(cadence)
            add(account.slug, activity, cadence.per_week, estimate_for(cadence.format, cadence.adapted, own))
        if account.inbox_per_week is None:
            unknowns.append(f"how many messages {account.slug} gets")
        elif account.inbox_per_week > 0:
            estimate = estimate_for("inbox", False, own)
            add(account.slug, "inbox", account.inbox_per_week, estimate, INBOX_DISPERSION)
    for duty in situation.duties:
        times = duty.times * (situation.work_days if duty.per == "workday" else PER_WEEK[duty.per])
        add("(all)", duty.activity, times, estimate_for(duty.activity, False, own))
    room = math.fsum(situation.capacity_h)
    if situation.unplanned > 0 and room > 0:
        items.append(Item("(all)", UNPLANNED, 1.0, situation.unplanned * room * 60, 0.0))
    plan = Plan(
        capacity_h=tuple(situation.capacity_h),
        work_days=situation.work_days,
        switch_min_per_day=switching(situation),
        s_g=situation.s_g,
        items=tuple(items),
    )
    return Evaluation(week(plan), plan, tuple(dict.fromkeys(unknowns)), tuple(guesses))


def _article(activity: str) -> str:
    words = activity.replace("_", " ")
    return f"an {words}" if words[:1] in "aeiou" else f"a {words}"


def _activity(cadence: Cadence) -> str:
    if not cadence.adapted:
        return cadence.format
    return "adapt_video" if cadence.format.endswith("_video") else "adapt"


def _biased(situation: Situation) -> dict[str, Estimate]:
    """Own guesses take as much longer as this person's guesses usually do; learned ones are measured already."""
    return {
        key: replace(each, median_min=each.median_min * situation.bias) if each.source == "user" else each
        for key, each in situation.estimates.items()
    }


def switching(situation: Situation) -> float:
    """Return minutes a working day lost to switching between brands and accounts, and to looking into inboxes."""
    days = situation.work_days
    if not days:
        return 0.0
    chances: dict[str, list[float]] = {}
    inboxes = 0
    for account in situation.accounts:
        posts = math.fsum(cadence.per_week for cadence in account.cadences)
        chances.setdefault(account.brand, []).append(min(1.0, posts / days))
        inboxes += bool(account.inbox_per_week)
    brands, busy = expected_distinct(chances)
    if situation.batched and brands > 1:
        # One brand a day: all the accounts that are worked on belong to it.
        brands, busy = 1.0, max(1.0, busy / brands)
    return switch_minutes(brands, busy, sweeps_per_day(situation), inboxes)


def sweeps_per_day(situation: Situation) -> float:
    """Return looks into the inbox per working day."""
    days = situation.work_days
    return len(situation.sweeps) / days if days else 0.0


def replies_in(situation: Situation) -> Replies:
    """Return how long people wait for an answer, and what one more look a week would change."""
    per_week = math.fsum(account.inbox_per_week or 0.0 for account in situation.accounts)
    estimate = estimate_for("inbox", False, _biased(situation))
    if per_week <= 0 or estimate is None or not situation.sweeps:
        return Replies(None, {}, None, None)
    gaps = replies.gaps_between(situation.sweeps)
    minutes = estimate.mean
    late = {}
    for account in situation.accounts:
        if account.inbox_per_week:
            share = replies.p_late(gaps, account.promise_minutes / 60, per_week, minutes)
            late[account.slug] = 1.0 if share is None else share
    extra = replies.best_extra_sweep(situation.sweeps)
    wider = replies.gaps_between((*situation.sweeps, extra)) if extra else []
    return Replies(
        replies.gated_reply(gaps, per_week, minutes),
        late,
        extra,
        replies.gated_reply(wider, per_week, minutes) if wider else None,
    )


def accounts_that_fit(evaluation: Evaluation) -> int | None:
    """Return how many of the accounts fit at one week in five; None while something needed is unknown."""
    return None if evaluation.unknowns or evaluation.load.load is None else plan_accounts_that_fit(evaluation.plan)


def ladder(situation: Situation, evaluation: Evaluation, target_p: float = 0.20, most: int = 6) -> list[Rung]:
    """Return the cuts, cheapest in value first, until the chance of overrun is at most ``target_p``.

    Single posts are tried before whole accounts: each round takes the least value lost per hour saved.
    """
    now, result = situation, evaluation
    rungs: list[Rung] = []
    while len(rungs) < most and result.load.p_overrun is not None and result.load.p_overrun > target_p:
        best: tuple[float, str, Situation, Evaluation] | None = None
        for name, value, changed in steps(now):
            after = evaluate(changed)
            saved = result.load.mean_h - after.load.mean_h
            if saved > 1e-9 and (best is None or value / saved < best[0]):
                best = value / saved, name, changed, after
        if best is None:
            break
        saved = result.load.mean_h - best[3].load.mean_h
        rungs.append(Rung(best[1], saved, best[0], best[3].load.load, best[3].load.p_overrun))
        _, _, now, result = best
    return rungs


def steps(situation: Situation) -> list[tuple[str, float, Situation]]:
    """Return each single thing that could be given up: its name, the value lost a week, and the situation without it."""
    found: list[tuple[str, float, Situation]] = []
    for account in situation.accounts:
        if account.locked:
            continue
        worth = 1.0 if account.value is None else account.value
        posts = math.fsum(cadence.per_week for cadence in account.cadences)
        for number, cadence in enumerate(account.cadences):
            if cadence.per_week <= 0:
                continue
            less = max(0.0, cadence.per_week - 1)
            rest = posts - (cadence.per_week - less)
            kept = cadence._replace(per_week=less)
            cadences = (*account.cadences[:number], kept, *account.cadences[number + 1 :])
            words = (_activity(cadence) if cadence.adapted else cadence.format).replace("_", " ")
            name = f"one {words} less a week at {account.slug}" if less else f"no {words} at {account.slug}"
            lost = worth * (posts**VALUE_EXPONENT - max(0.0, rest) ** VALUE_EXPONENT)
            found.append((name, lost, situation.with_account(account._replace(cadences=cadences))))
        lost = worth * posts**VALUE_EXPONENT
        found.append((f"drop {account.slug}", lost, situation.without_account(account.slug)))
    return found


def weekday_looks(days: Sequence[int], hours: Sequence[float] = (9.0, 15.0)) -> tuple[Sweep, ...]:
    """Return looks at the same hours on each of some weekdays: what is assumed before any was measured."""
    return tuple((day, hour) for day in days for hour in hours)
