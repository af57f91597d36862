"""Shares between stages: over the same days only, with an interval, and never without a reason for none."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.funnel.shares import dispersion, longest_run, share_of, share_of_counts, together
from smdash.domain.results.series import Point, Series

if TYPE_CHECKING:
    from collections.abc import Sequence

MONDAY = date(2026, 11, 2)
NAMES = ("leads", "visits")


def days(values: Sequence[float | None], first: date = MONDAY, measure: str = "leads") -> Series:
    """Return a series of days, None being unknown."""
    points = tuple(
        Point(day, day, value)
        for number, value in enumerate(values)
        if value is not None and (day := first + timedelta(days=number))
    )
    total = sum(point.value for point in points) if points else None
    return Series(measure, first, first + timedelta(days=len(values) - 1), points, total, len(points))


def month(first: date, value: float) -> Series:
    """Return a series of one whole month."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return Series("visits", first, last, (Point(first, last, value),), value, (last - first).days + 1)


def test_share_is_of_the_days_both_are_known_for() -> None:
    found = share_of("visits", days([1, 2, None, 4]), days([10, None, 30, 40]), NAMES)
    assert (found.x, found.n, found.days) == (5, 50, 2)
    assert found.share == pytest.approx(0.1)
    assert found.lo is not None
    assert found.hi is not None
    assert found.lo < 0.1 < found.hi


def test_three_of_forty_have_wilsons_interval() -> None:
    # The vector wilson_3_40 of s02; one day, so nothing tells how weeks differ, which is said.
    found = share_of("visits", days([3]), days([40]), NAMES)
    assert found.lo == pytest.approx(0.02583602577)
    assert found.hi == pytest.approx(0.1986423352)
    assert found.phi is None
    assert "less sure" in found.note


def test_weeks_that_differ_make_the_interval_wider() -> None:
    # The vector dispersion_between_posts of s02, as six weeks whose counts stand on their Mondays.
    xs, ns = [12, 30, 8, 55, 9, 14], [400, 520, 380, 610, 350, 420]
    flat_x = [value for x in xs for value in (x, 0, 0, 0, 0, 0, 0)]
    flat_n = [value for n in ns for value in (n, 0, 0, 0, 0, 0, 0)]
    found = share_of("visits", days(flat_x), days(flat_n), NAMES)
    assert found.phi == pytest.approx(7.928173292)
    assert found.lo == pytest.approx(0.02967261936)
    assert found.hi == pytest.approx(0.07601283634)
    assert found.note == ""


@pytest.mark.parametrize(
    ("x", "n", "why"),
    [
        ([None], [10.0], "no leads are known of these days"),
        ([1.0], [None], "no visits are known of these days"),
        ([1.0, None], [None, 10.0], "leads and visits are not known of the same days"),
        ([0.0], [0.0], "there were no visits in these days"),
        ([4.0], [0.0], "there were no visits in these days"),
        ([11.0], [10.0], "more leads (11) than visits (10): they did not all come from there"),
    ],
)
def test_why_there_is_no_share(x: list[float | None], n: list[float | None], why: str) -> None:
    found = share_of("visits", days(x), days(n), NAMES)
    assert found.why_not == why
    assert found.share is None
    assert found.lo is None


def test_counts_without_days_have_a_share_and_say_what_is_not_known() -> None:
    found = share_of_counts("buyers", 3, 40, NAMES)
    assert found.share == pytest.approx(0.075)
    assert "less sure" in found.note
    assert share_of_counts("buyers", None, 40, NAMES).why_not


def test_a_month_stands_beside_all_its_days_and_not_beside_some_of_them() -> None:
    november = date(2026, 11, 1)
    whole = days([1.0] * 30, november)
    found = share_of("visits", whole, month(november, 300), NAMES)
    assert (found.x, found.n, found.days) == (30, 300, 30)
    lacking = days([1.0] * 29, november)
    assert share_of("visits", lacking, month(november, 300), NAMES).why_not.endswith("the same days")
    both = share_of("visits", month(november, 30)._replace(measure="leads"), month(november, 300), NAMES)
    assert (both.x, both.n) == (30, 300)


_NUMBERS = st.lists(st.one_of(st.none(), st.integers(0, 50).map(float)), min_size=30, max_size=30)


@given(_NUMBERS, _NUMBERS, st.booleans(), st.booleans())
def test_no_day_is_counted_twice(x: list[float | None], n: list[float | None], whole_x: bool, whole_n: bool) -> None:
    first = date(2026, 11, 1)
    here = month(first, 70.0) if whole_x else days(x, first)
    there = month(first, 900.0) if whole_n else days(n, first)
    blocks = together(here, there)
    seen: set[date] = set()
    for block in blocks:
        of_block = {block.first + timedelta(days=k) for k in range((block.last - block.first).days + 1)}
        assert not seen & of_block
        seen |= of_block
    assert sum(block.x for block in blocks) <= (here.total or 0) + 1e-9
    assert sum(block.n for block in blocks) <= (there.total or 0) + 1e-9


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 300)), min_size=1, max_size=60))
def test_a_share_is_between_its_ends_and_never_over_one(pairs: list[tuple[int, int]]) -> None:
    found = share_of("visits", days([float(x) for x, _ in pairs]), days([float(n) for _, n in pairs]), NAMES)
    if found.why_not:
        assert found.share is None
        return
    assert found.share is not None
    assert found.lo is not None
    assert found.hi is not None
    assert 0 <= found.lo <= found.share + 1e-9
    assert found.share <= found.hi + 1e-9
    assert found.hi <= 1


def test_weeks_that_lack_a_day_tell_nothing_of_the_spread() -> None:
    blocks = together(days([1.0] * 13), days([10.0] * 13))
    assert dispersion(blocks) is None
    assert dispersion(together(days([1.0] * 14), days([10.0] * 14))) == 1.0


def test_the_longest_stretch_without_an_unknown_day() -> None:
    assert longest_run(days([None, None])) is None
    assert longest_run(days([1, None, 1, 1, None, 1])) == (MONDAY + timedelta(days=2), MONDAY + timedelta(days=3))
    assert longest_run(days([1, None, 1])) == (MONDAY + timedelta(days=2), MONDAY + timedelta(days=2))
    november, december = date(2026, 11, 1), date(2026, 12, 1)
    both = month(november, 3)._replace(points=(*month(november, 3).points, *days([1, 1], december).points))
    assert longest_run(both) == (november, date(2026, 12, 2))
