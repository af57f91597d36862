"""How often a figure is called up or down when nothing changed, and when it did: ages of posts, falls to zero, days.

``python tests/benchmarks/verdicts_time.py [--accounts 100] [--seed 1] [--only ages|zero|days|ahead]``

Every line is so many simulated accounts, stored and judged by the product's own code over its usual twelve weeks. An
account is a figure of its own on one account of the home, so that all of a line are judged in one go.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smdash.bootstrap import services_for
from smdash.domain.metrics import verdicts
from smdash.domain.metrics.dependence import INDEPENDENT, weeks_ahead
from smdash.domain.metrics.waiting import drift_forecast
from smdash.services.metrics.figures import account_figures
from smdash.store.metrics import samples as sample_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.services.bundle import Services

NOW = datetime(2026, 11, 21, 8, 12, tzinfo=UTC)
CAPTURED = date(2026, 11, 20)
DAYS_MIDDLE, POSTS_MIDDLE = date(2026, 10, 5), date(2026, 9, 28)
"""The first day of the newer six weeks of a figure by day, and of one of posts, which are judged at a week of age."""
WEEKDAYS = (1.1, 1.2, 1.15, 1.0, 0.9, 0.7, 0.95)
CHANGES = (1.0, 1.3, 1.5, 2.0, 0.5)
HEAD = ("none", "+30 %", "+50 %", "+100 %", "-50 %")


class Line(NamedTuple):
    """A line of the table: what is simulated, how it is stored, and by which changes."""

    words: str
    store: Callable[[Services, float, range], str]
    changes: Sequence[float] = CHANGES


def poisson(chance: random.Random, mean: float) -> float:
    """Return a Poisson number; above 50 a rounded normal one."""
    if mean > 50:
        return float(max(0, round(chance.gauss(mean, math.sqrt(mean)))))
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        count, product = count + 1, product * chance.random()
    return float(count)


def define(services: Services, platform: str, level: str, names: Sequence[str]) -> list[int]:
    """Store a definition per simulated account and return their ids."""
    flow = "snapshot" if level == "post" else "flow"
    with services.home.store.write("define", services.home.now(), journaled=False) as w:
        return [
            sample_store.define(
                w,
                {
                    "platform": platform, "metric": name, "version": 1, "label": name, "unit": "count",
                    "kind": "engagement", "level": level, "flow": flow, "is_unique": 0, "counts": "",
                    "valid_from": None, "valid_until": None, "replaced_by": None, "comparable": 1, "source": "",
                },
            )
            for name in names
        ]  # fmt: skip


def source(services: Services, slug: str, captured: date) -> int:
    """Store an import of a day and return its id."""
    account = services.home.account(slug).id
    with services.home.store.write("source", services.home.now(), journaled=False) as w:
        return sample_store.add_source(
            w, {"kind": "sim", "name": "sim.csv", "account_id": account, "captured_at": f"{captured}T11:00:00Z"}
        )


def days(daily: Callable[[random.Random, float], Callable[[date], float]], back: int = 120) -> Callable[..., str]:
    """Return how to store ``back`` days of each account; ``daily`` makes a day's figure for a change and a seed."""

    def store(services: Services, change: float, seeds: range) -> str:
        slug = "acme/x"
        ids = define(services, "x", "account", [f"sim_{'abcdefghij'[seed // 1000 % 10]}{seed:04d}" for seed in seeds])
        number, account = source(services, slug, CAPTURED), services.home.account(slug).id
        rows = []
        for seed, definition in zip(seeds, ids, strict=True):
            figure = daily(random.Random(seed), change)
            for ago in range(back, 0, -1):
                day = CAPTURED - timedelta(days=ago)
                rows.append((account, definition, day.isoformat(), figure(day), number))
        with services.home.store.write("days", services.home.now(), journaled=False) as w:
            sample_store.put_account_samples(w, rows)
        return slug

    return store


def carried(keep: float, sd: float, mean: float) -> Callable[[random.Random, float], Callable[[date], float]]:
    """Return days about a mean that are like the day before to ``keep``, log-normal with ``sd``, counted (Poisson)."""

    def daily(chance: random.Random, change: float) -> Callable[[date], float]:
        state = chance.gauss(0, 1)

        def figure(day: date) -> float:
            nonlocal state
            state = keep * state + math.sqrt(1 - keep * keep) * chance.gauss(0, 1)
            level = mean * WEEKDAYS[day.weekday()] * math.exp(sd * state - sd * sd / 2)
            return poisson(chance, level * (change if day >= DAYS_MIDDLE else 1.0))

        return figure

    return daily


