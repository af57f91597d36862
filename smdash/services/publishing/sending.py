"""One account's posts on their way: made ready, judged anew, sent once (``carrying``), and what follows each."""

from __future__ import annotations

import json
import tempfile
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smdash.connectors.base import (
    ConnectorError,
    Prepared,
    RateLimitedError,
    RejectedError,
    Sent,
    SignInNeededError,
    UnavailableError,
    UncertainError,
    kept_remote,
    remote_text,
)
from smdash.domain.plaintext import one_line, storable
from smdash.domain.posts.states import State
from smdash.domain.posts.views import headed
from smdash.domain.publishing.ledger import Passed, Result
from smdash.domain.publishing.sendings import (
    REPEAT_AFTER,
    Next,
    SendingState,
    called,
    went_out,
)
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.wording import state_word
from smdash.services.approval.holding import unapproved
from smdash.services.publishing import outgoing
from smdash.services.publishing.carrying import (
    WAIT_MS,
    Carrier,
    LeftError,
    Made,
    Way,
    answer_of,
    milliseconds_since,
    result_of,
    words_of,
)
from smdash.services.publishing.found import FoundService
from smdash.services.publishing.holding import holding
from smdash.services.publishing.ledger import paused
from smdash.services.publishing.nearness import spacing
from smdash.store.approval.approvals import needing
from smdash.store.posts import posts as post_store
from smdash.store.publishing import sendings as store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime

    from smdash.connectors.base import Connector, Session
    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home
    from smdash.services.publishing.outgoing import Plan
    from smdash.store.connection import Writing

_KEYS = uuid.UUID("0b5a3f0a-96d0-5e0c-8b0e-3d6f6f6f7c11")
_PLANNED = frozenset({State.SCHEDULED.value})
_BY_WORD = frozenset({State.SCHEDULED.value, State.MISSED.value, State.FAILED.value})


class GoneError(RejectedError):
    """What a message is to answer is no longer on its network."""


class UnplacedError(UnavailableError):
    """Which post on its network something is to answer cannot be told yet."""


