"""What a person is alerted to: once per cause, about the very post or account, and gone when it is settled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.connectors.base import RateLimitedError, RejectedError, UnavailableError, UncertainError
from smdash.domain.schedule import stored
from tests.connectors.fake import fails
from tests.services.publishing.online import ACCOUNT
from tests.services.publishing.test_found import LONG, lost, second_fails_of

if TYPE_CHECKING:
    from tests.services.publishing.answering import Answering
    from tests.services.publishing.online import Online


def told(online: Online, brand: str | None = None) -> list[tuple[str, str, int | None]]:
    view = online.services.online.view(brand)
    assert view is not None
    return [(each.cause, each.account, each.delivery_id) for each in view.alerts]


def test_nothing_to_tell(online: Online) -> None:
    assert told(online) == []


def test_posts_that_are_not_out_are_each_named(online: Online) -> None:
    online.network.before = fails(RejectedError("too long"))
    online.run()
    other = online.post(LONG, minutes=1)
    online.clock.forward(minutes=1)
    online.network.before, online.network.after = None, lost(online)
    online.run()
    assert told(online) == [("unconfirmed", ACCOUNT, other), ("failed", ACCOUNT, online.due)]
    assert told(online, "bean") == []
    online.services.handover.done(other)
    assert told(online) == [("failed", ACCOUNT, online.due)]


def test_a_first_comment_that_failed_is_named_until_it_is_dropped(online: Online) -> None:
    online.services.queue.cancel([online.due])
    other = online.post(LONG, comment="The link")
    online.network.before = second_fails_of([])
    online.run()
    assert told(online) == [("unfinished", ACCOUNT, other)]
    online.services.ledger_reader.drop_rest(other)
    assert told(online) == []


def test_a_dead_sign_in_is_one_alert_however_much_is_due(online: Online) -> None:
    online.post(LONG)
    online.network.tokens.clear()
    online.run()
    online.run()
    assert told(online) == [("sign in", ACCOUNT, None)]


def test_a_sign_in_that_ends_soon_is_told_ahead(online: Online) -> None:
    with online.services.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE connections SET expires_at = ?", (stored(online.clock.moment + timedelta(days=13)),))
    assert told(online) == [("sign-in ends", ACCOUNT, None)]
    online.clock.moment -= timedelta(days=2)
    assert told(online) == []


def test_a_wrong_clock_is_told_until_it_is_right(online: Online) -> None:
    online.network.skew = timedelta(minutes=9)
    online.run()
    assert told(online) == [("clock", ACCOUNT, None)]
    assert online.network.texts() == []
    online.network.skew = timedelta(seconds=1)
    online.run()
    assert told(online) == []


def test_a_network_that_cannot_be_reached_is_told_while_something_waits_for_it(online: Online) -> None:
    online.network.away = UnavailableError("it did not answer in time.")
    assert online.run() == [("again", "post")]
    assert told(online) == [("away", ACCOUNT, online.due)]
    view = online.services.online.view()
    assert view is not None
    assert view.alerts[0].words == f"{ACCOUNT}: not reached since 09:00, and 1 post waits: it did not answer in time."
    online.run()
    online.network.away = None
    assert online.run() == [("sent", "post")]
    assert told(online) == []


def test_a_network_nothing_waits_for_is_not_spoken_of(online: Online) -> None:
    online.network.away = UnavailableError("it did not answer in time.")
    online.run()
    online.services.queue.cancel([online.due])
    assert told(online) == []


def test_a_network_that_wants_long_to_be_left_alone_is_told(online: Online) -> None:
    until = online.clock.moment + timedelta(minutes=40)
    online.network.before = fails(RateLimitedError("too many", until=until))
    online.run()
    assert ("left alone", ACCOUNT, None) in told(online)
    online.clock.forward(minutes=15)
    assert ("left alone", ACCOUNT, None) not in told(online)


def test_an_answer_that_did_not_go_out_or_may_not_have_is_told_with_its_item(answering: Answering) -> None:
    view = answering.services.online.view
    answering.network.repeats = False
    answering.network.before = fails(UncertainError("cut."))
    sent = answering.send()
    answering.later()
    answering.due()
    late = answering.add("And I?", handle="@dana@b.example")
    answering.send("You too", late)
    answering.later(minutes=20)

    def told() -> list[tuple[str, str, int | None]]:
        found = view()
        assert found is not None
        return [(each.cause, each.words.partition(": ")[2], each.item_id) for each in found.alerts]

    assert told() == [
        ("unconfirmed", "the answer to @bob@b.example is unconfirmed: did it go out?", answering.item),
        ("failed", "the answer to @dana@b.example did not go out.", late),
    ]
    answering.due()
    assert len(told()) == 2
    answering.services.replies.not_answered(sent.id)
    answering.services.replies.note_answered(late, "On my phone")
    assert told() == []
