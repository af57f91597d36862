"""How far weeks hang together, and how much less they tell for it.

Days that resemble the days before them make weeks that resemble one another, so that two halves differ more by chance
than the spread of their weeks lets expect. The correlation is measured within stretches without a change of level.
"""

from __future__ import annotations

import math
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.waiting import weekday_index

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

WEEK = 7
LAGS = 14
SHORTEST, LONGEST = 14, 56
"""Days of a stretch: shorter ones hold no fortnight, in longer ones the level itself moves."""
FEWEST_DAYS = 28
KEEPS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.96)
MOST_KEPT = 0.975
"""What keeps more than this from day to day is a level that moves: stretches this short cannot tell it from noise."""
CAUTION = 6.2
"""By how large a part, divided by the root of the days, 1 - ``keep`` is believed to be smaller than it comes out."""
USUAL_WEEKLY = 0.2
USUAL_WEIGHT = 12
"""For how many weeks the usual correlation of weeks counts where there are only weeks to measure it from."""
DOUBT = 0.25
MOST_WEEKLY = 0.9
MOST_AHEAD = 104
"""Weeks further ahead than this add to an error what these did on average."""
CHANCES = 0.5
"""How many times what chance explains of an autocovariance is taken off what the best fit explains."""


class Dependence(NamedTuple):
    """A part ``share`` of what moves a step carries over into the next one, a part ``keep`` of that at each step.

    A week has ``steps``: 7 where days were measured, 1 where weeks were. ``least`` is what two weeks in a row correlate
    by whatever was measured, ``doubt`` by how large a part of that correlation a variance is taken for larger still,
    since it was measured on few days.
    """

    share: float = 0.0
    keep: float = 0.0
    steps: int = WEEK
    least: float = 0.0
    doubt: float = 0.0

    def weekly(self, lag: int) -> float:
        """Return the correlation of two weeks that are ``lag`` weeks apart."""
        if lag == 0 or self.share <= 0 or self.keep <= 0:
            return self.least**lag
        n, keep = self.steps, self.keep
        span = range(1 - n, n)
        own = n * (1 - self.share) + self.share * math.fsum((n - abs(k)) * keep ** abs(k) for k in span)
        shared = self.share * math.fsum((n - abs(k)) * keep ** (n * lag + k) for k in span)
        return max(shared / own, self.least**lag)


class Design(NamedTuple):
    """What hanging together does to a comparison: the variance is ``inflation`` times, the freedom a ``loss``-th."""

    inflation: float = 1.0
    loss: float = 1.0


INDEPENDENT = Design()


def stretches(values: Mapping[date, float], starts: Sequence[date], end: date, aside: Collection[date]) -> list[float]:
    """Return the days before ``end`` as one list, cut by NaN wherever a stretch of one level ends.

    ``starts`` are the days on which the level may change, ``aside`` Mondays of weeks that are left out. Each day is
    divided by what its weekday is worth and by the mean of its stretch.
    """
    index = weekday_index([(day.weekday(), value) for day, value in values.items() if value > 0])
    if index is None or min(index) <= 0:
        return []
    cuts = set(starts)
    runs: list[list[float]] = [[]]
    days = sorted(day for day in values if day < end and day - timedelta(days=day.weekday()) not in aside)
    before = None
    for day in days:
        if day in cuts or before is None or (day - before).days > 1 or len(runs[-1]) >= LONGEST:
            runs.append([])
        runs[-1].append(values[day] / index[day.weekday()])
        before = day
    flat: list[float] = []
    for run in runs:
        mean = math.fsum(run) / len(run) if run else 0.0
        if len(run) >= SHORTEST and mean > 0:
            flat += [*(value / mean for value in run), math.nan]
    return flat


def _runs(values: Iterable[float]) -> list[list[float]]:
    runs: list[list[float]] = [[]]
    for value in values:
        if math.isnan(value):
            runs.append([])
        else:
            runs[-1].append(value)
    return [run for run in runs if len(run) > 1]


