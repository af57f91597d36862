"""What the figures of a small account can honestly carry: is a change real, is a post an outlier, is it good for us.

The unit of judgement is the complete week from Monday to Sunday. A missing figure is None and is left out,
never counted as 0. Verdicts use four words, and "unclear" also stands for too early.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from smdash.domain.metrics.dependence import INDEPENDENT
from smdash.domain.metrics.special_functions import beta_ppf, betainc, t_ppf, t_two_sided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.metrics.dependence import Design

Verdict = Literal["up", "down", "steady", "unclear"]

MIN_WEEKS = 2
MIN_EVENTS = 5
FEW_WEEKS = 3
"""Weeks that each side needs where one has next to nothing: two may be quiet by chance, whatever the counts."""
MIN_HISTORY = 5
MAX_HISTORY = 20
VIRAL_Z = 3.5
VIRAL_TIMES = 3

_NORMAL_MAD = 0.6744897501960817  # MAD of a standard normal.
_NORMAL_MEAN_DEVIATION = math.sqrt(math.pi / 2)
_NOTHING = 1e-12  # A spread below what rounding leaves is none.
MOST_COUNTED = 1e15  # Counts above this are not exact in a float; they count as this, so that squares stay finite.
_MOST_EVENTS = 1e6  # More than these prove nothing further, and the quantiles stay within reach.
_LEAST = 1e-9  # Less than this is nothing, so that a reciprocal stays finite too.


@dataclass(frozen=True, slots=True)
class RateChange:
    """A ratio of rates after : before, with its interval.

    ``lo``, ``hi``, ``se_log``, ``t_crit`` and ``p`` are None where there is nothing to compute them from;
    ``rr`` is None when nothing happened before, and ``hi`` then has no upper end. ``reason`` says why a verdict is
    withheld, '' otherwise. ``phi`` is as used, with what weeks that hang together add. ``n_before`` and ``n_after`` are
    the weeks used.
    """

    rr: float | None
    lo: float | None
    hi: float | None
    phi_raw: float | None
    phi: float | None
    se_log: float | None
    df: float
    t_crit: float | None
    p: float | None
    verdict: Verdict
    reason: str = ""
    n_before: int = 0
    n_after: int = 0


def weekly_change(
    before: Sequence[float | None],
    after: Sequence[float | None],
    conf: float = 0.95,
    relevant: float = 0.1,
    design: Design = INDEPENDENT,
) -> RateChange:
    """Judge whether weekly totals changed: quasi-Poisson rate ratio with a t interval on W-2 degrees of freedom.

    R = (Y2/w2)/(Y1/w1); phi = max(1, sum((y-mean)²/mean)/(W-2)); R·exp(±t·sqrt(phi(1/Y1+1/Y2))). ``relevant``
    is the half-width, as a ratio, of what counts as steady. Needs two weeks on each side; weeks given as None are left
    out. With fewer than five events on one side, or none, the exact test stands in (``few_events``); with as few on
    both there is no verdict. ``design`` is how far weeks hang together.
    """
    first, second = _present(before), _present(after)
    y1, y2 = sum(first), sum(second)
    if min(len(first), len(second)) >= MIN_WEEKS and min(y1, y2) < MIN_EVENTS <= max(y1, y2):
        return few_events(first, second, conf=conf, relevant=relevant, design=design)
    pearson = _pearson(first) + _pearson(second)
    df = len(first) + len(second) - 2
    return _ratio(first, second, pearson=pearson, df=df, conf=conf, relevant=relevant, design=design)


def few_events(
    before: Sequence[float],
    after: Sequence[float],
    conf: float = 0.95,
    relevant: float = 0.1,
    design: Design = INDEPENDENT,
    least_phi: float = 1.0,
    exposure: tuple[float, float] | None = None,
    dispersion: float | None = None,
) -> RateChange:
    """Judge a fall to next to nothing, or a rise from it: the exact test of a ratio of two rates, given their sum.

    Clopper-Pearson on the share of the later side, with weeks as exposure unless ``exposure`` states others, and twice
    the smaller tail of the binomial test. Events that come in bursts count as fewer: both sums are divided by phi, the
    ``dispersion`` of the busier side (of its weeks where none is given). ``least_phi`` is 0 for amounts of no natural
    unit. Needs three weeks on each side.
    """
    y1, y2 = sum(before), sum(after)
    weeks = len(before), len(after)
    busy = before if y1 / max(weeks[0], 1) >= y2 / max(weeks[1], 1) else after
    df = (len(busy) - 1) / design.loss
    rr = (y2 / weeks[1]) / (y1 / weeks[0]) if y1 > 0 and weeks[1] else None
    if exposure is not None and y1 > 0:
        rr = (y2 / exposure[1]) / (y1 / exposure[0])
    if min(weeks) < FEW_WEEKS or y1 + y2 <= 0:
        reason = f"needs {FEW_WEEKS} complete weeks on each side"
        return RateChange(rr, None, None, None, None, None, max(df, 0.0), None, None, "unclear", reason, *weeks)
    phi_raw = _pearson(list(busy)) / (len(busy) - 1) if dispersion is None else dispersion
    phi = max(least_phi, phi_raw * design.inflation, (y1 + y2) / _MOST_EVENTS)
    x1, x2 = y1 / phi, y2 / phi
    t1, t2 = exposure or (float(weeks[0]), float(weeks[1]))
    tail = (1 - conf) / 2
    low = beta_ppf(tail, x2, x1 + 1) if x2 > 0 else 0.0
    high = beta_ppf(1 - tail, x2 + 1, x1) if x1 > 0 else 1.0
    lo, hi = low / (1 - low) * (t1 / t2), high / (1 - high) * (t1 / t2) if high < 1 else None
    if rr is not None:
        lo, hi = min(lo, rr), None if hi is None else max(hi, rr)
    share = t2 / (t1 + t2)
    more = betainc(x2, x1 + 1, share) if x2 > 0 else 1.0
    fewer = betainc(x1, x2 + 1, 1 - share) if x1 > 0 else 1.0
    p = min(1.0, 2 * min(more, fewer))
    return RateChange(rr, lo, hi, phi_raw, phi, None, df, None, p, _verdict(lo, hi, relevant), "", *weeks)


def daily_change(
    before_weeks: Sequence[Sequence[float | None]],
    after_weeks: Sequence[Sequence[float | None]],
    conf: float = 0.95,
    relevant: float = 0.1,
) -> RateChange:
    """Compare the same from days, with weekday effects taken out: closed form of Poisson(period + weekday).

    For display beside ``weekly_change`` only: days of a small account hang together, so this one cries wolf.
    A week with a missing day is left out; a weekday on which nothing ever happened has no effect to fit.
    """
    first, second = _whole_weeks(before_weeks), _whole_weeks(after_weeks)
    weekdays = [sum(week[day] for week in first + second) for day in range(7)]
    total = sum(weekdays)
    used = [day for day in range(7) if weekdays[day] > 0]
    pearson = 0.0
    for weeks in (first, second):
        size = sum(map(sum, weeks))
        for day in used if size > 0 else ():
            fitted = size / len(weeks) * (weekdays[day] / total)
            pearson += sum(_pearson_term(week[day], fitted) for week in weeks)
    df = (len(first) + len(second) - 1) * len(used) - 1
    totals = ([sum(week) for week in first], [sum(week) for week in second])
    return _ratio(*totals, pearson=pearson, df=df, conf=conf, relevant=relevant)


def _present(values: Sequence[float | None]) -> list[float]:
    return [min(float(value), MOST_COUNTED) if value >= _LEAST else 0.0 for value in values if value is not None]


def _whole_weeks(weeks: Sequence[Sequence[float | None]]) -> list[list[float]]:
    return [days for week in weeks if len(week) == 7 and len(days := _present(week)) == 7]


def _pearson_term(value: float, fitted: float) -> float:
    return (value - fitted) / fitted * (value - fitted) if fitted > 0 else 0.0


def _pearson(values: list[float]) -> float:
    mean = sum(values) / len(values) if values else 0.0
    return sum(_pearson_term(value, mean) for value in values)


def _ratio(
    first: list[float],
    second: list[float],
    *,
    pearson: float,
    df: int,
    conf: float,
    relevant: float,
    design: Design = INDEPENDENT,
) -> RateChange:
    y1, y2 = sum(first), sum(second)
    weeks = len(first), len(second)
    phi_raw = pearson / df if df > 0 else None
    phi = max(1.0, phi_raw * design.inflation) if phi_raw is not None else None
    freedom = max(df, 0) / design.loss
    rr = (y2 / weeks[1]) / (y1 / weeks[0]) if y1 > 0 and weeks[1] else None
    reason = ""
    if min(weeks) < MIN_WEEKS:
        reason = f"needs {MIN_WEEKS} complete weeks on each side"
    elif min(y1, y2) < MIN_EVENTS:
        reason = f"needs {MIN_EVENTS} events on each side"
    if rr is None or phi is None or y2 <= 0:
        return RateChange(rr, None, None, phi_raw, phi, None, freedom, None, None, "unclear", reason, *weeks)
    se = math.sqrt(phi * (1 / y1 + 1 / y2))
    t_crit = t_ppf((1 + conf) / 2, freedom)
    log_rr = math.log(rr)
    lo, hi = (math.exp(max(-700.0, min(700.0, log_rr + sign * t_crit * se))) for sign in (-1, 1))
    lo, hi = min(lo, rr), max(hi, rr)
    p = t_two_sided(log_rr / se, freedom)
    verdict: Verdict = "unclear" if reason else _verdict(lo, hi, relevant)
    return RateChange(rr, lo, hi, phi_raw, phi, se, freedom, t_crit, p, verdict, reason, *weeks)


def _verdict(lo: float, hi: float | None, relevant: float) -> Verdict:
    if lo > 1:
        return "up"
    if hi is None:
        return "unclear"
    if hi < 1:
        return "down"
    if lo >= 1 / (1 + relevant) and hi <= 1 + relevant:
        return "steady"
    return "unclear"


def change_words(change: RateChange) -> str:
    """Say the interval in words: 'between +2 % and +73 %', or why there is none."""
    if change.lo is None:
        return f"too early: {change.reason}" if change.reason else "too early"
    return between(change.lo - 1, None if change.hi is None else change.hi - 1)


WIDE = 8.0
TOO_WIDE = "too wide to tell"


def between(lo: float, hi: float | None) -> str:
    """Say an interval of ratios less one in words; it has no upper end where there was nothing before.

    One that holds no change and whose ends are ``WIDE`` times apart tells nothing: its numbers would read as news.
    """
    if hi is None:
        if lo < 0:
            return "too few before"
        # Rounded away from the claim: what is said is never more than what holds.
        return f"{_signed(math.floor(lo + 1) - 1 if lo >= 9 else math.floor(lo * 100) / 100)} or more"
    if lo < 0 < hi and 1 + hi > WIDE * (1 + lo):
        return TOO_WIDE
    return f"between {_signed(lo)} and {_signed(hi)}"


def _signed(less_one: float) -> str:
    if less_one >= 9:
        return f"x{less_one + 1:.0f}" if less_one < 999 else "more than x1000"
    if -1 < less_one < -0.995:
        return "-99 %"  # Something is left, so it is not all of it.
    percent = round(less_one * 100)
    return f"{percent:+d} %" if percent else "0 %"


def median(values: Sequence[float]) -> float | None:
    """Return the middle value, the mean of the middle two for an even count, None for none."""
    if not values:
        return None
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else ordered[half - 1] / 2 + ordered[half] / 2


def modified_z(values: Sequence[float], log: bool = True) -> list[float]:
    """Return robust z scores: .67449·(x-median)/MAD, on log1p by default, where a negative value counts as 0.

    When more than half the values are equal the MAD is 0 and the mean absolute deviation (times sqrt(pi/2))
    stands in; when all are equal every score is 0.
    """
    xs = [math.log1p(max(value, 0.0)) for value in values] if log else [float(value) for value in values]
    centre, scale = _centre_and_scale(xs)
    return [(x - centre) / scale if scale > 0 else 0.0 for x in xs]


def _centre_and_scale(xs: list[float]) -> tuple[float, float]:
    centre = median(xs)
    if centre is None:
        return 0.0, 0.0
    deviations = [abs(x - centre) for x in xs]
    mad = median(deviations) or 0.0
    if mad > _NOTHING:
        return centre, mad / _NORMAL_MAD
    spread = sum(deviations) / len(deviations)
    return centre, spread * _NORMAL_MEAN_DEVIATION if spread > _NOTHING else 0.0


def viral(values: Sequence[float | None]) -> list[bool]:
    """Mark the posts to set aside: modified z above 3.5 on log1p and at least 3 times the median count.

    A median under one counts as one: a first like on a silent account is no outlier. With fewer than five
    known values nothing is marked; an unknown value never is.
    """
    known = [min(value, MOST_COUNTED) for value in values if value is not None]
    typical = median(known)
    if typical is None or len(known) < MIN_HISTORY:
        return [False] * len(values)
    bar = VIRAL_TIMES * max(typical, 1.0)
    scores = iter(modified_z(known))
    return [value is not None and next(scores) > VIRAL_Z and value >= bar for value in values]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A value against an account's own posts of that format and age: 100 is its median; ``z`` is robust."""

    index: float | None
    z: float | None
    n: int
    reason: str = ""


def own_baseline(history: Sequence[float | None], value: float | None) -> Baseline:
    """Compare a value with the last 20 of its own history (oldest first, same format, same age).

    index = 100·value/median, z on log1p. Fewer than five: no baseline yet. A median of 0 has no percentages,
    a history without spread no z (unless the value equals it: 0).
    """
    known = [min(past, MOST_COUNTED) for past in history if past is not None][-MAX_HISTORY:]
    middle = median(known)
    if middle is None or len(known) < MIN_HISTORY:
        return Baseline(None, None, len(known), "no baseline yet")
    if value is None:
        return Baseline(None, None, len(known), "no value")
    value = min(value, MOST_COUNTED)
    centre, scale = _centre_and_scale([math.log1p(past) for past in known])
    distance = math.log1p(value) - centre
    z = distance / scale if scale > 0 else 0.0 if distance == 0 else None
    if middle <= 0:
        return Baseline(None, z, len(known), "the usual value is 0")
    return Baseline(min(100 * (value / middle), MOST_COUNTED), z, len(known))
