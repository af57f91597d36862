from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.metrics.change import (
    between,
    change_words,
    daily_change,
    median,
    modified_z,
    own_baseline,
    viral,
    weekly_change,
)
from smdash.domain.metrics.special_functions import beta_ppf, betainc, t_cdf, t_ppf, t_two_sided

if TYPE_CHECKING:
    from smdash.domain.metrics.change import RateChange


amounts = st.floats(0, allow_nan=False, allow_infinity=False)
counts = st.integers(0, 10**6) | amounts | st.none()
weeks = st.lists(counts, max_size=8)
small_weeks = st.lists(st.lists(st.integers(0, 30) | st.none(), min_size=7, max_size=7), max_size=5)
shapes = st.floats(0.05, 500)
shares = st.floats(0, 1)


def sensible(change: RateChange) -> None:
    assert change.verdict in {"up", "down", "steady", "unclear"}
    if change.lo is None:
        assert change.verdict == "unclear"
    elif change.hi is None:
        assert change.rr is None
        assert 0 <= change.lo < math.inf
    else:
        assert 0 <= change.lo <= change.rr <= change.hi < math.inf
    if change.lo is not None:
        assert change.phi >= 1
        assert 0 <= change.p <= 1
    assert change_words(change)


@given(weeks, weeks)
def test_a_change_never_raises_and_its_interval_holds_the_estimate(
    before: list[float | None], after: list[float | None]
) -> None:
    sensible(weekly_change(before, after))


@given(small_weeks, small_weeks)
def test_so_does_one_of_days(before: list[Any], after: list[Any]) -> None:
    sensible(daily_change(before, after))


@given(st.lists(st.integers(5, 1000), min_size=2, max_size=6), st.lists(st.integers(5, 1000), min_size=2, max_size=6))
def test_looking_back_turns_the_ratio_over(before: list[int], after: list[int]) -> None:
    there, back = weekly_change(before, after), weekly_change(after, before)
    assert there.rr == pytest.approx(1 / back.rr)
    assert there.lo == pytest.approx(1 / back.hi)
    assert there.p == pytest.approx(back.p)


def test_the_four_verdicts() -> None:
    assert weekly_change([100, 110, 90, 100], [200, 210, 190, 200]).verdict == "up"
    assert weekly_change([200, 210, 190, 200], [100, 110, 90, 100]).verdict == "down"
    assert weekly_change([10_000, 10_050, 9_950], [10_010, 10_040, 9_990]).verdict == "steady"
    assert weekly_change([100, 110, 90, 100], [110, 120, 100, 110]).verdict == "unclear"


def test_too_little_to_judge_is_said() -> None:
    few_weeks = weekly_change([1000], [5000, 5100, 4900])
    assert (few_weeks.verdict, few_weeks.reason) == ("unclear", "needs 2 complete weeks on each side")
    few_events = weekly_change([1, 0, 1, 0], [1, 2, 0, 1])
    assert (few_events.verdict, few_events.reason) == ("unclear", "needs 5 events on each side")


def test_a_fall_to_nothing_and_a_rise_from_it_are_told_exactly() -> None:
    gone = weekly_change([360, 352, 371, 349, 365, 358], [0] * 6)
    assert (gone.rr, gone.lo, gone.verdict) == (0, 0, "down")
    assert gone.hi < 0.01
    assert change_words(gone) == "between -100 % and -99 %"
    born = weekly_change([0] * 6, [360, 352, 371, 349, 365, 358])
    assert (born.rr, born.hi, born.verdict) == (None, None, "up")
    assert change_words(born) == "x583 or more"
    assert change_words(weekly_change([0, 0, 0], [2, 1, 2])) == "too few before"
    few = weekly_change([1, 0, 1, 0], [900, 950, 1000, 920])
    assert (few.verdict, few.reason) == ("up", "")
    assert few.p == pytest.approx(0, abs=1e-9)


