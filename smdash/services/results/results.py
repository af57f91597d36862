"""Results of a brand: put by hand, changed and taken away, and whose of them count."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.months import month_end
from smdash.domain.plaintext import one_line, storable
from smdash.domain.results.measures import CHANNELS, MEASURES, wrong_value
from smdash.domain.results.series import ResultRow
from smdash.domain.results.words import when_words
from smdash.domain.schedule import stored
from smdash.services.results.reading import CHOSEN, INBOX, ResultReader, measure_named
from smdash.store import settings as setting_store
from smdash.store.metrics import samples as sample_store
from smdash.store.results import results as store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from smdash.domain.accounts.views import Brand
    from smdash.store.connection import Writing
    from smdash.store.results.results import Values

HAND = "hand"
EARLIEST = date(1995, 1, 1)
LONGEST = 200
_ORIGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_CURRENCY = re.compile(r"[A-Z]{3}")


class Entered(NamedTuple):
    """What was put by hand: the row, what it was before (None where it is new), and whether anything changed."""

    row: ResultRow
    before: float | None
    changed: bool


class Change(NamedTuple):
    """What of a row becomes different; None leaves it."""

    value: float | None = None
    on: date | None = None
    account: str | None = None
    channel: str | None = None
    campaign: str | None = None
    currency: str | None = None
    note: str | None = None


class ResultService(ResultReader):
    """Use cases of ``smdash result`` and ``smdash lead``; figures of files are put by the imports."""

    def add(
        self,
        brand: str,
        measure: str,
        value: float,
        *,
        more: bool = False,
        trial: bool = False,
        on: date | None = None,
        month: date | None = None,
        account: str = "",
        campaign: str = "",
        channel: str = "",
        utm_source: str = "",
        utm_medium: str = "",
        utm_content: str = "",
        currency: str = "",
        note: str = "",
        origin: str = HAND,
    ) -> Entered:
        """Store a figure of a day, or of the month that ``month`` is in, as one undoable change.

        The same again changes nothing; another value in the same place replaces it, with ``more`` it is added to what
        stands there (a lead that came later, a refund). A ``trial`` stores nothing and says what would come of it.
        UsageError and NotFoundError say what is wrong: a brand that is archived, a day to come, a month that is not
        over, a number that cannot be.
        """
        mine = self.home.brand(brand)
        key = measure_named(measure)
        if (on is None) == (month is None):
            raise UsageError("a figure is of a day or of a month: say one of them.", subject=MEASURES[key].label)
        day = on if on is not None else month.replace(day=1) if month is not None else EARLIEST
        values = store.Values(
            key,
            "day" if on is not None else "month",
            day,
            float(value),
            self._currency(mine, key, currency, trial=trial),
            self._account(mine, account),
            self._channel(channel, account, utm_source, utm_medium),
            cut(campaign),
            cut(utm_source),
            cut(utm_medium),
            cut(utm_content),
            note=cut(note, 500),
        )
        return self._enter(mine, values, origin, more=more, trial=trial)

    def lead(
        self,
        brand: str,
        *,
        on: date | None = None,
        origin: str = HAND,
        account: str = "",
        ref: str = "",
        note: str = "",
        channel: str = "",
        campaign: str = "",
    ) -> Entered:
        """Store one lead, of today unless said otherwise; the same ``ref`` of an origin is the same lead."""
        mine = self.home.brand(brand)
        named = cut(ref) or f"hand-{token_hex(6)}"
        values = store.Values(
            "leads", "event", on or self.today(mine), 1.0, "", self._account(mine, account),
            self._channel(channel, account), cut(campaign), ref=named, note=cut(note, 500),
        )  # fmt: skip
        return self._enter(mine, values, origin)

    def beside(self, row: ResultRow) -> str:
        """Return what is added to a figure of a day or month because other origins tell of it too, '' for nothing."""
        if row.per == "event" or not MEASURES[row.measure].origins_add:
            return ""
        last = month_end(row.on_day) if row.per == "month" else row.on_day
        series = self.series(row.brand, row.measure, row.on_day, last)
        others = [origin for origin in series.origins if origin != row.origin]
        if row.origin not in series.origins or not others or series.total is None or series.total == row.value:
            return ""
        return (
            f"What {' + '.join(others)} tells is added to it: {series.total:,.10g} in all. Where yours is the whole, "
            f"say so: smdash result origin {row.measure} {row.origin} --brand {row.brand}"
        )

    def edit(self, row_id: int, change: Change) -> Entered:
        """Change a row, whoever it came from; it is captured now, so that an older file does not bring it back."""
        row = self.row(row_id)
        mine = self.home.brand(row.brand)
        was = store.values_of(self.home.read(), row_id)
        if was is None:
            raise NotFoundError("there is no such figure.", subject=f"result {row_id}", hint="See smdash result list.")
        account = change.account
        day = was.on_day if change.on is None else change.on.replace(day=1) if was.per == "month" else change.on
        values = was._replace(
            value=was.value if change.value is None else float(change.value),
            on_day=day,
            # An account that was archived meanwhile keeps its figures.
            account_id=was.account_id if account in {None, row.account} else self._account(mine, account or ""),
            channel=was.channel if change.channel is None else self._channel(change.channel, ""),
            campaign=was.campaign if change.campaign is None else cut(change.campaign),
            currency=was.currency if change.currency is None else self._currency(mine, row.measure, change.currency),
            note=was.note if change.note is None else cut(change.note, 500),
        )
        self._sane(mine, values)
        if values == was:
            return Entered(row, row.value, changed=False)
        taken = store.standing(self.home.read(), mine.id, row.origin, values)
        if taken not in {None, row_id}:
            raise UsageError(
                "there is such a figure already.",
                subject=figure_words(row._replace(on_day=values.on_day)),
                hint=f"Change or remove that one: result {taken}.",
            )
        with self.home.write(f"Change {figure_words(row)}") as w:
            come_by = self._come_by(w, mine, row.origin, values.on_day)
            captured = max(come_by.captured_at, stored(row.captured_at))
            store.change(w, row_id, come_by._replace(captured_at=captured), values)
        return Entered(self.row(row_id), row.value, changed=True)

    def remove(self, ids: Sequence[int]) -> int:
        """Take rows away as one undoable change; NotFoundError where one is not there, and then none is."""
        wanted = list(dict.fromkeys(ids))
        found = [self.row(number) for number in wanted]
        if not found:
            return 0
        label = figure_words(found[0]) if len(found) == 1 else f"{len(found)} results of {found[0].brand}"
        with self.home.write(f"Remove {label}") as w:
            return store.remove(w, wanted)

    def choose_origin(self, brand: str, measure: str, origins: Sequence[str]) -> tuple[str, ...]:
        """Say whose figures of a measure count, several being added up; none leaves the choice to the rule."""
        mine = self.home.brand(brand)
        key = measure_named(measure)
        chosen = tuple(dict.fromkeys(origin_named(each) for each in origins))
        there = {each.origin for each in store.known(self.home.read(), mine.id) if each.measure == key}
        if key == "leads":
            there.add(INBOX)
        strange = [each for each in chosen if each not in there]
        if strange:
            raise NotFoundError(
                f"{mine.slug} has no {MEASURES[key].label} of this origin.",
                subject=f"'{strange[0]}'",
                hint=f"Origins: {', '.join(sorted(there)) or 'none yet'}.",
            )
        if len(chosen) > 1 and MEASURES[key].stock:
            raise UsageError("heights of two origins are never added up: choose one.", subject=MEASURES[key].label)
        with self.home.write(f"Choose whose {MEASURES[key].label} count for {mine.slug}") as w:
            setting = setting_store.get(w.conn, CHOSEN + mine.slug) or {}
            setting.pop(key, None)
            if chosen:
                setting[key] = list(chosen)
            setting_store.put(w, CHOSEN + mine.slug, setting)
        return chosen

    def read(self, measure: str, text: str) -> float:
        """Return a number as a person wrote it, by the rules for files; UsageError says what is wrong with it."""
        from smdash.formats.tables.numbers import Measure, read_figure

        key = measure_named(measure)
        hint = "Write it like 1204, 1,204 or 1.2k." if not MEASURES[key].money else "Write it like 99.50 or 1,204.00."
        try:
            figure = read_figure(text, Measure("currency" if MEASURES[key].money else "count", signed=True), "")
        except ValueError as fault:
            raise UsageError(f"{fault}.", subject=f"'{one_line(text, 40)}'", hint=hint) from fault
        if figure.value is None:
            raise UsageError("this is not a number.", subject=f"'{one_line(text, 40)}'", hint=hint)
        if figure.doubt:
            raise UsageError(
                "this can be read in two ways.",
                subject=f"'{one_line(text, 40)}'",
                hint="Write it without a mark for thousands: 1234 or 1.2340.",
            )
        return figure.value

    def _account(self, brand: Brand, slug: str) -> int | None:
        if not slug.strip():
            return None
        account = self.home.account(slug)
        if account.brand != brand.slug:
            raise UsageError(f"this account is not of {brand.slug}.", subject=account.slug)
        return account.id

    @staticmethod
    def _channel(channel: str, account: str, source: str = "", medium: str = "") -> str:
        named = channel.strip().lower().replace("-", "_").replace(" ", "_")
        if named not in CHANNELS:
            known = ", ".join(each for each in CHANNELS if each)
            raise UsageError(
                "there is no such channel.", subject=f"'{one_line(channel, 40)}'", hint=f"Channels: {known}."
            )
        if named:
            return named
        if account.strip():
            return "social"  # who came by an account of a network came by social media
        if not source and not medium:
            return ""
        from smdash.platforms.channels.channels import channel_of

        return channel_of(source, medium)

    def _currency(self, brand: Brand, measure: str, currency: str, *, trial: bool = False) -> str:
        named = currency.strip().upper()
        if not MEASURES[measure].money:
            if named:
                raise UsageError("only money has a currency.", subject=MEASURES[measure].label)
            return ""
        if named and not _CURRENCY.fullmatch(named):
            raise UsageError(
                "a currency is three letters.", subject=f"'{one_line(currency, 20)}'", hint="Like EUR, USD or CHF."
            )
        if named and not trial:  # a trial is asked for at every key, and the table of currencies is large
            from smdash.formats.pages.locales import read_currency

            named = read_currency(named)
        return named or self._money(brand)

    def _sane(self, brand: Brand, values: Values) -> None:
        facts, today = MEASURES[values.measure], self.today(brand)
        wrong = wrong_value(values.measure, values.value)
        if wrong:
            raise UsageError(f"{values.value:,.10g} {wrong}.", subject=facts.label)
        if values.on_day < EARLIEST:
            raise UsageError(f"this is before {EARLIEST.year}.", subject=values.on_day.isoformat())
        if values.on_day > today:
            raise UsageError("this is still to come.", subject=values.on_day.isoformat())
        if values.per == "month" and month_end(values.on_day) > today:
            raise UsageError(
                "this month is not over, and a part of it is not its figure.",
                subject=f"{values.on_day:%Y-%m}",
                hint="Give its days, or wait until its last one.",
            )

    def _come_by(self, w: Writing, brand: Brand, origin: str, day: date) -> store.From:
        made = f"{brand.id} {origin} {day} {w.now} {w.change_id}"
        source = sample_store.add_source(
            w,
            {
                "kind": store.BY_HAND, "name": "entered by hand", "sha256": hashlib.sha256(made.encode()).hexdigest(),
                "period_from": day.isoformat(), "period_to": day.isoformat(), "captured_at": w.now,
            },
        )  # fmt: skip
        return store.From(brand.id, origin, source, w.now)

    def _enter(self, brand: Brand, values: Values, origin: str, *, more: bool = False, trial: bool = False) -> Entered:
        whose = origin_named(origin)
        if whose == INBOX:
            raise UsageError("the inbox tells its own leads: flag the message there.", subject=f"'{origin}'")
        self._sane(brand, values if not more else values._replace(value=abs(values.value)))
        there = self._same(self.home.read(), brand, whose, values)
        then = _beside(values, there, more=more)
        self._sane(brand, then)
        same = there is not None and store.values_of(self.home.read(), there.id) == then
        if trial or (same and there is not None):
            shown = ResultRow(
                there.id if there else 0, brand.slug, then.measure, then.per, then.on_day, then.value, whose,
                self.home.now(), 0, then.currency,
            )  # fmt: skip
            return Entered(there if same and there else shown, there.value if there else None, changed=not same)
        with self.home.write(f"Enter {MEASURES[values.measure].label} of {brand.slug}") as w:
            now = self._same(w.conn, brand, whose, values)  # another program may have changed it meanwhile
            then = _beside(values, now, more=more)
            self._sane(brand, then)
            come_by = self._come_by(w, brand, whose, values.on_day)
            if now is not None:  # what a person says counts over a file from a clock that runs ahead
                come_by = come_by._replace(captured_at=max(come_by.captured_at, stored(now.captured_at)))
            store.put(w, come_by, [then])
            number = store.standing(w.conn, brand.id, whose, values)
        if number is None:
            raise AssertionError("a figure that was put is not there")
        return Entered(self.row(number), there.value if there else None, changed=True)

    @staticmethod
    def _same(conn: sqlite3.Connection, brand: Brand, origin: str, values: Values) -> ResultRow | None:
        """Return the row that stands where ``values`` go."""
        number = store.standing(conn, brand.id, origin, values)
        return None if number is None else store.by_ids(conn, [number])[0]


def _beside(values: Values, there: ResultRow | None, *, more: bool) -> Values:
    """Return what stands in the place of a row that is there: its remark stays where no other is given."""
    if there is None:
        return values
    return values._replace(value=values.value + (there.value if more else 0.0), note=values.note or there.note)


def origin_named(text: str) -> str:
    """Return an origin as it is stored; UsageError where it is no short name."""
    named = "-".join(storable(text).strip().lower().split())
    if not _ORIGIN.fullmatch(named):
        raise UsageError(
            "an origin is a short name.", subject=f"'{one_line(text, 40)}'", hint="Like hand, form, chatbot or shopify."
        )
    return named


def figure_words(row: ResultRow) -> str:
    """Return which figure a row is: ``leads of acme, 3 Nov 2026 (hand)``."""
    return f"{MEASURES[row.measure].label} of {row.brand}, {when_words(row)} ({row.origin})"


def cut(text: str, longest: int = LONGEST) -> str:
    """Return a text as one line that may be stored; UsageError where it is too long."""
    clean = " ".join(storable(text).split())
    if len(clean) > longest:
        raise UsageError(f"this is longer than {longest} characters.", subject=f"'{one_line(clean, 40)}'")
    return clean
