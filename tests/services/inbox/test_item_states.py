"""What becomes of items: states, marks and tags, each taken back by undo."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import ConflictError, UsageError
from smdash.domain.schedule import stored
from tests.store.inbox.items import Item, fill, stands
from tests.worlds import NOW, content

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services

NOTED = ("state", "handled_at", "snoozed_until", "waiting", "spam", "judged", "flag", "tags")
AT = stored(NOW)


@pytest.fixture
def items(small: Services) -> dict[str, list[Item]]:
    made = fill(small, 120)
    return {
        state: [item for item in made if stands(item) == state]
        for state in ("open", "snoozed", "waiting", "done", "spam")
    }


def row(services: Services, item: Item) -> dict[str, Any]:
    query = f"SELECT {', '.join(NOTED)} FROM inbox_items WHERE id = ?"
    return dict(zip(NOTED, services.home.read().execute(query, (item.id,)).fetchone(), strict=True))


def test_done_is_when_it_was_answered_and_waiting_ends_with_it(small: Services, items: dict[str, list[Item]]) -> None:
    opened, waits, over = items["open"][0], items["waiting"][0], items["done"][0]
    assert small.inbox.done([opened.id, waits.id, over.id]) == 2
    assert (row(small, opened)["state"], row(small, opened)["handled_at"]) == ("done", AT)
    assert (row(small, waits)["waiting"], row(small, waits)["handled_at"]) == (0, waits.handled_at)
    assert row(small, over)["handled_at"] == over.handled_at


@pytest.mark.parametrize("act", ["done", "wait"])
def test_what_has_an_answer_in_hand_stays_open_until_that_is_settled(
    small: Services, items: dict[str, list[Item]], act: str
) -> None:
    held, other = items["open"][0], items["open"][1]
    reply = small.replies.take(held.id, "Thank you!").reply
    end, refused = getattr(small.inbox, act), list[str]()
    assert end([held.id, other.id], refused=refused) == 1
    assert refused == ["1 has an answer in your hands: say first whether it is out"]
    assert (row(small, held)["state"], row(small, other)["state"]) == ("open", "done")
    with pytest.raises(ConflictError, match="1 has an answer in your hands"):
        end([held.id])
    small.replies.not_answered(reply.id)
    assert end([held.id]) == 1


def test_waiting_keeps_when_it_was_answered(small: Services, items: dict[str, list[Item]]) -> None:
    opened, over, junk = items["open"][0], items["done"][0], items["spam"][0]
    assert small.inbox.wait([opened.id, over.id, junk.id]) == 2
    assert (row(small, opened)["waiting"], row(small, opened)["handled_at"]) == (1, AT)
    assert (row(small, over)["waiting"], row(small, over)["handled_at"]) == (1, over.handled_at)
    assert row(small, junk)["waiting"] == 0


def test_spam_is_in_no_list_and_no_reply_time_and_comes_back(small: Services, items: dict[str, list[Item]]) -> None:
    for item in (items["open"][0], items["done"][0], items["waiting"][0], items["snoozed"][0]):
        small.inbox.spam([item.id])
        now = row(small, item)
        assert (now["state"], now["spam"], now["handled_at"], now["waiting"]) == ("done", 1, None, 0)
        assert now["judged"] == "person"
    first = items["open"][0]
    small.inbox.reopen([first.id])
    assert (row(small, first)["state"], row(small, first)["spam"]) == ("open", 0)


def test_what_a_person_says_of_an_item_is_remembered(small: Services, items: dict[str, list[Item]]) -> None:
    item = next(each for each in items["open"] if each.flag == "question")
    with small.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE inbox_items SET judged = 'question-mark' WHERE id = ?", (item.id,))
    small.inbox.flag([item.id], "complaint")
    small.inbox.spam([item.id])
    small.inbox.reopen([item.id])
    kept = small.home.read().execute("SELECT rule, was, now FROM corrections WHERE item_id = ? ORDER BY id", (item.id,))
    said = [("question-mark", "question", "complaint"), ("", "complaint", "spam"), ("", "spam", "")]
    assert [tuple(each) for each in kept.fetchall()] == said
    assert (row(small, item)["judged"], row(small, item)["state"]) == ("person", "open")


def test_tags_are_kept_in_one_spelling_and_taken_away(small: Services, items: dict[str, list[Item]]) -> None:
    item = next(each for each in items["open"] if not each.tags)
    assert small.inbox.tag([item.id], ["#Press  Office", "vip"]) == 1
    assert json.loads(row(small, item)["tags"]) == ["press office", "vip"]
    assert small.inbox.tag([item.id], ["VIP"]) == 0
    assert small.inbox.tag([item.id], ["vip"], remove=True) == 1
    assert json.loads(row(small, item)["tags"]) == ["press office"]
    for bad in ("", "#", "none", "x" * 31):
        with pytest.raises(UsageError, match="a tag needs"):
            small.inbox.tag([item.id], [bad])


@pytest.mark.parametrize("act", ["done", "wait", "reopen", "spam", "flag", "tag", "snooze"])
def test_each_act_on_all_of_them_is_one_step_that_undo_takes_back(
    small: Services, items: dict[str, list[Item]], act: str
) -> None:
    every = [item.id for kept in items.values() for item in kept]
    inbox = small.inbox
    acts: dict[str, Callable[[], int]] = {
        "done": lambda: inbox.done(every),
        "wait": lambda: inbox.wait(every),
        "reopen": lambda: inbox.reopen(every),
        "spam": lambda: inbox.spam(every),
        "flag": lambda: inbox.flag(every, "lead"),
        "tag": lambda: inbox.tag(every, ["new"]),
        "snooze": lambda: inbox.snooze(every, NOW + timedelta(hours=5)),
    }
    before = content(small.home.read())
    changed = acts[act]()
    assert changed > 5
    assert content(small.home.read()) != before
    small.undo.undo()
    assert content(small.home.read()) == before
