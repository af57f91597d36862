"""Rows that a funnel reads, put straight into a home: posts that went out, results of files, figures, logged time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from smdash.store.metrics import samples
from smdash.store.results import results as result_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smdash.services.bundle import Services
    from smdash.store.results.results import Values

LAST_SUNDAY = date(2026, 11, 15)
"""The last Sunday whose week may be judged on Saturday, 21 November 2026."""


def posted(services: Services, slug: str, days: Iterable[date]) -> None:
    """Put posts that a platform's own list has."""
    account = services.home.account(slug).id
    with services.home.store.write("x", services.home.now(), journaled=False) as w:
        first = w.conn.execute("SELECT count(*) FROM remote_posts").fetchone()[0]
        w.conn.executemany(
            "INSERT INTO remote_posts(account_id, remote_id, published_on) VALUES (?, ?, ?)",
            [(account, f"p{first + number}", day.isoformat()) for number, day in enumerate(days)],
        )


def sent(services: Services, slug: str, at: datetime) -> int:
    """Let a post be one that smdash sent at ``at``; return its delivery."""
    from smdash.domain.times.when import When
    from tests.worlds import write_post

    post = write_post(services, f"sent {at:%d %H %M}", [slug], When("draft"))
    with services.home.store.write("x", services.home.now(), journaled=False) as w:
        w.conn.execute(
            "UPDATE deliveries SET state = 'published', published_at = ?1, outcome_at = ?1 WHERE post_id = ?2",
            (f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", post),
        )
        return int(w.conn.execute("SELECT id FROM deliveries WHERE post_id = ?", (post,)).fetchone()[0])


def result(services: Services, brand: str, origin: str, values: Sequence[Values]) -> None:
    """Put results as a file does that tells of all its days."""
    days = [each.on_day for each in values]
    with services.home.store.write("x", services.home.now()) as w:
        source = samples.add_source(
            w,
            {
                "kind": origin, "name": f"{origin}.csv", "sha256": f"{brand}{origin}{values[0]}", "captured_at": w.now,
                "period_from": min(days).isoformat(), "period_to": max(days).isoformat(),
            },
        )  # fmt: skip
        number = services.home.brand(brand).id
        result_store.put(w, result_store.From(number, origin, source, w.now), values)


def daily(
    services: Services,
    brand: str,
    measure: str,
    first: date,
    values: Sequence[float],
    origin: str = "ga4",
    channel: str = "",
) -> None:
    """Put a result of each day from ``first`` on."""
    rows = [
        result_store.Values(measure, "day", first + timedelta(days=number), float(value), channel=channel)
        for number, value in enumerate(values)
    ]
    result(services, brand, origin, rows)


def figures(
    services: Services,
    slug: str,
    metric: str,
    days: Mapping[date, float],
    *,
    unit: str = "count",
    flow: str = "flow",
    unique: bool = False,
) -> None:
    """Put an account's own figure of days."""
    account = services.home.account(slug)
    with services.home.store.write("x", services.home.now(), journaled=False) as w:
        source = samples.add_source(
            w,
            {
                "kind": "made", "name": "made.csv", "sha256": f"{slug}{metric}", "captured_at": w.now,
                "account_id": account.id,
            },
        )  # fmt: skip
        definition = w.conn.execute(
            """INSERT INTO definitions(platform, metric, version, label, unit, kind, level, flow, is_unique)
               VALUES (?, ?, 1, ?, ?, 'vanity', 'account', ?, ?) RETURNING id""",
            (account.platform, metric, metric.replace("_", " ").capitalize(), unit, flow, unique),
        ).fetchone()[0]
        w.conn.executemany(
            "INSERT INTO account_samples VALUES (?, ?, ?, ?, ?)",
            [(account.id, definition, day.isoformat(), value, source) for day, value in days.items()],
        )


def logged(services: Services, entries: Iterable[tuple[date, float, str, str]]) -> None:
    """Log (day, hours, brand, account or '') from nine in the morning of UTC on."""
    brands = {each.slug: each.id for each in services.home.brands()}
    accounts = {each.slug: each.id for each in services.home.accounts()}
    with services.home.store.write("x", services.home.now()) as w:
        for day, hours, brand, account in entries:
            begin = datetime.combine(day, time(9), UTC)
            w.conn.execute(
                "INSERT INTO time_entries(activity, started_at, ended_at, brand_id, account_id) VALUES ('text', ?, ?, ?, ?)",
                (
                    f"{begin:%Y-%m-%dT%H:%M:%SZ}",
                    f"{begin + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}",
                    brands[brand],
                    accounts.get(account),
                ),
            )
