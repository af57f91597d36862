"""A clearing session: the open items one at a time, timed, until nothing is left or the person ends it.

The session itself is in memory: what is done with an item is stored at once, as everywhere, and a program that ends
midway loses the timing alone. The time is logged, and teaches how long items take, when the person says so.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.inbox.clearing import (
    CLEARED,
    WORDS,
    ClearingEnd,
    ClearingView,
    Look,
    Outcome,
    Watch,
    idle_after,
    middle,
    whom,
)
from smdash.domain.inbox.facts import moment_words
from smdash.domain.inbox.filter import parse_filter
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.timelog.entries import LEAST_SECONDS, overlapping, spent
from smdash.domain.wording import counted
from smdash.domain.workload.next_look import next_look
from smdash.services.home import Service
from smdash.services.inbox.inbox import InboxService
from smdash.services.inbox.triage import TriageService
from smdash.services.timelog import suggestions
from smdash.services.timelog.entries import TimeEntries
from smdash.services.undo import StepOverError, UndoService
from smdash.services.workload.debt import debt_of_kinds, reply_estimate
from smdash.services.workload.situation import SituationService
from smdash.store import settings as setting_store
from smdash.store.inbox import clearing as clearing_store
from smdash.store.inbox.clearing import Timed
from smdash.store.timelog import timelog as time_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from smdash.domain.inbox.views import InboxRow, InboxView
    from smdash.services.home import Home
    from smdash.services.undo import Step

PAGE = 50
MOST_SESSION = timedelta(hours=24)
LOOK_AHEAD_DAYS = 16


class _Step(NamedTuple):
    """What was done in a session: with which item, what came of it, by which steps of the undo journal (in order).

    ``mark`` is the last step of the journal there was then, ``blocked`` the word it blocked.
    """

    item: InboxRow
    outcome: Outcome
    changes: tuple[int, ...]
    mark: int
    blocked: str = ""


@dataclass(slots=True)
class _Time:
    """What an item took so far, and what came of it last; '' while it is worked on."""

    item: InboxRow
    seconds: float = 0.0
    outcome: Outcome | Literal[""] = ""
    at: datetime | None = None


class ClearingService(Service):
    """Use case of the clearing screen and of ``smdash inbox clear``."""

    def begin(
        self, brand: str | None = None, query: str = "", *, tick: Callable[[], float] = monotonic
    ) -> ClearingSession:
        """Return a session over the open items of a brand that a filter leaves; ``tick`` are seconds that go on.

        UsageError where the filter is about others than open ones, or wrong; NotFoundError for a name in it there is
        not.
        """
        if query.strip() and parse_filter(query).states not in {(), ("open",)}:
            raise UsageError("only what is open is cleared.", subject=query, hint="Leave state: out of the filter.")
        return ClearingSession(self.home, brand, query, tick)


class ClearingSession:
    """One session; used by one thread at a time, but for ``touch``.

    ``item`` is the item on the screen, None between two. Each act is about it and goes on to the next.
    """

    def __init__(self, home: Home, brand: str | None, query: str, tick: Callable[[], float]) -> None:
        self.home, self.brand, self.query, self._tick = home, brand, query, tick
        self.name = uuid.uuid4().hex
        self.begun_at = home.now().replace(microsecond=0)
        self.item: InboxRow | None = None
        self._watch = Watch(idle_after(reply_estimate(home).p90))
        self._steps: list[_Step] = []
        self._begun = self._last_change()
        self._later: set[int] = set()
        """Skipped once: they come again after all others."""
        self._passed: set[int] = set()
        """Open and not to come again: skipped twice."""
        self._times: dict[int, _Time] = {}

    # What is on --------------------------------------------------------------------------------------------

    def touch(self) -> None:
        """Note that the person is at work: a key was pressed."""
        self._watch.touch(self._tick())

    def look(self) -> ClearingView:
        """Return the item to work on: the same one while it is open, else the next in the order of the list.

        What came in meanwhile takes its place in it, what somebody else dealt with does not come. Skipped items come
        again once, after all others.
        """
        view = self._view()
        if self.item is not None and not self._open({self.item.id}):
            self._gone(self.item)
        here, ahead = self._chosen(view)
        self.item = here
        if here is not None:
            self._times.setdefault(here.id, _Time(here))
            self.touch()
        else:
            self._watch.take(self._tick())
        through = len(
            {step.item.id for step in self._steps if step.outcome not in {"marked", "skipped"}} | self._passed
        )
        left = max(int(here is not None), view.window.count - len(self._open(self._passed)))
        minutes, guessed = self._work(view)
        return ClearingView(
            here,
            through + 1,
            through + left,
            minutes,
            guessed,
            ahead,
            here is not None and here.id in self._later,
        )

    def _view(self) -> InboxView:
        return InboxService(self.home).view(self.brand, query=self.query)

    def _work(self, view: InboxView) -> tuple[float, bool]:
        """Return the minutes of what is listed, and whether they are guessed; of a filter's items row by row."""
        if not self.query.strip():
            return view.minutes or 0.0, view.guessed
        work = debt_of_kinds(self.home, (row.kind for row in _rows(view) if not row.gone))
        return work.minutes, work.guessed

    def _gone(self, item: InboxRow) -> None:
        """Go on from an item that is open no more: answered from here, or dealt with by somebody else."""
        if not clearing_store.answered_since(self.home.read(), item.id, stored(self.begun_at)):
            self._leave("gone")
            return
        step = UndoService(self.home).last()
        self._note(item, "answered", (step.number,) if step is not None and step.own else ())
        self._leave("answered")

    def _open(self, ids: Iterable[int]) -> set[int]:
        return clearing_store.still_open(self.home.read(), stored(self.home.now()), ids)

    def _chosen(self, view: InboxView) -> tuple[InboxRow | None, InboxRow | None]:
        """Return the item to work on and the one after it."""
        found: list[InboxRow] = []
        if self.item is not None:
            place = view.window.index(self.item.key)
            found = [self.item] if place is None else list(view.window.rows(place, place + 1))
        later: list[InboxRow] = []
        here = {row.id for row in found}
        for row in _rows(view):
            if len(found) > 1:
                break
            if row.id not in self._passed and row.id not in here:
                (later if row.id in self._later else found).append(row)
        chosen = [*found, *later]
        return (chosen[0] if chosen else None), (chosen[1] if len(chosen) > 1 else None)

    # What is done ------------------------------------------------------------------------------------------

    def done(self) -> str:
        """Mark the item as handled."""
        return self._act("done", lambda box, ids: box.done(ids))

    def waiting(self) -> str:
        """Mark it as handled, the next word being theirs."""
        return self._act("waiting", lambda box, ids: box.wait(ids))

    def spam(self) -> str:
        """Take it for spam."""
        return self._act("spam", lambda box, ids: box.spam(ids))

    def block(self, word: str) -> str:
        """Block a word: what has it is spam from now on, this item too where it does."""
        item, before = self._here(), self._last_change()
        number = TriageService(self.home).block_word(word)
        changes = self._changes_since(before)
        here = not self._open({item.id})
        self._note(item, "spam" if here else "marked", changes, blocked=word)
        if here:
            self._leave("spam")
        return f"Blocked '{one_line(word, 40)}': {counted(number, 'open item')} spam."

    def snooze(self, until: datetime) -> str:
        """Hide it until an instant."""
        zone = self.home.zone()
        back = moment_words(until.astimezone(zone), self.home.now().astimezone(zone))
        return self._act("snoozed", lambda box, ids: box.snooze(ids, until), f"snoozed until {back}")

    def lead(self) -> str:
        """Flag it as a lead, or unflag it; it stays."""
        item = self._here()
        flag = "" if TriageService(self.home).called_lead(item.id) else "lead"
        before = self._last_change()
        InboxService(self.home).flag([item.id], flag)
        self._note(item, "marked", self._changes_since(before))
        return f"{whom(item)}: {'a lead' if flag else 'no lead any more'}."

    def skip(self) -> str:
        """Leave it as it is; it comes again once, after all others."""
        item = self._here()
        again = item.id in self._later
        (self._passed if again else self._later).add(item.id)
        self._note(item, "skipped")
        self._leave("skipped")
        return f"{whom(item)}: left as it is." if again else f"{whom(item)}: comes again at the end."

    def takes_back(self) -> Step | None:
        """Return the step of the journal that undo would take back now, None where it is none: a skip, or nothing."""
        last = UndoService(self.home).last()
        if last is None or not last.own:
            return None
        made = self._steps[-1] if self._steps else None
        return last if last.number > self._mark() or (made is not None and last.number in made.changes) else None

    def _mark(self) -> int:
        return self._steps[-1].mark if self._steps else self._begun

    def _note(self, item: InboxRow, outcome: Outcome, changes: tuple[int, ...] = (), blocked: str = "") -> None:
        self._steps.append(_Step(item, outcome, changes, self._last_change(), blocked))

    def undo(self) -> str:
        """Take back the last step of this session and go back to its item; UsageError where there is none.

        What was done here beside it since, a mark that was corrected, an answer that was begun, is taken back first.
        """
        beside = self.takes_back()
        if beside is not None and beside.number > self._mark():
            UndoService(self.home).undo(beside.number)
            return f"Taken back: {one_line(beside.label, 80)}."
        if not self._steps:
            raise UsageError("nothing was done in this session yet.", hint="u in the list takes back what was before.")
        step = self._steps[-1]
        try:
            for change in reversed(step.changes):
                UndoService(self.home).undo(change)
        except StepOverError:
            self._steps.pop()
            raise
        self._steps.pop()
        if step.outcome == "skipped":
            (self._passed if step.item.id in self._passed else self._later).discard(step.item.id)
        if self.item is not None and self.item.id != step.item.id:
            self._keep_time()
        self.item = step.item
        if step.item.id in self._times:
            self._times[step.item.id].outcome = ""
        if step.blocked:
            return f"Taken back: '{one_line(step.blocked, 40)}' is blocked no more."
        return f"Taken back: {whom(step.item)}."

    def _act(self, outcome: Outcome, change: Callable[[InboxService, list[int]], int], said: str = "") -> str:
        item = self._here()
        before = self._last_change()
        if not change(InboxService(self.home), [item.id]):
            self._leave("gone")
            return f"{whom(item)}: somebody else dealt with it meanwhile."
        self._note(item, outcome, self._changes_since(before))
        self._leave(outcome)
        return f"{whom(item)}: {said or WORDS[outcome]}."

    def _here(self) -> InboxRow:
        if self.item is None:
            raise UsageError("there is no item to work on.", hint="The session is over.")
        return self.item

    def _last_change(self) -> int:
        step = UndoService(self.home).last()
        return step.number if step is not None else 0

    def _changes_since(self, before: int) -> tuple[int, ...]:
        last = UndoService(self.home).last()
        return (last.number,) if last is not None and last.own and last.number > before else ()

    # Time --------------------------------------------------------------------------------------------------

    def _keep_time(self) -> None:
        """Put the seconds since they were taken last down to the item that is on."""
        seconds = self._watch.take(self._tick())
        if self.item is not None and self.item.id in self._times:
            self._times[self.item.id].seconds += seconds

    def _leave(self, outcome: Outcome) -> None:
        self._keep_time()
        if self.item is not None:
            time = self._times.setdefault(self.item.id, _Time(self.item))
            time.outcome, time.at = outcome, self.home.now()
        self.item = None

    def end(self) -> ClearingEnd:
        """Return what the session came to; it may go on afterwards."""
        self._keep_time()
        conn = self.home.read()
        outcomes: dict[Outcome, int] = {}
        for time in self._times.values():
            if time.outcome:
                outcomes[time.outcome] = outcomes.get(time.outcome, 0) + 1
        view = self._view()
        minutes, guessed = self._work(view)
        return ClearingEnd(
            outcomes,
            middle(time.seconds for time in self._times.values() if time.outcome in CLEARED and time.seconds >= 1),
            middle(clearing_store.seconds_before(conn)),
            view.window.count,
            minutes,
            guessed,
            self._next_look(view),
            self._worked(),
            self._why_not(),
        )

    def _worked(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for time in self._times.values():
            found[time.item.brand] = found.get(time.item.brand, 0.0) + time.seconds
        return {brand: seconds for brand, seconds in found.items() if seconds >= 1}

    def _why_not(self) -> str:
        """Say why there is nothing to log."""
        worked = sum(self._worked().values())
        now = self.home.now().replace(microsecond=0)
        if worked < LEAST_SECONDS or now <= self.begun_at:  # by a clock that stands still no time has passed
            return "There is no time to log."
        if now - self.begun_at > MOST_SESSION:
            return "This was open for more than a day: log the time by hand."
        near = time_store.entries(self.home.read(), stored(self.begun_at), stored(now))
        if overlapping(near, self.begun_at, self.begun_at + timedelta(seconds=worked), now):
            return "This time is logged already, or a timer ran."
        return ""

    def log(self) -> list[str]:
        """Log the session, as one step: an entry for each brand, and what each item took; return the entries in words.

        Entries stand one behind the other from when the session began, without the silences in it. UsageError where
        that time is logged by now.
        """
        self._keep_time()
        why = self._why_not()
        if why:
            raise UsageError(why)
        brands = {brand.slug: brand.id for brand in self.home.brands(archived=True)}
        TimeEntries(self.home).keep_plan()
        now = self.home.now().replace(microsecond=0)
        worked = self._worked()
        said, passed = [], 0.0
        with self.home.write(f"Log {spent(sum(worked.values()))} of clearing the inbox") as w:
            for brand, seconds in sorted(worked.items()):
                start = self.begun_at + timedelta(seconds=round(passed))
                passed += seconds
                end = min(now, self.begun_at + timedelta(seconds=round(passed)))
                number = sum(time.item.brand == brand and time.outcome in CLEARED for time in self._times.values())
                if end <= start:
                    continue
                values = {
                    "activity": "inbox",
                    "started_at": start,
                    "ended_at": end,
                    "brand_id": brands.get(brand),
                    "note": f"cleared {counted(number, 'item')}",
                    "cleared": number,
                }
                time_store.add(w, values)
                said.append(f"{spent((end - start).total_seconds())} {brand}, {counted(number, 'item')}")
            accounts = {account.slug: account.id for account in self.home.accounts(archived=True)}
            clearing_store.add_times(
                w,
                self.name,
                (
                    Timed(
                        time.item.id,
                        accounts[time.item.account],
                        time.item.kind,
                        time.outcome,
                        round(time.seconds, 1),
                        stored(time.at),
                    )
                    for time in self._times.values()
                    if time.outcome and time.at is not None and time.seconds >= 1
                ),
            )
            suggestions.told(w, self.home, self.begun_at, now)
        return said

    def leave_unlogged(self) -> None:
        """Log nothing: this time is not suggested again either."""
        now = self.home.now().replace(microsecond=0)
        with self.home.store.write("suggestion", now, journaled=False, wait_ms=500) as w:
            suggestions.told(w, self.home, self.begun_at, now)

    def _next_look(self, view: InboxView) -> Look:
        home, zone, now = self.home, self.home.zone(), self.home.now()
        first = now.astimezone(zone).date()
        hours = setting_store.days_off(
            home.read(), first.isoformat(), (first + timedelta(days=LOOK_AHEAD_DAYS)).isoformat()
        )
        off = {date.fromisoformat(day) for day, there in hours.items() if there == 0}
        at = next_look(now, SituationService(home).sweeps()[0], off, zone)
        due = clearing_store.next_due(home.read(), stored(now), home.account_ids(self.brand))
        if due is None:
            return Look(at, view.late)
        slugs = {account.id: account.slug for account in home.accounts(archived=True)}
        who = f"{one_line(due.handle or due.author, 30) or 'somebody'} ({slugs.get(due.account_id, '')})"
        return Look(at, view.late, parse_utc(due.at).astimezone(zone), who, bool(due.closing))


def _rows(view: InboxView) -> Iterator[InboxRow]:
    """Yield the rows of a list, a page at a time."""
    for start in range(0, view.window.count, PAGE):
        yield from view.window.rows(start, min(view.window.count, start + PAGE))