class Sender(Carrier):
    """Sends what one account has due, over a session of it."""

    called = "a post"
    owned_by = "delivery_id"

    def __init__(self, home: Home, account: Account, connector: Connector, limits: Mapping[str, Any], way: Way) -> None:
        super().__init__(home, account, connector, way)
        self.limits = limits
        self._placed: set[int] = set()
        """Messages of which it is known where they are, and that they were there in this turn."""

    # A post --------------------------------------------------------------------------------------------------

    def post(self, session: Session, delivery_id: int) -> None:
        """Send a delivery that is due, and what follows it."""
        if not self.way.by_word and self._over(delivery_id):
            words = "its time ran out while others went out before it; it waits for a decision."
            self.tell("missed", delivery_id, words)
            return
        with holding(self.home, f"deliver:{delivery_id}", self.way.span) as mine:
            if not mine:
                self.tell("left", delivery_id, "another program is at work on it.")
                return
            conn = self.home.read()
            try:
                planned = outgoing.plan(conn, delivery_id)
                refused(self.home, conn, self.account, delivery_id, planned, by_word=self.way.by_word)
                if reason := outgoing.beyond(self.connector, planned):
                    raise LeftError(f"{reason}; it is handed over to you.")
                prepared, made = self._prepared(session, delivery_id, planned)
                sending_id, attempt_id = self._intent(delivery_id, planned, prepared, made)
            except LeftError as left:
                self.tell("left", delivery_id, left.what)
                return
            except (SignInNeededError, RateLimitedError) as error:
                self.tell("blocked" if isinstance(error, SignInNeededError) else "again", delivery_id, words_of(error))
                raise
            except ConnectorError as error:
                self._not_prepared(
                    delivery_id, error, lambda w, _: store.put_root(w, self.account.id, delivery_id, planned.first)
                )
                return
            self._send(session, sending_id, attempt_id, prepared)
            self._rest(session, delivery_id)

    def _over(self, delivery_id: int) -> bool:
        """Say whether a post that was due in time when its pass began is late by now."""
        row = post_store.delivery(self.home.read(), delivery_id)
        late = self.home.late_before()
        return row is not None and row["state"] in _PLANNED and row["due_at"] is not None and row["due_at"] < late

    def following(self, session: Session, delivery_id: int) -> None:
        """Send the parts and the first comment of a post that is out, as far as they are due."""
        with holding(self.home, f"deliver:{delivery_id}", self.way.span) as mine:
            if mine:
                self._rest(session, delivery_id)

    def doubtful(self, session: Session, sending_id: int, delivery_id: int) -> None:
        """Look for a message that may be out, and go on from what is found; nothing while another is at work on it."""
        with holding(self.home, f"deliver:{delivery_id}", self.way.span) as mine:
            if mine:
                self._doubtful(session, sending_id)
                self._rest(session, delivery_id)
            elif self.way.by_word:
                self.tell("left", delivery_id, "another program is at work on it.")

    def _prepared(self, session: Session, delivery_id: int, planned: Plan) -> tuple[Prepared, Made]:
        """Return what goes out, frozen, and how that went."""
        home, began = self.home, time.monotonic()
        now = home.now()
        if before := self._frozen(next(iter(store.of_delivery(home.read(), delivery_id)), None), planned.print):
            return before
        delivery = post_store.delivery(home.read(), delivery_id)
        uid = delivery["uid"] if delivery else str(delivery_id)
        with tempfile.TemporaryDirectory(prefix="smdash-", ignore_cleanup_errors=True) as folder:
            # A person's word lets go what is another file by now, but not past the client who approved that one.
            by_word = self.way.by_word and not needing(home.read(), [delivery_id])
            files, notes = outgoing.attachments(
                home, planned, self.account.platform, self.limits, Path(folder), by_word=by_word
            )
            key = str(uuid.uuid5(_KEYS, f"{uid}:{planned.print}"))
            prepared = self._freeze(session, outgoing.first_message(planned, files), key, now)
        return prepared, Made(now, milliseconds_since(began), "; ".join((*notes, *prepared.notes)))

    def _intent(self, delivery_id: int, planned: Plan, prepared: Prepared, made: Made) -> tuple[int, int]:
        """Put on the disk that a post is about to go out, all of it judged anew; LeftError where it must not."""
        home = self.home
        # Whoever sends one post by a word has seen it; a timer has seen nothing, and an outcome is noted all the same.
        blind = not self.way.by_word
        with home.write("Publish a post", durable=True, quiet=True, blind=blind, wait_ms=WAIT_MS) as w:
            now_planned = outgoing.plan(w.conn, delivery_id)
            row = refused(home, w.conn, self.account, delivery_id, now_planned, by_word=self.way.by_word)
            if now_planned.print != planned.print:
                raise LeftError("it was changed just now.")
            message = json.loads(planned.first.message) | {"prepared_at": stored(made.at)}
            first = planned.first._replace(message=json.dumps(message, ensure_ascii=False, sort_keys=True))
            sending_id = store.put_root(w, self.account.id, delivery_id, first)
            store.put_following(w, self.account.id, delivery_id, planned.following)
            attempt_id = self._begin(w, sending_id, prepared, made)
            more = {"idempotency_key": storable(prepared.key), "sent_text": storable(planned.post.sent_text)}
            self._owner_begins(w, row, more)
        return sending_id, attempt_id

    # What became of a post ------------------------------------------------------------------------------------

    @property
    def _begins_from(self) -> frozenset[str]:
        return _BY_WORD if self.way.by_word else _PLANNED

    def _owner(self, conn: sqlite3.Connection, owner_id: int) -> sqlite3.Row | None:
        return post_store.delivery(conn, owner_id)

    def _change_owner(self, w: Writing, owner_id: int, values: dict[str, Any]) -> None:
        post_store.update_delivery(w, owner_id, values)

    def _passed(
        self,
        result: Result,
        owner_id: int,
        reason: str,
        permalink: str,
        again: datetime | None,
        row: sqlite3.Row | None,
    ) -> Passed:
        return passed(self.home, result, self.account.slug, owner_id, reason, permalink, again, row)

    def _note_placed(self, sending_id: int) -> None:
        self._placed.add(sending_id)

    def _came_out(self, w: Writing, owner: sqlite3.Row, row: sqlite3.Row, sent: Sent, at: str) -> None:
        self._link(w, owner, row["text"], sent, at)

    def _stays(self, w: Writing, owner: sqlite3.Row, state: SendingState) -> dict[str, Any]:
        del w, owner
        return {} if state is SendingState.UNKNOWN else {"sent_text": None}

    def _link(self, w: Writing, delivery: sqlite3.Row, text: str, sent: Sent, at: str) -> None:
        """Keep the post on its network that a delivery is among those known of the account."""
        formats = w.conn.execute("SELECT format FROM variants WHERE id = ?", (delivery["variant_id"],)).fetchone()
        known = self._known_there(sent, text, at) | {"format": formats[0] if formats else ""}
        store.link_remote(w, self.account.id, delivery["id"], known)

    def _may_go_again(self, row: sqlite3.Row, now: datetime) -> bool:
        """Say whether a message that is not there may still go out by itself: in its time, not paused, approved."""
        delivery = post_store.delivery(self.home.read(), row["delivery_id"])
        if delivery is None or paused(self.home.read(), row["delivery_id"], now) is not None:
            return False
        if row["position"] == 0 and unapproved(self.home.read(), row["delivery_id"]):
            return False
        return super()._may_go_again(row, now)

    def _still_answers(self, session: Session, row: sqlite3.Row) -> bool:
        """Say whether what a message follows is still there: nothing goes out again to answer what was taken down."""
        rows = store.of_delivery(self.home.read(), row["delivery_id"])
        if row["position"] == 0:
            return True
        if store.is_gone(self.home.read(), row["delivery_id"]):
            return False
        try:
            for each in {each["id"]: each for each in (rows[0], rows[row["position"] - 1])}.values():
                self._there(session, each)
        except ConnectorError:
            return False
        return True

    # What follows a post -------------------------------------------------------------------------------------

    def _rest(self, session: Session, delivery_id: int) -> None:
        """Send what follows a post that is out over the network, one after the other, until one is not out."""
        while not self.way.stop():
            conn = self.home.read()
            rows, delivery = store.of_delivery(conn, delivery_id), post_store.delivery(conn, delivery_id)
            # A post's own state is its delivery's: a person's word, or a sync, may have settled it.
            told = delivery is not None and delivery["state"] == State.PUBLISHED.value
            open_ones = (n for n, row in enumerate(rows) if row["state"] != SendingState.PUBLISHED.value)
            ready = next((n for n in open_ones if n or not told), None)
            if not ready or rows[ready]["state"] != SendingState.WAITING.value:
                return
            if store.is_gone(conn, delivery_id):
                self._drop_rest(rows[ready])
                return
            row, now = rows[ready], self.home.now()
            if row["next_at"] is not None and parse_utc(row["next_at"]) > now:
                return
            if said := paused(self.home.read(), delivery_id, now):
                self.tell("left", delivery_id, f"it is paused ({said}).", row=row)
                return
            if not self._follow(session, row, rows[ready - 1], rows[0]):
                return

    def _follow(self, session: Session, row: sqlite3.Row, before: sqlite3.Row, root: sqlite3.Row) -> bool:
        """Send one message that follows another; say whether it was sent, whatever came of it."""
        home, began = self.home, time.monotonic()
        prepared_at, late = home.now(), False
        try:
            root = self._there(session, root)
            before = root if before["id"] == root["id"] else self._there(session, before)
            since = max(filter(None, (before["published_at"], row["next_at"])))
            if prepared_at > parse_utc(since) + home.grace:
                late = True
                raise UnavailableError("its time is over; what it follows went out long ago.")
            message = outgoing.following_message(row, before, root)
            prepared = session.prepare(message, str(uuid.uuid5(_KEYS, row["uid"])), prepared_at)
        except ConnectorError as error:
            self._follow_failed(row, error, over=late)
            if isinstance(error, SignInNeededError | RateLimitedError):
                raise
            return False
        with home.write("", journaled=False, durable=True, wait_ms=WAIT_MS) as w:
            known = store.sending(w.conn, row["id"])
            if known is None or known["state"] != SendingState.WAITING.value:
                return False
            made = Made(prepared_at, milliseconds_since(began), "; ".join(prepared.notes))
            attempt_id = self._begin(w, row["id"], prepared, made)
        self._send(session, row["id"], attempt_id, prepared)
        return True

    def _there(self, session: Session, row: sqlite3.Row) -> sqlite3.Row:
        """Return a message that something is to answer, as its network has it.

        What is out by a word only is looked for at the address that was given, and by what it says: UnplacedError while
        it cannot be told which it is. One that was not sent just now may be gone: GoneError.
        """
        if row["id"] in self._placed:
            return row
        if row["state"] == SendingState.PUBLISHED.value and row["remote"] is not None:
            try:
                if session.own(row["remote_id"] or kept_remote(row["remote"]).id) is None:
                    raise GoneError(
                        "what it follows is no longer there.", hint="Drop the rest, or post it by hand elsewhere."
                    )
            except RejectedError as error:
                if isinstance(error, GoneError):
                    raise
            self._placed.add(row["id"])
            return row
        found = self._placed_at(session, row)
        if found is None:
            raise UnplacedError(
                "what it follows is out by your word, and which post there it is cannot be told.",
                hint="Give its link and try again, post the rest by hand, or drop it.",
            )
        return self._take_over(row, found)

    def _placed_at(self, session: Session, row: sqlite3.Row) -> Sent | None:
        """Return the post which a message is that is out by a word: by a sync's link, its address, or what it says."""
        conn = self.home.read()
        delivery = post_store.delivery(conn, row["delivery_id"]) if row["kind"] == "post" else None
        names = [row["permalink"]]
        if delivery is not None:
            known = store.found_remote(conn, row["delivery_id"])
            if known is not None:
                return Sent(kept_remote(known), parse_utc(delivery["published_at"]), "")
            names = [delivery["permalink"], delivery["remote_id"]]
        for name in filter(None, names):
            with suppress(RejectedError, UncertainError):
                found = session.own(name)
                if found is not None:
                    return found
        if row["record"] is None or row["intent_at"] is None:
            return None
        with suppress(RejectedError, UncertainError):
            return session.find(Prepared(row["key"] or "", row["record"]), parse_utc(row["intent_at"]))
        return None

    def _take_over(self, row: sqlite3.Row, found: Sent) -> sqlite3.Row:
        """Note which post on the network a message is that was out by a word."""
        home = self.home
        remote_id, permalink = storable(found.remote.id), storable(found.remote.permalink)
        with home.write("Found", quiet=True, blind=True, durable=True, wait_ms=WAIT_MS) as w:
            delivery = post_store.delivery(w.conn, row["delivery_id"])
            kept = remote_text(found.remote)
            values = {"remote": kept, "remote_id": remote_id, "permalink": row["permalink"] or permalink}
            if row["state"] != SendingState.PUBLISHED.value:
                begun = parse_utc(row["intent_at"] or (delivery["published_at"] if delivery else w.now))
                values |= {
                    "state": SendingState.PUBLISHED.value,
                    "published_at": stored(went_out(found.at, begun, home.now())),
                    "outcome_at": w.now,
                    "next_at": None,
                    "error": "",
                    "error_kind": "",
                    "settled": "by your word",
                }
            store.change(w, row["id"], values)
            if row["kind"] == "post" and delivery is not None:
                if not delivery["permalink"] and not delivery["remote_id"]:
                    told = {"permalink": permalink, "remote_id": remote_id, "reason": ""}
                    post_store.update_delivery(w, row["delivery_id"], told)
                if store.found_remote(w.conn, row["delivery_id"]) is None:
                    self._link(w, delivery, row["text"], found, delivery["published_at"])
            changed = store.sending(w.conn, row["id"])
        if changed is None:
            raise AssertionError(f"sending {row['id']} is gone")
        self._placed.add(row["id"])
        return changed

    def _drop_rest(self, row: sqlite3.Row) -> None:
        """Let go of what was to follow a post that is on its network no more."""
        with self.home.write("", journaled=False, durable=True, wait_ms=WAIT_MS) as w:
            store.drop_following(w, row["delivery_id"])
        words = "what it follows is no longer there, so it is not sent."
        self.tell("left", row["delivery_id"], words, row=row)

    def _follow_failed(self, row: sqlite3.Row, error: ConnectorError, *, over: bool) -> None:
        tries = int(row["attempts"]) + 1
        away, unplaced = self.unreachable, isinstance(error, UnplacedError)
        over = over or (unplaced and self.way.by_word)
        following = self._after(error, tries, None if over else self.home.now() + self.home.grace)
        if over or unplaced:
            self.unreachable = away  # the network was reached, or never asked
        if following.state is SendingState.UNKNOWN:
            following = Next(SendingState.WAITING, self.home.now() + REPEAT_AFTER)
        with self.home.write("", journaled=False, durable=True, wait_ms=WAIT_MS) as w:
            store.note_attempt(w, row["id"], "prepare", self.way.via, w.now, 0, error.kind, answer_of(error))
            self._failed_values(w, row["id"], following, error, tries)
        self.tell(result_of(following), row["delivery_id"], words_of(error), again=following.at, row=row)


