"""The ledger as it is read, newest first, and what a person may still say of what stands in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, get_args

from smdash.domain.errors import ConflictError, NotFoundError, UsageError
from smdash.domain.plaintext import one_line, storable
from smdash.domain.posts.standing import standing_words
from smdash.domain.posts.states import State
from smdash.domain.posts.views import headed
from smdash.domain.publishing.ledger import Call, LedgerFilter, LedgerPart, LedgerRow, LedgerView
from smdash.domain.publishing.sendings import BY_HAND, FOLLOWING, MAYBE_OUT, SendingState, called
from smdash.domain.schedule import parse_utc, short_moment
from smdash.domain.wording import state_word
from smdash.services.home import Service
from smdash.store.posts import posts as post_store
from smdash.store.publishing import replies as reply_store
from smdash.store.publishing import sendings as store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from smdash.store.connection import Writing

PAGE = 100
STATES = (*get_args(LedgerFilter),)
_DONE = frozenset({SendingState.PUBLISHED.value, SendingState.DROPPED.value})


class LedgerReader(Service):
    """Use cases of the ledger screen and of ``smdash ledger``."""

    def view(
        self,
        account: str | None = None,
        state: str = "",
        *,
        brand: str | None = None,
        before: tuple[str, int] | None = None,
        limit: int = PAGE,
    ) -> LedgerView:
        """Return a page of what went out or was tried, newest first; ``before`` is the one the last page ended with.

        ``state`` is one of ``STATES``, '' for all.
        """
        home = self.home
        if state and state not in STATES:
            raise UsageError("there is no such state.", subject=repr(state), hint=f"States: {', '.join(STATES)}.")
        ids = [home.account(account).id] if account else home.account_ids(brand)
        found = store.ledger_page(home.read(), ids, state, before, limit + 1)
        answers = reply_store.ledger_page(home.read(), ids, state, before, limit + 1) if state != "unfinished" else []
        both = sorted([*self._rows(found), *self._answers(answers)], key=lambda row: row.key, reverse=True)
        rows = tuple(both[:limit])
        last = rows[-1].key if len(both) > limit else None
        return LedgerView(home.now().astimezone(home.zone()), str(home.zone()), rows, last)

    def answer(self, reply_id: int) -> LedgerRow:
        """Return one answer as the ledger has it, with every call that was made; NotFoundError for none."""
        conn = self.home.read()
        found = self._answers(reply_store.ledger_page(conn, None, "", None, 1, reply_id))
        if found:
            return found[0]
        row = reply_store.get(conn, reply_id)
        if row is None:
            raise NotFoundError("there is no such answer.", subject=f"r{reply_id}")
        said = state_word(row["state"])
        raise NotFoundError(f"nothing of it was sent or tried yet: {row['slug']}, {said}.", subject=f"r{reply_id}")

    def row(self, delivery_id: int) -> LedgerRow:
        """Return one post as the ledger has it, with every call that was made.

        NotFoundError for none; where there is such a post and it was never tried, its words say how it stands.
        """
        found = self._rows(store.ledger_page(self.home.read(), None, "", None, 1, delivery_id))
        if not found:
            raise self._untried(delivery_id)
        return found[0]

    def _untried(self, delivery_id: int) -> NotFoundError:
        """Return what is known of a post of which the ledger has nothing, as the error that says so."""
        from smdash.domain.connections.words import problem_words
        from smdash.services.connections.connections import ConnectionService

        home = self.home
        row = post_store.delivery(home.read(), delivery_id)
        if row is None:
            return NotFoundError("there is no such post.", subject=f"#{delivery_id}")
        zone = home.zone()
        year = home.now().astimezone(zone).year
        missed = row["state"] == State.SCHEDULED.value and (row["due_at"] or "") < home.late_before()
        state = State.MISSED.value if missed else row["state"]
        stands = standing_words(state, row["due_at"], row["published_at"], zone, year)
        there = ConnectionService(home).known(row["account"])
        since = short_moment(there.problem_at.astimezone(zone), year) if there.problem_at else ""
        why = problem_words(there, since)
        what = f"nothing of it was sent or tried yet: {row['account']}, {stands}."
        return NotFoundError(f"{what} {why}" if why else what, subject=f"#{delivery_id}")

    def _answers(self, found: Sequence[sqlite3.Row]) -> list[LedgerRow]:
        conn, zone = self.home.read(), self.home.zone()
        sendings = reply_store.sendings_of(conn, [row["id"] for row in found])
        calls = store.attempts(conn, [each["id"] for each in sendings.values()])
        return [_answer_row(row, [sendings[row["id"]]] if row["id"] in sendings else [], calls, zone) for row in found]

    def only(self, row: LedgerRow) -> LedgerView:
        """Return one post as a page of its own."""
        home = self.home
        return LedgerView(home.now().astimezone(home.zone()), str(home.zone()), (row,), None)

    def unfinished(self, brand: str | None = None) -> int:
        """Return how many posts are out without all that was to follow them."""
        return store.unfinished(self.home.read(), self.home.account_ids(brand))

    def drop_rest(self, delivery_id: int) -> int:
        """Let go of what was to follow a post and is certainly not out; return how many messages that are."""
        with self.home.write("", journaled=False, durable=True) as w:
            dropped = store.drop_following(w, delivery_id)
        if not dropped:
            raise ConflictError("nothing of it is left to drop.", subject=f"#{delivery_id}")
        return dropped

    def take_rest(self, delivery_id: int) -> tuple[str, ...]:
        """Give what is to follow a post to a person: no program sends it from then on; return its texts in order.

        ConflictError where one of them may be out: that is to be settled first.
        """
        with self.home.write("", journaled=False, durable=True) as w:
            rows = store.of_delivery(w.conn, delivery_id)[1:]
            doubtful = next((row for row in rows if row["state"] in MAYBE_OUT), None)
            if doubtful is not None:
                raise ConflictError(
                    "nobody knows yet whether it is out.",
                    subject=called(doubtful["kind"], doubtful["position"], len(rows) + 1),
                    hint="Say whether it is first.",
                )
            if not store.take_following(w, delivery_id):
                raise ConflictError("nothing of it is left to post.", subject=f"#{delivery_id}")
        return tuple(row["text"] for row in rows if row["state"] not in _DONE)

    def rest_posted(self, delivery_id: int, *, out: bool, permalink: str = "") -> str:
        """Take a person's word for what follows a post: of the part in doubt, else of all that was taken by hand.

        Returns what it was said of; ConflictError where nothing of it was taken and nothing is in doubt.
        """
        with self.home.write("", journaled=False, durable=True) as w:
            rows = store.of_delivery(w.conn, delivery_id)
            asked = [row for row in rows[1:] if row["state"] == SendingState.UNKNOWN.value][:1]
            asked = asked or [row for row in rows[1:] if row["error_kind"] == BY_HAND and row["state"] not in _DONE]
            if not asked:
                raise ConflictError(
                    "none of the rest was posted by hand, nor is it in doubt.",
                    subject=f"#{delivery_id}",
                    hint="Take it by hand first, try it again, or drop it.",
                )
            for row in asked:
                store.change(w, row["id"], _by_word(w, out=out, permalink=permalink))
        posts = sum(row["kind"] != "comment" for row in rows)
        return ", ".join(called(row["kind"], row["position"], posts) for row in asked)

    def mark_part(self, sending_id: int, *, out: bool, permalink: str = "") -> None:
        """Take a person's word for a part or first comment of which nobody knows whether it is out.

        What follows one goes out once its page is known: by ``permalink``, or because its text is found there.
        """
        with self.home.write("", journaled=False, durable=True) as w:
            row = store.sending(w.conn, sending_id)
            if row is None or row["kind"] not in FOLLOWING:
                raise NotFoundError("there is no such part.", subject=str(sending_id))
            if row["state"] in _DONE or row["state"] == SendingState.SENDING.value:
                raise ConflictError(
                    f"it is {state_word(row['state'])}.", subject=called(row["kind"], row["position"], 2)
                )
            store.change(w, sending_id, _by_word(w, out=out, permalink=permalink))

    def _rows(self, found: Sequence[sqlite3.Row]) -> tuple[LedgerRow, ...]:
        conn, zone = self.home.read(), self.home.zone()
        sendings = store.of_deliveries(conn, [row["id"] for row in found])
        calls = store.attempts(conn, [each["id"] for rows in sendings.values() for each in rows])
        return tuple(_post_row(row, sendings.get(row["id"], []), calls, zone) for row in found)


def _by_word(w: Writing, *, out: bool, permalink: str) -> dict[str, Any]:
    """Return what is noted of a part by a person's word."""
    said = {"settled": "by your word", "outcome_at": w.now, "next_at": None, "error_kind": ""}
    if not out:
        return said | {"state": SendingState.FAILED.value, "error": "not out, by your word"}
    link = storable(one_line(permalink, 2000))
    return said | {"state": SendingState.PUBLISHED.value, "published_at": w.now, "permalink": link, "error": ""}