def of_days(values: Sequence[float], caution: float = CAUTION) -> Dependence:
    """Return how days hang together, from stretches parted by NaN: a first-order process and noise of its own.

    Least squares of the autocovariances at lags 1 to 14 against those that a stretch of that length shows once its own
    mean is taken off. What is kept from day to day is taken for more than fits, the more so the fewer days there are:
    in simulated halves of 4 to 13 weeks about one verdict in twenty is then false. Without ``caution`` it is what fits
    best, as an interval wants it that is to hold neither less nor more often than it says. With fewer than 28 days what
    is usual of weeks is returned.
    """
    runs = _runs(values)
    if sum(map(len, runs)) < FEWEST_DAYS:
        return Dependence(1.0, USUAL_WEEKLY, 1)
    seen = _covariances(runs, LAGS)
    if seen[0] <= 0:
        return Dependence(least=USUAL_WEEKLY)
    sizes = [len(run) for run in runs]
    noise = _expected_of(sizes, 0.0)
    fits = [_fitted(seen, noise, _expected_of(sizes, keep)) for keep in KEEPS]
    best = min(range(len(KEEPS)), key=lambda number: fits[number][0])
    careful = 1 - (1 - KEEPS[best]) * max(0.25, 1 - caution / math.sqrt(sum(sizes)))
    careful = round(min(careful, MOST_KEPT), 3)
    share = _fitted(seen, noise, _expected_of(sizes, careful))[1]
    # Of days that do not hang together the fit is chance: what it explains is then as little as chance does.
    explained = _fitted(seen, noise, noise)[0] - fits[best][0]
    chance = seen[0] ** 2 / sum(sizes)
    share *= max(0.0, 1 - CHANCES * chance / explained) if explained > 0 else 0.0
    return Dependence(share, careful, least=USUAL_WEEKLY, doubt=DOUBT)


def of_weeks(values: Sequence[float]) -> Dependence:
    """Return how weeks hang together from stretches of weeks parted by NaN: their correlation with the week before.

    It is set right for the mean that each stretch loses, and drawn towards what is usual as if that were twelve weeks.
    """
    runs = _runs(values)
    seen = _covariances(runs, 1)
    weeks = sum(map(len, runs))
    usual = Dependence(1.0, USUAL_WEEKLY, 1)
    if weeks < 2 * len(runs) or seen[0] <= 0:
        return usual
    sizes = [len(run) for run in runs]

    def shown(keep: float) -> float:
        own, next_one = _expected_of(sizes, keep)[:2]
        return next_one / own if own > 0 else 0.0

    low, high = 0.0, MOST_WEEKLY
    for _ in range(12):
        middle = round((low + high) / 2, 4)
        low, high = (middle, high) if shown(middle) < seen[1] / seen[0] else (low, middle)
    keep = (weeks * low + USUAL_WEIGHT * USUAL_WEEKLY) / (weeks + USUAL_WEIGHT)
    return Dependence(1.0, keep, 1)


def _covariances(runs: Sequence[Sequence[float]], most: int) -> list[float]:
    """Return sums of products of deviations from each stretch's own mean, by lag."""
    sums = [0.0] * (most + 1)
    for run in runs:
        mean = math.fsum(run) / len(run)
        off = [value - mean for value in run]
        for lag in range(min(most + 1, len(run))):
            sums[lag] += math.fsum(a * b for a, b in zip(off, off[lag:], strict=False))
    return sums


def _expected_of(sizes: Sequence[int], keep: float) -> list[float]:
    found = [0.0] * (LAGS + 1)
    for size in sizes:
        found = [a + b for a, b in zip(found, _expected(size, keep), strict=True)]
    return found


@lru_cache(maxsize=2048)
def _expected(size: int, keep: float) -> tuple[float, ...]:
    """Return what ``_covariances`` of a stretch comes to on average, for a first-order process of variance 1."""
    powers = [keep**lag for lag in range(size)]
    # From each end the sum of a geometric series.
    part = [math.fsum(powers[: place + 1]) for place in range(size)]
    row = [(part[place] + part[size - 1 - place] - 1) / size for place in range(size)]
    mean = math.fsum(row) / size
    return tuple(
        math.fsum(powers[lag] - row[place] - row[place + lag] + mean for place in range(size - lag))
        if lag < size
        else 0.0
        for lag in range(LAGS + 1)
    )