def bursts(often: float) -> Callable[[random.Random, float], Callable[[date], float]]:
    """Return days of nothing but for one of about 100 in some weeks."""

    def daily(chance: random.Random, change: float) -> Callable[[date], float]:
        return lambda day: (
            poisson(chance, 100 * (change if day >= DAYS_MIDDLE else 1.0))
            if day.weekday() == 2 and chance.random() < often
            else 0.0
        )

    return daily


def posts(platform: str, exports: Sequence[int], collects: float) -> Callable[..., str]:
    """Return how to store three posts a week of half a year, as exports so many days before the last one saw them."""

    def store(services: Services, change: float, seeds: range) -> str:
        slug = f"acme/{platform}"
        ids = define(services, platform, "post", [f"sim_{seed:04d}" for seed in seeds])
        account = services.home.account(slug).id
        seen = [CAPTURED - timedelta(days=ago) for ago in sorted(exports, reverse=True)]
        numbers = {day: source(services, slug, day) for day in seen}
        out = [CAPTURED - timedelta(days=ago) for ago in range(182, 0, -1) if ago % 7 in {1, 3, 5}]
        with services.home.store.write("posts", services.home.now(), journaled=False) as w:
            first = sample_store.next_post_id(w.conn)
            sample_store.add_posts(
                w,
                [
                    (first + n, account, f"r{first + n}", "", None, day.isoformat(), "image", "post", numbers[seen[-1]])
                    for n, day in enumerate(out)
                ],
            )
            rows = []
            for seed, definition in zip(seeds, ids, strict=True):
                chance = random.Random(seed)
                for n, day in enumerate(out):
                    final = 2000 * chance.lognormvariate(0, 0.4) * (change if day >= POSTS_MIDDLE else 1.0)
                    for export in seen:
                        if (age := (export - day).days) > 0:
                            value = float(round(final * -math.expm1(-3 * age / collects)))
                            rows.append((first + n, definition, export.isoformat(), value, numbers[export]))
            sample_store.put_post_samples(w, rows)
        return slug

    return store


WEEKLY = range(0, 175, 7)
AGES = (
    Line("one export of a lifetime, collect 60 days (YouTube)", posts("youtube", [0], 60.0)),
    Line("an export a week", posts("youtube", WEEKLY, 60.0)),
    Line("an export a week, for nine weeks", posts("youtube", range(0, 63, 7), 60.0)),
    Line("an export a fortnight", posts("youtube", range(0, 175, 14), 60.0)),
    Line("one export, collect 4 days (Mastodon)", posts("mastodon", [0], 4.0)),
    Line("one export, collect 21 days (Instagram)", posts("instagram", [0], 21.0)),
)
GONE = (1.0, 0.0)
ZERO = (
    *(Line(f"{mean * 7:g} a week", days(carried(0.0, 0.0, mean)), GONE) for mean in (0.1, 0.3, 0.7, 1.5, 5.0, 51.0)),
    Line("14 a week, spread", days(carried(0.0, 0.8, 2.0)), GONE),
    Line("a burst of 100 in one week of five", days(bursts(0.2)), GONE),
    Line("a burst of 100 in one week of two", days(bursts(0.5)), GONE),
)
HANG = (
    Line("30 a day, Poisson", days(carried(0.0, 0.0, 30.0))),
    *(Line(f"30 a day, sd .3, rho {keep:g}", days(carried(keep, 0.3, 30.0))) for keep in (0.0, 0.5, 0.7, 0.9, 0.95)),
    Line("300 a day, sd .2, rho 0.9", days(carried(0.9, 0.2, 300.0))),
    Line("300 a day, sd .5, rho 0.9", days(carried(0.9, 0.5, 300.0))),
    Line("5 a day, sd .3, rho 0.9", days(carried(0.9, 0.3, 5.0))),
    Line("300 a day, sd .3, rho 0.9, a year saved", days(carried(0.9, 0.3, 300.0), 400)),
)
PARTS = {"ages": (AGES, HEAD), "zero": (ZERO, ("none", "to 0")), "days": (HANG, HEAD)}


