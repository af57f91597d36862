"""Replying: an answer is a delivery of its own, by hand or over the network, and is out by a word or an id only.

An answer that goes over the network waits a few seconds, in which undo takes it back; then it is sent once. One by
hand is noted before its text is copied or its page is opened, and it is out when its person says so. What becomes of
the item is part of the same step. Nothing is ever sent because a program was started: what its own program did not
send in its time is missed, and asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from smdash.connectors.base import kept_remote, page_address
from smdash.domain.errors import ConflictError, NotFoundError, UsageError
from smdash.domain.inbox.replies import After, ReplyCheck, ReplyGround, ReplyView
from smdash.domain.plaintext import one_line, storable
from smdash.domain.publishing.replies import (
    STOPPED,
    UNDER_WAY,
    ReplyState,
    item_values,
    may_move_by_word,
)
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.wording import state_word
from smdash.services.home import Service
from smdash.services.publishing.ledger import HAND, STUCK_AFTER
from smdash.services.publishing.reply_ground import (
    ReplyGrounds,
    forget_draft,
    item_row,
    open_again,
    settle_before,
    visibility_of,
    whose,
)
from smdash.store import reply_drafts as draft_store
from smdash.store.inbox import inbox as inbox_store
from smdash.store.publishing import replies as store
from smdash.store.publishing import sendings as sending_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from smdash.domain.publishing.ledger import PassReport
    from smdash.services.home import Home
    from smdash.store.connection import Writing

_AFTER = get_args(After)


class TakenReply(NamedTuple):
    """An answer that its person posts: the text to paste, and the page to do it on ('' where none is known)."""

    reply: ReplyView
    text: str
    page: str


class ReplyService(Service):
    """Use cases of the reply box, of ``smdash inbox reply`` and of what the ledger says of answers."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self._grounds = ReplyGrounds(home)

    # While it is written -----------------------------------------------------------------------------------------

    def ground(self, item_id: int) -> ReplyGround:
        """Return what a reply box has to know of an item; NotFoundError for none. Asks no network."""
        return self._grounds.ground(item_id, self.home.reply_delay)

    def keep_draft(self, item_id: int, text: str) -> None:
        """Keep what is typed, as it is typed; an empty text is forgotten. No step of its own: undo passes it by."""
        with self.home.write("", journaled=False) as w:
            if text.strip():
                draft_store.keep(w, item_id, text)
            else:
                draft_store.drop(w, item_id)

    def check(self, item_id: int, text: str) -> ReplyCheck:
        """Return what an answer comes to as it stands: for every keystroke, once its ground was looked at."""
        return self._grounds.check(item_id, text)

    # Over the network --------------------------------------------------------------------------------------------

    def send(
        self,
        item_id: int,
        text: str,
        *,
        after: After = "done",
        visibility: str = "",
        saved_reply: int = 0,
        confirmed: Collection[str] = (),
        delay: bool = True,
    ) -> ReplyView:
        """Let an answer go out over the network once it can be taken back no more; one step that undo takes back.

        Nothing is sent by this call: ``send_due`` does that, asked by whoever waits until ``due_at``. ``confirmed`` are
        those words of ``ReplyCheck.confirm`` that the person has seen; ConflictError names one they have not,
        UsageError what is wrong with the text. Without ``delay`` it may go at once.
        """
        home = self.home
        _one_of_after(after)
        conn = home.read()
        row = item_row(conn, item_id)
        around = self._grounds.around(row, fresh=True)
        if reason := self._grounds.offline(row, around):
            raise ConflictError(f"{reason}.", subject=around.account.slug, hint="Take it by hand.")
        self.refuse(item_id, text, confirmed, visibility)
        seen = visibility_of(visibility, row, around)
        due = home.now() + home.reply_delay if delay else home.now()
        with home.write(f"Answer {whose(row)}", durable=True) as w:
            row = self._free(w, item_id)
            if reason := self._grounds.closed(row) or self._grounds.offline(row, around):
                raise ConflictError(f"{reason}.", subject=around.account.slug, hint="Nothing was sent.")
            values = {
                "item_id": item_id,
                "account_id": row["account_id"],
                "state": ReplyState.SCHEDULED.value,
                "due_at": stored(due),
                "text": storable(text.strip()),
                "visibility": storable(seen),
                "saved_reply_id": saved_reply or None,
                "after": after,
            }
            reply_id = store.add(w, values)
            _settle_item(w, item_id, after, w.now)
        return self.view(reply_id)

    def send_due(
        self, via: str = "dashboard", only: Collection[int] | None = None, *, by_word: bool = False
    ) -> PassReport:
        """Send the answers that can be taken back no more, and look for those that may be out; return what came of it.

        With ``only`` those at once, though they might still be taken back: by their person's word, or because their
        program ends. What is late is not sent: it is missed from now on, and its item open again. ``by_word`` tries
        each once, for a person who waits for what comes of it, in place of again and again within the grace.
        """
        from smdash.services.publishing.publisher import PublisherService

        return PublisherService(self.home).replies(only, via=via, by_word=by_word)

    def note_missed(self) -> PassReport | None:
        """Note what nobody sent in its time, as ``send_due`` does, and send nothing; None where there is none.

        The program that was to send it was killed before: its item counts as answered until this is noted.
        """
        return self.send_due(only=()) if self.home.answer_missed() else None

    def retry(self, reply_id: int) -> ReplyView:
        """Let an answer that failed or was missed go once more as it was, now and by a person's word.

        ``send_due`` sends it. ConflictError where it may be out, where nothing can be answered any more, or where it
        cannot go over the network.
        """
        home = self.home
        row = self._row(home.read(), reply_id)
        item = item_row(home.read(), row["item_id"])
        around = self._grounds.around(item, fresh=True)
        if reason := self._grounds.closed(item):
            raise ConflictError(f"{reason}.", subject=row["slug"], hint="Nothing was sent.")
        if reason := self._grounds.offline(item, around):
            raise ConflictError(f"{reason}.", subject=row["slug"], hint="Take it by hand.")
        with home.write(f"Try again to answer {whose(item)}", durable=True) as w:
            row = self._row(w.conn, reply_id)
            self._move(row, ReplyState.SCHEDULED)
            self._free(w, row["item_id"], but=reply_id)
            values = {"state": ReplyState.SCHEDULED.value, "due_at": w.now, "attempts": 0, "error": "", "reason": ""}
            store.change(w, reply_id, values | {"intent_at": None, "outcome_at": None})
            _settle_item(w, row["item_id"], row["after"], w.now)
        return self.view(reply_id)

    # By hand -----------------------------------------------------------------------------------------------------

    def take(self, item_id: int, text: str, *, saved_reply: int = 0) -> TakenReply:
        """Give an answer to its person, who posts it: noted before they have its text. The item stays open meanwhile.

        ConflictError where another answer to it is under way; what was taken before and not posted is this one.
        """
        if self._grounds.says_nothing(item_id, text):
            raise UsageError("there is nothing in it yet.", subject=f"item {item_id}")
        with self.home.write("Answer by hand", durable=True) as w:
            row = item_row(w.conn, item_id)
            reply_id = self._taken(w, row, text, saved_reply)
            w.relabel(f"Answer {whose(row)} by hand")
        return TakenReply(self.view(reply_id), storable(text.strip()), page_address(row["permalink"]))

    def answered(
        self,
        reply_id: int,
        *,
        text: str | None = None,
        permalink: str = "",
        after: After | None = None,
        at: datetime | None = None,
    ) -> ReplyView:
        """Take a person's word that an answer is out: what was sent, when, and where, as far as they say.

        Without ``after`` its item becomes what was wanted of it when it was sent. One step that undo takes back.
        ConflictError where it is out already, or is being sent just now.
        """
        link = _link(permalink)
        with self.home.write("Answered", durable=True) as w:
            row = self._row(w.conn, reply_id)
            self._move(row, ReplyState.PUBLISHED)
            self._not_under_way(row)
            then = after or row["after"]
            _one_of_after(then)
            self._out_by_word(w, row, text, link, then, at)
        return self.view(reply_id)

    def note_answered(
        self,
        item_id: int,
        text: str,
        *,
        permalink: str = "",
        after: After = "done",
        at: datetime | None = None,
    ) -> ReplyView:
        """Note what a person has answered elsewhere, in one step: on their phone, on the network's own page."""
        if not text.strip():
            raise UsageError("say what was answered.", subject=f"item {item_id}")
        _one_of_after(after)
        link = _link(permalink)
        with self.home.write("Answered", durable=True) as w:
            reply_id = self._taken(w, item_row(w.conn, item_id), text)
            self._out_by_word(w, self._row(w.conn, reply_id), None, link, after, at)
        return self.view(reply_id)

    def not_answered(self, reply_id: int) -> ReplyView:
        """Take a person's word that an answer is not out and will not be: its draft stays, and its item is open.

        ConflictError where it is out, or is being sent just now.
        """
        with self.home.write("Not answered", durable=True) as w:
            row = self._row(w.conn, reply_id)
            self._move(row, ReplyState.CANCELLED)
            self._not_under_way(row)
            by_hand = row["state"] == ReplyState.SENDING.value and row["via"] == HAND
            begun = not by_hand and row["state"] in {ReplyState.SENDING.value, ReplyState.UNKNOWN.value}
            reason = "not out, by your word" if begun else ""
            store.change(w, reply_id, {"state": ReplyState.CANCELLED.value, "outcome_at": w.now, "reason": reason})
            _keep_text(w, row)
            if not by_hand:  # one by hand has not closed it
                open_again(w, row)
            w.relabel(f"Not answered: {whose(row)}")
        return self.view(reply_id)

    # Taking down -------------------------------------------------------------------------------------------------

    def take_down(self, reply_id: int) -> None:
        """Delete an answer on its network by a person's word; here it stays as it went out, and its item as it is.

        ConflictError where it is not out or not known there by its id, else the network's ConnectorError.
        """
        from smdash.services.connections.connections import ConnectionService
        from smdash.services.publishing.taking_down import TAKEN_DOWN, deleting, refuse_unless_out

        home, conn = self.home, self.home.read()
        row = self._row(conn, reply_id)
        refuse_unless_out(row["state"], row["slug"])
        known = store.where(conn, reply_id)
        if known is None:
            raise ConflictError(
                "which message there it is, is not known here.", subject=row["slug"], hint="Delete it on its own page."
            )
        with deleting(home, row["slug"], f"reply:{reply_id}", f"r{reply_id}") as account:
            remote = kept_remote(known)
            with ConnectionService(home).session(account.slug) as session:
                session.delete(remote)
            with home.write("Take down an answer", durable=True, quiet=True, blind=True) as w:
                sending_store.note_gone(w, account.id, [remote.id])
                store.change(w, reply_id, {"reason": TAKEN_DOWN})

    # What there is -----------------------------------------------------------------------------------------------

    def view(self, reply_id: int) -> ReplyView:
        """Return one reply; NotFoundError for none."""
        return self._views([self._row(self.home.read(), reply_id)])[0]

    def of_item(self, item_id: int) -> list[ReplyView]:
        """Return the replies to an item, oldest first, those that were taken back by a word included."""
        return self._views(store.of_item(self.home.read(), item_id))

    def of_step(self, number: int) -> list[ReplyView]:
        """Return the replies that a step (``UndoService``) lets go out, as far as they wait: once it is made again."""
        return self._views(store.of_step(self.home.read(), number))

    def pending(self, brand: str | None = None) -> list[ReplyView]:
        """Return the replies that are not over, oldest first: waiting, under way, or to be asked about."""
        return self._views(store.pending(self.home.read(), self.home.account_ids(brand)))

    def _views(self, rows: Sequence[sqlite3.Row]) -> list[ReplyView]:
        home = self.home
        zone, late, stuck = home.zone(), home.late_before(), stored(home.now() - STUCK_AFTER)
        return [_view(row, zone, late, stuck) for row in rows]

    # Parts -------------------------------------------------------------------------------------------------------

    def refuse(self, item_id: int, text: str, confirmed: Collection[str], visibility: str = "") -> None:
        """Raise UsageError for what is wrong with a text, ConflictError for what has to be confirmed and is not."""
        said = self._grounds.check(item_id, text, fresh=True, visibility=visibility)
        if said.errors:
            raise UsageError(said.errors[0], subject=f"item {item_id}", hint="Nothing was sent.")
        unseen = [each for each in said.confirm if each not in confirmed]
        if unseen:
            raise ConflictError(unseen[0], subject=f"item {item_id}", hint="Nothing was sent. Say that it may go.")

    def _free(self, w: Writing, item_id: int, but: int = 0) -> sqlite3.Row:
        """Return an item that is free to be answered, and let go of what stopped before; else ConflictError."""
        row, late = item_row(w.conn, item_id), self.home.late_before()
        for other in store.of_item(w.conn, item_id):
            if other["id"] == but:
                continue
            missed = other["state"] == ReplyState.SCHEDULED.value and other["due_at"] < late
            if other["state"] in UNDER_WAY and not missed:
                words = {
                    ReplyState.SCHEDULED.value: "an answer to it is about to go out.",
                    ReplyState.UNKNOWN.value: "an answer to it may be out already.",
                }
                by_hand = other["via"] == HAND
                said = "an answer to it is in your hands." if by_hand else words.get(other["state"], "")
                hint = (
                    "Undo takes it back."
                    if other["state"] == ReplyState.SCHEDULED.value
                    else "Say whether it is out first."
                )
                raise ConflictError(said or "an answer to it is being sent.", subject=whose(row), hint=hint)
            if missed or other["state"] in STOPPED:
                store.change(w, other["id"], {"state": ReplyState.CANCELLED.value, "reason": "written anew"})
        return row

    def _not_under_way(self, row: sqlite3.Row) -> None:
        """Raise ConflictError where a program sends a reply just now; of one that ended at it a person may speak."""
        if row["state"] != ReplyState.SENDING.value or row["via"] == HAND:
            return
        if row["intent_at"] is not None and row["intent_at"] > stored(self.home.now() - STUCK_AFTER):
            raise ConflictError("it is being sent just now.", subject=row["slug"], hint="Wait a moment.")

    def _taken(self, w: Writing, row: sqlite3.Row, text: str, saved_reply: int = 0) -> int:
        """Note that an answer is in its person's hands, and return it: the one that is there already, or a new one."""
        held = next(
            (
                each
                for each in store.of_item(w.conn, row["id"])
                if each["state"] == ReplyState.SENDING.value and each["via"] == HAND
            ),
            None,
        )
        self._free(w, row["id"], but=held["id"] if held is not None else 0)
        values: dict[str, Any] = {"text": storable(text.strip()), "intent_at": w.now}
        values |= {"saved_reply_id": saved_reply} if saved_reply else {}
        if held is not None:
            store.change(w, held["id"], values)
            return int(held["id"])
        values |= {
            "item_id": row["id"],
            "account_id": row["account_id"],
            "state": ReplyState.SENDING.value,
            "via": HAND,
            "attempts": 1,
        }
        return store.add(w, values)

    def _out_by_word(
        self, w: Writing, row: sqlite3.Row, text: str | None, link: str, after: After, at: datetime | None
    ) -> None:
        item = item_row(w.conn, row["item_id"])
        moment = w.now if at is None else stored(at)
        if at is not None and moment > w.now:
            raise UsageError("this is yet to come.", subject=f"{at:%Y-%m-%d %H:%M}", hint="Say when it went out.")
        if at is not None and moment < item["received_at"]:
            raise UsageError(
                "it was not there yet at that time.", subject=f"{at:%Y-%m-%d %H:%M}", hint="Say when it went out."
            )
        values = {
            "state": ReplyState.PUBLISHED.value,
            "published_at": moment,
            "outcome_at": w.now,
            "permalink": link or row["permalink"],
            "after": after,
            "error": "",
            "reason": "" if link else "by your word",
        }
        if row["state"] not in {ReplyState.SENDING.value, ReplyState.UNKNOWN.value}:
            # Nothing that a program sent is out, so its person posted it.
            values["via"] = HAND
        if text is not None and text.strip():
            values["text"] = storable(text.strip())
        store.change(w, row["id"], values)
        _settle_item(w, row["item_id"], after, max(moment, item["received_at"]))
        settle_before(w, row["item_id"], after, moment)
        forget_draft(w, row["item_id"], values.get("text", row["text"]))
        w.relabel(f"Answered {whose(item)}")

    @staticmethod
    def _row(conn: sqlite3.Connection, reply_id: int) -> sqlite3.Row:
        row = store.get(conn, reply_id)
        if row is None:
            raise NotFoundError("there is no such reply.", subject=f"r{reply_id}")
        return row

    def _move(self, row: sqlite3.Row, to: ReplyState) -> None:
        """Raise ConflictError where a reply may not go to a state by a person's word."""
        state = ReplyState(row["state"])
        if state is ReplyState.SCHEDULED and row["due_at"] < self.home.late_before():
            state = ReplyState.MISSED
        if may_move_by_word(state, to):
            return
        hint = {
            ReplyState.PUBLISHED: "What is out does not change.",
            ReplyState.SCHEDULED: "Undo takes it back while it waits.",
            ReplyState.SENDING: "Say whether it is out.",
            ReplyState.UNKNOWN: "Look at its page, then say whether it is out.",
            ReplyState.CANCELLED: "Write it again.",
        }.get(state, "")
        raise ConflictError(f"it is {state_word(state)}.", subject=f"the answer to {whose(row)}", hint=hint)


