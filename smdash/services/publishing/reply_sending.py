"""One account's answers on their way: made ready, judged anew, sent once (``carrying``), and their items with them."""

from __future__ import annotations

import json
import time
import uuid
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from smdash.connectors.base import (
    ConnectorError,
    Outgoing,
    Prepared,
    RateLimitedError,
    RejectedError,
    SignInNeededError,
    UnavailableError,
    UncertainError,
    remote_text,
)
from smdash.domain.plaintext import one_line, storable
from smdash.domain.publishing.ledger import Passed, Result
from smdash.domain.publishing.replies import ReplyState
from smdash.domain.publishing.sendings import RECORD_LASTS, Next, SendingState, fingerprint
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.wording import state_word
from smdash.services.publishing.carrying import (
    WAIT_MS,
    Carrier,
    LeftError,
    answer_of,
    milliseconds_since,
    result_of,
    words_of,
)
from smdash.services.publishing.holding import holding
from smdash.services.publishing.reply_ground import answered_remote, forget_draft, open_again, settle_before, whose
from smdash.store.connections import connections as connection_store
from smdash.store.inbox import inbox as inbox_store
from smdash.store.publishing import replies as store
from smdash.store.publishing import sendings as sending_store

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from smdash.connectors.base import Connector, Sent, Session
    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home
    from smdash.services.publishing.carrying import Way
    from smdash.store.connection import Writing

_KEYS = uuid.UUID("3c6a1e5e-9a0c-5d9b-8f59-8f0f2f0d9a44")
_IN_HAND = frozenset({ReplyState.SENDING.value, ReplyState.UNKNOWN.value})


class GoneItemError(RejectedError):
    """What an answer is for is no longer there, or nothing is known any more of where it was."""


class OtherSignInError(RejectedError):
    """What an answer is for came to somebody else than its account is signed in as now."""


