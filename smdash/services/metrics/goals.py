"""Goals by their date, what new followers are worth, and how long answers take."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

from smdash.domain.metrics import verdicts
from smdash.domain.metrics.rates import follower_quality
from smdash.domain.metrics.views import GoalForecast, Quality, ReplyTimes
from smdash.domain.metrics.waiting import FORECAST_LEVEL, km_quantile
from smdash.domain.results.measures import GOAL_PREFIX
from smdash.domain.schedule import parse_utc, spoken
from smdash.domain.wording import counted
from smdash.services.metrics.account_data import AccountData
from smdash.services.metrics.goal_ahead import GAIN_WEEKS, Pace, ahead, hanging_weeks, judged
from smdash.services.metrics.goal_figure import of_figure
from smdash.store.accounts import rules as rule_store
from smdash.store.metrics import read as metric_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.metrics.dependence import Dependence
    from smdash.services.home import Home

SAID = "as you said"
FED = "an export, a sync or smdash figure would tell"
NEAR_START = 31
"""Days before a goal began within which a height is still the one it began at."""


def quality(home: Home, slug: str, days: int = 84) -> Quality:
    """Return leads per 1,000 new followers and the share that left again, over the account's judged days.

    Where days are missing in part, only days with both figures count.
    """
    account = home.account(slug)
    data = AccountData.of(home, account)
    last = verdicts.last_sunday(home.today(), data.captured_of("new_followers", "account"))
    first = last - timedelta(days=days - 1)
    end = last + timedelta(days=1)
    gained, lost = data.days_alike("new_followers", first, end), data.days_alike("lost_followers", first, end)
    levels = data.days("followers", first - timedelta(days=7), home.today() + timedelta(days=1))
    followers = levels[max(levels)].value if levels else None
    result = Quality(account.slug, days, followers)
    if not gained:
        return result._replace(why_not="followers gained by day are not saved for these days")
    both = sorted(set(gained) & set(lost)) if lost else sorted(gained)
    plus = sum(gained[day].value for day in both)
    minus = sum(lost[day].value for day in both) if lost else None
    begin, until = home.day_bounds(first)[0], home.day_bounds(last)[1]
    leads = metric_store.leads(home.read(), account.id, begin, until)
    known = metric_store.has_inbox(home.read(), account.id)
    found = follower_quality(max(plus, 0.0), max(minus or 0.0, 0.0), leads)
    return result._replace(
        gained=plus,
        lost=minus,
        leads=leads if known else None,
        leads_per_1000=found.leads_per_1000 if known and leads else None,
        churn=found.churn if minus is not None else None,
        churn_lo=found.churn_lo if minus is not None and plus > 0 else None,
        churn_hi=found.churn_hi if minus is not None and plus > 0 else None,
        why_not="" if minus is not None else "followers lost by day are not saved for these days",
    )


def forecasts(home: Home, brand: str | None = None, name: str | None = None) -> list[GoalForecast]:
    """Return each goal with a figure: for every account of its brand that has the figure, else why not.

    A goal on a result is the whole brand's, and its account ''. ``name`` asks for one goal alone.
    """
    live = {each.slug for each in home.brands()}
    found = []
    for goal in rule_store.goals(home.read()):
        if goal.archived or goal.brand not in live or (brand is not None and goal.brand != brand) or not goal.metric:
            continue
        if name is not None and goal.name != name:
            continue
        due = date.fromisoformat(goal.due_on) if goal.due_on else None
        bare = GoalForecast(goal.brand, goal.name, "", goal.metric, goal.detail, due, interval=FORECAST_LEVEL)
        if goal.baseline is not None:
            bare = bare._replace(baseline=goal.baseline, baseline_of=SAID)
        start = date.fromisoformat(goal.from_on) if goal.from_on else None
        if goal.metric.startswith(GOAL_PREFIX):
            from smdash.services.metrics.result_goals import result_forecast

            found.append(result_forecast(home, bare, start))
            continue
        metric, _, of = goal.metric.partition("@")
        accounts = [
            each
            for each in home.accounts()
            if each.brand == goal.brand and (not of or of in {each.slug, each.platform})
        ]
        ready = [
            data
            for each in accounts
            if (data := AccountData.of(home, each)).newest is not None and data.defined(metric, "account")
        ]
        parts = [each for data in ready if (each := _forecast(data, bare, metric, start)) is not None]
        if not parts:
            bare = bare._replace(why_not=f"no account of {goal.brand} has '{metric}' by day yet; {FED}")
            parts = [bare._replace(**of_figure(home, account, metric)) for account in accounts[:1]] or [bare]
        found += [judged(each, home.today()) for each in parts]
    return found


def _forecast(data: AccountData, bare: GoalForecast, metric: str, start: date | None) -> GoalForecast | None:
    today = data.home.today()
    last = verdicts.last_sunday(today, data.captured_of(metric, "account"))
    first = last + timedelta(days=1) - timedelta(weeks=GAIN_WEEKS)
    values = data.days(metric, first - timedelta(days=1), today + timedelta(days=1))
    if not values:
        return _silent(data, bare, metric)
    bare = bare._replace(account=data.account.slug, last_on=max(values), **of_figure(data.home, data.account, metric))
    due = bare.due_on
    meaning = data.defined(metric, "account")[-1]
    era = max(each.era for each in values.values())
    plain = {day: each.value for day, each in values.items() if each.era == era}
    end = last if due is None else min(last, due)
    if meaning.flow == "snapshot":
        gains, _ = verdicts.weekly_gains(plain, first, last)
        known = [day for day in plain if day <= end]
        bare = bare._replace(level=plain[max(known)] if known else None)
        bare = _with_height(data, bare, metric, start, era)
    else:
        # A figure by day: what has been gathered since the goal began, towards a total by the date.
        weeks, _ = verdicts.weeks_of_days(plain, first, last, mean=False)
        if not verdicts.summable(metric, meaning.unit, unique=meaning.unique):
            return bare._replace(why_not=f"{meaning.label} must not be added up over days")
        gains = [(week.monday, week.value) for week in weeks if week.value is not None]
        since = start or date(last.year, 1, 1)
        bare = bare._replace(since=since)
        gathered = data.days(metric, since, end + timedelta(days=1))
        if len({each.era for each in gathered.values()} | {era}) > 1:
            return bare._replace(why_not=f"{meaning.label} was counted in another way for a part of that time")
        if not gathered and bare.last_on is not None and bare.last_on < since - timedelta(days=1):
            return bare._replace(why_not=f"nothing of it is saved since {spoken(since, today)}")
        bare = bare._replace(level=sum(each.value for each in gathered.values()))
        lacking = max(0, (end - since).days + 1 - len(gathered))
        if start is not None and lacking > 0:
            bare = bare._replace(left_out=(f"{counted(lacking, 'day')} without a figure",), lacking=lacking)
        bare = _with_gathered(data, bare, metric, start, era)
    pace = Pace(gains, last, lambda marks: _hanging(data, metric, gains, marks, first, last))
    return ahead(bare, pace, today)


def _silent(data: AccountData, bare: GoalForecast, metric: str) -> GoalForecast | None:
    """Return the goal on a figure that was saved once and not in the weeks that count; None where it never was."""
    ids = [each.id for each in data.defined(metric, "account")]
    stored = metric_store.account_definitions(data.home.read(), data.account.id, ids)
    if not stored:
        return None
    last = date.fromisoformat(max(stored.values())[0])
    facts = of_figure(data.home, data.account, metric)
    return bare._replace(account=data.account.slug, last_on=last, why_not="its figure is no longer fed", **facts)


def _with_height(data: AccountData, goal: GoalForecast, metric: str, start: date | None, era: int) -> GoalForecast:
    """Return a goal on a stock with its height when it began, where nobody said another and one was saved near it."""
    if goal.baseline is not None or start is None:
        return goal
    saved = data.days(metric, start - timedelta(days=NEAR_START), start + timedelta(days=1))
    known = {day: each.value for day, each in saved.items() if each.era == era}
    if not known:
        return goal
    return goal._replace(baseline=known[max(known)], baseline_of=f"on {spoken(max(known), data.home.today())}")


def _with_gathered(data: AccountData, goal: GoalForecast, metric: str, start: date | None, era: int) -> GoalForecast:
    """Return a goal on a figure by day with what as many days before it brought, where all of them are saved."""
    if goal.baseline is not None or start is None or goal.due_on is None:
        return goal
    days = (goal.due_on - start).days + 1
    saved = data.days(metric, start - timedelta(days=days), start)
    if len(saved) < days or any(each.era != era for each in saved.values()):
        return goal
    total = sum(each.value for each in saved.values())
    return goal._replace(baseline=total, baseline_of=f"in the {counted(days, 'day')} before")


def _hanging(
    data: AccountData, metric: str, gains: Sequence[tuple[date, float]], marks: Sequence[bool], first: date, last: date
) -> Dependence:
    """Return how a figure hangs together: by its days where they are saved, else by the weekly gains themselves."""
    stock = data.defined(metric, "account")[-1].flow == "snapshot"
    begin = first - (timedelta(days=1) if stock else verdicts.HANGING_BACK)
    values = {day: each.value for day, each in data.days_alike(metric, begin, last + timedelta(days=1)).items()}
    if stock:
        known = verdicts.of_daily_gains(values, first, last, caution=0.0)
    else:
        aside = [verdicts.Week(monday, None, 7) for (monday, _), mark in zip(gains, marks, strict=True) if mark]
        known = verdicts.hanging(values, aside, first, last, caution=0.0)
    return known if known.steps > 1 else hanging_weeks(gains, marks)


def replies(home: Home, brand: str | None = None, days: int = 84) -> list[ReplyTimes]:
    """Return per account with messages how long answers take (elapsed hours), open items counted as still waiting."""
    return [
        found
        for account in home.accounts()
        if (brand is None or account.brand == brand) and (found := _replies(home, account, days)) is not None
    ]


def _replies(home: Home, account: Account, days: int) -> ReplyTimes | None:
    since = home.day_bounds(home.today() - timedelta(days=days))[0]
    rows = metric_store.reply_times(home.read(), account.id, since)
    if not rows:
        return None
    now = home.now()
    times, answered = [], []
    for received, handled in rows:
        end = parse_utc(handled) if handled else now
        times.append(max(0.0, (end - parse_utc(received)).total_seconds() / 3600))
        answered.append(handled is not None)
    waiting = max((time for time, done in zip(times, answered, strict=True) if not done), default=None)
    half, most = km_quantile(times, answered, 0.5), km_quantile(times, answered, 0.9)
    longest = max(times)
    words = f"half within {_hours(half, longest)}, nine in ten within {_hours(most, longest)}"
    done = sum(answered)
    return ReplyTimes(account.slug, done, len(rows) - done, half, most, waiting, words)


def _hours(value: float | None, longest: float) -> str:
    if value is None:
        return f"(not reached: more than {longest:,.0f} h)"
    # Rounded once and half up: of two waits with half an hour each, one must not be told shorter and one longer.
    tenths = 10 if value < 10 else 1
    return f"{math.floor(value * tenths + 0.5) / tenths:,.{tenths // 10}f} h"
