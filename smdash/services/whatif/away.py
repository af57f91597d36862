"""Being away: what it leaves undone, and days off with promises that wait."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line, storable
from smdash.domain.schedule import deadline, instant, parse_utc, stored, week_start, zone_of
from smdash.domain.whatif import away as domain
from smdash.domain.whatif.away import (
    Away,
    AwayView,
    AwayWeek,
    Dark,
    Fills,
    Uncovered,
    Waiting,
    days_between,
    span_words,
)
from smdash.domain.workload.situation import evaluate
from smdash.domain.workload.unknowns import Unknown
from smdash.services.home import AWAY
from smdash.services.promises import hours_of, move_deadlines
from smdash.services.schedule.capacity import CapacityService
from smdash.services.schedule.free_slots import FreeSlots
from smdash.services.schedule.runway import RunwayReader
from smdash.services.workload.situation import SituationService
from smdash.store import settings as setting_store
from smdash.store.accounts import accounts as account_store
from smdash.store.posts import posts as post_store
from smdash.store.workload import workload as workload_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.accounts.views import Account
    from smdash.domain.workload.situation import Situation
    from smdash.services.home import Home
    from smdash.store.connection import Writing

LONGEST_REASON = 200
SAMPLES = 200
BY_HAND = ("scheduled", "held")


class AwayService:
    """Use cases of ``smdash away`` and of the screen behind it."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._slots = FreeSlots(home)
        self._situations = SituationService(home)

    def parse(self, text: str) -> tuple[date, date]:
        """Read a time away as typed: its first and last day."""
        return domain.parse_range(text, self.home.today())

    def plan(self, first: date, last: date, reason: str = "") -> AwayView:
        """Return what a time away leaves undone; nothing is stored."""
        home = self.home
        days = tuple(days_between(first, last))
        begin, end = (parse_utc(text) for text in home.day_bounds(first, len(days)))
        begin = max(begin, home.now())
        per_week = dict(self._situations.weeks((week_start(last) - week_start(first)).days // 7 + 1, first))
        hours_off = math.fsum(per_week[week_start(day)].capacity_h[day.weekday()] for day in days)
        situation = per_week[week_start(first)]
        messages, late, unknowns = self._replies(situation, begin, end, last)
        move_h = self._move(first, last)
        return AwayView(
            first,
            last,
            _reason(reason),
            days,
            hours_off,
            self._uncovered(begin, end),
            self._waiting(begin, end),
            self._dark(first, last),
            self._evergreen(begin, end),
            messages,
            late,
            move_h,
            self._before(first, last) if situation.hours_known else None,
            unknowns,
        )

    # What is left undone ---------------------------------------------------------------------------------

    def _uncovered(self, begin: datetime, end: datetime) -> tuple[Uncovered, ...]:
        zone = self.home.zone()
        found = []
        for account in self.home.accounts():
            free = self._slots.openings(account, begin, end) if begin < end else []
            if free:
                found.append(Uncovered(account.slug, tuple(opening.at.astimezone(zone) for opening in free)))
        return tuple(found)

    def _waiting(self, begin: datetime, end: datetime) -> tuple[Waiting, ...]:
        conn, zone = self.home.read(), self.home.zone()
        keys = [
            key
            for key in post_store.planned_keys(conn, stored(begin), stored(end), self.home.account_ids(None))
            if key.state in BY_HAND
        ]
        texts = post_store.texts(conn, {key.id for key in keys})
        slugs = {account.id: account.slug for account in self.home.accounts()}
        return tuple(
            Waiting(
                key.id,
                slugs[key.account_id],
                parse_utc(key.due_at).astimezone(zone),
                texts[key.id]["title"] or texts[key.id]["body"],
            )
            for key in keys
        )

    def _dark(self, first: date, last: date) -> tuple[Dark, ...]:
        found = []
        for each in RunwayReader(self.home).runways():
            gap = each.dark_during(first, last)
            if gap is not None:
                never = each.state == "never" and gap is each.gaps[0]
                found.append(Dark(each.slug, None if never else gap.dark_from, gap.lit_again))
        return tuple(sorted(found, key=lambda dark: (dark.on is not None, dark.on or first, dark.account)))

    def _evergreen(self, begin: datetime, end: datetime) -> tuple[Fills, ...]:
        from smdash.services.evergreen.pool_reader import PoolReader

        ahead = (end - self.home.now()).days + 1
        if not 1 <= ahead <= 366:
            return ()
        planned = PoolReader(self.home).dry_run(ahead)
        return tuple(Fills(each.account, each.at, each.text) for each in planned if begin <= each.at < end)

    def _replies(
        self, situation: Situation, begin: datetime, end: datetime, last: date
    ) -> tuple[float | None, float | None, tuple[Unknown, ...]]:
        """Return expected messages, those answered late were the promises to run on, and what is not known."""
        accounts = {account.slug: account for account in self.home.accounts()}
        unknown = tuple(Unknown("messages", work.slug) for work in situation.accounts if work.inbox_per_week is None)
        if unknown:
            return None, None, unknown
        back = self._back(last)
        hours = max(0.0, (end - begin).total_seconds() / 3600)
        rates = [
            (work.inbox_per_week or 0.0, self._late_share(accounts[work.slug], begin, end, back))
            for work in situation.accounts
            if work.inbox_per_week
        ]
        messages = math.fsum(rate for rate, _ in rates) / 168 * hours
        return messages, domain.expected_late(rates, hours), ()

    def _late_share(self, account: Account, begin: datetime, end: datetime, back: datetime) -> float:
        """Return the share of moments from ``begin`` to ``end`` whose promise runs out before the return."""
        if begin >= end:
            return 0.0
        office = hours_of(account, self.home.office()._replace(closed=frozenset()))
        zone, step = zone_of(account.zone), (end - begin) / SAMPLES
        late = sum(
            deadline(begin + (number + 0.5) * step, account.promise_minutes, office, zone) < back
            for number in range(SAMPLES)
        )
        return late / SAMPLES

    def _back(self, last: date) -> datetime:
        """Return when the first working day after a time away begins."""
        office, day = self.home.office(), last + timedelta(days=1)
        for _ in range(366):
            if day.weekday() in office.weekdays and day not in office.closed:
                break
            day += timedelta(days=1)
        return instant(datetime.combine(day, office.start), self.home.zone())

    def _move(self, first: date, last: date) -> float:
        """Return the hours of making what is due meanwhile, less what was logged for it."""
        book = CapacityService(self.home).book(last, since=first)
        return 0.0 if book is None else math.fsum(piece.hours for piece in book.pieces if first <= piece.due <= last)

    def _before(self, first: date, last: date) -> AwayWeek:
        """Return the load of the week that takes the work, without and with it.

        What is due in that same week is in its load already.
        """
        monday = week_start(max(first - timedelta(days=1), self.home.today()))
        situation = self._situations.now(monday)
        gone = {day.weekday() for day in days_between(first, last) if week_start(day) == monday}
        hours = tuple(0.0 if number in gone else value for number, value in enumerate(situation.capacity_h))
        evaluation = evaluate(situation)
        was, now = evaluation.load, evaluate(situation._replace(capacity_h=hours)).load
        later = max(first, monday + timedelta(days=7))
        needed = now.mean_h + (self._move(later, last) if later <= last else 0.0)
        room = now.capacity_h
        then = needed / room if room > 0 else None
        least = bool(evaluation.unknowns)
        return AwayWeek(monday, was.mean_h, was.capacity_h, was.load, needed, room, then, least)

    # Changing --------------------------------------------------------------------------------------------

    def list(self) -> list[Away]:
        """Return the times away that are not over, in order."""
        today = self.home.today()
        return [each for each in _read(setting_store.get(self.home.read(), AWAY)) if each.last >= today]

    def commit(self, first: date, last: date, reason: str = "") -> Away:
        """Take days off and let promises wait for the return, as one undoable change.

        UsageError where it overlaps another time away.
        """
        away = Away(first, last, _reason(reason))
        label = f"Away {span_words(first, last)}" + (f", {away.reason}" if away.reason else "")
        with self.home.write(label) as w:
            others = _read(setting_store.get(w.conn, AWAY))
            for other in others:
                if first <= other.last and other.first <= last:
                    raise UsageError(
                        "you are away then already.",
                        subject=span_words(other.first, other.last),
                        hint="Cancel that first: smdash away cancel.",
                    )
            days = [day.isoformat() for day in days_between(first, last)]
            workload_store.put_days_off(w, days, 0.0, away.reason or "away")
            self._put(w, [*others, away])
        return away

    def cancel(self, first: date) -> Away:
        """Take a time away back by its first day, or a day in it; its days have their usual hours again."""
        with self.home.write("Cancel away") as w:
            known = _read(setting_store.get(w.conn, AWAY))
            found = next((each for each in known if each.first <= first <= each.last), None)
            if found is None:
                there = ", ".join(span_words(each.first, each.last) for each in known) or "none"
                raise UsageError("you are not away then.", subject=str(first), hint=f"Away: {there}.")
            workload_store.drop_days_off(w, [day.isoformat() for day in days_between(found.first, found.last)])
            self._put(w, [each for each in known if each != found])
            w.relabel(f"Cancel away {span_words(found.first, found.last)}")
        return found

    def _put(self, w: Writing, times: Iterable[Away]) -> None:
        rows = [
            {"first": each.first.isoformat(), "last": each.last.isoformat(), "reason": each.reason}
            for each in sorted(times)
        ]
        setting_store.put(w, AWAY, rows)
        move_deadlines(w, account_store.accounts(w.conn, archived=True))


def _read(value: Any) -> list[Away]:
    return sorted(
        Away(date.fromisoformat(each["first"]), date.fromisoformat(each["last"]), each.get("reason", ""))
        for each in value or ()
    )


def _reason(text: str) -> str:
    return one_line(" ".join(storable(text).split())[:LONGEST_REASON])
