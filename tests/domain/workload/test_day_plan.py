"""Making is planned backwards from when it is due, and the day that cannot be kept is the one that is named."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.workload.day_plan import (
    INBOX,
    SHORT_H,
    Day,
    DayPlan,
    Piece,
    Share,
    plan,
    shares_by_weekday,
    with_debt,
)
from smdash.domain.workload.deadlines import slack_by_day
from smdash.domain.workload.duties import DutyWork
from smdash.domain.workload.situation import AccountWork, Cadence, Situation, evaluate
from smdash.domain.workload.words import short_words

MONDAY = date(2026, 11, 23)


def days(*hours: float, other: float = 0.0) -> list[Day]:
    return [
        Day(MONDAY + timedelta(days=number), each, (Share("admin", other),) if other else ())
        for number, each in enumerate(hours)
    ]


def piece(day: int, hours: float, before: float = 1.0, account: str = "a/x") -> Piece:
    at = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(days=day, hours=9 + 8 * before)
    return Piece(account, "image", at, before, hours, whole_h=hours)


def made(found: DayPlan) -> list[float]:
    return [round(math.fsum(part.hours for part in each.parts), 9) for each in found.days]


def test_work_due_at_the_weekend_is_made_on_the_free_days_before_it() -> None:
    found = plan(days(5, 5, 5, 5, 5, 0, 0), [piece(5, 12.0)])
    assert made(found) == [0, 0, 2, 5, 5, 0, 0]
    assert found.short is None


def test_what_is_due_first_is_made_first_and_a_long_piece_makes_way() -> None:
    long, small = piece(4, 9.0, account="a/long"), piece(3, 2.0, account="a/small")
    found = plan(days(5, 5, 5, 5, 5), [long, small])
    assert made(found) == [0, 0, 1, 5, 5]
    by_day = [[(part.piece.account, round(part.hours, 6)) for part in each.parts] for each in found.days]
    assert by_day[2:] == [[("a/small", 1.0)], [("a/small", 1.0), ("a/long", 4.0)], [("a/long", 5.0)]]


def test_what_is_due_in_the_morning_is_made_the_day_before() -> None:
    assert made(plan(days(6, 6, 6), [piece(2, 2.0, before=0.0)])) == [0, 2, 0]
    assert made(plan(days(6, 6, 6), [piece(2, 2.0, before=0.25)])) == [0, 0.5, 1.5]


def test_the_moment_that_breaks_is_named_with_its_hours() -> None:
    found = plan(days(6, 6, 6, 6, 4), [piece(n, float(h)) for n, h in enumerate((3, 4, 5, 14, 2))])
    assert short_words(found.short, MONDAY) == "Thursday ends 2.0 h short: 26.0 h due since Monday, 24.0 h there"
    assert made(found) == [6.5, 6.5, 6.5, 6.5, 2], "what has no room is overtime of the days until then"
    found = plan(days(6, 6), [piece(1, 8.0, before=0.0)])
    assert short_words(found.short, MONDAY) == "Tuesday 09:00 is 2.0 h short: 8.0 h due since Monday, 6.0 h there"
    found = plan(days(2, 6, 6, 6, 6, 0, 0, 6), [piece(7, 34.0)])
    assert short_words(found.short, MONDAY) == ("Monday 30 Nov ends 2.0 h short: 34.0 h due since Monday, 32.0 h there")
    assert short_words(plan(days(6), [piece(0, 6.2)]).short, MONDAY) == "", "estimates are no better than that"
    crowded = plan(days(6, 6, other=7.0), [])
    assert short_words(crowded.short, MONDAY) == "Monday ends 1.0 h short: 7.0 h due, 6.0 h there"


def test_overtime_is_on_days_with_hours_before_it_is_due() -> None:
    assert made(plan(days(4, 0, 0), [piece(2, 6.0)])) == [6, 0, 0]
    assert made(plan(days(6, 3, 6), [piece(1, 12.0)])) == [8, 4, 0]
    assert made(plan(days(0, 4), [piece(0, 1.0)])) == [1, 0], "where there is no such day, on its own"


def test_what_was_due_before_stands_on_the_first_day_and_what_is_due_after_on_none() -> None:
    assert made(plan(days(4, 4), [piece(-3, 1.0), piece(9, 1.0)])) == [1, 0]
    assert plan([], [piece(0, 1.0)]).days == ()


hours_of_days = st.lists(st.sampled_from([0.0, 0.5, 2.0, 4.0, 7.5]), min_size=3, max_size=9)
lists_of_pieces = st.lists(
    st.tuples(st.integers(0, 8), st.floats(0.1, 12), st.sampled_from([0.0, 0.25, 1.0])), max_size=12
)


@given(hours_of_days, lists_of_pieces, st.sampled_from([0.0, 0.3]))
def test_a_plan_is_possible_where_any_is_and_loses_nothing(
    hours: list[float], wanted: list[Any], other_share: float
) -> None:
    week = [day._replace(shares=(Share("admin", day.capacity_h * other_share),)) for day in days(*hours)]
    pieces = [piece(day, length, before, f"a/{n}") for n, (day, length, before) in enumerate(wanted) if day < len(week)]
    found = plan(week, pieces)
    planned = math.fsum(each.needed_h - each.day.other_h for each in found.days)
    assert planned == pytest.approx(math.fsum(each.hours for each in pieces))
    for number, each in enumerate(found.days):
        for part in each.parts:
            due = (part.piece.at.date() - MONDAY).days
            assert number <= due, "nothing is made after it is due"
        if not found.late_h:
            assert each.needed_h <= each.day.capacity_h + 1e-6, "no day is given more than its hours without need"
        assert [part.piece.at for part in each.parts] == sorted(part.piece.at for part in each.parts)
    # The demand bound: by each due time, what is due is no more than the free hours until then, or it is short.
    worst = 0.0
    for one in pieces:
        number = (one.at.date() - MONDAY).days
        room = math.fsum(day.free_h for day in week[:number]) + week[number].free_h * one.before
        worst = max(worst, math.fsum(other.hours for other in pieces if other.at <= one.at) - room)
    assert found.late_h == pytest.approx(max(0.0, worst))
    assert (found.short is not None) == (found.late_h > SHORT_H)


@given(hours_of_days, lists_of_pieces, st.integers(0, 8), st.sampled_from([0.25, 1.0, 6.0]))
def test_an_hour_more_never_brings_a_later_finish_or_an_earlier_break(
    hours: list[float], wanted: list[Any], day: int, more: float
) -> None:
    pieces = [piece(due, length, before) for due, length, before in wanted if due < len(hours)]
    longer = [each + (more if number == day else 0.0) for number, each in enumerate(hours)]
    was, now = plan(days(*hours), pieces), plan(days(*longer), pieces)
    assert now.late_h <= was.late_h + 1e-6
    assert was.short is not None or now.short is None
    if was.short is not None and now.short is not None:
        assert now.short.day >= was.short.day


@given(hours_of_days)
def test_whole_days_break_where_the_slack_does(hours: list[float]) -> None:
    due = [each * 1.3 if number % 3 == 1 else each * 0.8 for number, each in enumerate(hours)]
    found = plan(days(*hours), [piece(number, each) for number, each in enumerate(due)])
    slack = slack_by_day(hours, due).slack
    first = next((number for number, left in enumerate(slack) if left < -SHORT_H - 1e-9), None)
    assert (None if found.short is None else (found.short.day - MONDAY).days) == first


# The rest of a day --------------------------------------------------------------------------------------


def _week(**changed: Any) -> Situation:
    accounts = (
        AccountWork("a/x", "a", "x", (Cadence("text", 3.0),), 30.0),
        AccountWork("b/x", "b", "x", (Cadence("image", 2.0),), 0.0),
    )
    return Situation(
        (6.0, 6.0, 6.0, 6.0, 3.0, 0.0, 0.0),
        accounts,
        (DutyWork("admin", "workday"), DutyWork("report", "month")),
        sweeps=((0, 9.0), (0, 15.0), (2, 9.0), (5, 12.0)),
    )._replace(**changed)


@pytest.mark.parametrize("looks", [{}, {"sweeps": ()}, {"off": frozenset({2})}, {"sweeps_from": "guess"}])
def test_the_shares_of_a_week_and_its_making_are_the_weeks_hours(looks: dict[str, Any]) -> None:
    week = _week(**looks)
    load = evaluate(week).load
    shares = shares_by_weekday(week, load, {"b/x": 0.5})
    making = math.fsum(hours for slug, activity, hours in load.parts if activity != INBOX and slug != "(all)")
    total = math.fsum(share.hours for day in shares for share in day)
    assert total - 0.5 + making == pytest.approx(load.mean_h)


def test_answering_is_where_the_looks_are() -> None:
    week = _week()
    shares = shares_by_weekday(week, evaluate(week).load)
    looks = [(number, share.hour) for number, day in enumerate(shares) for share in day if share.activity == INBOX]
    assert looks == list(week.sweeps), "a look on a day without hours too, because it takes place"
    friday = {share.activity: share.hours for share in shares[4]}
    monday = {share.activity: share.hours for share in shares[0]}
    assert friday["admin"] == pytest.approx(monday["admin"] / 2)
    assert INBOX not in friday
    assert [(share.activity, share.hours) for share in shares[5]] == [(INBOX, 0.0)], "there are no hours for it"


# What is open in the inbox ---------------------------------------------------------------------------------


def looked(*hours: float, capacity: float = 7.5) -> list[Day]:
    """Return days with two looks each, at nine and three, of half an hour."""
    shares = (Share("inbox", 0.5, "", 9.0), Share("inbox", 0.5, "", 15.0), Share("admin", 1.0))
    return [Day(date(2026, 11, 23) + timedelta(days=number), capacity, shares) for number in range(len(hours) or 3)]


def inbox_hours(days: list[Day]) -> list[float]:
    return [share.hours for day in days for share in day.shares if share.activity == "inbox"]


def test_the_first_look_from_now_on_is_long_enough_for_what_is_open() -> None:
    assert with_debt(looked(), 0.0, 0.0, 8.0, 0.0) == (looked(), 0.0)
    early, left = with_debt(looked(), 2.0, 1.0, 8.0, 0.0)
    assert (inbox_hours(early), left) == ([2.0, 0.5, 0.5, 0.5, 0.5, 0.5], 0.0)
    later, _ = with_debt(looked(), 2.0, 1.0, 11.0, 0.3)
    assert inbox_hours(later) == [0.5, 2.0, 0.5, 0.5, 0.5, 0.5]
    evening, _ = with_debt(looked(), 2.0, 1.0, 19.0, 1.0)
    assert inbox_hours(evening) == [0.5, 0.5, 2.0, 0.5, 0.5, 0.5]
    owed, _ = with_debt(looked(), 0.2, 0.2, 8.0, 0.0)
    assert inbox_hours(owed)[0] == pytest.approx(0.7), "what is owed comes on top of what usually comes in"


def test_what_a_day_has_no_room_for_goes_to_the_next_look_and_the_rest_is_said() -> None:
    days, left = with_debt(looked(capacity=3.0), 4.0, 4.0, 8.0, 0.0)
    assert inbox_hours(days) == pytest.approx([1.5, 0.5, 1.5, 0.5, 1.5, 0.5])
    assert left == pytest.approx(4.0 - 1.5 - 1.0 - 1.0)
    assert with_debt(looked(capacity=0.0), 4.0, 4.0, 8.0, 0.0, bounded=False)[1] == 0.0, "nobody said the hours"


def test_where_nobody_looks_it_is_answered_on_the_first_day_with_hours() -> None:
    days, left = with_debt([Day(date(2026, 11, 28), 0.0), Day(date(2026, 11, 30), 7.0)], 2.0, 2.0, 9.0, 0.1)
    assert (inbox_hours(days), left) == ([2.0], 0.0)


@given(
    st.floats(0, 30),
    st.floats(0, 30),
    st.floats(0, 5),
    st.floats(0, 24),
    st.floats(0, 1),
    st.floats(0, 9),
    st.floats(0, 1),
)
def test_an_open_item_more_leaves_no_day_more_room(
    open_h: float, owed_h: float, item: float, hour: float, gone: float, capacity: float, part: float
) -> None:
    owed_h = min(open_h, owed_h)
    before, left = with_debt(looked(capacity=capacity), open_h, owed_h, hour, gone)
    after, more = with_debt(looked(capacity=capacity), open_h + item, owed_h + item * part, hour, gone)
    assert more >= left - 1e-9
    for number in range(1, len(before) + 1):
        used = sum(day.other_h for day in before[:number])
        assert sum(day.other_h for day in after[:number]) >= used - 1e-9