class ReplySender(Carrier):
    """Sends what one account has to answer, over a session of it; what became of each answer stands in ``rows``."""

    called = "an answer"

    def __init__(self, home: Home, account: Account, connector: Connector, way: Way) -> None:
        super().__init__(home, account, connector, way)
        self._told: dict[int, Passed] = {}

    @property
    def rows(self) -> list[Passed]:
        """What became of each answer, in the order in which they were taken up."""
        return list(self._told.values())

    def reply(self, session: Session, reply_id: int, *, early: bool = False) -> None:
        """Send an answer that can be taken back no more, or is let go ``early`` by its person."""
        with holding(self.home, f"reply:{reply_id}", self.way.span) as mine:
            if not mine:
                self.tell("left", reply_id, "another program is at work on it.")
                return
            try:
                message, sum_of_it = self._message(self.home.read(), reply_id, early=early)
                prepared, how = self._prepared(session, reply_id, message, sum_of_it)
                sending_id, attempt_id = self._intent(reply_id, sum_of_it, prepared, how, early=early)
            except LeftError as left:
                self.tell("left", reply_id, left.what)
                return
            except ConnectorError as error:
                self.not_prepared(reply_id, error)
                if isinstance(error, SignInNeededError | RateLimitedError):
                    raise
                return
            self._send(session, sending_id, attempt_id, prepared)

    def doubtful(self, session: Session, sending_id: int, reply_id: int) -> None:
        """Look for an answer that may be out, and go on from what is found; nothing while another is at work on it."""
        with holding(self.home, f"reply:{reply_id}", self.way.span) as mine:
            if mine:
                self._doubtful(session, sending_id)
            elif self.way.by_word:
                self.tell("left", reply_id, "another program is at work on it.")

    def _message(self, conn: sqlite3.Connection, reply_id: int, *, early: bool) -> tuple[Outgoing, str]:
        """Return an answer as connectors take it and the sum of it, judged as things stand.

        LeftError where it must not go now, GoneItemError where there is nothing to answer any more, OtherSignInError
        where it would go out as somebody else.
        """
        row, now = store.get(conn, reply_id), self.home.now()
        if row is None:
            raise LeftError("it was taken back.")
        if row["state"] != ReplyState.SCHEDULED.value:
            raise LeftError(f"it is {state_word(row['state'])}.")
        if row["due_at"] < self.home.late_before():
            raise LeftError("it is late, so it waits for a decision.")
        if not early and row["due_at"] > stored(now):
            raise LeftError("it can still be taken back.")
        known = store.sending(conn, reply_id)
        if known is not None and known["state"] == SendingState.PUBLISHED.value:
            raise LeftError("it is out already.")
        item = inbox_store.get(conn, row["item_id"])
        remote = answered_remote(item) if item is not None else None
        if item is None or remote is None:
            raise GoneItemError("what it answers is not known here any more.", subject=self.account.slug)
        if item["gone_at"] is not None:
            raise GoneItemError("what it answers is no longer there.", subject=self.account.slug)
        if connection_store.came_to_another(conn, self.account.id, item["id"]):
            raise OtherSignInError("it is signed in as somebody else than this came to.", subject=self.account.slug)
        message = Outgoing(
            row["text"],
            content_warning=row["content_warning"],
            language=row["language"],
            visibility=row["visibility"],
            reply_to=remote,
        )
        whole = [row["account_id"], row["text"], row["visibility"], row["content_warning"], row["language"], remote.id]
        return message, fingerprint(whole)

    def _prepared(
        self, session: Session, reply_id: int, message: Outgoing, sum_of_it: str
    ) -> tuple[Prepared, tuple[datetime, int, str]]:
        """Return what goes out, frozen, and how that went: when it began, how long it took, what was noted."""
        home, began = self.home, time.monotonic()
        now, conn = home.now(), home.read()
        known, row = store.sending(conn, reply_id), store.get(conn, reply_id)
        if known is not None and known["record"] is not None and known["key"]:
            said = json.loads(known["message"])
            made = said.get("prepared_at")
            if said.get("print") == sum_of_it and made and now - parse_utc(made) <= RECORD_LASTS:
                return Prepared(known["key"], known["record"]), (parse_utc(made), 0, "as it was frozen before")
        uid = row["uid"] if row is not None else str(reply_id)
        try:
            prepared = session.prepare(message, str(uuid.uuid5(_KEYS, f"{uid}:{sum_of_it}")), now)
        except UncertainError as error:  # nothing of it can be seen, whatever became of the call
            raise UnavailableError(error.what, subject=error.subject, answer=error.answer) from error
        return prepared, (now, milliseconds_since(began), "; ".join(prepared.notes))

    def _intent(
        self, reply_id: int, sum_of_it: str, prepared: Prepared, how: tuple[datetime, int, str], *, early: bool
    ) -> tuple[int, int]:
        """Put on the disk that an answer is about to go out, all of it judged anew; LeftError where it must not."""
        prepared_at, milliseconds, notes = how
        with self.home.write("Publish an answer", durable=True, quiet=True, blind=True, wait_ms=WAIT_MS) as w:
            _, sum_of_now = self._message(w.conn, reply_id, early=early)
            row = store.get(w.conn, reply_id)
            if row is None or sum_of_now != sum_of_it:
                raise LeftError("it was changed just now.")
            message = {"print": sum_of_it, "prepared_at": stored(prepared_at), "visibility": row["visibility"]}
            message["asked"] = _asked(inbox_store.get(w.conn, row["item_id"]))
            sending_id = store.put_sending(w, row, json.dumps(message, ensure_ascii=False, sort_keys=True))
            sending_store.note_attempt(
                w, sending_id, "prepare", self.way.via, stored(prepared_at), milliseconds, "", one_line(notes)
            )
            attempt_id = self._begin(w, sending_id, prepared)
            values = {
                "state": ReplyState.SENDING.value,
                "intent_at": w.now,
                "outcome_at": None,
                "attempts": int(row["attempts"]) + 1,
                "via": self.way.via,
                "error": "",
            }
            store.change(w, reply_id, values)
            w.relabel(f"Publish an answer of {self.account.slug}")
        return sending_id, attempt_id

    def not_prepared(self, reply_id: int, error: ConnectorError) -> None:
        """Note that an answer could not be made ready: nothing of it is out."""
        with self.home.write("Publish an answer", durable=True, quiet=True, blind=True, wait_ms=WAIT_MS) as w:
            row = store.get(w.conn, reply_id)
            if row is None or row["state"] != ReplyState.SCHEDULED.value:
                self.tell("left", reply_id, "it was changed just now.")
                return
            known = store.sending(w.conn, reply_id)
            tries = int(known["attempts"] if known is not None else 0) + 1
            sending_id = store.put_sending(w, row, "{}" if known is None else known["message"])
            sending_store.note_attempt(w, sending_id, "prepare", self.way.via, w.now, 0, error.kind, answer_of(error))
            following = self._after(error, tries, self._end_of(row))
            self._failed_values(w, sending_id, following, error, tries)
            values: dict[str, Any] = {"error": words_of(error), "attempts": int(row["attempts"]) + 1}
            values |= {"via": self.way.via, "outcome_at": w.now}
            if following.state is SendingState.FAILED:
                values["state"] = ReplyState.FAILED.value
                open_again(w, row)
            store.change(w, reply_id, values)
            w.relabel(f"Not published: an answer of {self.account.slug}")
        self.tell(result_of(following), reply_id, words_of(error), again=following.at)

    # What became of an answer ------------------------------------------------------------------------------------

    def _say(
        self,
        result: Result,
        row: sqlite3.Row,
        reason: str = "",
        *,
        permalink: str = "",
        again: datetime | None = None,
    ) -> None:
        self.tell(result, row["reply_id"], reason, permalink=permalink, again=again)

    def tell(
        self,
        result: Result,
        reply_id: int,
        reason: str = "",
        *,
        permalink: str = "",
        again: datetime | None = None,
    ) -> None:
        """Say what became of an answer; what was said of it before in this turn is over."""
        row = passed_reply(self.home, result, self.account.slug, reply_id, reason, permalink=permalink, again=again)
        self._told[reply_id] = row

    def _is_out(self, w: Writing, row: sqlite3.Row, sent: Sent, at: str) -> None:
        reply = self._of(w.conn, row)
        if reply is None or reply["state"] not in _IN_HAND:
            return  # a person has said what became of it meanwhile
        values = {
            "state": ReplyState.PUBLISHED.value,
            "published_at": at,
            "outcome_at": w.now,
            "permalink": storable(sent.remote.permalink),
            "remote_id": storable(sent.remote.id),
            "error": "",
            "reason": "",
        }
        store.change(w, reply["id"], values)
        if reply["after"] != "open":
            item = inbox_store.get(w.conn, reply["item_id"])
            handled = max(at, item["received_at"]) if item is not None else at
            inbox_store.update(w, [reply["item_id"]], {"handled_at": handled}, "state = 'done' AND spam = 0")
        settle_before(w, reply["item_id"], reply["after"], at)
        forget_draft(w, reply["item_id"], reply["text"])
        if sent.remote.facts.get("visibility") != "direct" and reply["kind"] != "message":
            known = {
                "remote_id": storable(sent.remote.id),
                "permalink": storable(sent.remote.permalink),
                "published_at": at,
                "published_on": parse_utc(at).astimezone(ZoneInfo(self.account.zone)).date().isoformat(),
                "body": row["text"],
                "remote": remote_text(sent.remote),
            }
            store.note_own(w, self.account.id, known)

    def _is_not_out(self, w: Writing, row: sqlite3.Row, following: Next, error: ConnectorError) -> None:
        reply = self._of(w.conn, row)
        if reply is None or reply["state"] != ReplyState.SENDING.value:
            return
        state = {
            SendingState.WAITING: ReplyState.SCHEDULED,
            SendingState.FAILED: ReplyState.FAILED,
            SendingState.UNKNOWN: ReplyState.UNKNOWN,
        }[following.state]
        values: dict[str, Any] = {"state": state.value, "error": words_of(error), "outcome_at": w.now}
        if state is ReplyState.SCHEDULED:
            values["intent_at"] = None
        if state is ReplyState.FAILED:
            open_again(w, reply)
        store.change(w, reply["id"], values)

    def _is_in_doubt(self, w: Writing, row: sqlite3.Row, words: str, *, cut_off: bool) -> None:
        reply = self._of(w.conn, row)
        wanted = ReplyState.SENDING if cut_off else ReplyState.UNKNOWN
        if reply is None or reply["state"] != wanted.value:
            return
        values = {"error": words}
        if cut_off:
            values |= {"state": ReplyState.UNKNOWN.value, "outcome_at": w.now}
        store.change(w, reply["id"], values)

    def _goes_again(self, w: Writing, row: sqlite3.Row) -> bool:
        reply = self._of(w.conn, row)
        if reply is None or reply["state"] != ReplyState.UNKNOWN.value:
            return False
        values = {"state": ReplyState.SENDING.value, "outcome_at": None, "attempts": int(reply["attempts"]) + 1}
        store.change(w, reply["id"], values)
        return True

    def _deadline(self, conn: sqlite3.Connection, row: sqlite3.Row) -> datetime | None:
        return self._end_of(self._of(conn, row))

    def _end_of(self, reply: sqlite3.Row | None) -> datetime | None:
        if self.way.by_word or reply is None or reply["due_at"] is None:
            return None
        return parse_utc(reply["due_at"]) + self.home.grace

    def _may_go_again(self, row: sqlite3.Row, now: datetime) -> bool:
        return now <= parse_utc(row["intent_at"]) + self.home.grace

    def _still_answers(self, session: Session, row: sqlite3.Row) -> bool:
        del session
        conn = self.home.read()
        item = inbox_store.get(conn, row["item_id"])
        if item is None or item["gone_at"] is not None or item["remote"] is None:
            return False
        asked = json.loads(row["message"]).get("asked")
        if asked is not None and asked != _asked(item):
            return False
        return not connection_store.came_to_another(conn, self.account.id, item["id"])

    @staticmethod
    def _of(conn: sqlite3.Connection, row: sqlite3.Row) -> sqlite3.Row | None:
        return store.get(conn, row["reply_id"])


