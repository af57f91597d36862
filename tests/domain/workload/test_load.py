from __future__ import annotations

import json
import math
import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from smdash.domain.workload.deadlines import slack_by_day
from smdash.domain.workload.durations import from_three_points, lognormal_moments, pert
from smdash.domain.workload.estimates import FORMATS, PRIORS, Estimate, estimate_for
from smdash.domain.workload.levels import LEVELS, LevelState, advance, first_level, hysteresis, shown_level, sign
from smdash.domain.workload.load import (
    Item,
    Plan,
    expected_distinct,
    overrun_probability,
    switch_minutes,
    week,
)
from smdash.domain.workload.words import causes, explain, odds_words

if TYPE_CHECKING:
    from smdash.domain.workload.levels import Level


MONDAY = date(2026, 11, 16)
amounts = st.floats(0, allow_nan=False, allow_infinity=False)
names = st.sampled_from(["acme/x", "bean/tiktok", "bean/instagram", "(all)", ""])
activities = st.sampled_from(["text", "short_video", "inbox", "report", "switching", "own_duty"])
items = st.builds(Item, names, activities, amounts, amounts, amounts, amounts)
plans = st.builds(
    Plan,
    st.lists(amounts, max_size=7).map(tuple),
    work_days=amounts,
    switch_min_per_day=amounts,
    bias=amounts,
    s_g=amounts,
    items=st.lists(items, max_size=6).map(tuple),
)

SMALL = Plan(
    (6, 6, 6, 6, 4),
    switch_min_per_day=60,
    items=(
        Item("bean/tiktok", "short_video", 3, 120, 0.5),
        Item("bean/tiktok", "inbox", 40, 3, 0.7, 2),
        Item("acme/x", "text", 5, 12, 0.6),
        Item("acme/x", "inbox", 60, 3, 0.7, 2),
        Item("(all)", "report", 1, 120, 0.4),
    ),
)


@given(plans)
def test_a_week_never_raises_and_its_figures_make_sense(plan: Plan) -> None:
    result = week(plan)
    assert all(math.isfinite(h) and h >= 0 for h in (result.mean_h, result.sd_h, result.p80_h))
    assert (result.load is None) == (result.p_overrun is None) == (result.capacity_h == 0)
    assert result.p_overrun is None or 0 <= result.p_overrun <= 1
    assert sum(result.by_activity.values()) == pytest.approx(result.mean_h)
    assert explain(result, guesses=False)
    assert (result.over_h is None) == (result.load is None)
    if result.p_overrun is not None and abs(result.p_overrun - 0.2) > 1e-6:
        assert (result.over_h > 0) == (result.p_overrun > 0.2)


@given(plans, items)
def test_more_work_never_lowers_the_hours(plan: Plan, item: Item) -> None:
    assert week(plan._replace(items=(*plan.items, item))).mean_h >= week(plan).mean_h


@given(amounts, amounts, amounts)
def test_overrun_is_a_probability(mean: float, var: float, capacity: float) -> None:
    p = overrun_probability(mean, var, capacity)
    assert p is None if capacity == 0 else 0 <= p <= 1


def test_no_spread_is_certain_either_way() -> None:
    assert overrun_probability(10, 0, 10) == 0
    assert overrun_probability(10.1, 0, 10) == 1
    assert overrun_probability(0, 0, 10) == 0


def test_no_capacity_is_not_a_division_by_zero() -> None:
    result = week(SMALL._replace(capacity_h=(0, 0)))
    assert (result.load, result.p_overrun) == (None, None)
    assert result.mean_h > 15
    assert explain(result, guesses=False).startswith("No capacity: 21.6 h of work for 0 h. Biggest: ")


def test_no_items_are_no_hours() -> None:
    result = week(Plan((8,)))
    assert (result.mean_h, result.sd_h, result.p80_h, result.load, result.p_overrun) == (0, 0, 0, 0, 0)
    assert causes(result) == ()
    assert explain(result, guesses=False) == "0 %: 0.0 h of work for 8.0 h. You would almost never overrun."


def test_bias_stretches_every_hour() -> None:
    usual, longer = week(SMALL), week(SMALL._replace(bias=1.3))
    assert longer.mean_h == pytest.approx(1.3 * usual.mean_h)
    assert longer.sd_h == pytest.approx(1.3 * usual.sd_h)
    assert longer.by_account["acme/x"] == pytest.approx(1.3 * usual.by_account["acme/x"])
    assert longer.by_activity["switching"] == pytest.approx(6.5)


def test_inbox_hours_spread_more_than_planned_ones() -> None:
    planned = Plan((8,), s_g=0, items=(Item("a", "inbox", 40, 3, 0.7),))
    arriving = planned._replace(items=(planned.items[0]._replace(count_dispersion=2),))
    assert week(arriving).mean_h == week(planned).mean_h
    assert week(arriving).sd_h > 1.5 * week(planned).sd_h


