"""How long to wait before judging, when to look closer, and what may be starred on a screen of many figures."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.special_functions import normal_ppf, t_cdf, t_ppf

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_WEEKS_SHOWN = 4
FORECAST_LEVEL = 0.8
"""How often a forecast's interval holds what comes."""
CUSUM_H = 8.0
CUSUM_K = 0.5
CUSUM_CLIP = 3.0


def weeks_needed(
    mean_per_week: float, phi: float, ratio: float, power: float = 0.8, conf: float = 0.95
) -> float | None:
    """Return the weeks per side to see a ratio: (z+z)² phi (1+1/R)/(rate (ln R)²); shown rounded up, at least 4.

    None when nothing happens, or for a ratio of 1.
    """
    if mean_per_week <= 0 or ratio <= 0 or ratio == 1:
        return None
    z = normal_ppf(0.5 + conf / 2) + normal_ppf(power)
    return z * z * max(phi, 1.0) * (1 + 1 / ratio) / (mean_per_week * math.log(ratio) ** 2)


def min_detectable_ratio(
    mean_per_week: float, phi: float, weeks: float, power: float = 0.8, conf: float = 0.95
) -> float | None:
    """Return the smallest increase visible after ``weeks`` a side: R = exp((t+t)·sqrt(phi(1+1/R)/(rate·weeks))).

    None with fewer than two weeks a side or when nothing happens.
    """
    if weeks < 2 or mean_per_week <= 0:
        return None
    df = 2 * weeks - 2
    reach = t_ppf(0.5 + conf / 2, df) + t_ppf(power, df)
    scale = max(phi, 1.0) / (mean_per_week * weeks)

    def beyond(log_ratio: float) -> float:
        return log_ratio - reach * math.sqrt(scale * (1 + math.exp(-log_ratio)))

    low, high = 0.0, reach * math.sqrt(2 * scale)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if beyond(middle) < 0 else (low, middle)
    return math.exp(min(high, 700.0))


@dataclass(frozen=True, slots=True)
class Alarm:
    """Where a sum first went over its limit, to which side, and the day on which the change began."""

    index: int
    side: str
    change_start: int


class Cusum(NamedTuple):
    """Both sums day by day, and the first alarm, None when there is none."""

    up: tuple[float, ...]
    down: tuple[float, ...]
    alarm: Alarm | None


def cusum(z: Sequence[float], k: float = CUSUM_K, h: float = CUSUM_H, clip: float | None = CUSUM_CLIP) -> Cusum:
    """Return the tabular CUSUM of standardised days: C = max(0, C + z - k), alarm above h, days clipped to ±clip.

    The change began on the day after the last zero. An alarm says "look here"; the verdict is that of the weeks.
    """
    ups, downs = [], []
    up = down = 0.0
    begin_up = begin_down = 0
    alarm: Alarm | None = None
    for index, each in enumerate(z):
        value = each if clip is None else min(max(each, -clip), clip)
        up, down = max(0.0, up + value - k), max(0.0, down - value - k)
        begin_up = index + 1 if up == 0 else begin_up
        begin_down = index + 1 if down == 0 else begin_down
        ups.append(up)
        downs.append(down)
        if alarm is None and max(up, down) > h:
            alarm = Alarm(index, "up", begin_up) if up >= down else Alarm(index, "down", begin_down)
    return Cusum(tuple(ups), tuple(downs), alarm)


def weekday_index(days: Sequence[Sequence[float]], k: float = 4.0) -> list[float] | None:
    """Return what a weekday is worth, Monday first, mean 1: (sum + k·mean)/((n + k)·mean), from (weekday, value).

    None when nothing happened at all.
    """
    if not days:
        return None
    mean = math.fsum(value for _, value in days) / len(days)
    if mean <= 0:
        return None
    index = []
    for weekday in range(7):
        values = [value for day, value in days if int(day) == weekday]
        index.append((math.fsum(values) + k * mean) / ((len(values) + k) * mean))
    whole = math.fsum(index) / 7
    return [each / whole for each in index]


