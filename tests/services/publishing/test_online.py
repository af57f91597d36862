"""How a home stands to its networks, read from what is stored; and the thread that publishes from the dashboard."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import SignInNeededError, UnavailableError
from smdash.domain.publishing.ledger import Passed
from smdash.screens.publishing.live import LivePublishing, Teller, late_words
from smdash.services.reminders.reminders import ReminderService
from tests.connectors.fake import fails
from tests.services.publishing.online import ACCOUNT

if TYPE_CHECKING:
    from smdash.domain.publishing.ledger import PassReport
    from smdash.services.bundle import Services
    from tests.services.publishing.answering import Answering
    from tests.services.publishing.online import Online


def test_a_home_without_connections_has_nothing_to_say(small: Services) -> None:
    assert small.online.view() is None


def test_a_secret_in_the_environment_is_a_connection(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMDASH_TOKEN_ACME_MASTODON", "x")
    view = small.online.view()
    assert view is not None
    assert (view.who.accounts, view.sender, view.sure) == (1, "nobody", False)


def test_what_is_due_next_is_told_of_hand_and_network(online: Online, small: Services) -> None:
    hand = online.post("By hand", minutes=-1)
    small.home.store.close_read()
    (x,) = [account.id for account in small.home.accounts() if account.slug == "acme/x"]
    online.set(hand, account_id=x)
    view = small.online.view()
    assert view is not None
    assert (view.who.next.account, view.who.next_out.account, view.due) == ("acme/x", ACCOUNT, 1)
    assert small.online.due_soon() == f"  {ACCOUNT}: First"


def test_a_sign_in_that_ended_is_told(online: Online, small: Services) -> None:
    online.network.tokens.clear()
    online.run()
    view = small.online.view()
    assert view is not None
    assert [each.account for each in view.troubles] == [ACCOUNT]
    assert not view.sure
    assert small.online.view("bean").troubles == ()


class Heard:
    """A thread's work, done in this one."""

    def __init__(self, services: Services) -> None:
        self.reports: list[PassReport] = []
        self.errors: list[Exception] = []
        self.live = LivePublishing(lambda: services, self.told, self.errors.append)

    def told(self, report: PassReport, *, asked: bool) -> None:
        del asked
        self.reports.append(report)


def test_the_dashboard_sends_only_while_its_switch_is_on(online: Online, small: Services) -> None:
    heard = Heard(small)
    heard.live.look()
    assert online.network.calls == []
    small.online.switch(on=True)
    heard.live.look()
    assert online.network.texts() == ["First"]
    assert [row.result for row in heard.reports[0].rows] == ["sent"]
    heard.live.look()
    assert len(heard.reports) == 1
    assert heard.errors == []


def test_what_a_killed_dashboard_was_to_send_is_missed_with_the_switch_off_too(answering: Answering) -> None:
    sent = answering.send()
    heard = Heard(answering.services)
    answering.later(minutes=5)
    heard.live.look()
    assert (answering.state(sent.id), heard.reports) == ("scheduled", [])
    answering.later(hours=2)
    answering.network.calls.clear()
    heard.live.look()
    assert (answering.state(sent.id), answering.of_item()[0]) == ("missed", "open")
    assert [row.result for report in heard.reports for row in report.rows] == ["missed"]
    heard.live.look()
    assert (len(heard.reports), answering.network.calls, heard.errors) == (1, [], [])


def test_nothing_is_begun_once_it_is_left(online: Online, small: Services) -> None:
    small.online.switch(on=True)
    heard = Heard(small)
    heard.live.stop()
    heard.live.look()
    assert online.network.calls == []


