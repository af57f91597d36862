"""A conversation is shown as one, from what is stored, and with its network asked, whole."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.connectors.base import RejectedError, Remote, UnavailableError
from smdash.domain.errors import ConflictError, NotFoundError
from smdash.domain.schedule import stored
from tests.services.sync.syncing import item, number, own_post
from tests.work import asked
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.connectors.fake import FakeNetwork

DAY = NOW - timedelta(days=1)


def shown(services: Services, remote_id: str) -> list[tuple[str, str]]:
    found = services.threads.conversation(number(services, remote_id))
    assert found.said[found.at].key == f"i:{number(services, remote_id)}"
    return [(each.who, each.text) for each in found.said]


def put_reply(
    services: Services, remote_id: str, text: str, *, out_as: str | None = None, state: str = "published"
) -> None:
    at = stored(DAY + timedelta(minutes=30))
    with services.home.write("", journaled=False) as w:
        w.conn.execute(
            """INSERT INTO replies(uid, item_id, account_id, state, text, published_at, remote_id, created_at, updated_at)
               SELECT ?, id, account_id, ?, ?, ?, ?, ?, ? FROM inbox_items WHERE remote_id = ?""",
            (f"u-{text}", state, text, at if state == "published" else None, out_as, at, at, remote_id),
        )


def talk(fake: FakeNetwork) -> None:
    """A post, a question under it, the account's answer on the network's page, a word more, and somebody else's."""
    fake.own = [
        own_post(1, "We are open"),
        own_post(2, "Until five", at=DAY + timedelta(minutes=20), answers="i10", format="reply"),
    ]
    fake.items = [
        item(10, "How long?", thread="p1", about="p1", answers="p1", kind="reply"),
        item(30, "Thanks", thread="p2", about="p2", answers="p2", kind="reply"),
        item(40, "Me too", thread="p1", about="p1", answers="p1", kind="reply", author="Eve", handle="@eve@o.example", author_id="e1"),
        item(50, "Something else", thread="i50"),
    ]  # fmt: skip


@pytest.mark.parametrize("of", ["i10", "i30", "i40"])
def test_what_hangs_together_is_one_conversation_whichever_of_it_is_looked_at(
    small: Services, fake: FakeNetwork, of: str
) -> None:
    talk(fake)
    small.sync.run()
    them, eve = ("others", "them") if of == "i40" else ("them", "others")
    assert shown(small, of) == [(them, "How long?"), ("us", "Until five"), (them, "Thanks"), (eve, "Me too")]
    found = small.threads.conversation(number(small, of))
    assert (found.about, found.about_link) == ("We are open", "https://s.example/@acme/1")
    assert [each.depth for each in found.said] == [0, 0, 0, 0]
    assert shown(small, "i50") == [("them", "Something else")]


def test_an_answer_of_smdash_stands_there_once_before_and_after_a_sync_meets_it(
    small: Services, fake: FakeNetwork
) -> None:
    talk(fake)
    own, fake.own = fake.own[1], fake.own[:1]
    fake.items = fake.items[:1]
    small.sync.run()
    put_reply(small, "i10", "Until five", out_as="p2")
    assert shown(small, "i10") == [("them", "How long?"), ("us", "Until five")]
    fake.own += [own]
    small.sync.run()
    assert shown(small, "i10") == [("them", "How long?"), ("us", "Until five")]
    found = small.threads.conversation(number(small, "i10"))
    assert (found.said[1].key[:2], found.said[1].state) == ("r:", "published")


def test_a_reply_shows_its_state_and_a_cancelled_one_is_none(small: Services, fake: FakeNetwork) -> None:
    talk(fake)
    fake.own, fake.items = fake.own[:1], fake.items[:1]
    small.sync.run()
    put_reply(small, "i10", "Nobody knows", state="unknown")
    put_reply(small, "i10", "Not this one", state="cancelled")
    found = small.threads.conversation(number(small, "i10"))
    assert [(each.text, each.state) for each in found.said] == [("How long?", "open"), ("Nobody knows", "unknown")]


def test_direct_messages_of_one_person_are_one_conversation(small: Services, fake: FakeNetwork) -> None:
    fake.items = [
        item(1, "Hello", kind="message", thread="c1"),
        item(2, "Are you there?", kind="message", thread="c1"),
        item(3, "Psst", kind="message", thread="c2", handle="@eve@o.example", author_id="e1"),
        item(4, "No thread", kind="message"),
        item(5, "None here either", kind="message", handle="@Bob@o.example"),
        item(6, "Public", kind="mention"),
    ]
    small.sync.run()
    assert shown(small, "i2") == [("them", "Hello"), ("them", "Are you there?")]
    assert shown(small, "i3") == [("them", "Psst")]
    assert shown(small, "i5") == [("them", "No thread"), ("them", "None here either")]
    assert shown(small, "i6") == [("them", "Public")]


