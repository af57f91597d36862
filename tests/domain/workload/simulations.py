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


def negative_binomial(mean: float, phi: float, draw: Random) -> int:
    """Draw a count whose variance is ``phi`` times its mean."""
    return _poisson(draw.gammavariate(mean / (phi - 1), phi - 1) if phi > 1 else mean, draw)


def detection_power(mean: float, phi: float, weeks: int, ratio: float, runs: int, seed: int) -> float:
    """Return how often a real change of that ratio is called up after so many weeks on each side."""
    from smdash.domain.metrics.change import weekly_change

    draw = Random(seed)
    found = 0
    for _ in range(runs):
        before = [negative_binomial(mean, phi, draw) for _ in range(weeks)]
        after = [negative_binomial(mean * ratio, phi, draw) for _ in range(weeks)]
        found += weekly_change(before, after).verdict == "up"
    return found / runs


def peeking(looks: int, limit: float, runs: int, seed: int) -> float:
    """Return how often a sum without any drift passes a limit at one of several equally spaced looks."""
    draw = Random(seed)
    alarms = 0
    for _ in range(runs):
        total = 0.0
        for look in range(1, looks + 1):
            total += draw.gauss(0, 1)
            if abs(total) / math.sqrt(look) > limit:
                alarms += 1
                break
    return alarms / runs


def run_length(k: float, h: float, delta: float, runs: int, seed: int) -> float:
    """Return the mean number of days until either sum of a shifted normal passes ``h``."""
    draw = Random(seed)
    days = 0
    for _ in range(runs):
        up = down = 0.0
        while max(up, down) <= h:
            z = draw.gauss(delta, 1)
            up, down = max(0.0, up + z - k), max(0.0, down - z - k)
            days += 1
    return days / runs


def winners_curse(slots: int, posts: int, sd: float, runs: int, seed: int) -> tuple[float, float, float]:
    """Return mean gains in percent of the best of many equal times, naive and shrunk, and how often tau² is 0."""
    from smdash.domain.metrics.best_times import eb_slots

    draw = Random(seed)
    naive = shrunk = 0.0
    zero = 0
    for _ in range(runs):
        groups = {str(n): [draw.gauss(0, sd) for _ in range(posts)] for n in range(slots)}
        model = eb_slots(groups)
        assert model is not None
        naive += math.expm1(max(slot.mean for slot in model.slots.values()))
        shrunk += math.expm1(max(slot.shrunk for slot in model.slots.values()))
        zero += model.tau2 == 0
    return 100 * naive / runs, 100 * shrunk / runs, zero / runs


def coverage(n: int, h: int, phi: float | None, runs: int, seed: int) -> float:
    """Return how often the 80 % interval of the drift method holds what came; ``phi`` None draws normal gains."""
    from smdash.domain.metrics.waiting import drift_forecast

    draw = Random(seed)
    inside = 0
    for _ in range(runs):
        gains = [draw.gauss(30, 8) if phi is None else negative_binomial(30, phi, draw) for _ in range(n + h)]
        said = drift_forecast(0, gains[:n], h, 0)
        assert said is not None
        assert said.lo is not None
        assert said.hi is not None
        inside += said.lo <= sum(gains[n:]) <= said.hi
    return inside / runs
