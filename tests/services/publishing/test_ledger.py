"""The ledger: intent before, outcome after, and nothing is ever sent twice."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import ConflictError, NotFoundError, StoreError, UsageError
from smdash.domain.posts.states import State, may_move
from smdash.domain.schedule import parse_utc
from smdash.domain.wording import state_word
from smdash.services.publishing.ledger import HAND, STUCK_AFTER
from smdash.store.posts import posts as post_store
from tests.worlds import rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from smdash.services.bundle import Services
    from tests.worlds import Clock


ROBOT = "a connector"


@pytest.fixture
def due(small: Services, clock: Clock) -> int:
    """The delivery of acme/x, at the minute it is due; nothing else waits."""
    ids = dict(rows(small, "SELECT a.slug, d.id FROM deliveries d JOIN accounts a ON a.id = d.account_id"))
    small.queue.cancel([ids["acme/mastodon"]])
    clock.moment = _due_at(small, ids["acme/x"])
    return int(ids["acme/x"])


def _due_at(services: Services, delivery_id: int) -> datetime:
    return parse_utc(rows(services, "SELECT due_at FROM deliveries WHERE id = ?", delivery_id)[0][0])


def _row(services: Services, delivery_id: int) -> dict[str, Any]:
    return dict(post_store.delivery(services.home.read(), delivery_id))


def _set(services: Services, delivery_id: int, **values: Any) -> None:
    with services.home.store.write("set", services.home.now(), journaled=False) as w:
        post_store.update_delivery(w, delivery_id, values)


def test_intent_is_written_before_and_outcome_after(small: Services, due: int, clock: Clock) -> None:
    intent = small.ledger.begin(due, ROBOT, "First")
    begun = _row(small, due)
    assert (begun["state"], begun["attempts"], begun["via"], begun["sent_text"]) == ("sending", 1, ROBOT, "First")
    assert begun["idempotency_key"] == intent.key
    assert begun["intent_at"] is not None
    assert begun["outcome_at"] is None
    clock.forward(seconds=30)
    small.ledger.publish(due, remote_id="77", permalink="https://x.com/acme/status/77", key=intent.key)
    out = _row(small, due)
    assert (out["state"], out["remote_id"], out["sent_text"], out["reason"]) == ("published", "77", "First", "")
    assert out["outcome_at"] > out["intent_at"]
    assert out["published_at"] == out["outcome_at"]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", ["begin", "publish", "fail", "unknown"])
def test_every_move_follows_the_one_table(small: Services, due: int, state: State, act: str) -> None:
    to = {"begin": State.SENDING, "publish": State.PUBLISHED, "fail": State.FAILED, "unknown": State.UNKNOWN}[act]
    _set(small, due, state=state.value, published_at="2026-11-20T08:00:00Z" if state is State.PUBLISHED else None)
    before = _row(small, due)

    def run() -> None:
        if act == "begin":
            small.ledger.begin(due, HAND)
        elif act == "publish":
            small.ledger.publish(due, via=HAND)
        else:
            getattr(small.ledger, act)(due, "why", via=HAND)

    if may_move(state, to):
        run()
        assert _row(small, due)["state"] == to
    else:
        with pytest.raises(ConflictError, match=state_word(state)):
            run()
        assert _row(small, due) == before


def test_b1_an_attempt_begins_once(small: Services, due: int) -> None:
    small.ledger.begin(due, ROBOT)
    for via in (ROBOT, HAND):
        with pytest.raises(ConflictError, match="being sent"):
            small.ledger.begin(due, via)
    assert _row(small, due)["attempts"] == 1


def test_b1_unknown_is_never_sent_again_only_settled_by_a_word(small: Services, due: int) -> None:
    small.ledger.begin(due, ROBOT, "First")
    small.ledger.unknown(due, "the connection broke")
    for via in (ROBOT, HAND):
        with pytest.raises(ConflictError, match="unconfirmed"):
            small.ledger.begin(due, via)
    assert small.queue.to_next_slot([due]).changed == 0
    assert _row(small, due)["state"] == "unknown"
    small.ledger.publish(due, via=HAND)
    assert _row(small, due)["reason"] == "by your word"


def test_b1_what_was_begun_and_never_heard_of_is_asked_about(small: Services, due: int, clock: Clock) -> None:
    small.ledger.begin(due, ROBOT)
    assert small.ledger.stuck() == []
    clock.forward(minutes=STUCK_AFTER.total_seconds() / 60)
    stuck = small.ledger.stuck()
    assert [(each.delivery_id, each.account, each.via) for each in stuck] == [(due, "acme/x", ROBOT)]
    assert [row.delivery_id for row in small.handover.due().of("waiting")] == [due]
    with pytest.raises(ConflictError):
        small.handover.take(due)
    small.handover.not_done(due, "looked, it is not there")
    assert _row(small, due)["state"] == "failed"


def test_b1_what_is_being_sent_since_nobody_knows_when_is_asked_about_first(small: Services, due: int) -> None:
    _set(small, due, state="sending", intent_at=None)
    assert [(each.delivery_id, each.begun_at) for each in small.ledger.stuck()] == [(due, None)]


def test_b1_a_report_on_an_earlier_attempt_is_refused(small: Services, due: int) -> None:
    first = small.ledger.begin(due, ROBOT)
    small.ledger.fail(due, "rejected", key=first.key)
    second = small.ledger.begin(due, HAND)
    assert second.key != first.key
    with pytest.raises(ConflictError, match="earlier attempt"):
        small.ledger.publish(due, remote_id="1", key=first.key, via=ROBOT)
    assert _row(small, due)["state"] == "sending"


def test_the_key_of_an_attempt_is_always_the_same(small: Services, due: int) -> None:
    """A process that died before it could remember its key finds the same one again."""
    first = small.ledger.begin(due, HAND)
    small.undo.undo()
    assert small.ledger.begin(due, HAND).key == first.key


def test_b2_published_rows_do_not_change(small: Services, due: int) -> None:
    small.ledger.begin(due, HAND, "First")
    small.ledger.publish(due)
    before = _row(small, due)
    assert small.queue.to_next_slot([due]).changed == 0
    assert small.queue.cancel([due]).changed == 0
    acts: tuple[Callable[[], Any], ...] = (
        lambda: small.ledger.begin(due, HAND),
        lambda: small.ledger.fail(due, "no", via=HAND),
    )
    for act in acts:
        with pytest.raises(ConflictError, match="published"):
            act()
    with pytest.raises(StoreError, match="does not change"):
        _set(small, due, sent_text="Second")
    assert _row(small, due) == before


def test_b7_only_what_is_due_and_not_late_begins_without_a_person(small: Services, due: int, clock: Clock) -> None:
    at = clock.moment
    clock.moment = at - timedelta(seconds=1)
    with pytest.raises(ConflictError, match="not due"):
        small.ledger.begin(due, ROBOT)
    clock.moment = at + small.home.grace + timedelta(seconds=1)
    with pytest.raises(ConflictError, match="late"):
        small.ledger.begin(due, ROBOT)
    for state in ("missed", "failed"):
        _set(small, due, state=state)
        with pytest.raises(ConflictError, match="decision"):
            small.ledger.begin(due, ROBOT)
    assert _row(small, due)["attempts"] == 0
    small.ledger.begin(due, HAND)


def test_b8_published_needs_an_id_an_address_or_a_persons_word(small: Services, due: int) -> None:
    small.ledger.begin(due, ROBOT)
    with pytest.raises(UsageError, match="word"):
        small.ledger.publish(due)
    assert _row(small, due)["state"] == "sending"
    small.ledger.publish(due, remote_id="5")
    assert _row(small, due)["state"] == "published"


@pytest.mark.parametrize("scope", [("all", ""), ("brand", "acme"), ("account", "acme/x")])
def test_b8_nothing_begins_while_it_is_paused(small: Services, due: int, scope: Any) -> None:
    _set(small, due, state="missed")  # a pause holds what is scheduled; what was missed before stays missed
    kind, name = scope
    small.pauses.pause(kind, name, reason="storm")
    for via in (ROBOT, HAND):
        with pytest.raises(ConflictError):
            small.ledger.begin(due, via)
    assert _row(small, due)["state"] == "missed"
    assert [row.delivery_id for row in small.handover.due().rows] == [due]


def test_b8_a_held_post_is_not_sent(small: Services, due: int) -> None:
    small.pauses.pause("account", "acme/x")
    assert _row(small, due)["state"] == "held"
    view = small.handover.due()
    assert (view.rows, view.held) == ((), 1)
    with pytest.raises(ConflictError, match="held"):
        small.handover.take(due)


def test_a_pause_of_another_account_holds_nothing_here(small: Services, due: int) -> None:
    small.pauses.pause("brand", "bean")
    small.ledger.begin(due, ROBOT)
    assert _row(small, due)["state"] == "sending"


def test_a_pause_that_ended_by_itself_holds_nothing(small: Services, due: int, clock: Clock) -> None:
    _set(small, due, state="missed")
    small.pauses.pause("all", until=clock.moment + timedelta(hours=1))
    with pytest.raises(ConflictError, match="paused"):
        small.ledger.begin(due, HAND)
    clock.forward(hours=1)
    small.ledger.begin(due, HAND)
    assert _row(small, due)["state"] == "sending"


def test_what_a_person_did_by_hand_can_be_taken_back(small: Services, due: int) -> None:
    before = _row(small, due)
    small.ledger.begin(due, HAND, "First")
    begun = _row(small, due)
    small.ledger.publish(due, permalink="https://x.com/acme/status/7", remote_id="7")
    out = _row(small, due)
    assert small.undo.undo() == "Published: a post of acme/x"
    assert {**_row(small, due), "updated_at": ""} == {**begun, "updated_at": ""}
    assert small.undo.undo() == "Hand over a post of acme/x"
    assert {**_row(small, due), "updated_at": ""} == {**before, "updated_at": ""}
    small.undo.redo()
    small.undo.redo()
    assert {**_row(small, due), "updated_at": ""} == {**out, "updated_at": ""}


def test_what_a_network_answered_is_not_undone(small: Services, due: int) -> None:
    label = small.undo.next()[0]
    small.ledger.begin(due, ROBOT)
    small.ledger.publish(due, remote_id="7")
    assert small.undo.next()[0] == label
    for expected in ("Cancel 1 post", "New post for bean/instagram"):
        assert small.undo.undo() == expected
    with pytest.raises(ConflictError):  # the step before wrote what is out by now
        small.undo.undo()
    assert _row(small, due)["state"] == "published"


def test_no_such_delivery(small: Services) -> None:
    with pytest.raises(NotFoundError):
        small.ledger.begin(999, HAND)


@pytest.mark.usefixtures("real_disk")
@pytest.mark.usefixtures("real_connections")
def test_every_word_of_the_ledger_waits_for_the_disk(
    small: Services, due: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite syncs its log at each commit from FULL (2) on; tests/faults/test_power_loss.py looks at the disk."""
    levels: list[int] = []

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if sql == "COMMIT":
                levels.append(super().execute("PRAGMA synchronous").fetchone()[0])
            return super().execute(sql, *values)

    monkeypatch.setattr("smdash.store.connection.sqlite3.connect", partial(sqlite3.connect, factory=Watched))
    for steps in (("fail",), ("unknown", "fail")):
        small.ledger.begin(due, ROBOT)
        for step in steps:
            getattr(small.ledger, step)(due, "who knows")
        _set(small, due, state="scheduled")
        levels.pop()
    small.ledger.begin(due, HAND)
    small.ledger.publish(due)
    small.undo.undo()
    small.undo.redo()
    assert levels == [2] * 9
