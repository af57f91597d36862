"""Posts that a network told of: which deliveries they are, what is asked about, and that nothing goes out beside them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.connectors.base import OwnPost, RejectedError, Remote, Sent, UncertainError, remote_text
from smdash.domain.errors import ConflictError
from smdash.domain.schedule import stored
from tests.connectors.fake import fails
from tests.services.publishing.online import ACCOUNT
from tests.worlds import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.publishing.online import Online

LONG = "What we learned from mending four hundred bicycles in one winter"


def text(online: Online, delivery_id: int = 0) -> str:
    return online.services.handover.show(delivery_id or online.due).post.parts[0]


def found(online: Online, body: str, *, after: float = 5, name: str = "900", format: str = "") -> int:
    """Let a sync have told of a post so many minutes from now; return its number."""
    at = online.clock.moment + timedelta(minutes=after)
    remote = Remote(name, f"https://fake.example/{name}")
    with online.services.home.store.write("found", online.clock.moment, journaled=False) as w:
        made = w.conn.execute(
            """INSERT INTO remote_posts(account_id, remote_id, permalink, published_at, published_on, format, body, remote)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                online.row()["account_id"],
                name,
                remote.permalink,
                stored(at),
                at.date().isoformat(),
                format,
                body,
                remote_text(remote),
            ),
        )
    return int(made.lastrowid or 0)


def linked(online: Online, name: str = "900") -> Any:
    return rows(online.services, "SELECT delivery_id FROM remote_posts WHERE remote_id = ?", name)[0][0]


def sure(online: Online) -> int:
    return online.services.found.settle(online.row()["account_id"])


def second_fails_of(sent: list[object]) -> Callable[[object], None]:
    """Return what a network does that takes the post and not what follows it."""

    def second_fails(prepared: object) -> None:
        sent.append(prepared)
        if len(sent) == 2:
            raise RejectedError("it may not answer")

    return second_fails


def lost(online: Online) -> Callable[[object], None]:
    """Return what a network does that breaks off and does not show yet what it took."""

    def once(_: object) -> None:
        online.network.posts.clear()
        raise UncertainError("broken off")

    return once


def shown(online: Online, delivery_id: int = 0) -> Any:
    wanted = delivery_id or online.due
    return next((row for row in online.services.handover.due().rows if row.delivery_id == wanted), None)


def test_a_sync_finds_what_was_posted_by_hand(online: Online) -> None:
    online.services.handover.take(online.due)
    at = online.clock.moment + timedelta(minutes=3)
    online.network.own.append(OwnPost(Remote("77", "https://fake.example/77"), text(online), at))
    online.clock.moment += timedelta(minutes=10)
    report = online.services.sync.run()
    assert [(each.state, each.linked) for each in report.accounts] == [("done", 1)]
    row = online.row()
    assert (row["state"], row["permalink"], row["remote_id"]) == ("published", "https://fake.example/77", "77")
    assert (row["published_at"], row["via"]) == (stored(at), "sync")
    assert linked(online, "77") == online.due
    assert online.run() == [], "and no timer sends it"
    online.services.sync.run()
    assert online.row() == row, "a second sync changes nothing"


def test_what_is_out_by_a_word_gets_its_address(online: Online) -> None:
    online.services.handover.take(online.due)
    online.services.handover.done(online.due)
    found(online, text(online))
    assert sure(online) == 1
    row = online.row()
    assert (row["state"], row["permalink"], row["reason"]) == ("published", "https://fake.example/900", "")
    assert linked(online) == online.due


def test_one_missed_and_one_in_doubt_are_found(online: Online) -> None:
    other = online.post(LONG)
    online.set(other, state="unknown", intent_at=stored(online.clock.moment))
    found(online, text(online), after=20)
    found(online, LONG, after=1, name="901")
    online.clock.moment += timedelta(hours=5)
    assert sure(online) == 2
    assert (online.state(), online.state(other)) == ("published", "published")


@pytest.mark.parametrize(
    ("body", "after", "format"),
    [("Something else altogether, on another matter", 5, ""), (None, 60 * 49, ""), (None, -15, ""), (None, 5, "reply")],
)
def test_what_it_is_not_is_not_asked_about(online: Online, body: str | None, after: float, format: str) -> None:
    online.services.handover.take(online.due)
    found(online, body or text(online), after=after, format=format)
    online.clock.moment += timedelta(hours=50)
    assert sure(online) == 0
    assert shown(online).found == ()


def test_what_is_near_is_asked_about_and_linked_by_a_word(online: Online) -> None:
    other = online.post(LONG)
    online.services.handover.take(other)
    post_id = found(online, LONG.replace("mending", "repairing"))
    online.clock.moment += timedelta(minutes=9)
    assert sure(online) == 0
    row = shown(online, other)
    assert [(each.id, each.permalink) for each in row.found] == [(post_id, "https://fake.example/900")]
    online.services.found.choose(other, post_id)
    assert online.row(other)["permalink"] == "https://fake.example/900"
    assert linked(online) == other
    with pytest.raises(ConflictError):
        online.services.found.choose(other, post_id)
    online.services.undo.undo()
    assert (online.state(other), linked(online)) == ("sending", None)


