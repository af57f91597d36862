"""Goals on results of a brand: leads, revenue, the list, by weeks, or by months where only these are known."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from smdash.domain.months import month_end
from smdash.domain.plaintext import one_line
from smdash.domain.results.measures import GOAL_PREFIX, MEASURES
from smdash.domain.schedule import spoken
from smdash.domain.wording import counted
from smdash.services.metrics.goal_ahead import GAIN_WEEKS, LEAST_GAINS, Pace, ahead, hanging_weeks, judged
from smdash.services.results.reading import ResultReader

if TYPE_CHECKING:
    from smdash.domain.metrics.views import GoalForecast
    from smdash.domain.results.measures import Measure
    from smdash.domain.results.series import Series
    from smdash.services.home import Home

GAIN_MONTHS = 12
FEWER = frozenset({"left", "spend"})
"""Results of which fewer are better: a target of them is a bound."""
NEAR_START = 45
"""Days before a goal began within which a height is still the one it began at; heights may be told by month."""


def result_forecast(home: Home, goal: GoalForecast, start: date | None) -> GoalForecast:
    """Return a goal on a result with its level, its baseline, its forecast and its verdict.

    A result has no lag of its own: what is counted up counts until the newest day that is known.
    """
    results = ResultReader(home)
    today = results.today(home.brand(goal.brand, archived=True))
    measure = MEASURES.get(goal.metric.removeprefix(GOAL_PREFIX))
    if measure is None:
        return judged(goal._replace(why_not="there is no such result of a brand"), today)
    goal = goal._replace(fewer=measure.key in FEWER)
    if not results.knows(goal.brand, measure.key):
        return judged(goal._replace(why_not=unfed(goal.brand, measure)), today)
    end = today if goal.due_on is None else min(today, goal.due_on)
    goal = _level(results, goal, measure, start, end, over=end < today)
    goal = _baseline(results, goal, measure, start)
    return judged(_ahead(results, goal, measure, today), today)


def unfed(brand: str, measure: Measure) -> str:
    """Say that nothing of a result is known yet, and what would feed it."""
    return f"nothing is known of {measure.label} of {one_line(brand, 40)} yet; {_fed(brand, measure)}"


def _fed(brand: str, measure: Measure) -> str:
    command = "lead add" if measure.key == "leads" else f"result add {measure.key} N"
    typed = f"o x, or smdash {command} --brand {brand}"
    if measure.key == "leads":
        return f"a file (I, or smdash import FILE), leads typed in ({typed}) or messages flagged as leads would tell"
    return f"a file (I, or smdash import FILE) or figures typed in ({typed}) would tell"


def _level(
    results: ResultReader, goal: GoalForecast, measure: Measure, start: date | None, end: date, *, over: bool
) -> GoalForecast:
    """Return a goal with where it stands, since when, the newest day that is known, and what was left out.

    Days that lack are those up to the newest that is known, and up to the end once it is ``over``.
    """
    if measure.stock:
        series = results.series(goal.brand, measure.key, end - timedelta(days=400), end)
        last = series.points[-1].last if series.points else None
        return goal._replace(level=series.total, last_on=last, left_out=series.left_out)
    since = start or date(end.year, 1, 1)
    goal = goal._replace(since=since)
    begin = min(since, end)
    series = results.series(goal.brand, measure.key, begin, end)
    goal = goal._replace(currency=series.currency)
    if not series.points:
        before = results.series(goal.brand, measure.key, begin - timedelta(days=400), end)
        last = before.points[-1].last if before.points else None
        # On its first days nothing has been gathered yet; later, nothing is known.
        level = 0.0 if last is not None and last >= since - timedelta(days=1) else None
        lacking = (end - begin).days + 1 if over else 0
        return goal._replace(
            level=level, last_on=last, left_out=series.left_out, currency=before.currency, lacking=lacking
        )
    last = series.points[-1].last
    lacking = max(0, ((end if over else last) - since).days + 1 - series.known_days)
    lacks = (f"{counted(lacking, 'day')} without a figure",) if lacking > 0 else ()
    return goal._replace(level=series.total, last_on=last, left_out=(*lacks, *series.left_out), lacking=lacking)


def _baseline(results: ResultReader, goal: GoalForecast, measure: Measure, start: date | None) -> GoalForecast:
    """Return a goal with what was known when it began: a height, or what as long a time before it brought."""
    if goal.baseline is not None or start is None:
        return goal
    if measure.stock:
        series = results.series(goal.brand, measure.key, start - timedelta(days=NEAR_START), start)
        if not series.points:
            return goal
        on = spoken(series.points[-1].last, results.today(results.home.brand(goal.brand, archived=True)))
        return goal._replace(baseline=series.total, baseline_of=f"on {on}")
    if goal.due_on is None:
        return goal
    days = (goal.due_on - start).days + 1
    begin, words = start - timedelta(days=days), f"in the {counted(days, 'day')} before"
    if start.day == 1 and goal.due_on == month_end(goal.due_on):
        months = (goal.due_on.year - start.year) * 12 + goal.due_on.month - start.month + 1
        begin, words = start - relativedelta(months=months), f"in the {counted(months, 'month')} before"
    series = results.series(goal.brand, measure.key, begin, start - timedelta(days=1))
    if series.known_days < (start - begin).days:
        return goal
    return goal._replace(baseline=series.total, baseline_of=words)


def _ahead(results: ResultReader, goal: GoalForecast, measure: Measure, today: date) -> GoalForecast:
    """Return a goal with its forecast: by weeks where enough of them are known, else by months."""
    if goal.level is None or goal.last_on is None:
        since = f"since {spoken(goal.since, today)}" if goal.since else "lately"
        return goal._replace(why_not=f"nothing is known {since}; {_fed(goal.brand, measure)}")
    sunday = today - timedelta(days=today.weekday() + 1)
    weeks = _weekly(results, goal.brand, measure, sunday)
    months = _monthly(results, goal.brand, measure, today) if len(weeks) < LEAST_GAINS else []
    if len(months) >= LEAST_GAINS:
        pace = Pace(months, goal.last_on, lambda marks: hanging_weeks(months, marks, 31))
        return ahead(goal._replace(per="month"), pace, today)
    found = ahead(goal, Pace(weeks, goal.last_on, lambda marks: hanging_weeks(weeks, marks)), today)
    if len(weeks) < LEAST_GAINS and found.why_not.startswith("too early"):
        found = found._replace(why_not=f"{found.why_not} (or {LEAST_GAINS} complete months, {len(months)} so far)")
    # Who gives figures of months has none of the running one yet: that is no silence.
    return found._replace(per="month") if months and not weeks else found


def _weekly(results: ResultReader, brand: str, measure: Measure, sunday: date) -> list[tuple[date, float]]:
    """Return (Monday, gain) of the complete weeks; of a stock a gain is from one week's last height to the next's."""
    weeks = results.weekly(brand, measure.key, GAIN_WEEKS + measure.stock, sunday)
    if not measure.stock:
        return [(week.first, week.value) for week in weeks if week.value is not None]
    return [
        (week.first, week.value - before.value)
        for before, week in pairwise(weeks)
        if week.value is not None and before.value is not None
    ]


def _monthly(results: ResultReader, brand: str, measure: Measure, today: date) -> list[tuple[date, float]]:
    """Return (first day, gain) of the months that are over and known as a whole."""
    last = today.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1) - relativedelta(months=GAIN_MONTHS - 1)
    if measure.stock:
        heights = _heights(results.series(brand, measure.key, first - timedelta(days=1), last))
        ends = [first - timedelta(days=1)]
        ends += [month_end(first + relativedelta(months=number)) for number in range(GAIN_MONTHS)]
        return [
            (end.replace(day=1), heights[end] - heights[before])
            for before, end in pairwise(ends)
            if end in heights and before in heights
        ]
    found = []
    for number in range(GAIN_MONTHS):
        begin = first + relativedelta(months=number)
        series = results.series(brand, measure.key, begin, month_end(begin))
        if series.total is not None and series.known_days == month_end(begin).day:
            found.append((begin, series.total))
    return found


def _heights(series: Series) -> dict[date, float]:
    return {point.last: point.value for point in series.points}
