"""A belief about one kind of work that learns log by log, in the order of time, and forgets slowly."""

from __future__ import annotations

import math
from dataclasses import dataclass

from smdash.domain.workload.durations import MOST_LOG_SD
from smdash.domain.workload.learning import ALPHA0, ASK_FROM, CLIP, KAPPA0, WEEKLY_MEMORY, Belief

WEEK_SECONDS = 7 * 86400.0
_ASK = math.log(ASK_FROM)


def kept_after(seconds: float) -> float:
    """Return the part of its weight that a log keeps: people get faster and tools change (half-life about 34 weeks)."""
    return math.pow(WEEKLY_MEMORY, max(0.0, seconds) / WEEK_SECONDS)


@dataclass(slots=True)
class RunningBelief:
    """One activity's belief: weighted sums of ln(minutes) as they stood at ``at`` (Unix seconds).

    ``mu0``, ``beta0`` and ``kappa0`` are the prior's, ``logs`` counts what was learned from.
    """

    mu0: float
    beta0: float
    kappa0: float
    logs: int = 0
    n: float = 0.0
    mean: float = 0.0
    spread: float = 0.0
    at: int = 0

    @classmethod
    def prior(cls, median_min: float, s: float, kappa0: float = KAPPA0) -> RunningBelief:
        """Return what is believed before any log."""
        return cls(math.log(median_min), (ALPHA0 - 1) * s * s, kappa0)

    def belief(self, now: int | None = None) -> Belief:
        """Return the belief as it is at ``now`` (Unix seconds), at the last log without it."""
        kept = 1.0 if now is None else kept_after(now - self.at)
        n, spread = self.n * kept, self.spread * kept
        kappa = self.kappa0 + n
        off = self.mean - self.mu0
        return Belief(
            (self.kappa0 * self.mu0 + n * self.mean) / kappa,
            kappa,
            ALPHA0 + n / 2,
            self.beta0 + spread / 2 + self.kappa0 * n * off * off / (2 * kappa),
        )

    def learn(self, minutes: float, at: int, *, confirmed: bool = False) -> bool:
        """Learn from one finished task (minutes > 0, at Unix seconds); False where it is too suspicious to teach.

        What is over four times the present median is left out unless a person said that it is right; the rest is drawn
        in to e^(±2.5 s) of the present belief. This is run for every log there is, so it makes no objects.
        """
        n, spread = self.n, self.spread
        if n and at > self.at:
            kept = WEEKLY_MEMORY ** ((at - self.at) / WEEK_SECONDS)
            n *= kept
            spread *= kept
        mean, kappa0, mu0 = self.mean, self.kappa0, self.mu0
        kappa = kappa0 + n
        off = mean - mu0
        mu = (kappa0 * mu0 + n * mean) / kappa
        y = math.log(minutes)
        if y - mu > _ASK and not confirmed:
            return False
        beta = self.beta0 + spread / 2 + kappa0 * n * off * off / (2 * kappa)
        far = CLIP * min(MOST_LOG_SD, math.sqrt(beta / (ALPHA0 - 1 + n / 2) * (1 + 1 / kappa)))
        y = min(max(y, mu - far), mu + far)
        n += 1
        step = y - mean
        self.mean = mean = mean + step / n
        self.n, self.spread, self.at = n, spread + step * (y - mean), max(at, self.at)
        self.logs += 1
        return True
