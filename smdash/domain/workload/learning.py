"""What logged time teaches: durations, a person's own estimating, and how much whole weeks vary.

Durations are lognormal with a Normal-Inverse-Gamma belief about ln(minutes); formulas in the module's functions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smdash.domain.workload.durations import MOST_LOG_SD, MOST_MINUTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KAPPA0, ALPHA0 = 4.0, 3.0
PRIOR_RATIO = 1.3
WEEKLY_MEMORY = 0.98
CLIP = 2.5
ASK_FROM = 4.0
"""A timer this many times the usual median is asked about before it teaches anything."""
_Z90 = 1.2815515655446004
_LEAST_MINUTES = 1 / 60


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of a task's duration: the four parameters, and median, mean and P90 in minutes.

    ``s`` is the log-sd of one further task. The mean is the plug-in e^(mu + s²/2): the exact predictive has none.
    """

    mu: float
    kappa: float
    alpha: float
    beta: float

    @property
    def s(self) -> float:
        """Log-sd of the next one: s² = beta/(alpha-1)·(1+1/kappa)."""
        return min(math.sqrt(self.beta / (self.alpha - 1) * (1 + 1 / self.kappa)), MOST_LOG_SD)

    @property
    def median(self) -> float:
        """Median minutes, e^mu."""
        return math.exp(self.mu)

    @property
    def mean(self) -> float:
        """Mean minutes."""
        return math.exp(self.mu + self.s * self.s / 2)

    @property
    def p90(self) -> float:
        """Minutes that nine in ten stay under."""
        return math.exp(self.mu + _Z90 * self.s)

    def plus(self, minutes: float, weight: float = 1.0) -> Belief:
        """Return the belief after one more log; the same as learning from all logs at once."""
        y = math.log(_bounded(minutes))
        kappa = self.kappa + weight
        return Belief(
            (self.kappa * self.mu + weight * y) / kappa,
            kappa,
            self.alpha + weight / 2,
            self.beta + self.kappa * weight * (y - self.mu) ** 2 / (2 * kappa),
        )


def _bounded(minutes: float) -> float:
    return min(max(minutes, _LEAST_MINUTES), MOST_MINUTES)


def nig_update(
    prior_median: float,
    prior_s: float,
    logs_min: Sequence[float],
    kappa0: float = KAPPA0,
    alpha0: float = ALPHA0,
    weights: Sequence[float] | None = None,
) -> Belief:
    """Return the belief after logs of finished tasks in minutes, each with its weight (1 without).

    mu0 = ln m, beta0 = (alpha0-1)s²; kappa = kappa0+n, mu = (kappa0 mu0 + n y)/kappa, alpha = alpha0 + n/2,
    beta = beta0 + SS/2 + kappa0 n (y - mu0)²/(2 kappa), with weighted n, mean y and SS of ln(minutes).
    """
    mu0, beta0 = math.log(_bounded(prior_median)), (alpha0 - 1) * prior_s * prior_s
    ys = [math.log(_bounded(minutes)) for minutes in logs_min]
    by = [1.0] * len(ys) if weights is None else list(weights)
    n = math.fsum(by)
    if n <= 0:
        return Belief(mu0, kappa0, alpha0, beta0)
    mean = math.fsum(w * y for w, y in zip(by, ys, strict=True)) / n
    spread = math.fsum(w * (y - mean) ** 2 for w, y in zip(by, ys, strict=True))
    kappa = kappa0 + n
    return Belief(
        (kappa0 * mu0 + n * mean) / kappa,
        kappa,
        alpha0 + n / 2,
        beta0 + spread / 2 + kappa0 * n * (mean - mu0) ** 2 / (2 * kappa),
    )


def clip_logs(median: float, s: float, logs_min: Iterable[float], k: float = CLIP) -> list[float]:
    """Return logs no further than e^(±k s) from the median believed so far, so that a forgotten timer cannot rule."""
    low, high = median * math.exp(-k * s), median * math.exp(k * s)
    return [min(max(minutes, low), high) for minutes in logs_min]


def bias_ratio(pairs: Iterable[Sequence[float]], prior_ratio: float = PRIOR_RATIO, kappa0: float = 5) -> float:
    """Return how much longer things take than this person guesses, from (estimate, actual) minutes.

    b = exp((kappa0 ln prior + sum ln(actual/estimate)) / (kappa0 + n)). Pairs without a positive number are left out.
    """
    logs = [math.log(actual / guess) for guess, actual in pairs if guess > 0 and actual > 0]
    return math.exp((kappa0 * math.log(prior_ratio) + math.fsum(logs)) / (kappa0 + len(logs)))


def guess_words(minutes: float, bias: float, measured: bool) -> str:
    """Say what a person's own guess counts as: ``counted as 59: people take ...``; '' where it counts as it is.

    ``measured`` says that the factor comes from this person's log; else it is what guesses usually come to.
    """
    counted = math.floor(minutes * bias + 0.5)
    if abs(bias - 1) < 0.05 or counted == round(minutes):
        return ""
    who = (
        f"you take about {bias:.1f} times what you guess"
        if measured
        else (f"people take about {bias:.1f} times what they guess, until your own log says")
    )
    return f"counted as {counted}: {who}"


def learn_common_factor(
    weeks: Iterable[Sequence[float]], prior_s: float = 0.15, nu0: float = 6, floor: float = 0.05
) -> float:
    """Return the log-sd of what is common to a whole week, from (planned h, their model sd, actual h).

    s_g² = (nu0 prior² + (n-1) max(0, Var ln(actual/planned) - mean model variance)) / (nu0 + n - 1), at least floor.
    """
    used = [week for week in weeks if week[0] > 0 and week[2] > 0]
    n = len(used)
    if n < 2:
        return max(prior_s, floor)
    logs = [math.log(actual / planned) for planned, _, actual in used]
    mean = math.fsum(logs) / n
    variance = math.fsum((y - mean) ** 2 for y in logs) / (n - 1)
    model = math.fsum(math.log1p((sd / planned) ** 2) for planned, sd, _ in used) / n
    return max(floor, math.sqrt((nu0 * prior_s**2 + (n - 1) * max(0.0, variance - model)) / (nu0 + n - 1)))