def test_circles_and_missing_parents_are_shown_and_never_followed_for_ever(small: Services, fake: FakeNetwork) -> None:
    fake.items = [
        item(1, "One", answers="i2", thread="t"),
        item(2, "Two", answers="i1", thread="t"),
        item(3, "Three", answers="gone", thread="gone"),
        item(4, "Four", answers="gone", thread="gone"),
        item(5, "Self", answers="i5"),
    ]
    small.sync.run()
    assert shown(small, "i2") == [("them", "One"), ("them", "Two")]
    assert shown(small, "i4") == [("them", "Three"), ("them", "Four")]
    assert shown(small, "i5") == [("them", "Self")]


def test_a_long_conversation_is_shown_in_part_around_its_item(small: Services, fake: FakeNetwork) -> None:
    fake.own = [own_post(1, "Tell me everything")]
    small.sync.run()
    with small.home.write("", journaled=False) as w:
        at = stored(DAY)
        values = [
            (f"m{n}", f"Answer {n}", "p1" if n % 3 else f"m{n - 1}" if n else "p1", at, at) for n in range(10_000)
        ]
        w.conn.executemany(
            """INSERT INTO inbox_items(account_id, remote_id, kind, handle, body, thread, answers, received_at, due_at)
               VALUES (1, ?, 'comment', '@bob@o.example', ?, 'p1', ?, ?, ?)""",
            values,
        )
    item = number(small, "m5000")
    with asked(small.home.read()) as queries:
        found = small.threads.conversation(item, around=50)
    assert len(found.said) == 50
    assert found.before + found.after == 9_950
    assert found.said[found.at].text == "Answer 5000"
    assert len(queries) < 40, "none for each message"


def test_there_has_to_be_an_item(small: Services) -> None:
    with pytest.raises(NotFoundError):
        small.threads.conversation(4711)


def test_who_writes_is_counted_over_the_accounts_of_the_brand(small: Services, fake: FakeNetwork) -> None:
    talk(fake)
    small.sync.run()
    writer = small.threads.conversation(number(small, "i30")).writer
    assert (writer.items, writer.answered, writer.platform, writer.brand) == (3, 1, "mastodon", "acme")
    assert writer.first_at == fake.items[0].received_at
    assert writer.last_at == fake.items[3].received_at


# Asking the network -------------------------------------------------------------------------------------------------


def other(number: int, text: str, **more: Any) -> Any:
    return item(number, text, remote=Remote(f"x{number}", f"https://o.example/{number}"), **more)


def test_what_the_network_adds_is_shown_and_never_stored(small: Services, fake: FakeNetwork) -> None:
    talk(fake)
    small.sync.run()
    before = rows(small, "SELECT count(*) FROM inbox_items")
    told = [
        *fake.items[:3],
        other(35, "I think so", answers="i30", handle="@sam@o.example", author_id="s1", author="Sam"),
    ]
    told += [other(5, "We are open", handle="@acme@s.example", author_id="mastodon-1")._replace(remote=Remote("p1"))]
    fake.threads["i30"] = told
    found = small.threads.fetch(number(small, "i30"))
    assert [(each.who, each.text) for each in found.said] == [
        ("them", "How long?"),
        ("us", "Until five"),
        ("them", "Thanks"),
        ("others", "I think so"),
        ("others", "Me too"),
    ]
    assert found.read_at == small.home.now()
    assert rows(small, "SELECT count(*) FROM inbox_items") == before
    assert rows(small, "SELECT count(*) FROM inbox_items WHERE body = 'I think so'") == [(0,)]
    # Whoever looks at another message of it sees the same.
    assert len(small.threads.conversation(number(small, "i10")).said) == 5
    assert small.threads.conversation(number(small, "i50")).read_at is None


def test_what_was_edited_or_is_gone_is_noted(small: Services, fake: FakeNetwork) -> None:
    talk(fake)
    small.sync.run()
    small.inbox.done([number(small, "i30")])
    edited = fake.items[1]._replace(text="Thanks a lot!", edited_at=DAY + timedelta(minutes=33))
    fake.threads["i10"] = [fake.items[0], edited]
    fake.items = [fake.items[0], edited]
    found = small.threads.fetch(number(small, "i10"))
    thanks = next(each for each in found.said if each.text.startswith("Thanks"))
    assert (thanks.text, thanks.was, thanks.edited_at) == ("Thanks a lot!", "Thanks", DAY + timedelta(minutes=33))
    assert thanks.state == "done"
    assert [each.gone for each in found.said if each.text == "Me too"] == [True]
    assert not any(each.gone for each in found.said if each.text != "Me too")


