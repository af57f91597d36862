"""The calendar as it is read: a week by day, a month in numbers, with free slots and clashes."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain import schedule
from smdash.domain.calendar.views import (
    HOLDS_A_PLACE,
    PLANNED,
    WAITS,
    CalendarEntry,
    Day,
    MonthDay,
    MonthView,
    TakenPlace,
    WeekView,
    clashes,
    month_weeks,
)
from smdash.domain.calendar.week_text import FIXED, WeekLine, write_week
from smdash.domain.posts.views import headed
from smdash.domain.queue import slots
from smdash.domain.schedule import parse_utc, stored, zone_of
from smdash.services.home import Service
from smdash.services.schedule.free_slots import rules_of
from smdash.services.schedule.overtime import overtime_now
from smdash.services.schedule.reader import approvals
from smdash.services.schedule.runway import RunwayReader
from smdash.store.accounts import accounts as account_store
from smdash.store.accounts import rules as rule_store
from smdash.store.calendar import calendar as calendar_store
from smdash.store.publishing import sendings as sending_store

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Account
    from smdash.store.calendar.calendar import PlannedRow

WHOLE = 1_000_000
MARGIN = timedelta(days=2)
"""How far around a span its neighbours matter: a day's cap in another zone, and any gap below it."""


class _Span(NamedTuple):
    """What stands in a span: posts in it, what each is too near to, free slots as (instant, account)."""

    rows: list[PlannedRow]
    near: dict[int, str]
    free: list[tuple[datetime, int]]
    accounts: dict[int, Account]
    shown: dict[int, Account]
    slots: int


