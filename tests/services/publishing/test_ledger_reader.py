"""The ledger as it is read: what went out, how, what of it is unfinished, and what a person may still say."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import RejectedError, Remote, Sent, UnavailableError, UncertainError
from smdash.domain.errors import ConflictError, NotFoundError, UsageError
from tests.connectors.fake import fails
from tests.services.publishing.test_bug_classes import LONG

if TYPE_CHECKING:
    from smdash.connectors.base import Prepared
    from tests.services.publishing.online import Online


def _fail_at(number: int, error: Exception) -> object:
    count = [0]

    def once(prepared: Prepared) -> None:
        count[0] += 1
        if count[0] == number:
            raise error

    return once


def test_a_post_stands_there_with_every_call(online: Online) -> None:
    online.network.after = fails(UncertainError("cut."))
    online.run()
    (row,) = online.services.ledger_reader.view().rows
    assert (row.delivery_id, row.account, row.text, row.state) == (online.due, "acme/mastodon", "First", "published")
    assert (row.out, row.of, row.attempts, row.via) == (1, 1, 1, "smdash publish")
    assert row.took is not None
    assert row.planned_at == row.sent_at
    assert row.permalink == "https://fake.example/1"
    calls = online.services.ledger_reader.row(online.due).parts[0].calls
    assert [(call.doing, call.kind, call.answer) for call in calls] == [
        ("prepare", "", ""),
        ("send", "uncertain", "cut."),
        ("look", "", "found there"),
    ]


def test_what_is_tried_again_and_what_was_posted_by_hand_stand_there_too(online: Online) -> None:
    online.network.before = fails(UnavailableError("no connection."))
    online.run()
    (row,) = online.services.ledger_reader.view().rows
    assert (row.state, row.attempts, row.answer) == ("scheduled", 1, "no connection.")
    assert row.parts[0].next_at == online.clock.moment + timedelta(minutes=1)
    online.services.handover.take(online.due)
    online.services.handover.done(online.due)
    (row,) = online.services.ledger_reader.view(state="published").rows
    assert (row.via, row.sent_at, row.unfinished) == ("hand", online.clock.moment, False)


def test_pages_end_where_the_next_one_begins(online: Online) -> None:
    for number in range(5):
        online.post(f"Post {number}")
    online.run()
    whole = [row.delivery_id for row in online.services.ledger_reader.view().rows]
    assert whole == sorted(whole, reverse=True)
    read, before = [], None
    for _ in range(3):
        page = online.services.ledger_reader.view(limit=2, before=before)
        read += [row.delivery_id for row in page.rows]
        before = page.before
    assert read == whole
    assert before is None


def test_an_unfinished_thread_is_told_retried_marked_or_dropped(online: Online) -> None:
    online.run()
    reader = online.services.ledger_reader
    number = online.post(LONG, thread=True, comment="And this")
    online.network.before = _fail_at(2, RejectedError("no more today."))  # type: ignore[assignment]
    online.run()
    (row,) = reader.view(state="unfinished").rows
    assert (row.out, row.of, row.unfinished, reader.unfinished()) == (1, 4, True, 1)
    assert [(part.what, part.state) for part in row.parts] == [
        ("part 1 of 3", "published"),
        ("part 2 of 3", "failed"),
        ("part 3 of 3", "waiting"),
        ("first comment", "waiting"),
    ]
    online.clock.forward(hours=20)
    online.network.before = _fail_at(2, RejectedError("no more today."))  # type: ignore[assignment]
    report = online.services.publisher.retry(number)
    assert [(row.result, row.what) for row in report.rows] == [("sent", "part 2 of 3"), ("failed", "part 3 of 3")]
    assert reader.drop_rest(number) == 2
    row = reader.row(number)
    assert (row.out, row.of, row.unfinished, reader.unfinished()) == (2, 4, False, 0)
    with pytest.raises(ConflictError):
        reader.drop_rest(number)
    assert len(online.network.texts()) == 3


def test_a_part_in_doubt_is_settled_by_a_word(online: Online) -> None:
    online.run()
    reader = online.services.ledger_reader
    for out in (True, False):
        number = online.post(LONG, thread=True)
        online.network.repeats = False
        online.network.before = _fail_at(2, UncertainError("cut."))  # type: ignore[assignment]
        online.run()
        part = reader.row(number).parts[1]
        assert part.state == "unknown"
        reader.mark_part(part.sending_id, out=out, permalink="https://fake.example/9")
        online.network.before = None
        report = online.services.publisher.retry(number)
        results = [(row.result, row.what) for row in report.rows]
        assert results == ([("failed", "part 3 of 3")] if out else [("sent", "part 2 of 3"), ("sent", "part 3 of 3")])
        online.clock.forward(minutes=1)


def test_the_next_part_answers_the_one_whose_page_a_person_gave(online: Online) -> None:
    online.run()
    reader = online.services.ledger_reader
    number = online.post(LONG, thread=True)
    online.network.repeats = False
    online.network.before = _fail_at(2, UncertainError("cut."))  # type: ignore[assignment]
    online.run()
    online.network.before = None
    sent = Sent(Remote("900", "https://fake.example/900", {"key": ""}), online.clock.moment)
    online.network.posts.append((json.dumps({"text": "as its server changed it", "reply_to": "r2"}), sent))
    reader.mark_part(reader.row(number).parts[1].sending_id, out=True, permalink="https://fake.example/900")
    assert online.run() == [("sent", "part 3 of 3")]
    assert json.loads(online.network.posts[-1][0])["reply_to"] == "900"
    assert online.run() == []


def test_a_failed_post_is_tried_again_by_a_word(online: Online) -> None:
    online.network.before = fails(RejectedError("too long."))
    online.run()
    assert [row.result for row in online.services.publisher.retry(online.due).rows] == ["sent"]
    with pytest.raises(NotFoundError):
        online.services.publisher.retry(999)


def test_what_is_asked_wrongly_is_said(online: Online) -> None:
    with pytest.raises(UsageError, match="no such state"):
        online.services.ledger_reader.view(state="lost")
    with pytest.raises(NotFoundError):
        online.services.ledger_reader.row(online.due)
    with pytest.raises(NotFoundError):
        online.services.ledger_reader.mark_part(1, out=True)
