"""Each platform's own figures against their own past, from what was saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from smdash.domain.schedule import parse_utc
from smdash.domain.views import Account, MetricRow, MetricsView
from smdash.store import samples as sample_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from smdash.services.figures import Figure
    from smdash.services.home import Home
    from smdash.store.samples import Watched

DAYS = 28


class _Kept:
    """Figures computed before: an account's hold until an import, another day or another choice of figures."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._found: dict[int, tuple[tuple[object, ...], list[Figure]]] = {}

    def figures(self, account: Account, watched: list[Watched], imports: tuple[object, ...]) -> list[Figure]:
        """Return an account's figures; ``imports`` names the state of the store they are wanted for."""
        wanted = (imports, self._home.today(), account.platform, watched)
        kept = self._found.get(account.id)
        if kept is None or kept[0] != wanted:
            kept = self._found[account.id] = (wanted, compute(self._home, account, watched))
        return kept[1]


@dataclass(slots=True)
class _MetricsWindow:
    """A heading per account and a line per figure; an account is computed when one of its lines is painted."""

    kept: _Kept
    imports: tuple[object, ...]
    zone: ZoneInfo
    accounts: list[Account]
    watched: dict[int, list[Watched]]
    captured: dict[int, str]
    starts: list[int]
    total: int
    ready: dict[int, list[MetricRow]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return self.total

    def rows(self, start: int, stop: int) -> list[MetricRow]:
        from bisect import bisect_right

        found: list[MetricRow] = []
        start = max(0, start)
        number = bisect_right(self.starts, start) - 1
        while number < len(self.accounts) and len(found) < stop - start and number >= 0:
            lines = self._account(number)
            found += lines[max(0, start - self.starts[number]) :]
            number += 1
        return found[: stop - start]

    def index(self, key: str) -> int | None:
        for number, account in enumerate(self.accounts):
            if key.startswith(f"m:{account.id}:"):
                keys = [_key(account, watch) for watch in self.watched.get(account.id, [])]
                keys = [f"m:{account.id}:head", *(keys if account.id in self.captured else [f"m:{account.id}:none"])]
                return self.starts[number] + keys.index(key) if key in keys else None
        return None

    def _account(self, number: int) -> list[MetricRow]:
        if number not in self.ready:
            account = self.accounts[number]
            self.ready[number] = self._lines(account, self.watched.get(account.id, []))
        return self.ready[number]

    def _lines(self, account: Account, watched: list[Watched]) -> list[MetricRow]:
        as_of = self.captured.get(account.id)
        base = MetricRow(
            f"m:{account.id}:head",
            "account",
            account.brand,
            account.colour,
            account.platform,
            account.slug,
            account.handle,
            parse_utc(as_of).astimezone(self.zone) if as_of else None,
        )
        if as_of is None:
            return [base, base._replace(key=f"m:{account.id}:none", kind="note", label="no figures saved yet")]
        try:
            figures = self.kept.figures(account, watched, self.imports)
        except (ArithmeticError, ValueError):
            from smdash.services.figures import Figure

            # One account's odd figures must not keep the others from being seen.
            figures = [Figure(note="cannot be computed") for _ in watched]
        return [base] + [
            base._replace(
                key=_key(account, watch),
                kind="figure",
                label=watch.label,
                unit="fraction" if watch.mode == "ratio" else watch.unit,
                mode=watch.mode,
                value=figure.value,
                before=figure.before,
                trend=figure.trend,
                breaks=figure.breaks,
                verdict=figure.verdict,
                note=figure.note or ("not in the export" if figure.value is None and not figure.n else ""),
                better=watch.better,
                n=figure.n,
            )
            for watch, figure in zip(watched, figures, strict=True)
        ]


def _key(account: Account, watch: Watched) -> str:
    return f"m:{account.id}:{watch.level}:{watch.metric}:{watch.mode}"


def compute(home: Home, account: Account, watched: Sequence[Watched]) -> list[Figure]:
    """Return a figure for each watched one, with windows that end on the last day there are data for."""
    from smdash.services import figures

    conn = home.read()
    last = sample_store.last_day(conn, account.id)
    if last is None:
        return [figures.Figure() for _ in watched]
    end = min(date.fromisoformat(last), home.today()) + timedelta(days=1)
    start = (end - timedelta(days=figures.SPAN)).isoformat()
    per_level = {level: sample_store.definitions(conn, account.platform, level) for level in ("post", "account")}

    def ids(level: str, metrics: set[str]) -> list[int]:
        return [number for number, definition in per_level[level].items() if definition.metric in metrics]

    wanted = {w.metric for w in watched if w.level == "post"} | {
        w.over for w in watched if w.level == "post" and w.over
    }
    posts = figures.of_posts(
        sample_store.post_samples(conn, account.id, ids("post", wanted), start, end.isoformat()), per_level["post"]
    )
    found = []
    for watch in watched:
        definitions = per_level[watch.level]
        if watch.level == "account":
            readings = [
                figures.Reading(date.fromisoformat(day), value, definitions[number].version)
                for number, day, value in sample_store.days(
                    conn, account.id, ids("account", {watch.metric}), start, end.isoformat()
                )
            ]
            is_level = watch.mode == "level"
            found.append(
                figures.level_of_days(readings, end)
                if is_level
                else figures.total_of_days(watch, readings, end, definitions)
            )
        elif watch.mode == "ratio":
            found.append(figures.ratio_of_posts(posts.get(watch.metric, {}), posts.get(watch.over, {}), end))
        elif watch.mode == "per_post":
            found.append(figures.per_post(watch, posts.get(watch.metric, {}), end, definitions))
        else:
            found.append(figures.total_of_posts(watch, posts.get(watch.metric, {}), end, definitions))
    return found


class MetricsService:
    """Use cases of the metrics pane and of ``smdash metrics``."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._kept = _Kept(home)

    def view(self, brand: str | None = None) -> MetricsView:
        """Return the accounts with their watched figures; those with saved figures come first in each brand."""
        conn = self.home.read()
        imports = sample_store.last_import(conn)
        captured = sample_store.captured(conn)
        accounts = [a for a in self.home.accounts() if brand is None or a.brand == brand]
        accounts.sort(key=lambda a: (a.id not in captured, a.slug))
        watched = sample_store.watched(conn)
        starts, total = [], 0
        for account in accounts:
            starts.append(total)
            total += 1 + (len(watched.get(account.id, [])) if account.id in captured else 1)
        window = _MetricsWindow(self._kept, imports, self.home.zone(), accounts, watched, captured, starts, total)
        return MetricsView(window, len(accounts), DAYS)

    def newest(self) -> str | None:
        """Return the instant of the newest saved figures, None when there are none."""
        return max(sample_store.captured(self.home.read()).values(), default=None)

    def about(self, slug: str, level: str, metric: str) -> str:
        """Return in words what a figure counts: every definition it had, its unit, source and age."""
        account = self.home.account(slug)
        rows = sample_store.definition_rows(self.home.read(), account.platform, level, metric)
        lines = []
        for row in rows:
            span = f"from {row['valid_from']}" if row["valid_from"] else "as far back as known"
            until = f" until {row['valid_until']}" if row["valid_until"] else ""
            lines.append(f"{row['label']}, definition {row['version']}, {span}{until}")
            lines.append(f"  {row['counts']}")
            lines.append(
                f"  unit: {row['unit']}   kind: {row['kind']}   "
                + ("lifetime so far" if row["flow"] == "snapshot" else "per day")
            )
            if not row["comparable"]:
                lines.append("  Not comparable with the definition before it: the line of figures breaks there.")
            if row["replaced_by"]:
                lines.append(f"  replaced by: {row['replaced_by']}")
            lines.append(f"  where this is said: {row['source']}\n")
        if not rows:
            lines.append("Nothing of this figure was imported yet, so there is no definition to show.")
        return "\n".join(lines)

    def how_to_export(self, slug: str) -> str:
        """Return the click path to an account's exports, or that its platform has none."""
        from smdash import platforms

        account = self.home.account(slug)
        facts = platforms.load(account.platform)
        if not facts.exports:
            return (
                f"{facts.name} offers no export of figures. They will come when the account is connected, or by hand."
            )
        lines = [f"Figures of {slug} come from files {facts.name} lets you download:\n"]
        lines += [f"{export.label}\n  {export.how}\n" for export in facts.exports]
        lines.append("Then press I, or: smdash import FILE")
        return "\n".join(lines)
