"""One person's situation as plain values, and what a week in it comes to.

Everything a what-if can turn is a field here; evaluating again is pure and takes a millisecond, so that a screen may
do it at every key.
"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.workload.durations import lognormal_moments
from smdash.domain.workload.duties import DutyWork, guessed_duties
from smdash.domain.workload.estimates import Estimate, estimate_for
from smdash.domain.workload.late_replies import best_sweep, late_shares, longest_gap
from smdash.domain.workload.load import (
    Item,
    Plan,
    WeekLoad,
    expected_distinct,
    switch_minutes,
    week,
)
from smdash.domain.workload.reply_times import gaps_between, gated_reply, p_late
from smdash.domain.workload.unknowns import Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.domain.schedule import Office
    from smdash.domain.workload.inbox_sweeps import Sweep

PER_WEEK = {"week": 1.0, "month": 12 / 52, "quarter": 4 / 52}
INBOX_DISPERSION = 2.0
UNPLANNED = "unplanned"
SWEEPS = "looks into the inbox"
DUTIES = "duties nobody entered"
UNPLANNED_SHARE = 0.10
FULL_DAY_H = 8.0
HALF_DAY_H = 4.0
MOST_LOST = 0.6
"""Share of a day that switching and what nobody planned take at most, so that an hour more leaves time for work."""
GUESSED_LOOKS = 2.0
"""Looks on a whole working day while nobody said or showed when there are any."""

Basis = Literal["user", "measured", "guess"]


class Cadence(NamedTuple):
    """Posts of one format a week; ``adapted`` ones carry over what another account got."""

    format: str
    per_week: float
    adapted: bool = False


class Worth(NamedTuple):
    """What the worth of a post rests on.

    ``leads``: so many leads by so many posts in so many days, drawn towards what is usual. ``usual``: no
    leads of its brand are known, so that it counts as any account's.
    """

    source: Literal["leads", "usual"]
    leads: float = 0.0
    posts: int = 0
    days: int = 0


class Learned(NamedTuple):
    """A worth that was learned, in leads a post, and what it rests on."""

    value: float
    worth: Worth


class AccountWork(NamedTuple):
    """What one account asks for. ``inbox_per_week`` None is unknown; ``value`` is what a post is worth, None unknown.

    ``locked`` accounts are promised to somebody and cannot be cut. ``extra`` are posts that are planned in this week
    beyond the cadence, ``planned`` how many are planned in it at all, None where nobody looked. ``owed`` are open
    messages this week has beyond those that come in a usual one, in usual answers. ``hours`` are its own business
    hours, None where its promise runs in the home's. ``worth`` says what ``value`` rests on, None where its person said
    it.
    """

    slug: str
    brand: str
    platform: str
    cadences: tuple[Cadence, ...] = ()
    inbox_per_week: float | None = None
    promise_minutes: int = 1440
    value: float | None = None
    locked: bool = False
    extra: tuple[Cadence, ...] = ()
    planned: float | None = None
    owed: float = 0.0
    hours: Office | None = None
    worth: Worth | None = None

    @property
    def works(self) -> tuple[Cadence, ...]:
        """All posts of the week: the cadence, and what is planned beyond it."""
        return (*self.cadences, *self.extra) if self.extra else self.cadences

    @property
    def posts(self) -> float:
        """How many posts the week has."""
        return math.fsum(cadence.per_week for cadence in self.works)


class Situation(NamedTuple):
    """Hours, accounts, duties, estimates and habits.

    ``capacity_h`` is the week's seven days, Monday first, days off taken out. ``estimates`` are the person's own and
    the learned ones. ``bias`` is how much longer things take than this person guesses, and counts for own guesses only.
    ``batched`` works on one brand a day. ``hours_known`` is False while nobody said how many hours there are.
    ``office`` are the hours in which promises run; without them they run by the clock. ``sweeps_from`` and
    ``unplanned_from`` say what these two rest on. ``off`` are weekdays (Monday 0) taken off in this week, on which
    nobody looks: ``sweeps`` are those of all days, ``looks`` those that take place. ``usual_h`` are the seven days of
    a week without days off, empty where this is one. ``fees`` is what brands pay a month, where it was said.
    ``usual_worth`` is what a post counts of which nothing is known, once leads tell what others are worth.
    """

    capacity_h: tuple[float, ...]
    accounts: tuple[AccountWork, ...] = ()
    duties: tuple[DutyWork, ...] = ()
    estimates: Mapping[str, Estimate] = MappingProxyType({})
    sweeps: tuple[Sweep, ...] = ()
    bias: float = 1.0
    s_g: float = 0.15
    unplanned: float = UNPLANNED_SHARE
    batched: bool = False
    hours_known: bool = True
    office: Office | None = None
    sweeps_from: Basis = "user"
    unplanned_from: Basis = "user"
    off: frozenset[int] = frozenset()
    usual_h: tuple[float, ...] = ()
    fees: Mapping[str, float] = MappingProxyType({})
    usual_worth: Learned | None = None

    @property
    def looks(self) -> tuple[Sweep, ...]:
        """Looks into the inbox that take place: none on a day that is taken off."""
        return tuple(look for look in self.sweeps if look[0] not in self.off) if self.off else self.sweeps

    @property
    def full_day_h(self) -> float:
        """Hours that make a whole working day: the longest usual one, but half a day at least and eight at most.

        It does not follow the days of one week, or an hour more on the longest would make whole days shrink.
        """
        longest = max(self.usual_h, default=0.0) or max(self.capacity_h, default=0.0)
        return min(FULL_DAY_H, max(HALF_DAY_H, longest))

    @property
    def work_days(self) -> float:
        """Whole working days that the week's hours come to: what a day costs by itself counts by its hours.

        A day of half an hour has its share of a day's admin and switching. Were it charged as a whole one, there
        would be hours that make a week fuller.
        """
        return math.fsum(self.capacity_h) / self.full_day_h

    @property
    def spread_days(self) -> float:
        """Days that posts are spread over; one with less than half a day's hours counts by its part of that."""
        return math.fsum(min(1.0, hours / HALF_DAY_H) for hours in self.capacity_h)

    @property
    def looks_counted(self) -> float:
        """Looks of the week as work: those of all days, less the share of the hours that days off take.

        Guessed ones are so many on each whole working day.
        """
        room, usual = math.fsum(self.capacity_h), math.fsum(self.usual_h)
        share = min(1.0, room / usual) if usual > 0 else 1.0
        if self.sweeps_from == "guess" and self.sweeps:
            return GUESSED_LOOKS * share * (usual or room) / self.full_day_h
        return len(self.sweeps) * share

    def with_account(self, account: AccountWork) -> Situation:
        """Return the same with one account put in place of the one of its name, or added.

        One of which no value is known counts as any account's, where leads tell what these are worth.
        """
        if account.value is None and self.usual_worth is not None:
            account = account._replace(value=self.usual_worth.value, worth=self.usual_worth.worth)
        others = tuple(each for each in self.accounts if each.slug != account.slug)
        return self._replace(accounts=(*others, account))

    def without_brand(self, brand: str) -> Situation:
        """Return the same without a client: its accounts and its duties."""
        accounts = tuple(each for each in self.accounts if each.brand != brand)
        return self._replace(accounts=accounts, duties=tuple(each for each in self.duties if each.brand != brand))

    def without_account(self, slug: str) -> Situation:
        """Return the same without an account."""
        return self._replace(accounts=tuple(each for each in self.accounts if each.slug != slug))


