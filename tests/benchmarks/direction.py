"""Measure the screens of direction on a big home: opening results, funnel, goals, strategy, report and approval.

    python tests/benchmarks/direction.py HOME [--runs 12] [--now ISO] [--size 120x40] [--brand SLUG]

Make a big home with ``bighome.py``. The yardstick of opening is the dashboard's own repaint, which Escape on each screen
is, in turns in one real terminal. What the funnel and a month's report take to be read is milliseconds of work, as a new
process does it first and as one does it again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from terminal import Terminal, spread

from smdash.bootstrap import services_for
from smdash.domain.reports.month import Month

if TYPE_CHECKING:
    from collections.abc import Callable

SCREENS = {
    "x": ("results", "revenue"),
    "n": ("funnel", "new followers"),
    "j": ("goals", "More leads"),
    "s": ("strategy", "review by"),
    "p": ("report", " reports"),
    "b": ("approval", "asked"),
}
"""The key of each screen, what it is called, and a word of what it has read: it is open when that is painted."""
PAINT = 0.3
"""Seconds of silence after which all that was asked for is painted."""


def timed(act: Callable[[], object]) -> float:
    """Return the milliseconds of a call."""
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1000


def reading(home: Path, now: str | None, brand: str | None) -> None:
    """Print what services take to read, first and again, in this process."""
    services = services_for(home, now)
    slug = brand or services.home.brands()[0].slug
    month = Month((services.home.today().replace(day=1) - timedelta(days=1)).replace(day=1))
    acts: dict[str, Callable[[], object]] = {
        "funnel of 12 weeks": partial(services.funnel.view, slug, weeks=12),
        "funnel of a month": partial(services.funnel.view, slug, month=month.first),
        "report of a month": partial(services.reports.report, slug, month, hours=True),
        "results": partial(services.results.table, slug),
        "goals": services.goals.standing,
        "mix of pillars": services.goals.mixes,
        "strategy": partial(services.strategy.view, slug),
        "reports": services.reports.standings,
        "approval": services.approval.board,
    }
    for name, act in acts.items():
        first = timed(act)
        print(f"{name + ', ms':28} first {first:8.1f}   again {min(timed(act) for _ in range(3)):8.1f}")


def whole(home: Path, now: str | None, arguments: list[str]) -> None:
    """Print what a command takes from its start to its end."""
    head = [sys.executable, "-m", "smdash", "--home", str(home), *(["--now", now] if now else [])]
    took = [timed(partial(subprocess.run, [*head, *arguments], check=True, capture_output=True)) for _ in range(3)]
    print(f"{'smdash ' + arguments[0] + ', ms':28} {spread(took)}")


def screens(home: Path, runs: int, now: str | None, size: tuple[int, int]) -> None:
    """Print opening each screen against the dashboard's repaint, and opening it first."""
    command = [sys.executable, "-m", "smdash", "--home", str(home), *(["--now", now] if now else [])]
    opened: dict[str, list[float]] = {name: [] for name, _ in SCREENS.values()}
    back: list[float] = []
    with Terminal(command, home, size) as app:
        app.wait_for(["Queue", "Workload"])
        app.settle(1.0)
        for _ in range(runs + 1):
            for letter, (name, word) in SCREENS.items():
                app.press("o")
                app.settle(PAINT)
                opened[name].append(app.until(letter, word))
                app.settle(PAINT)
                took = app.press("escape")
                back += [took] if took is not None else []
                app.settle(PAINT)
    yardstick = spread(back)
    print(f"{'dashboard repaints, ms':28} {yardstick}")
    for name, (first, *again) in opened.items():
        mine = spread(again)
        print(
            f"{name + ' opens, ms':28} {mine}   x{mine.median / yardstick.median:.2f}"
            f"   the first time {first:.1f}, x{first / yardstick.median:.2f}"
        )


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description="Measure the screens of direction on a big home.")
    parser.add_argument("home", type=Path)
    parser.add_argument("--runs", type=int, default=12)
    parser.add_argument("--now", help="the time the home was built for")
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--brand", help="whose funnel and report; without it the first brand's")
    options = parser.parse_args()
    home = options.home.resolve()
    columns, rows = (int(part) for part in options.size.split("x"))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"load {load:.2f}, {os.cpu_count()} processors")
    reading(home, options.now, options.brand)
    slug = options.brand or services_for(home, options.now).home.brands()[0].slug
    whole(home, options.now, ["funnel", "--brand", slug])
    screens(home, options.runs, options.now, (columns, rows))
    if hasattr(os, "getloadavg"):
        print(f"load {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
