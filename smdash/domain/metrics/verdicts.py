"""From a figure's days or posts to what may be said of its change: complete weeks, halves, verdict, interval in words.

A week runs from Monday to Sunday. One that lacks a day is left out and named; the running week and the last two days
before the figures were captured never enter.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.change import MIN_EVENTS, between, change_words, few_events, viral, weekly_change
from smdash.domain.metrics.dependence import CAUTION, of_days, of_weeks, one_mean, stretches, two_halves
from smdash.domain.metrics.special_functions import normal_ppf, t_ppf, t_two_sided
from smdash.domain.metrics.waiting import MIN_WEEKS_SHOWN, weeks_needed
from smdash.domain.schedule import spoken
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smdash.domain.metrics.change import RateChange
    from smdash.domain.metrics.dependence import Dependence

LAG_DAYS = 2
RELEVANT = 0.1
PATIENT_RATIO = 1.5
LONGEST_WAIT = 104
NAMED = 4
HANGING_BACK = timedelta(weeks=52)
"""How far back days tell how they hang together; a level of long ago says little of today."""
COLLECTING = "its newer posts still collect, which is allowed for"
HANGING = "its weeks resemble one another, so it takes more of them"
COUNTED = frozenset({"count", "accounts"})
AVERAGED = frozenset({"percent", "fraction", "points"})
MEANS = frozenset({"rpm", "cpm"})
"""Money per thousand: means, though their names do not say so."""


def averaged(metric: str, unit: str) -> bool:
    """Say whether a figure is a share or an average, which neither adds up nor grows with what it is of."""
    return unit in AVERAGED or metric in MEANS or "_per_" in metric or metric.startswith("average")


def summable(metric: str, unit: str, *, unique: bool) -> bool:
    """Say whether a figure may be added up: no figure of people, no share, no average."""
    return not unique and unit != "accounts" and not averaged(metric, unit)


class Week(NamedTuple):
    """A week's value, None when it is left out; ``size`` is how many posts or days stand behind it.

    ``part`` and ``whole`` are the two sums of a share.
    """

    monday: date
    value: float | None
    size: int = 0
    part: float = 0.0
    whole: float = 0.0


class Judged(NamedTuple):
    """What may be said; ``reason`` where no verdict is given. ``lo`` and ``hi`` are ratios less one.

    ``hi`` is None beside a ``lo`` where there was nothing before; ``note`` says what keeps an unclear one back.
    """

    value: float | None = None
    before: float | None = None
    lo: float | None = None
    hi: float | None = None
    p: float | None = None
    verdict: str = ""
    words: str = ""
    reason: str = ""
    weeks_before: int = 0
    weeks_after: int = 0
    left_out: tuple[str, ...] = ()
    judge_on: date | None = None
    note: str = ""


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def last_sunday(today: date, captured: date, delay_days: int = 0) -> date:
    """Return the last day of the newest week that may be judged.

    The day of capture is still running, and the two before it (or as many as a figure takes to settle) are not final.
    """
    final = min(today, captured) - timedelta(days=max(LAG_DAYS, delay_days) + 1)
    return monday_of(final + timedelta(days=1)) - timedelta(days=1)


def span(last: date, days: int) -> tuple[date, date, int]:
    """Return (first Monday, middle Monday, weeks per half) of the complete weeks in ``days`` days to ``last``."""
    half = max(2, days // 14)
    end = last + timedelta(days=1)
    return end - timedelta(weeks=2 * half), end - timedelta(weeks=half), half


def weeks_of_days(values: Mapping[date, float], first: date, last: date, *, mean: bool) -> tuple[list[Week], list[str]]:
    """Return the weeks from ``first`` (a Monday) to ``last``: sums, or means of what must not be added up.

    A week with a missing day is None and named; those before the first and after the last saved day are only missing.
    """
    known = [day for day in values if first <= day <= last]
    begin, until = (min(known), max(known)) if known else (last, first)
    weeks, missing = [], []
    monday = first
    while monday <= last:
        days = [values[day] for number in range(7) if (day := monday + timedelta(days=number)) in values]
        if len(days) == 7:
            weeks.append(Week(monday, sum(days) / (7 if mean else 1), 7))
        else:
            weeks.append(Week(monday, None, len(days)))
            if begin <= monday + timedelta(days=6) and monday <= until:
                gone = 7 - len(days)
                missing.append(f"week of {spoken(monday)} ({counted(gone, 'day')} missing)")
        monday += timedelta(days=7)
    return weeks, missing


def without_viral(weeks: Sequence[Week]) -> tuple[list[Week], list[str]]:
    """Set aside and name the weeks that went viral."""
    marks = viral([week.value for week in weeks])
    kept = [week._replace(value=None) if mark else week for week, mark in zip(weeks, marks, strict=True)]
    return kept, [f"week of {spoken(week.monday)} (viral)" for week, mark in zip(weeks, marks, strict=True) if mark]


def weeks_of_posts(posts: Sequence[tuple[date, float]], first: date, last: date, *, mean: bool) -> list[Week]:
    """Return weekly sums of posts by the day of publication, or means per post.

    A week without a post is 0 as a sum and None as a mean: there is no typical post in it.
    """
    found: dict[date, list[float]] = {}
    for day, value in posts:
        found.setdefault(monday_of(day), []).append(value)
    weeks = []
    monday = first
    while monday <= last:
        values = found.get(monday, [])
        if mean:
            weeks.append(Week(monday, sum(values) / len(values) if values else None, len(values)))
        else:
            weeks.append(Week(monday, float(sum(values)), len(values)))
        monday += timedelta(days=7)
    return weeks


def _halves(weeks: Sequence[Week], middle: date) -> tuple[list[Week], list[Week]]:
    known = [week for week in weeks if week.value is not None]
    return [week for week in known if week.monday < middle], [week for week in known if week.monday >= middle]


def _weight(week: Week) -> float:
    return week.whole or week.size


def _mean(weeks: Sequence[Week], *, weighted: bool = False) -> float | None:
    """Return the mean of the weeks' values, by their sizes where each is itself a mean of posts or a share."""
    if not weeks:
        return None
    if weighted and (size := math.fsum(map(_weight, weeks))):
        return math.fsum((week.value or 0.0) * _weight(week) for week in weeks) / size
    return sum(week.value or 0.0 for week in weeks) / len(weeks)


