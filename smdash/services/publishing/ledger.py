"""The ledger of deliveries: what is about to go out is written before it does, and what became of it after.

Whoever posts, a person or a connector, does it between ``begin`` and one of the outcomes, each a transaction of its
own with nothing else in it, and on the disk before anybody is told of it. A process that dies in between leaves
``sending``: that post is never sent again by itself, it is asked about. What a person does by hand is a step, so that
a mistaken word can be taken back; what a network answered is not.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import ConflictError, NotFoundError, UsageError
from smdash.domain.plaintext import one_line, storable
from smdash.domain.posts.states import State, may_move
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.wording import state_word
from smdash.services.approval.holding import unapproved
from smdash.services.home import Service
from smdash.services.schedule.changed import refuse_changed
from smdash.store.posts import posts as post_store
from smdash.store.publishing import found as found_store
from smdash.store.publishing import pauses as pause_store
from smdash.store.publishing import sendings as sending_store

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


HAND = "hand"
"""The way of a person who posts by hand, whose word counts."""
STUCK_AFTER = timedelta(minutes=10)
_KEYS = uuid.UUID("6f1c3f0e-6d6b-5b1a-9a65-2f5f3b1f6a2e")


class Intent(NamedTuple):
    """A delivery that may be posted now, once: ``key`` is the same for the same attempt, whoever asks."""

    delivery_id: int
    key: str
    attempt: int
    via: str


class Stuck(NamedTuple):
    """A delivery that was begun and of which nothing was heard since ``begun_at``."""

    delivery_id: int
    account: str
    via: str
    begun_at: datetime | None


class LedgerService(Service):
    """Intent before, outcome after; every move is checked inside its own transaction."""

    def begin(self, delivery_id: int, via: str, text: str | None = None) -> Intent:
        """Note that a delivery is about to be posted by way of ``via``, with the text that will go out.

        By any way but a person's hand only what is due and not late may begin, and each attempt once. Raises
        ConflictError for a state that forbids it, for a pause, and but by hand for what its client has not approved.
        """
        by_hand = via == HAND
        with self.home.write("Hand over a post", durable=True, quiet=not by_hand) as w:
            row = self._row(w.conn, delivery_id)
            refuse_changed(w, self.home, delivery_id, row["account"])
            self._check(row, State.SENDING)
            if not by_hand:
                self._check_time(row)
            held = paused(w.conn, delivery_id, self.home.now())
            if held is not None:
                raise ConflictError(
                    f"it is paused ({held}).",
                    subject=row["account"],
                    hint="Lift the pause first.",
                )
            if not by_hand and (said := unapproved(w.conn, delivery_id)):
                raise ConflictError(f"{said}.", subject=row["account"])
            attempt = int(row["attempts"]) + 1
            key = str(uuid.uuid5(_KEYS, f"{row['uid']}:{attempt}"))
            post_store.update_delivery(
                w,
                delivery_id,
                {
                    "state": State.SENDING.value,
                    "intent_at": w.now,
                    "outcome_at": None,
                    "idempotency_key": key,
                    "attempts": attempt,
                    "via": storable(via),
                    "sent_text": None if text is None else storable(text),
                    "error": "",
                },
            )
            w.relabel(f"Hand over a post of {row['account']}")
        return Intent(delivery_id, key, attempt, via)

    def publish(
        self,
        delivery_id: int,
        *,
        permalink: str = "",
        remote_id: str = "",
        sent_text: str | None = None,
        at: datetime | None = None,
        key: str = "",
        via: str | None = None,
    ) -> None:
        """Note that a delivery is out. By any way but a person's hand its id or address must be given.

        ``via`` says who speaks now, by default who began. ``key`` is the attempt that is reported on; a report on
        another than the last one is refused.
        """
        who = self._via(delivery_id) if via is None else via
        if who != HAND and not (permalink or remote_id):
            raise UsageError("a post counts as published only with its id, its address, or a person's word.")
        values: dict[str, Any] = {
            "permalink": storable(permalink),
            "remote_id": storable(remote_id) or None,
            "published_at": stored(at or self.home.now()),
            "via": who,
            "error": "",
            "reason": "" if permalink or remote_id else "by your word",
        }
        if sent_text is not None:
            values["sent_text"] = storable(sent_text)
        self._outcome(delivery_id, State.PUBLISHED, values, who, key, "Published")

    def fail(self, delivery_id: int, error: str, *, key: str = "", via: str | None = None) -> None:
        """Note that a delivery did not go out, for certain, and why."""
        who = self._via(delivery_id) if via is None else via
        values = {"error": storable(error) or "not posted", "sent_text": None}
        self._outcome(delivery_id, State.FAILED, values, who, key, "Not posted")

    def unknown(self, delivery_id: int, error: str, *, key: str = "", via: str | None = None) -> None:
        """Note that nobody knows whether a delivery went out; it is asked about and never sent again by itself."""
        who = self._via(delivery_id) if via is None else via
        self._outcome(delivery_id, State.UNKNOWN, {"error": storable(error)}, who, key, "Unconfirmed")

    def stuck(self, after: timedelta = STUCK_AFTER) -> list[Stuck]:
        """Return what was begun longer ago than ``after`` and never heard of again, oldest first.

        Only a person's word moves them on: ``publish`` or ``fail``.
        """
        rows = self.home.read().execute(
            """SELECT d.id, a.slug, d.via, d.intent_at FROM deliveries d JOIN accounts a ON a.id = d.account_id
               WHERE d.state = 'sending' AND (d.intent_at IS NULL OR d.intent_at <= ?) ORDER BY d.intent_at, d.id""",
            (stored(self.home.now() - after),),
        )
        return [Stuck(row[0], row[1], row[2], parse_utc(row[3]) if row[3] else None) for row in rows]

    def _outcome(self, delivery_id: int, to: State, values: dict[str, Any], via: str, key: str, label: str) -> None:
        with self.home.write(label, durable=True, quiet=via != HAND) as w:
            row = self._row(w.conn, delivery_id)
            refuse_changed(w, self.home, delivery_id, row["account"])
            self._check(row, to)
            if key and key != row["idempotency_key"]:
                raise ConflictError(
                    "this speaks of an earlier attempt than the last one.",
                    subject=row["account"],
                    hint="Look at the account, then say whether it was posted.",
                )
            post_store.update_delivery(w, delivery_id, {**values, "state": to.value, "outcome_at": w.now})
            by_hand = row["state"] == State.SENDING.value and row["via"] == HAND
            by_hand = by_hand or (via == HAND and not sending_store.root_maybe_out(w.conn, delivery_id))
            if to is State.PUBLISHED and by_hand:
                sending_store.drop_following(w, delivery_id)  # whoever posts by hand posts all of it
            if to is State.PUBLISHED and (values["permalink"] or values["remote_id"]):
                found_store.link_address(
                    w, delivery_id, row["account_id"], values["remote_id"] or "", values["permalink"]
                )
            w.relabel(f"{label}: a post of {row['account']}")

    def _via(self, delivery_id: int) -> str:
        return str(self._row(self.home.read(), delivery_id)["via"])

    @staticmethod
    def _row(conn: sqlite3.Connection, delivery_id: int) -> sqlite3.Row:
        row = post_store.delivery(conn, delivery_id)
        if row is None:
            raise NotFoundError("there is no such post.", subject=f"delivery {delivery_id}")
        return row

    def _check(self, row: sqlite3.Row, to: State) -> None:
        state = State(row["state"])
        if may_move(state, to):
            return
        hint = {
            State.PUBLISHED: "What is out does not change; write it again as a new post.",
            State.SENDING: "Say whether it was posted.",
            State.UNKNOWN: "Look at the account, then say whether it was posted.",
            State.HELD: "Lift the pause first.",
            State.DRAFT: "Give it a time first.",
            State.CANCELLED: "Give it a time first.",
        }.get(state, "Hand it over first.")
        raise ConflictError(f"it is {state_word(state)}.", subject=row["account"], hint=hint)

    def _check_time(self, row: sqlite3.Row) -> None:
        """Refuse what a person has to decide about first: anything but a planned post whose time is now."""
        due = row["due_at"]
        if row["state"] != State.SCHEDULED.value or due is None:
            raise ConflictError(f"it is {state_word(row['state'])} and waits for a decision.", subject=row["account"])
        if due > stored(self.home.now()):
            raise ConflictError("it is not due yet.", subject=row["account"])
        if due < self.home.late_before():
            raise ConflictError("it is late, so it waits for a decision.", subject=row["account"])


def paused(conn: sqlite3.Connection, delivery_id: int, now: datetime) -> str | None:
    """Return what of the pauses in force covers a delivery, in words; None when none does."""
    standing = [pause for pause in pause_store.standing(conn) if pause.active(now)]
    if not standing:
        return None
    row = conn.execute(
        """SELECT a.slug, b.slug, coalesce(i.name, '') FROM deliveries d JOIN accounts a ON a.id = d.account_id
           JOIN brands b ON b.id = a.brand_id JOIN posts p ON p.id = d.post_id LEFT JOIN pillars i ON i.id = p.pillar_id
           WHERE d.id = ?""",
        (delivery_id,),
    ).fetchone()
    found = next((pause for pause in standing if row is not None and pause.covers(*row)), None)
    return None if found is None else f"{found.what}{found.reason and f', {one_line(found.reason, 80)}'}"