class CalendarReader(Service):
    """Use cases that only read."""

    def week(self, monday: date, brand: str | None = None) -> WeekView:
        """Return the seven days from ``monday``; of posts that wait from before it nothing is said."""
        span = self._span(monday, 7, brand)
        zone = self.home.zone()
        by_day: dict[date, list[CalendarEntry]] = {monday + timedelta(days=number): [] for number in range(7)}
        late = self.home.late_before()
        counted: Counter[str] = Counter()
        overtime = overtime_now(self.home)
        unfinished = sending_store.unfinished_ids(self.home.read())
        said = approvals(self.home.read(), [row.id for row in span.rows])
        for row in span.rows:
            account = span.accounts[row.account_id]
            at = parse_utc(row.due_at).astimezone(zone)
            state = _state(row, late)
            counted[state] += 1
            by_day[at.date()].append(
                _entry(f"d:{row.id}", "post", at, account)._replace(
                    state=state,
                    format=row.format,
                    text=headed(row.title, row.body),
                    delivery_id=row.id,
                    post_id=row.post_id,
                    clash=span.near.get(row.id, ""),
                    overtime=row.id in overtime,
                    unfinished=row.id in unfinished,
                    approval=said.get(row.id, ""),
                    files=row.files,
                )
            )
        for moment, account_id in span.free:
            account = span.accounts[account_id]
            at = moment.astimezone(zone)
            by_day[at.date()].append(_entry(f"f:{account_id}:{stored(moment)}", "free", at, account))
        for entries in by_day.values():
            entries.sort(key=lambda entry: (entry.at, entry.kind == "free", entry.account, entry.delivery_id))
        busy = {row.account_id for row in span.rows if _state(row, late) in HOLDS_A_PLACE}
        return WeekView(
            monday,
            str(zone),
            self.home.now().astimezone(zone),
            tuple(Day(day, tuple(entries)) for day, entries in by_day.items()),
            sum(counted[state] for state in PLANNED),
            counted["published"],
            counted["draft"],
            sum(counted[state] for state in WAITS),
            len(span.free),
            sum(1 for row in span.rows if row.id in span.near),
            tuple(account.slug for account in span.shown.values() if account.id not in busy),
            len(span.shown),
            span.slots,
            brand or "",
            self._dark(monday, brand),
        )

    def _dark(self, monday: date, brand: str | None) -> tuple[str, ...]:
        """Return the accounts that are dark on a day of a week, as far as that is still to come."""
        first, last = max(monday, self.home.today()), monday + timedelta(days=6)
        if last < first:
            return ()
        return tuple(each.slug for each in RunwayReader(self.home).runways(brand) if each.dark_during(first, last))

    def month(self, day: date, brand: str | None = None) -> MonthView:
        """Return the month of ``day`` in whole weeks; the totals are those of the month alone."""
        monday, weeks = month_weeks(day)
        span = self._span(monday, weeks * 7, brand, texts=False)
        zone, late = self.home.zone(), self.home.late_before()
        states: dict[date, Counter[str]] = {}
        brands: dict[date, Counter[tuple[str, str]]] = {}
        free: Counter[date] = Counter(moment.astimezone(zone).date() for moment, _ in span.free)
        near: Counter[date] = Counter()
        unfinished = sending_store.unfinished_ids(self.home.read())
        rest: Counter[date] = Counter()
        posts: dict[date, list[CalendarEntry]] = {}
        for row in span.rows:
            at, state = parse_utc(row.due_at).astimezone(zone), _state(row, late)
            on = at.date()
            states.setdefault(on, Counter())[state] += 1
            near[on] += row.id in span.near
            rest[on] += row.id in unfinished
            account = span.accounts[row.account_id]
            entry = _entry(f"d:{row.id}", "post", at, account)
            posts.setdefault(on, []).append(
                entry._replace(state=state, clash=span.near.get(row.id, ""), unfinished=row.id in unfinished)
            )
            if state != "draft":
                brands.setdefault(on, Counter())[account.brand, account.colour] += 1
        days = []
        for number in range(weeks * 7):
            on = monday + timedelta(days=number)
            counted = states.get(on, Counter())
            days.append(
                MonthDay(
                    on,
                    (on.year, on.month) == (day.year, day.month),
                    tuple((*key, count) for key, count in sorted(brands.get(on, Counter()).items())),
                    sum(counted[state] for state in PLANNED),
                    counted["published"],
                    counted["held"],
                    counted["draft"],
                    sum(counted[state] for state in WAITS),
                    free[on],
                    near[on],
                    rest[on],
                    tuple(posts.get(on, ())),
                )
            )
        inside = [each for each in days if each.inside]
        return MonthView(
            day.replace(day=1),
            str(zone),
            self.home.now().astimezone(zone),
            tuple(tuple(days[start : start + 7]) for start in range(0, len(days), 7)),
            sum(each.planned for each in inside),
            sum(each.out for each in inside),
            sum(each.waiting for each in inside),
            sum(each.free for each in inside),
            sum(each.clashes for each in inside),
            len(span.shown),
            brand or "",
        )

    def week_lines(self, monday: date, brand: str | None = None) -> list[WeekLine]:
        """Return the week as the lines of its text, free slots included, in order of time."""
        span = self._span(monday, 7, brand, cut=WHOLE)
        zone, late = self.home.zone(), self.home.late_before()
        found: list[tuple[datetime, WeekLine]] = []
        for row in span.rows:
            at = parse_utc(row.due_at)
            wall = at.astimezone(zone).replace(tzinfo=None, second=0)
            found.append((at, WeekLine(wall, span.accounts[row.account_id].slug, row.body, row.id, _state(row, late))))
        for at, account_id in span.free:
            wall = at.astimezone(zone).replace(tzinfo=None, second=0)
            found.append((at, WeekLine(wall, span.accounts[account_id].slug)))
        found.sort(key=lambda pair: (pair[0], pair[1].id is None, pair[1].account, pair[1].id or 0))
        return [line for _, line in found]

    def week_text(self, monday: date, brand: str | None = None) -> str:
        """Return the week as text to edit."""
        return write_week(self.week_lines(monday, brand), str(self.home.zone()), monday, brand or "")

    def _span(self, first: date, days: int, brand: str | None, *, texts: bool = True, cut: int = 300) -> _Span:
        """Read a span of days: its posts in one query, the rest from rules and slots."""
        conn, now = self.home.read(), self.home.now()
        begin, end = (parse_utc(text) for text in self.home.day_bounds(first, days))
        ids = self.home.account_ids(brand)
        everyone = {account.id: account for account in self.home.accounts(archived=True)}
        shown = {each.id: each for each in everyone.values() if not each.archived and brand in {None, each.brand}}
        reach = (stored(begin - MARGIN), stored(end + MARGIN))
        if texts:
            rows = calendar_store.planned(conn, *reach, ids, cut=cut)
        else:
            rows = calendar_store.numbers(conn, *reach, ids)
        late = self.home.late_before()
        places: dict[int, list[TakenPlace]] = {}
        for row in rows:
            state = _state(row, late)
            if state in HOLDS_A_PLACE:
                held = TakenPlace(parse_utc(row.due_at), row.id, state in FIXED)
                places.setdefault(row.account_id, []).append(held)
        near: dict[int, str] = {}
        for account_id, taken in places.items():
            near |= clashes(taken, timedelta(minutes=everyone[account_id].min_gap_minutes))
        weekly = account_store.slots(conn, shown)
        start = max(begin, now + timedelta(microseconds=1))
        free = self._free(shown, weekly, places, start, end) if start < end else []
        low, high = stored(begin), stored(end)
        inside = [row for row in rows if low <= row.due_at < high]
        return _Span(inside, near, free, everyone, shown, sum(len(each) for each in weekly.values()))

    def _free(
        self,
        accounts: dict[int, Account],
        weekly: dict[int, list[schedule.Slot]],
        places: dict[int, list[TakenPlace]],
        start: datetime,
        end: datetime,
    ) -> list[tuple[datetime, int]]:
        blackouts = rule_store.blackouts(self.home.read())
        found: list[tuple[datetime, int]] = []
        for account_id, own in weekly.items():
            account = accounts[account_id]
            zone = zone_of(account.zone)
            rules = rules_of(account, blackouts)
            taken = [stored(place.at) for place in places.get(account_id, ())]
            openings = slots.free(schedule.openings(own, zone, start, end), taken, rules, zone)
            # Where a clock change folds two slots into one instant there is one free place, not two.
            found += dict.fromkeys((opening.at, account_id) for opening in openings)
        return found


def _state(row: PlannedRow, late: str) -> str:
    """Return a state as a person sees it: what is scheduled beyond the grace time is missed."""
    return "missed" if row.state == "scheduled" and row.due_at < late else row.state


def _entry(key: str, kind: Literal["post", "free"], at: datetime, account: Account) -> CalendarEntry:
    return CalendarEntry(key, kind, at, account.slug, account.id, account.brand, account.colour, account.platform)