def _when(monday: date, weeks: int, lag: int = LAG_DAYS) -> date:
    return monday + timedelta(weeks=weeks, days=lag + 1)


def hanging(
    days: Mapping[date, float], weeks: Sequence[Week], middle: date, last: date, caution: float = CAUTION
) -> Dependence:
    """Return how the days of a figure hang together, from those judged and those of the year before them.

    The level may change in the middle, and half a span before it and so on; weeks that are left out are passed over.
    """
    half = last + timedelta(days=1) - middle
    starts = [middle - half * number for number in range(1 + HANGING_BACK // half)]
    aside = {week.monday for week in weeks if week.value is None}
    return of_days(stretches(days, starts, last + timedelta(days=1), aside), caution)


def of_its_weeks(weeks: Sequence[Week], middle: date) -> Dependence:
    """Return how the weeks of a figure hang together within each half."""
    flat: list[float] = []
    for half in _halves(weeks, middle):
        mean = _mean(half)
        before = None
        for week in half if mean else ():
            if before is not None and (week.monday - before).days > 7:
                flat.append(math.nan)
            flat.append((week.value or 0.0) / (mean or 1.0))
            before = week.monday
        flat.append(math.nan)
    return of_weeks(flat)


def _known(weeks: Sequence[Week], middle: date, known: Dependence | None) -> Dependence:
    return of_its_weeks(weeks, middle) if known is None else known


def _hanging(plain: str, verdict: str) -> str:
    """Say that weeks resemble one another, where that alone keeps a verdict back."""
    return HANGING if verdict == "unclear" and plain in {"up", "down"} else ""


def judge_counts(
    weeks: Sequence[Week],
    middle: date,
    *,
    per_post: bool = False,
    left_out: Sequence[str] = (),
    lag: int = LAG_DAYS,
    known: Dependence | None = None,
) -> Judged:
    """Judge counts by S1 (quasi-Poisson over complete weeks).

    Means per post are taken at one and the same number of posts a week, so that posting more often is no change.
    ``known`` is how the days hang together; without it that of the weeks is taken.
    """
    before, after = _halves(weeks, middle)
    used = before + after
    scale = sum(week.size for week in used) / len(used) if per_post and used else 1.0
    sides = [(w.value or 0.0) * scale for w in before], [(w.value or 0.0) * scale for w in after]
    change = weekly_change(*sides, design=two_halves(_known(weeks, middle, known), len(before), len(after)))
    value, earlier = _mean(after, weighted=per_post), _mean(before, weighted=per_post)
    rate = (_mean(used) or 0.0) * scale
    counts = (len(before), len(after))
    judged = Judged(value, earlier, weeks_before=counts[0], weeks_after=counts[1], left_out=tuple(left_out))
    judge_on = _patience(weeks, middle, rate, change.phi or 1.0, len(after), lag)
    if change.reason or change.lo is None:
        return judged._replace(
            reason=f"too early: {change.reason}" if change.reason else "too early", judge_on=judge_on
        )
    return judged._replace(
        lo=change.lo - 1,
        hi=None if change.hi is None else change.hi - 1,
        p=change.p,
        verdict=change.verdict,
        words=change_words(change),
        judge_on=judge_on if change.verdict == "unclear" else None,
        note=_hanging(weekly_change(*sides).verdict, change.verdict),
    )


def _patience(weeks: Sequence[Week], middle: date, rate: float, phi: float, have: int, lag: int) -> date | None:
    """Return the day on which a change by half would show, None when that is beyond two years."""
    need = weeks_needed(rate, phi, PATIENT_RATIO)
    if not weeks or need is None or need > LONGEST_WAIT:
        return None
    more = max(MIN_WEEKS_SHOWN, math.ceil(need)) - have
    end = max(weeks[-1].monday + timedelta(days=7), middle)
    return _when(end, more, lag) if more > 0 else None


def judge_means(
    weeks: Sequence[Week],
    middle: date,
    left_out: Sequence[str] = (),
    known: Dependence | None = None,
    *,
    weighted: bool = False,
) -> Judged:
    """Judge averages (seconds, percent, money) by the ratio of two means of weeks, t on W-2 degrees of freedom.

    ``weighted`` says that each week is itself a mean of posts or a share: it counts by its size then, and its square
    too (weighted least squares; a week's variance falls with its size). Where one half is nothing throughout, there is
    no ratio: the exact test of ``few_events`` stands in.
    """
    before, after = _halves(weeks, middle)
    value, earlier = _mean(after, weighted=weighted), _mean(before, weighted=weighted)
    counts = (len(before), len(after))
    judged = Judged(value, earlier, weeks_before=counts[0], weeks_after=counts[1], left_out=tuple(left_out))
    design = two_halves(_known(weeks, middle, known), *counts)
    if min(counts) < 2:
        return judged._replace(reason="too early: needs 2 complete weeks on each side")
    if value is None or earlier is None or min(value, earlier) < 0 or value == earlier == 0:
        return judged._replace(reason="too early: nothing to compare")
    if min(value, earlier) == 0:
        sides = [week.value or 0.0 for week in before], [week.value or 0.0 for week in after]
        if any(each < 0 for side in sides for each in side):
            return judged._replace(reason="too early: nothing to compare")
        return _of_few(judged, few_events(*sides, design=design, least_phi=0.0))
    df = sum(counts) - 2
    squares = sum(
        ((week.value or 0.0) / mean - 1) ** 2 * (_weight(week) if weighted else 1.0)
        for part, mean in ((before, earlier), (after, value))
        for week in part
    )
    sizes = [math.fsum(_weight(week) for week in part) if weighted else len(part) for part in (before, after)]
    se = math.sqrt(squares / df * (1 / sizes[0] + 1 / sizes[1]))
    found = _by_log(judged, math.log(value / earlier), se * math.sqrt(design.inflation), df / design.loss)
    return found._replace(note=_hanging(_by_log(judged, math.log(value / earlier), se, df).verdict, found.verdict))


def _of_few(judged: Judged, change: RateChange) -> Judged:
    if change.lo is None:
        return judged._replace(reason=f"too early: {change.reason}" if change.reason else "too early")
    return judged._replace(
        lo=change.lo - 1,
        hi=None if change.hi is None else change.hi - 1,
        p=change.p,
        verdict=change.verdict,
        words=change_words(change),
    )


def _by_log(judged: Judged, log: float, se: float, df: float) -> Judged:
    reach = t_ppf(0.975, df) * se
    lo, hi = (math.exp(max(-700.0, min(700.0, log + sign * reach))) - 1 for sign in (-1, 1))
    p = t_two_sided(log / se, df) if se > 0 else (1.0 if log == 0 else 0.0)
    return judged._replace(lo=lo, hi=hi, p=p, verdict=word(lo, hi), words=between(lo, hi))


def on_one_day(judged: Judged, values: Iterable[tuple[date, float]]) -> Judged:
    """Say instead of an interval that all of it is of one day, where what is unclear is so for that: (day, value)."""
    days = {day for day, value in values if value}
    if judged.verdict != "unclear" or len(days) != 1:
        return judged
    return judged._replace(words=f"all on {spoken(days.pop())}: one day is no trend")


def word(lo: float, hi: float) -> str:
    """Return the verdict word of an interval of a ratio less one."""
    if lo > 0:
        return "up"
    if hi < 0:
        return "down"
    return "steady" if lo >= 1 / (1 + RELEVANT) - 1 and hi <= RELEVANT else "unclear"


def still_collecting(judged: Judged, balance: float) -> Judged:
    """Widen an interval by what the newer half had collected of what the older one had: a verdict holds either way."""
    if balance == 1 or balance <= 0 or judged.lo is None:
        return judged
    ends = [end + 1 for end in (judged.lo, judged.hi) if end is not None]
    lo = min(*(end / part for end in ends for part in (1, balance))) - 1
    hi = None if judged.hi is None else max(end / part for end in ends for part in (1, balance)) - 1
    verdict = judged.verdict if hi is None else word(lo, hi)
    return judged._replace(lo=lo, hi=hi, verdict=verdict, words=between(lo, hi), note=COLLECTING)


def judge_shares(weeks: Sequence[Week], middle: date, left_out: Sequence[str] = ()) -> Judged:
    """Judge a share: summed then divided, Newcombe's interval with what weeks differ beyond chance taken off.

    With fewer than five events on one side the exact test of ``few_events`` stands in, by the chances on each side.
    """
    from smdash.domain.metrics.rates import newcombe, rate_dispersion

    weeks = [week for week in weeks if week.whole > 0]
    before, after = _halves(weeks, middle)
    counts = (len(before), len(after))

    def sums(part: Sequence[Week]) -> tuple[float, float]:
        return sum(week.part for week in part), sum(week.whole for week in part)

    (x1, n1), (x0, n0) = sums(after), sums(before)
    value = x1 / n1 if n1 else None
    earlier = x0 / n0 if n0 else None
    judged = Judged(value, earlier, weeks_before=counts[0], weeks_after=counts[1], left_out=tuple(left_out))
    if min(counts) < 2:
        return judged._replace(reason="too early: needs 2 complete weeks on each side")
    if max(x1, x0) < MIN_EVENTS or value is None or earlier is None:
        return judged._replace(reason="too early: needs 5 events on each side")
    phis = [rate_dispersion([w.part for w in part], [w.whole for w in part]) for part in (before, after)]
    design = two_halves(of_its_weeks(weeks, middle), *counts)
    if min(x1, x0) < MIN_EVENTS:
        sides = [week.part for week in before], [week.part for week in after]
        busy = phis[0] if earlier >= value else phis[1]
        return _of_few(judged, few_events(*sides, design=design, exposure=(n0, n1), dispersion=busy))
    if max(value, earlier) > 1:
        # More events than chances: no share of anything, so a ratio of two rates by weeks.
        return judge_means(
            [w._replace(value=w.part / w.whole) for w in before + after], middle, left_out, weighted=True
        )
    phi = max(phis) * design.inflation
    difference, low, high = newcombe(x1 / phi, n1 / phi, x0 / phi, n0 / phi)
    lo, hi = low / earlier, high / earlier
    se = (high - low) / (2 * normal_ppf(0.975))
    p = math.erfc(abs(difference) / se / math.sqrt(2)) if se > 0 else 1.0
    return judged._replace(lo=lo, hi=hi, p=p, verdict=word(lo, hi), words=between(lo, hi))


def weekly_gains(
    values: Mapping[date, float], first: date, last: date
) -> tuple[list[tuple[date, float]], float | None]:
    """Return (Monday, gain) of the complete weeks of a stock, and its level at the end of ``last``.

    A week's gain needs the level at the ends of two Sundays; a level is never invented for a day without one.
    """
    gains = []
    monday = first
    while monday <= last:
        start, end = values.get(monday - timedelta(days=1)), values.get(monday + timedelta(days=6))
        if start is not None and end is not None:
            gains.append((monday, end - start))
        monday += timedelta(days=7)
    return gains, values.get(last)


def of_daily_gains(values: Mapping[date, float], middle: date, last: date, caution: float = CAUTION) -> Dependence:
    """Return how the daily gains of a stock hang together in the newer half; weeks' usual where days are missing."""
    flat: list[float] = []
    day = middle
    while day <= last:
        here, before = values.get(day), values.get(day - timedelta(days=1))
        flat.append(math.nan if here is None or before is None else here - before)
        day += timedelta(days=1)
    return of_days(flat, caution)


def judge_level(values: Mapping[date, float], first: date, middle: date, last: date) -> Judged:
    """Judge a stock such as followers by its weekly gains: does the mean gain of the newer half differ from none?

    ``lo`` and ``hi`` are gains per week. Four weeks at least; steady when the whole half moves it by under a tenth.
    """
    gains = [gain for monday, gain in weekly_gains(values, first, last)[0] if monday >= middle]
    known = [day for day in values if day <= last]
    value = values[max(known)] if known else None
    back = [day for day in known if day < middle]
    before = values[max(back)] if back else None
    n = len(gains)
    if n < MIN_WEEKS_SHOWN:
        judge_on = _when(last + timedelta(days=1), MIN_WEEKS_SHOWN - n)
        reason = f"too early: needs the gains of {MIN_WEEKS_SHOWN} complete weeks"
        return Judged(value, before, None, None, None, "", "", reason, 0, n, (), judge_on)
    mean = sum(gains) / n
    design = one_mean(of_daily_gains(values, middle, last), n)
    df = (n - 1) / design.loss
    se = math.sqrt(sum((gain - mean) ** 2 for gain in gains) / (n - 1) / n * design.inflation)
    reach = t_ppf(0.975, df) * se
    lo, hi = mean - reach, mean + reach
    p = t_two_sided(mean / se, df) if se > 0 else (1.0 if mean == 0 else 0.0)
    limit = RELEVANT * (value or 0.0)
    verdict = "up" if lo > 0 else "down" if hi < 0 else "steady" if max(-lo, hi) * n <= limit else "unclear"
    words = f"between {lo:+,.0f} and {hi:+,.0f} a week"
    return Judged(value, before, lo, hi, p, verdict, words, "", 0, n, (), None)


def some(names: Sequence[str]) -> tuple[str, ...]:
    """Return the first few of what is named, and how many more there are."""
    return tuple(names) if len(names) <= NAMED else (*names[:NAMED], f"and {len(names) - NAMED} more")
