"""Results of a brand, read over a time with nothing counted twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.months import month_end
from smdash.domain.plaintext import one_line
from smdash.domain.results.measures import MEASURES, PURCHASES
from smdash.domain.results.series import ResultRow, Series, Week, lagging, resolve, weeks_of
from smdash.domain.results.table import MeasureRow, ResultTable, cells, periods
from smdash.domain.schedule import local_day, parse_utc, zone_of
from smdash.domain.wording import counted
from smdash.services.home import Service
from smdash.store import settings as setting_store
from smdash.store.results import results as store

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from smdash.domain.accounts.views import Brand
    from smdash.domain.results.series import Cover
    from smdash.domain.results.table import By

INBOX = "inbox"
CHOSEN = "result_origin:"
"""What the name of the setting begins with that holds, per measure, the origins that count; the brand follows."""
YEAR = timedelta(days=364)


class KnownMeasure(NamedTuple):
    """What there is of a measure: from and until when, by which origins, how many rows, the newest capture.

    ``chosen`` are the origins a person said count, empty where nobody did. ``due_on`` is the day from which the next
    whole month can be had.
    """

    brand: str
    measure: str
    first: date
    last: date
    origins: tuple[str, ...]
    rows: int
    captured_at: datetime
    chosen: tuple[str, ...] = ()

    @property
    def due_on(self) -> date:
        """The first day of the month after the one that the next day is in."""
        return month_end(self.last + timedelta(days=1)) + timedelta(days=1)


class ResultReader(Service):
    """What is known of a brand's results: what the funnel, goals, the workload and reports ask."""

    def chosen(self, brand: str, measure: str) -> tuple[str, ...]:
        """Return the origins a person said count."""
        setting = setting_store.get(self.home.read(), CHOSEN + brand) or {}
        return tuple(setting.get(measure, ()))

    def rows(self, brand: str, measure: str, first: date, last: date) -> list[ResultRow]:
        """Return every row of a measure that is of a day in a time, or of a month that reaches into it, in order.

        Leads that were flagged in the inbox are among them, with the number of their item below zero.
        """
        mine = self.home.brand(brand, archived=True)
        return self._rows(mine, measure_named(measure), first, last)

    def row(self, number: int) -> ResultRow:
        """Return a row by its number; UsageError for a lead of the inbox, which is no row."""
        if number < 0:
            raise UsageError(
                "this lead was flagged in the inbox.", subject=f"item {-number}", hint="Take the mark off that message."
            )
        found = store.by_ids(self.home.read(), [number]) if number < 2**62 else []
        if not found:
            raise NotFoundError("there is no such figure.", subject=f"result {number}", hint="See smdash result list.")
        return found[0]

    def series(self, brand: str, measure: str, first: date, last: date, *, but: Collection[str] = ()) -> Series:
        """Return what is known of a measure from ``first`` to ``last``, nothing of it counted twice.

        ``but`` are origins that are left out as if there were none of theirs.
        """
        return self._series(self.home.brand(brand, archived=True), measure_named(measure), first, last, but=but)

    def weekly(self, brand: str, measure: str, weeks: int, last_sunday: date) -> tuple[Week, ...]:
        """Return the weeks up to ``last_sunday``, oldest first, from figures of days alone."""
        mine, key = self.home.brand(brand, archived=True), measure_named(measure)
        first = last_sunday - timedelta(days=7 * weeks - 1)
        return weeks_of(self._series(mine, key, first, last_sunday, months=MEASURES[key].stock), weeks, last_sunday)

    def knows(self, brand: str, measure: str) -> bool:
        """Say whether anything is known of a measure at all, without counting it."""
        mine, key = self.home.brand(brand, archived=True), measure_named(measure)
        conn = self.home.read()
        return store.any_of(conn, mine.id, key) or (key == "leads" and bool(store.inbox_leads(conn, mine.id)))

    def known(self, brand: str) -> list[KnownMeasure]:
        """Return what there is of each measure that has anything, in the order of the measures."""
        mine = self.home.brand(brand, archived=True)
        conn = self.home.read()
        found: dict[str, list[store.Known]] = {}
        for each in store.known(conn, mine.id):
            found.setdefault(each.measure, []).append(each)
        leads = store.inbox_leads(conn, mine.id)
        if leads:
            zone = zone_of(mine.zone)
            days = [day for each in leads if (day := local_day(each[3], zone)) is not None]
            one = store.Known("leads", INBOX, min(days), max(days), len(leads), max(each[3] for each in leads))
            found.setdefault("leads", []).append(one)
        return [
            KnownMeasure(
                mine.slug,
                key,
                min(each.first for each in found[key]),
                max([each.last for each in found[key]] + self._told_until(mine, key)),
                tuple(sorted(each.origin for each in found[key])),
                sum(each.rows for each in found[key]),
                parse_utc(max(each.captured_at for each in found[key])),
                self.chosen(mine.slug, key),
            )
            for key in MEASURES
            if key in found
        ]

    def fresh(self, brand: str | None = None) -> list[KnownMeasure]:
        """Return what there is of every live brand, or of one."""
        slugs = [each.slug for each in self.home.brands()] if brand is None else [brand]
        return [each for slug in slugs for each in self.known(slug)]

    def table(self, brand: str, by: By = "months", count: int = 6, until: date | None = None) -> ResultTable:
        """Return the results of a brand beside each other, up to the period that ``until`` (else today) is in."""
        mine = self.home.brand(brand, archived=True)
        today = self.today(mine)
        spans = periods(by, count, until or today)
        known = {each.measure for each in self.known(brand)}
        known.update(PURCHASES if known & set(PURCHASES) else ())
        rows = []
        for key in MEASURES:
            # Weeks cannot be cut from the figures of months.
            months = by == "months" or MEASURES[key].stock
            series = (
                self._series(mine, key, spans[0][0], spans[-1][1], months=months)
                if key in known
                else Series(key, spans[0][0], spans[-1][1])
            )
            rows.append(MeasureRow(series, cells(series, spans, today), self.chosen(mine.slug, key)))
        return ResultTable(mine.slug, by, spans, tuple(rows), today)

    def today(self, brand: Brand) -> date:
        """Return the date where a brand is."""
        return self.home.now().astimezone(zone_of(brand.zone)).date()

    def currency(self, brand: str) -> str:
        """Return what a brand's money is counted in: its own currency, else the most frequent one, '' for none."""
        return self._money(self.home.brand(brand, archived=True))

    def _told_until(self, brand: Brand, key: str) -> list[date]:
        return [end for spans in self._covers(brand, key, ()).values() for _, end in spans]

    def _money(self, brand: Brand) -> str:
        return brand.currency or next(iter(store.currencies(self.home.read(), brand.id)), "")

    def _rows(self, brand: Brand, key: str, first: date, last: date) -> list[ResultRow]:
        found = store.rows(self.home.read(), brand.id, key, first, last)
        if key == "leads":
            zone = zone_of(brand.zone)
            for item_id, whose, account, lead_at in store.inbox_leads(self.home.read(), brand.id):
                moment = parse_utc(lead_at)
                day = moment.astimezone(zone).date()
                if first <= day <= last:
                    row = ResultRow(-item_id, brand.slug, key, "event", day, 1.0, INBOX, moment, 0)
                    found.append(row._replace(account=account, channel="social", ref=whose))
            found.sort(key=lambda row: (row.on_day, row.origin, abs(row.id)))
        return found

    def _series(
        self, brand: Brand, key: str, first: date, last: date, *, months: bool = True, but: Collection[str] = ()
    ) -> Series:
        if last < first:
            raise UsageError("this time ends before it begins.", subject=f"{first} to {last}")
        rows = [row for row in self._rows(brand, key, first, last) if row.origin not in but]
        used = rows if months else [row for row in rows if row.per != "month"]
        covers = {origin: each for origin, each in self._covers(brand, key, rows).items() if origin not in but}
        prefer, currency = self.chosen(brand.slug, key), self._money(brand) if MEASURES[key].money else ""
        several = len({*(row.origin for row in rows), *covers}) > 1
        usual = ""
        if several and not prefer and not MEASURES[key].origins_add:
            today = self.today(brand)
            usual = self._usual(brand, key, (min(first, today - YEAR), max(last, today)), covers, currency)
        series = resolve(used, first, last, measure=key, prefer=prefer, currency=currency, covers=covers, usual=usual)
        if MEASURES[key].origins_add:
            until = {origin: max(end for _, end in spans) for origin, spans in covers.items() if spans}
            for origin, day in store.months_until(self.home.read(), brand.id, key):
                until[origin] = max(until.get(origin, day), day)
            counts = {*until} - {*but} if not prefer else {*prefer} & {*until}
            series = lagging(series, {origin: until[origin] for origin in counts})
        if len(used) == len(rows):
            return series
        whole = counted(len(rows) - len(used), "figure of a month tells", "figures of months tell")
        return series._replace(left_out=(*series.left_out, f"{whole} nothing of weeks"))

    def _usual(self, brand: Brand, key: str, span: Cover, covers: Mapping[str, Sequence[Cover]], currency: str) -> str:
        """Return the origin that knows most days of a long time, so that a month is told alike wherever it stands."""
        days: dict[str, set[date]] = {}
        newest: dict[str, str] = {}
        used = sorted({"", currency})
        for origin, per, on_day, captured in store.told(self.home.read(), brand.id, key, *span, used):
            begin = date.fromisoformat(on_day)
            end = month_end(begin) if per == "month" else begin
            if end > span[1]:
                continue
            length = 1 if MEASURES[key].stock else (end - begin).days + 1
            days.setdefault(origin, set()).update(end - timedelta(days=number) for number in range(length))
            newest[origin] = max(newest.get(origin, ""), captured)
        for origin, spans in covers.items():
            for begin, end in spans:
                first, last = max(begin, span[0]), min(end, span[1])
                told = {first + timedelta(days=number) for number in range((last - first).days + 1)}
                days.setdefault(origin, set()).update(told)
        return max(days, key=lambda each: (len(days[each]), newest.get(each, ""), each), default="")

    def _covers(self, brand: Brand, key: str, rows: Iterable[ResultRow]) -> dict[str, list[Cover]]:
        """Return between which days each origin tells of all events.

        A file does for its whole period. Who notes leads one by one does from the first of them on, until yesterday,
        but for months of which they gave a figure.
        """
        conn = self.home.read()
        yesterday = self.today(brand) - timedelta(days=1)
        found: dict[str, list[Cover]] = {}
        noted: dict[str, date] = {}
        for origin, kind, begin, end in store.spans(conn, brand.id, PURCHASES if key in PURCHASES else (key,)):
            if kind == store.BY_HAND:
                noted.setdefault(origin, date.fromisoformat(begin))
            else:
                found.setdefault(origin, []).append((date.fromisoformat(begin), date.fromisoformat(end)))
        if key == "leads":
            flagged = store.inbox_leads(conn, brand.id)
            first = local_day(flagged[0][3], zone_of(brand.zone)) if flagged else None
            if first is not None:
                noted[INBOX] = first
        stated = {(row.origin, row.on_day) for row in rows if row.per == "month"}
        for origin, first in noted.items():
            if origin not in found:
                found[origin] = _without([(first, yesterday)], [day for each, day in stated if each == origin])
        return found