class Forecast(NamedTuple):
    """Where a level stands after ``h`` weeks, with its interval; ``p_target`` is the chance to reach the target."""

    mean: float
    lo: float | None
    hi: float | None
    se: float | None
    p_target: float | None
    need_per_week: float
    pace: float


def drift_forecast(
    level: float,
    gains: Sequence[float],
    h: float,
    target: float,
    conf: float = FORECAST_LEVEL,
    inflation: float = 1.0,
    loss: float = 1.0,
) -> Forecast | None:
    """Return level + h·mean gain ± t·s·sqrt(h + h²/n) from whole weeks' gains (drift method, fpp3); None without any.

    The interval and the chance are None with a single week. ``h`` is above 0. Weeks that hang together vary
    ``inflation`` times as much, on a ``loss``-th of the freedom.
    """
    n = len(gains)
    if n == 0 or h <= 0:
        return None
    pace = math.fsum(gains) / n
    mean, need = level + h * pace, (target - level) / h
    if n < 2:
        return Forecast(mean, None, None, None, None, need, pace)
    s = math.sqrt(math.fsum((gain - pace) ** 2 for gain in gains) / (n - 1))
    se = s * math.sqrt((h + h * h / n) * inflation)
    df = (n - 1) / loss
    reach = t_ppf(0.5 + conf / 2, df) * se
    if se > 0:
        chance = t_cdf((mean - target) / se, df)
    else:
        chance = 1.0 if mean >= target else 0.0
    return Forecast(mean, mean - reach, mean + reach, se, chance, need, pace)


class Slope(NamedTuple):
    """The pace itself, robustly, with its interval."""

    slope: float
    intercept: float
    lo: float
    hi: float


def theil_sen(y: Sequence[float], conf: float = 0.95) -> Slope | None:
    """Return the Theil-Sen slope of equally spaced values with Sen's interval (1968); None with fewer than two."""
    n = len(y)
    if n < 2:
        return None
    slopes = sorted((y[j] - y[i]) / (j - i) for i in range(n) for j in range(i + 1, n))
    middle = _median(slopes)
    tied = sum(k * (k - 1) * (2 * k + 5) for k in Counter(y).values())
    sigma = math.sqrt(max(0.0, (n * (n - 1) * (2 * n + 5) - tied) / 18))
    z = -normal_ppf(0.5 + conf / 2)
    high = min(round((len(slopes) - z * sigma) / 2), len(slopes) - 1)
    low = max(round((len(slopes) + z * sigma) / 2) - 1, 0)
    return Slope(middle, _median(sorted(y)) - middle * (n - 1) / 2, slopes[low], slopes[high])


def _median(ordered: Sequence[float]) -> float:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def km_quantile(times: Sequence[float], answered: Sequence[bool], q: float) -> float | None:
    """Return the time by which a share ``q`` is answered, unanswered ones counted as still waiting (Kaplan-Meier).

    None when that share is not reached yet.
    """
    still, waiting = 1.0, len(times)
    here = done = 0
    pairs = sorted(zip(times, answered, strict=True))
    for number, (time, was_answered) in enumerate(pairs):
        here, done = here + 1, done + was_answered
        if number + 1 < len(pairs) and pairs[number + 1][0] == time:
            continue
        if done:
            still *= 1 - done / waiting
            if 1 - still >= q - 1e-12:
                return time
        waiting -= here
        here = done = 0
    return None


def benjamini_hochberg(p: Sequence[float], q: float = 0.1) -> list[float]:
    """Return adjusted p values in the order given; those at or under ``q`` may be starred."""
    del q  # the threshold is the screen's; the adjustment does not depend on it
    order = sorted(range(len(p)), key=lambda index: p[index])
    adjusted = [1.0] * len(p)
    least = 1.0
    for rank in range(len(order), 0, -1):
        index = order[rank - 1]
        least = min(least, p[index] * len(order) / rank)
        adjusted[index] = least
    return adjusted
