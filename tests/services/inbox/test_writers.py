"""Who writes: found over accounts and handles, counted cheaply, and noted so that all of it can be taken back."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.inbox.people import author_key
from smdash.store.item_sql import AUTHOR_KEY
from tests.services.inbox.writers import AT, wrote
from tests.work import asked
from tests.worlds import content, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services

DONE = {"state": "done", "handled_at": "2026-11-20T12:00:00Z"}


def test_a_writer_is_known_over_all_accounts_of_a_brand_on_a_network(small: Services) -> None:
    first = wrote(small, "acme/mastodon", "@Ana@s.example", "Hello", AT.format(8), **DONE)
    last = wrote(small, "acme/mastodon", "ana@s.example", "Again", AT.format(9))
    wrote(small, "acme/mastodon", "@ana@s.example", "Buy this", AT.format(7), spam=1, state="done")
    wrote(small, "acme/x", "@ana@s.example", "Somebody else", AT.format(6))
    for item in (first, last):
        writer = small.people.writer(item)
        assert (writer.key, writer.platform, writer.brand) == ("ana@s.example", "mastodon", "acme")
        assert (writer.items, writer.answered, writer.person_id) == (2, 1, 0)
        assert (writer.first_at.hour, writer.last_at.hour, writer.accounts) == (9, 10, ("acme/mastodon",))
    assert rows(small, "SELECT count(*) FROM people") == [(0,)], "nothing is stored of whom nobody noted anything"


def test_nobody_is_made_up_of_messages_that_name_nobody(small: Services) -> None:
    one = wrote(small, "acme/x", "", "Nice", author="")
    wrote(small, "acme/x", "", "Bad", author="")
    writer = small.people.writer(one)
    assert (writer.items, writer.first_at, writer.key) == (0, None, "")
    with pytest.raises(NotFoundError, match="does not say"):
        small.people.person(one)
    with pytest.raises(NotFoundError, match="no such item"):
        small.people.writer(4711)


def test_a_lasting_id_makes_two_handles_one_person(small: Services) -> None:
    wrote(small, "acme/mastodon", "@ana@s.example", "One", AT.format(8), author_id="42")
    new = wrote(small, "acme/mastodon", "@ana.lima@s.example", "Two", AT.format(9), author_id="42")
    wrote(small, "acme/x", "@other", "Three", AT.format(9), author_id="42")
    writer = small.people.writer(new)
    assert (writer.items, writer.handle) == (2, "@ana.lima@s.example")
    person = small.people.find("@ana@s.example")
    assert {each.key for each in person.handles} == {"ana@s.example", "ana.lima@s.example"}
    assert [(each.items, each.handle) for each in small.people.top("acme")] == [
        (2, "@ana.lima@s.example"),
        (1, "@other"),
    ]
    small.people.note(person, "Pays late")
    assert small.people.writer(new).notes == "Pays late"
    with pytest.raises(UsageError, match="lasting id"):
        small.people.split(small.people.person(new), "mastodon", "ana@s.example")


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("@ANA@s.example", "ana@s.example"),
        ("ana", "ana@s.example"),
        ("mastodon:ana@s.example", "ana@s.example"),
        ("Bob Baker", "bob"),
        ("#2", "bob"),
    ],
)
def test_people_are_named_by_handle_name_or_message(small: Services, who: str, found: str) -> None:
    wrote(small, "acme/mastodon", "@ana@s.example", "Hello")
    wrote(small, "acme/x", "@bob", "Hello", author="Bob Baker")
    assert small.people.find(who).handles[0].key == found


def test_who_is_not_clear_is_asked_about(small: Services) -> None:
    wrote(small, "acme/x", "@ana", "Hello")
    wrote(small, "bean/instagram", "@ana", "Hello")
    with pytest.raises(UsageError, match="acme: x:@ana; bean: instagram:@ana"):
        small.people.find("@ana")
    assert small.people.find("@ana", "bean").brand == "bean"
    assert small.people.find("x:@ana").brand == "acme"
    with pytest.raises(NotFoundError):
        small.people.find("@nobody")


def test_every_note_can_be_taken_back(small: Services) -> None:
    item = wrote(small, "acme/x", "@ana", "Hello")
    other = wrote(small, "acme/mastodon", "@ana@s.example", "Hello")
    states = [content(small.home.read())]
    steps = (
        lambda: small.people.note(small.people.person(item), "Met at the fair"),
        lambda: small.people.tag(small.people.person(item), ["VIP", "#press"]),
        lambda: small.people.rename(small.people.person(item), "Ana Lima"),
        lambda: small.people.lead(small.people.person(item), item_id=item),
        lambda: small.people.note(small.people.person(other), "Likes tea"),
        lambda: small.people.join(small.people.person(item), small.people.person(other)),
        lambda: small.people.split(small.people.person(item), "mastodon", "ana@s.example"),
        lambda: small.people.lead(small.people.person(item), on=False),
    )
    for step in steps:
        step()
        states.append(content(small.home.read()))
    assert all(one != other for one, other in pairwise(states))
    for state in reversed(states[:-1]):
        assert small.undo.undo()
        assert content(small.home.read()) == state
    for state in states[1:]:
        assert small.undo.redo()
        assert content(small.home.read()) == state


def test_joined_people_are_one_and_nothing_noted_is_lost(small: Services) -> None:
    item = wrote(small, "acme/x", "@ana", "Hello", AT.format(8))
    other = wrote(small, "acme/mastodon", "@lima@s.example", "Hi", AT.format(9))
    small.people.note(small.people.person(item), "Met at the fair")
    small.people.tag(small.people.person(item), ["vip"])
    small.people.note(small.people.person(other), "Likes tea")
    small.people.tag(small.people.person(other), ["press"])
    small.people.lead(small.people.person(other), item_id=other)
    small.people.join(small.people.person(item), small.people.person(other))
    for each in (item, other):
        writer = small.people.writer(each)
        assert (writer.items, writer.notes, writer.tags) == (2, "Met at the fair\nLikes tea", ("press", "vip"))
        assert writer.is_lead
    view = small.people.show(small.people.person(item))
    assert (view.lead_items, view.lead_at is not None, [each.id for each in view.items]) == (
        (other,),
        True,
        [other, item],
    )
    with pytest.raises(UsageError, match="one person already"):
        small.people.join(small.people.person(item), small.people.person(other))
    assert [each.items for each in small.people.top("acme")] == [2]
    small.people.split(small.people.person(item), "mastodon", "lima@s.example")
    assert (small.people.writer(other).items, small.people.writer(other).notes) == (1, "")
    assert small.people.writer(item).notes == "Met at the fair\nLikes tea"


def test_people_of_two_brands_are_not_joined(small: Services) -> None:
    one, other = wrote(small, "acme/x", "@ana", "Hello"), wrote(small, "bean/instagram", "@ana", "Hello")
    with pytest.raises(UsageError, match="different brands"):
        small.people.join(small.people.person(one), small.people.person(other))


def test_noted_people_are_listed_by_tag_and_lead(small: Services) -> None:
    one, other = wrote(small, "acme/x", "@ana", "Hello"), wrote(small, "acme/x", "@bob", "Hello")
    small.people.tag(small.people.person(one), ["vip"])
    small.people.lead(small.people.person(other))
    assert [each.handle for each in small.people.noted("acme", tag="VIP")] == ["@ana"]
    assert [each.handle for each in small.people.noted(leads=True)] == ["@bob"]
    assert {each.handle for each in small.people.noted()} == {"@ana", "@bob"}
    assert small.people.noted("bean") == []


@pytest.mark.parametrize("name", ["@Ana", "  ana", "ÄNNE", "", "İstanbul", "@ @x"])
def test_the_key_is_the_one_of_the_index(small: Services, name: str) -> None:
    found = small.home.read().execute(f"SELECT {AUTHOR_KEY} FROM (SELECT '' AS handle, ? AS author)", (name,))
    assert found.fetchone()[0] == author_key("", name)


def test_what_is_asked_for_each_message_reads_the_index_alone(small: Services) -> None:
    conn = small.home.read()
    asked: list[str] = []
    item = wrote(small, "acme/x", "@ana", "Hello", author_id="7")
    conn.set_trace_callback(asked.append)
    small.people.writer(item)
    conn.set_trace_callback(None)
    plans = [
        (query, " ".join(row[3] for row in conn.execute("EXPLAIN QUERY PLAN " + query)))
        for query in asked
        if "inbox_items" in query
    ]
    assert len(plans) >= 4
    assert not [plan for plan in plans if "SCAN" in plan[1] or "TEMP B-TREE FOR ORDER" in plan[1]]
    (counting,) = [plan for query, plan in plans if "count(handled_at)" in query]
    assert "COVERING INDEX inbox_author" in counting


def test_a_writer_among_thousands_is_asked_for_in_few_queries(small: Services) -> None:
    account = small.home.account("acme/x").id
    with small.home.write("test", journaled=False) as w:
        w.conn.executemany(
            """INSERT INTO inbox_items(account_id, remote_id, kind, author, handle, body, received_at, due_at, author_id)
               VALUES (?, ?, 'mention', ?, ?, 'x', '2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z', ?)""",
            [(account, str(n), f"A{n % 50}", f"@a{n % 50}", str(n % 50)) for n in range(20_000)],
        )
    small.people.writer(1)
    for item in (1, 25, 50):
        with asked(small.home.read()) as queries:
            assert small.people.writer(item).items == 400
        assert len(queries) < 15, "none for each message"
    assert len(small.people.top("acme", limit=5)) == 5


def test_who_is_flagged_as_a_lead_is_one_with_the_first_and_no_longer_with_the_last(small: Services) -> None:
    one, two = wrote(small, "acme/x", "@ana", "Price?"), wrote(small, "acme/x", "@ana", "Well?")
    nobody = wrote(small, "acme/x", "", "Price?", author="")
    before = content(small.home.read())
    small.inbox.flag([one, two, nobody], "lead")
    assert small.people.writer(one).is_lead
    assert rows(small, "SELECT item_id, person_id FROM leads ORDER BY 1") == [(one, 1), (two, 1), (nobody, None)]
    small.inbox.flag([one], "")
    assert small.people.writer(two).is_lead
    small.inbox.flag([two, nobody], "question")
    assert not small.people.writer(one).is_lead
    assert rows(small, "SELECT count(*) FROM leads") == [(0,)]
    for _ in range(3):
        small.undo.undo()
    assert content(small.home.read()) == before


def test_a_lead_that_was_said_of_the_person_outlives_a_flag(small: Services) -> None:
    one = wrote(small, "acme/x", "@ana", "Price?")
    small.people.lead(small.people.person(one))
    small.home.clock.forward(minutes=1)  # type: ignore[attr-defined]
    small.inbox.flag([one], "lead")
    small.inbox.flag([one], "")
    assert small.people.writer(one).is_lead
