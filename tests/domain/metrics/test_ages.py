"""What is usual of a post is told from others that were seen at its age."""

from __future__ import annotations

import pytest

from smdash.domain.metrics.ages import Sight, collected, usual_at_one_age


def _seen(ages: list[int], days: float, final: float = 1000.0) -> list[Sight]:
    return [Sight(age, final * collected(age, days)) for age in ages]


def test_posts_still_collecting_have_no_usual_of_older_ones() -> None:
    past = [_seen([age], 90) for age in range(100, 20, -3)]
    assert usual_at_one_age(_seen([16], 90), past, 90) is None
    assert usual_at_one_age(_seen([16], 90), past, 3) is not None, "where all is there after three days"


@pytest.mark.parametrize("days", [3.0, 30.0, 90.0])
def test_an_equal_post_is_as_usual_at_whatever_age_it_was_seen(days: float) -> None:
    posts = [_seen([age], days) for age in range(200, 7, -4)]
    told = [usual_at_one_age(own, posts[:at], days) for at, own in enumerate(posts)]
    for found in told:
        if found is not None:
            assert found.balance == pytest.approx(1, abs=0.031)
            assert sorted(found.past)[len(found.past) // 2] == pytest.approx(found.sight.value, rel=0.04)
    assert sum(found is not None for found in told) > 15


def test_that_sight_counts_at_which_most_others_were_seen() -> None:
    past = [_seen([11, 32] if number % 2 else [8, 29], 30) for number in range(40)]
    own = _seen([8, 29], 30)
    found = usual_at_one_age(own, past, 30)
    assert found is not None
    assert (found.sight.age, len(found.past)) == (29, 20)
    assert usual_at_one_age(own[:1], past, 30, whole=True) is None, "half of those before it are passed over"
    assert usual_at_one_age(own[:1], past, 30) is not None


def test_young_figures_stand_beside_young_ones_only() -> None:
    assert usual_at_one_age(_seen([5], 0), [_seen([9], 0)] * 10, 0) is None
    found = usual_at_one_age(_seen([5], 0), [_seen([4, 9], 0)] * 10, 0)
    assert found is not None
    assert len(found.past) == 10


def test_fewer_than_five_are_no_usual() -> None:
    assert usual_at_one_age(_seen([9], 3), [_seen([9], 3)] * 4, 3) is None
    assert usual_at_one_age([], [_seen([9], 3)] * 9, 3) is None
