"""The figures of a big home: what published posts became on their platforms, and daily samples of each account."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from smdash import platforms
from smdash.domain.imports.records import Parsed
from smdash.services.imports import put_figures

if TYPE_CHECKING:
    from bighome import Making

    from smdash.domain.accounts.views import Account
    from smdash.store.connection import Writing

SAMPLES = 1_100_000
FORMATS = ("text", "image", "carousel", "short_video", "story")
HISTORY = timedelta(days=3 * 365)
METRICS_PER_POST, METRICS_PER_DAY, SNAPSHOTS = 9, 5, 6
EXPORT_EVERY = 14


def export_days(making: Making) -> list[date]:
    """Return the days on which figures were exported, oldest first."""
    last = making.now.date() - timedelta(days=1)
    return [last - timedelta(days=EXPORT_EVERY * number) for number in range(HISTORY.days // EXPORT_EVERY)][::-1]


class Definitions:
    """Definition ids of a platform's figures on a day, made by the function the import uses."""

    def __init__(self, w: Writing) -> None:
        self._w = w
        self._known: dict[tuple[str, str, date], list[int]] = {}

    def on(self, account: Account, level: Literal["post", "account"], day: date) -> list[int]:
        """Return the ids of the figures ``account`` has on ``day``: the watched ones first."""
        key = (account.platform, level, day)
        if key not in self._known:
            facts = platforms.load(account.platform)
            watched = [
                name for entry in facts.watch if entry.level == level for name in (entry.metric, entry.over) if name
            ]
            names = dict.fromkeys([*watched, *(metric.key for metric in facts.metrics if metric.level == level)])
            wanted = [name for name in names if facts.metric(name, day, level)]
            most = METRICS_PER_POST if level == "post" else METRICS_PER_DAY
            parsed = Parsed("bench", "bench", "posts", metrics=tuple(wanted[:most]))
            found = put_figures._define(self._w, parsed, account, level, day, 0)
            self._known[key] = [number for number in found if number is not None]
        return self._known[key]


def samples(making: Making, w: Writing) -> None:
    """Add what each published delivery became on its platform, with figures of several exports, and daily figures."""
    random, definitions, exports = making.random, Definitions(w), export_days(making)
    accounts = {account.id: account for account in making.accounts}
    target = making.sized(SAMPLES) - _days(making, w, definitions)
    remote_rows = [
        (number, account_id, f"r{delivery}", at, wall.date().isoformat(), FORMATS[number % len(FORMATS)], making.words.text(), delivery)
        for number, (delivery, account_id, wall, at) in enumerate(making.published, 1)
    ]  # fmt: skip
    first_exports = [_export_after(exports, wall.date()) for _, _, wall, _ in making.published]
    sizes = [len(definitions.on(accounts[row[1]], "post", exports[-1])) for row in remote_rows]
    mean = min(float(SNAPSHOTS), target / max(1, sum(sizes)) * 1.03)
    rows = []
    for (number, account_id, *_), begin in zip(remote_rows, first_exports, strict=True):
        count = int(mean) + (random.random() < mean % 1)
        base = random.lognormvariate(5, 1)
        for age, export in enumerate(exports[begin : begin + max(1, count)], 1):
            source = making.sources[account_id, export]
            for place, definition in enumerate(sorted(definitions.on(accounts[account_id], "post", export))):
                rows.append((number, definition, export.isoformat(), float(round(base * age / (place + 1))), source))
    w.conn.executemany(
        """INSERT INTO remote_posts(id, account_id, remote_id, published_at, published_on, format, body, delivery_id,
           source_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [(*row, making.sources[row[1], exports[begin]]) for row, begin in zip(remote_rows, first_exports, strict=True)],
    )
    w.conn.executemany(
        "INSERT INTO post_samples(remote_post_id, definition_id, on_day, value, source_id) VALUES (?, ?, ?, ?, ?)", rows
    )


def _export_after(exports: list[date], day: date) -> int:
    """Return which export first spoke of a post of ``day``; those after the last one are in that."""
    return min(bisect_left(exports, day), len(exports) - 1)


def _days(making: Making, w: Writing, definitions: Definitions) -> int:
    rows = []
    days = [
        making.now.date() - timedelta(days=back) for back in range(round(HISTORY.days * min(1.0, making.scale)), 0, -1)
    ]
    for account in making.accounts:
        newest = max(day for owner, day in making.sources if owner == account.id)
        source = making.sources[account.id, newest]
        level = 1000.0
        for day in days:
            level += making.random.randint(-3, 8)
            for place, definition in enumerate(definitions.on(account, "account", day.replace(day=1))):
                rows.append((account.id, definition, day.isoformat(), level / (place + 1) // 1, source))
    w.conn.executemany(
        "INSERT INTO account_samples(account_id, definition_id, on_day, value, source_id) VALUES (?, ?, ?, ?, ?)", rows
    )
    return len(rows)
