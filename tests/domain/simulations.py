"""Weeks, queues and inboxes drawn at random: what the formulas are checked against. Each stream has its own seed."""

from __future__ import annotations

import math
from random import Random
from typing import Any


def simulate_week(plan: dict[str, Any], runs: int, seed: int) -> dict[str, float]:
    """Draw whole weeks: counts, durations, and a factor common to all; return mean, sd and the share over capacity."""
    counts, lengths, common = (Random(seed + n) for n in range(3))
    capacity = sum(plan["capacity_h"])
    s_g = plan["s_g"]
    totals = []
    for _ in range(runs):
        minutes = plan["work_days"] * plan["switch_min_per_day"]
        for item in plan["items"]:
            for _ in range(_count(item["per_week"], item["count_dispersion"], counts)):
                minutes += item["median_min"] * math.exp(item["s"] * lengths.gauss(0, 1))
            if not item["count_dispersion"] and (part := item["per_week"] % 1):
                # Part of a thing is that part of its hours and of their variance, as a mix over many weeks would be.
                minutes += _part(item, part, lengths)
        factor = math.exp(s_g * common.gauss(0, 1) - s_g * s_g / 2)
        totals.append(minutes / 60 * plan["bias"] * factor)
    mean = math.fsum(totals) / runs
    variance = math.fsum((total - mean) ** 2 for total in totals) / (runs - 1)
    over = sum(total > capacity for total in totals) / runs
    return {"mean_h": mean, "sd_h": math.sqrt(variance), "p_overrun": over}


def _part(item: dict[str, Any], part: float, lengths: Random) -> float:
    """Draw a lognormal with ``part`` of the mean and of the variance."""
    s2 = item["s"] ** 2
    mean = item["median_min"] * math.exp(s2 / 2)
    variance = mean * mean * math.expm1(s2)
    sigma2 = math.log1p(part * variance / (part * mean) ** 2)
    return math.exp(math.log(part * mean) - sigma2 / 2 + math.sqrt(sigma2) * lengths.gauss(0, 1))


def _count(per_week: float, dispersion: float, counts: Random) -> int:
    """Draw how many there are: as planned, or Poisson, or Poisson with a gamma rate where they come in bursts."""
    if dispersion <= 0:
        return math.floor(per_week)
    rate = per_week
    if dispersion > 1:
        rate = counts.gammavariate(per_week / (dispersion - 1), dispersion - 1)
    return _poisson(rate, counts)


def _poisson(rate: float, draw: Random) -> int:
    left, number = rate, 0
    while (left := left - draw.expovariate(1.0)) > 0:
        number += 1
    return number


def simulate_queue(lam: float, es: float, s: float | None, customers: int, seed: int) -> float:
    """Return the mean wait of a single server by Lindley's recursion; ``s`` None is exponential, 0 constant service."""
    arrivals, services = Random(seed), Random(seed + 1)
    wait = total = 0.0
    for _ in range(customers):
        total += wait
        if s is None:
            work = services.expovariate(1 / es)
        else:
            work = es * math.exp(s * services.gauss(0, 1) - s * s / 2) if s else es
        wait = max(0.0, wait + work - arrivals.expovariate(lam))
    return total / customers


def simulate_inbox(
    gaps_h: list[float],
    msgs_per_week: float,
    median_min: float,
    s: float,
    weeks: int,
    seed: int,
    budget_min: float | None = None,
) -> list[float]:
    """Return the hours each message waited for its answer, when sweeps answer in order what was there at their begin.

    With a budget a sweep ends after so many minutes; a reply begun is finished.
    """
    arrivals, lengths = Random(seed), Random(seed + 1)
    week = sum(gaps_h)
    clock, waiting, waits = 0.0, [], []
    following = arrivals.expovariate(msgs_per_week / week)
    for _ in range(weeks):
        for gap in gaps_h:
            clock += gap
            while following <= clock:
                waiting.append(following)
                following += arrivals.expovariate(msgs_per_week / week)
            spent, answered = 0.0, 0
            for came in waiting:
                if budget_min is not None and spent >= budget_min:
                    break
                spent += median_min * math.exp(s * lengths.gauss(0, 1))
                waits.append(clock + spent / 60 - came)
                answered += 1
            del waiting[:answered]
    return waits
