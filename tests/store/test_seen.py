"""An act of somebody who saw the data at one moment does not touch what another program has changed since."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import StaleError
from smdash.domain.times.when import When
from smdash.store import journal
from tests.worlds import NOW, content, edit_post, rows, write_post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services

AT = When("at", (NOW + timedelta(days=3)).replace(tzinfo=None, hour=9, minute=0))
LATER = When("at", (NOW + timedelta(days=3)).replace(tzinfo=None, hour=11, minute=30))


@pytest.fixture
def other(small: Services, open_home: Callable[[Path], Services]) -> Services:
    """Return another program on the same home."""
    return open_home(small.home.folder)


@pytest.fixture
def post(small: Services) -> int:
    """Return the only copy of a post for one account, at 09:00."""
    number = write_post(small, "Words as they were", ["acme/x"], AT)
    return small.posts.post(number).deliveries[0].id


def test_moved_by_another_program_is_refused_with_both_times(small: Services, other: Services, post: int) -> None:
    seen = small.home.seen()
    other.queue.reschedule([post], LATER)
    before = content(small.home.read())
    with small.home.acting(seen):
        moved = small.queue.cancel([post])
    assert moved.changed == 0
    assert moved.refused == ("acme/x: was 09:00, is now 11:30 by another program",)
    assert content(small.home.read()) == before
    with small.home.acting(small.home.seen()):
        assert small.queue.cancel([post]).changed == 1


def test_own_changes_are_known(small: Services, post: int) -> None:
    seen = small.home.seen()
    small.queue.reschedule([post], LATER)
    with small.home.acting(seen):
        assert small.queue.cancel([post]).changed == 1


def test_changed_and_changed_back_is_as_it_was(small: Services, other: Services, post: int) -> None:
    seen = small.home.seen()
    other.queue.reschedule([post], LATER)
    assert other.undo.undo()
    with small.home.acting(seen):
        assert small.queue.cancel([post]).changed == 1


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda s, d: s.queue.cancel([d]), "was scheduled, is now cancelled by another program"),
        (lambda s, d: edit_post(s, s.posts.post_of(d), "Other words", ["acme/x"], None), "its text was changed by another program"),
        (lambda s, d: s.undo.undo(), "it was taken away by another program"),
        (lambda s, d: s.ledger.begin(d, "hand", "x"), "was scheduled, is now being sent by another program"),
        (lambda s, d: s.bulk.change_pillar([d], "craft"), "its pillar was changed by another program"),
    ],
)  # fmt: skip
def test_each_way_to_change_a_post_is_named(
    small: Services, other: Services, act: Callable[[Services, int], object], words: str
) -> None:
    small.rules.add_pillar("acme", "craft")
    number = write_post(other, "Words as they were", ["acme/x"], AT)
    (delivery,) = [each.id for each in other.posts.post(number).deliveries]
    seen = small.home.seen()
    act(other, delivery)
    with small.home.acting(seen):
        (refused,) = small.queue.to_next_slot([delivery]).refused
    assert refused.endswith(words)


def test_number_of_a_post_that_another_one_has_now(small: Services, other: Services) -> None:
    number = write_post(other, "Mine", ["acme/x"], AT)
    (delivery,) = [each.id for each in other.posts.post(number).deliveries]
    seen = small.home.seen()
    assert other.undo.undo()
    again = write_post(other, "Another client's", ["bean/instagram"], AT)
    assert [each.id for each in other.posts.post(again).deliveries] == [delivery]
    with small.home.acting(seen):
        moved = small.queue.cancel([delivery])
    assert moved.refused == (
        "bean/instagram: it is another one now: what stood there was taken away by another program",
    )
    assert other.posts.post(again).deliveries[0].state == "scheduled"


def test_marked_posts_go_on_without_those_that_changed(small: Services, other: Services, post: int) -> None:
    more = small.posts.post(write_post(small, "More", ["acme/x"], LATER)).deliveries[0].id
    seen = small.home.seen()
    other.queue.to_next_slot([post])
    with small.home.acting(seen):
        moved = small.queue.cancel([post, more])
    assert moved.changed == 1
    assert len(moved.refused) == 1
    assert dict(rows(small, "SELECT id, state FROM deliveries WHERE id IN (?, ?)", post, more)) == {
        post: "scheduled",
        more: "cancelled",
    }


def test_what_an_import_of_another_program_changed_is_refused(small: Services, other: Services, tmp_path: Path) -> None:
    def inbox(number: int) -> Path:
        path = tmp_path / f"in{number}.jsonl"
        line = {"id": f"m{number}", "account": "acme/x", "kind": "comment", "author": "Ada", "handle": "ada",
                "text": "Hello?", "received_at": (NOW - timedelta(hours=1)).isoformat()}  # fmt: skip
        path.write_text(json.dumps(line) + "\n", encoding="utf-8")
        return path

    assert other.imports.run(inbox(1)).added == 1
    (item,) = (row[0] for row in rows(small, "SELECT id FROM inbox_items"))
    seen = small.home.seen()
    assert other.undo.undo()
    assert other.imports.run(inbox(2)).added == 1
    with other.home.write("", journaled=False) as w:  # no number is given twice but by a restored backup
        w.conn.execute("UPDATE inbox_items SET id = ?", (item,))
    with small.home.acting(seen), pytest.raises(StaleError, match="it was added by another program"):
        small.inbox.done([item])
    assert rows(small, "SELECT state FROM inbox_items") == [("open",)]


def test_any_other_row_is_refused_where_it_is_written(small: Services, other: Services) -> None:
    duty = small.workload_setup.add_duty("Weekly report", "report", per="week", times=1)
    seen = small.home.seen()
    other.workload_setup.set_duty(duty, times=3)
    with small.home.acting(seen), pytest.raises(StaleError) as caught:
        small.workload_setup.archive_duty(duty)
    assert caught.value.subject == "this duty"
    assert caught.value.what == "times was 1, is now 3 by another program."
    assert rows(small, "SELECT count(*) FROM duties WHERE archived_at IS NULL") == [(1,)]


def test_pause_is_never_kept_from_holding(small: Services, other: Services, post: int) -> None:
    seen = small.home.seen()
    other.queue.reschedule([post], LATER)
    with small.home.acting(seen):
        assert small.pauses.pause().held == 3


def test_what_a_pause_holds_beside_an_act_is_not_asked_about(small: Services, other: Services, post: int) -> None:
    """Another program has moved a post that a pause covers; moving mine holds that one too, by the pause's rule."""
    mine = small.posts.post(write_post(small, "Mine", ["bean/instagram"], AT)).deliveries[0].id
    small.pauses.pause("account", "acme/x")
    seen = small.home.seen()
    with other.home.write("As an older program would") as w:
        w.conn.execute("UPDATE deliveries SET state = 'scheduled', reason = '' WHERE id = ?", (post,))
    with small.home.acting(seen):
        small.calendar.move_days(mine, 1)
    assert rows(small, "SELECT state FROM deliveries WHERE id = ?", post) == [("held",)]


