"""Clashes, weeks of a month, and wall clocks where the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.calendar.views import TakenPlace, clashes, month_weeks, next_month, week_name


def clock(text: str) -> datetime:
    """Return a wall clock."""
    return datetime.fromisoformat(text)


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAYS = st.dates(date(2, 1, 1), date(9998, 12, 31))


def at(minutes: int, number: int, *, fixed: bool = False) -> TakenPlace:
    return TakenPlace(NOON + timedelta(minutes=minutes), number, fixed)


def test_too_near_is_a_clash_for_both_and_the_gap_itself_is_not() -> None:
    gap = timedelta(minutes=60)
    assert set(clashes([at(0, 1), at(59, 2), at(119, 3)], gap)) == {1, 2}
    assert clashes([at(0, 1), at(60, 2)], gap) == {}
    assert clashes([at(0, 1), at(0, 2)], timedelta(0)) == dict.fromkeys((1, 2), "another at the same minute")
    assert "20 min" in clashes([at(0, 1), at(20, 2)], gap)[1]


def test_what_is_out_cannot_clash_with_what_is_out() -> None:
    gap = timedelta(minutes=60)
    assert clashes([at(0, 1, fixed=True), at(5, 2, fixed=True)], gap) == {}
    assert set(clashes([at(0, 1, fixed=True), at(5, 2)], gap)) == {1, 2}


@given(st.lists(st.integers(0, 600), max_size=12), st.integers(0, 180))
def test_clashes_are_those_of_looking_at_every_pair(minutes: list[int], gap: int) -> None:
    places = [at(minute, number) for number, minute in enumerate(minutes)]
    least = max(gap, 1)
    pairs = {
        each
        for n, one in enumerate(minutes)
        for m, two in enumerate(minutes)
        if n != m and abs(one - two) < least
        for each in (n, m)
    }
    assert set(clashes(places, timedelta(minutes=gap))) == pairs


@given(DAYS)
def test_a_month_is_whole_weeks_that_hold_all_of_it(day: date) -> None:
    monday, weeks = month_weeks(day)
    first = day.replace(day=1)
    last = next_month(first) - timedelta(days=1)
    assert monday.weekday() == 0
    assert 4 <= weeks <= 6
    assert monday <= first
    assert first - monday < timedelta(days=7)
    assert monday <= day < monday + timedelta(weeks=weeks)
    end = monday + timedelta(weeks=weeks)
    assert last < end
    assert end - last <= timedelta(days=7)


@given(DAYS, st.integers(-30, 30))
def test_months_are_counted_on_and_back(day: date, step: int) -> None:
    there = next_month(day, step)
    assert there.day == 1
    if 2 < there.year < 9998:
        assert next_month(there, -step) == day.replace(day=1)


def test_a_week_is_named_by_its_own_year() -> None:
    assert week_name(date(2026, 11, 23)) == "Week 48 \u00b7 23 to 29 Nov 2026"
    assert week_name(date(2026, 12, 28)) == "Week 53 \u00b7 28 Dec 2026 to 3 Jan 2027"
    assert week_name(date(2027, 1, 4)) == "Week 1 \u00b7 4 to 10 Jan 2027"
