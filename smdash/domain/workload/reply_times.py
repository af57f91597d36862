"""How long people wait for an answer when someone looks into the inbox in sweeps.

Nights and weekends decide, not the queue: a message waits for the next sweep. Gaps are the hours between sweeps over
one week; messages arrive at any hour alike and are answered in order.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

WEEK_H = 168.0
_LATTICE = 0.5825971579390106
"""Mean overshoot of a normal walk, -zeta(1/2)/sqrt(2 pi): what a sweep's end gives back."""


def mg1_wait(lam: float, es: float, cs2: float) -> float | None:
    """Return the mean wait in an M/G/1 queue, lam E[S²]/(2(1-rho)) (Pollaczek-Khinchine); None when it never ends."""
    rho = lam * es
    return None if rho >= 1 else lam * es * es * (1 + cs2) / (2 * (1 - rho))


def kingman_wait(lam: float, es: float, ca2: float, cs2: float) -> float | None:
    """Return Kingman's mean wait, rho/(1-rho)·(ca²+cs²)/2·E[S]; None when it never ends."""
    rho = lam * es
    return None if rho >= 1 else rho / (1 - rho) * (ca2 + cs2) / 2 * es


def gate_wait(gaps_h: Sequence[float]) -> float | None:
    """Return the mean hours until the next sweep, sum g²/(2 sum g); None without sweeps."""
    total = math.fsum(gaps_h)
    return math.fsum(gap * gap for gap in gaps_h) / (2 * total) if total > 0 else None


def gated_reply(gaps_h: Sequence[float], msgs_per_week: float, reply_min: float) -> float | None:
    """Return the mean hours to a reply when every sweep empties the inbox: W = (1+rho) sum g²/(2 sum g) + S.

    Exact for Poisson arrivals answered in order; rho is the share of all hours spent answering. None without sweeps,
    or when there is more to answer than hours.
    """
    wait, rho = gate_wait(gaps_h), _share(gaps_h, msgs_per_week, reply_min)
    return None if wait is None or rho >= 1 else (1 + rho) * wait + reply_min / 60


def _share(gaps_h: Sequence[float], msgs_per_week: float, reply_min: float) -> float:
    total = math.fsum(gaps_h)
    return msgs_per_week * reply_min / 60 / total if total > 0 else math.inf


def p_late(
    gaps_h: Sequence[float], promise_h: float, msgs_per_week: float = 0.0, reply_min: float = 0.0
) -> float | None:
    """Return the share of replies later than a promise in clock hours.

    sum max(0, g - r)/sum g with r = max(0, (tau - S - rho g)/(1 - rho)); None without sweeps.
    """
    total, rho = math.fsum(gaps_h), _share(gaps_h, msgs_per_week, reply_min)
    if total <= 0:
        return None
    if rho >= 1:
        return 1.0
    late = (max(0.0, gap - max(0.0, (promise_h - reply_min / 60 - rho * gap) / (1 - rho))) for gap in gaps_h)
    return math.fsum(late) / total


class Budgeted(NamedTuple):
    """Replies when a sweep ends after so many minutes.

    ``load`` is work over budget, ``backlog_min`` what is left at the end of a sweep, ``reply_h`` the mean hours to a
    reply; both None when it is never caught up, and then ``growth_msgs_per_gap`` says how fast it grows.
    """

    load: float
    backlog_min: float | None
    reply_h: float | None
    growth_msgs_per_gap: float


def budget_reply(
    gap_h: float, budget_min: float, msgs_per_gap: float, reply_median: float, s: float, dispersion: float = 1.0
) -> Budgeted:
    """Return what sweeps of at most ``budget_min`` minutes come to; a reply begun is finished.

    The backlog of a walk with drift -delta and variance v: v/(2 delta) - 0.5826 sqrt v + k3/(6 v), not under the
    Kraemer-Langenbach-Belz form v/(2 delta)·exp(-2(1-rho)/(3 rho v/m²)); within some 5 % of simulations.
    """
    mean = reply_median * math.exp(s * s / 2)
    second, third = reply_median**2 * math.exp(2 * s * s), reply_median**3 * math.exp(4.5 * s * s)
    work = msgs_per_gap * mean
    if budget_min <= 0:
        return Budgeted(math.inf if work > 0 else 0.0, None if work > 0 else 0.0, None, msgs_per_gap)
    if work <= 0:
        return Budgeted(0.0, 0.0, gap_h / 2, 0.0)
    reach = budget_min + second / (2 * mean)
    room, load = reach - work, work / budget_min
    if room <= 0:
        return Budgeted(load, None, None, -room / mean)
    variance = msgs_per_gap * (second - mean * mean + dispersion * mean * mean)
    rho = work / reach
    heavy = variance / (2 * room)
    klb = heavy * math.exp(-2 * (1 - rho) / (3 * rho * variance / work**2))
    walk = heavy - _LATTICE * math.sqrt(variance) + msgs_per_gap * third / (6 * variance)
    backlog = max(klb, walk, 0.0)
    return Budgeted(load, backlog, gap_h / 2 + gap_h * backlog / work + (work / 2 + mean) / 60, 0.0)


def gaps_between(sweeps: Sequence[tuple[int, float]]) -> list[float]:
    """Return the hours between sweeps of a week, given as (weekday, hour of day) with Monday 0, the last to the first.

    Two at the same time are one. Empty without sweeps.
    """
    at = sorted({(day % 7) * 24 + hour for day, hour in sweeps})
    return [(at[(n + 1) % len(at)] - hour) % WEEK_H or WEEK_H for n, hour in enumerate(at)]
