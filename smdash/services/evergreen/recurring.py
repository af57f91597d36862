"""Posts that repeat by a rule: their turns are planned ahead as copies, and never sent because somebody looked.

A repeated post is kept as a copy without a place in the queue; the post it was made from becomes turn 0. Turns are
queued two months ahead. One that would break its account's rules (least gap, daily cap, blackout) is queued as a draft
with its time, so that nothing goes out against a rule and nothing is lost either.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import NotFoundError, StoreError, UsageError
from smdash.domain.evergreen import recurrence as domain
from smdash.domain.posts.states import MOVABLE, State
from smdash.domain.schedule import instant, parse_utc, stored, zone_of
from smdash.services.evergreen.turns import Rolled, queue_all, wanted
from smdash.services.home import Service
from smdash.services.schedule.changed import refuse_changed_post
from smdash.services.schedule.runway import QUEUED_DAYS
from smdash.store.evergreen import recurring as store
from smdash.store.posts import copies
from smdash.store.posts import posts as post_store

if TYPE_CHECKING:
    import sqlite3

    from smdash.domain.evergreen.recurrence import Rule
    from smdash.store.evergreen.recurring import Recurrence, Turn

HORIZON_DAYS = QUEUED_DAYS


class Repeat(NamedTuple):
    """A repeating post as a list shows it; ``next_at`` is None when nothing more comes."""

    key: str
    id: int
    brand: str
    colour: str
    accounts: tuple[str, ...]
    text: str
    words: str
    next_at: datetime | None
    next_index: int | None
    queued: int
    skipped: int
    ended: bool


class RecurringService(Service):
    """Use cases of ``smdash repeat``."""

    # Reading ---------------------------------------------------------------------------------------------

    def repeats(self, brand: str | None = None, *, ended: bool = False) -> list[Repeat]:
        """Return what repeats, by brand; ended ones only when asked for."""
        conn = self.home.read()
        slugs = {account.id: account.slug for account in self.home.accounts(archived=True)}
        return [self._row(conn, each, slugs) for each in store.recurrences(conn, brand, ended=ended)]

    def _row(self, conn: sqlite3.Connection, each: Recurrence, slugs: dict[int, str]) -> Repeat:
        everything = store.turns(conn, each.id)
        turns = self._ahead(everything)
        at, index = self._next(each, everything) or (None, None)
        return Repeat(
            f"r:{each.id}",
            each.id,
            each.brand,
            each.colour,
            tuple(slugs[number] for number in store.accounts(conn, each.post_id) if number in slugs),
            each.text,
            domain.spelled(each.rule),
            at.astimezone(self.home.zone()) if at else None,
            index,
            len({turn.occurrence for turn in turns}),
            len(each.rule.skipped),
            each.ended,
        )

    def preview(self, post_id: int, text: str) -> tuple[Rule, list[datetime]]:
        """Return the rule a text means for a post and its next three turns (shown zone); UsageError as ``repeat``."""
        rule, _ = self._rule(post_id, text)
        after = max(self.home.now(), instant(rule.anchor, zone_of(rule.zone)))
        return rule, [turn.at.astimezone(self.home.zone()) for turn in islice(domain.ahead(rule, after), 3)]

    def waiting(self) -> int:
        """Return how many turns would be queued now."""
        return sum(len(due.ahead) for _, due in wanted(self.home, self.home.read(), HORIZON_DAYS))

    # Changing --------------------------------------------------------------------------------------------

    def repeat(self, post_id: int, text: str) -> int:
        """Let a post come back by a rule (``every 2 weeks until 2027-03-01``) and return the rule's id.

        The post becomes turn 0 and the rule's anchor is its due time. Raises UsageError for a rule that is not
        understood, that comes sooner than an account's least gap, a post without a time, and one that repeats already.
        """
        rule, began = self._rule(post_id, text)
        row = self._post(post_id)
        with self.home.write(f"Repeat a post {domain.spelled(rule)}") as w:
            refuse_changed_post(w, post_id)
            template, _ = copies.copy_post(
                w, post_id, {"options": copies.with_anchors(row["options"], began)}, list(began)
            )
            recurrence_id = store.add(w, template, rule)
            post_store.update_post(w, post_id, {"recurrence_id": recurrence_id, "occurrence": 0})
            queue_all(self.home, w, HORIZON_DAYS, new=recurrence_id)
        return recurrence_id

    def skip(self, recurrence_id: int, index: int | None = None) -> datetime:
        """Leave one turn out and return when it would have been; the next one after the original when none is named."""
        with self.home.write("Skip one of a repeating post") as w:
            found = self._found(w.conn, recurrence_id)
            turns = store.turns(w.conn, recurrence_id)
            if index is None:
                coming = None if found.ended else self._next(found, turns)
                if coming is None:
                    raise UsageError("nothing more comes of it.", subject=f"repeat {found.id}")
                index = coming[1]
            turn = domain.occurrence(found.rule, index)
            if turn is None or index in found.rule.skipped:
                raise UsageError("there is no such turn to skip.", subject=f"repeat {recurrence_id}, turn {index}")
            mine = [each for each in turns if each.occurrence == index and each.state != "cancelled"]
            if any(State(each.state) not in MOVABLE for each in mine):
                raise UsageError("this turn is out already.", subject=f"repeat {recurrence_id}, turn {index}")
            for each in mine:
                post_store.update_delivery(w, each.id, {"state": "cancelled", "reason": "skipped"})
            store.set_skipped(w, recurrence_id, found.rule.skipped | {index})
        planned = min((each.due_at for each in mine if each.due_at), default=None)
        return (parse_utc(planned) if planned else turn.at).astimezone(self.home.zone())

    def end(self, recurrence_id: int) -> int:
        """Let nothing more come of a rule, and take its turns that are still ahead out of the queue.

        Returns how many were taken out. Turn 0, the post it began with, stays.
        """
        now = stored(self.home.now())
        with self.home.write("End a repeating post") as w:
            found = self._found(w.conn, recurrence_id)
            gone = set()
            for turn in store.turns(w.conn, recurrence_id):
                planned = turn.state in {"scheduled", "held", "draft"} and (turn.due_at or now) >= now
                if turn.occurrence > 0 and planned:
                    post_store.update_delivery(w, turn.id, {"state": "cancelled", "reason": "no longer repeated"})
                    gone.add(turn.occurrence)
            store.end(w, found.id)
        return len(gone)

    def roll(self, horizon_days: int = HORIZON_DAYS) -> Rolled:
        """Queue the turns due within ``horizon_days`` as one change; nothing is written when there are none."""
        if not wanted(self.home, self.home.read(), horizon_days):
            return Rolled()
        with self.home.write("Queue repeating posts") as w:
            return queue_all(self.home, w, horizon_days)

    def roll_quietly(self) -> Rolled:
        """Queue what is due of every rule as part of the step that made the rule; for when the app starts to look.

        It only plans ahead, what is late becomes missed, and undo goes on to mean what the person did last. A file
        that cannot be written now is left as it is.
        """
        try:
            if not wanted(self.home, self.home.read(), HORIZON_DAYS):
                return Rolled()
            with self.home.write("", journaled=False, wait_ms=200) as w:
                return queue_all(self.home, w, HORIZON_DAYS)
        except StoreError:
            return Rolled()

    # Reading a rule -----------------------------------------------------------------------------------------

    def _rule(self, post_id: int, text: str) -> tuple[Rule, dict[int, tuple[str, str]]]:
        """Return the rule a text means for a post, and when each of the post's accounts begins."""
        row = self._post(post_id)
        if row["recurrence_id"] is not None and not self._found(self.home.read(), row["recurrence_id"]).ended:
            raise UsageError(
                "it repeats already.",
                subject=f"post {post_id}",
                hint=f"End that first: smdash repeat end {row['recurrence_id']}",
            )
        live = [
            delivery
            for delivery in post_store.deliveries(self.home.read(), post_id)
            if delivery["state"] != "cancelled" and delivery["due_at"]
        ]
        if not live:
            raise UsageError("it has no time to repeat from.", subject=f"post {post_id}", hint="Give it one first.")
        live.sort(key=lambda delivery: (delivery["due_at"], delivery["id"]))
        began = {delivery["account_id"]: self._wall(delivery) for delivery in reversed(live)}
        wall, zone = self._wall(live[0])
        rule = domain.parse_rule(text, datetime.strptime(wall, store.WALL), zone)  # noqa: DTZ007 - a wall clock
        for account in self.home.accounts():
            if account.id in began and domain.shortest(rule) < timedelta(minutes=account.min_gap_minutes):
                raise UsageError(
                    f"this is sooner than its least time between two posts ({account.min_gap_minutes / 60:g} h).",
                    subject=account.slug,
                )
        return rule, began

    def _wall(self, delivery: Any) -> tuple[str, str]:
        """Return what was picked for a delivery, or what its instant is in the shown zone where that says otherwise."""
        at, wall, zone = parse_utc(delivery["due_at"]), delivery["wall"], delivery["zone"]
        if wall and zone:
            picked = datetime.strptime(wall, store.WALL)  # noqa: DTZ007 - a wall clock is naive
            if instant(picked, zone_of(zone)) == at.replace(second=0):
                return wall, zone
        shown = self.home.zone()
        return at.astimezone(shown).strftime(store.WALL), str(shown)

    def _post(self, post_id: int) -> Any:
        row = post_store.post(self.home.read(), post_id)
        if row is None:
            raise NotFoundError("there is no such post.", subject=f"post {post_id}")
        return row

    @staticmethod
    def _found(conn: sqlite3.Connection, recurrence_id: int) -> Recurrence:
        found = store.recurrence(conn, recurrence_id)
        if found is None:
            raise NotFoundError("nothing repeats under this number.", subject=str(recurrence_id))
        return found

    def _ahead(self, turns: list[Turn]) -> list[Turn]:
        """Return the turns that are in the queue and still to come, the original too."""
        now = self.home.now()
        return [
            turn
            for turn in turns
            if turn.due_at and parse_utc(turn.due_at) > now and turn.state in {"scheduled", "held", "draft"}
        ]

    def _next(self, each: Recurrence, turns: list[Turn]) -> tuple[datetime, int] | None:
        """Return when a post comes back next and as which turn: never the original, which is what comes back.

        What is in the queue counts, as it may have been moved; else, unless it was ended, what the rule says of turns
        that were never queued. None when nothing more comes.
        """
        queued = [(turn.due_at or "", turn.occurrence) for turn in self._ahead(turns) if turn.occurrence > 0]
        if queued:
            due, number = min(queued)
            return parse_utc(due), number
        if each.ended:
            return None
        done = {turn.occurrence for turn in turns}
        coming = domain.ahead(each.rule, self.home.now())
        return next(((turn.at, turn.number) for turn in coming if turn.number and turn.number not in done), None)
