"""The verdict of a goal, how far it has come, and the words for both."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.metrics.goal_verdicts import bar, goal_progress, goal_verdict, verdict_words
from smdash.domain.metrics.outlook_words import forecast_words
from smdash.domain.metrics.vanity import is_vanity, vanity_words
from smdash.domain.metrics.views import GoalForecast

TODAY, LATER, BEFORE = date(2026, 11, 21), date(2027, 1, 10), date(2026, 11, 1)
STOCK = GoalForecast("acme", "Grow", "", "followers", 100.0, LATER, level=50.0, last_on=date(2026, 11, 20))
FLOW = STOCK._replace(since=date(2026, 10, 1), metric="result:leads")


@pytest.mark.parametrize(
    ("goal", "more", "verdict"),
    [
        (STOCK, {"target": None}, ""),
        (STOCK, {"level": None}, "no data"),
        (STOCK, {"level": 100.0}, "reached"),
        (FLOW, {"level": 101.0, "due_on": BEFORE}, "reached"),
        (STOCK, {"due_on": BEFORE}, "not reached"),
        (STOCK, {"due_on": None}, ""),
        (STOCK, {"lo": 100.0, "hi": 120.0}, "on course"),
        (STOCK, {"lo": 80.0, "hi": 99.0}, "behind"),
        (STOCK, {"lo": 80.0, "hi": 100.0}, "unclear"),
        (STOCK, {"why_not": "too early: needs 4 complete weeks, 1 so far"}, "too early"),
        (STOCK, {"last_on": date(2026, 11, 6), "lo": 100.0, "hi": 120.0}, "no data"),
        (STOCK, {"last_on": date(2026, 11, 7), "lo": 100.0, "hi": 120.0}, "on course"),
        (FLOW, {"last_on": date(2026, 10, 31), "per": "month", "lo": 100.0, "hi": 120.0}, "on course"),
        (FLOW, {"last_on": date(2026, 9, 30), "per": "month", "lo": 100.0, "hi": 120.0}, "no data"),
        # Fewer is better: a stock is to come down to the target, what is counted up must not pass it.
        (STOCK, {"fewer": True, "level": 100.0}, "reached"),
        (STOCK, {"fewer": True, "level": 130.0, "lo": 90.0, "hi": 100.0}, "on course"),
        (STOCK, {"fewer": True, "level": 130.0, "lo": 101.0, "hi": 120.0}, "behind"),
        (FLOW, {"fewer": True, "level": 50.0, "lo": 60.0, "hi": 100.0}, "on course"),
        (FLOW, {"fewer": True, "level": 50.0, "lo": 60.0, "hi": 101.0}, "unclear"),
        (FLOW, {"fewer": True, "level": 101.0}, "not reached"),
        (FLOW, {"fewer": True, "level": 100.0, "due_on": BEFORE}, "reached"),
    ],
)
def test_a_goal_has_the_verdict_its_forecast_carries(goal: GoalForecast, more: dict[str, Any], verdict: str) -> None:
    assert goal_verdict(goal._replace(**more), TODAY) == verdict


def test_a_stock_begins_at_its_baseline_and_a_count_at_nothing() -> None:
    assert goal_progress(FLOW) == 0.5
    assert goal_progress(STOCK) is None, "from where it began is not known"
    assert goal_progress(STOCK._replace(baseline=40.0)) == pytest.approx(1 / 6)
    assert goal_progress(STOCK._replace(baseline=60.0)) == 0, "it went back"
    assert goal_progress(STOCK._replace(baseline=100.0)) is None
    assert goal_progress(STOCK._replace(fewer=True, baseline=200.0, level=150.0)) == 0.5
    assert goal_progress(STOCK._replace(level=None, baseline=1.0)) is None


@given(st.none() | st.floats(0, 1), st.integers(1, 40))
def test_a_bar_is_full_only_at_the_end(share: float | None, cells: int) -> None:
    drawn = bar(share, cells)
    assert len(drawn) == cells
    assert ("\u2501" * cells == drawn) == (share == 1)


def test_nobody_knows_of_a_bound_with_days_unknown_that_it_is_kept() -> None:
    bound = FLOW._replace(fewer=True, target=100.0, level=20.0, lo=30.0, hi=60.0)
    over = bound._replace(due_on=TODAY - timedelta(days=1))
    assert (goal_verdict(bound, TODAY), goal_verdict(over, TODAY)) == ("on course", "reached")
    assert {goal_verdict(each._replace(lacking=1), TODAY) for each in (bound, over)} == {"unclear"}
    assert goal_verdict(over._replace(level=101.0, lacking=1), TODAY) == "not reached"


def test_words_of_a_verdict() -> None:
    old = STOCK._replace(verdict="no data", last_on=date(2026, 9, 30))
    assert verdict_words(old, TODAY) == "no data since 30 Sep"
    assert verdict_words(old._replace(last_on=None), TODAY) == "no data yet"
    bound = FLOW._replace(fewer=True)
    assert verdict_words(bound._replace(verdict="not reached"), TODAY) == "passed the bound"
    assert verdict_words(bound._replace(verdict="reached"), TODAY) == "kept"
    money = FLOW._replace(
        currency="EUR", target=12000.0, level=4500.0, baseline=3000.0, baseline_of="in the 3 months before"
    )
    assert forecast_words(money._replace(verdict="behind", words="far off")) == (
        "now 4,500 of 12,000 EUR since 2026-10-01 by 2027-01-10 \u00b7 was 3,000 EUR in the 3 months before "
        "\u00b7 behind \u00b7 far off"
    )


def test_a_vanity_figure_is_called_one_with_what_would_tell_more() -> None:
    assert is_vanity("followers", "audience")
    assert is_vanity("views", "vanity")
    assert is_vanity("likes", "engagement")
    assert not is_vanity("comments", "engagement")
    assert not is_vanity("link_clicks", "traffic")
    assert not is_vanity("own_coupons", "unknown")
    words = vanity_words(("link_clicks", "result:leads"))
    assert words.endswith("; link clicks or leads would tell more")
    assert "would tell" not in vanity_words(())
