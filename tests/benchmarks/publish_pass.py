"""Time a pass of publishing over 50,000 deliveries of which 10 are due, until the first request leaves for the network.

    python tests/benchmarks/publish_pass.py [--deliveries 50000] [--due 10] [--runs 9]

The network is in memory and notes when it is asked first (``check``, the first call of a turn). The yardstick reads the same
due deliveries and their texts with sqlite3, in turns. A process of ``smdash publish`` adds its start to this.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["SMDASH_SECRETS"] = "file"

from smdash.bootstrap import services_for
from smdash.domain.schedule import stored
from smdash.services.bundle import Services
from tests.connectors.fake import FakeNetwork, FakeNetworks

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = "2026-11-21T09:12+01:00"
ACCOUNTS = 20


class Heard(list[str]):
    """The calls of a network, and when the first one of a run came."""

    first = 0.0

    def append(self, call: str) -> None:
        if not self.first:
            self.first = time.perf_counter()
        super().append(call)


def build(folder: Path, count: int, due: int) -> Services:
    """Return a home with that many deliveries over 20 accounts, a fifth of them still to come; ``due`` are due."""
    services = services_for(folder, NOW)
    services.manage.add_brand("acme", zone="Europe/Berlin")
    network = FakeNetwork(now=services.home.now)
    network.calls = Heard()
    services.home.networks_known = FakeNetworks(mastodon=network)
    for number in range(ACCOUNTS):
        made = services.manage.add_account("acme", "mastodon", handle=f"a{number}")
        services.manage.edit_account(made.slug, min_gap_minutes=1, daily_cap=50)
    for account in services.home.accounts():
        services.connections.sign_in(account.slug, {"token": "token"}, anyway=True)
    now = services.home.now()
    ids = [account.id for account in services.home.accounts()]
    with services.home.store.write("fill", now, journaled=False, bulk=True) as w:
        w.conn.executemany(
            "INSERT INTO posts(id, uid, brand_id, body, created_at, updated_at) VALUES (?, ?, 1, ?, ?, ?)",
            [(n, f"p{n}", f"Post number {n} says something of its own", w.now, w.now) for n in range(1, count + 1)],
        )
        w.conn.executemany(
            "INSERT INTO variants(id, post_id, account_id) VALUES (?, ?, ?)",
            [(n, n, ids[n % ACCOUNTS]) for n in range(1, count + 1)],
        )
        rows = []
        for n in range(1, count + 1):
            if n <= due:
                state, at, out = "scheduled", now - timedelta(minutes=1), None
            elif n % 5 == 0:
                state, at, out = "scheduled", now + timedelta(hours=n % 5000 + 1), None
            else:
                state, at = "published", now - timedelta(hours=n % 20000 + 3)
                out = stored(at)
            rows.append((n, f"d{n}", n, n, ids[n % ACCOUNTS], state, stored(at), out, w.now, w.now))
        w.conn.executemany(
            """INSERT INTO deliveries(id, uid, post_id, variant_id, account_id, state, due_at, published_at, created_at,
               updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            rows,
        )
    return services


def yardstick(path: Path, now: str, late: str) -> int:
    """Read what is due with its texts, by a connection of its own."""
    conn = sqlite3.connect(path)
    try:
        return len(
            conn.execute(
                """SELECT d.id, p.body, v.body FROM deliveries d JOIN posts p ON p.id = d.post_id
                   JOIN variants v ON v.id = d.variant_id WHERE d.state = 'scheduled' AND d.due_at BETWEEN ? AND ?""",
                (late, now),
            ).fetchall()
        )
    finally:
        conn.close()


def timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Print milliseconds until the first request, and the ratio to the yardstick."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deliveries", type=int, default=50_000)
    parser.add_argument("--due", type=int, default=10)
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        services = build(Path(folder) / "home", given.deliveries, given.due)
        home, firsts, wholes, plain = services.home, [], [], []
        network = home.networks.find("mastodon").network  # type: ignore[attr-defined]
        for _ in range(given.runs):
            network.calls.clear()
            network.calls.first = 0.0
            fresh = Services(home)
            began = time.perf_counter()
            report = fresh.publisher.pass_()
            wholes.append((time.perf_counter() - began) * 1000)
            firsts.append((network.calls.first - began) * 1000)
            assert report.count("sent") == given.due, report
            plain.append(timed(lambda: yardstick(home.store.path, stored(home.now()), home.late_before())))
            with home.store.write("again", home.now(), journaled=False) as w:
                w.conn.execute("DROP TRIGGER sendings_kept")
                w.conn.execute("DELETE FROM attempts")
                w.conn.execute("DELETE FROM remote_posts")
                w.conn.execute("DELETE FROM sendings")
                w.conn.execute("UPDATE journal_state SET change_id = -1")
                w.conn.execute(
                    "UPDATE deliveries SET state = 'scheduled', published_at = NULL WHERE id <= ?", (given.due,)
                )
                w.conn.execute("UPDATE journal_state SET change_id = NULL")
                w.conn.execute(
                    "CREATE TRIGGER sendings_kept BEFORE DELETE ON sendings BEGIN SELECT RAISE(ABORT, 'kept'); END"
                )
            network.posts.clear()
        home.store.close_read()
    first = statistics.median(firsts)
    print(f"{given.deliveries:,} deliveries, {given.due} due on {ACCOUNTS} accounts, median of {given.runs}")
    print(f"  until the first request  {first:8.1f} ms (slowest {max(firsts):.1f})")
    print(
        f"  sqlite3 alone            {statistics.median(plain):8.2f} ms, ratio {first / statistics.median(plain):.0f}"
    )
    print(f"  the whole pass           {statistics.median(wholes):8.1f} ms")


if __name__ == "__main__":
    main()
