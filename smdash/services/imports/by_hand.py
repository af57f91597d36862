"""Figures entered by hand, for what no platform exports."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.imports.records import DayFigures, Parsed
from smdash.domain.schedule import stored
from smdash.formats.quoting import shown
from smdash.formats.tables.numbers import Measure, read_figure
from smdash.platforms.bounds import FIRST_DAY, impossible, is_mean
from smdash.services.home import Service
from smdash.services.imports.put_figures import Into, put_days
from smdash.services.imports.tally import Tally
from smdash.store.metrics import freshness as fresh_store
from smdash.store.metrics import samples as sample_store

if TYPE_CHECKING:
    from datetime import date

    from smdash.platforms.model import Metric, Platform

KIND = "manual"
LARGEST = 1e12
JUMP = 100  # A figure this many times the last one is more likely a slip of the finger than news.


@dataclass(frozen=True, slots=True)
class Entered:
    """What was stored: the figure before it on that day (None for none), and whether anything changed."""

    account: str
    metric: str
    label: str
    on: date
    value: float
    before: float | None
    changed: bool


class ManualService(Service):
    """Use cases of ``smdash figure``."""

    def metrics(self, slug: str) -> list[Metric]:
        """Return the figures of an account that may be entered: those in force today, of the account itself."""
        from smdash import platforms

        facts = platforms.load(self.home.account(slug).platform)
        today = self.home.today()
        return [m for m in facts.metrics if m.level == "account" and m.valid(today)]

    def read(self, slug: str, metric: str, text: str) -> float:
        """Return a figure as a person wrote it, by the rules for files; UsageError says what is wrong with it."""
        from smdash import platforms

        known = platforms.load(self.home.account(slug).platform).metric(metric, level="account")
        unit = "count" if known is None else "points" if is_mean(metric) else known.unit
        try:
            figure = read_figure(text, Measure(unit, signed=True), "")
        except ValueError as fault:
            raise UsageError(f"{shown(text)} {fault}.", hint="Write it like 1204, 1,204 or 1.2k.") from fault
        if figure.value is None:
            raise UsageError(f"{shown(text)} is not a number.", hint="Write it like 1204, 1,204 or 1.2k.")
        if figure.doubt:
            raise UsageError(
                f"{shown(text)} can be read in two ways.", hint="Write it without a mark for thousands: 1234 or 1.2340."
            )
        return figure.value

    def enter(self, slug: str, metric: str, on_day: date, value: float, *, sure: bool = False) -> Entered:
        """Store one figure of an account for one day, as one undoable change; the same again changes nothing.

        Raises NotFoundError for an unknown metric and UsageError for a day to come or a value that cannot be;
        ``sure`` takes a value far from the last one all the same.
        """
        from smdash import platforms

        account = self.home.account(slug)
        facts = platforms.load(account.platform)
        if on_day < FIRST_DAY:
            raise UsageError(f"no platform was there before {FIRST_DAY.year}.", subject=on_day.isoformat())
        meant = facts.metric(metric, on_day, "account")
        if meant is None:
            known = ", ".join(each.key for each in self.metrics(slug))
            raise NotFoundError(
                f"{facts.name} has no such figure of an account on {on_day}.",
                subject=f"'{metric}'",
                hint=f"Known: {known}.",
            )
        self._sane(facts, meant, on_day, value)
        last = fresh_store.last_value(self.home.read(), account.id, metric, on_day.isoformat())
        if not sure and last is not None and last[1] >= 1 and value > last[1] * JUMP:
            raise UsageError(
                f"{value:,.10g} is more than {JUMP} times the {last[1]:,.10g} of {last[0]}.",
                subject=meant.label,
                hint="Say --sure if it is right.",
            )
        before = last[1] if last is not None and last[0] == on_day.isoformat() else None
        if before == value:
            return Entered(account.slug, metric, meant.label, on_day, value, before, changed=False)
        parsed = Parsed(
            KIND, "Entered by hand", "days", account.platform, metrics=(metric,), days=[DayFigures(1, on_day, (value,))]
        )
        label = f"Enter {meant.label.lower()} of {account.slug}"
        with self.home.write(label) as w:
            digest = hashlib.sha256(f"{account.id} {metric} {on_day} {value!r} {w.now}".encode()).hexdigest()
            day = on_day.isoformat()
            source = sample_store.add_source(
                w,
                {
                    "kind": KIND, "name": "entered by hand", "sha256": digest, "account_id": account.id,
                    "period_from": day, "period_to": day, "captured_at": stored(self.home.now()),
                },
            )  # fmt: skip
            put_days(w, parsed, Tally(), Into(account, source, on_day, on_day))
            if parsed.errors:
                raise UsageError(parsed.errors[0].message, subject=meant.label)
        return Entered(account.slug, metric, meant.label, on_day, value, before, changed=True)

    def _sane(self, platform: Platform, metric: Metric, on_day: date, value: float) -> None:
        if on_day > self.home.today():
            raise UsageError("this day is still to come.", subject=on_day.isoformat())
        what = impossible(platform, metric, value)
        if not what and abs(value) > LARGEST:
            what = "is no figure a platform could state"
        elif not what and ((metric.unit == "percent" and value > 100) or (metric.unit == "fraction" and value > 1)):
            what = "is more than all of it"
        if what:
            raise UsageError(f"{value:,.10g} {what}.", subject=metric.label)
