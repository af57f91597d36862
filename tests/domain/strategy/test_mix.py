"""The mix of pillars: wanted shares beside actual ones, told with what few posts can carry."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.metrics.rates import wilson
from smdash.domain.strategy.mix import Mix, PostCount, WantedPillar, mixed, share_words, standing_words, untied_words

DAYS = (date(2026, 9, 27), date(2026, 11, 21), date(2026, 12, 19))
TIPS, STORIES = WantedPillar(1, "tips", 0.6), WantedPillar(2, "stories", 0.4)


def mix(counts: list[tuple[int, int, bool, int]], *wanted: WantedPillar) -> Mix:
    return mixed("acme", DAYS, [PostCount._make(row) for row in counts], wanted or (TIPS, STORIES))


def test_out_and_planned_make_one_share_with_its_interval() -> None:
    found = mix([(1, 0, True, 2), (1, 7, False, 1), (2, 0, True, 9), (0, 0, True, 3), (0, 7, False, 1)])
    tips, stories, without = found.pillars
    assert (found.out, found.planned) == (14, 2)
    assert (tips.out, tips.planned, tips.share) == (2, 1, 3 / 16)
    assert (tips.lo, tips.hi) == wilson(3, 16)
    assert (tips.standing, tips.lacking) == ("less", 7)
    assert standing_words(tips) == "less than meant, 7 posts short"
    assert share_words(tips, 16) == "19 % (7 to 43 %)"
    assert (stories.standing, stories.lacking) == ("fits", 0)
    assert (without.name, without.out, without.planned, without.standing) == ("", 3, 1, "")
    assert found.untied == (3, 0)
    assert found.goals == {7: (0, 2)}
    assert untied_words(found) == "3 posts tie to nothing, of 16: 3 out, 0 planned"


def test_without_posts_nothing_is_a_share() -> None:
    found = mix([])
    assert [(row.share, row.lo, row.hi, row.standing) for row in found.pillars] == [(None, None, None, "")] * 2
    assert share_words(found.pillars[0], 0) == "-"
    assert untied_words(found) == "no posts in this time"


def test_many_posts_need_no_interval_in_words() -> None:
    found = mix([(1, 0, True, 120), (2, 0, True, 30)])
    assert share_words(found.pillars[0], 150) == "80 %"
    assert found.pillars[0].standing == "more"
    assert untied_words(found) == "each of 150 posts ties to a goal or a pillar"


def test_a_pillar_out_of_use_counts_as_none_but_its_posts_are_tied() -> None:
    found = mix([(9, 0, True, 4), (1, 0, True, 1)])
    assert [(row.name, row.out) for row in found.pillars] == [("tips", 1), ("stories", 0), ("", 4)]
    assert found.untied == (0, 0)


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((0.6, 0.4), ()),
        ((0.7, 0.4), ("The wanted shares add up to 110 %, more than all posts.",)),
        ((0.5, 0.4), ("The wanted shares add up to 90 %; nobody said what the other 10 % are for.",)),
        ((0.7, None), ("No share is wanted of p1; 30 % is left.",)),
        ((1.0, None), ("No share is wanted of p1.",)),
        ((None, None), ()),
        ((0.1, 0.2, 0.7), ()),
        ((1 / 3, 1 / 3, 1 / 3), ()),
    ],
)
def test_shares_that_do_not_add_up_are_said(shares: tuple[float | None, ...], said: tuple[str, ...]) -> None:
    wanted = [WantedPillar(number + 1, f"p{number}", share) for number, share in enumerate(shares)]
    assert mixed("acme", DAYS, [], wanted).said == said


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.booleans(), st.integers(0, 50)), max_size=20))
def test_each_post_is_in_one_row(counts: list[tuple[int, int, bool, int]]) -> None:
    found = mix(counts)
    total = sum(row[3] for row in counts)
    assert found.out + found.planned == total
    assert sum(row.out + row.planned for row in found.pillars) == total
    assert sum(found.untied) == sum(row[3] for row in counts if not row[0] and not row[1])
    if total:
        assert sum(row.share or 0 for row in found.pillars) == pytest.approx(1)
