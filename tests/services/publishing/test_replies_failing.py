"""Answers that do not go out, may be out, or are not to go out any more: tried again, looked for, asked about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.connectors.base import (
    Item,
    Prepared,
    RateLimitedError,
    RejectedError,
    Remote,
    Sent,
    UnavailableError,
    UncertainError,
)
from smdash.domain.errors import ConflictError
from smdash.domain.schedule import stored
from smdash.domain.times.when import When
from smdash.services.inbox.edits import Edits
from smdash.services.publishing.ledger import STUCK_AFTER
from smdash.store.publishing import alerts as alert_store
from tests.connectors.fake import FakeSession, fails
from tests.services.connections.connecting import TOKEN
from tests.services.publishing.answering import ACCOUNT, DONE, OPEN
from tests.worlds import rows, write_post

if TYPE_CHECKING:
    from datetime import datetime

    from tests.services.publishing.answering import Answering


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


@pytest.mark.parametrize("minutes", [1, 12])
def test_what_its_program_left_half_sent_is_not_tried_again_by_a_word(answering: Answering, minutes: int) -> None:
    def killed(*_: object) -> None:
        raise KilledError

    answering.network.after = killed
    sent = answering.send()
    answering.later()
    with pytest.raises(KilledError):
        answering.services.replies.send_due()
    answering.network.after = None
    answering.later(minutes=minutes)
    with pytest.raises(ConflictError, match="being sent"):
        answering.services.replies.retry(sent.id)
    assert answering.state(sent.id) == "sending"
    answering.later(minutes=6)
    assert answering.due() == [("found", "reply")]
    assert answering.network.texts() == ["Yes, we do."]


def test_what_is_in_the_hands_of_its_person_goes_over_no_network(answering: Answering) -> None:
    taken = answering.services.replies.take(answering.item, "Yes, we do.").reply
    with pytest.raises(ConflictError, match="being sent"):
        answering.services.replies.retry(taken.id)
    assert answering.state(taken.id) == "sending"