def test_nothing_seen_of_a_replaced_file_is_relied_on(small: Services, post: int) -> None:
    seen = small.home.seen()
    with small.home.write("restored", journaled=False) as w:
        w.conn.execute("UPDATE journal_state SET epoch = 'another'")
    small.home.store.renew()
    with small.home.acting(seen):
        assert small.queue.cancel([post]).refused == ("acme/x: the whole file was put in place of the one you saw",)
        with pytest.raises(StaleError, match="the whole file was put in place"):
            small.manage.edit_account("acme/x", handle="other")
        assert write_post(small, "A new text is never refused", ["acme/x"], AT)
    assert seen.before(small.home.seen())


def test_more_changes_than_are_kept_are_no_proof(
    small: Services, other: Services, post: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "KEPT_CHANGES", 3)
    seen = small.home.seen()
    for number in range(6):
        other.workload_setup.set_day_off(NOW.date() + timedelta(days=number), NOW.date() + timedelta(days=number))
    with small.home.acting(seen):
        assert small.queue.cancel([post]).changed == 0


def test_outcome_a_network_reported_is_a_version_but_no_step(small: Services, other: Services, post: int) -> None:
    small.home.clock.forward(days=4)  # type: ignore[attr-defined]
    label = small.undo.next()
    seen = small.home.seen()
    other.home.grace = timedelta(days=30)
    other.ledger.begin(post, "network", "Words as they were")
    other.ledger.unknown(post, "no answer")
    assert small.undo.next() == label
    with small.home.acting(seen):
        (refused,) = small.queue.cancel([post]).refused
    assert refused == "acme/x: was scheduled, is now unconfirmed by another program"


def test_deadlines_follow_rules_and_keep_nobody_from_acting(small: Services, other: Services, tmp_path: Path) -> None:
    """A message that another program flagged keeps no day off from being taken, nor the day off the message from an end."""
    path = tmp_path / "in.jsonl"
    line = {"id": "m1", "account": "acme/x", "kind": "comment", "author": "Ada", "handle": "ada",
            "text": "Hello?", "received_at": (NOW - timedelta(hours=1)).isoformat()}  # fmt: skip
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert other.imports.run(path).added == 1
    (item,) = (row[0] for row in rows(small, "SELECT id FROM inbox_items"))
    seen, theirs = small.home.seen(), other.home.seen()
    other.inbox.flag([item], "lead")
    monday = NOW.date() + timedelta(days=2)
    with small.home.acting(seen):
        small.away.commit(monday, monday)
    with other.home.acting(theirs):
        assert other.inbox.done([item]) == 1
