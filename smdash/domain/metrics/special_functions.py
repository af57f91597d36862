"""The special functions small-sample intervals need, without a numerical library.

Arguments ``a``, ``b`` and ``df`` are meant for up to about 1e7, far above any count of weeks.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_TINY = 1e-300
_EPSILON = 1e-16
_MANY_DF = 1e7  # From here on t and normal differ by less than 1e-7.


def betainc(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), in [0, 1].

    Lentz's evaluation of the continued fraction (Abramowitz & Stegun 26.5.8), on the side where it converges fast.
    """
    if x <= 0 or b <= 0:
        return 0.0
    if x >= 1 or a <= 0:
        return 1.0
    return _incomplete(a, b, x, 1 - x)


def _incomplete(a: float, b: float, x: float, y: float) -> float:
    """I_x(a, b) with y = 1 - x given apart, so that neither end loses digits."""
    if x <= 0:
        return 0.0
    if y <= 0:
        return 1.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(y)
    front = math.exp(min(log_front, 700.0))
    share = front * _fraction(a, b, x) / a if x < (a + 1) / (a + b + 2) else 1 - front * _fraction(b, a, y) / b
    return min(1.0, max(0.0, share))


def _fraction(a: float, b: float, x: float) -> float:
    c = 1.0
    d = 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 20_000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            value *= d * c
        if abs(d * c - 1) < _EPSILON:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _t_tail(t: float, df: float) -> float:
    """P(T > |t|)."""
    if df > _MANY_DF:
        return 0.5 * math.erfc(abs(t) / math.sqrt(2))
    ratio = abs(t) / math.sqrt(df)
    if ratio > 1e150:
        return 0.0
    square = ratio * ratio
    return 0.5 * _incomplete(df / 2, 0.5, 1 / (1 + square), square / (1 + square))


def t_cdf(t: float, df: float) -> float:
    """Return P(T <= t) for Student's t with ``df`` > 0 degrees of freedom."""
    tail = _t_tail(t, df)
    return 1 - tail if t > 0 else tail


def t_two_sided(t: float, df: float) -> float:
    """Return P(|T| >= |t|), without the cancellation of 1 - cdf."""
    return 2 * _t_tail(t, df)


@lru_cache(maxsize=1024)
def t_ppf(p: float, df: float) -> float:
    """Return the quantile of Student's t: the t with P(T <= t) = p; infinite at p <= 0 and p >= 1."""
    if p <= 0 or p >= 1:
        return -math.inf if p <= 0 else math.inf
    if p == 0.5:
        return 0.0
    tail = min(p, 1 - p)
    high = 1.0
    while _t_tail(high, df) > tail and high < 1e300:
        high *= 2
    root = _t_newton(tail, df, high) or _bisect(lambda t: tail - _t_tail(t, df), 0.0, high)
    return root if p > 0.5 else -root


def _t_newton(tail: float, df: float, high: float) -> float | None:
    """Return the t with P(T > t) = ``tail`` by Newton's steps inside a bracket; None where they do not settle."""
    if df > _MANY_DF or high > 1e8:
        return None
    log_scale = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - 0.5 * math.log(df * math.pi)
    low, t = 0.0, high / 2
    for _ in range(60):
        error = _t_tail(t, df) - tail
        if error > 0:
            low = t
        else:
            high = t
        density = math.exp(log_scale - (df + 1) / 2 * math.log1p(t * t / df))
        step = error / density if density > 0 else 0.0
        after = t + step
        if not low < after < high:
            after = (low + high) / 2
        if abs(after - t) <= 2e-16 * t:
            return after
        t = after
    return None


def beta_ppf(p: float, a: float, b: float) -> float:
    """Return the quantile of the beta distribution: the x in [0, 1] with I_x(a, b) = p."""
    if p <= 0 or p >= 1:
        return 0.0 if p <= 0 else 1.0
    return _bisect(lambda x: betainc(a, b, x) - p, 0.0, 1.0)


def _bisect(rising: Callable[[float], float], low: float, high: float) -> float:
    """Root of a rising function between two bounds, to the last bit (tiny roots take about a thousand halvings)."""
    for _ in range(1100):
        middle = low + (high - low) / 2
        if middle in (low, high):
            break
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return low + (high - low) / 2


_KNOWN_QUANTILES = {0.8: 0.8416212335729144, 0.975: 1.9599639845400536}


def normal_ppf(p: float) -> float:
    """Return the normal quantile; the two asked for at every start need no ``statistics``, which is slow to import."""
    known = _KNOWN_QUANTILES.get(p)
    if known is not None:
        return known
    from statistics import NormalDist

    return NormalDist().inv_cdf(p)
