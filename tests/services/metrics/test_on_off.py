"""Weeks with posts and without by lot: drawn beforehand, kept empty, judged on their day and not before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.metrics.on_off import PlannedWeek, drawn, plan_words
from tests.services.funnel.planting import daily, posted
from tests.worlds import content

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock

MONDAY = date(2026, 11, 23)
"""The Monday after the moment of the tests."""


def known(services: Services) -> None:
    daily(services, "acme", "conversions", date(2026, 8, 31), [2, 0, 1, 0, 1, 0, 0] * 11, "shop")


def test_pairs_have_one_of_each() -> None:
    throws = cycle([True, False, False])
    plan = drawn(MONDAY, 8, lambda: next(throws))
    assert [week.posts for week in plan] == [True, False, False, True, False, True, True, False]
    assert plan_words(plan[:4]) == "weeks with posts: 23 Nov, 14 Dec; without: 30 Nov, 7 Dec"


@given(st.lists(st.booleans(), min_size=4, max_size=26))
def test_both_kinds_are_as_many_whatever_the_lot(throws: list[bool]) -> None:
    left = iter(throws)
    plan = drawn(MONDAY, 2 * len(throws), lambda: next(left))
    assert sum(week.posts for week in plan) == len(throws)
    assert [week.monday for week in plan] == [MONDAY + timedelta(weeks=number) for number in range(2 * len(throws))]
    assert all(one.posts is not other.posts for one, other in zip(plan[::2], plan[1::2], strict=True))


def test_weeks_are_drawn_kept_empty_and_taken_back(small: Services) -> None:
    known(small)
    before = content(small.home.read())
    made = small.experiments.add_weeks("acme")
    assert (made.account, made.label, made.level, made.weeks) == ("acme", "first buyers", "weeks", 4)
    assert made.plan[0].monday == MONDAY
    assert made.judge_on == date(2027, 1, 20), "two days and one after the last Sunday"
    assert made.state == "too early"
    assert "only a change above +" in made.words
    off = [week.monday for week in made.plan if not week.posts]
    shut = {each.from_on: each for each in small.rules.blackouts()}
    assert sorted(shut, key=str) == off
    assert {each.subject for each in shut.values()} == {"acme"}
    assert shut[off[0]].until_on == off[0] + timedelta(days=6)
    assert shut[off[0]].reason == "a week without posts, experiment 1"
    with pytest.raises(UsageError, match="drawn already"):
        small.experiments.add_weeks("acme")
    assert [each.number for each in small.experiments.list("acme")] == [1]
    assert small.experiments.list("bean") == []
    small.undo.undo()
    assert content(small.home.read()) == before


def test_ending_gives_the_slots_back(small: Services) -> None:
    known(small)
    small.rules.add_blackout("sun", "acme", "a week without posts, experiment 10")
    made = small.experiments.add_weeks("acme")
    ended = small.experiments.end(made.number)
    assert ended.words == "ended before its day, so it was not judged"
    assert [each.reason for each in small.rules.blackouts()] == ["a week without posts, experiment 10"]
    assert small.experiments.add_weeks("acme").number == 2


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"weeks": 6}, "8 to 52"),
        ({"weeks": 9}, "pairs"),
        ({"weeks": 400}, "8 to 52"),
        ({"measure": "revenue"}, "cannot be judged"),
        ({"from_day": date(2026, 11, 21)}, "before they begin"),
        ({"from_day": date(2027, 11, 21)}, "three months"),
    ],
)
def test_what_cannot_be_drawn_is_refused(small: Services, how: dict[str, int], said: str) -> None:
    known(small)
    before = content(small.home.read())
    with pytest.raises(UsageError, match=said):
        small.experiments.add_weeks("acme", **how)  # type: ignore[arg-type]  # what the test is about
    assert content(small.home.read()) == before


def test_what_nothing_would_judge_is_refused_with_what_would_feed_it(small: Services) -> None:
    with pytest.raises(NotFoundError, match="no leads are known yet") as refused:
        small.experiments.add_weeks("acme", measure="leads")
    assert "smdash result add leads NUMBER --brand acme" in str(refused.value.hint)


def test_it_is_judged_on_its_day_by_what_was_drawn(small: Services, clock: Clock) -> None:
    known(small)
    made = small.experiments.add_weeks("acme")
    clock.moment = datetime(2027, 1, 19, 9, tzinfo=UTC)
    assert small.experiments.get(1).words.startswith("too early: until 20 Jan")
    clock.moment = datetime(2027, 1, 20, 9, tzinfo=UTC)
    waiting = small.experiments.get(1)
    assert (waiting.state, waiting.verdict) == ("too early", "")
    assert waiting.words == "its day has come; bring in first buyers up to 17 Jan to judge it"
    # Twelve a week with posts and two without, all from Wednesday on, since days after a switch do not count.
    days = [value for week in made.plan for value in ([0, 0, 3, 3, 3, 3, 0] if week.posts else [0, 0, 1, 0, 1, 0, 0])]
    daily(small, "acme", "conversions", MONDAY, days[:-1], "shop")
    assert small.experiments.get(1).words == waiting.words, "its last day is not known yet"
    daily(small, "acme", "conversions", MONDAY, days, "shop")
    slip = next(week.monday for week in made.plan if not week.posts)
    posted(small, "acme/x", [slip])
    judged = small.experiments.get(1)
    assert (judged.state, judged.verdict) == ("judged", "up")
    assert judged.lo is not None
    assert judged.lo > 0
    assert "something went out in 1 week that had to be without" in judged.words
    [shown] = small.funnel.view("acme").experiments
    assert shown == judged
    assert small.experiments.end(1).verdict == "up"
    assert shown.plan[0] == PlannedWeek(MONDAY, made.plan[0].posts)