def test_what_it_is_not_by_a_word_is_not_asked_again(online: Online) -> None:
    other = online.post(LONG)
    online.services.handover.take(other)
    post_id = found(online, f"{LONG}!")
    online.services.found.refuse(other, [post_id])
    assert shown(online, other).found == ()
    online.services.undo.undo()
    assert len(shown(online, other).found) == 1


def test_a_post_that_is_surely_two_is_asked_about(online: Online) -> None:
    first, second = online.post(LONG), online.post(LONG)
    for each in (first, second):
        online.services.handover.take(each)
    post_id = found(online, LONG)
    assert sure(online) == 0
    assert [shown(online, each).found[0].id for each in (first, second)] == [post_id, post_id]
    online.services.found.choose(first, post_id)
    assert shown(online, second).found == ()


def test_one_that_failed_is_asked_about_only(online: Online) -> None:
    online.network.before = fails(RejectedError("too long"))
    assert online.run() == [("failed", "post")]
    post_id = found(online, text(online))
    assert sure(online) == 0
    assert [each.id for each in shown(online).found] == [post_id]
    online.services.found.choose(online.due, post_id)
    assert online.state() == "published"


def test_settle_names_what_it_may_be(online: Online) -> None:
    online.set(online.due, state="unknown", intent_at=stored(online.clock.moment))
    post_id = found(online, text(online), after=60 * 5)
    (row,) = online.services.settling.view().rows
    assert [each.id for each in row.found] == [post_id]


def test_a_timer_sends_nothing_beside_a_post_that_is_there(online: Online) -> None:
    found(online, text(online), after=0)
    assert online.run() == [("left", "post")]
    assert online.network.texts() == []
    online.services.found.refuse(online.due, [post.id for post in shown(online).found])
    assert online.run() == [("sent", "post")]


def test_a_post_in_doubt_that_is_found_tells_what_the_rest_answers(online: Online) -> None:
    online.services.queue.cancel([online.due])
    other = online.post(LONG, comment="And the link in the first comment.")
    online.network.after = lost(online)
    assert online.run()[-1] == ("unknown", "post")
    online.network.after = None
    post_id = found(online, LONG, after=1)
    assert sure(online) == 0, "whoever began it looks for it first"
    online.services.found.choose(other, post_id)
    show_it(online)
    assert online.sendings(other)[0][:2] == ("post", "published")
    assert online.run() == [("sent", "first comment")]


def test_an_address_may_be_told_later(online: Online) -> None:
    handover = online.services.handover
    handover.take(online.due)
    handover.done(online.due)
    with pytest.raises(ConflictError, match="by your word already"):
        handover.done(online.due)
    found(online, "its text was changed on the way", name="112233")
    handover.done(online.due, "https://fake.example/112233")
    assert online.row()["permalink"] == "https://fake.example/112233"
    assert linked(online, "112233") == online.due
    with pytest.raises(ConflictError, match="it is published"):
        handover.done(online.due, "https://fake.example/4")


def test_an_address_given_at_once_links_and_tells_the_time(online: Online) -> None:
    online.services.handover.take(online.due)
    found(online, "its text was changed on the way", name="112233", after=2)
    online.services.handover.done(online.due, "https://fake.example/112233")
    assert online.row()["published_at"] == stored(online.clock.moment + timedelta(minutes=2))
    assert linked(online, "112233") == online.due


def test_what_follows_is_unfinished_until_somebody_says_so(online: Online) -> None:
    online.services.queue.cancel([online.due])
    other = online.post(LONG, comment="The link: https://acme.example/bikes")
    online.network.before = second_fails_of([])
    assert online.run() == [("sent", "post"), ("failed", "first comment")]
    row = shown(online, other)
    assert (row.group, row.out, row.of, row.online) == ("unfinished", 1, 2, True)
    assert row.error.startswith("the post is out; first comment failed: ")
    reader = online.services.ledger_reader
    with pytest.raises(ConflictError, match="none of the rest"):
        reader.rest_posted(other, out=True)
    assert reader.take_rest(other) == ("The link: https://acme.example/bikes",)
    assert shown(online, other).following[0].by_hand
    assert [row.result for row in online.services.publisher.retry(other).rows] == ["left"], "a person has it in hand"
    assert online.run() == []
    reader.rest_posted(other, out=False)
    online.network.before = None
    assert [row.result for row in online.services.publisher.retry(other).rows] == ["sent"]
    assert shown(online, other) is None


def test_the_rest_posted_by_hand_is_finished(online: Online) -> None:
    online.services.queue.cancel([online.due])
    other = online.post(LONG, comment="The link")
    online.network.before = second_fails_of([])
    online.run()
    online.services.ledger_reader.take_rest(other)
    assert online.services.ledger_reader.rest_posted(other, out=True) == "first comment"
    assert shown(online, other) is None
    assert online.network.texts() == [LONG]


