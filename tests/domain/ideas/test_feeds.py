"""What of a feed is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.ideas.feeds import FIRST, MOST_AT_ONCE, Entry, news

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def entries(count: int) -> list[Entry]:
    """Entries, the newest first."""
    return [Entry(str(number), f"entry {number}", at=NOW - timedelta(hours=number)) for number in range(count)]


def test_the_first_reading_brings_the_newest_and_leaves_the_rest() -> None:
    found = news(entries(25), (), first=True)
    assert [each.ref for each in found.brought] == [str(number) for number in reversed(range(FIRST))]
    assert found.left == tuple(map(str, range(FIRST, 25)))
    later = news([Entry("new", "x", at=NOW + timedelta(hours=1)), *entries(25)], set(map(str, range(25))), first=False)
    assert [each.ref for each in later.brought] == ["new"]
    assert news(entries(120), (), first=False).left == tuple(map(str, range(MOST_AT_ONCE, 120)))


def test_the_order_of_the_feed_counts_where_there_are_no_dates() -> None:
    found = news([Entry("b", "x"), Entry("a", "x"), Entry("dated", "x", at=NOW)], (), first=True)
    assert [each.ref for each in found.brought] == ["dated", "a", "b"]


@given(st.lists(st.integers(0, 80), unique=True, max_size=80), st.sets(st.integers(0, 80)), st.booleans())
def test_each_new_entry_is_brought_or_left_and_none_twice(numbers: list[int], known: set[int], first: bool) -> None:
    every = [Entry(str(number), "x", at=NOW + timedelta(minutes=number)) for number in numbers]
    found = news(every, {str(number) for number in known}, first=first)
    refs = [each.ref for each in found.brought] + list(found.left)
    assert sorted(refs) == sorted(str(number) for number in numbers if number not in known)