def _part(row: sqlite3.Row, calls: Sequence[sqlite3.Row], posts: int, zone: ZoneInfo) -> LedgerPart:
    return LedgerPart(
        row["id"],
        called(row["kind"], row["position"], posts),
        row["state"],
        row["text"],
        row["permalink"],
        _local(row["published_at"], zone),
        _local(row["next_at"], zone),
        row["error"],
        row["error_kind"],
        row["attempts"],
        tuple(
            Call(
                each["doing"],
                parse_utc(each["began_at"]).astimezone(zone),
                each["milliseconds"],
                each["kind"],
                each["answer"],
                each["via"],
            )
            for each in calls
        ),
    )


def _post_row(
    row: sqlite3.Row, sendings: Sequence[sqlite3.Row], calls: dict[int, list[sqlite3.Row]], zone: ZoneInfo
) -> LedgerRow:
    found = _row(row, (row["at"], row["id"]), headed(row["title"], row["body"]), sendings, calls, zone)
    return found._replace(delivery_id=row["id"], post_id=row["post_id"])


def _answer_row(
    row: sqlite3.Row, sendings: Sequence[sqlite3.Row], calls: dict[int, list[sqlite3.Row]], zone: ZoneInfo
) -> LedgerRow:
    found = _row(row, (row["at"], -row["id"]), row["text"], sendings, calls, zone)
    to = one_line(row["handle"] or row["author"], 200)
    return found._replace(reply_id=row["id"], item_id=row["item_id"], to=to)


