"""The time log: a timer on what is under the cursor, entries typed in or brought in, and hours planned and done."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.timelog import entries as rules
from smdash.domain.timelog import report as sums
from smdash.domain.timelog.entries import Entry, clock, words
from smdash.services.timelog import doubts as time_doubts
from smdash.services.timelog import subjects
from smdash.services.timelog import suggestions as time_suggestions
from smdash.services.timelog.entries import TimeEntries, entry_of
from smdash.services.timelog.timer import shown_timer
from smdash.services.workload.learning import LearningService
from smdash.store import settings as setting_store
from smdash.store.timelog import timelog as time_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.timelog.report import By, ReportRow
    from smdash.services.home import Home
    from smdash.services.timelog.doubts import Doubt, Settling
    from smdash.services.timelog.subjects import Subject
    from smdash.services.timelog.suggestions import Suggestion
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

    def shown(self) -> str:
        """Return the running timer for a header: ``0:23 acme/x image``, '' when none runs."""
        return shown_timer(self.home)

    def subject_of_delivery(self, delivery_id: int) -> Subject:
        """Return the work on a row of the queue."""
        return subjects.of_post(self.home, delivery=delivery_id)

    def subject_of_item(self, item_id: int) -> Subject:
        """Return the work on an inbox item."""
        return subjects.of_item(self.home, item_id)

    def subject_of_account(self, slug: str) -> Subject:
        """Return the work on an account."""
        return subjects.of_account(self.home, slug)

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

    # Suggestions and doubts ------------------------------------------------------------------------------

    def suggest(self, activity: str, minutes: float, account: str = "", post_id: int | None = None) -> bool:
        """Keep a stretch that just ended for the person to confirm; False where it is too short or logged already."""
        return time_suggestions.suggest(self.home, activity, minutes, account, post_id)

    def suggestions(self) -> list[Suggestion]:
        """Return what waits to be confirmed: time in the composer, and inbox sessions read off when items were done."""
        return time_suggestions.waiting(self.home)

    def accept(self, ids: Sequence[str]) -> int:
        """Log suggestions; return how many."""
        self.entries.keep_plan()
        return time_suggestions.accept(self.home, ids)

    def refuse(self, ids: Sequence[str]) -> int:
        """Forget suggestions for good; return how many."""
        return time_suggestions.refuse(self.home, ids)

    def check(self) -> list[Doubt]:
        """Return what to ask about: a timer that looks forgotten or idle, and finished entries that look it."""
        return time_doubts.doubts(self.home, LearningService(self.home))

    def settle(self, how: Settling, entry_id: int | None = None, end_at: datetime | None = None) -> Entry | None:
        """Decide about a doubtful entry (without a number: the first of ``check``): keep, clip, discard, or end_at.

        Kept entries teach, clipped ones do not. Returns the entry as it is now, None when it was discarded.
        """
        return time_doubts.settle(self.home, LearningService(self.home), how, entry_id, end_at)
