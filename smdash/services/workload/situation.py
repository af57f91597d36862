"""One person's situation, read from the rows: hours, accounts, duties, estimates, habits, and what is planned."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.schedule import parse_utc, stored, week_start
from smdash.domain.workload.duties import DutyWork
from smdash.domain.workload.estimates import PRIORS, Estimate, estimate_for
from smdash.domain.workload.situation import (
    UNPLANNED_SHARE,
    AccountWork,
    Cadence,
    Learned,
    Situation,
    Worth,
    evaluate,
    weekday_sweeps,
)
from smdash.services.home import Service, office_from
from smdash.services.workload import setup
from smdash.services.workload.debt import owed
from smdash.store import settings as setting_store
from smdash.store.accounts import accounts as account_store
from smdash.store.inbox import inbox as inbox_store
from smdash.store.workload import workload as workload_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.schedule import Office
    from smdash.domain.workload.inbox_sweeps import Sweep
    from smdash.domain.workload.situation import Basis
    from smdash.store.workload.workload import PlannedPosts

MEASURE_DAYS = 28
ENOUGH_DAYS = 14


class Read(NamedTuple):
    """What is the same in every week: read once for all of them."""

    hours: Mapping[int, float]
    off: Mapping[str, float]
    base: Situation
    accounts: tuple[tuple[int, AccountWork], ...]


class SituationService(Service):
    """Situations as the rows say."""

    def now(self, monday: date | None = None, *, planned: bool | None = None) -> Situation:
        """Return the situation of the week of ``monday``, this week without one.

        Weeks ahead count what is planned where that is more than the cadence; this week is taken as a usual one.
        ``planned`` True or False asks for one or the other.
        """
        this = week_start(self.home.today())
        monday = week_start(monday or this)
        return self.week_of(self.read(monday), monday, planned=monday > this if planned is None else planned)

    def weeks(self, number: int = 6, monday: date | None = None) -> list[tuple[date, Situation]]:
        """Return the situations of this week, or that of ``monday``, and of those after it."""
        this = week_start(self.home.today())
        monday = week_start(monday or this)
        read = self.read(monday, number)
        days = [monday + timedelta(days=7 * each) for each in range(number)]
        return [(day, self.week_of(read, day, planned=day > this)) for day in days]

    def read(self, monday: date, weeks: int = 1) -> Read:
        """Read all but what is planned for ``weeks`` weeks from ``monday`` on."""
        home, conn = self.home, self.home.read()
        hours = setting_store.capacity(conn)
        end = monday + timedelta(days=7 * weeks)
        looks, looks_from = self.sweeps(hours)
        share = setting_store.get(conn, setup.UNPLANNED)
        estimates, bias, s_g, learned_share = self._estimates()
        base = Situation(
            (),
            duties=tuple(
                DutyWork(duty.activity, duty.per, duty.times, duty.name, duty.brand)
                for duty in setting_store.duties(conn)
            ),
            estimates=estimates,
            sweeps=looks,
            bias=bias,
            s_g=s_g,
            unplanned=_first(share, learned_share, UNPLANNED_SHARE),
            batched=bool(setting_store.get(conn, setup.BATCHED)),
            hours_known=bool(hours),
            office=home.office(),
            sweeps_from=looks_from,
            fees=setting_store.get(conn, setup.FEES) or {},
            unplanned_from="user" if share is not None else "measured" if learned_share is not None else "guess",
        )
        off = setting_store.days_off(conn, monday.isoformat(), end.isoformat())
        learned, usual = self._learned()
        return Read(hours, off, base._replace(usual_worth=usual), self._accounts(learned, usual))

    def guessed_duties(self) -> tuple[DutyWork, ...]:
        """Return the usual duties that nobody entered, which count as a guess."""
        return evaluate(self.now()).guessed_duties

    def week_of(self, read: Read, monday: date, *, planned: bool = True) -> Situation:
        """Return one week's situation of what was read."""
        days = [monday + timedelta(days=number) for number in range(7)]
        capacity = tuple(read.off.get(day.isoformat(), read.hours.get(day.weekday(), 0.0)) for day in days)
        off = frozenset(day.weekday() for day in days if read.off.get(day.isoformat()) == 0)
        accounts = tuple(work for _, work in read.accounts)
        if planned:
            begin, end = self.home.day_bounds(monday, 7)
            rows: dict[int, list[PlannedPosts]] = {}
            for row in workload_store.planned(self.home.read(), begin, end):
                rows.setdefault(row.account_id, []).append(row)
            accounts = tuple(_with_planned(work, rows.get(number, ())) for number, work in read.accounts)
        if monday == week_start(self.home.today()):
            accounts = self._with_owed(accounts, [number for number, _ in read.accounts], monday)
        usual = tuple(read.hours.get(number, 0.0) for number in range(7))
        return read.base._replace(capacity_h=capacity, off=off, accounts=accounts, usual_h=usual)

    def _with_owed(
        self, accounts: tuple[AccountWork, ...], numbers: Sequence[int], monday: date
    ) -> tuple[AccountWork, ...]:
        """Return accounts with the open messages that the usual ones of this week do not stand for.

        Those from before the week are all of it. Those since count as far as they are more than usually come in until
        now: the others are among the week's messages already. A message more that comes in is never less
        work by that: what it adds to a measured rate counts for the whole week, and is taken off for a part of it.
        """
        begin, end = (parse_utc(each) for each in self.home.day_bounds(monday, 7))
        found = owed(self.home, stored(begin))
        if not found:
            return accounts
        elapsed = min(1.0, max(0.0, (self.home.now() - begin) / (end - begin)))
        given = []
        for number, work in zip(numbers, accounts, strict=True):
            here = found.get(number)
            if here is not None:
                usual = (work.inbox_per_week or 0.0) * elapsed
                work = work._replace(owed=here.before + max(0.0, here.since - usual))  # noqa: PLW2901 - the same one
            given.append(work)
        return tuple(given)

    # Accounts --------------------------------------------------------------------------------------------

    def _accounts(self, learned: Mapping[str, Learned], usual: Learned | None) -> tuple[tuple[int, AccountWork], ...]:
        conn = self.home.read()
        accounts = self.home.accounts()
        cadences = account_store.cadences(conn)
        arrivals = self.arrivals() if any(account.inbox_per_week is None for account in accounts) else {}
        values = setting_store.get(conn, setup.VALUES) or {}
        locked = frozenset(setting_store.get(conn, setup.LOCKED) or ())

        def worth(slug: str) -> Learned | None:
            return None if slug in values else learned.get(slug, usual)

        return tuple(
            (
                account.id,
                AccountWork(
                    account.slug,
                    account.brand,
                    account.platform,
                    tuple(Cadence(*cadence) for cadence in cadences.get(account.id, ())),
                    _inbox(account, arrivals),
                    account.promise_minutes,
                    found.value if (found := worth(account.slug)) else values.get(account.slug),
                    account.slug in locked,
                    hours=_own_hours(account),
                    worth=found.worth if found else None,
                ),
            )
            for account in accounts
        )

    def _learned(self) -> tuple[dict[str, Learned], Learned | None]:
        """Return what leads say a post of each account is worth, and what one counts of which nothing is known.

        Worked out anew where leads, posts, accounts or the day are others than the last time: a dashboard asks at every
        change, and reading half a year of leads takes a tenth of a second.
        """
        home = self.home
        marks = workload_store.lead_marks(home.read())
        if marks is None:
            return {}, None
        rests_on = (home.store.epoch, home.today(), marks, tuple(each.slug for each in home.accounts()))
        if home.worths_known is None or home.worths_known[0] != rests_on:
            home.worths_known = rests_on, self._learn()
        return home.worths_known[1]

    def _learn(self) -> tuple[dict[str, Learned], Learned | None]:
        from smdash.services.results.returns import learned

        found = learned(self.home)
        if found.usual is None:
            return {}, None
        worths = {
            each.account: Learned(each.value, Worth(each.source, each.leads, each.posts, each.days))
            for each in found.values
        }
        return worths, Learned(found.usual, Worth("usual"))

    def arrivals(self) -> dict[int, float]:
        """Return messages per week where there is enough history to measure them.

        From when on messages are known is told by messages alone, and counted from the first of them a rate would be
        too high. So it is that of the last four weeks where there are messages from before, else that of the last two;
        a lone one from before is no history. One that comes in now never makes it less.
        """
        now = self.home.now()
        since, lately = now - timedelta(days=MEASURE_DAYS), now - timedelta(days=ENOUGH_DAYS)
        found = inbox_store.arrivals(self.home.read(), stored(since), stored(lately), stored(now))
        return {
            account_id: 7 * each.items / MEASURE_DAYS if each.long_known else 7 * each.lately / ENOUGH_DAYS
            for account_id, each in found.items()
            if each.known
        }

    # Habits and beliefs ----------------------------------------------------------------------------------

    def sweeps(self, hours: Mapping[int, float] | None = None) -> tuple[tuple[Sweep, ...], Basis]:
        """Return when the inbox is looked at: as the person said, else as measured, else at 9 and 15 on workdays.

        A day of less than half the longest one's hours is no workday to look on for whoever did not say so.
        """
        conn = self.home.read()
        said = setting_store.get(conn, setup.SWEEPS)
        if said is not None:
            return tuple((int(day), float(hour)) for day, hour in said), "user"
        measured = self.measured_sweeps()
        if measured:
            return measured, "measured"
        hours = setting_store.capacity(conn) if hours is None else hours
        half = max(hours.values(), default=0.0) / 2
        return weekday_sweeps(
            [day for day, has in sorted(hours.items()) if has > 0 and has >= half] if hours else range(5)
        ), "guess"

    def measured_sweeps(self) -> tuple[Sweep, ...]:
        """Return the usual looks of the last four weeks, read off when items were handled; empty when unknown."""
        since = self.home.now() - timedelta(days=MEASURE_DAYS)
        minutes = workload_store.handled_minutes(self.home.read(), stored(since))
        if not minutes:
            return ()
        from smdash.domain.workload.inbox_sweeps import usual_sweeps

        zone = self.home.zone()
        return usual_sweeps([parse_utc(f"{minute}:00Z").astimezone(zone) for minute in minutes], self.home.today())

    def all_estimates(self) -> list[tuple[str, Estimate]]:
        """Return what each kind of work takes: what was learned, else the person's own, else the starting guess."""
        return sorted((PRIORS | self._estimates()[0]).items())

    def lacks_minutes(self, activity: str) -> str:
        """Return the key of an activity nobody has said the time of; '' where it is known."""
        key = setup.activity_key(activity)
        return "" if estimate_for(key, False, self._estimates()[0]) is not None else key

    def guess_words(self, key: str) -> str:
        """Say what an own guess counts as: with the usual factor, or not at all where the log has taught better."""
        from smdash.domain.workload.learning import guess_words

        own = setting_store.estimates(self.home.read()).get(key)
        found, bias, _, _ = self._estimates()
        if own is None or key not in found:
            return ""
        if found[key].source == "learned":
            return f"your log counts instead: {found[key].median_min:.0f} min"
        return guess_words(own[0], bias, self.bias_measured())

    def own_factor(self) -> float:
        """Return what an own guess counts times, or would where there is none yet."""
        from smdash.domain.workload.learning import PRIOR_RATIO

        if not workload_store.has_entries(self.home.read()):
            return PRIOR_RATIO
        from smdash.services.workload.learning import LearningService

        return LearningService(self.home).bias()

    def bias_measured(self) -> bool:
        """Say whether this person's own log tells how far guesses are off."""
        if not workload_store.has_entries(self.home.read()):
            return False
        from smdash.services.workload.learning import LearningService

        return bool(LearningService(self.home).bias_words())

    def _estimates(self) -> tuple[dict[str, Estimate], float, float, float | None]:
        """Return estimates (own and learned), personal bias, spread of whole weeks, and the share of unplanned work."""
        conn = self.home.read()
        found = {
            key: Estimate(median, s, "learned" if source == "learned" else "user")
            for key, (median, s, source) in setting_store.estimates(conn).items()
        }
        bias, s_g, share = 1.0, 0.15, None
        if workload_store.has_entries(conn):
            from smdash.services.workload.learning import LearningService

            learning = LearningService(self.home)
            found |= learning.estimates()
            bias, s_g, share = learning.bias(), learning.common_factor(), learning.unplanned_share()
        elif any(each.source == "user" for each in found.values()):
            from smdash.domain.workload.learning import PRIOR_RATIO

            bias = PRIOR_RATIO
        return found, bias, s_g, share


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)


