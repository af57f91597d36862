"""What syncs learn of conversations: edits, answers given elsewhere, waits that end, and replies that are met again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.connectors.base import RejectedError, Remote
from smdash.domain.schedule import stored
from tests.connectors.fake import FakeSession
from tests.services.sync.syncing import HOUR, inbox, item, number, own_post, rewind
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.connectors.fake import FakeNetwork
    from tests.worlds import Clock

DAY = NOW - timedelta(days=1)


def said(services: Services, remote_id: str = "i1") -> tuple[Any, ...]:
    return rows(
        services,
        "SELECT body, first_body, edited_at, state, flag, judged FROM inbox_items WHERE remote_id = ?",
        remote_id,
    )[0]


# Edits --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("listed_again", [True, False])
def test_an_edited_message_says_what_it_says_now_and_what_it_said_first(
    small: Services, fake: FakeNetwork, clock: Clock, listed_again: bool
) -> None:
    fake.items = [item(1, "When are you open?")]
    small.sync.run()
    assert said(small)[4] == "question"
    at = NOW - HOUR
    fake.items = [item(1, "You are closed.", edited_at=at)]
    clock.forward(hours=2)
    if listed_again:
        rewind(small)
    small.sync.run()
    assert said(small)[:5] == ("You are closed.", "When are you open?", stored(at), "open", "")
    fake.items = [item(1, "Forget it.", edited_at=at + HOUR)]
    clock.forward(hours=2)
    small.sync.run()
    assert said(small)[:3] == ("Forget it.", "When are you open?", stored(at + HOUR))


def test_what_the_person_said_and_did_stays_when_a_message_is_edited(
    small: Services, fake: FakeNetwork, clock: Clock
) -> None:
    fake.items = [item(1, "Is it open?"), item(2, "Nice")]
    small.sync.run()
    small.inbox.done([number(small, "i1")])
    with small.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE inbox_items SET flag = 'lead', judged = 'person' WHERE remote_id = 'i2'")
    fake.items = [item(1, "It is broken!", edited_at=NOW), item(2, "Nice?", edited_at=NOW)]
    clock.forward(hours=2)
    small.sync.run()
    assert said(small, "i1")[3:5] == ("done", "question")
    assert said(small, "i2")[:2] == ("Nice?", "Nice")
    assert said(small, "i2")[3:] == ("open", "lead", "person")


def test_what_was_put_off_and_is_edited_to_spam_is_put_off_no_more(
    small: Services, fake: FakeNetwork, clock: Clock
) -> None:
    fake.items = [item(1, "Is it open?")]
    small.sync.run()
    one = number(small, "i1")
    small.inbox.snooze([one], NOW + timedelta(days=9))
    fake.items = [item(1, "promote it on @best", edited_at=NOW)]
    clock.forward(hours=2)
    small.sync.run()
    assert small.item_facts.of(one).state == "spam"
    small.inbox.flag([one], "")
    assert small.item_facts.of(one).state == "open", "what is no spam waits for an answer"


def test_other_spaces_and_mentions_are_no_edit(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    fake.items = [item(1, "@acme is  it open?")]
    small.sync.run()
    fake.items = [item(1, "@acme@s.example is it\nopen?")]
    clock.forward(hours=2)
    small.sync.run()
    assert said(small)[:3] == ("@acme@s.example is it\nopen?", None, None)


def test_a_message_that_was_edited_before_it_was_read_says_so(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(1, "Second thoughts", edited_at=NOW + timedelta(days=9))]
    small.sync.run()
    assert said(small)[:3] == ("Second thoughts", None, stored(NOW))


def test_a_network_that_tells_no_words_still_tells_what_is_gone(
    small: Services, fake: FakeNetwork, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(self: FakeSession, remotes: Any) -> Any:
        raise RejectedError("no.")

    monkeypatch.setattr(FakeSession, "items", nothing)
    fake.items = [item(1), item(2)]
    small.sync.run()
    fake.items = fake.items[:1]
    clock.forward(hours=2)
    small.sync.run()
    assert inbox(small) == [("i1", "open", 0), ("i2", "open", 1)]


def test_what_is_learned_of_a_known_message_is_kept(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(1, author_id="")]
    small.sync.run()
    fake.items = [item(1, answers="p9", author_id="b1")]
    rewind(small)
    small.sync.run()
    assert rows(small, "SELECT answers, author_id FROM inbox_items") == [("p9", "b1")]


# Answered elsewhere -------------------------------------------------------------------------------------------------


def test_an_answer_to_the_last_of_what_somebody_said_answers_all_of_it(small: Services, fake: FakeNetwork) -> None:
    eve: Any = {"handle": "@eve@o.example", "author_id": "e1"}
    fake.items = [
        item(1, "First", answers="p0"),
        item(2, "And", answers="i1"),
        item(3, "Between", answers="i2", **eve),
        item(4, "Then", answers="i2"),
        item(5, "Last", answers="i4"),
    ]
    small.sync.run()
    fake.own = [own_post(1, answers="i5", format="reply", at=NOW - HOUR)]
    small.sync.run()
    assert [(name, state) for name, state, _ in inbox(small)] == [
        ("i1", "done"),
        ("i2", "done"),
        ("i3", "open"),
        ("i4", "done"),
        ("i5", "done"),
    ]


def test_an_answer_to_a_direct_message_answers_what_came_before_it(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(n, kind="message", thread="c1") for n in (1, 2, 3)]
    fake.items += [item(4, kind="message", thread="c2"), item(5, kind="message", thread="c1", handle="@eve@o.example")]
    small.sync.run()
    fake.own = [own_post(1, answers="i2", format="reply", direct=True, at=NOW)]
    small.sync.run()
    assert [state for _, state, _ in inbox(small)] == ["done", "done", "open", "open", "open"]


# Waiting for them ---------------------------------------------------------------------------------------------------


def wait(services: Services, remote_id: str) -> None:
    with services.home.write("", journaled=False) as w:
        w.conn.execute(
            "UPDATE inbox_items SET state = 'done', handled_at = ?, waiting = 1 WHERE remote_id = ?",
            (stored(NOW), remote_id),
        )


@pytest.mark.parametrize(
    ("first", "next_word", "ends"),
    [
        ({"thread": "t"}, {"thread": "t"}, True),
        ({"thread": "t"}, {"thread": "u"}, False),
        ({}, {}, True),
        ({"thread": "t"}, {"thread": "t", "handle": "@eve@o.example"}, False),
        ({"thread": "p0"}, {"thread": "p1", "answers": "p1"}, True),
        ({"thread": "c", "kind": "message"}, {"thread": "c", "kind": "message"}, True),
        ({"thread": "c", "kind": "message"}, {"thread": "d", "kind": "message"}, True),
        ({"thread": "c", "kind": "message"}, {"thread": "c", "kind": "message", "handle": "@eve@o.example"}, True),
        ({"thread": "c", "kind": "message"}, {"thread": "t"}, False),
    ],
)
def test_whoever_is_waited_for_is_waited_for_no_longer_once_they_write_again(
    small: Services, fake: FakeNetwork, first: dict[str, Any], next_word: dict[str, Any], ends: bool
) -> None:
    fake.items = [item(1, **first)]
    fake.own = [own_post(1, answers="i1", format="reply", at=NOW - HOUR)]
    small.sync.run()
    wait(small, "i1")
    fake.items += [item(2, **next_word)]
    small.sync.run()
    assert rows(small, "SELECT waiting, state FROM inbox_items WHERE remote_id = 'i1'") == [(int(not ends), "done")]
    assert rows(small, "SELECT state FROM inbox_items WHERE remote_id = 'i2'") == [("open",)]


def test_a_wait_ends_as_well_where_the_answer_is_met_after_the_next_word(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(1, thread="p0")]
    small.sync.run()
    wait(small, "i1")
    fake.items += [item(2, thread="p1", answers="p1")]
    fake.own = [own_post(1, answers="i1", format="reply", at=NOW - HOUR)]
    small.sync.run()
    assert rows(small, "SELECT waiting FROM inbox_items WHERE remote_id = 'i1'") == [(0,)]


def test_what_was_said_before_ends_no_wait(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(5)]
    small.sync.run()
    wait(small, "i5")
    fake.items += [item(1)]
    small.sync.run()
    assert rows(small, "SELECT waiting FROM inbox_items WHERE remote_id = 'i5'") == [(1,)]


# Replies of smdash --------------------------------------------------------------------------------------------------


def reply(services: Services, text: str, *, state: str = "published", via: str = "hand", **more: Any) -> None:
    at = stored(more.pop("at", NOW - HOUR))
    values = {"state": state, "text": text, "published_at": at if state == "published" else None, "via": via, **more}
    names = ", ".join(values)
    with services.home.write("", journaled=False) as w:
        w.conn.execute(
            f"""INSERT INTO replies(uid, item_id, account_id, created_at, updated_at, {names})
                SELECT '{text}{state}', id, account_id, '{at}', '{at}', {", ".join("?" * len(values))}
                FROM inbox_items WHERE remote_id = 'i1'""",
            tuple(values.values()),
        )


def replies(services: Services) -> list[tuple[Any, ...]]:
    return rows(services, "SELECT state, remote_id, permalink FROM replies ORDER BY id")


def meet(services: Services, fake: FakeNetwork, text: str, at: Any = NOW - HOUR) -> None:
    fake.own = [own_post(1, text, answers="i1", format="reply", at=at)]
    services.sync.run()


PAGE = "https://s.example/@acme/1"


@pytest.mark.parametrize(
    ("written", "found", "more", "linked"),
    [
        ("We are open", "@bob@o.example We are  open", {}, True),
        ("We are open", "@bob We are open!", {}, True),  # the only one, at its time
        ("We are open", "Something else", {"at": NOW - 5 * HOUR}, False),
        ("We are open", "Something else", {"at": NOW - 5 * HOUR, "permalink": PAGE}, True),
        ("We are open", "Something else", {"permalink": "https://s.example/@acme/99"}, False),
    ],
)
def test_a_reply_by_hand_is_the_post_that_a_sync_meets(
    small: Services, fake: FakeNetwork, written: str, found: str, more: dict[str, Any], linked: bool
) -> None:
    fake.items = [item(1)]
    small.sync.run()
    reply(small, written, **more)
    meet(small, fake, found)
    (known,) = replies(small)
    assert known[0] == "published"
    assert known[1] == ("p1" if linked else None)
    if linked:
        assert known[2] == PAGE
    assert rows(small, "SELECT text FROM replies") == [(written,)]


def test_a_reply_in_its_persons_hands_is_out_once_it_is_met(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(1)]
    small.sync.run()
    reply(small, "We are open", state="sending")
    small.replies.keep_draft(number(small, "i1"), "We are open")
    meet(small, fake, "@bob We are open")
    assert small.replies.ground(number(small, "i1")).draft == ""
    assert replies(small) == [("published", "p1", PAGE)]
    assert inbox(small) == [("i1", "done", 0)]
    assert rows(small, "SELECT published_at, reason FROM replies") == [(stored(NOW - HOUR), "found on its network")]


def test_what_the_person_left_open_stays_open_though_their_answer_is_met(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(1)]
    small.sync.run()
    reply(small, "We are open", after="open")
    meet(small, fake, "@bob We are open")
    assert replies(small) == [("published", "p1", PAGE)]
    assert inbox(small) == [("i1", "open", 0)]


def test_a_direct_answer_by_hand_is_met_as_well(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(1, kind="message", thread="c1")]
    small.sync.run()
    reply(small, "We are open", state="sending")
    fake.own = [own_post(1, "@bob We are open", answers="i1", format="reply", direct=True, at=NOW - HOUR)]
    for _ in range(2):
        small.sync.run()
        assert replies(small) == [("published", "p1", PAGE)]


def test_what_a_program_sends_is_left_to_it(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(1)]
    small.sync.run()
    reply(small, "We are open", state="sending", via="dashboard")
    meet(small, fake, "@bob We are open")
    assert replies(small) == [("sending", None, "")]


def test_a_reply_that_came_as_somebodys_item_is_nobodys(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(1)]
    small.sync.run()
    reply(small, "We are open", remote_id="r7")
    fake.items += [item(2, remote=Remote("r7"), handle="", author_id="")]
    small.sync.run()
    assert inbox(small) == [("i1", "open", 0)]
