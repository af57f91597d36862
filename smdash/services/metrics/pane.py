"""Each platform's own figures against their own past, from what was saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError
from smdash.domain.metrics.pane_views import DAYS, MetricRow, MetricsView
from smdash.domain.schedule import parse_utc, spoken
from smdash.domain.wording import counted
from smdash.store.dashboard import standing
from smdash.store.metrics import samples as sample_store

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from smdash.domain.accounts.views import Account
    from smdash.domain.metrics.views import FigureRow
    from smdash.services.home import Home
    from smdash.services.metrics.trend import Trend
    from smdash.store.metrics.samples import Watched

    Figures = list[tuple[FigureRow, Trend]]

ELSE = "none of these saved: o m, v"
"""Where to choose figures that are saved, when none of the watched ones is."""
WAITING = "\u2026"
"""What stands for a figure while it is computed."""


class _Kept:
    """Figures computed before: an account's hold until an import, another day or another choice of figures."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._found: dict[int, tuple[tuple[object, ...], Figures]] = {}

    def _wanted(self, account: Account, watched: list[Watched], imports: tuple[object, ...]) -> tuple[object, ...]:
        return (imports, self._home.today(), account.platform, watched)

    def has(self, account: Account, watched: list[Watched], imports: tuple[object, ...]) -> bool:
        """Say whether an account's figures are at hand for that state of the store."""
        kept = self._found.get(account.id)
        return kept is not None and kept[0] == self._wanted(account, watched, imports)

    def figures(self, account: Account, watched: list[Watched], imports: tuple[object, ...]) -> Figures:
        """Return an account's figures; ``imports`` names the state of the store they are wanted for."""
        wanted = self._wanted(account, watched, imports)
        kept = self._found.get(account.id)
        if kept is None or kept[0] != wanted:
            from smdash.services.metrics.figures import watched_figures

            kept = self._found[account.id] = (wanted, watched_figures(self._home, account, watched, DAYS))
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
    waits: bool = False
    unread: dict[int, str] = field(default_factory=dict)
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

    def fill(self, number: int) -> None:
        """Compute an account's figures, for any thread but the UI's."""
        account = self.accounts[number]
        self.ready[number] = self._lines(account, self.watched.get(account.id, []))

    def split(self, seen: range) -> tuple[list[int], list[int]]:
        """Return the accounts without figures by their place: those with a line in ``seen``, and the others."""
        near: list[int] = []
        far: list[int] = []
        ends = [*self.starts[1:], self.total]
        for number, (start, end) in enumerate(zip(self.starts, ends, strict=False)):
            if not self._known(number):
                (near if start < seen.stop and end > seen.start else far).append(number)
        return near, far

    def _known(self, number: int) -> bool:
        account = self.accounts[number]
        watched = self.watched.get(account.id, [])
        return number in self.ready or account.id not in self.captured or self.kept.has(account, watched, self.imports)

    def _account(self, number: int) -> list[MetricRow]:
        if self.waits and not self._known(number):
            return self._waiting(number)
        if number not in self.ready:
            self.fill(number)
        return self.ready[number]

    def _waiting(self, number: int) -> list[MetricRow]:
        """Return an account's lines without their figures, which are being computed."""
        account = self.accounts[number]
        head = self._head(account)
        watched = self.watched.get(account.id, [])
        return [head] + [
            head._replace(key=_key(account, watch), kind="figure", label=watch.label, note=WAITING) for watch in watched
        ]

    def _head(self, account: Account) -> MetricRow:
        as_of = self.captured.get(account.id)
        return MetricRow(
            f"m:{account.id}:head",
            "account",
            account.brand,
            account.colour,
            account.platform,
            account.slug,
            account.handle,
            parse_utc(as_of).astimezone(self.zone) if as_of else None,
            problem=self.unread.get(account.id, ""),
        )

    def _lines(self, account: Account, watched: list[Watched]) -> list[MetricRow]:
        base = self._head(account)
        if account.id not in self.captured:
            return [base, base._replace(key=f"m:{account.id}:none", kind="note", label="no figures saved yet")]
        try:
            figures = self.kept.figures(account, watched, self.imports)
        except (ArithmeticError, ValueError):
            # One account's odd figures must not keep the others from being seen.
            from smdash.services.metrics.trend import Trend

            figures = [(_odd(account, watch), Trend()) for watch in watched]
        newest = max((row.data_to for row, _ in figures if row.data_to is not None), default=None)
        # Rows of dashes would hide that the file has other figures.
        head = base._replace(data_to=newest, note="" if newest or not figures else ELSE)
        return [head] + [
            base._replace(
                key=row.key,
                kind="figure",
                label=row.label,
                figure=row,
                trend=trend.values,
                breaks=trend.breaks,
                note=trend.note or _beside(row),
            )
            for row, trend in figures
        ]


