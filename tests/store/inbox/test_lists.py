"""Lists of items against a plain loop over all of them, and which index each query goes along."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.inbox.filter import STATES
from smdash.domain.schedule import stored
from smdash.services.inbox.windows import SectionsWindow, scope_of
from smdash.store.inbox import found, lists
from tests.store.inbox.items import Item, fill, in_order, stands
from tests.worlds import NOW

if TYPE_CHECKING:
    from smdash.services.bundle import Services

COUNT = 260


@pytest.fixture
def items(small: Services) -> list[Item]:
    return fill(small, COUNT)


def test_each_list_is_in_its_order_whole_and_without_repeats(small: Services, items: list[Item]) -> None:
    for state in STATES:
        window = SectionsWindow(small.home, [state], scope_of(small.home, None))
        assert window.ids(0, COUNT) == in_order(items, state), state
        assert window.count == len(in_order(items, state)) > 5, state
    everything = SectionsWindow(small.home, STATES, scope_of(small.home, None))
    assert sorted(everything.ids(0, COUNT)) == [item.id for item in items]


def test_pages_from_anywhere_and_places_agree_with_the_whole_list(small: Services, items: list[Item]) -> None:
    rng = random.Random(1)
    accounts = [items[0].account_id]
    for ids in (None, accounts):
        window = SectionsWindow(small.home, STATES, scope_of(small.home, ids))
        kept = [item for item in items if ids is None or item.account_id in ids]
        whole = [number for state in STATES for number in in_order(kept, state)]
        assert window.count == len(whole)
        for _ in range(40):
            start = rng.randrange(-3, len(whole) + 3)
            stop = start + rng.randrange(30)
            assert window.ids(start, stop) == whole[max(0, start) : max(0, stop)], (start, stop)
        assert [window.index(f"i:{number}") for number in whole] == list(range(len(whole)))
        assert window.index("i:99999") is None


def test_counts(small: Services, items: list[Item]) -> None:
    counts = small.inbox.counts()
    now, soon = stored(NOW), stored(NOW + timedelta(hours=24))
    waits = [item for item in items if stands(item) == "open"]
    assert counts.open == len(waits)
    assert counts.late == sum(item.due_at <= now and item.gone_at is None for item in waits)
    assert counts.closing == sum(item.closes_at is not None and now < item.closes_at <= soon for item in waits)
    assert (counts.snoozed, counts.waiting, counts.spam) == tuple(
        sum(stands(item) == state for item in items) for state in ("snoozed", "waiting", "spam")
    )
    assert sum(small.inbox.counts(brand).open for brand in ("acme", "bean")) == counts.open


def test_a_row_says_all_that_a_line_shows(small: Services, items: list[Item]) -> None:
    window = SectionsWindow(small.home, STATES, scope_of(small.home, None))
    rows = {row.id: row for row in window.rows(0, COUNT)}
    for item in items:
        row = rows[item.id]
        assert (row.state, row.flag, row.gone) == (stands(item), item.flag, item.gone_at is not None)
        assert (row.draft, row.edited, list(row.tags)) == (item.draft, item.edited_at is not None, item.tags)
        assert (row.closes_at is None) == (item.closes_at is None)
        assert (row.snoozed_until is not None) == (row.state == "snoozed")


ALONG = {
    "closing": "inbox_closing",
    "open": "inbox_open",
    "snoozed": "inbox_snoozed",
    "waiting": "inbox_waiting",
    "done": "inbox_handled",
    "spam": "inbox_spam",
}


@pytest.mark.parametrize("name", ALONG)
def test_lists_go_along_their_index_and_sort_nothing(small: Services, name: str) -> None:
    fill(small, 60)
    conn = small.home.read()
    scope = scope_of(small.home, [1, 2])
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    lists.count(conn, name, scope)
    lists.page(conn, name, scope, size=5, skip=1)
    lists.page(conn, name, scope, size=5, back=True)
    (first, *_) = lists.page(conn, name, scope._replace(account_ids=None), size=5)
    lists.page(conn, name, scope, size=5, past=first)
    lists.page(conn, name, scope, size=5, past=first, back=True)
    lists.before(conn, name, scope, first)
    if name == "open":
        lists.late(conn, scope)
    conn.set_trace_callback(None)
    assert len(asked) >= 7
    for query in asked:
        steps = [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {query}")]
        expected = "inbox_gone" if "gone_at" in query else ALONG[name]
        assert all(f"INDEX {expected}" in step for step in steps), (query, steps)


def test_a_short_section_is_searched_in_the_stretches_where_its_items_lie(small: Services) -> None:
    fill(small, COUNT)
    conn, scope = small.home.read(), scope_of(small.home, None)
    ids = {place.id for place in lists.page(conn, "open", scope, size=COUNT)}
    stretches = found._stretches(conn, "open", scope)
    assert len(stretches) == found.STRETCHES
    held = {number for first, last in stretches for number in range(first, last + 1)}
    assert ids <= held
    assert len(held) < COUNT
    assert stretches == sorted(stretches)
