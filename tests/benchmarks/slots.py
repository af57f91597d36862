"""Time the next free slot of 20 accounts whose year is full but for its end, against SQLite alone.

    python tests/benchmarks/slots.py [--accounts 20] [--runs 20]

Each account has ten slots a week, a gap, a daily cap and a blackout, and a post in every slot of the next 51 weeks, so
that the whole year has to be looked through. The yardstick reads the same due times with sqlite3, in turns.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from smdash.bootstrap import services_for
from smdash.domain.schedule import openings, stored, zone_of
from smdash.store.accounts import accounts as account_store

if TYPE_CHECKING:
    from smdash.services.bundle import Services

NOW = "2026-11-21T09:12+01:00"
SLOTS = [f"{day} {clock}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for clock in ("09:00", "17:30")]


def build(folder: Path, accounts: int) -> Services:
    """Return a home in which only the last weeks of the year are free."""
    services = services_for(folder, NOW)
    services.manage.add_brand("acme", zone="Europe/Berlin")
    for number in range(accounts):
        made = services.manage.add_account("acme", "mastodon", handle=f"a{number}", slots=SLOTS)
        services.manage.edit_account(made.slug, min_gap_minutes=60, daily_cap=4)
    services.rules.add_blackout("2026-12-24..2026-12-26")
    now = services.home.now()
    every = account_store.slots(services.home.read())
    with services.home.store.write("fill", now, journaled=False) as w:
        w.conn.execute(
            "INSERT INTO posts(id, uid, brand_id, body, created_at, updated_at) VALUES (1, 'p', 1, 'x', ?, ?)",
            (w.now, w.now),
        )
        for account in services.home.accounts():
            w.conn.execute("INSERT INTO variants(id, post_id, account_id) VALUES (?, 1, ?)", (account.id, account.id))
            found = openings(every[account.id], zone_of(account.zone), now, now + timedelta(weeks=51))
            w.conn.executemany(
                """INSERT INTO deliveries(uid, post_id, variant_id, account_id, state, due_at, wall, zone,
                   slot_id, created_at, updated_at) VALUES (?, 1, ?, ?, 'scheduled', ?, ?, ?, ?, ?, ?)""",
                [
                    (
                        f"{account.id}-{o.at}",
                        account.id,
                        account.id,
                        stored(o.at),
                        f"{o.wall:%Y-%m-%d %H:%M}",
                        account.zone,
                        o.slot.id,
                        w.now,
                        w.now,
                    )
                    for o in found
                ],
            )
    return services


def main() -> None:
    """Print milliseconds for all accounts together and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--accounts", type=int, default=20)
    parser.add_argument("--runs", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        services = build(Path(folder) / "home", given.accounts)
        accounts = services.home.accounts()
        raw = sqlite3.connect(services.home.store.path)
        ours, bare = [], []
        for _ in range(given.runs):
            begin = time.perf_counter()
            found = [services.free_slots.next_slot(account, services.home.now()) for account in accounts]
            ours.append((time.perf_counter() - begin) * 1000)
            begin = time.perf_counter()
            for account in accounts:
                raw.execute(
                    "SELECT due_at FROM deliveries WHERE account_id = ? AND due_at >= ? ORDER BY due_at",
                    (account.id, stored(services.home.now())),
                ).fetchall()
            bare.append((time.perf_counter() - begin) * 1000)
        raw.close()
        services.home.store.close_read()
        first = found[0]
        a, b = statistics.median(ours), statistics.median(bare)
        print(f"next free slot of {len(accounts)} accounts: {first.wall if first else 'none'}")
        print(f"ours {a:.1f} ms, reading alone {b:.1f} ms, ratio {a / b:.1f}")


if __name__ == "__main__":
    main()
