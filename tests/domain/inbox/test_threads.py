"""The order of a conversation: whole, below what is answered, and the same whatever order it came in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.inbox.threads import DEEPEST, Node, ordered, window
from tests.work import calls

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def node(name: str, parent: str = "", minutes: float = 0, *, id: str | None = None) -> Node:
    return Node(f"i:{name}", name if id is None else id, parent, NOW - timedelta(days=1) + timedelta(minutes=minutes))


def keys(*nodes: Node) -> list[tuple[str, int]]:
    return [(each.key[2:], each.depth) for each in ordered(nodes, NOW)]


def test_answers_stand_below_what_they_answer_and_forks_go_in() -> None:
    nodes = (node("root"), node("b", "root", 2), node("a", "root", 1), node("a1", "a", 9), node("b1", "b", 3))
    assert keys(*nodes) == [("root", 0), ("a", 1), ("a1", 1), ("b", 1), ("b1", 1)]


def test_what_answers_one_thing_after_the_other_does_not_go_in() -> None:
    assert keys(node("1"), node("2", "1", 1), node("3", "2", 2)) == [("1", 0), ("2", 0), ("3", 0)]


def test_missing_parents_begin_branches_of_their_own_by_time() -> None:
    assert keys(node("late", "gone", 5), node("early", "also gone", 1)) == [("early", 0), ("late", 0)]


def test_an_answer_that_claims_to_be_older_stands_below_all_the_same() -> None:
    assert keys(node("root", minutes=5), node("answer", "root", 1)) == [("root", 0), ("answer", 0)]


def test_a_time_in_the_future_counts_as_now_and_equal_times_go_by_name() -> None:
    future = Node("i:future", "future", "", NOW + timedelta(days=900))
    assert keys(future, node("b", minutes=1440), node("a", minutes=1440)) == [("a", 0), ("b", 0), ("future", 0)]
    assert keys(node("10"), node("9")) == [("9", 0), ("10", 0)], "names are numbers of what came in"


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_a_circle_is_begun_by_its_oldest(size: int) -> None:
    circle = [node(f"{n:02}", f"{(n - 1) % size:02}", n) for n in range(size)]
    below = node("below", "00", 99)
    assert keys(*reversed(circle), below)[0] == ("00", 0)
    assert len(keys(*circle, below)) == size + 1


def test_messages_without_an_id_answer_and_are_not_answered() -> None:
    waiting = node("reply", "1", 1, id="")
    assert keys(node("1"), waiting, node("2", "", 2)) == [("1", 0), ("reply", 0), ("2", 0)]


@given(st.data())
def test_any_conversation_is_whole_and_the_same_in_any_order(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 12))
    parents = data.draw(st.lists(st.integers(-1, 14), min_size=count, max_size=count))
    minutes = data.draw(st.lists(st.integers(0, 3000), min_size=count, max_size=count))
    nodes = [node(str(n), str(parent), at) for n, (parent, at) in enumerate(zip(parents, minutes, strict=True))]
    found = ordered(nodes, NOW)
    assert sorted(each.key for each in found) == sorted(each.key for each in nodes)
    assert ordered(data.draw(st.permutations(nodes)), NOW) == found
    assert all(0 <= each.depth <= DEEPEST for each in found)
    place = {each.key: number for number, each in enumerate(found)}
    for number, parent in enumerate(parents):
        answered = f"i:{parent}"
        above = number
        seen = set()
        while 0 <= above < count and above not in seen:
            seen.add(above)
            above = parents[above]
        if not 0 <= above < count and answered in place:  # in no circle
            assert place[f"i:{number}"] > place[answered]


SHAPES: dict[str, Callable[[int], int]] = {
    "chain": lambda n: n - 1,
    "star": lambda _: 0,
    "comb": lambda n: n - 1 if n % 2 else max(n - 2, 0),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_ten_thousand_messages_take_no_more_work_each_and_no_depth(shape: str) -> None:
    parent = SHAPES[shape]
    nodes = [node(str(n), str(parent(n)) if n else "", n % 97) for n in range(10_000)]
    assert calls(lambda: ordered(nodes, NOW)) < 2.2 * calls(lambda: ordered(nodes[:5_000], NOW))
    found = ordered(nodes, NOW)
    assert len(found) == 10_000
    assert max(each.depth for each in found) <= DEEPEST


@given(st.integers(1, 30), st.integers(0, 29), st.integers(0, 40))
def test_a_window_holds_its_middle_and_as_much_as_there_is(count: int, at: int, around: int) -> None:
    at %= count
    start, stop = window(count, at, around)
    assert 0 <= start <= at < stop <= count
    assert stop - start == min(count, max(1, around))