def test_the_exact_test_is_that_of_the_sum() -> None:
    """As many events as weeks expect: Clopper-Pearson of x of 12 at a half, from tables: p of 0 of 12 is 2/4096."""
    gone = weekly_change([4, 4, 4], [0, 0, 0])
    assert gone.phi == 1
    assert gone.p == pytest.approx(2 / 4096)
    assert gone.hi == pytest.approx(1 / (0.025 ** (1 / 12)) - 1)
    back = weekly_change([0, 0, 0], [4, 4, 4])
    assert back.lo == pytest.approx(1 / gone.hi)
    assert weekly_change([2, 2, 2], [0, 0, 0]).verdict == "down"
    assert weekly_change([2, 1, 2], [0, 0, 0]).verdict == "unclear", "5 of 5 happens once in sixteen times"


def test_bursts_that_stay_away_are_no_fall() -> None:
    assert weekly_change([0, 0, 360, 0, 0, 400], [0] * 6).verdict == "unclear"
    assert weekly_change([360, 0, 380, 0, 0, 395], [0] * 6).verdict == "unclear"


def test_two_weeks_of_nothing_prove_less_than_three() -> None:
    gone = weekly_change([50, 60], [0, 0])
    assert (gone.rr, gone.verdict) == (0, "unclear")
    assert gone.reason == "needs 3 complete weeks on each side"
    assert weekly_change([50, 60, 55], [0, 0, 0]).verdict == "down"
    nothing = weekly_change([], [])
    assert (nothing.rr, nothing.df, nothing.verdict) == (None, 0, "unclear")
    assert change_words(nothing) == "too early: needs 2 complete weeks on each side"


def test_less_than_nothing_counts_as_nothing() -> None:
    assert weekly_change([2e-313], [0, 1]).rr is None


def test_a_missing_week_is_left_out_and_not_zero() -> None:
    with_gap = weekly_change([120, None, 140, 100, 160], [150, 190, 170, 180, None])
    without = weekly_change([120, 140, 100, 160], [150, 190, 170, 180])
    assert with_gap == without
    assert (with_gap.n_before, with_gap.n_after) == (4, 4)


def test_a_week_with_a_missing_day_is_left_out() -> None:
    whole = [[5, 6, 7, 8, 9, 3, 2], [6, 5, 8, 7, 9, 2, 3]]
    broken = [[5, 6, None, 8, 9, 3, 2], [5, 6, 7]]
    assert daily_change(whole + broken, whole) == daily_change(whole, whole)


def test_a_weekday_on_which_nothing_happens_costs_no_freedom() -> None:
    quiet = [[5, 6, 7, 8, 9, 0, 0], [6, 5, 8, 7, 9, 0, 0]]
    assert daily_change(quiet, quiet).df == 4 * 5 - 5 - 1


def test_the_interval_in_words() -> None:
    assert change_words(weekly_change([120, 140, 100, 160], [150, 190, 170, 180])) == "between +2 % and +73 %"
    assert change_words(weekly_change([120, 140, 100, 160], [150, 120, 190, 130])) == "between -20 % and +62 %"


@given(st.lists(amounts, max_size=30), st.booleans())
def test_scores_never_raise(values: list[float], log: bool) -> None:
    scores = modified_z([min(value, 1e300) for value in values], log)
    assert len(scores) == len(values)
    assert not any(map(math.isnan, scores))


@given(st.lists(counts, max_size=30))
def test_viral_marks_only_known_values_far_above_the_middle(values: list[float | None]) -> None:
    marks = viral(values)
    known = [value for value in values if value is not None]
    assert len(marks) == len(values)
    for value, marked in zip(values, marks, strict=True):
        assert not marked or (value is not None and value >= min(3 * median(known), 1e15))
    assert sum(marks) <= len(known) / 2


def test_viral_needs_both_a_high_score_and_three_times_the_median() -> None:
    history = [34, 41, 29, 52, 38, 45, 31, 36, 40, 33, 980, 27]
    assert [value for value, marked in zip(history, viral(history), strict=True) if marked] == [980]
    narrow = [100, 101, 99, 100, 102, 98, 150]
    assert modified_z(narrow)[-1] > 3.5
    assert not any(viral(narrow))


