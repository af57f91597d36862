"""The time log: a timer on what is under the cursor, and hours planned and done."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.timelog import entries as rules
from smdash.domain.timelog import report as sums
from smdash.domain.timelog.entries import Entry, clock, words
from smdash.services.timelog import subjects
from smdash.services.timelog.entries import TimeEntries, entry_of
from smdash.store import settings as setting_store
from smdash.store.timelog import timelog as time_store

if TYPE_CHECKING:
    from smdash.domain.timelog.report import By, ReportRow
    from smdash.services.home import Home
    from smdash.services.timelog.subjects import Subject
    from smdash.store.connection import Writing


class Started(NamedTuple):
    """A timer that was started, and the ones that were stopped for it."""

    entry: Entry
    stopped: tuple[Entry, ...]


class TimelogService:
    """Use cases of the timer, the time screen and ``smdash time``; ``entries`` are what was logged."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.entries = TimeEntries(home)

    # The timer -------------------------------------------------------------------------------------------

    def running(self) -> Entry | None:
        """Return the entry whose timer runs, None when none does."""
        return next(iter(time_store.running(self.home.read())), None)

    def choices(self) -> list[tuple[str, str]]:
        """Return (subject, words) of what can be timed by name: duties, then activities."""
        duties = setting_store.duties(self.home.read())
        named = [(f"duty:{duty.id}", f"{duty.name} {duty.brand}".strip()) for duty in duties]
        return named + [(key, words(key)) for key in subjects.activities(self.home)]

    def start(self, subject: Subject | str) -> Started:
        """Start a timer, stopping the one that runs; both are one change.

        Raises UsageError where the running one is over 24 h, so that nobody logs such a day by accident.
        """
        found = self.entries.subject(subject) if isinstance(subject, str) else subject
        self.entries.keep_plan()
        now = self.home.now().replace(microsecond=0)
        with self.home.store.write(f"Start timer: {words(found.activity)}", now) as w:
            stopped = self._stop_all(w, now)
            entry_id = time_store.add(w, {**found.values(), "started_at": now})
            entry = entry_of(w, entry_id)
        return Started(entry, tuple(stopped))

    def stop(self, at: datetime | None = None) -> Entry:
        """Stop the timer, now or at an instant since it was started; UsageError when none runs."""
        now = self.home.now().replace(microsecond=0)
        self.entries.keep_plan()
        with self.home.store.write("Stop timer", now) as w:
            stopped = self._stop_all(w, at or now)
            if not stopped:
                raise UsageError("no timer is running.", hint="Start one: smdash time start SUBJECT, or the . key.")
            w.relabel(f"Stop timer: {words(stopped[0].activity)}")
        return stopped[0]

    def _stop_all(self, w: Writing, at: datetime) -> list[Entry]:
        stopped = []
        for entry in time_store.running(w.conn):
            # After the clock was set back a timer may have begun in the future: it ran for no time.
            end = max(at, entry.started_at) if at == self.home.now().replace(microsecond=0) else at
            if end - entry.started_at > rules.MOST:
                ran = clock((end - entry.started_at) / timedelta(minutes=1))
                raise UsageError(
                    f"this timer ran {ran}, more than a day; say when it ended.",
                    subject=words(entry.activity),
                    hint="smdash time stop --at '2026-11-20 17:00', or smdash time settle clip.",
                )
            rules.check_span(entry.started_at, end, max(self.home.now(), entry.started_at))
            time_store.change(w, entry.id, {"ended_at": end})
            stopped.append(entry._replace(ended_at=end))
        return stopped

    # Hours -----------------------------------------------------------------------------------------------

    def report(self, first: date, last: date, by: By = "brand", brand: str | None = None) -> list[ReportRow]:
        """Return hours planned and done. Planned is known for whole weeks only, and for past ones where it was kept."""
        entries = self.entries.between(first, last, brand)
        done = sums.done_hours(entries, by, first, last, self.home.zone(), self.home.now())
        weeks = [(monday, self.entries.planned(monday)) for monday in sums.whole_weeks(first, last)]
        planned = {} if brand is not None and by in {"activity", "week"} else sums.planned_hours(weeks, by)
        if brand is not None:
            planned = {label: hours for label, hours in planned.items() if label.partition("/")[0] == brand}
        return sums.report(done, planned, by)
