"""Entries of the time log: typed in, changed and deleted, and the plan of the week that is kept beside them."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.plaintext import storable
from smdash.domain.schedule import instant, stored, week_start
from smdash.domain.timelog import entries as rules
from smdash.domain.timelog import report as sums
from smdash.domain.timelog.entries import Entry, clock, words
from smdash.domain.timelog.report import PlannedWeek
from smdash.domain.timelog.typed import read_work
from smdash.domain.wording import counted
from smdash.domain.workload.situation import evaluate
from smdash.services.home import Service
from smdash.services.timelog import subjects
from smdash.services.workload.learning import WEEKS
from smdash.services.workload.situation import SituationService
from smdash.store import settings as setting_store
from smdash.store.timelog import timelog as time_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.services.timelog.subjects import Subject
    from smdash.store.connection import Writing

NOTE_LENGTH = 500
WEEKS_KEPT = 60


@dataclasses.dataclass(frozen=True, slots=True)
class EntryChange:
    """What of an entry becomes different; None leaves it."""

    activity: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    minutes: float | None = None
    account: str | None = None
    brand: str | None = None
    note: str | None = None


class Typed(NamedTuple):
    """A typed line of work: what it was, and how long or from when to when (aware)."""

    subject: Subject
    minutes: float | None
    start: datetime | None
    end: datetime | None
    on: date | None


class TimeEntries(Service):
    """Adding, changing and deleting entries; the timer and the sums are ``TimelogService``'s."""

    def subject(self, text: str, activity: str = "") -> Subject:
        """Return what a typed subject means; NotFoundError and UsageError say what would be understood."""
        return subjects.subject_of(self.home, text, activity)

    def typed(self, text: str) -> Typed:
        """Return what a typed line of work means: ``45m image acme/x``, ``9:00-10:30 report``.

        Behind the length stand an activity, an account or brand, a duty's name, or a subject such as p7.
        """
        zone = self.home.zone()
        work = read_work(text, self.home.now().astimezone(zone))
        account = next((word for word in work.words if "/" in word), "")
        brands = {brand.slug for brand in self.home.brands()}
        brand = "" if account else next((word for word in work.words[1:] if word in brands), "")
        rest = " ".join(word for word in work.words if word not in {account, brand})
        if not rest and not account:
            raise UsageError("say what it was.", hint="Like 45m image acme/x, or 9:00-10:30 report.")
        subject = self.subject(rest or account)
        if rest and (account or brand):
            subject = subject._replace(**subjects.whose(self.home, account, brand))
        start, end = (instant(wall, zone) if wall else None for wall in (work.start, work.end))
        return Typed(subject, work.minutes, start, end, work.on)

    def add_typed(self, text: str) -> Entry:
        """Log a typed line of work."""
        work = self.typed(text)
        return self.add(work.subject, minutes=work.minutes, start=work.start, end=work.end, on=work.on)

    def add(
        self,
        subject: Subject | str,
        *,
        minutes: float | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        on: date | None = None,
        account: str = "",
        brand: str = "",
        note: str = "",
    ) -> Entry:
        """Log work that was done: ``minutes`` on a day, or from ``start`` to ``end`` (aware).

        Minutes go to the first free stretch of the day from when the office opens, today to the last one before now.
        Raises UsageError for absurd values and for time that is logged already.
        """
        found = self.subject(subject) if isinstance(subject, str) else subject
        now = self.home.now().replace(microsecond=0)
        if start is None:
            if minutes is None:
                raise UsageError("say how long it took.", hint="Like --minutes 45, or --from 9:00 --to 10:30.")
            start, end = self._placed(rules.check_minutes(minutes), on or self.home.today(), now)
        elif end is None:
            end = start + timedelta(minutes=rules.check_minutes(minutes)) if minutes is not None else now
        if end is None:
            raise UsageError("say when it ended.", hint="Like --to 10:30.")
        start, end = start.astimezone(UTC).replace(microsecond=0), end.astimezone(UTC).replace(microsecond=0)
        rules.check_span(start, end, now)
        if end <= start:
            raise UsageError("it ends when it begins.", hint="Say how long it took.")
        self._refuse_taken(start, end, now)
        named = subjects.whose(self.home, account, brand) if account or brand else {}
        self.keep_plan()
        with self.home.store.write(
            f"Log {clock((end - start) / timedelta(minutes=1))} {words(found.activity)}", now
        ) as w:
            values = {**found.values(), **named, "started_at": start, "ended_at": end, "note": _note(note)}
            return entry_of(w, time_store.add(w, values))

    def _placed(self, minutes: float, on: date, now: datetime) -> tuple[datetime, datetime]:
        begin, end = self._day(on)
        length = timedelta(minutes=minutes)
        today = on == self.home.today()
        taken = time_store.entries(self.home.read(), stored(begin), stored(end))
        opens = instant(datetime.combine(on, self.home.office().start), self.home.zone())
        latest = min(end, now)
        start = None if today else rules.free_start(taken, length, opens, latest, now)
        start = start or rules.free_start(taken, length, begin, latest, now, last=True)
        if start is None:
            if on > self.home.today():
                raise UsageError("work cannot be logged before it is done.", subject=f"{on}")
            raise UsageError(f"there is no room for {clock(minutes)} on this day.", subject=f"{on}", hint="Use --from.")
        return start, start + length

    def _day(self, on: date) -> tuple[datetime, datetime]:
        try:
            begin, end = self.home.day_bounds(on)
        except OverflowError as error:
            raise UsageError("this day is beyond the calendar.", subject=f"{on}") from error
        return datetime.fromisoformat(begin), datetime.fromisoformat(end)

    def _refuse_taken(self, start: datetime, end: datetime, now: datetime, but: int = 0) -> None:
        near = time_store.entries(self.home.read(), stored(start), stored(end))
        taken = [entry for entry in rules.overlapping(near, start, end, now) if entry.id != but]
        if taken:
            zone = self.home.zone()
            other = taken[0]
            until = f"{other.ended_at.astimezone(zone):%H:%M}" if other.ended_at else "now"
            raise UsageError(
                f"{other.started_at.astimezone(zone):%H:%M} to {until} is logged already: {words(other.activity)}.",
                hint=f"Change that one first: smdash time edit {other.id}.",
            )

    def between(self, first: date, last: date, brand: str | None = None) -> list[Entry]:
        """Return the entries of local days first..last, the newest first."""
        if last < first:
            raise UsageError("the period ends before it begins.", subject=f"{first} to {last}")
        begin, end = self._day(first)[0], self._day(last)[1]
        return time_store.entries(self.home.read(), stored(begin), stored(end), brand)

    def entry(self, entry_id: int) -> Entry:
        """Return one entry; NotFoundError when there is none."""
        found = time_store.get(self.home.read(), entry_id)
        if found is None:
            raise NotFoundError("there is no such entry.", subject=f"entry {entry_id}", hint="See smdash time list.")
        return found

    def edit(self, entry_id: int, change: EntryChange) -> Entry:
        """Change an entry; new ``minutes`` keep its start. UsageError for what cannot be true."""
        entry = self.entry(entry_id)
        now = self.home.now().replace(microsecond=0)
        start = change.start or entry.started_at
        end = change.end or entry.ended_at
        if change.minutes is not None:
            end = start + timedelta(minutes=rules.check_minutes(change.minutes))
        start = start.astimezone(UTC).replace(microsecond=0)
        end = end.astimezone(UTC).replace(microsecond=0) if end else None
        values: dict[str, object] = {}
        if (start, end) != (entry.started_at, entry.ended_at):
            rules.check_span(start, end, now)
            self._refuse_taken(start, end or now, now, but=entry_id)
            values |= {"started_at": start, "ended_at": end}
        if change.activity:
            values["activity"] = subjects.activity_named(change.activity)
        if change.account is not None or change.brand is not None:
            values |= subjects.whose(self.home, change.account or "", change.brand or "")
        if change.note is not None:
            values["note"] = _note(change.note)
        if not values:
            raise UsageError("nothing to change was given.", subject=f"entry {entry_id}")
        with self.home.store.write(f"Change time entry {entry_id}", now) as w:
            time_store.change(w, entry_id, values)
            return entry_of(w, entry_id)

    def edit_typed(self, entry_id: int, text: str) -> Entry:
        """Change an entry to what a typed line says; a length keeps its start."""
        work, entry = self.typed(text), self.entry(entry_id)
        now = self.home.now().replace(microsecond=0)
        start = (work.start or entry.started_at).astimezone(UTC)
        length = None if work.minutes is None else timedelta(minutes=rules.check_minutes(work.minutes))
        end = start + length if length is not None else work.end or entry.ended_at
        if entry.ended_at is None and length is None and end is not None and end >= now - timedelta(minutes=1):
            end = None  # it still runs
        rules.check_span(start, end, now)
        self._refuse_taken(start, end or now, now, but=entry_id)
        values: dict[str, object] = {"started_at": start, "ended_at": end, "activity": work.subject.activity}
        if (work.subject.account_id, work.subject.brand_id) != (None, None) or not entry.whose:
            values |= {"account_id": work.subject.account_id, "brand_id": work.subject.brand_id}
        with self.home.store.write(f"Change time entry {entry_id}", now) as w:
            time_store.change(w, entry_id, values)
            return entry_of(w, entry_id)

    def remove(self, entry_ids: Sequence[int]) -> int:
        """Delete entries; return how many there were."""
        with self.home.write("Delete time entries") as w:
            number = time_store.remove(w, entry_ids)
            w.relabel(f"Delete {counted(number, 'time entry', 'time entries')}")
        return number

    # The plan --------------------------------------------------------------------------------------------

    def planned(self, monday: date) -> PlannedWeek | None:
        """Return what a week is planned to come to: as kept for a past one (None where it was not), else as now."""
        if monday < week_start(self.home.today()):
            kept = (setting_store.get(self.home.read(), WEEKS) or {}).get(sums.week_label(monday))
            return PlannedWeek(kept["hours"], kept["sd"], kept["accounts"], kept["activities"]) if kept else None
        load = evaluate(SituationService(self.home).now(monday)).load
        return PlannedWeek(load.mean_h, load.sd_h, load.by_account, load.by_activity)

    def keep_plan(self) -> None:
        """Keep what this week is planned to come to, once: later the plan is another one."""
        label = sums.week_label(week_start(self.home.today()))
        kept = setting_store.get(self.home.read(), WEEKS) or {}
        if label in kept:
            return
        plan = self.planned(week_start(self.home.today()))
        if plan is None or plan.hours <= 0:
            return
        made = {"hours": plan.hours, "sd": plan.sd, "accounts": plan.by_account, "activities": plan.by_activity}
        weeks = dict(sorted({**kept, label: made}.items())[-WEEKS_KEPT:])
        with self.home.write("plan of the week", journaled=False) as w:
            setting_store.put(w, WEEKS, weeks)


def entry_of(w: Writing, entry_id: int) -> Entry:
    """Return an entry as a change that is not over yet has made it."""
    entry = time_store.get(w.conn, entry_id)
    if entry is None:
        raise NotFoundError("there is no such entry.", subject=f"entry {entry_id}")
    return entry


def _note(text: str) -> str:
    return storable(" ".join(text.split()))[:NOTE_LENGTH]
