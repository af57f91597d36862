"""Weeks with posts and without by lot: drawn beforehand, kept as blackouts of the brand, judged on their day."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.funnel.shares import days_of
from smdash.domain.funnel.social import SocialWeek, ratio_words, with_without
from smdash.domain.metrics.on_off import FEWEST, MOST, Plan, PlannedWeek, drawn
from smdash.domain.metrics.verdicts import LAG_DAYS, last_sunday, monday_of, weeks_of_days
from smdash.domain.metrics.waiting import min_detectable_ratio
from smdash.domain.queue.slots import Blackout
from smdash.domain.results.measures import MEASURES
from smdash.domain.schedule import spoken
from smdash.domain.wording import counted
from smdash.services.results.reading import ResultReader
from smdash.services.results.returns import posts_by_week
from smdash.store.accounts import rules as rule_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from smdash.domain.accounts.views import Brand
    from smdash.domain.metrics.views import Experiment
    from smdash.services.home import Home
    from smdash.store.connection import Writing

LEVEL = "weeks"
"""What an experiment on whole weeks of a brand says in place of post or account."""
LABELS = {key: MEASURES[key].many for key in ("conversions", "leads", "joined", "visits", "retentions")}
"""What weeks can be judged by, and how it is called."""
WEEK, DAY = timedelta(days=7), timedelta(days=1)
MOST_AHEAD = timedelta(days=92)
HISTORY = 26


def planned(home: Home, brand: Brand, what: str, measure: str, weeks: int, first: date | None) -> dict[str, Any]:
    """Return the entry of an experiment, drawn and with its day, without a number yet.

    It begins on the next Monday, or the first one from ``first`` on. UsageError for a number of weeks that cannot carry
    a verdict, a day that is over or far off, and a measure weeks cannot be judged by; NotFoundError where nothing of
    the measure is known, since then nothing would judge it.
    """
    if measure not in LABELS:
        raise UsageError(
            "weeks cannot be judged by this.", subject=repr(measure[:40]), hint=f"Choose one of: {', '.join(LABELS)}."
        )
    if weeks % 2 or not FEWEST <= weeks <= MOST:
        raise UsageError(
            f"weeks come in pairs of one with posts and one without, {FEWEST} to {MOST} in all.", subject=str(weeks)
        )
    results = ResultReader(home)
    today = results.today(brand)
    if not any(each.measure == measure for each in results.known(brand.slug)):
        raise NotFoundError(
            f"no {LABELS[measure]} are known yet, so nothing could judge it.",
            subject=brand.slug,
            hint=f"Bring them in: smdash import FILE, or smdash result add {measure} NUMBER --brand {brand.slug}.",
        )
    asked = first or today + DAY
    if asked <= today:
        raise UsageError("weeks are drawn before they begin.", subject=asked.isoformat(), hint="Say a day to come.")
    if asked > today + MOST_AHEAD:
        raise UsageError("this is more than three months ahead.", subject=asked.isoformat())
    begin = asked if asked.weekday() == 0 else monday_of(asked) + WEEK
    plan = drawn(begin, weeks, _lot(f"{brand.slug} {measure} {home.now().isoformat()}"))
    end = begin + weeks * WEEK - DAY
    return {
        "account": brand.slug,
        "what": what or "weeks with posts and without, by lot",
        "metric": measure,
        "level": LEVEL,
        "from_on": begin.isoformat(),
        "judge_on": (end + timedelta(days=LAG_DAYS + 1)).isoformat(),
        "weeks": weeks // 2,
        "detectable": _detectable(home, brand, measure, weeks // 2, today),
        "ended_on": None,
        "plan": [[monday.isoformat(), on] for monday, on in plan],
    }


def _lot(seed: str) -> Callable[[], bool]:
    """Return a coin: its throws are the bits of a digest of the moment, which nobody chose."""
    bits = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big")
    throws = iter(range(256))
    return lambda: bool(bits >> next(throws) & 1)


def _detectable(home: Home, brand: Brand, measure: str, weeks: int, today: date) -> float | None:
    """Return the smallest ratio that will show by then, from the last 26 weeks; None where too few are known."""
    last = last_sunday(today, today)
    first = last + DAY - HISTORY * WEEK
    found, _ = weeks_of_days(
        days_of(ResultReader(home).series(brand.slug, measure, first, last)), first, last, mean=False
    )
    counts = [week.value for week in found if week.value is not None]
    mean = sum(counts) / len(counts) if len(counts) > 1 else 0.0
    if mean <= 0:
        return None
    phi = max(1.0, sum((each - mean) ** 2 for each in counts) / mean / (len(counts) - 1))
    return min_detectable_ratio(mean, phi, weeks)


def keep_empty(w: Writing, brand: Brand, plan: Plan, number: int) -> None:
    """Keep the brand's slots empty in the weeks without posts, so that queue, calendar and checks say so."""
    for monday, on in plan:
        if not on:
            reason = reason_of(number)
            rule_store.add_blackout(w, Blackout(0, "brand", brand.slug, (), monday, monday + WEEK - DAY, reason=reason))


def let_go(w: Writing, brand: str, number: int) -> None:
    """Take away the blackouts of an experiment."""
    for each in rule_store.blackouts(w.conn):
        if each.scope == "brand" and each.subject == brand and each.reason == reason_of(number):
            rule_store.drop_blackout(w, each.id)


def reason_of(number: int) -> str:
    """Return what the blackouts of an experiment give as their reason."""
    return f"a week without posts, experiment {number}"


def plan_of(entry: Mapping[str, Any]) -> Plan:
    """Return the plan an entry holds, empty for one of another kind."""
    return tuple(PlannedWeek(date.fromisoformat(day), bool(on)) for day, on in entry.get("plan") or ())


def judged(home: Home, entry: Mapping[str, Any], made: Experiment, today: date) -> Experiment:
    """Return an experiment whose day has come with its verdict, or with what is lacking for one.

    Weeks count as they were drawn, whatever went out in them (intention to treat); weeks without posts in which
    something went out are named. Compared as ``with_without`` does: first two days after a switch left out, exact
    ratio, S1 over the same weeks where that is less sure.
    """
    plan = plan_of(entry)
    end = plan[-1][0] + WEEK - DAY
    days = days_of(ResultReader(home).series(made.account, made.metric, plan[0][0], end))
    if not days or max(days) < end:
        words = f"its day has come; bring in {made.label} up to {spoken(end, today)} to judge it"
        return made._replace(state="too early", words=words)
    weeks = [
        SocialWeek(monday, int(on), tuple(days.get(monday + timedelta(days=day)) for day in range(7)))
        for monday, on in plan
    ]
    found = with_without(made.metric, made.label, weeks)
    words = ratio_words(found, made.label)
    slips = _slips(home, made.account, plan)
    if slips:
        words += f"; something went out in {counted(len(slips), 'week')} that had to be without ({', '.join(slips)})"
    if found.left_out:
        words += f"; {counted(found.left_out, 'week')} left out, of which a day is not known"
    return made._replace(
        state="ended" if made.ended_on else "judged",
        verdict=found.verdict,
        words=words,
        lo=None if found.lo is None else found.lo - 1,
        hi=None if found.hi is None else found.hi - 1,
    )


def _slips(home: Home, brand: str, plan: Plan) -> Sequence[str]:
    off = [monday for monday, on in plan if not on]
    accounts = [each for each in home.accounts(archived=True) if each.brand == brand]
    posts = posts_by_week(home, accounts, off)
    return [spoken(monday) for number, monday in enumerate(off) if any(found[number] for found in posts.values())]
