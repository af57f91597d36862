"""A restored backup and replies: what went out since is out, what may be is asked about, and nothing is sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from smdash.connectors.base import UncertainError
from smdash.services.care.restoring import restore
from tests.connectors.fake import fails
from tests.worlds import rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.publishing.answering import Answering


def back(answering: Answering, saved: Path) -> None:
    home = answering.services.home
    restore(home.store, saved, home.now())
    home.store.renew()


def said(answering: Answering) -> list[tuple[Any, ...]]:
    return rows(answering.services, "SELECT state, text, remote_id FROM replies ORDER BY id")


@pytest.mark.parametrize("scheduled_before", [True, False])
def test_what_went_out_since_is_out_and_not_sent_again(answering: Answering, scheduled_before: bool) -> None:
    saved = answering.services.care.backup() if not scheduled_before else None
    answering.send()
    saved = saved or answering.services.care.backup()
    answering.later()
    answering.due()
    back(answering, saved)
    assert said(answering) == [("published", "Yes, we do.", "r1")]
    assert answering.of_item()[0] == "done"
    answering.later()
    assert answering.due() == []
    assert len(answering.network.posts) == 1


def test_an_item_still_waits_for_them(answering: Answering) -> None:
    saved = answering.services.care.backup()
    answering.send(after="waiting")
    answering.later()
    answering.due()
    back(answering, saved)
    assert answering.of_item() == ("done", True, True)


def test_one_that_was_about_to_go_out_is_missed_and_its_item_open(answering: Answering) -> None:
    saved = answering.services.care.backup()
    answering.send()
    back(answering, saved)
    assert said(answering) == [("missed", "Yes, we do.", None)]
    assert answering.of_item() == ("open", False, False)
    answering.later()
    assert answering.due() == []


def test_what_may_be_out_is_looked_for(answering: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = answering.services.care.backup()
    answering.network.repeats = False
    answering.network.after = fails(UncertainError("cut."))
    answering.send()
    answering.later()
    with monkeypatch.context() as patch:
        patch.setattr("tests.connectors.fake.FakeSession.find", lambda *_: None)
        assert answering.due() == [("unknown", "reply")]
    back(answering, saved)
    assert said(answering)[0][0] == "unknown"
    answering.later(minutes=2)
    assert answering.due() == [("found", "reply")]
    assert (said(answering)[0][0], len(answering.network.posts)) == ("published", 1)


def test_one_on_its_way_of_which_nobody_knows_more_is_asked_about(answering: Answering) -> None:
    sent = answering.send()
    saved = answering.services.care.backup()
    answering.services.undo.undo()
    back(answering, saved)
    assert answering.state(sent.id) == "unknown"
    answering.later()
    answering.due()
    assert answering.network.posts == []


def test_one_in_a_persons_hands_stays_there(answering: Answering) -> None:
    taken = answering.services.replies.take(answering.item, "Yes")
    saved = answering.services.care.backup()
    back(answering, saved)
    assert answering.state(taken.reply.id) == "sending"


def test_what_is_typed_comes_along_for_the_same_item_only(answering: Answering) -> None:
    saved = answering.services.care.backup()
    answering.services.replies.keep_draft(answering.item, "Yes, we")
    later = answering.add("Later")
    answering.services.replies.keep_draft(later, "Of an item that the backup has not")
    back(answering, saved)
    assert rows(answering.services, "SELECT key FROM drafts") == [(f"reply:{answering.item}",)]