def judged(line: Line, change: float, seeds: range) -> tuple[int, int]:
    """Return of how many accounts a figure is called up or down, and of how many there is no verdict at all."""
    with tempfile.TemporaryDirectory() as made:
        services = services_for(Path(made) / "home", NOW.isoformat())
        services.manage.add_brand("acme", name="Acme", zone="UTC")
        for platform in ("x", "youtube", "mastodon", "instagram"):
            services.manage.add_account("acme", platform, handle="acme")
        slug = line.store(services, change, seeds)
        rows = [row for row in account_figures(services.home, slug).rows if row.metric.startswith("sim_")]
        services.home.store.close_read()
    # A figure of which there is nothing at all is no row: it was told nothing of.
    told = sum(row.verdict in {"up", "down"} for row in rows)
    return told, len(seeds) - sum(bool(row.verdict) for row in rows)


AHEAD = (0.0, 0.5, 0.7, 0.9, 0.95)


def held(keep: float, seeds: range, *, back: int = 0, stock: bool = False) -> tuple[int, int]:
    """Return how often the 80 % interval of twelve weeks holds the next six: as if weeks stood alone, and as told.

    Days are about 50, with sd .35; ``back`` weeks of them are saved before the twelve, of a ``stock`` the level.
    """
    counts = [0, 0]
    last = POSTS_MIDDLE - timedelta(days=1)
    first = last + timedelta(days=1) - timedelta(weeks=12)
    for seed in seeds:
        figure = carried(keep, 0.35, 50.0)(random.Random(seed), 1.0)
        start = first - timedelta(weeks=back)
        values = {day: figure(day) for number in range(7 * (back + 18)) if (day := start + timedelta(days=number))}
        past = {day: value for day, value in values.items() if day <= last}
        gains = [week.value or 0.0 for week in verdicts.weeks_of_days(past, first, last, mean=False)[0]]
        if stock:
            levels = dict(zip([start - timedelta(days=1), *past], accumulate(past.values(), initial=0.0), strict=True))
            known = verdicts.of_daily_gains(levels, first, last, caution=0.0)
        else:
            known = verdicts.hanging(past, [], first, last, caution=0.0)
        came = sum(value for day, value in values.items() if last < day <= last + timedelta(weeks=6))
        for which, design in enumerate((INDEPENDENT, weeks_ahead(known, 12, 6))):
            said = drift_forecast(0, gains, 6, 0, inflation=design.inflation, loss=design.loss)
            counts[which] += said is not None and (said.lo or 0.0) <= came <= (said.hi or 0.0)
    return counts[0], counts[1]


def print_held(seeds: range) -> None:
    """Print how often a forecast's interval holds what comes, by how days hang together."""
    sys.stdout.write(f"\nahead: the 80 % interval holds, of {len(seeds)} (as if weeks stood alone), seed {seeds[0]}\n")
    sys.stdout.write(f"{'':52}" + "".join(f"{f'rho {keep:g}':>12}" for keep in AHEAD) + "\n")
    for words, back, stock in (("84 days", 0, False), ("a year of days", 40, False), ("84 days of a stock", 0, True)):
        cells = [held(keep, seeds, back=back, stock=stock) for keep in AHEAD]
        sys.stdout.write(f"{words:52}" + "".join(f"{f'{told} ({alone})':>12}" for alone, told in cells) + "\n")
        sys.stdout.flush()


def main() -> None:
    """Print how often each line is called up or down, by the change that was made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=[*PARTS, "ahead"], default=None)
    args = parser.parse_args()
    seeds = range(args.seed, args.seed + args.accounts)
    for part, (lines, head) in PARTS.items():
        if args.only not in {None, part}:
            continue
        sys.stdout.write(f"\n{part}: up or down of {args.accounts} accounts (no verdict), seed {args.seed}\n")
        sys.stdout.write(f"{'':52}" + "".join(f"{word:>12}" for word in head) + "\n")
        for line in lines:
            cells = [judged(line, change, seeds) for change in line.changes]
            shown = "".join(f"{f'{told} ({silent})' if silent else told!s:>12}" for told, silent in cells)
            sys.stdout.write(f"{line.words:52}{shown}\n")
            sys.stdout.flush()
    if args.only in {None, "ahead"}:
        print_held(seeds)


if __name__ == "__main__":
    main()
