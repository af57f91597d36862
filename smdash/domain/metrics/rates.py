"""Shares, conversions and follower quality: intervals that hold for small numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.special_functions import beta_ppf, normal_ppf, t_ppf

if TYPE_CHECKING:
    from collections.abc import Sequence


def wilson(x: float, n: float, conf: float = 0.95, phi: float = 1.0) -> tuple[float, float]:
    """Return the Wilson interval of a share x/n; ``phi`` is how much more posts differ than chance, n/phi counts.

    (0, 1) when there is nothing to go by.
    """
    seen = n / max(phi, 1.0)
    if seen <= 0:
        return 0.0, 1.0
    z = normal_ppf(0.5 + conf / 2)
    share = min(max(x / n, 0.0), 1.0)
    middle = share + z * z / (2 * seen)
    reach = z * math.sqrt(share * (1 - share) / seen + z * z / (4 * seen * seen))
    scale = 1 + z * z / seen
    low = 0.0 if share == 0 else max(0.0, (middle - reach) / scale)
    return low, 1.0 if share == 1 else min(1.0, (middle + reach) / scale)


def rate_dispersion(xs: Sequence[float], ns: Sequence[float]) -> float:
    """Return how much more shares differ between posts than chance: chi²/(k-1) of the 2 x k table, at least 1."""
    used = [(x, n) for x, n in zip(xs, ns, strict=True) if n > 0]
    total = math.fsum(n for _, n in used)
    share = math.fsum(x for x, _ in used) / total if total else 0.0
    if len(used) < 2 or not 0 < share < 1:
        return 1.0
    chi2 = math.fsum((x - n * share) ** 2 / (n * share * (1 - share)) for x, n in used)
    return max(1.0, chi2 / (len(used) - 1))


def newcombe(x1: float, n1: float, x2: float, n2: float, conf: float = 0.95) -> tuple[float, float, float]:
    """Return the difference of two shares with Newcombe's interval (1998, method 10): (difference, low, high)."""
    if n1 <= 0 or n2 <= 0:
        return 0.0, -1.0, 1.0
    p1, p2 = x1 / n1, x2 / n2
    (l1, u1), (l2, u2) = wilson(x1, n1, conf), wilson(x2, n2, conf)
    low = p1 - p2 - math.hypot(p1 - l1, u2 - p2)
    return p1 - p2, low, p1 - p2 + math.hypot(u1 - p1, p2 - l2)


class RateRatio(NamedTuple):
    """A ratio of two rates with its exact interval; None where it has no bound, or nothing happened at all."""

    rr: float | None
    lo: float | None
    hi: float | None
    p: float | None


def exact_rate_ratio(x1: int, t1: float, x0: int, t0: float, conf: float = 0.95) -> RateRatio:
    """Return the ratio of x1 events in t1 to x0 in t0, conditional on their sum (Clopper-Pearson, binomial test)."""
    n = x1 + x0
    if n <= 0 or t1 <= 0 or t0 <= 0:
        return RateRatio(None, None, None, None)
    tail = (1 - conf) / 2
    low = beta_ppf(tail, x1, x0 + 1) if x1 else 0.0
    high = beta_ppf(1 - tail, x1 + 1, x0) if x0 else 1.0
    scale = t0 / t1
    return RateRatio(
        x1 / x0 * scale if x0 else None,
        low / (1 - low) * scale,
        high / (1 - high) * scale if high < 1 else None,
        _binomial_p(x1, n, t1 / (t1 + t0)),
    )


def _binomial_p(x: int, n: int, p: float) -> float:
    """Return the two-sided p of an exact binomial test: all outcomes no likelier than the one seen."""
    base = math.lgamma(n + 1)
    logs = [
        base - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(p) + (n - k) * math.log1p(-p)
        for k in range(n + 1)
    ]
    return min(1.0, math.fsum(math.exp(each) for each in logs if each <= logs[x] + 1e-7))


class DidRatio(NamedTuple):
    """A ratio of ratios with its interval; all None when one of the four counts is 0."""

    ratio: float | None
    se_log: float | None
    lo: float | None
    hi: float | None


def did_ratio(
    on_s: float,
    off_s: float,
    on_c: float,
    off_c: float,
    phi_s: float = 1.0,
    phi_c: float = 1.0,
    df: float | None = None,
    conf: float = 0.95,
) -> DidRatio:
    """Return (on/off of social)/(on/off of the control), se² = phi_s(1/on_s+1/off_s) + phi_c(1/on_c+1/off_c).

    Parallel trends are assumed, and a control that social does not feed.
    """
    if min(on_s, off_s, on_c, off_c) <= 0:
        return DidRatio(None, None, None, None)
    ratio = on_s / off_s / (on_c / off_c)
    se = math.sqrt(phi_s * (1 / on_s + 1 / off_s) + phi_c * (1 / on_c + 1 / off_c))
    crit = normal_ppf(0.5 + conf / 2) if df is None else t_ppf(0.5 + conf / 2, df)
    return DidRatio(ratio, se, ratio * math.exp(-crit * se), ratio * math.exp(crit * se))


def gamma_poisson(x: float, exposure: float, prior_rate: float, prior_exposure: float = 20.0) -> float | None:
    """Return a rate shrunk towards what is usual: (x + prior_rate·prior_exposure)/(exposure + prior_exposure)."""
    seen = exposure + prior_exposure
    return (x + prior_rate * prior_exposure) / seen if seen > 0 else None


class FollowerQuality(NamedTuple):
    """Leads per 1,000 new followers (shrunk), and the share that left again with its interval."""

    leads_per_1000: float | None
    churn: float | None
    churn_lo: float
    churn_hi: float


def follower_quality(
    gained: float, lost: float, leads: float, prior_leads_per_1000: float = 8.0, prior_weight: float = 500.0
) -> FollowerQuality:
    """Return what new followers led to; ``prior_weight`` is how many followers the usual rate counts for."""
    rate = gamma_poisson(leads, gained, prior_leads_per_1000 / 1000, prior_weight)
    low, high = wilson(lost, gained)
    return FollowerQuality(
        None if rate is None else rate * 1000, min(1.0, lost / gained) if gained > 0 else None, low, high
    )
