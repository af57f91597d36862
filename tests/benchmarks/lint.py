"""Measure linting 50,000 posts that are all still to go out, against reading the same texts with bare sqlite3.

    python tests/benchmarks/lint.py [--posts 50000] [--home DIR]

Printed: seconds for the first look at everything, for a second one, and milliseconds for one changed post, for a post
in the composer; each as a ratio of bare reading too. Nearly one post in fifty is a near copy of another.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from random import Random

from words import Words

from smdash.bootstrap import services_for
from smdash.domain.posts.post import Written
from smdash.domain.schedule import stored

PLATFORMS = ("mastodon", "bluesky", "x", "linkedin", "facebook")
BRANDS = ("acme", "birch", "cove", "dune")
NOW = "2026-11-21T09:12:00+01:00"


def build(folder: Path, posts: int) -> None:
    """Make a home whose posts are all ahead: 20 accounts, a year, one or two accounts for each post."""
    services = services_for(folder, NOW)
    random = Random(5)
    words = Words(random)
    for brand in BRANDS:
        services.manage.add_brand(brand, name=brand.title(), zone="Europe/Berlin")
        for platform in PLATFORMS:
            services.manage.add_account(brand, platform, handle=f"{brand}_{platform}", inbox_per_week=1.0)
    accounts = {brand: [a for a in services.home.accounts() if a.brand == brand] for brand in BRANDS}
    ids = {brand.slug: brand.id for brand in services.home.brands()}
    now = services.home.now()
    rows, variants, deliveries = [], [], []
    bodies: list[str] = []
    number = 0
    for post_id in range(1, posts + 1):
        brand = random.choice(BRANDS)
        body = words.text()
        if random.random() < 0.3:
            body = f"{body[:200]} https://{brand}.example/{post_id}"
        if bodies and random.random() < 0.02:
            parts = random.choice(bodies[-500:]).split(" ")
            parts[random.randrange(len(parts))] = "different"
            body = " ".join(parts)
        bodies.append(body)
        rows.append((post_id, f"p{post_id:031x}", ids[brand], body, stored(now), stored(now)))
        at = stored(now + timedelta(minutes=random.randint(60, 365 * 24 * 60)))
        for account in random.sample(accounts[brand], random.choice((1, 1, 2))):
            number += 1
            variants.append((number, post_id, account.id))
            deliveries.append((number, f"d{number:031x}", post_id, number, account.id, at, stored(now), stored(now)))
    with services.home.store.write("fill", now, journaled=False) as w:
        w.conn.executemany(
            "INSERT INTO posts(id, uid, brand_id, body, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)", rows
        )
        w.conn.executemany("INSERT INTO variants(id, post_id, account_id) VALUES (?, ?, ?)", variants)
        w.conn.executemany(
            """INSERT INTO deliveries(id, uid, post_id, variant_id, account_id, state, due_at, created_at, updated_at)
               VALUES (?, ?, ?, ?, ?, 'scheduled', ?, ?, ?)""",
            deliveries,
        )
    services.home.store.close_read()


def bare(folder: Path) -> float:
    """Return the seconds bare sqlite3 takes to read the same rows."""
    began = time.perf_counter()
    conn = sqlite3.connect(folder / "smdash.db")
    conn.execute(
        """SELECT d.id, d.post_id, d.account_id, d.state, d.due_at, coalesce(v.body, p.body) FROM deliveries d
           JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id WHERE d.state = 'scheduled'"""
    ).fetchall()
    conn.close()
    return time.perf_counter() - began


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--posts", type=int, default=50_000)
    parser.add_argument("--home", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = args.home or Path(folder) / "home"
        if not (home / "smdash.db").exists():
            build(home, args.posts)
        read = min(bare(home) for _ in range(3))
        services = services_for(home, NOW)
        lint = services.lint
        began = time.perf_counter()
        lint.prepare()
        ready = time.perf_counter() - began
        began, cpu = time.perf_counter(), time.process_time()
        report = lint.all()
        cpu = time.process_time() - cpu
        first = time.perf_counter() - began
        began = time.perf_counter()
        again = lint.all()
        second = time.perf_counter() - began
        assert again.findings == report.findings
        ids = [row[0] for row in services.home.read().execute("SELECT id FROM posts ORDER BY id LIMIT 1000")]
        random = Random(1)
        singles = []
        for number in range(40):
            post_id = random.choice(ids)
            with services.home.store.write("change", services.home.now(), journaled=False) as w:
                w.conn.execute("UPDATE posts SET body = body || ? WHERE id = ?", (f" changed {number}", post_id))
            began = time.perf_counter()
            lint.post(post_id)
            singles.append(time.perf_counter() - began)
        slugs = tuple(a.slug for a in services.home.accounts() if a.brand == "acme")
        whens = {slug: services.home.now() + timedelta(days=100) for slug in slugs}
        typed = []
        for number in range(40):
            text = f"We made something new today and it is number {number} of the things we make"
            began = time.perf_counter()
            lint.written(Written(text, slugs), whens)
            typed.append(time.perf_counter() - began)
        print(f"posts {report.checked:,}, findings {len(report.findings):,} ({report.errors:,} errors)")
        print(f"bare sqlite3 reading   {read:7.3f} s")
        print(f"platform facts, once   {ready:7.3f} s")
        print(f"lint, first            {first:7.3f} s   {first / read:6.1f} x   ({cpu:.3f} s of the processor)")
        print(f"lint, again            {second:7.3f} s   {second / read:6.1f} x")
        for name, times in (("one changed post", singles), ("composer, 5 accounts", typed)):
            half, most = statistics.median(times) * 1000, max(times) * 1000
            print(f"{name:22} {half:7.1f} ms median, {most:.1f} ms at most")


if __name__ == "__main__":
    main()