def test_unconfirmed_rows_say_when_they_are_looked_for_again(online: Online) -> None:
    online.network.after = lost(online)
    online.network.repeats = False
    assert online.run()[-1] == ("unknown", "post")
    row = shown(online)
    assert row.group == "unconfirmed"
    assert "looked for at" in row.error
    assert row.again_at is not None
    assert row.again_at > online.clock.moment
    assert (row.looked, row.account) == (True, ACCOUNT)
    with online.services.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE connections SET url = 'https://s.example/@acme'")
    page = online.services.handover.show(row.delivery_id).page
    assert page.url == "https://s.example/@acme"
    assert not page.filled, "a page that opens with the text invites to post it again"


def in_doubt(online: Online, comment: str = "The link") -> int:
    """A post with a first comment which the network took without saying so, and does not show yet."""
    online.services.queue.cancel([online.due])
    other = online.post(LONG, comment=comment)
    online.network.after = lost(online)
    online.network.repeats = False
    assert online.run()[-1] == ("unknown", "post")
    online.network.after = None
    return other


def show_it(online: Online, name: str = "900") -> None:
    """Let the network show the post it had taken, at a page that its own key does not lead to."""
    sent = Sent(Remote(name, f"https://fake.example/{name}", {"key": ""}), online.clock.moment)
    online.network.posts.append((json.dumps({"text": LONG, "reply_to": ""}), sent))


def answers(online: Online) -> list[tuple[str, str]]:
    """Return what is out and what it answers."""
    found = [json.loads(record) for record, _ in online.network.posts]
    return [(each["text"], each["reply_to"]) for each in found]


def test_what_follows_goes_out_once_a_person_gives_the_address_of_its_post(online: Online) -> None:
    other = in_doubt(online)
    show_it(online)
    online.services.handover.done(other, "https://fake.example/900")
    assert online.run() == [("sent", "first comment")]
    assert answers(online) == [(LONG, ""), ("The link", "900")]
    assert [each[1] for each in online.sendings(other)] == ["published", "published"]
    assert linked(online) == other
    assert (online.run(), shown(online, other)) == ([], None)


def test_what_follows_goes_out_once_a_sync_has_found_its_post(online: Online) -> None:
    other = in_doubt(online)
    online.services.handover.done(other)
    online.network.posts.clear()
    assert online.run() == [("again", "first comment")], "which post it is cannot be told yet"
    found(online, LONG, after=0)
    show_it(online)
    assert sure(online) == 1
    online.clock.moment += timedelta(minutes=2)
    assert online.run() == [("sent", "first comment")]
    assert answers(online)[-1] == ("The link", "900")
    assert online.run() == []


def test_what_follows_a_post_nobody_can_place_is_missing_until_its_link_is_given(online: Online) -> None:
    other = in_doubt(online)
    online.services.handover.done(other)
    for minutes in (0, 2, 6, 16):
        online.clock.moment += timedelta(minutes=minutes)
        online.run()
    row = shown(online, other)
    assert (row.group, [each.state for each in row.following]) == ("unfinished", ["failed"])
    assert "Give its link and try again" in row.error
    assert online.run() == []
    show_it(online)
    online.services.handover.done(other, "https://fake.example/900")
    assert [each.result for each in online.services.publisher.retry(other).rows] == ["sent"]
    assert answers(online) == [(LONG, ""), ("The link", "900")]


def test_what_follows_one_out_by_word_is_found_by_what_it_says(online: Online) -> None:
    other = in_doubt(online)
    online.services.handover.done(other)
    key = rows(online.services, "SELECT key FROM sendings WHERE delivery_id = ? AND position = 0", other)[0][0]
    sent = Sent(Remote("900", "https://fake.example/900", {"key": key}), online.clock.moment)
    online.network.posts.append((json.dumps({"text": LONG, "reply_to": ""}), sent))
    assert online.run() == [("sent", "first comment")]
    assert online.row(other)["permalink"] == "https://fake.example/900"


def test_whoever_posts_one_in_doubt_by_hand_posts_all_of_it(online: Online) -> None:
    other = in_doubt(online)
    show_it(online)
    online.services.handover.not_done(other)
    online.services.handover.take(other)
    online.services.handover.done(other, "https://fake.example/900")
    assert online.run() == []
    assert [each[1] for each in online.sendings(other)][1:] == ["dropped"]
    assert answers(online) == [(LONG, "")]


def test_nothing_answers_a_post_that_is_gone(online: Online) -> None:
    online.services.queue.cancel([online.due])
    other = online.post(LONG, comment="The link")
    online.network.before = second_fails_of([])
    assert online.run() == [("sent", "post"), ("failed", "first comment")]
    online.network.before = None
    online.network.posts.clear()
    assert [each.result for each in online.services.publisher.retry(other).rows] == ["failed"]
    assert "no longer there" in shown(online, other).error
    with online.services.home.store.write("gone", online.clock.moment, journaled=False) as w:
        w.conn.execute("UPDATE remote_posts SET gone_at = ?", (w.now,))
    assert [each.result for each in online.services.publisher.retry(other).rows] == ["left"]
    assert (online.sendings(other)[1][1], shown(online, other)) == ("dropped", None)
    assert online.network.texts() == []
