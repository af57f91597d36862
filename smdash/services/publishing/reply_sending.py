"""One account's answers on their way: made ready, judged anew, sent once (``carrying``), and their items with them."""

from __future__ import annotations

import json
import time
import uuid
from typing import TYPE_CHECKING, Any

from smdash.connectors.base import (
    ConnectorError,
    Outgoing,
    Prepared,
    RateLimitedError,
    RejectedError,
    SignInNeededError,
)
from smdash.domain.publishing.ledger import Passed, Result
from smdash.domain.publishing.replies import ReplyState
from smdash.domain.publishing.sendings import SendingState, fingerprint
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.wording import state_word
from smdash.services.publishing.carrying import (
    WAIT_MS,
    Carrier,
    LeftError,
    Made,
    milliseconds_since,
)
from smdash.services.publishing.holding import holding
from smdash.services.publishing.reply_ground import answered_remote, forget_draft, open_again, settle_before, whose
from smdash.store.connections import connections as connection_store
from smdash.store.inbox import inbox as inbox_store
from smdash.store.publishing import replies as store

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from smdash.connectors.base import Sent, Session
    from smdash.services.home import Home
    from smdash.store.connection import Writing

_KEYS = uuid.UUID("3c6a1e5e-9a0c-5d9b-8f59-8f0f2f0d9a44")
_WAITS = frozenset({ReplyState.SCHEDULED.value})


class GoneItemError(RejectedError):
    """What an answer is for is no longer there, or nothing is known any more of where it was."""


class OtherSignInError(RejectedError):
    """What an answer is for came to somebody else than its account is signed in as now."""


class ReplySender(Carrier):
    """Sends what one account has to answer, over a session of it."""

    called = "an answer"
    owned_by = "reply_id"

    def reply(self, session: Session, reply_id: int, *, early: bool = False) -> None:
        """Send an answer that can be taken back no more, or is let go ``early`` by its person."""
        with holding(self.home, f"reply:{reply_id}", self.way.span) as mine:
            if not mine:
                self.tell("left", reply_id, "another program is at work on it.")
                return
            try:
                message, sum_of_it = self._message(self.home.read(), reply_id, early=early)
                prepared, made = self._prepared(session, reply_id, message, sum_of_it)
                sending_id, attempt_id = self._intent(reply_id, sum_of_it, prepared, made, early=early)
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

    def _prepared(self, session: Session, reply_id: int, message: Outgoing, sum_of_it: str) -> tuple[Prepared, Made]:
        """Return what goes out, frozen, and how that went."""
        began, now, conn = time.monotonic(), self.home.now(), self.home.read()
        if before := self._frozen(store.sending(conn, reply_id), sum_of_it):
            return before
        row = store.get(conn, reply_id)
        uid = row["uid"] if row is not None else str(reply_id)
        prepared = self._freeze(session, message, str(uuid.uuid5(_KEYS, f"{uid}:{sum_of_it}")), now)
        return prepared, Made(now, milliseconds_since(began), "; ".join(prepared.notes))

    def _intent(self, reply_id: int, sum_of_it: str, prepared: Prepared, made: Made, *, early: bool) -> tuple[int, int]:
        """Put on the disk that an answer is about to go out, all of it judged anew; LeftError where it must not."""
        with self.home.write("Publish an answer", durable=True, quiet=True, blind=True, wait_ms=WAIT_MS) as w:
            _, sum_of_now = self._message(w.conn, reply_id, early=early)
            row = store.get(w.conn, reply_id)
            if row is None or sum_of_now != sum_of_it:
                raise LeftError("it was changed just now.")
            message = {"print": sum_of_it, "prepared_at": stored(made.at), "visibility": row["visibility"]}
            message["asked"] = _asked(inbox_store.get(w.conn, row["item_id"]))
            sending_id = store.put_sending(w, row, json.dumps(message, ensure_ascii=False, sort_keys=True))
            attempt_id = self._begin(w, sending_id, prepared, made)
            self._owner_begins(w, row, {})
        return sending_id, attempt_id

    def not_prepared(self, reply_id: int, error: ConnectorError) -> None:
        """Note that an answer could not be made ready: nothing of it is out."""
        self._not_prepared(reply_id, error, _waiting)

    # What became of an answer ------------------------------------------------------------------------------------

    @property
    def _begins_from(self) -> frozenset[str]:
        return _WAITS

    def _owner(self, conn: sqlite3.Connection, owner_id: int) -> sqlite3.Row | None:
        return store.get(conn, owner_id)

    def _change_owner(self, w: Writing, owner_id: int, values: dict[str, Any]) -> None:
        store.change(w, owner_id, values)

    def _passed(
        self,
        result: Result,
        owner_id: int,
        reason: str,
        permalink: str,
        again: datetime | None,
        row: sqlite3.Row | None,
    ) -> Passed:
        del row
        return passed_reply(self.home, result, self.account.slug, owner_id, reason, permalink=permalink, again=again)

    def _came_out(self, w: Writing, owner: sqlite3.Row, row: sqlite3.Row, sent: Sent, at: str) -> None:
        if owner["after"] != "open":
            item = inbox_store.get(w.conn, owner["item_id"])
            handled = max(at, item["received_at"]) if item is not None else at
            inbox_store.update(w, [owner["item_id"]], {"handled_at": handled}, "state = 'done' AND spam = 0")
        settle_before(w, owner["item_id"], owner["after"], at)
        forget_draft(w, owner["item_id"], owner["text"])
        if sent.remote.facts.get("visibility") != "direct" and owner["kind"] != "message":
            store.note_own(w, self.account.id, self._known_there(sent, row["text"], at))

    def _stays(self, w: Writing, owner: sqlite3.Row, state: SendingState) -> dict[str, Any]:
        if state is SendingState.FAILED:
            open_again(w, owner)
        return {}

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


def _waiting(w: Writing, reply: sqlite3.Row) -> int:
    """Make what goes out of an answer wait, with what was said of it before, and return its number."""
    known = store.sending(w.conn, reply["id"])
    return store.put_sending(w, reply, "{}" if known is None else known["message"])


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
