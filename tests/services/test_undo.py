"""Undo takes back the step done here; what another program did, or what says that a post is out, is asked about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import ConflictError, NotFoundError
from smdash.domain.times.when import When
from tests.worlds import NOW, content, edit_post, write_post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services

AT = When("at", (NOW + timedelta(days=3)).replace(tzinfo=None))
TODAY = date(2026, 11, 21)


@pytest.fixture
def other(small: Services, open_home: Callable[[Path], Services]) -> Services:
    """Return another program on the same home."""
    return open_home(small.home.folder)


def test_own_last_step_is_not_asked_about(small: Services) -> None:
    small.queue.cancel([1])
    step = small.undo.last()
    assert step is not None
    assert (step.label, step.own, step.asks) == ("Cancel 1 post", True, False)


def test_what_was_done_before_this_program_began_is_asked_about(small: Services, other: Services) -> None:
    other.queue.cancel([1])
    step = small.undo.last()
    assert step is not None
    assert step.asks
    assert step.words("undo", TODAY) == (
        "Take this back?",
        "'Cancel 1 post', 09:12. It was not done here since this was started: another program did it, or this one before.",
    )


def test_own_step_is_taken_back_past_a_later_one_of_another_program(small: Services, other: Services) -> None:
    small.queue.cancel([1])
    between = content(small.home.read())
    other.workload_setup.set_day_off(TODAY)
    step = small.undo.last()
    assert step is not None
    assert (step.label, step.stays, step.asks) == ("Cancel 1 post", "Hours of 2026-11-21", False)
    assert small.undo.undo(step.number) == "Cancel 1 post"
    after = content(small.home.read())
    assert after["days_off"] != between["days_off"]
    assert after["deliveries"] != between["deliveries"]
    redone = small.undo.last("redo")
    assert redone is not None
    assert redone.own
    assert small.undo.redo(redone.number) == "Cancel 1 post"
    assert content(small.home.read())["deliveries"] == between["deliveries"]


def test_step_of_another_program_that_builds_on_the_own_one_is_the_one_asked_about(
    small: Services, other: Services
) -> None:
    number = write_post(small, "Mine", ["acme/x"], AT)
    edit_post(other, number, "Mine, corrected by the other one", ["acme/x"], None)
    before = content(small.home.read())
    step = small.undo.last()
    assert step is not None
    assert (step.label, step.under, step.asks) == ("Edit post", "New post for acme/x", True)
    own = small.undo.last()
    assert own is not None
    with pytest.raises(ConflictError, match="'Edit post' was done since and builds on it"):
        small.undo.undo(own.number - 1)
    assert content(small.home.read()) == before


def test_parts_that_another_program_added_keep_a_new_post_from_vanishing(small: Services, other: Services) -> None:
    """Taking a post away takes its media along, in silence: they are somebody's work."""
    number = write_post(small, "Mine", ["acme/x"], AT)
    new_post = small.undo.last()
    with other.home.write("Add a picture") as w:
        w.conn.execute("INSERT INTO media(post_id, path) VALUES (?, 'one.jpg')", (number,))
    assert new_post is not None
    with pytest.raises(ConflictError, match="'Add a picture' was done since"):
        small.undo.undo(new_post.number)
    assert small.posts.post(number).body == "Mine"


def test_rows_an_import_put_on_an_own_account_keep_it(small: Services, other: Services, tmp_path: Path) -> None:
    small.manage.add_account("bean", "x", handle="bean")
    account = small.undo.last()
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "m1", "account": "bean/x", "kind": "comment", "author": "A", "handle": "a", "text": "Hello?", '
                    '"received_at": "2026-11-20T08:00:00Z"}\n', encoding="utf-8")  # fmt: skip
    assert other.imports.run(path).added == 1
    assert account is not None
    with pytest.raises(ConflictError, match="builds on this step"):
        small.undo.undo(account.number)
    assert small.home.account("bean/x")


def test_word_on_what_is_out_is_asked_about(small: Services, clock: object) -> None:
    small.home.clock.forward(days=9)  # type: ignore[attr-defined]
    small.handover.take(1)
    taken = small.undo.last()
    small.handover.done(1)
    published = small.undo.last()
    assert taken is not None
    assert published is not None
    assert (taken.own, taken.sent, taken.asks) == (True, True, True)
    assert published.label == "Published: a post of acme/mastodon"
    assert "so that nothing goes out twice" in published.words("undo", TODAY)[1]


def test_step_that_is_gone_by_now_is_said(small: Services, other: Services) -> None:
    small.queue.cancel([1])
    step = small.undo.last()
    assert step is not None
    assert other.undo.undo(step.number) == "Cancel 1 post"
    with pytest.raises(NotFoundError, match="no such step to take back"):
        small.undo.undo(step.number)
    redone = small.undo.last("redo")
    assert redone is not None
    assert not redone.own, "the other one took it back"