def test_the_thread_looks_when_it_is_told_to_and_ends_with_its_outcome_noted(
    online: Online, small: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smdash.screens.publishing.live.EVERY_SECONDS", 3600.0)
    small.online.switch(on=True)
    sent = threading.Event()
    online.network.after = lambda _: sent.set()
    heard = Heard(small)
    heard.live.begin()
    assert online.network.calls == [], "beginning is no look"
    heard.live.soon()
    assert sent.wait(10)
    heard.live.end()
    assert not heard.live.sending
    assert online.state() == "published"


def test_one_post_is_tried_by_a_word_whatever_the_switch_says(online: Online, small: Services) -> None:
    heard = Heard(small)
    heard.live.one(online.due)
    heard.live.end()
    assert [row.result for row in heard.reports[0].rows] == ["sent"]
    heard.live.try_one(999_999)
    assert "no such post" in str(heard.errors[0])


def test_an_answer_goes_out_when_its_delay_is_over(answering: Answering, small: Services) -> None:
    heard = Heard(small)
    sent = answering.send()
    answering.later()
    heard.live.answer(sent.id, 0.05, small.home.these_data())
    assert heard.live.sending
    for thread in heard.live._asked:
        thread.join(10)
    assert answering.network.texts() == ["Yes, we do."]
    assert [(row.result, row.reply_id) for row in heard.reports[0].rows] == [("sent", sent.id)]
    (row,) = heard.reports[0].rows
    assert Teller().words([row]) == [(f"Answered @bob@b.example ({ACCOUNT}).", "answered")]
    many = [row._replace(reply_id=number, to=f"@u{number}") for number in range(1, 6)]
    ((said, _),) = Teller().words(many)
    assert said == f"Answered @u1 ({ACCOUNT}), @u2 ({ACCOUNT}), @u3 ({ACCOUNT}) and 2 others."


def test_leaving_within_the_delay_sends_it_at_once_and_waits_for_it(answering: Answering, small: Services) -> None:
    heard = Heard(small)
    sent = answering.send()
    heard.live.answer(sent.id, 3600.0, small.home.these_data())
    assert answering.network.posts == []
    heard.live.stop()
    heard.live.end()
    assert (answering.state(sent.id), len(answering.network.posts)) == ("published", 1)


def test_one_that_was_taken_back_is_not_sent_and_nothing_is_said(answering: Answering, small: Services) -> None:
    heard = Heard(small)
    sent = answering.send()
    heard.live.answer(sent.id, 3600.0, small.home.these_data())
    small.undo.undo()
    heard.live.end()
    assert (answering.network.posts, heard.reports, heard.errors) == ([], [], [])


def test_leaving_while_a_network_is_away_leaves_it_to_be_asked_about(answering: Answering, small: Services) -> None:
    answering.network.away = UnavailableError("down.")
    heard = Heard(small)
    sent = answering.send()
    heard.live.answer(sent.id, 3600.0, small.home.these_data())
    heard.live.end()
    assert heard.reports == []
    ((words, level),) = late_words(heard.live.told_late)
    assert (words, level) == (f"{ACCOUNT}: an answer is not out yet. down. 'smdash publish' tries it again.", "warning")
    assert answering.state(sent.id) == "scheduled"
    answering.later(minutes=20)
    assert [each.state for each in small.replies.pending()] == ["missed"]


def test_what_goes_wrong_with_a_pass_is_said_once(online: Online, small: Services) -> None:
    small.online.switch(on=True)
    heard = Heard(small)

    def broken(**how: object) -> None:
        raise OSError(28, "No space left on device")

    small.publisher.pass_ = broken  # type: ignore[method-assign, assignment]
    heard.live.look()
    heard.live.look()
    assert len(heard.errors) == 1


def test_each_outcome_is_told_once(online: Online, small: Services) -> None:
    teller = Teller()
    online.network.before = fails(UnavailableError("down."), 1)
    rows = small.publisher.pass_().rows
    ((words, level),) = teller.words(rows)
    assert (words.startswith(f"{ACCOUNT}: post not out yet, tried again at"), level) == (True, "warning")
    assert teller.words(rows) == []
    online.clock.forward(minutes=2)
    assert teller.words(small.publisher.pass_().rows) == [(f"1 post out: {ACCOUNT}.", "information")]


def test_a_thread_is_one_post_and_its_rest_is_more_of_one(online: Online) -> None:
    def sent(number: int, what: str) -> Passed:
        return Passed("sent", number, ACCOUNT, None, what, "")

    teller = Teller()
    thread = [sent(1, "part 1 of 3"), sent(1, "part 2 of 3"), sent(2, "post")]
    assert teller.words(thread) == [(f"2 posts out: {ACCOUNT}.", "information")]
    assert teller.words([sent(1, "part 3 of 3")]) == [(f"more of 1 post out: {ACCOUNT}.", "information")]


def test_a_failure_is_told_as_one(online: Online, small: Services) -> None:
    online.network.before = fails(SignInNeededError("revoked."), 1)
    (said,) = Teller().words(small.publisher.pass_().rows)
    assert said[1] == "error"
    assert "revoked" in said[0]


def test_what_befalls_many_posts_alike_is_told_in_one_line() -> None:
    def row(number: int, account: str = "acme/mastodon") -> Passed:
        return Passed("missed", number, account, None, "post", "x", "its time ran out.")

    said = Teller().words([*(row(n) for n in range(900)), row(901, "acme/x")])
    assert said == [
        ("acme/mastodon: 900 posts missed. its time ran out.", "warning"),
        ("acme/x: post missed. its time ran out.", "warning"),
    ]


@pytest.mark.parametrize("publishes", [False, True])
def test_a_dashboard_reminds_beside_its_passes(
    online: Online, small: Services, monkeypatch: pytest.MonkeyPatch, publishes: bool
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ReminderService, "remind", lambda _: asked.append(threading.current_thread().name))
    small.online.switch(on=publishes)
    heard = Heard(small)
    heard.live.look()
    assert asked == []
    small.reminders.by_ntfy("https://ntfy.sh/acme")
    heard.live.look()
    heard.live.end()
    assert asked == ["reminding"]
    assert online.network.texts() == ["First"] * publishes