def test_a_plan_reads_plain_data_and_refuses_other_names() -> None:
    plain = {
        "capacity_h": [6, 6],
        "s_g": 0.2,
        "items": [{"account": "a", "activity": "text", "per_week": 1, "median_min": 9, "s": 0}],
    }
    assert Plan.from_dict(plain) == Plan((6, 6), s_g=0.2, items=(Item("a", "text", 1, 9, 0),))
    assert week(plain) == week(Plan.from_dict(plain))
    with pytest.raises(TypeError):
        Plan.from_dict({**plain, "sg": 1})


def test_causes_group_content_by_account_and_the_rest_by_activity() -> None:
    result = week(SMALL)
    biggest = causes(result, 9)
    assert [label for label, _ in biggest] == ["bean/tiktok", "answering", "switching", "reports", "acme/x"]
    assert sum(hours for _, hours in biggest) == pytest.approx(result.mean_h)
    assert dict(biggest)["answering"] == pytest.approx(100 * PRIORS["inbox"].mean / 60)
    assert causes(result) == biggest[:3]
    assert causes(result, 0) == ()


def test_own_duties_of_no_account_count_by_activity() -> None:
    plan = Plan((8,), items=(Item("(all)", "team_call", 2, 30, 0), Item("acme/x", "switching", 1, 60, 0)))
    assert causes(week(plan)) == (("switching", 1.0), ("team call", 1.0))


def test_explain_says_load_odds_and_causes() -> None:
    text = explain(week(SMALL), guesses=True)
    assert text == (
        "77 %: 21.6 h of work for 28.0 h. You would overrun 1 week in 10. "
        "Biggest: bean/tiktok 6.8 h, answering 6.4 h, switching 5.0 h. (guess, no own times yet)"
    )
    tight = explain(week(SMALL._replace(capacity_h=(18,))), guesses=False)
    assert tight.startswith("120 %: 21.6 h of work for 18.0 h. You would overrun 4 weeks in 5. Biggest: ")
    assert "guess" not in tight


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0, "almost never"),
        (0.14, "1 week in 7"),
        (0.5, "every other week"),
        (0.86, "6 weeks in 7"),
        (1, "almost every week"),
    ],
)
def test_odds_in_words(p: float, words: str) -> None:
    assert odds_words(p) == words


def test_switching_has_no_negative_part() -> None:
    assert switch_minutes(0, 0, 0, 0) == 0
    assert switch_minutes(1, 1, 0, 5) == 0
    assert expected_distinct({}) == (0, 0)
    assert expected_distinct({"A": [], "B": [1.7]}) == (1, 1)


def test_slack_of_unequal_lists_and_of_none() -> None:
    assert slack_by_day([], []).first is None
    assert slack_by_day([1], [1, 2]).slack == (0, -2)
    assert slack_by_day([1], [1, 2]).first == 1
    assert slack_by_day([0.1, 0.2], [0, 0.3]).first is None


@given(amounts, amounts)
def test_durations_stay_finite(median: float, s: float) -> None:
    mean, var = lognormal_moments(median, s)
    assert math.isfinite(mean)
    assert math.isfinite(var)
    assert mean >= min(median, 1e9)
    assert var >= 0


@given(amounts, amounts, amounts)
def test_guesses_never_raise(low: float, usual: float, high: float) -> None:
    median, s = from_three_points(low, usual, high)
    assert median == usual
    assert s >= 0
    assert all(not math.isnan(value) for value in pert(low, usual, high))


@pytest.mark.parametrize(
    ("key", "mean", "p90"),
    [("text", 14, 26), ("carousel", 102, 171), ("long_video", 575, 1035), ("inbox", 3.8, 7.4), ("report", 130, 200)],
)
def test_priors_have_the_published_mean_and_p90(key: str, mean: float, p90: float) -> None:
    assert PRIORS[key].mean == pytest.approx(mean, rel=0.03)
    assert PRIORS[key].p90 == pytest.approx(p90, rel=0.01)


def test_every_prior_is_a_guess_that_says_what_it_rests_on() -> None:
    assert all(e.source == "guess" and e.basis and e.median_min > 0 and e.s > 0 for e in PRIORS.values())
    assert PRIORS["link"].median_min == PRIORS["text"].median_min
    assert "as image" in PRIORS["event"].basis


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_adapting_costs_less_than_making_and_never_nothing(format_: str) -> None:
    made, adapted = estimate_for(format_, False, {}), estimate_for(format_, True, {})
    assert made == PRIORS[format_]
    assert adapted.median_min == (25 if "video" in format_ else 12)


