"""When an account goes dark: the first stretch in which it owes two posts or more in a row."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.queue.slots import Blackout
from smdash.domain.runway import Gap, Ground, Plan, Rhythm, Runway, due_days, rhythm, runway, to_fill

TODAY = date(2026, 11, 30)
"""A Monday."""
WORKDAYS = (0, 1, 2, 3, 4)


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def days(*numbers: int) -> tuple[date, ...]:
    return tuple(day(number) for number in numbers)


def lit(
    out: int | None, planned: tuple[int, ...], per_week: float | None, *slots: int, asked: Rhythm | None = None
) -> Runway:
    plan = Plan(None if out is None else day(out), days(*planned))
    return runway(1, "acme/x", plan, asked or rhythm(per_week, slots), TODAY)


@pytest.mark.parametrize(
    ("out", "planned", "per_week", "dark_in"),
    [
        (-5, (), 4, -3),
        (-1, (4,), 5, 5),
        (-1, (), 50, 0),
        (-20, (), 0.25, 8),
        (0, (), None, 7),
        (0, (), 7 / 90, 90),
        (-12, (), 1, -5),
    ],
)
def test_after_the_last_post_it_is_dark_from_one_interval_on(
    out: int, planned: tuple[int, ...], per_week: float | None, dark_in: int
) -> None:
    found = lit(out, planned, per_week)
    # Four days lie between the last post and the planned one of the second case: three posts of five a week.
    if planned:
        assert (found.days, found.lit_again) == (0, day(4))
        return
    assert (found.dark_from, found.days, found.lit_again) == (day(dark_in), dark_in, None)
    assert found.dark is (dark_in <= 0)


def test_a_post_at_christmas_keeps_no_account_of_five_a_week_lit() -> None:
    found = lit(-1, (25,), 5)
    assert (found.dark_from, found.lit_again, found.dark) == (TODAY, date(2026, 12, 25), True)
    assert found.lacking == 17, "25 days at five a week are 17.9 posts"
    # A week is full, then nothing until Christmas.
    found = lit(-1, (0, 1, 2, 3, 4, 25), 5)
    assert (found.dark_from, found.days, found.lit_again) == (day(5), 5, day(25))
    assert found.lacking == 12, "17 less the five that are planned"


def test_a_turn_left_out_of_a_repeat_shows_its_silent_days() -> None:
    # Every ten days; the turn on day 13 is skipped: 19 days without a post.
    found = lit(-7, (3, 23, 33), 1)
    assert (found.dark_from, found.lit_again) == (day(10), day(23))
    assert found.gaps[0] == Gap(day(3), day(10), day(23))
    assert len(found.gaps) == 2, "and after the last turn"


@pytest.mark.parametrize(
    ("per_week", "longest"), [(1, 14), (0.5, 28), (0.25, 56), (2, 7), (3, 5), (5, 3), (7, 2), (30, 2), (None, 14)]
)
def test_a_gap_of_two_intervals_is_no_darkness_and_a_day_more_is(per_week: float | None, longest: int) -> None:
    assert lit(0, (longest,), per_week).gaps[0].after == day(longest)
    found = lit(0, (longest + 1,), per_week)
    assert (found.gaps[0].after, found.lit_again) == (TODAY, day(longest + 1))


def test_between_posts_nearer_than_that_what_is_missing_is_counted() -> None:
    # Monday, Wednesday and Friday of two weeks, at five a week.
    found = lit(-3, (0, 2, 4, 7, 9, 11), 5)
    assert (found.days, found.lacking) == (12, 2)
    assert lit(-3, (0, 1, 2, 3, 4, 7, 8, 9, 10, 11), 5).lacking == 0
    assert lit(0, (1, 2, 3, 4, 7, 8, 9, 10, 11), 5).lacking == 0, "what is out today counts"


def test_an_account_whose_slots_lie_on_workdays_is_not_dark_at_the_weekend() -> None:
    ten = WORKDAYS * 2
    found = lit(-3, (0, 1, 2, 3, 4, 7), 10, *ten)
    assert found.dark_from == day(8)
    assert lit(-3, (0, 1, 2, 3, 4, 7), 10).dark_from == day(5), "without slots each day counts"
    assert lit(-3, (0, 1, 2, 3, 4), 5, *WORKDAYS).dark_from == day(7), "Monday, not Saturday"
    assert lit(-3, (0, 1, 2, 3, 4), 5, 0).dark_from == day(5), "one slot a week is no rhythm of five"


def test_an_account_that_never_posted_is_dark_until_its_first_post() -> None:
    found = lit(None, (), 3)
    assert (found.days, found.dark_from, found.dark, found.lit_again, found.lacking) == (None, None, True, None, 0)
    found = lit(None, (25,), 5)
    assert (found.days, found.dark, found.lit_again, found.lacking) == (None, True, day(25), 17)
    assert found.gaps[0].dark_from == TODAY
    found = lit(None, (1, 3), 5)
    assert (found.days, found.dark, found.state) == (4, False, "posts")
    assert lit(None, (0,), None).days == 7


def test_a_post_today_ends_what_was_dark() -> None:
    found = lit(-40, (0,), 1)
    assert (found.dark, found.days) == (False, 7)
    found = lit(-40, (1,), 1)
    assert (found.dark, found.dark_from, found.lit_again) == (True, day(-33), day(1))


def test_a_cadence_of_none_is_no_silence() -> None:
    found = lit(-40, (), 0)
    assert (found.days, found.dark, found.state, found.gaps) == (None, False, "resting", ())


def test_repeats_that_go_on_have_no_dark_day() -> None:
    plan = Plan(day(-7), tuple(day(number) for number in range(0, 366, 7)), lasting=True)
    found = runway(1, "acme/x", plan, rhythm(1), TODAY)
    assert (found.days, found.dark_from, found.dark, found.state) == (None, None, False, "lasting")
    ended = runway(1, "acme/x", plan._replace(lasting=False), rhythm(1), TODAY)
    assert ended.days == 364 + 7


def test_blackouts_are_asked_for_nothing() -> None:
    holidays = Blackout(0, "all", "", from_on=day(5), until_on=day(20))
    asked = rhythm(7, (), holidays.all_day)
    found = lit(-1, (*range(5), 21, 22), None, asked=asked)
    assert (found.dark_from, found.lacking) == (day(23), 0)
    found = lit(-1, tuple(range(5)), None, asked=asked)
    assert (found.dark_from, found.lacking) == (day(21), 0), "from the day after, not on the first of them"
    night = Blackout(0, "all", "", wall_from=None, wall_until=None, weekdays=(5, 6))
    assert not lit(-3, (0, 1, 2, 3, 4, 7), None, asked=rhythm(7, (), night.all_day)).gaps[0].after < day(7)
    closed = Blackout(0, "all", "", weekdays=tuple(range(7)))
    assert lit(-3, (), None, asked=rhythm(7, (), closed.all_day)).state == "lasting"


def test_the_worst_comes_first() -> None:
    found = [
        lit(0, (1, 2, 3), 7)._replace(slug="soon"), lit(-20, (), 1)._replace(slug="dark"), lit(None, (), 1)._replace(slug="never"),
        lit(0, (), 0)._replace(slug="resting"), lit(-40, (), 1)._replace(slug="darker"), lit(0, (), 1)._replace(slug="lit"),
    ]  # fmt: skip
    assert [each.slug for each in sorted(found, key=lambda each: each.order)] == [
        "darker", "dark", "never", "soon", "lit", "resting",
    ]  # fmt: skip


def test_gaps_are_asked_by_days() -> None:
    found = lit(-1, (0, 1, 2, 3, 4, 25, 26, 27), 5)
    assert found.dark_during(day(0), day(4)) is None
    assert found.dark_during(day(10), day(12)) == found.gaps[0]
    assert found.dark_during(day(25), day(27)) is None
    assert found.dark_during(day(24), day(25)) == found.gaps[0]
    assert found.dark_during(day(40), day(41)) == found.gaps[1]


PLANNED = st.lists(st.integers(0, 120), max_size=25).map(lambda found: tuple(sorted(found)))
CADENCES = st.one_of(st.none(), st.sampled_from([0.25, 0.5, 1, 2, 3, 5, 7, 14]), st.floats(0.1, 20))


@given(st.none() | st.integers(-400, 0), PLANNED, CADENCES)
def test_dark_is_the_first_gap_longer_than_two_intervals(
    out: int | None, planned: tuple[int, ...], per_week: float | None
) -> None:
    found = lit(out, planned, per_week)
    interval = max(1.0, 7.0 / (per_week or 1.0))
    posts = sorted({-1 if out is None else out, *planned})
    wanted = next(
        (first for first, then in pairwise(posts) if then > 0 and (then - 1 - first) / interval >= 2 - 1e-9), posts[-1]
    )
    assert found.gaps[0].after == day(wanted)
    if found.days is not None:
        assert found.dark_from == found.gaps[0].dark_from
        assert abs((found.dark_from - day(wanted)).days - interval) <= 0.51
        assert found.dark is (found.dark_from <= TODAY)
    else:
        assert out is None
        assert found.dark
    assert all(gap.lit_again == then.after or gap.lit_again <= then.after for gap, then in pairwise(found.gaps))


@given(CADENCES, st.integers(1, 200))
def test_posts_are_due_as_often_as_the_cadence_says(per_week: float | None, span: int) -> None:
    due = list(due_days(rhythm(per_week), TODAY, day(span + 1)))
    assert abs(len(due) - span * min(1.0, (per_week or 1.0) / 7)) <= 1
    assert due == sorted(set(due))


# Filling -----------------------------------------------------------------------------------------------------


def test_a_week_of_a_dark_account_takes_the_posts_of_its_cadence() -> None:
    for per_week, wanted in ((1, 1), (2, 2), (3, 3), (5, 5), (7, 7)):
        chosen, lacking = to_fill(Plan(day(-60)), rhythm(per_week), days(*range(7)), TODAY, 7)
        assert (len(chosen), lacking) == (wanted, 0), per_week
        assert to_fill(Plan(None), rhythm(per_week), [], TODAY, 7) == ([], wanted), per_week


def test_a_slot_behind_a_far_post_is_no_help_and_one_before_it_is() -> None:
    plan = Plan(day(-1), days(25))
    chosen, lacking = to_fill(plan, rhythm(1), days(2, 6, 30), TODAY, 14)
    assert (chosen, lacking) == ([1], 1), "due on the sixth day and the thirteenth"
    assert to_fill(Plan(day(-1), days(5, 10)), rhythm(1), days(2), TODAY, 7) == ([], 0)


@given(
    st.none() | st.integers(-400, 0), PLANNED, CADENCES, st.lists(st.integers(0, 70), max_size=30).map(sorted), st.integers(1, 60)
)  # fmt: skip
def test_the_chosen_slots_reach_the_target_or_there_are_no_more(
    out: int | None, planned: tuple[int, ...], per_week: float | None, free: list[int], target: int
) -> None:
    plan = Plan(None if out is None else day(out), days(*planned))
    asked = rhythm(per_week)
    chosen, lacking = to_fill(plan, asked, days(*free), TODAY, target)
    assert chosen == sorted(set(chosen))
    after = plan._replace(planned=(*plan.planned, *(day(free[index]) for index in chosen)))
    found = runway(1, "acme/x", after, asked, TODAY)
    dark = found.dark_during(TODAY, day(target - 1))
    if not lacking and dark is not None:
        assert dark.dark_from <= TODAY, "what is dark today stays so up to its first slot"
        assert dark.lit_again is not None
        assert not runway(1, "acme/x", after._replace(last_out=None), asked, TODAY).dark, "within two intervals"
        assert len(found.gaps) < 2 or found.gaps[1].dark_from >= day(target)
    if lacking:
        rest = [day(number) for index, number in enumerate(free) if index not in chosen]
        assert to_fill(after, asked, rest, TODAY, target)[0] == [], "no slot is left that would help"
    if not chosen and not lacking:
        before = runway(1, "acme/x", plan, asked, TODAY).dark_during(TODAY, day(target - 1))
        assert before is None or before.lit_again is not None


def test_without_a_cadence_nothing_says_how_many_are_missing() -> None:
    plan = Plan(None, days(360))
    asked = Ground(1, "acme/x", plan, 5).runway(TODAY)
    assert (asked.lacking or 0) > 200
    for each in (plan, Plan(day(-20), days(360))):
        assert Ground(1, "acme/x", each).runway(TODAY).lacking is None
        assert Ground(1, "acme/x", each, None, (0, 1, 2, 3, 4)).runway(TODAY).lacking is None
