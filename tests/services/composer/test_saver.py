"""A composer ends once: stored, asked about or refused, and what was kept of it goes with it and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.posts.post import Written
from smdash.services.composer.saver import BadTime, NoRoom, PostSaver, Saved, Wrong
from smdash.services.timelog.suggestions import waiting
from tests.worlds import Clock, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services

POST = Written("Fresh rye on Wednesday", ("acme/x",), minutes=30)
TOO_LONG = POST._replace(text="far too long " * 40)


def saver(services: Services, key: str = "new") -> PostSaver:
    return PostSaver(services.compose, services.compose.start(key))


def posts(services: Services) -> list[tuple[str, str]]:
    found = rows(services, "SELECT p.body, d.state FROM posts p JOIN deliveries d ON d.post_id = p.id ORDER BY d.id")
    return [(body, state) for body, state in found if body not in {"First", "Second"}]


def test_what_is_right_and_has_room_is_stored_and_no_longer_unsaved(small: Services) -> None:
    ending = saver(small)
    ending.keeper.want(POST, "wed 12:00")
    ending.keeper.write()
    assert small.unsaved.keys() == ["new"]
    assert ending.save(POST, "wed 12:00") == Saved(edited=False)
    assert posts(small) == [(POST.text, "scheduled")]
    assert small.unsaved.keys() == []


def test_a_composer_ends_once_and_keeps_nothing_afterwards(small: Services) -> None:
    ending = saver(small)
    ending.save(POST, "wed 12:00")
    ending.save(POST, "wed 12:00")
    ending.put_as_draft(POST)
    ending.keeper.want(POST._replace(text="typed on"), "")
    assert ending.keeper.safe
    ending.keeper.write()
    assert ending.discard(POST) is None
    assert posts(small) == [(POST.text, "scheduled")]
    assert small.unsaved.keys() == []


def test_a_day_alone_is_a_free_slot_for_a_new_post_and_its_own_time_for_one_that_has_one(small: Services) -> None:
    compose = small.compose
    asked = compose.meaning("wed", POST)
    assert (asked.wrong, asked.times) == (True, None)
    assert "has no free slot on Wed 25 Nov" in asked.words
    small.slots.add("acme/x", ["wed 16:00"])
    assert compose.meaning("wed", POST).words == "acme/x Wed 25 16:00 (Europe/Berlin)"
    assert compose.meaning("wed", POST._replace(accounts=())).words == "The next free slot of Wed 25 Nov."
    assert saver(small).save(POST, "wed") == Saved(edited=False)
    (post_id,) = rows(small, "SELECT id FROM posts WHERE body = ?", POST.text)[0]
    start = compose.start_edit(post_id)
    assert compose.meaning("thu", start.post, post_id).words == "acme/x Thu 26 16:00 (Europe/Berlin)"
    assert PostSaver(compose, start).save(start.post, "thu") == Saved(edited=True)
    assert rows(small, "SELECT wall FROM deliveries WHERE post_id = ?", post_id) == [("2026-11-26 16:00",)]


def test_errors_are_answered_and_what_is_stored_all_the_same_has_the_time_that_was_meant(
    small: Services, clock: Clock
) -> None:
    ending = saver(small)
    wrong = ending.save(TOO_LONG, "+1h")
    assert isinstance(wrong, Wrong)
    assert {error.severity for error in wrong.errors} == {"error"}
    assert posts(small) == []
    clock.forward(minutes=30)
    later = ending.store(wrong.post, wrong.times)
    assert isinstance(later, NoRoom), "a Saturday has no hours"
    ending.put(later.post, later.times, overtime=True)
    assert rows(small, "SELECT wall, overtime FROM deliveries ORDER BY id DESC LIMIT 1") == [("2026-11-21 10:12", 1)]


def test_a_full_day_is_answered_and_the_next_one_taken(small: Services) -> None:
    small.workload.set_hours({0: 0.0, 1: 0.0})  # nothing is left over from days before Wednesday
    assert saver(small).save(POST._replace(minutes=240), "wed 12:00") == Saved(edited=False)
    ending = saver(small)
    full = ending.save(POST._replace(text="Too much", minutes=120), "wed 14:00")
    assert isinstance(full, NoRoom)
    assert "Wed 25 Nov is full" in full.verdict.words
    assert ending.put_later(full) == Saved(edited=False)
    assert rows(small, "SELECT wall, overtime FROM deliveries ORDER BY id DESC LIMIT 1") == [("2026-11-26 14:00", 0)]


def test_a_post_that_is_moved_takes_no_room_from_itself(small: Services) -> None:
    post_id = small.posts.write(POST._replace(minutes=360), small.compose.meaning("wed 12:00", POST).times)
    start = small.compose.start_edit(post_id)
    assert PostSaver(small.compose, start).save(start.post, "wed 15:00") == Saved(edited=True)
    assert rows(small, "SELECT wall FROM deliveries WHERE post_id = ?", post_id) == [("2026-11-25 15:00",)]


@pytest.mark.parametrize(("when", "draft"), [("draft", True), ("wed 12:00", False)])
def test_what_was_stored_says_whether_it_has_a_time(small: Services, when: str, draft: bool) -> None:
    assert saver(small).save(POST, when) == Saved(edited=False, draft=draft)


def test_what_cannot_be_stored_is_said_and_the_composer_goes_on(small: Services) -> None:
    ending = saver(small)
    with pytest.raises(UsageError, match="a post needs a text"):
        ending.save(POST._replace(text=""), "")
    assert isinstance(ending.save(POST, "wedd 12"), BadTime)
    with pytest.raises(NotFoundError, match="nowhere"):
        ending.put_as_draft(POST._replace(pillar="nowhere"))
    ending.keeper.want(POST, "")
    ending.keeper.write()
    assert small.unsaved.keys() == ["new"]
    assert ending.put_as_draft(POST) == Saved(edited=False, draft=True)


def test_what_is_discarded_is_not_brought_back(small: Services) -> None:
    ending = saver(small)
    ending.keeper.want(POST, "fri")
    ending.keeper.write()
    again = small.compose.start()
    assert (again.post, again.when, again.recovered) == (POST, "fri", True)
    said = ending.discard(POST)
    assert not small.compose.start().recovered
    assert posts(small) == []
    (kept,) = (small.home.store.path.parent / "kept").iterdir()
    assert POST.text in kept.read_text(encoding="utf-8")
    assert said is not None
    assert str(kept) in said.words


def test_discarding_keeps_no_file_of_what_is_stored_or_empty(small: Services) -> None:
    assert saver(small).discard(POST._replace(text=" ")) is None
    start = small.compose.start_edit(rows(small, "SELECT min(id) FROM posts")[0][0])
    assert PostSaver(small.compose, start).discard(start.post) is None
    assert not (small.home.store.path.parent / "kept").exists()
    assert PostSaver(small.compose, start).discard(start.post._replace(text="Other words")) is not None


def test_unsaved_text_lies_over_the_post_as_it_is_stored(small: Services) -> None:
    post_id = rows(small, "SELECT min(id) FROM posts")[0][0]
    start = small.compose.start_edit(post_id)
    assert (start.key, start.post.text, start.recovered) == (f"post:{post_id}", "First", False)
    ending = PostSaver(small.compose, start)
    ending.keeper.want(start.post._replace(text="First of all"), "")
    ending.keeper.write()
    again = small.compose.start_edit(post_id)
    assert (again.post.text, again.post.accounts, again.recovered) == ("First of all", start.post.accounts, True)
    assert small.posts.written(post_id).text == "First"
    with pytest.raises(NotFoundError):
        small.compose.start_edit(9999)


def test_time_in_the_composer_is_offered_once_and_never_in_the_way(
    small: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending = saver(small)
    clock.forward(minutes=20)
    ending.put_as_draft(POST)
    ending.put_as_draft(POST)
    assert [(each.account, round(each.minutes)) for each in waiting(small.home)] == [("acme/x", 20)]

    def broken(*_: object) -> bool:
        raise UsageError("no log today")

    monkeypatch.setattr("smdash.services.composer.saver.suggest", broken)
    assert saver(small).put_as_draft(POST) == Saved(edited=False, draft=True)
