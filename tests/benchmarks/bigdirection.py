"""What years of direction make of a big home: results by day and channel, goals, strategies, approvals, reports.

    python tests/benchmarks/bigdirection.py HOME [--scale 1.0] [--now ISO] [--seed 1]

adds it to a home that ``bighome.py`` built without it; ``bighome.py`` does so itself.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from smdash.bootstrap import services_for
from smdash.domain.reports.month import Month
from smdash.domain.strategy.templates import TEMPLATES
from smdash.services.accounts.rules import GoalPlan
from smdash.store.approval import approvals as approval_store
from smdash.store.metrics import samples as sample_store
from smdash.store.results import results as result_store

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Brand
    from smdash.services.bundle import Services
    from smdash.store.connection import Writing

DAYS, MONTHS, WEEKS = 730, 24, 104
DELIVERIES_A_WEEK = 20
# Of each measure by how many channels it comes a day, and about how much of it by each.
MEASURES = {"visits": (6, 120), "joined": (3, 2), "leads": (3, 3), "conversions": (1, 6), "revenue": (1, 300)}
CHANNELS = ("social", "search", "email", "direct", "referral", "other")
KEPT = ("results", "goals", "strategies", "approvals", "reports")


def add(services: Services, *, scale: float = 1.0, seed: int = 1) -> dict[str, int]:
    """Add two years of direction to a home and return how many rows of each kind it has."""
    random, brands = Random(seed), services.home.brands()
    for number, brand in enumerate(brands):
        services.manage.edit_brand(brand.slug, currency="EUR", approval="wanted", report_day=5)
        services.strategy.begin(brand.slug, TEMPLATES[number % len(TEMPLATES)].name)
    with services.home.store.write("fill", services.home.now(), journaled=False) as w:
        for brand in brands:
            results(services, w, brand, random, round(DAYS * scale))
            approvals(w, brand, services.home.today(), round(WEEKS * scale))
    for brand in brands:
        goals(services, brand)
        month = services.home.today().replace(day=1)
        for _ in range(round(MONTHS * scale)):
            month = (month - timedelta(days=1)).replace(day=1)
            services.reports.note_made(brand.slug, Month(month))
    conn = services.home.read()
    return {table: conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in KEPT}


def results(services: Services, w: Writing, brand: Brand, random: Random, days: int) -> None:
    """Add what one brand's analytics and its shop told of each day, a file for each month and origin."""
    last = services.home.today() - timedelta(days=1)
    of_month: dict[tuple[str, str], list[result_store.Values]] = {}
    for back in range(days):
        day = last - timedelta(days=back)
        for measure, (channels, about) in MEASURES.items():
            origin = "ga4" if measure in {"visits", "leads"} else "shopify"
            of_month.setdefault((origin, f"{day:%Y-%m}"), []).extend(
                result_store.Values(
                    measure, "day", day, float(random.randint(0, 2 * about)), "EUR" if measure == "revenue" else "",
                    channel=CHANNELS[channel] if channels > 1 else "",
                )
                for channel in range(channels)
            )  # fmt: skip
    for (origin, month), values in of_month.items():
        end = max(each.on_day for each in values)
        captured = f"{end + timedelta(days=1)}T04:00:00Z"
        source = sample_store.add_source(
            w, {"kind": "bench_results", "name": f"{origin}-{brand.slug}-{month}.csv", "captured_at": captured}
        )
        result_store.put(w, result_store.From(brand.id, origin, source, captured), values)


def goals(services: Services, brand: Brand) -> None:
    """Add goals on results and on figures of a platform."""
    start, due = services.home.today() - timedelta(days=120), services.home.today() + timedelta(days=60)
    for metric in ("visits", "leads", "revenue", "followers"):
        services.rules.add_planned(brand.slug, GoalPlan(f"More {metric}", metric, 5000.0, due, start))


def approvals(w: Writing, brand: Brand, today: date, weeks: int) -> None:
    """Add a page for each week of a brand, with what its client said of its posts."""
    for back in range(weeks):
        first = today - timedelta(days=today.weekday() + 7 * back)
        begin, end = f"{first}T00:00:00Z", f"{first + timedelta(days=7)}T00:00:00Z"
        ids = [
            row[0]
            for row in w.conn.execute(
                """SELECT d.id FROM deliveries d JOIN accounts a ON a.id = d.account_id
                   WHERE a.brand_id = ? AND d.due_at >= ? AND d.due_at < ? LIMIT ?""",
                (brand.id, begin, end, DELIVERIES_A_WEEK),
            )
        ]
        asked = approval_store.shown(w.conn, ids)
        page = approval_store.add_page(
            w, f"page{brand.id:04}{back:024}", brand.id, f"{first}", f"{first + timedelta(days=6)}", asked
        )
        w.conn.execute(
            """UPDATE approvals SET answer = iif(id % 7, 'approved', 'changes'), answered_at = ? WHERE page_id = ?
               AND id % 5""",
            (min(begin, w.now), page),
        )


def main() -> None:
    """Read the arguments, add, say what there is."""
    parser = argparse.ArgumentParser(description="Add two years of direction to a big home.")
    parser.add_argument("home", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--now", help="the time the home was built for")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    made = add(services_for(options.home.resolve(), options.now), scale=options.scale, seed=options.seed)
    print(", ".join(f"{count:,} {table}" for table, count in made.items()))


if __name__ == "__main__":
    main()