def _asked(item: sqlite3.Row | None) -> str:
    """Return the sum of what an item says: one that was changed since is answered by no program again."""
    return fingerprint([item["body"] if item is not None else None])


def miss_late(home: Home) -> list[Passed]:
    """Note the answers that nobody sent in their time: missed from now on, their items open again; return them."""
    if not store.late(home.read(), home.late_before()):
        return []
    with home.write("Missed", quiet=True, blind=True) as w:
        missed = store.late(w.conn, home.late_before())
        for row in missed:
            store.change(w, row["id"], {"state": ReplyState.MISSED.value, "outcome_at": w.now})
            open_again(w, row)
    words = "nobody sent it in its time; it waits for a decision."
    return [passed_reply(home, "missed", row["slug"], row["id"], words) for row in missed]


def passed_reply(
    home: Home,
    result: Result,
    account: str,
    reply_id: int,
    reason: str = "",
    *,
    permalink: str = "",
    again: datetime | None = None,
) -> Passed:
    """Return what a pass did with an answer, in the shown zone."""
    zone, row = home.zone(), store.get(home.read(), reply_id)
    due = parse_utc(row["due_at"]).astimezone(zone) if row is not None and row["due_at"] else None
    text, to = (row["text"], whose(row)) if row is not None else ("", "")
    again_at = again.astimezone(zone) if again else None
    return Passed(result, 0, account, due, "reply", text, reason, permalink, again_at, reply_id=reply_id, to=to)
