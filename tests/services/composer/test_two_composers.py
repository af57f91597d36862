"""Two programs write: neither overwrites the other's post nor what the other has not saved, and no word is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import StaleError
from smdash.domain.posts.post import Written
from smdash.domain.times.when import When
from smdash.services.composer.saver import Edited, Kept, PostSaver, Saved
from smdash.services.publishing.ledger import HAND
from tests.worlds import NOW, edit_post, rows, write_post

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services

AT = When("at", (NOW + timedelta(days=4)).replace(tzinfo=None, hour=9, minute=0))
LATER = When("at", (NOW + timedelta(days=4)).replace(tzinfo=None, hour=11, minute=30))


@pytest.fixture
def other(small: Services, open_home: Callable[[Path], Services]) -> Services:
    """Return another program on the same home."""
    return open_home(small.home.folder)


@pytest.fixture
def post(small: Services) -> int:
    """Return a post for one account."""
    return write_post(small, "As it was", ["acme/x"], AT)


def _unsaved(services: Services) -> list[str]:
    keys = services.unsaved.keys()
    return sorted((services.unsaved.load(key) or {})["text"] for key in keys)


def _texts(services: Services) -> list[tuple[str, str]]:
    query = "SELECT p.body, d.state FROM posts p JOIN deliveries d ON d.post_id = p.id WHERE p.id > 2 ORDER BY d.id"
    return [(body, state) for body, state in rows(services, query)]


def test_post_that_was_changed_elsewhere_is_not_overwritten(small: Services, other: Services, post: int) -> None:
    start = small.compose.start_edit(post)
    edit_post(other, post, "Theirs", ["acme/x"], LATER)
    ending = PostSaver(small.compose, start)
    mine = start.post._replace(text="Mine")
    asked = ending.save(mine, "")
    assert isinstance(asked, Edited)
    assert asked.theirs is not None
    assert (asked.post.text, asked.theirs.text) == ("Mine", "Theirs")
    assert asked.places == "acme/x scheduled Wed 25 Nov 11:30"
    assert isinstance(ending.put(mine, None), Edited), "nor by any way around the checks"
    assert isinstance(ending.put_as_draft(mine), Edited)
    assert _texts(small) == [("Theirs", "scheduled")]
    assert ending.put_as_draft(mine, as_new=True) == Saved(edited=False, draft=True)
    assert _texts(small) == [("Theirs", "scheduled"), ("Mine", "draft")]


def test_version_is_checked_where_it_is_written(small: Services, other: Services, post: int) -> None:
    base = small.posts.version(post)
    other.queue.cancel([other.posts.post(post).deliveries[0].id])
    with pytest.raises(StaleError, match="it was changed since you began"):
        small.posts.rewrite(post, small.posts.written(post)._replace(text="Mine"), None, base=base)
    assert _texts(small) == [("As it was", "cancelled")]


@pytest.mark.parametrize(
    "change",
    [
        lambda s, p: s.queue.cancel([s.posts.post(p).deliveries[0].id]),
        lambda s, p: edit_post(s, p, "As it was", ["acme/x", "acme/mastodon"], None),
        lambda s, p: s.posts.rewrite(p, s.posts.written(p).varied("acme/x", body="Own"), None),
        lambda s, p: s.posts.rewrite(p, s.posts.written(p)._replace(labels=("a",)), None),
        lambda s, p: s.bulk.change_account([s.posts.post(p).deliveries[0].id], "acme/mastodon"),
    ],
)
def test_every_part_of_a_post_counts(
    small: Services, other: Services, post: int, change: Callable[[Services, int], object]
) -> None:
    before = small.posts.version(post)
    assert small.posts.version(post) == before
    change(other, post)
    assert small.posts.version(post) != before
    other.undo.undo()
    assert small.posts.version(post) == before


def test_taking_the_stored_one_puts_mine_by(small: Services, other: Services, post: int) -> None:
    start = small.compose.start_edit(post)
    edit_post(other, post, "Theirs", ["acme/x"], None)
    ending = PostSaver(small.compose, start)
    mine = start.post._replace(text="Mine, long and dear").varied("acme/x", body="Own words")
    ending.keeper.want(mine, "")
    ending.keeper.write()
    asked = ending.save(mine, "")
    assert isinstance(asked, Edited)
    kept = ending.take_theirs(asked)
    assert isinstance(kept, Kept)
    text = Path(kept.words.split("kept in ")[1].rstrip(".")).read_text(encoding="utf-8")
    assert "Mine, long and dear" in text
    assert "Own words" in text
    assert small.unsaved.keys() == []
    assert _texts(small) == [("Theirs", "scheduled")]


def test_post_that_is_gone_or_another_one_by_now(small: Services, other: Services) -> None:
    number = write_post(other, "Theirs", ["acme/x"], AT)
    start = small.compose.start_edit(number)
    assert other.undo.undo()
    mine = start.post._replace(text="Mine")
    assert PostSaver(small.compose, start).save(mine, "") == Edited(mine, None)
    assert write_post(other, "Another client's", ["bean/instagram"], AT) == number
    ending = PostSaver(small.compose, start)
    assert ending.save(mine, "") == Edited(mine, None), "words of another post are not offered as its own"
    assert ending.put_as_draft(mine, as_new=True) == Saved(edited=False, draft=True)
    assert _texts(small) == [("Another client's", "scheduled"), ("Mine", "draft")]


def test_unsaved_change_remembers_on_what_it_was_begun(small: Services, other: Services, post: int) -> None:
    start = small.compose.start_edit(post)
    keeper = PostSaver(small.compose, start).keeper
    keeper.want(start.post._replace(text="Mine"), "")
    keeper.write()
    edit_post(other, post, "Theirs", ["acme/x"], None)
    again = small.compose.start_edit(post)
    assert (again.post.text, again.recovered) == ("Mine", True)
    assert isinstance(PostSaver(small.compose, again).save(again.post, ""), Edited)


def test_new_posts_of_two_programs_are_kept_side_by_side(small: Services, other: Services) -> None:
    one, two = (PostSaver(each.compose, each.compose.start()) for each in (small, other))
    one.keeper.want(Written("One", ("acme/x",)), "")
    one.keeper.write()
    two.keeper.want(Written("Two", ("acme/x",)), "")
    two.keeper.write()
    one.keeper.want(Written("One more", ("acme/x",)), "")
    one.keeper.write()
    assert len(small.unsaved.keys()) == 2
    one.put_as_draft(Written("One more", ("acme/x",)))
    (left,) = small.unsaved.keys()
    assert _unsaved(small) == ["Two"]
    start = small.compose.start()
    assert (start.post.text, start.recovered) == ("Two", True), "n brings it back"
    again = PostSaver(small.compose, start)
    again.keeper.want(Written("Two, taken over", ("acme/x",)), "")
    again.keeper.write()
    assert small.unsaved.keys() == [left]
    again.discard(Written("Two, taken over", ("acme/x",)))
    assert small.unsaved.keys() == []
    two.keeper.want(Written("Two, typed on", ("acme/x",)), "")
    two.keeper.write()
    assert _unsaved(small) == ["Two, typed on"]


def test_what_another_program_has_taken_over_is_not_overwritten(small: Services, other: Services) -> None:
    one = PostSaver(small.compose, small.compose.start())
    one.keeper.want(Written("First half", ("acme/x",)), "")
    one.keeper.write()
    two = PostSaver(other.compose, other.compose.start())
    for number, keeper in enumerate((two.keeper, one.keeper, two.keeper)):
        keeper.want(Written(f"Text {number}", ("acme/x",)), "")
        keeper.write()
    assert _unsaved(small) == ["Text 1", "Text 2"]
    two.discard(Written("Text 2", ("acme/x",)))
    assert _unsaved(small) == ["Text 1"]


def test_post_that_was_only_moved_takes_the_new_words_where_it_stands(
    small: Services, other: Services, post: int
) -> None:
    start = small.compose.start_edit(post)
    (delivery,) = small.posts.post(post).deliveries
    other.queue.reschedule([delivery.id], LATER)
    ending = PostSaver(small.compose, start)
    mine = start.post._replace(text="Mine")
    timed = ending.save(mine, "fri 12:00")
    assert isinstance(timed, Edited)
    assert timed.moved == "", "two times are not one"
    asked = ending.save(mine, "")
    assert isinstance(asked, Edited)
    assert asked.moved
    other.queue.cancel([delivery.id])
    again = ending.put_words(asked)
    assert isinstance(again, Edited), "what was asked about has changed once more"
    other.queue.reschedule([delivery.id], LATER)
    assert ending.save(mine, "") == Saved(edited=True), "it stands where the person was told and said yes to"
    assert rows(small, "SELECT due_at FROM deliveries WHERE id = ?", delivery.id) == [("2026-11-25T10:30:00Z",)]
    assert _texts(small) == [("Mine", "scheduled")]


@pytest.mark.parametrize(
    ("change", "stands"),
    [
        (lambda s, d: s.queue.cancel([d]), "acme/x cancelled, due Wed 25 Nov 09:00"),
        (lambda s, d: s.ledger.begin(d, HAND, "As it was"), "acme/x handed over, due Wed 25 Nov 09:00"),
        (
            lambda s, d: s.ledger.publish(d, at=NOW - timedelta(hours=1), via=HAND),
            "acme/x published Sat 21 Nov 08:12",
        ),
    ],
)
def test_post_of_another_fate_is_not_called_moved(
    small: Services, other: Services, post: int, change: Callable[[Services, int], object], stands: str
) -> None:
    start = small.compose.start_edit(post)
    change(other, small.posts.post(post).deliveries[0].id)
    asked = PostSaver(small.compose, start).save(start.post._replace(text="Mine"), "")
    assert isinstance(asked, Edited)
    assert asked.moved == "", "its words are not offered to go there"
    assert asked.places == stands


def test_words_of_an_account_that_is_out_are_not_offered_to_go_anywhere(
    small: Services, other: Services, post: int
) -> None:
    edit_post(small, post, "As it was", ["acme/x", "acme/mastodon"], AT)
    first, second = small.posts.post(post).deliveries
    small.ledger.publish(first.id, via=HAND)
    start = small.compose.start_edit(post)
    other.queue.reschedule([second.id], LATER)
    both = PostSaver(small.compose, start).save(start.post._replace(text="Mine"), "")
    assert isinstance(both, Edited)
    assert both.moved == ""
    one = PostSaver(small.compose, start).save(start.post.varied(second.account, body="Mine"), "")
    assert isinstance(one, Edited)
    assert one.moved


def test_saving_what_was_cancelled_says_that_it_is_a_draft_again(small: Services, post: int) -> None:
    small.queue.cancel([small.posts.post(post).deliveries[0].id])
    start = small.compose.start_edit(post)
    saved = PostSaver(small.compose, start).save(start.post._replace(text="Mine"), "")
    assert saved == Saved(edited=True, back=("acme/x",))
    assert _texts(small) == [("Mine", "draft")]