class ReplyWait(NamedTuple):
    """How long people wait: mean hours, and the share later than the account's promise, by account.

    ``extra`` is the (weekday, hour) of one more look that helps most, at an hour this person looks anyway, and
    ``extra_h`` the mean with it. ``later_than_day`` is the share that waits more than 24 hours, ``longest`` the two
    looks with most time between them. All None where nobody looks, nothing comes in, or there is more to answer than
    hours; then everything is late.
    """

    mean_h: float | None
    late: dict[str, float]
    extra: Sweep | None
    extra_h: float | None
    later_than_day: float | None = None
    longest: tuple[Sweep, Sweep] | None = None


class Evaluation(NamedTuple):
    """A week in a situation.

    ``unknowns`` are what it lacks, so that the figures are lower bounds then; ``guesses`` are the activities that
    rest on starting guesses. ``guessed_duties`` are those that nobody entered, ``guessed_duty_h`` their hours, which
    are counted.
    """

    load: WeekLoad
    plan: Plan
    unknowns: tuple[Unknown, ...]
    guesses: tuple[str, ...]
    guessed_duties: tuple[DutyWork, ...] = ()
    guessed_duty_h: float = 0.0

    @property
    def fits(self) -> bool | None:
        """Whether the week overruns at most one week in five; None while an unknown may decide, the hours too."""
        over = self.over_h
        if over is None:
            return None
        if over > 0:
            return False
        return None if self.unknowns else True

    @property
    def over_h(self) -> float | None:
        """The hours that would have to go until it fits: all of them where there are none; None where nobody said."""
        if self.load.over_h is not None:
            return self.load.over_h
        return None if Unknown("hours") in self.unknowns else self.load.mean_h

    @property
    def chance(self) -> float | None:
        """The chance of overrun; None while something is unknown: more work is more chance.

        Where there are no hours, any work is too much.
        """
        if self.unknowns:
            return None
        return float(self.load.mean_h > 0) if self.load.p_overrun is None else self.load.p_overrun