def passed(
    home: Home,
    result: Result,
    account: str,
    delivery_id: int,
    reason: str = "",
    permalink: str = "",
    again: datetime | None = None,
    sending: sqlite3.Row | None = None,
) -> Passed:
    """Return what a pass did with a message, in the shown zone."""
    zone, conn = home.zone(), home.read()
    texts = post_store.texts(conn, [delivery_id]).get(delivery_id)
    parts = sum(row["kind"] != "comment" for row in store.of_delivery(conn, delivery_id)) if sending else 1
    return Passed(
        result,
        delivery_id,
        account,
        parse_utc(texts["due_at"]).astimezone(zone) if texts and texts["due_at"] else None,
        called(sending["kind"], sending["position"], parts) if sending else "post",
        sending["text"] if sending else headed(texts["title"], texts["body"]) if texts else "",
        reason,
        permalink,
        again.astimezone(zone) if again else None,
    )


def refused(
    home: Home,
    conn: sqlite3.Connection,
    account: Account,
    delivery_id: int,
    planned: Plan,
    *,
    by_word: bool,
    before: int = 0,
) -> sqlite3.Row:
    """Return a delivery that may go out now; LeftError says why it must not.

    ``by_word`` is a person's word for this one post, by which one that is late or has failed may go; nothing else.
    ``before`` posts of the account are taken to have gone out just now.
    """
    row, now = post_store.delivery(conn, delivery_id), home.now()
    if row is None:
        raise LeftError("it is gone.")
    if row["state"] not in (_BY_WORD if by_word else _PLANNED):
        rest = _unsent_rest(conn, delivery_id) if row["state"] == State.PUBLISHED.value else ""
        raise LeftError(rest or f"it is {state_word(row['state'])}.", subject=account.slug)
    for message in store.of_delivery(conn, delivery_id):
        if message["state"] == SendingState.PUBLISHED.value:
            where = f", {message['permalink']}" if message["permalink"] else ""
            what = (
                "it is out already" if message["position"] == 0 else "what follows it is out already, so it is as well"
            )
            raise LeftError(f"{what}{where}.")
    if row["due_at"] is not None and row["due_at"] > stored(now):
        raise LeftError("it is not due yet.")
    if not by_word and (row["due_at"] is None or row["due_at"] < home.late_before()):
        raise LeftError("it is late, so it waits for a decision.")
    if said := paused(conn, delivery_id, now):
        raise LeftError(f"it is paused ({said}).")
    if said := unapproved(conn, delivery_id):
        raise LeftError(f"{said}.")
    if planned.post.warning:
        raise LeftError(planned.post.warning)
    if near := spacing(home, conn, account, delivery_id, before):
        raise LeftError(f"{near.words}.")
    if there := FoundService(home).in_the_way(account.id, delivery_id):
        where = f", {one_line(there, 300)}"
        raise LeftError(f"a post with its text is there already{where}: say under Hand over whether it is this one.")
    return row


def _unsent_rest(conn: sqlite3.Connection, delivery_id: int) -> str:
    """Return what failed of what follows a post that is out, and how it is sent; '' where nothing did."""
    rows = store.of_delivery(conn, delivery_id)
    parts = sum(row["kind"] != "comment" for row in rows)
    failed = next((row for row in rows[1:] if row["state"] == SendingState.FAILED.value), None)
    if failed is None:
        return ""
    what = called(failed["kind"], failed["position"], parts)
    again = f"'smdash ledger {delivery_id} --retry', or r under Hand over, tries that again"
    return f"it is out, and its {what} failed: {again}."
