"""How long the figures of a large home take, beside what bare ``sqlite3`` needs to read the same rows.

    python -m tests.benchmarks.metrics HOME [--now ISO]

The home is only read. Each line: median of seven runs in ms, the ratio to raw reading, and the limit it must keep.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from smdash.bootstrap import services_for
from smdash.services.metrics.figures import account_figures
from smdash.services.metrics.posts import columns, posts
from smdash.services.metrics.series import series

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 7


def median_ms(run: Callable[[], object]) -> float:
    """Return the median time of a call after one that is not counted."""
    run()
    found = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        run()
        found.append((time.perf_counter() - begin) * 1000)
    return statistics.median(found)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--now", default="2026-11-21T09:12+01:00")
    given = parser.parse_args()
    services = services_for(given.home, given.now)
    raw = sqlite3.connect(f"file:{services.home.store.path}?mode=ro", uri=True)
    busiest = raw.execute(
        "SELECT a.id, a.slug FROM accounts a JOIN remote_posts p ON p.account_id = a.id GROUP BY a.id ORDER BY count(*) DESC"
    ).fetchone()
    account, slug = int(busiest[0]), str(busiest[1])
    metric = columns(services.home, slug, 1)[0].metric
    listed = ",".join(
        str(row[0]) for row in raw.execute("SELECT id FROM definitions WHERE level = 'post' AND metric = ?", (metric,))
    )
    since, year = "2026-08-17", "2025-11-22"
    snapshots = """SELECT s.remote_post_id, s.definition_id, s.on_day, s.value FROM remote_posts p
        CROSS JOIN post_samples s ON s.remote_post_id = p.id WHERE p.account_id = ? AND p.published_on >= ?"""
    newest = f"""SELECT p.id, (SELECT value FROM post_samples s WHERE s.remote_post_id = p.id
        AND s.definition_id IN ({listed}) ORDER BY s.on_day DESC LIMIT 1) AS v FROM remote_posts p ORDER BY v DESC LIMIT 100"""
    cases: list[tuple[str, float, Callable[[], object], Callable[[], object]]] = [
        (
            f"account {slug}, 84 days",
            30,
            lambda: account_figures(services.home, slug),
            lambda: raw.execute(snapshots, (account, since)).fetchall(),
        ),
        (
            f"series {slug} {metric}, a year",
            100,
            lambda: series(services.home, slug, metric, "post"),
            lambda: raw.execute(snapshots, (account, year)).fetchall(),
        ),
        (
            f"posts by {metric}, all accounts, first page",
            50,
            lambda: posts(services.home, None, metric).rows(0, 40),
            lambda: raw.execute(newest).fetchall(),
        ),
        (
            f"posts by {metric}, one account, first page",
            50,
            lambda: posts(services.home, slug, metric).rows(0, 40),
            lambda: raw.execute(
                f"{newest.replace('ORDER BY v', f'WHERE p.account_id = {account} ORDER BY v')}"
            ).fetchall(),
        ),
        (
            "posts by day, all accounts, first page",
            50,
            lambda: posts(services.home, None).rows(0, 40),
            lambda: raw.execute("SELECT * FROM remote_posts ORDER BY published_on DESC LIMIT 40").fetchall(),
        ),
    ]
    samples = raw.execute(
        "SELECT (SELECT count(*) FROM account_samples) + (SELECT count(*) FROM post_samples)"
    ).fetchone()
    print(f"{samples[0]:,} samples, {raw.execute('SELECT count(*) FROM remote_posts').fetchone()[0]:,} posts")
    for name, limit, ours, bare in cases:
        took, least = median_ms(ours), median_ms(bare)
        print(f"{name:52} {took:8.1f} ms  {took / least:6.1f} x raw  {'ok' if took < limit else 'OVER'} ({limit:g} ms)")


if __name__ == "__main__":
    main()
