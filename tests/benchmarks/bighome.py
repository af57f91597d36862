"""Build a home as big as years of work make it, to measure on.

    python tests/benchmarks/bighome.py DIR [--scale 1.0] [--now ISO] [--seed 1]

At scale 1: 6 brands, 20 accounts, 50,000 posts, 200,000 messages (half of them open), 1.1 million samples,
and two years of direction (``bigdirection.py``): 60,000 results by day and channel, goals, strategies, 12,000 approvals.
Each pane's first line holds one of the words in ``MARKS``, by which a measurement knows that it was painted.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import bigdirection
from bigfigures import FORMATS, HISTORY, export_days, samples
from words import Words

from smdash.bootstrap import services_for
from smdash.domain.schedule import Office, deadline, instant, stored, zone_of

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Account
    from smdash.services.bundle import Services
    from smdash.store.connection import Writing

MARKS = ("queue-top", "metrics-top", "inbox-top", "Biggest")
BRANDS = (
    ("acme", "Europe/Berlin"), ("birch", "Europe/London"), ("cove", "America/New_York"),
    ("dune", "Europe/Berlin"), ("elm", "Asia/Tokyo"), ("fern", "Europe/Paris"),
)  # fmt: skip
PLATFORMS = (
    "instagram",
    "mastodon",
    "facebook",
    "x",
    "linkedin",
    "youtube",
    "bluesky",
    "tiktok",
    "threads",
    "pinterest",
)
ACCOUNTS, POSTS, ITEMS = 20, 50_000, 200_000


@dataclass(slots=True)
class Making:
    """A home under way."""

    services: Services
    random: Random
    words: Words
    now: datetime
    scale: float
    accounts: list[Account] = field(default_factory=list)
    brand_ids: dict[str, int] = field(default_factory=dict)
    sources: dict[tuple[int, date], int] = field(default_factory=dict)
    published: list[tuple[int, int, datetime, str]] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)

    def sized(self, count: int) -> int:
        """Return a count at this home's scale."""
        return max(1, round(count * self.scale))


def build(folder: Path, *, scale: float = 1.0, now: str | None = None, seed: int = 1) -> dict[str, int]:
    """Make the home and return how many rows of each kind it has; an existing one is refused."""
    if (folder / "smdash.db").exists():
        raise SystemExit(f"{folder} holds a home already; name another folder.")
    services = services_for(folder, now)
    random = Random(seed)
    making = Making(services, random, Words(random), services.home.now(), scale)
    people(making)
    with services.home.store.write("fill", making.now, journaled=False) as w:
        w.conn.execute("PRAGMA cache_size = -400000")
        sources(making, w)
        posts(making, w)
        items(making, w)
        samples(making, w)
    direction: dict[str, int] = bigdirection.add(services, scale=scale, seed=seed)
    conn = services.home.store.read()
    counted = ("posts", "deliveries", "inbox_items", "remote_posts", "post_samples", "account_samples")
    made = {table: conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in counted}
    made.update(direction)
    return made


def people(making: Making) -> None:
    """Add brands and accounts as a person would, with slots, cadence and working hours."""
    manage, random = making.services.manage, making.random
    for slug, zone in BRANDS:
        making.brand_ids[slug] = manage.add_brand(slug, name=slug.title(), zone=zone).id
    for number in range(ACCOUNTS):
        brand, _ = BRANDS[number % len(BRANDS)]
        platform = PLATFORMS[number // 2 % len(PLATFORMS)]
        slots = {f"{day} {hour:02d}:{random.choice(('00', '15', '30'))}" for day, hour in _times(random)}
        cadence = [{"format": name, "per_week": random.choice((0.5, 1, 2))} for name in random.sample(FORMATS, 2)]
        manage.add_account(
            brand, platform, handle=f"@{brand}_{number}", inbox_per_week=None if number % 3 else 30.0,
            slots=sorted(slots), cadence=cadence,
        )  # fmt: skip
    first = min(making.services.home.accounts(), key=lambda account: account.slug)
    manage.edit_account(first.slug, handle=MARKS[1])
    making.services.workload.set_hours({day: 7.5 if day < 5 else 0.0 for day in range(7)})
    making.accounts = making.services.home.accounts()


def _times(random: Random) -> list[tuple[str, int]]:
    days = random.sample(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), random.randint(3, 6))
    return [(day, random.randint(8, 18)) for day in days]