def _beside(row: FigureRow) -> str:
    """Return in two words what is to be known beside a verdict: what of the posts is in it and what is not."""
    if row.seen and row.compared is None:
        return f"at {row.seen.replace(' to ', '-')}"
    if row.without:
        return "viral in it"
    if any("viral" in each for each in row.left_out):
        return "viral aside"
    if row.other_formats:
        return f"+{counted(len(row.other_formats), 'format')}"
    return f"since {spoken(row.history_from, row.data_to)}" if row.history_from else ""


def _odd(account: Account, watch: Watched) -> FigureRow:
    from smdash.domain.metrics.views import FigureRow

    return FigureRow(
        _key(account, watch),
        watch.metric,
        watch.level,
        watch.mode,
        watch.over,
        watch.label,
        watch.unit,
        watch.better,
        watched=True,
        reason="cannot be computed",
    )


def _key(account: Account, watch: Watched) -> str:
    return f"m:{account.id}:{watch.level}:{watch.metric}:{watch.mode}"


class MetricsService:
    """Use cases of the metrics pane and of ``smdash metrics``."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._kept = _Kept(home)

    def view(self, brand: str | None = None, *, waits: bool = False) -> MetricsView:
        """Return the accounts with their watched figures; those with saved figures come first in each brand.

        A window that ``waits`` gives lines without figures until somebody has filled their account.
        """
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
        window = _MetricsWindow(
            self._kept,
            imports,
            self.home.zone(),
            accounts,
            watched,
            captured,
            starts,
            total,
            waits,
            {each.account_id: each.kind for each in standing.unread(conn)},
        )
        return MetricsView(window, len(accounts), DAYS // 14)

    def newest(self) -> str | None:
        """Return the instant of the newest saved figures, None when there are none."""
        return max(sample_store.captured(self.home.read()).values(), default=None)

    def about(self, slug: str, level: str, metric: str) -> str:
        """Return in words what a figure counts: every definition it had, its unit, source and age."""
        account = self.home.account(slug)
        rows = sample_store.definition_rows(self.home.read(), account.platform, level, metric)
        from smdash.platforms.words import KINDS

        lines = []
        for row in rows:
            span = f"from {row['valid_from']}" if row["valid_from"] else "as far back as known"
            until = f" until {row['valid_until']}" if row["valid_until"] else ""
            lines.append(f"{row['label']}, definition {row['version']}, {span}{until}")
            lines.append(f"  {row['counts']}")
            lines.append(
                f"  unit: {row['unit']}   kind: {row['kind']}, {KINDS.get(row['kind'], 'of its own')}   "
                + ("lifetime so far" if row["flow"] == "snapshot" else "per day")
            )
            if not row["comparable"]:
                lines.append("  Not comparable with the definition before it: the line of figures breaks there.")
            if row["replaced_by"]:
                lines.append(f"  replaced by: {row['replaced_by']}")
            more = self._catalogued(account.platform, level, metric, str(row["valid_from"] or ""))
            lines += [f"  {said}" for said in more]
            lines.append(f"  where this is said: {row['source']}\n")
        if not rows:
            lines.append("Nothing of this figure was imported yet, so there is no definition to show.")
        return "\n".join(lines)

    @staticmethod
    def _catalogued(platform: str, level: str, metric: str, since: str) -> list[str]:
        """Return what the catalogue knows beyond what is stored: names, paid showings, days, how long it settles."""
        from smdash import platforms
        from smdash.platforms.words import about_metric

        try:
            facts = platforms.load(platform)
        except SmdashError:
            return []
        of = [each for each in facts.metrics if each.key == metric and each.level == level]
        found = next((each for each in of if str(each.valid_from or "") == since), of[-1] if of else None)
        return about_metric(found) if found is not None else []

    def how_to_export(self, slug: str) -> str:
        """Return the click path to an account's exports, or that its platform has none."""
        from smdash import platforms

        account = self.home.account(slug)
        facts = platforms.load(account.platform)
        if not facts.exports:
            return (
                f"{facts.name} offers no export of figures. Until the account is connected they are "
                f"typed in:\n\nsmdash figure {slug} followers 1204\n\n"
                "On the metrics screen m does the same for the figure under the cursor."
            )
        lines = [f"Figures of {slug} come from files {facts.name} lets you download:\n"]
        lines += [f"{export.label}\n  {export.how}\n" for export in facts.exports]
        lines.append("Then press I, or: smdash import FILE")
        return "\n".join(lines)
