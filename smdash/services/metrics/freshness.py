"""How old saved figures are, which are due again, how to get them, and which downloads wait to be imported."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError
from smdash.domain.schedule import parse_utc
from smdash.paths import written
from smdash.services.desktop.folders import ENDINGS
from smdash.services.home import Service
from smdash.store import settings as setting_store
from smdash.store.dashboard import standing
from smdash.store.metrics import freshness as fresh_store

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.accounts.views import Account
    from smdash.domain.metrics.views import FigureRow
    from smdash.platforms.model import Export, MetricLevel

SEEN = "downloads_seen"
_POSTS_ALONE = frozenset({"outbox"})  # Files of posts without a figure: nothing in them grows old.
NEWEST = 50
BY_HAND_DAYS = 7
SYNC = "sync"
"""The kind of a source that a sync made: a snapshot of a day, so that one is due each day."""
_LEVELS: dict[str, MetricLevel] = {"posts": "post", "post_days": "post", "days": "account"}


@dataclass(frozen=True, slots=True)
class Fresh:
    """One source of an account's figures: an export kind, ``sync`` where it is connected, or ``manual``.

    ``captured_at`` is aware, None when nothing came from it yet. ``needed`` is False for kinds that were never
    imported while others of the account were: they are offered, not asked for.
    """

    account: str
    platform: str
    kind: str
    label: str
    level: str
    captured_at: datetime | None
    period_to: date | None
    source: str
    age_days: int | None
    due_on: date | None
    stale: bool
    needed: bool
    how: str
    file: str


@dataclass(frozen=True, slots=True)
class FreshFigure:
    """One figure of an account: when it was captured last, up to which day there is a value, when it is due again."""

    account: str
    row: FigureRow
    captured_at: datetime | None
    due_on: date | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A download that looks like an export; ``account`` is '' where several could be meant."""

    path: Path
    kind: str
    label: str
    account: str


