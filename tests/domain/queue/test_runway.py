"""Which free slots keep an account lit."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.queue.runway import RunwayRow, dark_words, interval_days, to_fill
from smdash.domain.schedule import runway

TODAY = date(2026, 11, 21)


def days(*numbers: int) -> list[date]:
    return [TODAY + timedelta(days=number) for number in numbers]


def test_a_dark_account_takes_the_first_slot_then_the_latest_in_time() -> None:
    chosen, lacking = to_fill(None, 2, days(1, 2, 3, 4, 5, 6, 7), TODAY, 7)
    assert [free + 1 for free in chosen] == [1, 3, 5]
    assert lacking == 0


def test_what_lies_before_the_last_post_does_not_help() -> None:
    assert to_fill(TODAY + timedelta(days=4), 2, days(1, 2, 3), TODAY, 7) == ([], 1)
    assert to_fill(TODAY + timedelta(days=4), 3, days(1, 2, 3), TODAY, 7) == ([], 0)


def test_without_slots_it_says_how_many_posts_are_lacking() -> None:
    assert to_fill(None, 2, [], TODAY, 7) == ([], 4)
    assert to_fill(TODAY - timedelta(days=90), 7, [], TODAY, 7) == ([], 1)


OFFSETS = st.lists(st.integers(0, 40), max_size=30).map(sorted)


@given(st.none() | st.integers(-400, 60), st.integers(1, 28), OFFSETS, st.integers(1, 60))
def test_the_chosen_slots_reach_the_target_or_there_are_no_more(
    offset: int | None, interval: int, free: list[int], target: int
) -> None:
    last = None if offset is None else TODAY + timedelta(days=offset)
    chosen, lacking = to_fill(last, interval, days(*free), TODAY, target)
    assert chosen == sorted(set(chosen))
    ends = [day for day in (last, *(days(*free)[index] for index in chosen)) if day is not None]
    assert ends == sorted(set(ends)), "each one is later than all before"
    until = TODAY + timedelta(days=target)
    lit = max(TODAY, max(ends) + timedelta(days=interval)) if ends else TODAY
    assert (lit >= until) == (lacking == 0)
    if lacking:
        assert not [day for day in days(*free) if not ends or day > max(ends)]
        assert lit + timedelta(days=interval * lacking) >= until > lit + timedelta(days=interval * (lacking - 1))
    if chosen:
        shorter = max(ends[:-1], default=None)
        before = TODAY if shorter is None else max(TODAY, shorter + timedelta(days=interval))
        assert before < until, "the last one was needed"


@given(st.none() | st.floats(0, 40), st.integers(-30, 30))
def test_the_interval_is_that_of_the_runway(per_week: float | None, offset: int) -> None:
    last = TODAY + timedelta(days=offset)
    found = runway(1, "acme/x", last_out=last, last_planned=None, per_week=per_week, today=TODAY)
    assert found.dark_from == last + timedelta(days=interval_days(per_week))


def row(number: int | None) -> RunwayRow:
    empty = dict.fromkeys(RunwayRow._fields)
    dark = None if number is None else TODAY + timedelta(days=number)
    return RunwayRow(**{**empty, "account": "acme/x", "days": number, "dark_from": dark})


def test_words() -> None:
    said = {number: dark_words(row(number), TODAY) for number in (None, -400, -20, -3, 0, 1, 5, 12)}
    assert said == {
        None: "never posted",
        -400: "dark since Fri 17 Oct 2025",
        -20: "dark since Sun 1",
        -3: "dark since Wed",
        0: "goes dark today",
        1: "goes dark Sun 22 · tomorrow",
        5: "goes dark Thu 26 · in 5 days",
        12: "goes dark Thu 3 Dec · in 12 days",
    }
    assert row(0).dark
    assert row(None).dark
    assert not row(1).dark
