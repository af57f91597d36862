"""How long the meter takes: one evaluation of a 20-account week, the pane and the screen on a home.

Run: python -m tests.benchmarks.workload [HOME]. Make a big home with ``bighome.py``. The pane's reading is compared
with the bare sqlite3 queries it rests on.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from smdash.domain.schedule import Office
from smdash.domain.workload.duties import DutyWork
from smdash.domain.workload.situation import (
    AccountWork,
    Cadence,
    Situation,
    evaluate,
    reply_wait_of,
    weekday_sweeps,
)
from smdash.domain.workload.ways_out import ladder

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = "2026-11-21T09:12+01:00"
BARE = (
    "SELECT * FROM settings",
    "SELECT * FROM capacity",
    "SELECT * FROM days_off",
    "SELECT * FROM duties",
    "SELECT * FROM estimates",
    "SELECT * FROM cadences",
    "SELECT * FROM slots",
    "SELECT a.*, b.* FROM accounts a JOIN brands b ON b.id = a.brand_id WHERE a.archived_at IS NULL",
    """SELECT id, due_at, account_id, state FROM deliveries WHERE state IN ('draft', 'scheduled', 'held', 'sending',
       'published', 'missed', 'failed', 'unknown') AND due_at >= '2026-11-15T23:00:00Z' AND due_at < '2026-11-22T23:00:00Z'""",
)


def best(act: Callable[[], object], times: int) -> tuple[float, float]:
    """Return the median and the 95th percentile of an act's milliseconds."""
    took = []
    for _ in range(times):
        begin = time.perf_counter()
        act()
        took.append((time.perf_counter() - begin) * 1000)
    took.sort()
    return took[len(took) // 2], took[int(len(took) * 0.95)]


def week(accounts: int = 20) -> Situation:
    """Return a week of many accounts."""
    return Situation(
        (7.5, 7.5, 7.5, 7.5, 7.0, 0.0, 0.0),
        tuple(
            AccountWork(
                f"b{n % 6}/{n}",
                f"b{n % 6}",
                "x",
                (Cadence("text", 3), Cadence("image", 1), Cadence("short_video", 1, True)),
                10.0 + n,
                240,
                1.0 + n / 7,
            )
            for n in range(accounts)
        ),
        tuple(DutyWork(activity, "week") for activity in ("report", "strategy", "analytics", "admin")),
        sweeps=weekday_sweeps(range(5)),
        office=Office(),
    )


def say(name: str, act: Callable[[], object], times: int = 200) -> float:
    """Print one line of the table and return the median."""
    act()
    middle, high = best(act, times)
    print(f"{name:<44} {middle:8.2f} ms   p95 {high:8.2f} ms")
    return middle


def main() -> None:
    """Print the figures."""
    twenty = week()
    say("evaluate, 20 accounts", lambda: evaluate(twenty))
    say("replies, 20 accounts", lambda: reply_wait_of(twenty))
    say("cut ladder of 6, 20 accounts", lambda: ladder(twenty, evaluate(twenty)), 50)
    crowd = week(200)
    say("evaluate, 200 accounts", lambda: evaluate(crowd), 50)
    say("cut ladder of 6, 200 accounts", lambda: ladder(crowd, evaluate(crowd)), 10)
    if len(sys.argv) < 2:
        return
    from smdash.bootstrap import services_for

    home = Path(sys.argv[1])
    services = services_for(home, NOW)
    begin = time.perf_counter()
    _ = services.workload.view()
    print(f"{'the pane, first time with its imports':<44} {(time.perf_counter() - begin) * 1000:8.2f} ms")
    pane = say("the pane", services.workload.view)
    say("the situation of it", services.situation.now)
    say("the screen", services.workload.details, 20)
    conn = sqlite3.connect(home / "smdash.db")
    bare = say("bare sqlite3, the same rows", lambda: [conn.execute(query).fetchall() for query in BARE])
    print(f"the pane takes {pane / bare:.1f} times the bare queries")


if __name__ == "__main__":
    main()
