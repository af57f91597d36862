"""Measure learning from the time log: all of it at once, and one more entry.

    python tests/benchmarks/learning.py [--logs 10000] [--runs 15]

A home of its own is made in a temporary folder. Reading and learning are measured together, as the meter does them.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smdash.bootstrap import services_for
from smdash.services.workload import learning
from smdash.store.connection import utc_text
from smdash.store.timelog import timelog as time_store

NOW = datetime(2026, 11, 21, 8, 12, tzinfo=UTC)
ACTIVITIES = ("text", "image", "carousel", "short_video", "adapt", "inbox", "analytics", "report", "admin")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description="Measure learning from logs.")
    parser.add_argument("--logs", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        services = services_for(Path(folder) / "home", NOW.isoformat())
        services.manage.add_brand("acme", zone="Europe/Berlin")
        services.manage.add_account("acme", "x")
        rows = []
        for number in range(options.logs):
            end = NOW - timedelta(minutes=40 * (options.logs - number))
            minutes = draw.lognormvariate(3.2, 0.5)
            rows.append(
                (ACTIVITIES[number % len(ACTIVITIES)], utc_text(end - timedelta(minutes=minutes)), utc_text(end))
            )
        with services.home.store.write("logs", NOW, journaled=False) as w:
            w.conn.executemany("INSERT INTO time_entries(activity, started_at, ended_at) VALUES (?, ?, ?)", rows)
        service = services.learning
        service.beliefs()
        full, more = [], []
        for run in range(options.runs):
            learning._MEMORY.clear()
            start = time.perf_counter()
            service.beliefs()
            full.append((time.perf_counter() - start) * 1000)
            at = NOW + timedelta(minutes=run)
            with services.home.store.write("log", at) as w:
                values = {"activity": "image", "started_at": at - timedelta(minutes=44), "ended_at": at}
                time_store.add(w, values)
            start = time.perf_counter()
            service.beliefs()
            more.append((time.perf_counter() - start) * 1000)
        print(
            f"{'all of ' + format(options.logs, ','):28} median {statistics.median(full):6.2f} ms   worst {max(full):6.2f} ms"
        )
        print(f"{'one more':28} median {statistics.median(more):6.2f} ms   worst {max(more):6.2f} ms")
        services.home.store.close_read()


if __name__ == "__main__":
    main()