def test_a_conversation_that_is_gone_is_marked_and_shown_from_what_is_stored(
    small: Services, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.connectors.fake import FakeSession

    talk(fake)
    small.sync.run()
    fake.items = []

    def gone(self: FakeSession, remote: Remote) -> Any:
        raise RejectedError("it is not there any more.")

    monkeypatch.setattr(FakeSession, "thread", gone)
    found = small.threads.fetch(number(small, "i10"))
    assert [each.gone for each in found.said] == [True, False, True, True]
    assert found.read_at is None


def test_a_network_that_does_not_answer_changes_nothing(small: Services, fake: FakeNetwork) -> None:
    talk(fake)
    small.sync.run()
    fake.away = UnavailableError("it does not answer.")
    with pytest.raises(UnavailableError):
        small.threads.fetch(number(small, "i10"))
    assert rows(small, "SELECT count(*) FROM inbox_items WHERE gone_at IS NOT NULL OR edited_at IS NOT NULL") == [(0,)]


def test_what_came_from_a_file_cannot_be_asked_for(small: Services) -> None:
    at = stored(DAY)
    with small.home.write("", journaled=False) as w:
        w.conn.execute(
            """INSERT INTO inbox_items(account_id, remote_id, kind, body, received_at, due_at)
               VALUES (1, 'f1', 'comment', 'From a file', ?, ?)""",
            (at, at),
        )
    with pytest.raises(ConflictError, match="did not come from its network"):
        small.threads.fetch(number(small, "f1"))


def test_what_was_erased_is_not_shown_from_what_the_network_told(small: Services, fake: FakeNetwork) -> None:
    talk(fake)
    small.sync.run()
    sam = other(35, "I think so", answers="i30", handle="@sam@o.example", author_id="s1", author="Sam")
    fake.threads["i30"] = [*fake.items[:3], sam]
    one = number(small, "i30")
    assert "I think so" in [each.text for each in small.threads.fetch(one).said]
    eve = small.people.person(number(small, "i40"))
    small.erasures.erase(eve)
    assert "Me too" not in [each.text for each in small.threads.conversation(one).said]
    assert "Me too" not in [each.text for each in small.threads.fetch(one).said]
    assert rows(small, "SELECT count(*) FROM inbox_items WHERE body = 'Me too'") == [(0,)]


def test_an_answer_by_hand_is_not_said_twice_before_a_sync_meets_it(small: Services, fake: FakeNetwork) -> None:
    talk(fake)
    fake.own, fake.items = fake.own[:1], fake.items[:1]
    small.sync.run()
    put_reply(small, "i10", "Until five")
    mine = other(20, "@bob@o.example  Until five", answers="i10", handle="@acme@s.example", author_id="mastodon-1")
    fake.threads["i10"] = [fake.items[0], mine]
    found = small.threads.fetch(number(small, "i10"))
    assert [(each.key[0], each.text) for each in found.said] == [("i", "How long?"), ("r", "Until five")]


@pytest.mark.parametrize("kind", ["message", "comment"])
def test_of_more_than_are_looked_at_the_one_that_is_asked_for_is_there(
    small: Services, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("smdash.store.inbox.threads.MOST", 5)
    at = stored(DAY)
    with small.home.write("", journaled=False) as w:
        w.conn.executemany(
            """INSERT INTO inbox_items(account_id, remote_id, kind, handle, body, thread, answers, received_at, due_at)
               VALUES (1, ?, ?, '@bob@o.example', ?, 't', 't', ?, ?)""",
            [(f"m{n}", kind, f"Word {n}", at, at) for n in range(20)],
        )
    for n in (0, 10, 19):
        found = small.threads.conversation(number(small, f"m{n}"))
        assert found.said[found.at].text == f"Word {n}"
        assert len(found.said) <= 6


def test_replies_to_other_items_stand_in_their_own_conversations(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(10, "How long?"), *(item(n, f"Other {n}") for n in (20, 30, 40))]
    fake.own = [
        own_post(n, f"Mine {n}", at=DAY + timedelta(minutes=n + 10), answers="i10", format="reply")
        for n in (1, 2, 3, 4)
    ]
    small.sync.run()
    for name in ("i20", "i30", "i40"):
        put_reply(small, name, f"To {name}")
    assert shown(small, "i10") == [("them", "How long?"), *(("us", f"Mine {n}") for n in (1, 2, 3, 4))]
    assert shown(small, "i20") == [("them", "Other 20"), ("us", "To i20")]


def test_a_quote_is_a_conversation_of_its_own_about_the_post_it_quotes(small: Services, fake: FakeNetwork) -> None:
    fake.own = [own_post(1, "We are open")]
    fake.items = [
        item(10, "How long?", about="p1", answers="p1", thread="p1", kind="reply"),
        item(20, "Look at this", about="p1", thread="i20", kind="quote", handle="@eve@o.example", author_id="e1"),
        item(30, "I see", answers="i20", thread="i20"),
    ]
    small.sync.run()
    assert shown(small, "i20") == [("them", "Look at this"), ("others", "I see")]
    assert small.threads.conversation(number(small, "i20")).about == "We are open"
    assert shown(small, "i10") == [("them", "How long?")]
