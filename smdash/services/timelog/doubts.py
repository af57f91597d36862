"""Entries that look as if a timer was left running, and what a person says of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.schedule import stored
from smdash.domain.timelog import entries as rules
from smdash.domain.timelog.entries import Entry, clock, words
from smdash.services.workload.learning import SETTLED, LearningService
from smdash.store import settings as setting_store
from smdash.store.timelog import timelog as time_store

if TYPE_CHECKING:
    from smdash.services.home import Home
    from smdash.store.connection import Writing

Settling = Literal["keep", "clip", "discard", "end_at"]
LOOK_BACK = timedelta(days=14)
MOST_KEPT = 5000


class Doubt(NamedTuple):
    """An entry to ask about: why, how long it is so far, and when it ends if it is clipped."""

    entry: Entry
    why: str
    minutes: float
    clip_to: datetime

    @property
    def key(self) -> str:
        """Its name in a list."""
        return f"doubt:{self.entry.id}"


def doubts(home: Home) -> list[Doubt]:
    """Return the running timers and the finished entries of two weeks that look forgotten and were not settled."""
    conn, now, zone = home.read(), home.now(), home.zone()
    learning = LearningService(home)
    settled = setting_store.get(conn, SETTLED) or {}
    known = {*settled.get("kept", ()), *settled.get("clipped", ())}
    recent = time_store.entries(conn, stored(now - LOOK_BACK), stored(now + timedelta(days=1)))
    runs = time_store.running(conn)
    found = []
    for entry in [*runs, *(each for each in recent if each.ended_at is not None)]:
        if entry.id in known:
            continue
        belief = learning.belief(entry.activity)
        of_one = belief if entry.activity != "inbox" or entry.item_id is not None else None
        end = entry.ended_at or now
        sign = time_store.last_sign(conn, stored(entry.started_at), stored(end)) if entry.ended_at is None else None
        last_sign = datetime.fromisoformat(sign) if sign else None
        why = rules.forgotten(entry, of_one, now, zone)
        if not why:
            silent = rules.idle(entry, of_one, last_sign, now)
            why = f"nothing was done here for {clock(silent / timedelta(minutes=1))}" if silent is not None else ""
        if why:
            minutes = rules.elapsed(entry, now) / timedelta(minutes=1)
            found.append(Doubt(entry, why, minutes, rules.clipped_end(entry, of_one, last_sign, now)))
    return found


def settle(home: Home, how: Settling, entry_id: int | None = None, end_at: datetime | None = None) -> Entry | None:
    """Decide about a doubtful entry (without a number: the first of ``doubts``): keep, clip, discard, or end_at.

    Kept entries teach, clipped ones do not. Returns the entry as it is now, None when it was discarded.
    """
    now = home.now().replace(microsecond=0)
    asked = doubts(home)
    doubt = next((each for each in asked if entry_id is None or each.entry.id == entry_id), None)
    if doubt is None:
        if entry_id is not None and time_store.get(home.read(), entry_id) is None:
            raise NotFoundError("there is no such entry.", subject=f"entry {entry_id}", hint="See smdash time list.")
        raise UsageError("nothing is in doubt.", subject=f"entry {entry_id}" if entry_id else "the time log")
    entry = doubt.entry
    if how == "discard":
        with home.store.write(f"Discard {clock(doubt.minutes)} {words(entry.activity)}", now) as w:
            time_store.remove(w, [entry.id])
        return None
    end = {"keep": entry.ended_at or now, "clip": doubt.clip_to, "end_at": end_at}[how]
    if end is None:
        raise UsageError("say when it ended.", hint="Like --at '17:00'.")
    end = end.astimezone(UTC).replace(microsecond=0)
    rules.check_span(entry.started_at, end, now)
    with home.store.write(f"{_VERBS[how]} {words(entry.activity)} of {entry.started_at:%d %b}", now) as w:
        time_store.change(w, entry.id, {"ended_at": end})
        _remember(w, entry.id, "clipped" if how == "clip" else "kept")
    return entry._replace(ended_at=end)


_VERBS = {"keep": "Keep", "clip": "Shorten", "end_at": "End"}


def _remember(w: Writing, entry_id: int, what: Literal["kept", "clipped"]) -> None:
    settled = setting_store.get(w.conn, SETTLED) or {}
    settled[what] = [*settled.get(what, ()), entry_id][-MOST_KEPT:]
    setting_store.put(w, SETTLED, settled)