def evaluate(situation: Situation) -> Evaluation:
    """Return what a week comes to."""
    items: list[Item] = []
    unknowns: list[Unknown] = []
    guesses: dict[str, None] = {}
    own = biased(situation)

    def add(account: str, work: Cadence, dispersion: float = 0.0) -> None:
        estimate = estimate_for(work.format, work.adapted, own)
        if estimate is None:
            unknowns.append(Unknown("minutes", work.format))
            return
        activity = activity_of(work)
        if estimate.source == "guess":
            guesses[activity] = None
        items.append(Item(account, activity, work.per_week, estimate.median_min, estimate.s, dispersion))

    if not situation.hours_known:
        unknowns.append(Unknown("hours"))
    for account in situation.accounts:
        if not account.cadences:
            unknowns.append(Unknown("cadence", account.slug))
        for cadence in account.works:
            add(account.slug, cadence)
        if account.inbox_per_week is None:
            unknowns.append(Unknown("messages", account.slug))
        elif account.inbox_per_week > 0:
            add(account.slug, Cadence("inbox", account.inbox_per_week), INBOX_DISPERSION)
        if account.owed > 0:
            add(account.slug, Cadence("inbox", account.owed))
    usual = guessed_duties(
        situation.duties,
        {account.brand for account in situation.accounts},
        {account.platform for account in situation.accounts},
    )
    if usual:
        guesses[DUTIES] = None
    guessed_h = 0.0
    for place, duty in enumerate((*usual, *situation.duties)):
        times = duty.times * (situation.work_days if duty.per == "workday" else PER_WEEK[duty.per])
        add("(all)", Cadence(duty.activity, times))
        if place < len(usual):
            guessed_h += items[-1].per_week * lognormal_moments(items[-1].median_min, items[-1].s)[0] / 60
    room = math.fsum(situation.capacity_h)
    if situation.unplanned > 0 and room > 0:
        items.append(Item("(all)", UNPLANNED, 1.0, situation.unplanned * room * 60, 0.0))
        if situation.unplanned_from == "guess":
            guesses[UNPLANNED] = None
    if situation.sweeps_from == "guess" and any(account.inbox_per_week for account in situation.accounts):
        guesses[SWEEPS] = None
    plan = Plan(
        capacity_h=tuple(situation.capacity_h),
        work_days=situation.work_days,
        switch_min_per_day=switching(situation),
        s_g=situation.s_g,
        items=tuple(items),
    )
    return Evaluation(week(plan), plan, tuple(dict.fromkeys(unknowns)), tuple(guesses), usual, guessed_h)


