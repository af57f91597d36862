"""Answers as deliveries: by hand and over the network, never twice, out by a word or an id only, and undone in time."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.connectors.base import (
    Item,
    OwnPost,
    Prepared,
    RateLimitedError,
    RejectedError,
    Remote,
    Sent,
    UnavailableError,
    UncertainError,
)
from smdash.domain.errors import ConflictError, NotFoundError, UsageError
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.times.when import When
from smdash.services.inbox.edits import Edits
from smdash.services.promises import due_at
from smdash.services.publishing.ledger import STUCK_AFTER
from smdash.services.publishing.replies import ReplyService
from smdash.services.publishing.reply_sending import ReplySender
from smdash.store.publishing import alerts as alert_store
from smdash.store.publishing import replies as store
from tests.connectors.fake import FakeSession, fails
from tests.services.connections.connecting import TOKEN
from tests.services.publishing.answering import ACCOUNT
from tests.work import asked, calls
from tests.worlds import rows, write_post

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from smdash.services.accounts.accounts import ManageService
    from tests.services.publishing.answering import Answering

OPEN = ("open", False, False)
DONE = ("done", False, True)
BY_HAND = "acme/x"


def hand_item(answering: Answering, **how: Any) -> int:
    return answering.add("Any news?", account=BY_HAND, handle="@cy", online=False, **how)


# By hand --------------------------------------------------------------------------------------------------------


def test_what_is_taken_by_hand_is_noted_before_its_text_is_given_and_its_item_stays_open(answering: Answering) -> None:
    item = hand_item(answering)
    taken = answering.services.replies.take(item, "  Tomorrow.  ")
    assert (taken.text, taken.page) == ("Tomorrow.", f"https://fake.example/m{item}")
    assert (taken.reply.state, taken.reply.by_hand, taken.reply.to) == ("sending", True, "@cy")
    assert answering.reply(taken.reply.id)["intent_at"]
    assert answering.of_item(item) == OPEN
    assert [each.id for each in answering.services.replies.pending()] == [taken.reply.id]


def test_a_saved_reply_counts_as_used_by_hand_as_well(answering: Answering) -> None:
    saved = answering.services.saved_replies
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


# Over the network -----------------------------------------------------------------------------------------------


def test_an_answer_goes_out_once_its_delay_is_over(answering: Answering) -> None:
    answering.services.replies.keep_draft(answering.item, "Yes, we do.")
    sent = answering.send()
    assert (sent.state, sent.by_hand, answering.of_item()) == ("scheduled", False, DONE)
    assert answering.due() == []
    answering.later()
    assert answering.due() == [("sent", "reply")]
    [(record, _)] = answering.network.posts
    assert (json.loads(record)["text"], json.loads(record)["reply_to"]) == ("Yes, we do.", f"m{answering.item}")
    row = answering.reply(sent.id)
    assert (row["state"], row["remote_id"], row["permalink"]) == ("published", "r1", "https://fake.example/1")
    assert row["published_at"]
    query = "SELECT handled_at FROM inbox_items WHERE id = ?"
    assert rows(answering.services, query, answering.item)[0][0] == row["published_at"]
    assert answering.draft() == ""
    assert answering.due() == []
    assert len(answering.network.posts) == 1


@pytest.mark.parametrize(("after", "item"), [("done", DONE), ("waiting", ("done", True, True)), ("open", OPEN)])
def test_what_the_item_becomes_is_said_with_the_answer(
    answering: Answering, after: Any, item: tuple[str, bool, bool]
) -> None:
    answering.send(after=after)
    assert answering.of_item() == item
    answering.later()
    answering.due()
    assert answering.of_item() == item


def test_undo_takes_it_back_while_it_waits(answering: Answering) -> None:
    answering.services.replies.keep_draft(answering.item, "Yes, we do.")
    sent = answering.send()
    answering.services.undo.undo()
    assert (answering.state(sent.id), answering.of_item(), answering.draft()) == ("gone", OPEN, "Yes, we do.")
    answering.later()
    assert answering.due() == []
    assert answering.network.posts == []


def test_what_is_made_again_can_be_taken_back_again(answering: Answering) -> None:
    sent, undo = answering.send(), answering.services.undo
    answering.later(seconds=5)
    undo.undo()
    answering.later(minutes=1)
    for _ in range(2):
        undo.redo()
        assert answering.services.replies.view(sent.id).due_at == answering.clock.moment + timedelta(seconds=8)
        assert (answering.due(), answering.of_item()) == ([], DONE)
        answering.later(seconds=7)
        assert undo.undo() == "Answer @bob@b.example"
        assert (answering.state(sent.id), answering.of_item()) == ("gone", OPEN)
        answering.later(minutes=1)
    undo.redo()
    answering.later()
    assert answering.due() == [("sent", "reply")]


def test_what_is_made_again_long_after_is_asked_about_and_not_sent(answering: Answering) -> None:
    sent = answering.send()
    answering.services.undo.undo()
    answering.later(hours=1)
    answering.services.undo.redo()
    assert answering.services.replies.view(sent.id).state == "missed"
    answering.later()
    assert (answering.due(), answering.network.posts) == ([("missed", "reply")], [])


def test_what_is_made_again_goes_out_once_its_program_is_told(answering: Answering) -> None:
    sent = answering.send()
    undo, replies = answering.services.undo, answering.services.replies
    step = undo.last()
    assert step is not None
    assert [each.id for each in replies.of_step(step.number)] == [sent.id]
    undo.undo()
    assert replies.of_step(step.number) == []
    answering.later(minutes=1)
    undo.redo()
    assert [(each.id, each.state) for each in replies.of_step(step.number)] == [(sent.id, "scheduled")]
    assert answering.due(only=[sent.id]) == [("sent", "reply")]
    assert replies.of_step(step.number) == []


@pytest.mark.parametrize("text", ["@bob@b.example", " @BOB@b.example  @carl\n"])
def test_whom_it_is_for_is_no_answer_yet(answering: Answering, text: str) -> None:
    item = answering.add("Psst", kind="message", mentions="carl")
    assert answering.services.replies.ground(item).prefix == "@bob@b.example @carl"
    for act in (answering.services.replies.take, lambda item, text: answering.send(text, item)):
        with pytest.raises(UsageError, match="nothing in it yet"):
            act(item, text)
    assert not answering.services.replies.check(item, f"{text} @dana").errors


def test_undo_is_refused_once_it_is_out(answering: Answering) -> None:
    sent = answering.send()
    answering.later()
    answering.due()
    with pytest.raises(ConflictError, match="it stays"):
        answering.services.undo.undo()
    assert answering.state(sent.id) == "published"


def test_undo_gets_past_an_answer_that_is_over(answering: Answering) -> None:
    undo, other = answering.services.undo, answering.add("Another")
    answering.services.inbox.done([other])
    answering.network.before = fails(RejectedError("no."))
    answering.send()
    answering.later()
    answering.due()
    answering.network.before = None
    sent = answering.send("Once more", after="waiting")
    answering.later()
    answering.due()
    for said in ("it stays", "did not go out"):
        with pytest.raises(ConflictError, match=said):
            undo.undo()
    assert undo.undo() == "Finish 1 item"
    assert (answering.of_item(other)[0], answering.of_item(), answering.state(sent.id)) == (
        "open",
        ("done", True, True),
        "published",
    )
    assert undo.redo() == "Finish 1 item"
    assert answering.network.texts() == ["Once more"]


def test_undo_waits_for_an_answer_of_which_nobody_knows(answering: Answering) -> None:
    answering.network.repeats = False
    answering.network.before = fails(UncertainError("cut."))
    sent = answering.send()
    answering.later()
    answering.due()
    for _ in range(2):
        with pytest.raises(ConflictError, match="may be out"):
            answering.services.undo.undo()
    answering.services.replies.answered(sent.id)
    answering.services.undo.undo()  # the word, not the answer
    assert answering.state(sent.id) == "unknown"


def test_a_session_goes_back_past_an_answer_that_is_out(answering: Answering) -> None:
    other = answering.add("Another")
    session = answering.services.clearing.begin()
    view = session.look()
    assert view.item is not None
    session.done()
    last = session.look().item
    assert last is not None
    answering.send(item=last.id)
    assert session.look().item is None
    answering.later()
    answering.due()
    with pytest.raises(ConflictError, match="it stays"):
        session.undo()
    session.undo()
    assert {answering.of_item(view.item.id)[0], answering.of_item(last.id)[0]} == {"open", "done"}
    assert other in {view.item.id, last.id}


def test_undo_takes_it_back_while_it_is_tried_again(answering: Answering) -> None:
    answering.network.before = fails(UnavailableError("it is away."))
    sent = answering.send()
    answering.later()
    assert answering.due() == [("again", "reply")]
    answering.services.undo.undo()
    assert (answering.state(sent.id), answering.of_item()) == ("gone", OPEN)
    assert rows(answering.services, "SELECT * FROM sendings WHERE kind = 'reply'") == []
    answering.later(minutes=2)
    assert answering.due() == []


def test_the_same_words_to_the_same_message_are_asked_about(answering: Answering) -> None:
    answering.send(after="open")
    answering.later()
    answering.due()
    with pytest.raises(ConflictError, match="with the same words"):
        answering.send(after="open")
    answering.send("And to Sweden.", after="open")


def test_what_is_gone_as_it_is_sent_is_refused_in_the_same_step(
    answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = ReplyService.refuse

    def gone_then(self: ReplyService, *said: Any) -> None:
        looked(self, *said)
        with answering.services.home.write("", journaled=False) as w:
            w.conn.execute("UPDATE inbox_items SET gone_at = ? WHERE id = ?", (w.now, answering.item))

    monkeypatch.setattr(ReplyService, "refuse", gone_then)
    with pytest.raises(ConflictError, match="no longer there"):
        answering.send()
    assert (answering.of_item(), answering.services.replies.pending()) == (OPEN, [])


def test_an_undo_between_preparing_and_the_intent_is_heeded(
    answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering.send()
    answering.later()
    made = ReplySender._prepared

    def undone_meanwhile(*given: Any) -> Any:
        found = made(*given)
        answering.services.undo.undo()
        return found

    monkeypatch.setattr(ReplySender, "_prepared", undone_meanwhile)
    assert answering.due() == [("left", "reply")]
    assert answering.network.posts == []


def test_named_ones_go_at_once_for_a_program_that_ends(answering: Answering) -> None:
    sent = answering.send()
    assert answering.due(only=[sent.id]) == [("sent", "reply")]


def test_what_nobody_sent_in_its_time_is_missed_and_never_sent_by_itself(answering: Answering) -> None:
    sent = answering.send()
    answering.later(minutes=16)
    assert [each.state for each in answering.services.replies.pending()] == ["missed"]
    assert answering.due() == [("missed", "reply")]
    assert (answering.state(sent.id), answering.of_item()) == ("missed", OPEN)
    assert answering.due(only=[sent.id]) == []
    assert answering.network.posts == []
    again = answering.services.replies.retry(sent.id)
    assert (again.state, answering.of_item()) == ("scheduled", DONE)
    assert answering.due() == [("sent", "reply")]


def test_a_pass_of_publishing_sends_answers_and_posts(answering: Answering) -> None:
    answering.send()
    answering.later()
    dry = answering.services.publisher.pass_(dry_run=True)
    assert [(row.result, row.reply_id > 0) for row in dry.rows] == [("would send", True)]
    assert answering.network.posts == []
    report = answering.services.publisher.pass_()
    assert [(row.result, row.delivery_id, row.reply_id) for row in report.rows] == [("sent", 0, 1)]


def test_a_pause_of_posts_lets_an_answer_out_and_is_said(answering: Answering) -> None:
    answering.services.pauses.pause("all", "", "a storm")
    said = answering.services.replies.check(answering.item, "We are safe.").warnings
    assert any("a storm" in each for each in said)
    answering.send("We are safe.")
    answering.later()
    assert answering.due() == [("sent", "reply")]


def test_one_answer_at_a_time(answering: Answering) -> None:
    answering.send()
    with pytest.raises(ConflictError, match="about to go out"):
        answering.send("Another")
    with pytest.raises(ConflictError, match="about to go out"):
        answering.services.replies.take(answering.item, "Another")
    answering.later()
    answering.due()
    with pytest.raises(ConflictError, match="answered it before"):
        answering.send("One more thing")
    [said] = answering.services.replies.check(answering.item, "One more thing").confirm
    answering.send("One more thing", confirmed=[said])


def test_what_the_guards_say_is_looked_at_first(answering: Answering) -> None:
    text = "Thank you for writing, we ship to every country of Europe within a week."
    for number in range(3):
        answering.send(text, answering.add(f"Question {number}", handle=f"@p{number}@b.example"))
    last = answering.add("Question", handle="@last@b.example")
    said = answering.services.replies.check(last, f"{text} Yours, {{name}}")
    assert any("3 others" in each for each in said.warnings)
    assert len(said.confirm) == 1
    with pytest.raises(ConflictError, match="Nothing was sent"):
        answering.send(f"{text} Yours, {{name}}", last)
    answering.send(f"{text} Yours, {{name}}", last, confirmed=said.confirm)


def test_what_they_said_right_before_is_answered_with_it(answering: Answering) -> None:
    first = answering.add("Hello", kind="message", thread="t1")
    last = answering.add("Are you there?", kind="message", thread="t1")
    other = answering.add("And I?", kind="message", thread="t2", handle="@dana@b.example")
    answering.send("Yes", last)
    assert answering.of_item(first) == OPEN
    answering.later()
    answering.due()
    assert [answering.of_item(each) for each in (first, last, other)] == [DONE, DONE, OPEN]


def test_what_is_put_off_is_not_answered_with_what_they_said_later(answering: Answering) -> None:
    first, second = (answering.add(text, kind="message", thread="t1") for text in ("Where is my order?", "Hello?"))
    answering.services.inbox.snooze([first], answering.clock.moment + timedelta(days=1))
    answering.services.inbox.snooze([second], answering.clock.moment + timedelta(seconds=5))
    last = answering.add("And when do you open?", kind="message", thread="t1")
    answering.send("At nine.", last)
    answering.later()
    answering.due()
    assert [answering.of_item(each) for each in (first, second, last)] == [OPEN, DONE, DONE]


@pytest.mark.parametrize("direct", [False, True])
def test_a_sync_that_meets_an_answer_knows_it_and_leaves_its_item_as_it_was_wanted(
    answering: Answering, direct: bool
) -> None:
    answering.send(after="open")
    answering.later()
    answering.due()
    [(_, sent)] = answering.network.posts
    remote = f"m{answering.item}"
    answering.network.own = [
        OwnPost(sent.remote, "Yes, we do.", answering.clock.moment, format="reply", answers=remote, direct=direct)
    ]
    answering.network.items = [Item(sent.remote, "reply", "Acme", "", "Yes, we do.", answering.clock.moment)]
    answering.services.sync.run()
    query = "SELECT count(*) FROM remote_posts WHERE remote_id = 'r1'"
    assert rows(answering.services, query) == [(1,)]
    assert rows(answering.services, "SELECT count(*) FROM inbox_items WHERE remote_id = 'r1'") == [(0,)]
    assert answering.of_item() == OPEN


def test_a_sync_that_reads_an_answered_conversation_leaves_its_item_as_it_was_wanted(answering: Answering) -> None:
    at, remote = answering.clock.moment, Remote("dm1", "", {"visibility": "direct"})
    message = Item(remote, "message", "Bob", "@bob@b.example", "Hello?", at, "t1")
    answering.network.items = [message]
    answering.services.sync.run()
    item = rows(answering.services, "SELECT id FROM inbox_items WHERE remote_id = 'dm1'")[0][0]
    answering.later(minutes=1)
    answering.send("One moment.", item, after="open")
    answering.later()
    assert answering.due() == [("sent", "reply")]
    [(at_there,)] = rows(answering.services, "SELECT published_at FROM replies")
    answering.network.items += [message._replace(handled_at=parse_utc(at_there))]
    answering.services.sync.run()
    assert answering.of_item(item) == OPEN
    answering.later(minutes=2)
    answering.network.items += [message._replace(handled_at=parse_utc(at_there) + timedelta(minutes=1))]
    answering.services.sync.run()
    assert answering.of_item(item) == DONE


def test_a_sync_that_meets_an_answer_before_its_sender_has_heard_leaves_its_item(answering: Answering) -> None:
    answering.send(after="open")
    answering.later()

    def meanwhile(*_: object) -> None:
        answering.network.after = None
        ((_key, sent),) = answering.network.posts
        remote = f"m{answering.item}"
        answering.network.own = [
            OwnPost(sent.remote, "@bob Yes, we do.", answering.clock.moment, format="reply", answers=remote)
        ]
        answering.services.sync.run()

    answering.network.after = meanwhile
    assert answering.due() == [("sent", "reply")]
    assert answering.of_item() == OPEN


# What goes wrong ------------------------------------------------------------------------------------------------


def test_a_refusal_opens_the_item_and_keeps_the_text(answering: Answering) -> None:
    answering.services.replies.keep_draft(answering.item, "Yes, we do.")
    answering.network.before = fails(RejectedError("it does not let this be answered."))
    sent = answering.send()
    answering.later()
    assert answering.due() == [("failed", "reply")]
    assert (answering.state(sent.id), answering.of_item(), answering.draft()) == ("failed", OPEN, "Yes, we do.")
    anew = answering.send("Yes, of course.")
    assert answering.state(sent.id) == "cancelled"
    answering.later()
    answering.due()
    assert (answering.state(anew.id), answering.network.texts()) == ("published", ["Yes, of course."])


def test_what_is_gone_meanwhile_is_not_answered(answering: Answering) -> None:
    sent = answering.send()
    with answering.services.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE inbox_items SET gone_at = ? WHERE id = ?", (w.now, answering.item))
    answering.later()
    assert answering.due() == [("failed", "reply")]
    assert "no longer there" in answering.reply(sent.id)["error"]
    assert answering.network.posts == []


def test_what_is_gone_is_not_tried_again(answering: Answering) -> None:
    answering.network.before = fails(RejectedError("no."))
    sent = answering.send()
    answering.later()
    answering.due()
    with answering.services.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE inbox_items SET gone_at = ? WHERE id = ?", (w.now, answering.item))
    with pytest.raises(ConflictError, match="no longer there"):
        answering.services.replies.retry(sent.id)
    assert (answering.state(sent.id), answering.of_item()) == ("failed", OPEN)


def test_what_failed_and_was_posted_by_its_person_is_theirs(answering: Answering) -> None:
    answering.network.before = fails(RejectedError("no."))
    sent = answering.send()
    answering.later()
    answering.due()
    assert answering.services.replies.answered(sent.id).by_hand
    assert answering.of_item() == DONE


def test_an_unreachable_network_is_tried_again_within_the_grace_and_then_missed(answering: Answering) -> None:
    answering.network.away = UnavailableError("no connection.")
    sent = answering.send()
    answering.later()
    assert answering.due() == [("again", "reply")]
    assert (answering.state(sent.id), answering.of_item()) == ("scheduled", DONE)
    assert answering.due() == []
    answering.network.away = None
    answering.later(minutes=1)
    assert answering.due() == [("sent", "reply")]

    second = answering.send("Two", answering.add("Second"))
    answering.network.away = UnavailableError("no connection.")
    answering.later()
    answering.due()
    answering.later(minutes=20)
    assert answering.due() == [("missed", "reply")]
    assert (answering.state(second.id), len(answering.network.posts)) == ("missed", 1)


def test_a_network_that_hangs_is_left_after_three_answers_and_no_post_waits_for_it(answering: Answering) -> None:
    sent = [answering.send(f"No. {number}", answering.add(f"Number {number}?")) for number in range(5)]
    write_post(answering.services, "A post", [ACCOUNT], When("draft"))
    with answering.services.home.write("due", journaled=False) as w:
        due = stored(answering.clock.moment)
        w.conn.execute("UPDATE deliveries SET state = 'scheduled', due_at = ? WHERE state = 'draft'", (due,))
    answering.network.before = fails(UnavailableError("no answer."), times=99)
    answering.later(minutes=1)
    found = answering.services.publisher.pass_()
    assert [row.result for row in found.rows] == ["again"] * 6
    assert answering.network.calls.count("send") == 3
    assert [answering.reply(each.id)["attempts"] for each in sent] == [1, 1, 1, 0, 0]
    assert {answering.state(each.id) for each in sent} == {"scheduled"}
    answering.network.before = None
    assert answering.due() == [("sent", "reply")] * 2, "those that nobody tried do not wait longer for it"
    answering.later(minutes=1)
    assert answering.due() == [("sent", "reply")] * 3


def test_a_network_that_hangs_is_left_after_three_answers_that_may_be_out(
    answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        answering.send(f"No. {number}", answering.add(f"Number {number}?"))
    answering.network.before = fails(UncertainError("cut."), times=99)
    answering.network.repeats = False
    answering.later()
    answering.due()
    looked: list[str] = []

    def hangs(session: FakeSession, prepared: Prepared, since: datetime) -> Sent | None:
        del session, since
        looked.append(prepared.key)
        raise UnavailableError("no answer.")

    monkeypatch.setattr(FakeSession, "find", hangs)
    answering.later(hours=1)
    answering.due()
    assert len(looked) == 3


def test_by_a_word_it_is_tried_once_and_what_came_of_it_is_said(answering: Answering) -> None:
    answering.network.away = UnavailableError("no connection.")
    sent = answering.send()
    assert answering.due(only=[sent.id], by_word=True) == [("failed", "reply")]
    assert answering.of_item() == OPEN


def test_a_sign_in_that_ended_fails_it_at_once(answering: Answering) -> None:
    answering.network.tokens.clear()
    sent = answering.send()
    answering.later()
    assert answering.due() == [("failed", "reply")]
    assert (answering.state(sent.id), answering.of_item()) == ("failed", OPEN)
    ground = answering.services.replies.ground(answering.item)
    assert not ground.online
    assert "sign in again" in ground.offline


def test_a_rate_limit_is_waited_for_within_the_grace(answering: Answering) -> None:
    until = answering.clock.moment + timedelta(minutes=5)
    answering.network.before = fails(RateLimitedError("slow down.", until=until))
    sent = answering.send()
    answering.later()
    assert answering.due() == [("again", "reply")]
    assert answering.state(sent.id) == "scheduled"
    answering.later(minutes=6)
    assert answering.due() == [("sent", "reply")]


def test_a_lost_answer_of_the_network_is_looked_for_and_found(answering: Answering) -> None:
    answering.network.after = fails(UncertainError("no answer came."))
    sent = answering.send()
    answering.later()
    assert answering.due() == [("found", "reply")]
    assert (answering.state(sent.id), len(answering.network.posts)) == ("published", 1)


def test_what_nobody_knows_is_asked_about_and_never_sent_again(answering: Answering) -> None:
    answering.network.repeats = False
    answering.network.before = fails(UncertainError("no answer came."))
    sent = answering.send()
    answering.later()
    assert answering.due() == [("unknown", "reply")]
    for _ in range(30):
        answering.later(hours=1)
        answering.due()
    assert (answering.state(sent.id), answering.network.posts) == ("unknown", [])
    with pytest.raises(ConflictError, match="may be out already"):
        answering.send("Again")
    with pytest.raises(ConflictError, match="unconfirmed"):
        answering.services.replies.retry(sent.id)
    answering.services.replies.not_answered(sent.id)
    assert (answering.state(sent.id), answering.of_item(), answering.draft()) == ("cancelled", OPEN, "Yes, we do.")
    answering.later(hours=1)
    assert answering.due() == []


def test_a_word_settles_what_nobody_knows(answering: Answering) -> None:
    answering.network.repeats = False
    answering.network.before = fails(UncertainError("no answer came."))
    sent = answering.send()
    answering.later()
    answering.due()
    answering.services.replies.answered(sent.id, permalink="https://fake.example/9")
    assert (answering.state(sent.id), answering.of_item()) == ("published", DONE)
    answering.later(hours=2)
    assert answering.due() == []


def test_an_earlier_answer_of_the_same_words_is_not_taken_for_one_in_doubt(
    answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering.network.repeats = False
    answering.send("Thanks!")
    answering.later()
    answering.due()
    [(_key, first)] = answering.network.posts
    monkeypatch.setattr("tests.connectors.fake.FakeSession.find", lambda *_: first)
    answering.network.before = fails(UncertainError("no answer came."))
    sent = answering.send("Thanks!", answering.add("And I?", handle="@dana@b.example"))
    answering.later()
    assert answering.due() == [("unknown", "reply")]
    assert (answering.state(sent.id), len(answering.network.posts)) == ("unknown", 1)


@pytest.mark.parametrize(("after", "then"), [("waiting", ("done", True, True)), ("open", OPEN)])
def test_a_word_leaves_the_item_what_was_wanted_of_it(
    answering: Answering, after: Any, then: tuple[str, bool, bool]
) -> None:
    answering.network.repeats = False
    answering.network.before = fails(UncertainError("no answer came."))
    sent = answering.send(after=after)
    answering.later()
    answering.due()
    answering.services.replies.answered(sent.id)
    assert answering.of_item() == then


def test_what_surely_cannot_be_doubled_is_sent_again_as_it_was(answering: Answering) -> None:
    answering.network.before = fails(UncertainError("no answer came."))
    sent = answering.send()
    answering.later()
    assert answering.due() == [("unknown", "reply")]
    answering.later(minutes=2)
    assert answering.due() == [("sent", "reply")]
    assert (answering.state(sent.id), answering.network.texts()) == ("published", ["Yes, we do."])


class KilledError(BaseException):
    """The program ends here."""


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_program_that_ends_within_the_call_leaves_one_to_be_looked_for(answering: Answering, place: str) -> None:
    def killed(*_: object) -> None:
        raise KilledError

    setattr(answering.network, place, killed)
    sent = answering.send()
    answering.later()
    with pytest.raises(KilledError):
        answering.services.replies.send_due()
    assert (answering.state(sent.id), answering.of_item()) == ("sending", DONE)
    setattr(answering.network, place, None)
    out = len(answering.network.posts)
    answering.later(minutes=6)
    found = answering.due()
    assert found == ([("found", "reply")] if out else [("sent", "reply")])
    assert (answering.state(sent.id), answering.network.texts()) == ("published", ["Yes, we do."])


def of_alerts(answering: Answering) -> tuple[Any, str, str, None]:
    home = answering.services.home
    return home.read(), home.late_before(), stored(home.now() - STUCK_AFTER), None


@pytest.mark.parametrize("out", [True, False])
def test_one_that_no_program_can_look_for_any_more_is_settled_by_a_word(answering: Answering, out: bool) -> None:
    def killed(*_: object) -> None:
        raise KilledError

    answering.network.before = killed
    sent, replies = answering.send(), answering.services.replies
    answering.later()
    with pytest.raises(KilledError):
        replies.send_due()
    answering.services.connections.sign_out(ACCOUNT)
    say = replies.answered if out else replies.not_answered
    answering.later(minutes=2)
    with pytest.raises(ConflictError, match="being sent just now"):
        say(sent.id)
    answering.later(minutes=10)
    assert answering.due() == []
    assert [each.state for each in replies.pending()] == ["unknown"]
    assert [row["cause"] for row in alert_store.answers(*of_alerts(answering))] == ["unconfirmed"]
    say(sent.id)
    assert alert_store.answers(*of_alerts(answering)) == []
    assert (answering.state(sent.id), answering.of_item()) == (("published", DONE) if out else ("cancelled", OPEN))
    assert (answering.draft() == "Yes, we do.") is not out


def test_two_programs_send_it_once(answering: Answering) -> None:
    sent = answering.send()
    answering.later()

    def meanwhile(*_: object) -> None:
        answering.network.before = None
        assert answering.due() == []
        assert answering.due(only=[sent.id], by_word=True) == [("left", "reply")]

    answering.network.before = meanwhile
    assert answering.due() == [("sent", "reply")]
    assert len(answering.network.posts) == 1


def test_an_item_reopened_meanwhile_stays_as_its_person_wants_it(answering: Answering) -> None:
    answering.send()
    answering.services.inbox.reopen([answering.item])
    answering.later()
    assert answering.due() == [("sent", "reply")]
    assert answering.of_item() == OPEN


# What it comes to -----------------------------------------------------------------------------------------------


def test_the_count_is_the_platforms_and_holds_the_names_it_puts_in_front(answering: Answering) -> None:
    replies = answering.services.replies
    ground = replies.ground(answering.item)
    assert (ground.limit, ground.prefix, ground.visibility) == (500, "@bob@b.example", "everybody")
    # A mention of another server counts without its server.
    assert replies.check(answering.item, "Hi").used == len("@bob Hi")
    assert replies.check(answering.item, "@bob@b.example Hi").used == len("@bob Hi")
    assert replies.check(answering.item, "x" * 495).errors == ()
    assert replies.check(answering.item, "x" * 496).errors == ("1 character over the limit of 500.",)
    with pytest.raises(UsageError, match="over the limit"):
        answering.send("x" * 496)


def test_all_that_a_message_names_is_named_but_the_account_itself(answering: Answering) -> None:
    item = answering.add(mentions="dana acme@s.example eve@e.example")
    assert answering.services.replies.ground(item).prefix == "@bob@b.example @dana @eve@e.example"


def test_signed_in_as_another_its_handle_is_the_own_one(answering: Answering) -> None:
    services = answering.services
    item = answering.add(mentions="ann@s.example dana")
    there = services.connections.known("acme/mastodon")
    assert there.renamed, "it is named otherwise here"
    assert services.item_facts.of(item).own_handle == there.handle
    assert services.replies.ground(item).prefix == "@bob@b.example @ann@s.example @dana"
    with services.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE connections SET handle = '@ann@s.example'")
    assert services.item_facts.of(item).own_handle == "@ann@s.example"
    assert services.replies.ground(item).prefix == "@bob@b.example @dana"
    services.connections.sign_out("acme/mastodon")
    assert services.item_facts.of(item).own_handle == there.named


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"gone_at": "2026-11-21T07:00:00Z"}, "no longer there"),
        ({"closes_at": "2026-11-21T07:00:00Z"}, "takes no answer since"),
    ],
)
def test_what_can_be_answered_no_more_says_why(answering: Answering, values: dict[str, Any], said: str) -> None:
    item = answering.add(**values)
    assert said in answering.services.replies.ground(item).closed
    assert said in answering.services.replies.check(item, "Hi").errors[0]
    with pytest.raises(UsageError, match=said):
        answering.send("Hi", item)


def test_an_empty_answer_is_none(answering: Answering) -> None:
    with pytest.raises(UsageError, match="nothing in it"):
        answering.send("  \n ")
    with pytest.raises(UsageError, match="nothing in it"):
        answering.services.replies.take(answering.item, " ")


@pytest.mark.parametrize(
    ("item", "wanted", "allowed"),
    [
        ("direct", "public", False),
        ("direct", "direct", True),
        ("private", "unlisted", False),
        ("public", "direct", True),
        ("unheard_of", "private", False),
    ],
)
def test_an_answer_is_never_wider_than_what_it_answers(
    answering: Answering, item: str, wanted: str, allowed: bool
) -> None:
    number = answering.add(visibility=item)
    if allowed:
        sent = answering.send("Hi", number, visibility=wanted)
        assert answering.reply(sent.id)["visibility"] == wanted
    else:
        with pytest.raises(UsageError, match="the answer would reach"):
            answering.send("Hi", number, visibility=wanted)


def changed_there(answering: Answering, text: str = "Do you ship to Sweden?") -> None:
    home, at = answering.services.home, answering.clock.moment - timedelta(minutes=5)
    said = Item(Remote(f"m{answering.item}", ""), "mention", "Bob", "@bob@b.example", text, at, edited_at=at)
    Edits(home, home.account(ACCOUNT)).put({said.remote.id: said})


def test_an_answer_to_what_was_changed_since_does_not_go_by_itself(answering: Answering) -> None:
    replies = answering.services.replies
    sent = answering.send(after="waiting")
    changed_there(answering)
    answering.later()
    assert answering.due() == []
    assert answering.network.texts() == []
    (asked_about,) = replies.pending()
    assert (asked_about.state, asked_about.error) == ("failed", "the message was changed since you answered.")
    assert (answering.of_item(), answering.draft()) == (OPEN, "Yes, we do.")
    replies.retry(sent.id)  # by the word of who was told
    assert answering.due() == [("sent", "reply")]


def test_an_answer_that_would_be_tried_again_is_not_once_its_message_was_changed(answering: Answering) -> None:
    answering.network.before = fails(UnavailableError("away"), 1)
    sent = answering.send()
    answering.later()
    answering.due()
    assert answering.state(sent.id) == "scheduled"
    changed_there(answering)
    answering.later(minutes=2)
    assert answering.due() == []
    assert (answering.state(sent.id), answering.network.texts()) == ("failed", [])


def test_one_that_stopped_before_says_that_its_message_was_changed_since(answering: Answering) -> None:
    answering.network.before = fails(RejectedError("no"), 1)
    sent = answering.send()
    answering.later()
    answering.due()
    changed_there(answering)
    assert answering.services.replies.of_item(answering.item)[0].error == "the message was changed since you answered."
    assert answering.state(sent.id) == "failed"


@pytest.mark.parametrize(("changed", "state", "out"), [(False, "published", 1), (True, "unknown", 0)])
def test_what_nobody_knows_is_not_sent_anew_to_what_was_changed(
    answering: Answering, changed: bool, state: str, out: int
) -> None:
    answering.network.before = fails(UncertainError("cut."))
    sent = answering.send()
    answering.later()
    answering.due()
    if changed:
        changed_there(answering)
    for _ in range(10):
        answering.later(minutes=2)
        answering.due()
    assert (answering.state(sent.id), len(answering.network.posts)) == (state, out)


def test_an_answer_that_is_out_or_whose_message_says_the_same_stays(answering: Answering) -> None:
    changed_there(answering, "Do you ship to Norway?")
    sent = answering.send()
    changed_there(answering, "Do you ship to  Norway?")
    answering.later()
    assert answering.due() == [("sent", "reply")]
    changed_there(answering)
    assert (answering.state(sent.id), answering.reply(sent.id)["error"]) == ("published", "")
    assert answering.of_item() == DONE


def signed_in_on(answering: Answering, server: str) -> None:
    connections = answering.services.connections
    connections.sign_out(ACCOUNT)
    connections.sign_in(ACCOUNT, {"server": server, "token": TOKEN}, anyway=True)


def test_an_answer_does_not_go_out_as_somebody_else_than_it_was_written_for(answering: Answering) -> None:
    replies = answering.services.replies
    replies.keep_draft(answering.item, "Yes, we do.")
    sent = answering.send()
    signed_in_on(answering, "https://else.example")
    facts, account = answering.services.item_facts.of(answering.item), answering.services.home.account(ACCOUNT)
    assert facts.own_handle == account.handle, "whom the connection calls is somebody else"
    answering.later()
    assert answering.due() == [("failed", "reply")]
    assert answering.network.texts() == []
    assert "signed in as somebody else" in answering.reply(sent.id)["error"]
    assert (answering.of_item(), answering.draft()) == (OPEN, "Yes, we do.")
    with pytest.raises(ConflictError, match="signed in as somebody else than it came to"):
        replies.retry(sent.id)
    assert not replies.ground(answering.item).online
    assert replies.ground(answering.add()).online  # what came since is theirs
    with pytest.raises(ConflictError, match="signed in as somebody else than it came to"):
        answering.services.reactions.like(answering.item)
    with pytest.raises(ConflictError, match="signed in as somebody else than it came to"):
        answering.services.threads.fetch(answering.item)
    assert rows(answering.services, "SELECT gone_at FROM inbox_items WHERE id = ?", answering.item) == [(None,)]


@pytest.mark.parametrize(("other", "gone"), [(False, True), (True, False)])
def test_what_somebody_else_cannot_see_is_not_gone_for_that(answering: Answering, other: bool, gone: bool) -> None:
    for text in ("One", "Two", "Three"):
        answering.add(text)
    kept = [
        Item(Remote(f"m{answering.item + n}", ""), "mention", "Bob", "@bob@b.example", "Hi", answering.clock.moment)
        for n in (1, 2, 3)
    ]
    if other:
        signed_in_on(answering, "https://else.example")
    answering.network.items = kept
    answering.services.sync.run()
    answering.later(hours=2)
    answering.services.sync.run()
    [(at,)] = rows(answering.services, "SELECT gone_at FROM inbox_items WHERE id = ?", answering.item)
    assert (at is not None) is gone


def test_what_came_to_who_is_signed_in_again_is_answered_again(answering: Answering) -> None:
    sent = answering.send()
    signed_in_on(answering, "https://else.example")
    theirs = answering.add("Who are you?")
    signed_in_on(answering, "https://fake.example")
    answering.later()
    assert answering.due() == [("sent", "reply")]
    assert answering.state(sent.id) == "published"
    assert not answering.services.replies.ground(theirs).online


@pytest.mark.parametrize(
    ("kind", "visibility", "text", "also"),
    [
        ("message", "", "Hello @dana@x.example, our secret", "@dana@x.example"),
        ("message", "", "Ask @dana@x.example, @Dana@x.example or @dana", "@dana@x.example, @dana"),
        ("message", "", "@bob", "@bob"),
        ("mention", "private", "With @dana@x.example", "@dana@x.example"),
        ("mention", "public", "With @dana@x.example", ""),
        ("message", "", "@Bob@b.example and @cy, see https://dana.test/@dana or mail dana@x.example", ""),
    ],
)
def test_whom_an_answer_for_few_names_beside_them_has_to_be_confirmed(
    answering: Answering, kind: str, visibility: str, text: str, also: str
) -> None:
    item = answering.add(kind=kind, visibility=visibility, mentions="cy")
    words = tuple([f"{also} would read this as well."] if also else [])
    assert answering.services.replies.check(item, text).confirm == words
    if words:
        with pytest.raises(ConflictError, match="would read this as well"):
            answering.send(text, item)
    assert answering.send(text, item, confirmed=words).state == "scheduled"


def test_an_answer_made_narrower_is_looked_at_as_narrow_as_it_goes(answering: Answering) -> None:
    with pytest.raises(ConflictError, match="@dana would read this as well"):
        answering.send("Between us and @dana", visibility="direct")
    assert answering.send("Between us and @dana").state == "scheduled"


def test_a_direct_message_is_answered_directly(answering: Answering) -> None:
    item = answering.add(kind="message", visibility="")
    assert answering.services.replies.ground(item).visibility == "only the people it names"
    sent = answering.send("Hi", item)
    assert answering.reply(sent.id)["visibility"] == "direct"


def test_no_such_item_or_reply_is_said(answering: Answering) -> None:
    with pytest.raises(NotFoundError, match="no such item"):
        answering.services.replies.ground(4711)
    with pytest.raises(NotFoundError, match="no such reply"):
        answering.services.replies.view(4711)


def test_drafts_of_answers_are_no_unsaved_posts(answering: Answering) -> None:
    answering.services.replies.keep_draft(answering.item, "Yes")
    assert answering.services.unsaved.keys() == []
    answering.services.replies.keep_draft(answering.item, "  ")
    assert answering.draft() == ""


def test_a_key_costs_no_more_the_longer_it_is_typed(answering: Answering) -> None:
    replies = answering.services.replies
    replies.ground(answering.item)
    text = "Wir liefern auch nach Norwegen \U0001f642. " * 10
    replies.check(answering.item, text[:199])
    with asked(answering.services.home.read()) as queries:
        work = [calls(lambda part=text[:length]: replies.check(answering.item, part)) for length in (200, 220, 240)]  # type: ignore[misc]
    assert max(work) < 2_000
    assert len(queries) < 8 * len(work), "what was answered lately is not read for every key"


def test_what_is_out_is_taken_down_by_a_word(answering: Answering) -> None:
    sent = answering.send()
    with pytest.raises(ConflictError, match="nothing to take down"):
        answering.services.replies.take_down(sent.id)
    answering.later()
    answering.due()
    answering.services.replies.take_down(sent.id)
    assert answering.network.posts == []
    assert answering.reply(sent.id)["reason"] == "taken down, by your word"
    assert answering.of_item() == DONE


def test_the_guards_of_the_file_hold_whatever_the_code_says(answering: Answering) -> None:
    import sqlite3

    sent = answering.send()
    answering.later()
    answering.due()
    with (
        pytest.raises(Exception, match="does not change") as caught,
        answering.services.home.write("", journaled=False) as w,
    ):
        store.change(w, sent.id, {"text": "other"})
    assert isinstance(caught.value.__cause__ or caught.value, sqlite3.DatabaseError)


@pytest.mark.parametrize(
    "archive", [lambda manage: manage.archive_account(ACCOUNT), lambda manage: manage.archive_brand("acme")]
)
def test_nobody_is_archived_while_an_answer_of_theirs_is_under_way(
    answering: Answering, archive: Callable[[ManageService], object]
) -> None:
    manage = answering.services.manage
    sent = answering.send()
    with pytest.raises(ConflictError, match="no outcome yet"):
        archive(manage)
    answering.later()
    answering.due()
    assert answering.state(sent.id) == "published"
    archive(manage)
    assert [each.slug for each in answering.services.home.accounts() if each.slug == ACCOUNT] == []