def _own_hours(account: Account) -> Office | None:
    return office_from(json.loads(account.hours)) if account.hours else None


def _inbox(account: Account, arrivals: Mapping[int, float]) -> float | None:
    return account.inbox_per_week if account.inbox_per_week is not None else arrivals.get(account.id)


def _with_planned(work: AccountWork, planned: Sequence[PlannedPosts]) -> AccountWork:
    """Return an account with the posts that are planned beyond its cadence.

    Where more is planned than the cadence says, the surplus counts on top, in the formats that have it.
    """
    total = sum(row.posts for row in planned)
    surplus = total - work.posts
    if surplus <= 0:
        return work._replace(planned=float(total))
    usual: dict[str, float] = {}
    for cadence in work.cadences:
        usual[cadence.format] = usual.get(cadence.format, 0.0) + cadence.per_week
    posts: dict[str, float] = {}
    for row in planned:
        posts[row.format] = posts.get(row.format, 0.0) + row.posts
    over = {name: max(0.0, number - usual.get(name, 0.0)) for name, number in posts.items()}
    whole = sum(over.values())
    extra = tuple(
        Cadence(row.format, surplus * over[row.format] / whole * row.posts / posts[row.format], row.adapted)
        for row in planned
        if over[row.format] > 0
    )
    return work._replace(planned=float(total), extra=extra)