def sources(making: Making, w: Writing) -> None:
    """Add the record of each export."""
    rows = []
    for account in making.accounts:
        for day in export_days(making):
            making.sources[account.id, day] = number = len(making.sources) + 1
            at = f"{day}T12:00:00Z"
            rows.append((number, "bench_export", f"{account.slug}-{day}.csv", f"{number:064x}", account.id, at, at))
    w.conn.executemany(
        "INSERT INTO sources(id, kind, name, sha256, account_id, captured_at, imported_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _timing(making: Making, number: int, total: int, account: Account) -> tuple[str, datetime | None]:
    """Return state and wall-clock time of a post: mostly out, some ahead, a few that went another way."""
    random = making.random
    zone = zone_of(account.zone)
    wall = making.now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    share = number / total
    minutes = random.randint(8 * 60, 19 * 60)
    if share < 0.03:
        ahead = (wall + timedelta(days=random.randint(0, 59))).replace(hour=minutes // 60, minute=minutes % 60)
        return "scheduled", max(ahead, wall + timedelta(minutes=5))
    back = (wall - timedelta(days=random.randint(1, HISTORY.days))).replace(hour=minutes // 60, minute=minutes % 60)
    if share < 0.045:
        return "draft", None
    if share < 0.049:
        return "missed", max(back, wall - timedelta(days=random.randint(1, 40)))
    return ("cancelled" if share < 0.06 else "published"), back


def posts(making: Making, w: Writing) -> None:
    """Add posts for one account or for two of the same brand, with their variants and deliveries."""
    random, total = making.random, making.sized(POSTS)
    by_brand: dict[str, list[Account]] = {}
    for account in making.accounts:
        by_brand.setdefault(account.brand, []).append(account)
    post_rows, variants, deliveries = [], [], []
    number = 0
    for post_id in range(1, total + 1):
        first = random.choice(making.accounts)
        targets = [first]
        others = [account for account in by_brand[first.brand] if account.id != first.id]
        if others and random.random() < 0.3:
            targets.append(random.choice(others))
        state, wall = _timing(making, post_id - 1, total, first)
        body = making.words.text()
        at = stored(instant(wall, zone_of(first.zone))) if wall else None
        post_rows.append((post_id, f"post{post_id:028x}", making.brand_ids[first.brand], body, w.now, w.now))
        for account in targets:
            number += 1
            own = body[:200] if account is not first else None
            variants.append((number, post_id, account.id, random.choice(FORMATS), own))
            shown = wall.strftime("%Y-%m-%d %H:%M") if wall else None
            out = at if state == "published" else None
            deliveries.append(
                (
                    number,
                    f"dlv{number:029x}",
                    post_id,
                    number,
                    account.id,
                    state,
                    at,
                    shown,
                    account.zone,
                    out,
                    w.now,
                    w.now,
                )
            )
            if wall is not None and at is not None and state == "published":
                making.published.append((number, account.id, wall, at))
    _mark_queue(post_rows, deliveries)
    w.conn.executemany(
        "INSERT INTO posts(id, uid, brand_id, body, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)", post_rows
    )
    w.conn.executemany("INSERT INTO variants(id, post_id, account_id, format, body) VALUES (?, ?, ?, ?, ?)", variants)
    w.conn.executemany(
        """INSERT INTO deliveries(id, uid, post_id, variant_id, account_id, state, due_at, wall, zone, published_at,
           created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        deliveries,
    )


def _mark_queue(post_rows: list[Any], deliveries: list[Any]) -> None:
    """Put the queue's mark into every post that waits for a decision: one of them heads the list."""
    waiting = {row[2] for row in deliveries if row[5] == "missed"}
    for place, row in enumerate(post_rows):
        if row[0] in waiting:
            post_rows[place] = (*row[:3], f"{MARKS[0]} {row[3]}", *row[4:])


def items(making: Making, w: Writing) -> None:
    """Add messages of two years; those of the second half are open."""
    random, total = making.random, making.sized(ITEMS)
    office = Office()
    seconds = 2 * 365 * 86_400
    ages = sorted((random.randint(60, seconds) for _ in range(total)), reverse=True)
    oldest_open = ""
    rows = []
    for number, age in enumerate(ages, 1):
        account = random.choice(making.accounts)
        received = making.now - timedelta(seconds=age)
        is_open = number > total - total // 2
        due = stored(deadline(received, account.promise_minutes, office, zone_of(account.zone)))
        text = making.words.text()[: random.randint(100, 300)]
        name = making.words.name()
        if is_open and (not oldest_open or due < oldest_open):
            oldest_open, text = due, f"{MARKS[2]} {text}"
        handled = None if is_open else stored(received + timedelta(hours=random.randint(1, 60)))
        kind = random.choice(("comment", "comment", "mention", "message", "reply"))
        rows.append(
            (number, account.id, f"item{number}", kind, name, "@" + name.split()[0].lower(), text, stored(received), due,
             "question" if "?" in text else "", "open" if is_open else "done", handled)
        )  # fmt: skip
    w.conn.executemany(
        """INSERT INTO inbox_items(id, account_id, remote_id, kind, author, handle, body, received_at, due_at, flag, state,
           handled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        rows,
    )


def main() -> None:
    """Read the arguments, build, say what was made."""
    parser = argparse.ArgumentParser(description="Build a big home to measure on.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--now", help="ISO 8601; default: the present moment")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.perf_counter()
    made = build(options.folder, scale=options.scale, now=options.now, seed=options.seed)
    size = (options.folder / "smdash.db").stat().st_size / 1e6
    print(", ".join(f"{count:,} {table}" for table, count in made.items()))
    print(
        f"{size:.0f} MB in {time.perf_counter() - began:.1f} s at {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