def test_viral_is_silent_on_little_or_nothing() -> None:
    assert viral([]) == []
    assert viral([10, 11, 12, 9_000]) == [False] * 4
    assert viral([0, 0, 0, 0, 0, 1]) == [False] * 6
    assert viral([0, 0, 0, 0, 0, 40])[-1]
    assert viral([5, None, 5, 5, 5, 5, 60]) == [False] * 6 + [True]


def test_scores_of_none_and_one() -> None:
    assert modified_z([]) == []
    assert modified_z([7]) == [0]
    assert modified_z([3, 3, 3]) == [0, 0, 0]
    assert median([]) is None
    assert median([4, 1]) == 2.5


@given(st.lists(counts, max_size=30), counts)
def test_a_baseline_never_raises(history: list[float | None], value: float | None) -> None:
    baseline = own_baseline(history, value)
    known = [past for past in history if past is not None]
    assert baseline.n == min(len(known), 20)
    assert baseline.index is None or (value is not None and len(known) >= 5 and 0 <= baseline.index < math.inf)
    assert baseline.z is None or math.isfinite(baseline.z)


def test_a_baseline_says_why_there_is_none() -> None:
    assert own_baseline([1, 2, 3, 4], 9).reason == "no baseline yet"
    assert own_baseline([1, 2, 3, 4, None], 9).n == 4
    assert own_baseline([1, 2, 3, 4, 5], None).reason == "no value"
    silent = own_baseline([0, 0, 0, 0, 0], 3)
    assert (silent.index, silent.z, silent.reason) == (None, None, "the usual value is 0")
    assert own_baseline([4, 4, 4, 4, 4], 4).z == 0


def test_a_baseline_is_of_the_last_twenty() -> None:
    assert own_baseline([1000] * 30 + [10] * 20, 20).index == 200


@given(shapes, shapes, shares)
def test_the_beta_function_is_a_share_and_mirrors(a: float, b: float, x: float) -> None:
    share = betainc(a, b, x)
    assert 0 <= share <= 1
    # 1 - x loses digits of a tiny x, so the mirror is compared where it is exact.
    if x == 1 - (1 - x):
        assert share == pytest.approx(1 - betainc(b, a, 1 - x), abs=1e-9)


@given(shapes, shapes, st.floats(0.001, 0.999))
def test_the_beta_quantile_is_the_inverse(a: float, b: float, p: float) -> None:
    x = beta_ppf(p, a, b)
    below, above = math.nextafter(x, 0), math.nextafter(x, 1)
    assert betainc(a, b, below) - 1e-9 <= p <= betainc(a, b, above) + 1e-9


@given(st.floats(0.001, 0.999), st.floats(0.5, 1e5))
def test_the_t_quantile_is_the_inverse_and_symmetric(p: float, df: float) -> None:
    t = t_ppf(p, df)
    assert t_cdf(t, df) == pytest.approx(p, abs=1e-9)
    assert t_ppf(1 - p, df) == pytest.approx(-t, rel=1e-6, abs=1e-9)


def test_ends_and_limits() -> None:
    assert (betainc(2, 3, 0), betainc(2, 3, 1), betainc(0, 3, 0.5), betainc(2, 0, 0.5)) == (0, 1, 1, 0)
    assert (t_ppf(0, 5), t_ppf(1, 5), t_ppf(0.5, 5)) == (-math.inf, math.inf, 0)
    assert (beta_ppf(0, 2, 3), beta_ppf(1, 2, 3)) == (0, 1)
    assert t_ppf(0.975, 1e9) == pytest.approx(1.959963985, abs=1e-8)
    assert t_cdf(1e308, 3) == 1
    assert t_two_sided(0, 3) == pytest.approx(1)
    assert t_ppf(0.75, 1) == pytest.approx(1)  # Cauchy


def test_an_interval_that_tells_nothing_is_said_in_words() -> None:
    assert between(-0.85, 3.54) == "too wide to tell"
    assert between(-0.22, 0.28) == "between -22 % and +28 %"
    assert between(0.5, 9.0) == "between +50 % and x10", "one that holds a change tells of it however wide it is"