class FreshnessService(Service):
    """Use cases of ``smdash freshness`` and of the downloads folder."""

    def rows(self, brand: str | None = None) -> list[Fresh]:
        """Return every source of every live account, what is overdue first, then what was never imported."""
        from smdash import platforms

        last = fresh_store.last_imports(self.home.read())
        failed = {each.account_id: each for each in standing.unread(self.home.read())}
        connected = fresh_store.connected(self.home.read())
        found: list[Fresh] = []
        for account in self.home.accounts():
            if brand is not None and account.brand != brand:
                continue
            facts = platforms.load(account.platform)
            kinds = {kind for owner, kind in last if owner == account.id}
            exports = [export for export in facts.exports if export.every_days < 3650]
            known = {export.kind for export in facts.exports} | {"meta_series"}
            synced = account.id in connected
            if synced or (account.id, SYNC) in last:
                why = failed[account.id].problem if account.id in failed else ""
                found.append(self._synced(account, last.get((account.id, SYNC)), why, asked=synced))
            found += [
                self._row(account, export, last.get((account.id, _stored(export))), used=synced or bool(kinds & known))
                for export in exports
            ]
            others = kinds - known - _POSTS_ALONE - {SYNC}
            by_hand = [last[account.id, kind] for kind in others if (account.id, kind) in last]
            if by_hand or not (exports or synced):
                found.append(self._by_hand(account, max(by_hand, default=None, key=lambda entry: entry.captured_at)))
        return sorted(found, key=lambda row: (not row.stale, not row.needed, row.due_on or date.max, row.account))

    def figures(self, brand: str | None = None) -> list[FreshFigure]:
        """Return every saved figure of every live account with its own capture, the oldest first."""
        from smdash.services.metrics.account_data import EXPORT_EVERY
        from smdash.services.metrics.figures import account_figures

        found = []
        for account in self.home.accounts():
            if brand is not None and account.brand != brand:
                continue
            for row in account_figures(self.home, account.slug).rows:
                captured = row.captured_at
                due = captured.date() + EXPORT_EVERY if captured else None
                found.append(
                    FreshFigure(account.slug, row, captured, due, due is not None and due <= self.home.today())
                )
        oldest = self.home.now().astimezone(self.home.zone())
        return sorted(found, key=lambda each: (each.captured_at is None, each.captured_at or oldest, each.account))

    def stale(self) -> list[Fresh]:
        """Return what a person should export now."""
        return [row for row in self.rows() if row.stale]

    def _row(self, account: Account, export: Export, last: fresh_store.LastImport | None, *, used: bool) -> Fresh:
        captured, day, age, due = self._age(last, export.every_days)
        needed = last is not None or not used
        stale = due is not None and due <= self.home.today()
        return Fresh(
            account.slug, account.platform, export.kind, export.label, _LEVELS[export.content], captured, day,
            last.name if last else "", age, due, stale, needed, export.how, export.file,
        )  # fmt: skip

    def _synced(self, account: Account, last: fresh_store.LastImport | None, why: str, *, asked: bool) -> Fresh:
        """Return what syncs brought; of an account that is no longer connected nothing new is asked for."""
        captured, day, age, due = self._age(last, 1)
        stale = asked and due is not None and due <= self.home.today()
        how = f"smdash sync --account {account.slug}"
        return Fresh(
            account.slug, account.platform, SYNC, "Figures over the network", "account", captured, day,
            last.name if last else "", age, due if asked else None, stale, asked,
            f"{how} (last time: {why})" if why else how, "",
        )  # fmt: skip

    def _by_hand(self, account: Account, last: fresh_store.LastImport | None) -> Fresh:
        captured, day, age, due = self._age(last, BY_HAND_DAYS)
        how = f"Read the figures off the platform, then: smdash figure {account.slug} followers NUMBER"
        stale = due is not None and due <= self.home.today()
        return Fresh(
            account.slug, account.platform, "manual", "Figures entered by hand", "account", captured, day,
            last.name if last else "", age, due, stale, True, how, "",
        )  # fmt: skip

    def _age(
        self, last: fresh_store.LastImport | None, every_days: int
    ) -> tuple[datetime | None, date | None, int | None, date | None]:
        if last is None:
            return None, None, None, None
        captured = parse_utc(last.captured_at).astimezone(self.home.zone())
        day = date.fromisoformat(last.period_to) if last.period_to else None
        age = (self.home.today() - captured.date()).days
        return captured, day, age, captured.date() + timedelta(days=every_days)

    # --- downloads --------------------------------------------------------------------------------------------------

    def imports_waiting(self, folder: Path) -> list[Waiting]:
        """Return the exports in a folder that were not imported yet; looks at the newest fifty files only.

        A file is opened once: what it was is remembered with its size and time. A folder that is not there is empty.
        """
        folder = folder.expanduser()
        seen = setting_store.get(self.home.read(), SEEN) or {}
        known: dict[str, list[object]] = dict(seen) if isinstance(seen, dict) else {}
        now: dict[str, list[object]] = {}
        found: list[Waiting] = []
        imported = fresh_store.names(self.home.read())
        for path, size, changed in _newest(folder):
            entry = known.get(str(path))
            if not entry or entry[:2] != [size, changed]:
                entry = [size, changed, *_sniffed(path)]
            now[str(path)] = entry
            kind, label = str(entry[2]), str(entry[3])
            if kind and (written(path.name), kind) not in imported:
                found.append(Waiting(path, kind, label, self._account_for(kind)))
        if json.dumps(now, sort_keys=True) != json.dumps(known, sort_keys=True):
            with suppress(SmdashError), self.home.write("downloads", journaled=False) as w:
                setting_store.put(w, SEEN, now)
        return found

    def _account_for(self, kind: str) -> str:
        from smdash import platforms

        names = {platform.key for platform, export in platforms.exports() if _stored(export) == kind}
        fitting = [account.slug for account in self.home.accounts() if account.platform in names]
        return fitting[0] if len(fitting) == 1 else ""


def waiting_words(waiting: list[Waiting]) -> str:
    """Return the line for the dashboard: ``2 downloads can be imported: I``, '' for none."""
    if not waiting:
        return ""
    if len(waiting) == 1:
        return f"{waiting[0].path.name} can be imported ({waiting[0].label})"
    return f"{len(waiting)} downloads can be imported"


def _stored(export: Export) -> str:
    return "meta_series" if export.titles else export.kind


def _newest(folder: Path) -> list[tuple[Path, int, int]]:
    found: list[tuple[Path, int, int]] = []
    with suppress(OSError):
        for path in folder.iterdir():
            if path.suffix.lower() in ENDINGS and path.is_file():
                info = path.stat()
                found.append((path, info.st_size, info.st_mtime_ns))
    return sorted(found, key=lambda entry: entry[2], reverse=True)[:NEWEST]


def _sniffed(path: Path) -> tuple[str, str]:
    from smdash.formats.detect.archive import sniff

    try:
        matches = sniff(path)
    except SmdashError:
        return "", ""
    return (matches[0].kind, matches[0].label) if matches else ("", "")
