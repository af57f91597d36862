"""Answers that their person posts: noted before their text is given, out by a word, and undone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.connectors.base import OwnPost, RejectedError, Remote
from smdash.domain.errors import ConflictError, UsageError
from smdash.domain.schedule import parse_utc, stored
from smdash.services.promises import due_at
from tests.connectors.fake import FakeSession, fails
from tests.services.publishing.answering import ACCOUNT, DONE, OPEN
from tests.worlds import rows

if TYPE_CHECKING:
    from tests.services.publishing.answering import Answering

BY_HAND = "acme/x"


def hand_item(answering: Answering, **how: Any) -> int:
    return answering.add("Any news?", account=BY_HAND, handle="@cy", online=False, **how)


def test_what_is_taken_by_hand_is_noted_before_its_text_is_given_and_its_item_stays_open(answering: Answering) -> None:
    item = hand_item(answering)
    taken = answering.services.replies.take(item, "  Tomorrow.  ")
    assert (taken.text, taken.page) == ("Tomorrow.", f"https://fake.example/m{item}")
    assert (taken.reply.state, taken.reply.by_hand, taken.reply.to) == ("sending", True, "@cy")
    assert answering.reply(taken.reply.id)["intent_at"]
    assert answering.of_item(item) == OPEN
    assert [each.id for each in answering.services.replies.pending()] == [taken.reply.id]


def test_a_saved_reply_counts_as_used_by_hand_as_well(answering: Answering) -> None:
    saved = answering.services.snippets
    kept = saved.add("soon", "Tomorrow.", "")
    answering.services.replies.take(hand_item(answering), "Tomorrow.", saved_reply=kept.id)
    assert saved.get("soon", "").used == 1


def test_taking_it_again_is_the_same_answer_with_the_text_of_now(answering: Answering) -> None:
    item = hand_item(answering)
    first = answering.services.replies.take(item, "One")
    again = answering.services.replies.take(item, "Two")
    assert again.reply.id == first.reply.id
    assert answering.reply(first.reply.id)["text"] == "Two"


def test_a_word_makes_it_answered_with_what_was_sent_when_and_where(answering: Answering) -> None:
    replies, item = answering.services.replies, hand_item(answering)
    replies.keep_draft(item, "Tomorrow.")
    taken = replies.take(item, "Tomorrow.")
    at = answering.clock.moment - timedelta(minutes=5)
    link = "https://x.example/status/7"
    done = replies.answered(taken.reply.id, text="Tomorrow, at 9.", permalink=link, after="waiting", at=at)
    assert (done.state, done.text, done.permalink, done.published_at) == ("published", "Tomorrow, at 9.", link, at)
    assert answering.of_item(item) == ("done", True, True)
    assert (
        rows(answering.services, "SELECT handled_at FROM inbox_items WHERE id = ?", item)[0][0]
        == f"{at:%Y-%m-%dT%H:%M:%SZ}"
    )
    assert replies.pending() == []
    assert answering.draft(item) == "Tomorrow."  # it is another text than what went out


def test_a_draft_goes_with_the_answer_that_was_it(answering: Answering) -> None:
    replies, item = answering.services.replies, hand_item(answering)
    replies.keep_draft(item, "Tomorrow.")
    replies.answered(replies.take(item, "Tomorrow.").reply.id)
    assert answering.draft(item) == ""


def test_not_answered_leaves_the_item_open_and_the_text_as_a_draft(answering: Answering) -> None:
    replies, item = answering.services.replies, hand_item(answering)
    taken = replies.take(item, "Tomorrow.")
    assert replies.not_answered(taken.reply.id).state == "cancelled"
    assert answering.of_item(item) == OPEN
    assert answering.draft(item) == "Tomorrow."
    with pytest.raises(ConflictError, match="it is cancelled"):
        replies.answered(taken.reply.id)


def test_each_word_is_a_step_that_undo_takes_back(answering: Answering) -> None:
    replies, undo, item = answering.services.replies, answering.services.undo, hand_item(answering)
    taken = replies.take(item, "Tomorrow.")
    replies.answered(taken.reply.id)
    step = undo.last()
    assert step is not None
    assert (step.label, step.sent) == ("Answered @cy", True)
    undo.undo()
    assert (answering.state(taken.reply.id), answering.of_item(item)) == ("sending", OPEN)
    undo.redo()
    assert (answering.state(taken.reply.id), answering.of_item(item)) == ("published", DONE)
    undo.undo()
    undo.undo()
    assert answering.state(taken.reply.id) == "gone"


def test_what_was_answered_elsewhere_is_noted_in_one_step(answering: Answering) -> None:
    item = hand_item(answering)
    done = answering.services.replies.note_answered(item, "On my phone.", after="open")
    assert (done.state, done.by_hand) == ("published", True)
    assert answering.of_item(item) == OPEN
    answering.services.undo.undo()
    assert answering.state(done.id) == "gone"


@pytest.mark.parametrize("hours", [1, -3])
def test_an_answer_is_neither_of_tomorrow_nor_before_its_question(answering: Answering, hours: int) -> None:
    replies, item = answering.services.replies, hand_item(answering)
    taken = replies.take(item, "Tomorrow.")
    with pytest.raises(UsageError):
        replies.answered(taken.reply.id, at=answering.clock.moment + timedelta(hours=hours))
    assert answering.state(taken.reply.id) == "sending"


def test_a_message_of_a_clock_that_is_ahead_can_be_answered(answering: Answering) -> None:
    ahead = stored(answering.clock.moment + timedelta(hours=2))
    item = hand_item(answering, received_at=ahead)
    answering.services.replies.answered(answering.services.replies.take(item, "Tomorrow.").reply.id)
    assert answering.of_item(item) == DONE
    assert rows(answering.services, "SELECT handled_at FROM inbox_items WHERE id = ?", item) == [(ahead,)]


def test_messages_of_nobody_known_are_not_answered_by_an_answer_to_one_of_them(answering: Answering) -> None:
    first, last = (
        answering.add("Any news?", account=BY_HAND, author="", handle="", online=False, kind="message") for _ in "12"
    )
    answering.services.replies.answered(answering.services.replies.take(last, "Tomorrow.").reply.id)
    assert [answering.of_item(each) for each in (first, last)] == [OPEN, DONE]


def test_an_answer_that_its_network_has_is_not_taken_back(answering: Answering) -> None:
    replies = answering.services.replies
    taken = replies.take(answering.item, "Yes.")
    replies.answered(taken.reply.id)
    its = OwnPost(Remote("own-9", "", {}), "Yes.", answering.clock.moment, format="reply", answers=f"m{answering.item}")
    answering.network.own = [its]
    answering.services.sync.run()
    with pytest.raises(ConflictError):
        answering.services.undo.undo()
    assert (answering.state(taken.reply.id), answering.of_item()) == ("published", DONE)


def test_an_answer_by_hand_that_a_sync_has_found_can_be_taken_down(
    answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[Remote] = []
    monkeypatch.setattr(FakeSession, "delete", lambda _, remote: gone.append(remote))
    replies = answering.services.replies
    number = replies.answered(replies.take(answering.item, "Yes.").reply.id).id
    with pytest.raises(ConflictError, match="which message there"):
        replies.take_down(number)
    its = OwnPost(
        Remote("own-9", "", {"uri": "x"}), "Yes.", answering.clock.moment, format="reply", answers=f"m{answering.item}"
    )
    answering.network.own = [its]
    answering.services.sync.run()
    replies.take_down(number)
    assert [(each.id, each.facts["uri"]) for each in gone] == [("own-9", "x")]
    assert (answering.reply(number)["reason"], answering.of_item()) == ("taken down, by your word", DONE)
    query = "SELECT gone_at IS NOT NULL FROM remote_posts WHERE remote_id = 'own-9'"
    assert rows(answering.services, query) == [(1,)]


def test_what_is_no_page_is_refused_and_changes_nothing(answering: Answering) -> None:
    replies, item = answering.services.replies, hand_item(answering)
    taken = replies.take(item, "Tomorrow.")
    with pytest.raises(UsageError, match="no address"):
        replies.answered(taken.reply.id, permalink="javascript:alert(1)")
    assert answering.state(taken.reply.id) == "sending"


def test_what_came_from_a_file_goes_by_hand_only(answering: Answering) -> None:
    item = hand_item(answering)
    ground = answering.services.replies.ground(item)
    assert (ground.online, ground.offline, ground.delay) == (False, "it came from a file, so it is answered by hand", 0)
    with pytest.raises(ConflictError, match="by hand"):
        answering.send(item=item)
    assert answering.services.replies.of_item(item) == []


@pytest.mark.parametrize("how", ["not answered", "failed", "missed"])
def test_an_item_that_opens_again_is_due_by_the_promise_of_now(answering: Answering, how: str) -> None:
    def due() -> str:
        return str(rows(answering.services, "SELECT due_at FROM inbox_items WHERE id = ?", answering.item)[0][0])

    sent = answering.send()
    before = due()
    answering.services.manage.edit_account(ACCOUNT, promise_hours=0.5)
    assert due() == before, "an answer is judged by the promise it was given under"
    answering.network.before = fails(RejectedError("no."))
    if how == "missed":
        answering.later(hours=1)
        answering.due()
    elif how == "failed":
        answering.later()
        answering.due()
    else:
        answering.services.replies.not_answered(sent.id)
    assert answering.of_item() == OPEN
    home = answering.services.home
    query = "SELECT received_at FROM inbox_items WHERE id = ?"
    received = parse_utc(rows(answering.services, query, answering.item)[0][0])
    assert due() == stored(due_at(home.account(ACCOUNT), received, home.office())) != before
