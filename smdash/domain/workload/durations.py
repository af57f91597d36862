"""Lognormal minutes: how long one piece of work takes, and how a person's guesses become such a belief."""

from __future__ import annotations

import math
from functools import lru_cache

Z90 = 1.2815515655446004
"""The standard normal quantile of 0.9."""

MOST_MINUTES = 1e9
MOST_LOG_SD = 3.0
"""A log-sd above 3 (P90 at 47 times the median) says nothing; larger values count as these, so sums stay finite."""


@lru_cache(maxsize=4096)
def lognormal_moments(median_min: float, s: float) -> tuple[float, float]:
    """Mean (min) and variance (min²) of a lognormal duration: D = m·e^{s²/2}, Var = D²·(e^{s²}-1).

    ``median_min`` counts up to 1e9 and ``s`` (log-sd) up to 3.
    """
    s = min(s, MOST_LOG_SD)
    mean = min(median_min, MOST_MINUTES) * math.exp(s * s / 2)
    return mean, mean * mean * math.expm1(s * s)


def from_three_points(p10: float, p50: float, p90: float) -> tuple[float, float]:
    """Median (min) and log-sd from a person's low, usual and high: m = P50, s = ln(P90/P10)/(2·1.28155).

    A low of 0, or a high not above the low, has no width to read: s is 0.
    """
    if p10 <= 0 or p90 <= p10:
        return p50, 0.0
    return p50, (math.log(p90) - math.log(p10)) / (2 * Z90)


def pert(o: float, m: float, p: float) -> tuple[float, float]:
    """Mean and variance of an optimistic, likely and pessimistic guess: (o+4m+p)/6 and ((p-o)/6)²."""
    spread = (p - o) / 6
    return o / 6 + m * (4 / 6) + p / 6, spread * spread
