"""The time a funnel looks at, and what it is held against."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.funnel.period import DAY, of_month, of_weeks, usual_month


def test_a_month_that_is_over_stands_beside_the_one_before() -> None:
    spans = of_month(date(2026, 10, 1), date(2026, 11, 20))
    assert (spans.now.first, spans.now.last, spans.now.label) == (date(2026, 10, 1), date(2026, 10, 31), "Oct 2026")
    assert (spans.before.first, spans.before.last) == (date(2026, 9, 1), date(2026, 9, 30))
    # Whole weeks of October: 5 to 11, 12 to 18, 19 to 25; the last days are of a week that ends in November.
    assert (spans.middle, spans.weeks) == (date(2026, 10, 5), 3)
    assert (spans.judged_first, spans.judged_last) == (date(2026, 9, 14), date(2026, 10, 25))


def test_a_running_month_is_held_against_the_same_days() -> None:
    spans = of_month(date(2026, 3, 1), date(2026, 3, 31))
    assert (spans.now.last, spans.before.last) == (date(2026, 3, 30), date(2026, 2, 28))
    spans = of_month(date(2026, 11, 1), date(2026, 11, 16))
    assert (spans.now.last, spans.before.last) == (date(2026, 11, 15), date(2026, 10, 15))
    assert spans.now.label == "Nov 2026 to 15 Nov"


@pytest.mark.parametrize("today", [date(2026, 11, 1), date(2026, 10, 3)])
def test_a_month_of_which_no_day_is_over_is_refused(today: date) -> None:
    with pytest.raises(UsageError, match="no day of this month"):
        of_month(date(2026, 11, 1), today)


def test_weeks_stand_beside_as_many_before() -> None:
    spans = of_weeks(4, date(2026, 11, 15))
    assert (spans.now.first, spans.now.last) == (date(2026, 10, 19), date(2026, 11, 15))
    assert (spans.before.first, spans.before.last) == (date(2026, 9, 21), date(2026, 10, 18))
    assert (spans.weeks, spans.judged_first, spans.judged_last) == (4, date(2026, 9, 21), date(2026, 11, 15))
    for number in (0, -1, 105):
        with pytest.raises(UsageError):
            of_weeks(number, date(2026, 11, 15))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_the_two_times_never_share_a_day_and_the_usual_month_can_be_looked_at(today: date) -> None:
    spans = of_month(usual_month(today), today)
    assert spans.before.last < spans.now.first
    assert spans.now.last < today
    if spans.weeks:
        assert spans.now.first <= spans.middle
        assert spans.judged_last <= spans.now.last
        assert spans.judged_first.weekday() == 0
        assert (spans.judged_last + DAY - spans.judged_first).days == 14 * spans.weeks