def activity_of(cadence: Cadence) -> str:
    """Return what making such a post is logged as: its format, or adapting one that another account got."""
    if not cadence.adapted:
        return cadence.format
    return "adapt_video" if cadence.format.endswith("_video") else "adapt"


def biased(situation: Situation) -> dict[str, Estimate]:
    """Own guesses take as much longer as this person's guesses usually do; learned ones are measured already."""
    return {
        key: each._replace(median_min=each.median_min * situation.bias) if each.source == "user" else each
        for key, each in situation.estimates.items()
    }


def owed_hours(situation: Situation) -> float:
    """Return the hours of what is owed of the inbox beyond a usual week's messages."""
    estimate = estimate_for("inbox", False, biased(situation))
    return 0.0 if estimate is None else math.fsum(work.owed for work in situation.accounts) * estimate.mean / 60


def switching(situation: Situation) -> float:
    """Return minutes a whole working day loses to switching brands and accounts, and to looking into inboxes."""
    chances = chances_of(situation)
    brands, busy = expected_distinct(chances)
    inboxes = sum(bool(account.inbox_per_week) for account in situation.accounts)
    return switch(situation, brands, busy, inboxes, max(map(math.fsum, chances.values()), default=0.0))


def chances_of(situation: Situation) -> dict[str, list[float]]:
    """Return the chance of each account to be worked on in a day, by brand."""
    days = situation.spread_days
    found: dict[str, list[float]] = {}
    for account in situation.accounts:
        found.setdefault(account.brand, []).append(chance_of(account.posts, days))
    return found


def chance_of(posts: float, days: float) -> float:
    """Return the chance that an account with so many posts a week is worked on in one of ``days`` days."""
    return min(1.0, posts / days) if days else 0.0


def switch(situation: Situation, brands: float, busy: float, inboxes: int, widest: float) -> float:
    """Return minutes a whole working day loses, with expected brands and accounts a day and inboxes at all.

    ``widest`` are the expected accounts of the brand that has most of them: with one brand a day each day counts as
    that one's. By the mean of all brands a small client more would make switching less.
    """
    days = situation.work_days
    if not days:
        return 0.0
    if situation.batched:
        brands, busy = 1.0, max(1.0, widest)
    lost = switch_minutes(brands, busy, situation.looks_counted / days, inboxes)
    return min(lost, situation.full_day_h * 60 * max(0.0, MOST_LOST - situation.unplanned))


def reply_wait_of(situation: Situation) -> ReplyWait:
    """Return how long people wait for an answer, and what one more look a week would change."""
    asking = [account for account in situation.accounts if account.inbox_per_week]
    per_week = math.fsum(account.inbox_per_week or 0.0 for account in asking)
    estimate = estimate_for("inbox", False, biased(situation))
    looks = situation.looks
    if per_week <= 0 or estimate is None or not looks:
        return ReplyWait(None, {}, None, None)
    gaps, minutes = gaps_between(looks), estimate.mean
    late: dict[str, float] = {}
    for hours in dict.fromkeys(account.hours or situation.office for account in asking):
        here = [account for account in asking if (account.hours or situation.office) == hours]
        shares = late_shares(looks, [account.promise_minutes for account in here], per_week, minutes, hours)
        late.update(zip((account.slug for account in here), shares, strict=True))
    extra = best_sweep(looks, situation.off)
    wider = gaps_between((*looks, extra)) if extra else []
    return ReplyWait(
        gated_reply(gaps, per_week, minutes),
        {account.slug: late[account.slug] for account in asking},
        extra,
        gated_reply(wider, per_week, minutes) if wider else None,
        p_late(gaps, 24.0, per_week, minutes),
        longest_gap(looks),
    )


def weekday_sweeps(days: Sequence[int], hours: Sequence[float] = (9.0, 15.0)) -> tuple[Sweep, ...]:
    """Return looks at the same hours on each of some weekdays: what is assumed before any was measured."""
    return tuple((day, hour) for day in days for hour in hours)
