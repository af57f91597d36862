"""How often a surge is told where there is none, and how soon where there is one.

``python tests/benchmarks/surges.py [--accounts 100] [--weeks 26] [--seed 1]``

Accounts are made up as ordinary ones are: 0.5 to 80 messages a day, a rhythm of day and week, two weeks of holidays, some
growing to three times their size, and bursts after own posts whose size is log-normal. Each hour is asked as the
product asks. A planted surge is twelve hours of about ten times what is usual, at least 20 in three hours, half of them
complaints.
"""

from __future__ import annotations

import argparse
import math
import random
from collections import Counter

from smdash.domain.inbox.surges import DAY, HOURS, LEAST_HOURS, surge

WEEK = 7 * DAY
PAST = 8 * WEEK


def poisson(rng: random.Random, mean: float) -> int:
    """Return a count of this mean."""
    if mean > 50:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    least, count, product = math.exp(-mean), 0, rng.random()
    while product >= least:
        count += 1
        product *= rng.random()
    return count


def ordinary(seed: int, weeks: int) -> tuple[float, list[int], list[int]]:
    """Return messages a day, and messages and complaints by hour, of an account where nothing happens."""
    rng = random.Random(seed)
    base = math.exp(rng.uniform(math.log(0.5), math.log(80)))
    growth, posts = rng.choice((1, 1, 1.5, 3)), rng.uniform(2, 10) / WEEK
    share, sigma, hours = rng.uniform(0.2, 0.7), rng.choice((0.5, 0.8, 1.1)), weeks * WEEK
    holidays = {
        hour for _ in range(2) for first in [rng.randrange(weeks - 1) * WEEK] for hour in range(first, first + WEEK)
    }
    rate = [
        base / DAY * (1 - share) * (0.25 + 1.5 * math.exp(-(((hour % DAY - 14) / 5) ** 2)))
        * (0.6 if hour // DAY % 7 >= 5 else 1.1) * growth ** (hour / hours) * (0.35 if hour in holidays else 1)
        for hour in range(hours)
    ]  # fmt: skip
    for hour in range(hours):
        if 8 <= hour % DAY <= 20 and hour not in holidays and rng.random() < posts * DAY / 13:
            size = base * share / (posts * DAY) * rng.lognormvariate(-(sigma**2) / 2, sigma) * growth ** (hour / hours)
            decay = rng.choice((3, 6, 12))
            for later in range(min(72, hours - hour)):
                rate[hour + later] += size * (math.exp(-later / decay) - math.exp(-(later + 1) / decay))
    items = [poisson(rng, each) for each in rate]
    complain = [rng.betavariate(1, 18) for _ in range(weeks * 7)]
    return base, items, [sum(rng.random() < complain[h // DAY] for _ in range(n)) for h, n in enumerate(items)]


def told(items: list[int], complaints: list[int], end: int) -> bool:
    """Say whether a surge is told at the end of an hour."""
    first = max(0, end - HOURS)
    return sum(items[end - DAY : end]) >= 5 and surge(items[first:end], complaints[first:end]) is not None


def main() -> None:
    """Print alarms per account and year, and the hours until a planted surge was told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    alarms: list[int] = []
    for number in range(given.accounts):
        _, items, complaints = ordinary(given.seed * 10_000 + number, given.weeks + PAST // WEEK)
        last, count = -LEAST_HOURS, 0
        for end in range(PAST, len(items)):
            if told(items, complaints, end):
                count += end - last > DAY
                last = end
        alarms.append(count)
    years = given.accounts * given.weeks / 52.18
    print(f"{sum(alarms) / years:.2f} false alarms per account and year")
    print(f"accounts by alarms: {sorted(Counter(alarms).items())}")
    found: list[int] = []
    for number in range(given.accounts):
        seed = given.seed * 20_000 + number
        base, items, complaints = ordinary(seed, 12)
        rng = random.Random(seed)
        at = 10 * WEEK + rng.randrange(WEEK)
        for hour in range(12):
            more = poisson(rng, max(20.0, 10 * base / 8) / 3)
            items[at + hour] += more
            complaints[at + hour] += sum(rng.random() < 0.5 for _ in range(more))
        after = next((each for each in range(1, DAY) if told(items, complaints, at + each)), 0)
        found += [after] if after else []
    found.sort()
    half, last = found[len(found) // 2], found[-1]
    print(f"{len(found)} of {given.accounts} planted surges told, half of them within {half} h, all within {last} h")


if __name__ == "__main__":
    main()
