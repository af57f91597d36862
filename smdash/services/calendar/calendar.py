"""The calendar: a week or a month read, and posts moved by days and by slots."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.calendar.views import HOLDS_A_PLACE
from smdash.domain.errors import ConflictError, NotFoundError, UsageError
from smdash.domain.posts.states import MOVABLE, State
from smdash.domain.queue import slots
from smdash.domain.schedule import day_name, openings, parse_utc, resolved, short_moment, stored, zone_of
from smdash.domain.wording import counted, state_word
from smdash.services.calendar.reader import MARGIN, CalendarReader
from smdash.services.calendar.week_apply import put
from smdash.services.schedule.changed import refuse_changed
from smdash.services.schedule.free_slots import FreeSlots
from smdash.services.schedule.moves import Moved, landed
from smdash.services.schedule.pauses import hold_covered
from smdash.store.accounts import accounts as account_store
from smdash.store.calendar import calendar as calendar_store
from smdash.store.posts import posts as post_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from smdash.domain.schedule import Opening
    from smdash.services.home import Home
    from smdash.store.calendar.calendar import EditRow
    from smdash.store.connection import Writing

AHEAD = timedelta(days=366)
WINDOW = timedelta(days=28)


class Put(NamedTuple):
    """Where a post was put: the time as shown, and one sentence about it."""

    at: datetime
    said: str


class CalendarService:
    """Use cases of the calendar screen: posts moved by days and by slots; ``reader`` says what is in it."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.reader = CalendarReader(home)

    def move_days(self, delivery_id: int, days: int) -> Put:
        """Move a post by days at the same wall clock in the zone its time was picked in.

        UsageError when that has gone by.
        """
        with self.home.write("Move") as w:
            row = self._one(w, delivery_id)
            if row.due_at is None:
                raise UsageError("it has no time yet.", subject=row.account, hint="Give it one: m.")
            zone = zone_of(row.zone) if row.zone else self.home.zone()
            wall = parse_utc(row.due_at).astimezone(zone).replace(tzinfo=None)
            try:
                wall += timedelta(days=days)
            except OverflowError as error:
                raise UsageError("this is beyond the calendar.", subject=row.account) from error
            at, note = resolved(wall, zone)
            if at <= self.home.now():
                raise UsageError(
                    f"{_words(wall, self._today())} is in the past.", subject=row.account, hint="Choose a time to come."
                )
            shown = at.astimezone(self.home.zone())
            put(self.home, w, row, at.astimezone(zone))
            hold_covered(w, self.home)
            w.relabel(f"Move {row.account} to {_words(shown, self._today())}")
            beside = landed(self.home, w.conn, [delivery_id]).warnings
        return Put(shown, self._said(row, shown, "; ".join([note, *beside] if note else beside)))

    def move_by_slot(self, delivery_id: int, step: int) -> Put:
        """Move a post to the next (+1) or previous (-1) free slot of its account, by all its rules.

        UsageError when there is none within a year, or none before it that is still to come.
        """
        with self.home.write("Move") as w:
            row = self._one(w, delivery_id)
            shown = self._beside(w, row, step)
            hold_covered(w, self.home)
            w.relabel(f"Move {row.account} to {_words(shown, self._today())}")
        which = "next" if step > 0 else "previous"
        return Put(shown, f"Moved to the {which} free slot: {_words(shown, self._today())}.")

    def move_all_by_slot(self, delivery_ids: Sequence[int], step: int) -> Moved:
        """Move posts each to the next (+1) or previous (-1) free slot of its account, as one change.

        The one that goes ahead moves first, so that the others can follow into its place.
        """
        done: list[int] = []
        which = "next" if step > 0 else "previous"
        with self.home.write("Move") as w:
            rows = calendar_store.to_edit(w.conn, delivery_ids)
            refused = [f"there is no post #{number}" for number in dict.fromkeys(delivery_ids) if number not in rows]
            ahead = sorted(rows, key=lambda number: (rows[number].due_at or "", number), reverse=step > 0)
            for number in ahead:
                try:
                    self._beside(w, self._one(w, number), step)
                    done.append(number)
                except (UsageError, ConflictError) as error:
                    refused.append(f"{error.subject}: {error.what}")
            hold_covered(w, self.home)
            w.relabel(f"Move {counted(len(done), 'post')} to the {which} free slot")
            at, warnings = landed(self.home, w.conn, done)
        return Moved(len(done), tuple(refused), at, warnings)

    def when(self, delivery_id: int) -> datetime | None:
        """Return the time of a post as it is shown, None for one without."""
        row = calendar_store.to_edit(self.home.read(), [delivery_id]).get(delivery_id)
        return parse_utc(row.due_at).astimezone(self.home.zone()) if row is not None and row.due_at else None

    def _beside(self, w: Writing, row: EditRow, step: int) -> datetime:
        """Put a post into the free slot next to it and return its time as shown."""
        opening = self._neighbour(w.conn, row, step)
        if opening is None:
            where = "after it in the next year" if step > 0 else "before it that is still to come"
            raise UsageError(f"there is no free slot {where}.", subject=row.account)
        shown = opening.at.astimezone(self.home.zone())
        put(self.home, w, row, shown, opening)
        return shown

    def _neighbour(self, conn: sqlite3.Connection, row: EditRow, step: int) -> Opening | None:
        """Return the free slot next to a post, as if the post itself were not there."""
        account, now = self.home.account(row.account), self.home.now()
        zone, rules = zone_of(account.zone), FreeSlots(self.home).rules(account)
        weekly = account_store.slots(conn, [account.id]).get(account.id, [])
        fitting = [slot for slot in weekly if slots.fits(slot, row.format, row.pillar_id)]
        due = max(parse_utc(row.due_at), now) if row.due_at else now
        reach = (stored(now - MARGIN), stored(due + AHEAD + MARGIN))
        taken = post_store.taken(conn, account.id, *reach)
        if row.due_at in taken and row.state in HOLDS_A_PLACE:
            taken.remove(row.due_at)
        if step > 0:
            return slots.next_free(fitting, zone, taken, due, rules)
        end, first = due, now + timedelta(microseconds=1)
        while end > first:
            start = max(first, end - WINDOW)
            found = slots.free(openings(fitting, zone, start, end), taken, rules, zone)
            if found:
                return found[-1]
            end = start
        return None

    def _one(self, w: Writing, delivery_id: int) -> EditRow:
        row = calendar_store.to_edit(self.home.read(), [delivery_id]).get(delivery_id)
        refuse_changed(w, self.home, delivery_id, row.account if row is not None else f"#{delivery_id}")
        if row is None:
            raise NotFoundError("this post is no longer there.", subject=f"#{delivery_id}")
        if State(row.state) not in MOVABLE:
            raise ConflictError(f"it is {state_word(row.state)} and stays as it is.", subject=row.account)
        return row

    def _today(self) -> datetime:
        return self.home.now().astimezone(self.home.zone())

    def _said(self, row: EditRow, shown: datetime, note: str) -> str:
        return f"{row.account}: {_words(shown, self._today())}" + (f" ({note})." if note else ".")


def _words(at: datetime, now: datetime) -> str:
    name = day_name(at.date(), now.date())
    near = f"{name}, " if name in {"Today", "Tomorrow"} else ""
    return f"{near}{short_moment(at, now.year)}"
