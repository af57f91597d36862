"""Answers over the network: sent once their delay is over, never twice, undone in time, and met by a sync."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.connectors.base import Item, OwnPost, RejectedError, Remote, UnavailableError, UncertainError
from smdash.domain.errors import ConflictError, UsageError
from smdash.domain.schedule import parse_utc
from smdash.services.publishing.replies import ReplyService
from smdash.services.publishing.reply_sending import ReplySender
from tests.connectors.fake import fails
from tests.services.publishing.answering import DONE, OPEN
from tests.worlds import rows

if TYPE_CHECKING:
    from tests.services.publishing.answering import Answering


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