def _row(
    row: sqlite3.Row,
    key: tuple[str, int],
    text: str,
    sendings: Sequence[sqlite3.Row],
    calls: dict[int, list[sqlite3.Row]],
    zone: ZoneInfo,
) -> LedgerRow:
    """Return what the ledger has of a post and of an answer alike, without saying which it is."""
    posts = sum(each["kind"] != "comment" for each in sendings)
    parts = tuple(_part(each, calls.get(each["id"], ()), posts, zone) for each in sendings)
    last = next((call for call in reversed(parts[0].calls) if call.doing == "send"), None) if parts else None
    if parts:
        # Its own state is the delivery's or the reply's: a person's word may have settled it since.
        parts = (parts[0]._replace(state=row["state"], permalink=row["permalink"], error=row["error"]), *parts[1:])
    out = sum(part.state == State.PUBLISHED.value for part in parts)
    return LedgerRow(
        key=key,
        delivery_id=0,
        post_id=0,
        account=row["slug"],
        text=text,
        state=row["state"],
        planned_at=_local(row["due_at"], zone),
        at=parse_utc(row["at"]).astimezone(zone),
        sent_at=_local(row["published_at"], zone),
        took=None if last is None or last.milliseconds is None else timedelta(milliseconds=last.milliseconds),
        via=row["via"],
        permalink=row["permalink"],
        answer=row["error"] or (last.answer if last else "") or row["reason"],
        attempts=row["attempts"],
        out=out if parts else int(row["state"] == State.PUBLISHED.value),
        of=len(parts) or 1,
        parts=parts,
    )


def _local(text: str | None, zone: ZoneInfo) -> datetime | None:
    return parse_utc(text).astimezone(zone) if text else None
