"""Whether a week's work fits its hours: expected hours, their spread, the chance of overrun, and what drives them.

Everything here is cheap and pure; a whole week is evaluated anew at each key of a what-if. Minutes go in,
hours come out. Inputs above a billion count as a billion, so that no sum overflows.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.workload.durations import MOST_LOG_SD, MOST_MINUTES, lognormal_moments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SWITCHING = "switching"
EVERYONE = frozenset({"", "(all)"})
"""Account names of work that belongs to no single account."""

_Z80 = 0.8416212335729143
_ROOT2 = math.sqrt(2)
_MINUTE_H = 1 / 60


class Item(NamedTuple):
    """Recurring work: ``per_week`` times a lognormal duration (median minutes, log-sd ``s``).

    ``count_dispersion`` is the variance of the count over its mean: 0 for planned posts, 1 for Poisson
    arrivals, about 2 for an inbox.
    """

    account: str
    activity: str
    per_week: float
    median_min: float
    s: float
    count_dispersion: float = 0.0


class Plan(NamedTuple):
    """A week: hours per day, days worked on, minutes of switching per such day, and the work.

    ``bias`` multiplies all hours (what a person usually needs over what they guess); ``s_g`` is the log-sd
    of the factor that is common to everything in a week.
    """

    capacity_h: tuple[float, ...]
    work_days: float = 5
    switch_min_per_day: float = 0.0
    bias: float = 1.0
    s_g: float = 0.15
    items: tuple[Item, ...] = ()

    @classmethod
    def from_dict(cls, plan: Mapping[str, Any]) -> Plan:
        """Read a plan from plain data with the same names; KeyError or TypeError when a name is wrong."""
        given = dict(plan)
        given["capacity_h"] = tuple(given["capacity_h"])
        given["items"] = tuple(Item(**item) for item in given.get("items", ()))
        return cls(**given)


class WeekLoad(NamedTuple):
    """An evaluated week, in hours.

    ``load`` and ``p_overrun`` are None when there is no capacity. ``by_activity`` has switching and adds up to
    ``mean_h``; ``by_account`` has no switching. ``parts`` is (account, activity, hours) for each pair. ``over_h`` are
    the hours that would have to go until it overruns one week in five, 0 where it fits; None without capacity.
    """

    mean_h: float
    sd_h: float
    capacity_h: float
    load: float | None
    p_overrun: float | None
    p80_h: float
    by_account: dict[str, float]
    by_activity: dict[str, float]
    parts: tuple[tuple[str, str, float], ...]
    over_h: float | None = None


def expected_distinct(probs_by_brand: Mapping[str, Sequence[float]]) -> tuple[float, float]:
    """Return the expected number of brands and of accounts worked on in a day.

    ``probs_by_brand`` holds, per brand, the chance of each account to be worked on, min(1, posts per week /
    work days), taken as independent.
    """
    brands = accounts = 0.0
    for chances in probs_by_brand.values():
        silent = 1.0
        for chance in chances:
            bounded = min(1.0, max(0.0, chance))
            silent *= 1 - bounded
            accounts += bounded
        brands += 1 - silent
    return brands, accounts


def switch_minutes(
    brands: float,
    accounts: float,
    sweeps: float,
    inbox_accounts: float,
    c_brand: float = 10,
    c_account: float = 3,
    c_refocus: float = 5,
    c_open: float = 1,
) -> float:
    """Return minutes a day lost to switching: 10·(B-1) + 3·(A-B) + K·(5 + A_in), no part below 0.

    B brands and A accounts worked on that day, K looks into the inbox, A_in accounts opened in each.
    """
    return (
        c_brand * max(0.0, brands - 1)
        + c_account * max(0.0, accounts - brands)
        + sweeps * (c_refocus + c_open * inbox_accounts)
    )


def overrun_probability(mean: float, var: float, capacity: float) -> float | None:
    """Return the chance that lognormal hours with this mean and variance exceed the capacity; None without capacity.

    sigma² = ln(1+Var/M²), mu = ln M - sigma²/2, 1 - Phi((ln C - mu)/sigma).
    """
    if capacity <= 0:
        return None
    if mean <= 0:
        return 0.0
    return _beyond(mean, *_log_parameters(mean, var), capacity)


def _beyond(mean: float, mu: float, sigma: float, capacity: float) -> float:
    """Return the chance that lognormal hours exceed the capacity, from their mean and the parameters of their log."""
    if sigma <= 0:
        return 1.0 if mean > capacity else 0.0
    return 0.5 * math.erfc((math.log(capacity) - mu) / (sigma * _ROOT2))


def safe_load(cv: float, p: float = 0.20) -> float:
    """Return the load (0 to 1) at which the chance of overrun is ``p`` for a week that varies by ``cv`` (sd/mean)."""
    if cv <= 0:
        return 1.0
    from statistics import NormalDist

    sigma2 = math.log1p(cv * cv)
    return math.exp(sigma2 / 2 - NormalDist().inv_cdf(1 - p) * math.sqrt(sigma2))


def _log_parameters(mean: float, var: float) -> tuple[float, float]:
    sigma2 = math.log1p(min(var / mean / mean, 1e300))
    return math.log(mean) - sigma2 / 2, math.sqrt(sigma2)


def _moments(item: Item) -> tuple[float, float]:
    """Mean minutes per week and their variance: N·D and N·Var(D) + phi·N·D²."""
    mean, var = lognormal_moments(item.median_min, item.s)
    count = min(item.per_week, MOST_MINUTES)
    return count * mean, count * (var + min(item.count_dispersion, MOST_MINUTES) * mean * mean)


def _spread(plan: Plan, minutes: float, var: float) -> tuple[float, float]:
    """Mean hours and variance after bias and the common factor: Var T = e^{s_g²}(Var X + M²) - M²."""
    return _spread_by(*_factors(plan), minutes, var)


def _factors(plan: Plan) -> tuple[float, float]:
    """Return hours for each minute after bias, and the variance of the common factor."""
    return min(plan.bias, MOST_MINUTES) * _MINUTE_H, math.expm1(min(plan.s_g, MOST_LOG_SD) ** 2)


def _spread_by(scale: float, common: float, minutes: float, var: float) -> tuple[float, float]:
    mean, var = minutes * scale, var * scale * scale
    return mean, var * (1 + common) + common * mean * mean


def _switching(plan: Plan) -> float:
    return min(plan.work_days, MOST_MINUTES) * min(plan.switch_min_per_day, MOST_MINUTES)


def _capacity(plan: Plan) -> float:
    return sum(min(hours, MOST_MINUTES) for hours in plan.capacity_h)


def week(plan: Plan | Mapping[str, Any]) -> WeekLoad:
    """Evaluate a week (a ``Plan``, or plain data with the same names)."""
    if not isinstance(plan, Plan):
        plan = Plan.from_dict(plan)
    scale = min(plan.bias, MOST_MINUTES) * _MINUTE_H
    switching = _switching(plan)
    total, total_var = switching, 0.0
    parts: dict[tuple[str, str], float] = {}
    shares: list[tuple[float, float, float]] = []
    for item in plan.items:
        minutes, var = _moments(item)
        total += minutes
        total_var += var
        if minutes > 0:
            shares.append((var / minutes, minutes, var))
        key = item.account, item.activity
        parts[key] = parts.get(key, 0.0) + minutes * scale
    by_account: dict[str, float] = {}
    by_activity: dict[str, float] = {}
    for (account, activity), hours in parts.items():
        by_account[account] = by_account.get(account, 0.0) + hours
        by_activity[activity] = by_activity.get(activity, 0.0) + hours
    by_activity[SWITCHING] = by_activity.get(SWITCHING, 0.0) + switching * scale
    mean, var = _spread(plan, total, total_var)
    capacity = _capacity(plan)
    mu, sigma = _log_parameters(mean, var) if mean > 0 else (-math.inf, 0.0)
    chance, over = _overrun(plan, switching, shares, capacity)
    return WeekLoad(
        mean_h=mean,
        sd_h=math.sqrt(var),
        capacity_h=capacity,
        load=mean / capacity if capacity > 0 else None,
        p_overrun=chance,
        p80_h=math.exp(mu + _Z80 * sigma),
        by_account=by_account,
        by_activity=by_activity,
        parts=tuple((account, activity, hours) for (account, activity), hours in parts.items()),
        over_h=over,
    )


def _overrun(
    plan: Plan, fixed: float, shares: list[tuple[float, float, float]], capacity: float
) -> tuple[float | None, float | None]:
    """Return the chance that a week's work exceeds the capacity and the hours too many: the most of any part of it.

    ``shares`` are (variance per minute, minutes, variance) of each item; parts begin with the steadiest. More work
    never makes an overrun less likely, P(X + Y > C) >= P(X > C) for Y >= 0; the lognormal alone denies that where Y is
    small and wild and the week over-full.
    """
    if capacity <= 0:
        return None, None
    minutes, spread, chance, over = fixed, 0.0, 0.0, 0.0
    scale, common = _factors(plan)
    for _, more, var in [(0.0, 0.0, 0.0), *sorted(shares)]:
        minutes, spread = minutes + more, spread + var
        mean, variance = _spread_by(scale, common, minutes, spread)
        if mean > 0:
            mu, sigma = _log_parameters(mean, variance)
            chance = max(chance, _beyond(mean, mu, sigma, capacity))
            # The same week scaled down to where ln C = mu + z sigma: its spread in proportion stays.
            over = max(over, mean * -math.expm1(min(0.0, math.log(capacity) - mu - _Z80 * sigma)))
    return chance, over


def accounts_that_fit(
    fixed_h: float, per_account_h: float, per_account_sd_h: float, s_g: float, capacity_h: float, p: float = 0.20
) -> int:
    """Return the largest number of like accounts that keep the chance of overrun at or under ``p``; 0 is an answer.

    It answers for accounts that are all alike only. Somebody's own mixed ones are not counted by it: a number that
    counts the smallest first rises when one is added. What is too much of them is in ``WeekLoad.over_h``, what would
    have to go in ``ways_out``. Each takes ``per_account_h`` hours a week, give or take its sd, on top of fixed hours;
    ``s_g`` as in ``Plan``.
    """
    if per_account_h <= 0:
        return 0
    common = math.expm1(min(s_g, MOST_LOG_SD) ** 2)
    fits = 0
    for n in range(1, int(capacity_h / per_account_h) + 2):
        mean, spread = fixed_h + n * per_account_h, n * per_account_sd_h**2
        chance = overrun_probability(mean, spread * (1 + common) + common * mean * mean, capacity_h)
        if chance is None or chance > p:
            break
        fits = n
    return fits
