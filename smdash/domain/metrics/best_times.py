"""Does the time of posting matter for this account, and how much may be promised of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.metrics.special_functions import betainc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAD = 1.2815515655446004
"""Standard deviations by which the best time must lead, and what is taken off what is promised."""


class SlotBelief(NamedTuple):
    """What is believed of one time: posts seen, their mean log index, its weight, the shrunk mean and its sd."""

    n: int
    mean: float
    weight: float
    shrunk: float
    sd: float


class SlotModel(NamedTuple):
    """A one-way random effects model: grand mean, variance within and between, and each time."""

    mu: float
    sigma2: float
    tau2: float
    n0: float
    slots: dict[str, SlotBelief]


def eb_slots(groups: Mapping[str, Sequence[float]]) -> SlotModel | None:
    """Return each time's mean shrunk towards all: sigma² = MSW, tau² = max(0, (MSB-MSW)/n0), B = tau²/(tau²+sigma²/n).

    Values are ln(index/100) per post. None with fewer than two times, or no time with two posts.
    """
    used = {name: [float(x) for x in xs] for name, xs in groups.items() if xs}
    total, number = sum(map(len, used.values())), len(used)
    if number < 2 or total <= number:
        return None
    means = {name: math.fsum(xs) / len(xs) for name, xs in used.items()}
    grand = math.fsum(x for xs in used.values() for x in xs) / total
    within = math.fsum((x - means[name]) ** 2 for name, xs in used.items() for x in xs) / (total - number)
    between = math.fsum(len(xs) * (means[name] - grand) ** 2 for name, xs in used.items()) / (number - 1)
    n0 = (total - sum(len(xs) ** 2 for xs in used.values()) / total) / (number - 1)
    tau2 = max(0.0, (between - within) / n0)
    if tau2 > 0:
        weights = {name: tau2 / (tau2 + within / len(xs)) for name, xs in used.items()}
        mu = math.fsum(weights[name] * means[name] for name in used) / math.fsum(weights.values())
    else:
        weights, mu = dict.fromkeys(used, 0.0), grand
    slots = {
        name: SlotBelief(
            len(xs),
            means[name],
            weights[name],
            mu + weights[name] * (means[name] - mu),
            math.sqrt(tau2 * (1 - weights[name])),
        )
        for name, xs in used.items()
    }
    return SlotModel(mu, within, tau2, n0, slots)


class SlotVerdict(NamedTuple):
    """Whether one time is better: ``state``, its name, p of the F test, the gain and the part of it to promise."""

    state: Literal["best", "no_evidence", "too_early"]
    best: str | None
    p: float | None
    gain_pct: float | None
    gain_low_pct: float | None


def slot_verdict(
    groups: Mapping[str, Sequence[float]], min_n: int = 8, max_slots: int = 6, alpha: float = 0.05
) -> SlotVerdict:
    """Return whether the time of posting matters; it speaks only for few times with enough posts in each.

    At most ``max_slots`` times, ``min_n`` posts in each, p of one-way ANOVA under ``alpha``, and a lead of 1.28 sd.
    """
    used = {name: xs for name, xs in groups.items() if len(xs) >= min_n}
    model = eb_slots(used) if 2 <= len(used) <= max_slots else None
    if model is None:
        return SlotVerdict("too_early", None, None, None, None)
    p = _anova_p(used)
    best = max(model.slots, key=lambda name: model.slots[name].shrunk)
    lead, sd = model.slots[best].shrunk - model.mu, model.slots[best].sd
    if p is None or p >= alpha or lead <= LEAD * sd:
        return SlotVerdict("no_evidence", None, p, None, None)
    return SlotVerdict("best", best, p, 100 * math.expm1(lead), 100 * math.expm1(lead - LEAD * sd))


def _anova_p(groups: Mapping[str, Sequence[float]]) -> float | None:
    """Return p of the one-way F test; None when no post differs from its time's mean."""
    total, number = sum(map(len, groups.values())), len(groups)
    grand = math.fsum(x for xs in groups.values() for x in xs) / total
    means = {name: math.fsum(xs) / len(xs) for name, xs in groups.items()}
    between = math.fsum(len(xs) * (means[name] - grand) ** 2 for name, xs in groups.items()) / (number - 1)
    within = math.fsum((x - means[name]) ** 2 for name, xs in groups.items() for x in xs) / (total - number)
    if within <= 0:
        return None
    f, d1, d2 = between / within, number - 1, total - number
    return betainc(d2 / 2, d1 / 2, d2 / (d2 + d1 * f))
