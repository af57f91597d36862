"""The moment, the clock and the small world that tests share, and how two states of a home are compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.posts.post import Written
from smdash.domain.times.when import When
from smdash.store import journal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from smdash.services.bundle import Services
    from smdash.services.schedule.moves import Moved

NOW = datetime(2026, 11, 21, 8, 12, tzinfo=UTC)
"""Saturday, 09:12 in Berlin: the hour the sample world was written for."""


@dataclass(slots=True)
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> datetime:
        self.moment += timedelta(**span)
        return self.moment


def build_small(services: Services) -> None:
    """Fill a home: two brands in two zones, three accounts with slots, two posts, no figures, no messages."""
    manage = services.manage
    services.workload.set_hours(dict.fromkeys(range(5), 7.5) | {5: 0.0, 6: 0.0})
    manage.set_zone("Europe/Berlin")
    manage.add_brand("acme", name="Acme Tools", zone="Europe/Berlin")
    manage.add_brand("bean", name="Bean & Leaf", zone="America/New_York")
    text = [{"format": "text", "per_week": 3}]
    manage.add_account(
        "acme", "mastodon", handle="@acme@s.example", inbox_per_week=10, slots=["Mon 09:00", "Thu 09:00"], cadence=text
    )
    manage.add_account("acme", "x", handle="acme", inbox_per_week=5, slots=["Tue 08:30"], cadence=text)
    manage.add_account("bean", "instagram", handle="bean.cafe", inbox_per_week=7, slots=["Wed 17:45"], cadence=text)
    write_post(services, "First", ["acme/mastodon", "acme/x"], When("slot"))
    write_post(services, "Second", ["bean/instagram"], When("draft"))


def write_post(
    services: Services,
    text: str,
    slugs: Sequence[str],
    when: When,
    *,
    title: str = "",
    format: str = "text",
    unsaved_key: str = "",
) -> int:
    """Write a new post of a text for some accounts, all at one time, and return its number."""
    written = Written(text, tuple(slugs), format, title)
    return services.posts.write(written, when, unsaved_key=unsaved_key)


def edit_post(
    services: Services, post_id: int, text: str, slugs: Sequence[str], when: When | None, *, unsaved_key: str = ""
) -> Moved:
    """Change a post's text, accounts and, unless ``when`` is None, time; all else stays."""
    written = services.posts.written(post_id)._replace(text=text, accounts=tuple(slugs))
    return services.posts.rewrite(post_id, written, when, unsaved_key=unsaved_key)


def content(conn: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that a person can change, whatever the order of rows and the time of touch."""
    found = {}
    for table in journal.ALL_KEYS:
        names = [row[1] for row in conn.execute(f"PRAGMA table_info({table})") if row[1] != "updated_at"]
        found[table] = sorted(conn.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall(), key=repr)
    return found


def rows(services: Services, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask a home's database."""
    return services.home.read().execute(query, values).fetchall()