def _keep_text(w: Writing, row: sqlite3.Row) -> None:
    """Keep the text of an answer that is not out as its draft, unless something else was typed since."""
    if draft_store.text_of(w.conn, row["item_id"]) is None:
        draft_store.keep(w, row["item_id"], row["text"])


def _settle_item(w: Writing, item_id: int, after: After, at: str) -> None:
    values = item_values(after, at)
    if values:
        inbox_store.update(w, [item_id], values, "spam = 0")


def _one_of_after(after: str) -> None:
    if after not in _AFTER:
        raise UsageError("an item is no such thing.", subject=f"'{after}'", hint=f"One of: {', '.join(_AFTER)}.")


def _link(said: str) -> str:
    said = one_line(said.strip(), 2000)
    if not said:
        return ""
    found = page_address(said)
    if not found:
        raise UsageError("this is no address of a page.", subject=f"'{one_line(said, 80)}'", hint="Copy it whole.")
    return storable(found)


def _view(row: sqlite3.Row, zone: ZoneInfo, late: str, stuck: str) -> ReplyView:
    state = row["state"]
    if state == ReplyState.SCHEDULED.value and row["due_at"] < late:
        state = ReplyState.MISSED.value
    if state == ReplyState.SENDING.value and row["via"] != HAND and (row["intent_at"] or stuck) <= stuck:
        state = ReplyState.UNKNOWN.value  # its program ended at it, and none has looked for it since
    return ReplyView(
        row["id"],
        row["item_id"],
        row["slug"],
        whose(row),
        row["text"],
        state,
        row["via"] == HAND,
        _local(row["due_at"], zone),
        _local(row["outcome_at"] or row["intent_at"], zone),
        _local(row["published_at"], zone),
        row["permalink"],
        row["error"],
        row["after"],
    )


def _local(text: str | None, zone: ZoneInfo) -> datetime | None:
    return parse_utc(text).astimezone(zone) if text else None