def test_own_estimates_win() -> None:
    own = Estimate(20, 0.3, "user", "my own three numbers")
    assert estimate_for("text", False, {"text": own}) is own
    assert estimate_for("text", True, {"adapt": own}) is own
    link = estimate_for("link", False, {"text": own})
    assert (link.median_min, link.source, link.basis) == (20, "user", "no own figure, as text: my own three numbers")
    assert estimate_for("link", False, {"link": own, "text": PRIORS["text"]}) is own
    assert estimate_for("podcast", True, {"podcast": own}) == PRIORS["adapt"]


def test_an_unknown_format_has_no_estimate() -> None:
    assert estimate_for("podcast", False, {}) is None
    assert estimate_for("podcast", True, {}) is None
    assert estimate_for("", False, {}) is None
    assert estimate_for("report", True, {}) is None


loads = st.lists(st.floats(0, 2) | st.sampled_from([0.65, 0.7, 0.8, 0.85, 0.95, 1.0, 1.15]), max_size=40)


@given(loads, st.sampled_from(LEVELS))
def test_a_state_walked_day_by_day_and_through_the_store_is_the_hysteresis(walk: list[float], start: Level) -> None:
    state = LevelState(start, MONDAY.isoformat(), MONDAY.isoformat())
    seen = []
    for day, load in enumerate(walk, start=1):
        state = advance(state, load, MONDAY + timedelta(day))
        state = LevelState.from_dict(json.loads(json.dumps(state.to_dict())))
        seen.append(state.level)
    assert seen == hysteresis(walk, start)


@given(loads)
def test_the_level_falls_one_step_at_a_time(walk: list[float]) -> None:
    ranks = [LEVELS.index(level) for level in hysteresis(walk, "overloaded")]
    assert all(after >= before - 1 for before, after in pairwise(ranks))


def test_two_high_days_reach_the_lower_of_the_two() -> None:
    assert hysteresis([0.72, 0.84]) == ["calm", "full"]
    assert hysteresis([0.86, 0.72]) == ["full", "full"]
    assert hysteresis([0.90, 0.99], "full") == ["full", "stretched"]
    assert hysteresis([1.05, 1.05], "calm") == ["stretched", "overloaded"]


def test_the_same_day_counts_once_but_a_jump_acts_at_once() -> None:
    state = LevelState.first(0.5, MONDAY)
    tuesday = MONDAY + timedelta(1)
    once = advance(state, 0.75, tuesday)
    assert (once.level, once.rising) == ("calm", 1)
    assert advance(once, 0.75, tuesday) == once
    assert advance(once, 0.75, MONDAY) == once
    jumped = advance(once, 1.2, tuesday)
    assert (jumped.level, jumped.since, jumped.sign) == ("overloaded", "2026-11-17", "▲▲ over")
    assert advance(once, 0.75, MONDAY + timedelta(2)).level == "full"


def test_a_week_without_capacity_leaves_the_level_alone() -> None:
    state = LevelState.first(0.9, MONDAY)
    assert advance(state, None, MONDAY + timedelta(7)) == state


@pytest.mark.parametrize(
    "stored", [{}, {"level": "busy", "since": "2026-11-16", "evaluated_on": "2026-11-16"}, [], None]
)
def test_a_stored_level_that_is_none_is_refused(stored: Any) -> None:
    with pytest.raises(ValueError, match="not a stored level"):
        LevelState.from_dict(stored)


def test_levels_have_thresholds_words_and_shapes() -> None:
    assert [first_level(load) for load in (0, 0.69, 0.7, 0.85, 1.0, 3)] == [
        "calm",
        "calm",
        "full",
        "stretched",
        "overloaded",
        "overloaded",
    ]
    assert [sign(level) for level in LEVELS] == ["ok", "▲ full", "▲▲ stretched", "▲▲ over"]


def test_unknowns_are_never_ok() -> None:
    assert [shown_level(level, unknowns=False) for level in LEVELS] == [sign(level) for level in LEVELS]
    assert shown_level("calm", unknowns=True) == "? incomplete"
    assert all("ok" not in shown_level(level, unknowns=True) for level in LEVELS)
    assert shown_level(None, unknowns=False) == "no capacity"


@given(st.floats(0, 3))
def test_thresholds_and_start_agree(load: float) -> None:
    assume(all(abs(load - edge) > 1e-6 for edge in (0.7, 0.85, 1.0)))
    assert hysteresis([load] * 2, first_level(load))[-1] == first_level(load)


def test_the_model_stays_off_the_slow_standard_library() -> None:
    code = "import sys; import smdash.domain.workload.load, smdash.domain.workload.levels; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "smdash.domain.workload.load" in loaded
    assert not {"statistics", "random", "decimal", "fractions", "smdash.domain.workload.deadlines"} & set(loaded)
