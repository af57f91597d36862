"""Faults that other schedulers had, one test or more each: none of them happens over a network either.

B1 posted twice, B6 silently missed, B7 a backlog fired at the start, B8 success that is none, B9 a flood after a pause,
B11 a comment or part recorded as sent, sent twice, or sent without its post.
"""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import (
    RateLimitedError,
    RejectedError,
    SignInNeededError,
    UnavailableError,
    UncertainError,
)
from smdash.domain.errors import ConflictError, SmdashError, StoreError
from smdash.domain.publishing.handover import GROUPS
from tests.connectors.fake import fails
from tests.worlds import rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.connectors.base import Prepared, Sent
    from smdash.services.bundle import Services
    from tests.services.publishing.online import Online

CUT = UncertainError("the connection broke.")
LONG = " ".join(f"word{number}" for number in range(160))


def _parts(online: Online) -> list[tuple[str, str]]:
    """Return texts that are out, each with what it answers."""
    said = [json.loads(record) for record, _ in online.network.posts]
    return [(each["text"].split()[0], each["reply_to"]) for each in said]


# B1 -------------------------------------------------------------------------------------------------------------


def test_b1_work_after_the_post_fails_and_the_post_is_not_sent_again(
    online: Online, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outcome cannot be written: that is said, nothing more is sent, and what is out is found, never repeated."""
    other = online.post("Second", minutes=0)
    sending = "smdash.services.publishing.sending.Sender._is_out"

    def full(*args: object) -> None:
        raise StoreError("the disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(sending, full)
        report = online.services.publisher.pass_()
    assert [(row.delivery_id, row.result) for row in report.rows] == [(online.due, "unknown"), (other, "again")]
    assert report.rows[0].reason.startswith("it is out, and that could not be noted: the disk is full")
    assert report.exit_code == 1
    assert (online.state(), online.network.texts()) == ("sending", ["First"])
    online.clock.forward(minutes=5)
    assert online.run() == [("found", "post"), ("sent", "post")]
    assert online.network.texts() == ["First", "Second"]


def test_b1_two_publishers_at_once_send_each_post_once(online: Online, small: Services) -> None:
    """Four at the same moment over twelve posts, on a network that would double what is sent twice."""
    from smdash.services.bundle import Services as Bundle

    online.network.repeats = False
    for number in range(11):
        online.post(f"Post {number}")

    def publish() -> None:
        other = Bundle(small.home)
        other.publisher.pass_()
        small.home.store.close_read()

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    online.services.publisher.pass_()
    assert sorted(online.network.texts()) == sorted(["First", *(f"Post {number}" for number in range(11))])
    assert rows(small, "SELECT count(*) FROM deliveries WHERE state = 'published'") == [(12,)]


def test_b1_a_post_taken_by_hand_is_never_also_sent(online: Online) -> None:
    online.services.handover.take(online.due)
    for _ in range(20):
        assert online.run() == []
        online.clock.forward(minutes=1)
    online.services.handover.done(online.due)
    assert online.run() == []
    assert online.network.texts() == []


def test_b1_a_post_under_way_cannot_be_taken_by_hand_edited_moved_or_dropped(online: Online) -> None:
    post_id = online.row()["post_id"]
    refusals: list[str] = []

    def acting(prepared: Prepared) -> None:
        written = online.services.posts.written(post_id)
        for act in (
            lambda: online.services.handover.take(online.due),
            lambda: online.services.handover.done(online.due),
            lambda: online.services.handover.not_done(online.due),
            lambda: online.services.posts.rewrite(post_id, written._replace(text="Better"), None),
        ):
            before = online.row()
            with pytest.raises(SmdashError) as caught:
                act()
            refusals.append(str(caught.value))
            assert online.row() == before
        refusals.extend(row.reason for row in online.services.publisher.pass_(online.due).rows)
        for changed in (
            online.services.queue.cancel([online.due]),
            online.services.queue.to_next_slot([online.due]),
            online.services.bulk.shift([online.due], 7),
            online.services.bulk.change_account([online.due], "acme/x"),
        ):
            assert changed.changed == 0
            assert changed.refused
        assert online.row() == before

    online.network.before = acting
    assert online.run() == [("sent", "post")]
    assert len(refusals) == 5
    assert all(refusals)
    assert online.network.texts() == ["First"]


def test_b1_undo_never_makes_a_published_post_one_to_come(online: Online) -> None:
    """The last step of the person was to plan it; taking that back must not make it due again."""
    online.services.queue.to_next_slot([online.due])
    online.clock.moment = online.clock.moment + timedelta(days=8)
    due = rows(online.services, "SELECT due_at FROM deliveries WHERE id = ?", online.due)[0][0]
    from smdash.domain.schedule import parse_utc

    online.clock.moment = parse_utc(due)
    assert online.run() == [("sent", "post")]
    with pytest.raises(ConflictError):
        online.services.undo.undo()
    assert online.state() == "published"
    assert online.run() == []
    assert online.network.texts() == ["First"]


def test_b1_a_restored_backup_sends_nothing_that_was_sent_since(online: Online, tmp_path: Path) -> None:
    """What went out after the backup was made is found there; the parts that followed are not sent anew either."""
    number = online.post(LONG, thread=True)
    kept = online.services.care.backup()
    assert [row.result for row in online.services.publisher.pass_().rows] == ["sent"] * 4
    out = online.network.texts()
    online.services.care.restore(kept)
    online.services.home.store.renew()
    for _ in range(6):
        online.services.publisher.pass_()
        online.clock.forward(minutes=5)
    assert online.network.texts() == out
    assert (online.state(), online.state(number)) == ("published", "published")
    assert [each[:2] for each in online.sendings(number)] == [
        ("post", "published"),
        ("part", "published"),
        ("part", "published"),
    ]


@pytest.mark.parametrize("damaged", [False, True])
def test_b1_what_was_to_follow_a_post_of_a_restored_backup_is_sent_by_no_one(online: Online, damaged: bool) -> None:
    """The backup was made in the middle of a thread; what came after is known, or else in doubt."""
    number = online.post(LONG, thread=True)
    kept: list[Path] = []

    def copying(prepared: Prepared) -> None:
        if len(online.network.texts()) == 3:
            kept.append(online.services.care.backup())

    online.network.after = copying
    online.services.publisher.pass_()
    out = online.network.texts()
    online.network.after = None
    if damaged:
        online.services.home.store.close_read()
        online.services.home.store.path.write_bytes(b"no database any more" * 500)
        for each in online.services.home.store.path.parent.glob("*.db-*"):
            each.unlink()
    online.services.care.restore(kept[0])
    online.services.home.store.renew()
    for _ in range(6):
        online.services.publisher.pass_()
        online.clock.forward(minutes=5)
    assert online.network.texts() == out
    last = [state for _, state, _ in online.sendings(number)]
    assert last == (["published", "published", "unknown"] if damaged else ["published"] * 3)


def test_b1_after_a_restore_what_followed_a_post_says_that_it_is_out(online: Online) -> None:
    number = online.post("Hello", comment="And this")
    kept = online.services.care.backup()
    online.services.publisher.pass_()
    out = online.network.texts()
    online.services.care.restore(kept)
    online.services.home.store.renew()
    online.services.handover.not_done(number, "looked, it is not there")
    [said] = online.services.publisher.pass_(number).rows
    assert said.result == "left"
    assert "what follows it is out already" in said.reason
    assert online.network.texts() == out


def test_b1_after_a_restore_a_refused_post_is_sent_by_a_word_with_what_follows_it(online: Online) -> None:
    number = online.post("Hello", comment="And this")
    online.network.before = fails(RejectedError("no"), times=2)
    online.run()
    kept = online.services.care.backup()
    online.services.home.store.close_read()
    online.services.home.store.path.write_bytes(b"no database any more" * 500)
    for each in online.services.home.store.path.parent.glob("*.db-*"):
        each.unlink()
    online.services.care.restore(kept)
    online.services.home.store.renew()
    assert online.sendings(number) == [("post", "failed", 1), ("comment", "unknown", 0)]
    online.services.handover.not_done(number, "looked, it is not there")
    assert online.run(only=number) == [("sent", "post"), ("sent", "first comment")]
    assert online.network.texts() == ["Hello", "And this"]


# B6 -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        RejectedError("too long"),
        UnavailableError("not there"),
        SignInNeededError("revoked"),
        UncertainError("cut"),
        ValueError("a fault of the connector"),
    ],
)
@pytest.mark.parametrize("repeats", [True, False])
def test_b6_whatever_is_answered_a_post_stands_in_one_list_an_hour_later(
    online: Online, error: Exception, repeats: bool
) -> None:
    online.network.repeats = repeats
    online.network.before = fails(error, times=99)  # type: ignore[arg-type]
    for _ in range(12):
        online.services.publisher.pass_()
        online.clock.forward(minutes=5)
    view = online.services.handover.due()
    found = [(row.group, row.error) for row in view.rows if row.delivery_id == online.due]
    assert len(found) == 1
    group, words = found[0]
    assert group in {"late", "trouble", "unconfirmed"}
    assert group in GROUPS
    assert words


def test_b6_a_limit_that_never_ends_leaves_a_missed_post_that_is_shown(online: Online) -> None:
    online.network.before = fails(RateLimitedError("too much", until=online.clock.moment + timedelta(minutes=10)), 99)
    for _ in range(8):
        online.services.publisher.pass_()
        online.clock.forward(minutes=5)
    (row,) = online.services.handover.due().rows
    assert row.group in {"trouble", "late"}


# B7 -------------------------------------------------------------------------------------------------------------


def test_b7_a_machine_that_was_off_sends_nothing_of_its_backlog(online: Online) -> None:
    for number in range(5):
        online.post(f"Post {number}", minutes=number)
    online.clock.forward(hours=9)
    online.network.calls.clear()
    for via in ("timer", "watch", "dashboard", "publish"):
        assert online.run(via=via) == []
    assert online.network.calls == []
    assert len(online.services.handover.due().of("late")) == 6


def test_b7_failed_posts_are_not_tried_again_by_a_start(online: Online) -> None:
    online.network.before = fails(RejectedError("no"))
    online.run()
    online.clock.forward(minutes=1)
    for via in ("timer", "watch", "dashboard", "publish"):
        assert online.run(via=via) == []
    assert online.network.texts() == []


# B8 -------------------------------------------------------------------------------------------------------------


def test_b8_a_thread_of_which_a_part_failed_is_unfinished_and_says_so(online: Online) -> None:
    number = online.post(LONG, thread=True)
    count = [0]

    def second(prepared: Prepared) -> None:
        count[0] += 1
        if count[0] == 3:
            raise RejectedError("no more today.")

    online.network.before = second
    report = online.services.publisher.pass_()
    assert [(row.result, row.what) for row in report.rows if row.delivery_id == number] == [
        ("sent", "part 1 of 3"),
        ("failed", "part 2 of 3"),
    ]
    assert report.exit_code == 1
    assert [state for _, state, _ in online.sendings(number)] == ["published", "failed", "waiting"]
    assert online.run() == []


def test_b8_nothing_is_published_without_an_id(online: Online, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.connectors.fake import FakeSession

    real = FakeSession.send

    def nameless(self: FakeSession, prepared: Prepared) -> Sent:
        sent = real(self, prepared)
        return sent._replace(remote=sent.remote._replace(id=""))

    monkeypatch.setattr(FakeSession, "send", nameless)
    monkeypatch.setattr(FakeSession, "find", lambda *_: None)
    assert online.run() == [("unknown", "post")]
    assert online.state() == "unknown"


def test_b8_what_follows_a_post_that_was_posted_by_hand_in_the_end_is_not_open(online: Online) -> None:
    number = online.post(LONG, thread=True)
    online.network.before = fails(RejectedError("no"), times=99)
    online.run()
    assert [state for _, state, _ in online.sendings(number)] == ["failed", "waiting", "waiting"]
    online.services.handover.take(number)
    online.services.handover.done(number)
    assert [state for _, state, _ in online.sendings(number)] == ["failed", "dropped", "dropped"]
    assert online.services.ledger_reader.unfinished() == 0
    online.network.before = None
    online.run()
    assert online.network.texts() == []


# B9 -------------------------------------------------------------------------------------------------------------


def test_b9_resuming_after_a_pause_sends_nothing(online: Online) -> None:
    for number in range(3):
        online.post(f"Post {number}", minutes=number)
    online.services.pauses.pause("all", "", "crisis")
    online.clock.forward(minutes=5)
    assert online.run() == []
    online.services.pauses.resume(None)
    assert online.run() == []
    assert online.network.texts() == []


def test_b9_a_pause_in_the_middle_of_a_thread_holds_the_rest_which_then_waits_for_a_word(online: Online) -> None:
    number = online.post(LONG, thread=True)
    done = [0]

    def pausing(prepared: Prepared) -> None:
        done[0] += 1
        if done[0] == 2:
            online.services.pauses.pause("all", "", "crisis")

    online.network.after = pausing
    online.services.publisher.pass_()
    assert [state for _, state, _ in online.sendings(number)] == ["published", "waiting", "waiting"]
    online.clock.forward(minutes=30)
    online.services.pauses.resume(None)
    assert online.run() == [("failed", "part 2 of 3")]
    assert len(online.network.texts()) == 2


# B11 ------------------------------------------------------------------------------------------------------------


def test_b11_a_first_comment_goes_out_once_under_its_post(online: Online) -> None:
    number = online.post("With a comment", comment="The link: https://acme.example")
    assert online.run() == [("sent", "post"), ("sent", "post"), ("sent", "first comment")]
    assert _parts(online) == [("First", ""), ("With", ""), ("The", "r2")]
    assert online.sendings(number) == [("post", "published", 1), ("comment", "published", 1)]
    online.clock.forward(minutes=5)
    assert online.run() == []


@pytest.mark.parametrize("out", [True, False])
def test_b11_a_comment_in_doubt_is_looked_for_like_a_post(online: Online, out: bool) -> None:
    online.services.publisher.pass_()
    number = online.post("With a comment", comment="The link")
    count = [0]

    def cut(prepared: Prepared) -> None:
        count[0] += 1
        if count[0] == 2:
            raise CUT

    if out:
        online.network.after = cut
    else:
        online.network.before = cut
    online.services.publisher.pass_()
    assert online.state(number) == "published"
    online.clock.forward(minutes=1)
    online.services.publisher.pass_()
    assert online.network.texts().count("The link") == 1
    assert [state for _, state, _ in online.sendings(number)] == ["published", "published"]


@pytest.mark.parametrize("error", [RejectedError("no"), UncertainError("cut"), UnavailableError("gone")])
def test_b11_a_comment_never_goes_without_its_post(online: Online, error: SmdashError) -> None:
    online.services.publisher.pass_()
    online.network.repeats = False
    number = online.post("With a comment", comment="The link")
    online.network.before = fails(error, times=99)  # type: ignore[arg-type]
    for _ in range(6):
        online.services.publisher.pass_()
        online.clock.forward(minutes=1)
    online.network.before = None
    online.services.publisher.pass_()
    out = online.network.texts()
    assert out in (["First"], ["First", "With a comment", "The link"])
    assert (online.state(number) == "published") == ("The link" in out)


def test_b11_a_comment_is_the_one_of_the_time_its_post_went_out(online: Online) -> None:
    """An edit while the comment waits for its next try is refused, and it goes out as it was."""
    online.services.publisher.pass_()
    number = online.post("With a comment", comment="The link")
    count = [0]

    def late(prepared: Prepared) -> None:
        count[0] += 1
        if count[0] == 2:
            raise UnavailableError("gone for a moment.")

    online.network.before = late
    assert online.run() == [("sent", "post"), ("again", "first comment")]
    post_id = online.row(number)["post_id"]
    written = online.services.posts.written(post_id)
    with pytest.raises(ConflictError):
        online.services.posts.rewrite(post_id, written._replace(first_comment="Another"), None)
    online.clock.forward(minutes=1)
    assert online.run() == [("sent", "first comment")]
    assert online.network.texts()[-1] == "The link"


def test_b11_a_program_that_died_between_post_and_comment_goes_on_with_the_comment(online: Online) -> None:
    online.services.publisher.pass_()
    number = online.post("With a comment", comment="The link")
    count = [0]

    def die(prepared: Prepared) -> None:
        count[0] += 1
        if count[0] == 2:
            raise KeyboardInterrupt

    online.network.before = die
    with pytest.raises(KeyboardInterrupt):
        online.services.publisher.pass_()
    online.network.before = None
    assert [state for _, state, _ in online.sendings(number)] == ["published", "sending"]
    online.clock.forward(minutes=5)
    online.services.publisher.pass_()
    assert online.network.texts() == ["First", "With a comment", "The link"]
