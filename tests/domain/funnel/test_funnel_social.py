"""First buyers with posts and without: exact, careful, and with its caveats."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.funnel.social import CAVEATS, DID_CAVEATS, SocialWeek, ratio_words, with_without

MONDAY = date(2026, 3, 2)


def weeks(
    counts: list[tuple[int, float]], channels: list[dict[str, float]] | None = None, *, on_day: int = 3
) -> list[SocialWeek]:
    """Return weeks of (posts, first buyers), all of whom bought on one weekday."""
    return [
        SocialWeek(
            MONDAY + timedelta(weeks=number),
            posts,
            tuple(total if day == on_day else 0.0 for day in range(7)),
            (channels or [{}] * len(counts))[number],
        )
        for number, (posts, total) in enumerate(counts)
    ]


def test_the_exact_interval_is_that_of_the_vector() -> None:
    # exact_9_in_28_vs_3_in_28 of s08: four weeks each, apart by one switch whose two days hold nobody.
    found = with_without(
        "conversions", "first buyers", weeks([(2, 3), (1, 2), (4, 2), (2, 2), (0, 1), (0, 1), (0, 0), (0, 1)])
    )
    assert (found.on.days, found.off.days) == (28, 26)
    assert (found.on.total, found.off.total) == (9, 3)
    assert found.plain_lo == pytest.approx(0.7486844502 * 26 / 28, rel=1e-6)
    assert found.plain_hi == pytest.approx(17.22800313 * 26 / 28, rel=1e-6)
    assert found.verdict == "unclear"
    assert found.caveats == CAVEATS
    assert "x2.79" in ratio_words(found, "first buyers")


def test_many_more_with_posts_is_up() -> None:
    found = with_without(
        "conversions", "first buyers", weeks([(3, 9), (0, 2), (3, 8), (0, 1), (3, 10), (0, 2), (3, 9), (0, 1)])
    )
    assert found.verdict == "up"
    assert found.lo is not None
    assert found.lo > 1


def test_a_burst_in_one_week_is_no_verdict() -> None:
    # 40 of 43 came in a single week: by single buyers that would be far beyond chance.
    found = with_without(
        "conversions", "first buyers", weeks([(1, 40), (0, 1), (1, 0), (0, 0), (1, 1), (0, 1), (1, 0), (0, 0)])
    )
    assert found.plain_lo is not None
    assert found.plain_lo > 1
    assert found.verdict == "unclear"


@pytest.mark.parametrize(
    "counts",
    [
        [(0, 30), (1, 11), (0, 33), (1, 8), (0, 12), (1, 8)],
        [(0, 3), (1, 10), (0, 0), (1, 8), (0, 4), (1, 6)],
    ],
)
def test_few_weeks_that_differ_among_themselves_are_no_verdict(counts: list[tuple[int, float]]) -> None:
    # By the exact interval alone, widened by what the weeks differ, the first would be down and the second up.
    assert with_without("conversions", "first buyers", weeks(counts)).verdict == "unclear"


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ([], "no whole week of first buyers by day is known"),
        ([(1, 5.0)] * 6, "too early: needs 3 weeks with posts and 3 without, known are 6 and 0"),
        ([(1, 5.0), (0, 5.0)], "too early: needs 3 weeks with posts and 3 without, known are 1 and 1"),
        ([(1, 1.0), (0, 0.0)] * 3, "too early: 3 first buyers in all, which tell nothing"),
    ],
)
def test_too_early(counts: list[tuple[int, float]], why: str) -> None:
    found = with_without("conversions", "first buyers", weeks(counts))
    assert (found.why_not, found.verdict) == (why, "")
    assert found.caveats == CAVEATS
    assert ratio_words(found, "first buyers") == why


def test_the_first_two_days_after_a_switch_count_for_neither_side() -> None:
    # All buy on Tuesday: of eight alternating weeks only the first keeps its Tuesday.
    found = with_without("conversions", "first buyers", weeks([(1, 9.0), (0, 9.0)] * 4, on_day=1))
    assert (found.on.total, found.off.total) == (9, 0)
    assert (found.on.days, found.off.days) == (7 + 3 * 5, 4 * 5)


def test_a_week_that_lacks_a_day_is_left_out_and_counted() -> None:
    given_weeks = weeks([(1, 9.0), (0, 2.0)] * 4)
    given_weeks[2] = given_weeks[2]._replace(days=(None, *given_weeks[2].days[1:3], None, *given_weeks[2].days[4:]))
    found = with_without("conversions", "first buyers", given_weeks)
    assert (found.left_out, found.on.weeks, found.off.weeks) == (1, 3, 4)


def test_a_control_channel_is_held_against_it_with_its_own_caveats() -> None:
    # did_ratio_of_ratios of s08: 66/41 by social against 58/55 by search.
    on = [{"social": 33.0, "search": 29.0}, {"social": 33.0, "search": 29.0}, {}]
    off = [{"social": 20.0, "search": 27.0}, {"social": 21.0, "search": 28.0}, {}]
    channels = [each for pair in zip(on, off, strict=True) for each in pair]
    found = with_without("conversions", "first buyers", weeks([(1, 30.0), (0, 28.0)] * 3, channels))
    assert found.control == "search"
    assert found.did == pytest.approx(1.526492851)
    # Weeks that do not differ: phi is 1, so the error is the vector's and the t of six weeks less two is 2.776445105.
    thirds = [
        each for _ in range(3) for each in ({"social": 22.0, "search": 58 / 3}, {"social": 41 / 3, "search": 55 / 3})
    ]
    even = with_without("conversions", "first buyers", weeks([(1, 30.0), (0, 28.0)] * 3, thirds))
    assert even.did_lo == pytest.approx(1.526492851 * math.exp(-2.776445105 * 0.2737972909), rel=1e-6)
    assert even.did_hi == pytest.approx(1.526492851 * math.exp(2.776445105 * 0.2737972909), rel=1e-6)
    assert found.caveats == (*CAVEATS, *DID_CAVEATS)


def test_without_channels_or_a_control_it_says_so() -> None:
    found = with_without("conversions", "first buyers", weeks([(1, 9.0), (0, 2.0)] * 4))
    assert found.did is None
    assert found.did_why_not.startswith("no channels are known")
    found = with_without("conversions", "first buyers", weeks([(1, 9.0), (0, 2.0)] * 4, [{"social": 2.0}] * 8))
    assert found.did_why_not == "none came by search or email, so there is no channel to hold it against"


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60).map(float)), max_size=20))
def test_a_verdict_needs_an_interval_that_carries_it(counts: list[tuple[int, float]]) -> None:
    found = with_without("conversions", "first buyers", weeks(counts))
    if found.verdict == "up":
        assert found.lo is not None
        assert found.lo > 1
        assert found.plain_lo is not None
        assert found.plain_lo > 1
    if found.verdict == "down":
        assert found.hi is not None
        assert found.hi < 1
    assert bool(found.verdict) is not bool(found.why_not)
    assert ratio_words(found, "first buyers")
