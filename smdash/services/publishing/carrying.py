"""One message on its way: intent on the disk, one call, outcome on the disk; and looking where nobody knows.

A message is a post's or an answer's, its owner's: a ``Carrier`` changes both in each transaction, so that what became
of them stands on the disk together or not at all; what else follows from it differs by the kind of owner. Between the
intent and the outcome nothing else is done, and neither transaction holds anything else. A program that ends in between
leaves ``sending``; whoever holds the owner next takes the message as one that may be out, and looks for it.
"""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from smdash.connectors.base import (
    ConnectorError,
    Prepared,
    RateLimitedError,
    SignInNeededError,
    UnavailableError,
    UncertainError,
    remote_text,
)
from smdash.domain.errors import ConflictError, SmdashError
from smdash.domain.plaintext import one_line, storable
from smdash.domain.publishing.sendings import (
    FOLLOWING,
    RECORD_LASTS,
    REPEAT_AFTER,
    SendingState,
    after_failure,
    looked_words,
    next_look,
    owner_state,
    went_out,
)
from smdash.domain.schedule import parse_utc, stored
from smdash.services.publishing.holding import SPAN
from smdash.store.publishing import sendings as store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping
    from datetime import datetime, timedelta

    from smdash.connectors.base import Connector, Outgoing, Sent, Session
    from smdash.domain.accounts.views import Account
    from smdash.domain.publishing.ledger import Passed, Result
    from smdash.domain.publishing.sendings import Next
    from smdash.services.home import Home
    from smdash.store.connection import Writing

WAIT_MS = 30_000
"""How long an outcome waits for its place in the file; nothing is left in doubt because another program writes."""
_SEND_WITHIN = SPAN / 2
"""A message goes out so soon after its intent or not at all: a machine that slept in between must not send."""
PATIENCE = 2.0
"""Seconds before a message that may be out is looked for the first time, for the network to show what it has."""


class Way(NamedTuple):
    """How a pass works: by what (for the ledger), by a person's word for one post, and whether it is to end."""

    via: str
    by_word: bool = False
    stop: Callable[[], bool] = lambda: False
    patience: float = PATIENCE
    span: timedelta = SPAN


class Made(NamedTuple):
    """How a message was made ready: when that began, how many milliseconds it took, and what was noted of it."""

    at: datetime
    milliseconds: int
    notes: str


class LeftError(ConflictError):
    """Something is not sent now, and stays as it is."""