def _fitted(seen: Sequence[float], noise: Sequence[float], carried: Sequence[float]) -> tuple[float, float]:
    """Return the squares left and the share that is carried over; the whole variance is that at lag 0."""
    wanted = [a - seen[0] * b / noise[0] for a, b in zip(seen[1:], noise[1:], strict=True)]
    slope = [a - carried[0] * b / noise[0] for a, b in zip(carried[1:], noise[1:], strict=True)]
    square = math.fsum(each * each for each in slope)
    amount = math.fsum(a * b for a, b in zip(wanted, slope, strict=True)) / square if square > 1e-12 else 0.0
    amount = min(max(amount, 0.0), seen[0] / carried[0])
    rest = (seen[0] - amount * carried[0]) / noise[0]
    left = math.fsum((a - amount * b) ** 2 for a, b in zip(wanted, slope, strict=True))
    return left, amount / (amount + rest) if amount > 0 else 0.0


def two_halves(known: Dependence, before: int, after: int) -> Design:
    """Return what it does to the difference of two halves of so many weeks that follow one another.

    Both the mean of a half and the spread within it are what a process of that correlation gives; the freedom is that
    of as many independent weeks as vary alike (Bartlett).
    """
    weeks = before + after
    if known.share <= known.least <= 0 or min(before, after) < 1 or weeks < 3:
        return INDEPENDENT
    by_lag = [known.weekly(lag) for lag in range(weeks)]
    first, second = _mean_variance(by_lag, before), _mean_variance(by_lag, after)
    between = math.fsum(min(lag, before, after, weeks - lag) * by_lag[lag] for lag in range(1, weeks))
    real = first / before + second / after - 2 * between / (before * after)
    within = (before - first + after - second) / (weeks - 2)
    found = _design(real, within * (1 / before + 1 / after), by_lag, max(before, after))
    return found._replace(inflation=found.inflation * (1 + known.doubt * by_lag[1]))


def one_mean(known: Dependence, weeks: int) -> Design:
    """Return what it does to the mean of so many weeks."""
    if known.share <= known.least <= 0 or weeks < 2:
        return INDEPENDENT
    by_lag = [known.weekly(lag) for lag in range(weeks)]
    whole = _mean_variance(by_lag, weeks)
    return _design(whole / weeks, (weeks - whole) / (weeks - 1) / weeks, by_lag, weeks)


def weeks_ahead(known: Dependence, weeks: int, ahead: float) -> Design:
    """Return what it does to the error of a sum over the weeks ahead that is told from the mean of the last ``weeks``.

    The error is the sum's own deviation less that of the mean, ``ahead`` times over; what hangs together moves both. A
    part of a week ahead counts as that part. It is taken for larger by what was measured being uncertain, as
    ``two_halves`` does, but for no more than was measured: the interval is to hold as often as it says.
    """
    known = known._replace(least=0.0)
    if known.share <= 0 or weeks < 2 or ahead <= 0:
        return INDEPENDENT
    steps = min(math.ceil(ahead), MOST_AHEAD)
    ahead = min(ahead, float(steps))
    by_lag = [known.weekly(lag) for lag in range(weeks + steps)]
    parts = [*[1.0] * (steps - 1), ahead - (steps - 1)]
    own = math.fsum(a * b * by_lag[abs(i - j)] for i, a in enumerate(parts) for j, b in enumerate(parts))
    whole = _mean_variance(by_lag, weeks)
    shared = math.fsum(part * by_lag[1 + step + back] for step, part in enumerate(parts) for back in range(weeks))
    real = own + ahead * ahead * whole / weeks - 2 * ahead * shared / weeks
    within = (weeks - whole) / (weeks - 1)
    found = _design(real, within * (ahead + ahead * ahead / weeks), by_lag, weeks)
    return found._replace(inflation=found.inflation * (1 + known.doubt * by_lag[1]))


def _mean_variance(by_lag: Sequence[float], weeks: int) -> float:
    """Return how many times the variance of a mean is that of independent weeks."""
    return 1 + 2 * math.fsum((1 - lag / weeks) * by_lag[lag] for lag in range(1, weeks))


def _design(real: float, seen: float, by_lag: Sequence[float], weeks: int) -> Design:
    loss = 1 + 2 * math.fsum((1 - lag / weeks) * by_lag[lag] ** 2 for lag in range(1, weeks))
    return Design(max(1.0, real / seen) if seen > 0 else 1.0, loss)