_OTHERWISE = {
    **{facts.label.replace(" ", "_"): key for key, facts in MEASURES.items()},
    **dict.fromkeys(("subscribers", "on_the_list"), "list"),
    **dict.fromkeys(("buyers", "first_buyer", "customers", "new_customers", "conversion"), "conversions"),
    **dict.fromkeys(("repeat_buyer", "rebuyers", "retention"), "retentions"),
    "sessions": "visits",
    "lead": "leads",
}
"""Measures by what they are called on screens and elsewhere, as ``measure_named`` writes names."""


def measure_named(text: str) -> str:
    """Return the key of a measure that was typed; NotFoundError names those there are."""
    named = text.strip().lower().replace("-", "_").replace(" ", "_")
    key = _OTHERWISE.get(named, named)
    if key not in MEASURES:
        raise NotFoundError(
            "there is no such result.",
            subject=f"'{one_line(text, 40)}'",
            hint=f"Results: {', '.join(facts.label for facts in MEASURES.values())}.",
        )
    return key


def _without(spans: list[Cover], months: Iterable[date]) -> list[Cover]:
    """Return spans without some months, each named by its first day."""
    for begin in sorted(months):
        end = month_end(begin)
        parts: list[Cover] = []
        for first, last in spans:
            parts += [(first, min(last, begin - timedelta(days=1))), (max(first, end + timedelta(days=1)), last)]
        spans = [(first, last) for first, last in parts if first <= last]
    return [(first, last) for first, last in spans if first <= last]