class Carrier(ABC):
    """Brings messages of one account to its network, each once; what became of each stands in ``rows``.

    A call that raises ends the account's turn: SignInNeededError, RateLimitedError; what was begun is noted by then.
    """

    called: str
    """What the journal calls the owner of its messages: ``a post``, ``an answer``."""
    owned_by: str
    """The column of a sending that names its owner."""

    def __init__(self, home: Home, account: Account, connector: Connector, way: Way) -> None:
        self.home = home
        self.account = account
        self.connector = connector
        self.way = way
        self.unreachable = 0
        """How many messages in a row could not be brought to the network."""
        self._told: dict[tuple[int, int, str], Passed] = {}

    @property
    def rows(self) -> list[Passed]:
        """What became of each message, in the order in which they were taken up."""
        return list(self._told.values())

    # What differs by the owner of a message; ``row`` is the message's sending ---------------------------------

    @property
    @abstractmethod
    def _begins_from(self) -> frozenset[str]:
        """The states of an owner from which its message may go out."""

    @abstractmethod
    def _owner(self, conn: sqlite3.Connection, owner_id: int) -> sqlite3.Row | None:
        """Return an owner; None where it is gone."""

    @abstractmethod
    def _change_owner(self, w: Writing, owner_id: int, values: dict[str, Any]) -> None:
        """Set columns of an owner."""

    @abstractmethod
    def _passed(
        self,
        result: Result,
        owner_id: int,
        reason: str,
        permalink: str,
        again: datetime | None,
        row: sqlite3.Row | None,
    ) -> Passed:
        """Return what the pass did with a message; without ``row`` with its owner."""

    @abstractmethod
    def _came_out(self, w: Writing, owner: sqlite3.Row, row: sqlite3.Row, sent: Sent, at: str) -> None:
        """Do what follows once a message is out, since a stored instant."""

    @abstractmethod
    def _stays(self, w: Writing, owner: sqlite3.Row, state: SendingState) -> dict[str, Any]:
        """Do what follows once a message waits, has failed or is in doubt; return what else its owner holds then."""

    @abstractmethod
    def _still_answers(self, session: Session, row: sqlite3.Row) -> bool:
        """Say whether what a message answers is still there, as far as anybody asks."""

    def _may_go_again(self, row: sqlite3.Row, now: datetime) -> bool:
        """Say whether a message that is not there may still go out by itself: within its time."""
        return now <= parse_utc(row["intent_at"]) + self.home.grace

    def _note_placed(self, sending_id: int) -> None:  # noqa: B027 - only what follows a post has to know
        """Take note that a message is out in this turn."""

    # What a message and its owner have in common ---------------------------------------------------------------

    def tell(
        self,
        result: Result,
        owner_id: int,
        reason: str = "",
        *,
        permalink: str = "",
        again: datetime | None = None,
        row: sqlite3.Row | None = None,
    ) -> None:
        """Say what became of a message; what was said of it before in this turn is over."""
        said = self._passed(result, owner_id, reason, permalink, again, row)
        self._told[said.delivery_id, said.reply_id, said.what] = said

    def _say(
        self,
        result: Result,
        row: sqlite3.Row,
        reason: str = "",
        *,
        permalink: str = "",
        again: datetime | None = None,
    ) -> None:
        self.tell(result, row[self.owned_by], reason, permalink=permalink, again=again, row=row)

    def _owner_in(self, conn: sqlite3.Connection, row: sqlite3.Row, *states: SendingState) -> sqlite3.Row | None:
        """Return the owner whose state is its message's, where it is in one of some states.

        None where a person has said meanwhile what became of it, and for what follows a post.
        """
        owner = self._owner(conn, row[self.owned_by]) if row["kind"] not in FOLLOWING else None
        return owner if owner is not None and owner["state"] in {owner_state(each) for each in states} else None

    def _deadline(self, conn: sqlite3.Connection, row: sqlite3.Row) -> datetime | None:
        """Return until when a message may be tried again by itself; None for not at all.

        A post or an answer goes out within its grace, what follows a post within another.
        """
        if row["kind"] in FOLLOWING:
            return self.home.now() + self.home.grace
        return self._end_of(self._owner(conn, row[self.owned_by]))

    def _end_of(self, owner: sqlite3.Row | None) -> datetime | None:
        if self.way.by_word or owner is None or owner["due_at"] is None:
            return None
        return parse_utc(owner["due_at"]) + self.home.grace

    def _known_there(self, sent: Sent, text: str, at: str) -> dict[str, Any]:
        """Return what is out since a stored instant as one of the posts known of the account."""
        return {
            "remote_id": storable(sent.remote.id),
            "permalink": storable(sent.remote.permalink),
            "published_at": at,
            "published_on": parse_utc(at).astimezone(ZoneInfo(self.account.zone)).date().isoformat(),
            "body": storable(text),
            "remote": remote_text(sent.remote),
        }

    # Making ready ----------------------------------------------------------------------------------------------

    def _frozen(self, row: sqlite3.Row | None, sum_of_it: str) -> tuple[Prepared, Made] | None:
        """Return what an earlier try froze of the same message, while that lasts."""
        if row is None or row["record"] is None or not row["key"]:
            return None
        said = json.loads(row["message"])
        at = said.get("prepared_at")
        if said.get("print") != sum_of_it or not at or self.home.now() - parse_utc(at) > RECORD_LASTS:
            return None
        return Prepared(row["key"], row["record"]), Made(parse_utc(at), 0, "as it was frozen before")

    @staticmethod
    def _freeze(session: Session, message: Outgoing, key: str, now: datetime) -> Prepared:
        try:
            return session.prepare(message, key, now)
        except UncertainError as error:  # nothing of it can be seen, whatever became of the call
            raise UnavailableError(error.what, subject=error.subject, answer=error.answer) from error

    def _not_prepared(self, owner_id: int, error: ConnectorError, put: Callable[[Writing, sqlite3.Row], int]) -> None:
        """Note that a message could not be made ready: nothing of it is out. ``put`` makes its sending wait."""
        with self.home.write(f"Publish {self.called}", durable=True, quiet=True, blind=True, wait_ms=WAIT_MS) as w:
            owner = self._owner(w.conn, owner_id)
            if owner is None or owner["state"] not in self._begins_from:
                self.tell("left", owner_id, "it was changed just now.")
                return
            sending_id = put(w, owner)
            row = store.sending(w.conn, sending_id)
            tries = int(row["attempts"] if row else 0) + 1
            store.note_attempt(w, sending_id, "prepare", self.way.via, w.now, 0, error.kind, answer_of(error))
            following = self._after(error, tries, self._end_of(owner))
            self._failed_values(w, sending_id, following, error, tries)
            values: dict[str, Any] = {
                "error": words_of(error),
                "attempts": int(owner["attempts"]) + 1,
                "via": self.way.via,
                "outcome_at": w.now,
            }
            if following.state is SendingState.FAILED:
                values |= {"state": owner_state(following.state), **self._stays(w, owner, following.state)}
            self._change_owner(w, owner_id, values)
            w.relabel(f"Not published: {self.called} of {self.account.slug}")
        self.tell(result_of(following), owner_id, words_of(error), again=following.at)

    def _begin(self, w: Writing, sending_id: int, prepared: Prepared, made: Made) -> int:
        """Put on the disk that a message is about to go out, and return the number of its call."""
        at = stored(made.at)
        store.note_attempt(w, sending_id, "prepare", self.way.via, at, made.milliseconds, "", one_line(made.notes))
        row = store.sending(w.conn, sending_id)
        values: dict[str, Any] = {
            "state": SendingState.SENDING.value,
            "key": prepared.key,
            "record": prepared.record,
            "attempts": int(row["attempts"] if row else 0) + 1,
            "next_at": None,
            "intent_at": w.now,
            "outcome_at": None,
            "error": "",
            "error_kind": "",
            "via": self.way.via,
            "settled": "",
        }
        store.change(w, sending_id, values)
        return store.begin_attempt(w, sending_id, "send", self.way.via)

    def _owner_begins(self, w: Writing, owner: sqlite3.Row, more: Mapping[str, Any]) -> None:
        values = {
            "state": owner_state(SendingState.SENDING),
            "intent_at": w.now,
            "outcome_at": None,
            "attempts": int(owner["attempts"]) + 1,
            "via": self.way.via,
            "error": "",
        }
        self._change_owner(w, owner["id"], {**values, **more})
        w.relabel(f"Publish {self.called} of {self.account.slug}")

    # One call ------------------------------------------------------------------------------------------------

    def _send(
        self, session: Session, sending_id: int, attempt_id: int, prepared: Prepared, *, repeated: bool = False
    ) -> None:
        """Make the one call of a message whose intent is on the disk, and note what came of it."""
        row = store.sending(self.home.read(), sending_id)
        if row is None:
            raise AssertionError(f"sending {sending_id} is gone between its intent and its call")
        began = time.monotonic()
        sent: Sent | None = None
        error: ConnectorError | None = None
        try:
            if not repeated and self.home.now() - parse_utc(row["intent_at"]) > _SEND_WITHIN:
                raise UncertainError("this machine stood still before it was sent.")
            sent = named_there(session.send(prepared))
        except ConnectorError as raised:
            error = raised
        except Exception as raised:  # noqa: BLE001 - whatever a connector does wrong, nobody knows whether it is out
            error = UncertainError(
                f"its connector failed ({type(raised).__name__}), so nobody knows whether it is out."
            )
        try:
            if sent is not None:
                self._published(sending_id, sent, attempt_id, milliseconds_since(began))
            if error is None:
                return
            unknown = self._unsent(sending_id, attempt_id, error, milliseconds_since(began))
        except SmdashError as lost:  # a full disk, a backup restored meanwhile: the next pass looks for it
            what = "what came of it" if sent is None else "it is out, and that"
            why = lost.what.partition("; ")[0].rstrip(".")
            words = f"{what} could not be noted: {why}. The next pass looks for it."
            self._say("unknown", row, one_line(storable(words), 400))
            raise
        if isinstance(error, SignInNeededError | RateLimitedError):
            raise error
        if unknown:
            time.sleep(self.way.patience)
            self._doubtful(session, sending_id, repeat=False)

    def _published(
        self, sending_id: int, sent: Sent, attempt_id: int | None, milliseconds: int, settled: str = ""
    ) -> None:
        """Note that a message is out, and nothing else."""
        home = self.home
        with home.write("Published", durable=True, quiet=True, blind=True, wait_ms=WAIT_MS) as w:
            row = store.sending(w.conn, sending_id)
            if row is None:
                raise AssertionError(f"sending {sending_id} is gone")
            begun = parse_utc(row["intent_at"]) if row["intent_at"] else home.now()
            at = stored(went_out(sent.at, begun, home.now()))
            if attempt_id is not None:
                store.end_attempt(w, attempt_id, milliseconds, "", one_line(sent.answer))
            remote = remote_text(sent.remote)
            if row["state"] != SendingState.PUBLISHED.value:
                values = {
                    "state": SendingState.PUBLISHED.value,
                    "published_at": at,
                    "outcome_at": w.now,
                    "next_at": None,
                    "remote_id": storable(sent.remote.id),
                    "remote": remote,
                    "permalink": storable(sent.remote.permalink),
                    "error": "",
                    "error_kind": "",
                    "settled": settled,
                }
                store.change(w, sending_id, values)
            self._is_out(w, row, sent, at)
            w.relabel(f"Published: {self.called} of {self.account.slug}")
        self.unreachable = 0
        self._note_placed(sending_id)
        result: Result = "found" if settled else "sent"
        self._say(result, row, permalink=sent.remote.permalink)

    def _is_out(self, w: Writing, row: sqlite3.Row, sent: Sent, at: str) -> None:
        owner = self._owner_in(w.conn, row, SendingState.SENDING, SendingState.UNKNOWN)
        if owner is None:
            return
        values = {
            "state": owner_state(SendingState.PUBLISHED),
            "published_at": at,
            "outcome_at": w.now,
            "permalink": storable(sent.remote.permalink),
            "remote_id": storable(sent.remote.id),
            "error": "",
            "reason": "",
        }
        self._change_owner(w, owner["id"], values)
        self._came_out(w, owner, row, sent, at)

    def _unsent(self, sending_id: int, attempt_id: int, error: ConnectorError, milliseconds: int) -> bool:
        """Note that a call failed: what certainly is not out waits or has failed, all else is in doubt.

        Returns whether it is in doubt.
        """
        with self.home.write("Not published", durable=True, quiet=True, blind=True, wait_ms=WAIT_MS) as w:
            row = store.sending(w.conn, sending_id)
            if row is None:
                raise AssertionError(f"sending {sending_id} is gone")
            store.end_attempt(w, attempt_id, milliseconds, error.kind, answer_of(error))
            if row["state"] != SendingState.SENDING.value:
                self._say("left", row, "another program has taken it over.")
                return False
            following = self._after(error, int(row["attempts"]), self._deadline(w.conn, row))
            self._failed_values(w, sending_id, following, error, int(row["attempts"]))
            self._is_not_out(w, row, following, error)
            word = "Unconfirmed" if following.state is SendingState.UNKNOWN else "Not published"
            w.relabel(f"{word}: {self.called} of {self.account.slug}")
        self._say(result_of(following), row, words_of(error), again=following.at)
        return following.state is SendingState.UNKNOWN

    def _is_not_out(self, w: Writing, row: sqlite3.Row, following: Next, error: ConnectorError) -> None:
        owner = self._owner_in(w.conn, row, SendingState.SENDING)
        if owner is None:
            return
        values: dict[str, Any] = {
            "state": owner_state(following.state),
            "error": words_of(error),
            "outcome_at": w.now,
        }
        if following.state is SendingState.WAITING:
            values["intent_at"] = None
        self._change_owner(w, owner["id"], {**values, **self._stays(w, owner, following.state)})

    def _failed_values(self, w: Writing, sending_id: int, after: Next, error: ConnectorError, tries: int) -> None:
        values = {
            "state": after.state.value,
            "attempts": tries,
            "next_at": stored(after.at) if after.at else None,
            "outcome_at": w.now,
            "error": words_of(error),
            "error_kind": error.kind,
        }
        store.change(w, sending_id, values)

    def _after(self, error: ConnectorError, tries: int, deadline: datetime | None) -> Next:
        self._note_reached(error)
        until = error.until if isinstance(error, RateLimitedError) else None
        return after_failure(error.kind, tries, self.home.now(), deadline, until)

    def _note_reached(self, error: ConnectorError | None) -> None:
        away = error is not None and error.kind == UnavailableError.kind
        self.unreachable = self.unreachable + 1 if away else 0

    # What may be out -----------------------------------------------------------------------------------------

    def _doubtful(self, session: Session, sending_id: int, *, repeat: bool = True) -> None:
        """Look for a message that may be out; with ``repeat`` it may be sent again as it was, once in a turn."""
        row = store.sending(self.home.read(), sending_id)
        if row is None or row["record"] is None:
            return
        if row["state"] == SendingState.SENDING.value:
            row = self._cut_off(sending_id)
        if row is None or row["state"] != SendingState.UNKNOWN.value:
            return
        prepared, begun = Prepared(row["key"] or "", row["record"]), parse_utc(row["intent_at"])
        now, began = self.home.now(), time.monotonic()
        error: ConnectorError | None = None
        found: Sent | None = None
        try:
            found = session.find(prepared, begun)
            found = named_there(found) if found is not None else None
            if found is not None and store.is_another(self.home.read(), row, storable(found.remote.id)):
                found = None  # the same words went out before, and that is told apart by nothing else
        except ConnectorError as raised:
            error = raised
        except Exception as raised:  # noqa: BLE001 - a connector that fails at looking has not found it
            error = UncertainError(f"its connector failed at looking ({type(raised).__name__}).")
        self._note_reached(error)
        if found is not None:
            self._looked(sending_id, now, began, "", "found there")
            self._published(sending_id, found, None, 0, settled="found there")
            return
        again = repeat and error is None and now - begun >= REPEAT_AFTER and self._may_go_again(row, now)
        if again and self._still_answers(session, row):
            try:
                safe = session.may_repeat(prepared, now - begun)
            except ConnectorError:
                safe = False
            if safe:
                self._looked(sending_id, now, began, "", "not there, sent again as it was")
                attempt_id = self._again(sending_id)
                if attempt_id is not None:
                    self._send(session, sending_id, attempt_id, prepared, repeated=True)
                return
        self._still_unknown(row, now, began, error)

    def _cut_off(self, sending_id: int) -> sqlite3.Row | None:
        """Note that a message was begun by a program that ended before it said what came of it."""
        words = "the program that sent it ended before it heard what came of it"
        with self.home.write("Unconfirmed", durable=True, quiet=True, blind=True, wait_ms=WAIT_MS) as w:
            row = store.sending(w.conn, sending_id)
            if row is None or row["state"] != SendingState.SENDING.value:
                return row
            values = {"state": SendingState.UNKNOWN.value, "error": words, "error_kind": "uncertain", "next_at": w.now}
            store.change(w, sending_id, values)
            self._is_in_doubt(w, row, words, cut_off=True)
            w.relabel(f"Unconfirmed: {self.called} of {self.account.slug}")
            return store.sending(w.conn, sending_id)

    def _is_in_doubt(self, w: Writing, row: sqlite3.Row, words: str, *, cut_off: bool) -> None:
        """Note with the owner why nobody knows what became of its message; ``cut_off`` where that is news."""
        owner = self._owner_in(w.conn, row, SendingState.SENDING if cut_off else SendingState.UNKNOWN)
        if owner is None:
            return
        news = {"state": owner_state(SendingState.UNKNOWN), "outcome_at": w.now} if cut_off else {}
        self._change_owner(w, owner["id"], {"error": words, **news})

    def _again(self, sending_id: int) -> int | None:
        """Put on the disk that the same record is sent once more; None where that was settled meanwhile."""
        with self.home.write(f"Publish {self.called}", durable=True, quiet=True, blind=True, wait_ms=WAIT_MS) as w:
            row = store.sending(w.conn, sending_id)
            if row is None or row["state"] != SendingState.UNKNOWN.value:
                return None
            owner = self._owner_in(w.conn, row, SendingState.UNKNOWN)
            if owner is not None:
                values = {"state": owner_state(SendingState.SENDING), "outcome_at": None}
                self._change_owner(w, owner["id"], {**values, "attempts": int(owner["attempts"]) + 1})
            elif row["kind"] not in FOLLOWING:
                return None
            changed = {"state": SendingState.SENDING.value, "attempts": int(row["attempts"]) + 1, "next_at": None}
            store.change(w, sending_id, changed)
            return store.begin_attempt(w, sending_id, "send", self.way.via)

    def _looked(self, sending_id: int, at: datetime, began: float, kind: str, answer: str) -> None:
        with self.home.write("", journaled=False, wait_ms=WAIT_MS) as w:
            store.note_attempt(
                w, sending_id, "look", self.way.via, stored(at), milliseconds_since(began), kind, one_line(answer)
            )

    def _still_unknown(self, row: sqlite3.Row, now: datetime, began: float, error: ConnectorError | None) -> None:
        """Note that looking has not settled it, and when it is looked for again; then only a person can say."""
        home, sending_id = self.home, row["id"]
        self._looked(sending_id, now, began, error.kind if error else "", answer_of(error) if error else "not there")
        zone = home.zone()
        looks = store.looks(home.read(), sending_id)
        times = [f"{parse_utc(at).astimezone(zone):%H:%M}" for at, told in looks if told]
        said = [looked_words(times)] if times else []
        again = next_look(len(looks), parse_utc(row["intent_at"]), now)
        if error is not None:
            # Without the error's own way out: 'try again later' would be about sending it.
            why = one_line(storable(": ".join(filter(None, (error.subject, error.what)))), 400)
            said.append(f"it cannot be looked for: {why}")
            if isinstance(error, RateLimitedError):
                again = error.until
            elif error.kind == "rejected":
                again = None  # looking once more would be refused again
        words = "; ".join(said)
        with home.write("Unconfirmed", durable=True, quiet=True, blind=True, wait_ms=WAIT_MS) as w:
            known = store.sending(w.conn, sending_id)
            if known is not None and known["state"] == SendingState.UNKNOWN.value:
                store.change(
                    w, sending_id, {"next_at": stored(again) if again else None, "error": words, "outcome_at": w.now}
                )
                self._is_in_doubt(w, row, words, cut_off=False)
            w.relabel(f"Unconfirmed: {self.called} of {self.account.slug}")
        self._say("unknown", row, words, again=again)
        if isinstance(error, SignInNeededError | RateLimitedError):
            raise error


def named_there(sent: Sent) -> Sent:
    """Return what is out; UncertainError where the network did not name it, since nothing counts as out without."""
    if not sent.remote.id:
        raise UncertainError("it answered without saying which post that is, so nobody knows whether it is out.")
    return sent


def result_of(after: Next) -> Result:
    """Return what a pass says of a message that a call failed for."""
    results: dict[SendingState, Result] = {
        SendingState.WAITING: "again",
        SendingState.FAILED: "failed",
        SendingState.UNKNOWN: "unknown",
    }
    return results[after.state]


def words_of(error: ConnectorError) -> str:
    """Return an error as it is kept and shown: one harmless line."""
    return one_line(storable(str(error)), 400)


def answer_of(error: ConnectorError) -> str:
    """Return what a network answered, as it is kept: one harmless line."""
    return one_line(storable(error.answer or error.what), 300)


def milliseconds_since(began: float) -> int:
    """Return how long ago a reading of the monotonic clock was taken."""
    return int((time.monotonic() - began) * 1000)
