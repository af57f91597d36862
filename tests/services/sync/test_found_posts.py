"""Posts made by hand are found on their network by text and time: what is sure is linked, what may be is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.connectors.base import Remote
from smdash.domain.errors import ConflictError
from smdash.domain.times.when import When
from tests.services.sync.syncing import HOUR, own_post
from tests.worlds import NOW, rows, write_post

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.connectors.fake import FakeNetwork
    from tests.worlds import Clock

TEXT = "Our new drill press is here: look at https://acme.example/press?utm=1"


def planned(services: Services, text: str = TEXT) -> int:
    """Plan a post for an hour from now and return its delivery."""
    at = services.home.now() + HOUR
    post = write_post(
        services, text, ["acme/mastodon"], When("at", at.astimezone(services.home.zone()).replace(tzinfo=None))
    )
    return int(rows(services, "SELECT id FROM deliveries WHERE post_id = ?", post)[0][0])


def delivery(services: Services, number: int) -> tuple[Any, ...]:
    return rows(services, "SELECT state, via, permalink, remote_id FROM deliveries WHERE id = ?", number)[0]


def linked(services: Services) -> list[tuple[Any, ...]]:
    return rows(services, "SELECT remote_id, delivery_id FROM remote_posts WHERE delivery_id IS NOT NULL ORDER BY 1")


def test_a_post_that_was_taken_and_is_surely_there_is_published(
    small: Services, fake: FakeNetwork, clock: Clock
) -> None:
    number = planned(small)
    clock.forward(minutes=65)
    small.handover.take(number)
    fake.own = [own_post(1, f"  {TEXT} ", at=clock() + timedelta(minutes=2))]
    clock.forward(minutes=10)
    (done,) = small.sync.run().accounts
    assert done.linked == 1
    assert delivery(small, number) == ("published", "sync", "https://s.example/@acme/1", "p1")
    assert linked(small) == [("p1", number)]
    published = rows(small, "SELECT published_at, sent_text FROM deliveries WHERE id = ?", number)
    assert published == [("2026-11-21T09:19:00Z", TEXT)]
    assert small.sync.run().accounts[0].linked == 0


def test_one_by_a_persons_word_gets_its_address(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    number = planned(small)
    clock.forward(minutes=65)
    small.handover.take(number)
    small.handover.done(number)
    fake.own = [own_post(1, TEXT, at=clock() + timedelta(minutes=1))]
    clock.forward(minutes=5)
    small.sync.run()
    assert delivery(small, number) == ("published", "hand", "https://s.example/@acme/1", "p1")
    assert linked(small) == [("p1", number)]


def test_a_missed_one_that_was_posted_all_the_same_is_published(
    small: Services, fake: FakeNetwork, clock: Clock
) -> None:
    number = planned(small)
    fake.own = [own_post(1, TEXT, at=NOW + HOUR + timedelta(minutes=20))]
    clock.forward(hours=5)
    small.sync.run()
    assert delivery(small, number)[0] == "published"


def test_what_is_still_to_go_out_is_not_taken_for_a_post_that_is_there(
    small: Services, fake: FakeNetwork, clock: Clock
) -> None:
    number = planned(small)
    clock.forward(minutes=62)
    fake.own = [own_post(1, TEXT, at=clock())]
    small.sync.run()
    assert delivery(small, number)[0] == "scheduled"
    assert linked(small) == []


def test_what_may_be_it_is_asked_about(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    number = planned(small)
    clock.forward(minutes=65)
    small.handover.take(number)
    corrected = TEXT.replace("drill press", "drill-press")
    fake.own = [own_post(1, corrected, at=clock() + HOUR), own_post(2, "Something else altogether", at=clock())]
    clock.forward(hours=2)
    small.sync.run()
    assert delivery(small, number)[:2] == ("sending", "hand")
    (asked,) = small.found.candidates(number)
    assert (asked.permalink, asked.text) == ("https://s.example/@acme/1", corrected)
    assert [row.found for row in small.handover.due().rows] == [(asked,)]
    small.found.choose(number, asked.id)
    assert delivery(small, number) == ("published", "hand", "https://s.example/@acme/1", "p1")
    assert small.found.candidates(number) == ()
    with pytest.raises(ConflictError):
        small.found.choose(number, asked.id)


def test_two_that_could_both_be_it_are_asked_about(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    number = planned(small)
    clock.forward(minutes=65)
    small.handover.take(number)
    fake.own = [own_post(each, TEXT, at=clock() + timedelta(minutes=each)) for each in (1, 2)]
    clock.forward(minutes=30)
    small.sync.run()
    assert delivery(small, number)[0] == "sending"
    assert [each.permalink[-1] for each in small.found.candidates(number)] == ["1", "2"]


def test_one_post_is_not_two_deliveries(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    one, other = planned(small), planned(small)
    clock.forward(minutes=65)
    small.handover.take(one)
    small.handover.take(other)
    fake.own = [own_post(1, TEXT, at=clock())]
    clock.forward(minutes=30)
    small.sync.run()
    assert {delivery(small, one)[0], delivery(small, other)[0]} == {"sending"}
    small.found.choose(one, small.found.candidates(one)[0].id)
    assert small.found.candidates(other) == ()


def test_a_reply_and_what_others_planned_is_no_candidate(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    number = planned(small)
    clock.forward(minutes=65)
    small.handover.take(number)
    fake.own = [
        own_post(1, TEXT, at=clock(), format="reply", answers="x"),
        own_post(2, TEXT, at=clock(), attachments=3),
    ]
    clock.forward(minutes=5)
    small.sync.run()
    assert [each.permalink[-1] for each in small.found.candidates(number)] == ["2"]


def test_what_is_linked_by_its_id_or_address_is_known(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    number = planned(small)
    clock.forward(minutes=65)
    small.handover.take(number)
    small.handover.done(number, "https://s.example/@acme/113500000000000001")
    remote = Remote("113500000000000001", "https://s.example/@acme/113500000000000001")
    fake.own = [own_post(1, "Quite another text by now", at=clock(), remote=remote)]
    (done,) = small.sync.run().accounts
    assert (done.linked, linked(small)) == (1, [("113500000000000001", number)])
