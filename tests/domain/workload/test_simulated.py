"""The formulas of queues and sweeps against events drawn one by one, with fixed seeds, a stream for each cause."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.workload.beliefs import WEEK_SECONDS, kept_after
from smdash.domain.workload.learning import Belief, clip_logs, nig_update
from smdash.domain.workload.reply_times import (
    budget_reply,
    gaps_between,
    gate_wait,
    gated_reply,
    mg1_wait,
    p_late,
)
from tests.domain.workload.simulations import simulate_inbox, simulate_queue

WEEKDAYS_9_15 = [66.0, 6.0, 18.0, 6.0, 18.0, 6.0, 18.0, 6.0, 18.0, 6.0]
REPLY_MIN, REPLY_S = 3.0, 0.7


@pytest.mark.parametrize(("s", "cs2"), [(None, 1.0), (0.0, 0.0), (0.8, math.expm1(0.64))])
def test_single_server_waits_as_pollaczek_and_khinchine_say(s: float | None, cs2: float) -> None:
    wait = mg1_wait(0.7, 1.0, cs2)
    assert wait is not None
    assert simulate_queue(0.7, 1.0, s, 1_000_000, seed=7) == pytest.approx(wait, rel=0.02)


@pytest.mark.parametrize("per_week", [70, 300])
def test_sweeps_answer_as_late_as_the_formula_says(per_week: float) -> None:
    reply = REPLY_MIN * math.exp(REPLY_S**2 / 2)
    waits = simulate_inbox(WEEKDAYS_9_15, per_week, REPLY_MIN, REPLY_S, 1_000, seed=11)
    mean = sum(waits) / len(waits)
    assert mean == pytest.approx(gated_reply(WEEKDAYS_9_15, per_week, reply), rel=0.02)
    for promise in (4.0, 24.0):
        late = sum(wait > promise for wait in waits) / len(waits)
        assert late == pytest.approx(p_late(WEEKDAYS_9_15, promise, per_week, reply), abs=0.02)


@pytest.mark.parametrize(("budget", "per_gap", "median"), [(75, 10, 4.0), (62, 10, 4.0), (80, 20, 3.0)])
def test_sweeps_with_a_budget(budget: float, per_gap: float, median: float) -> None:
    said = budget_reply(12.0, budget, per_gap, median, 0.7)
    assert said.reply_h is not None
    waits = simulate_inbox([12.0] * 14, per_gap * 14, median, 0.7, 1_500, seed=23, budget_min=budget)
    assert sum(waits) / len(waits) == pytest.approx(said.reply_h, rel=0.07)


def test_look_on_saturday_helps_more_than_a_third_on_weekdays() -> None:
    two = [(day, hour) for day in range(5) for hour in (9.0, 15.0)]
    assert gaps_between(two) == [6.0, 18.0, 6.0, 18.0, 6.0, 18.0, 6.0, 18.0, 6.0, 66.0]
    base, saturday = gate_wait(gaps_between(two)), gate_wait(gaps_between([*two, (5, 12.0)]))
    third = gate_wait(gaps_between([*two, *((day, 19.0) for day in range(5))]))
    assert base is not None
    assert saturday is not None
    assert third is not None
    assert saturday < third < base


def test_nobody_ever_looks() -> None:
    assert gaps_between([]) == []
    assert (gate_wait([]), gated_reply([], 10, 3), p_late([], 4)) == (None, None, None)
    assert gaps_between([(0, 9.0)]) == [168.0]
    assert gated_reply(WEEKDAYS_9_15, 10_000, 5) is None
    assert p_late(WEEKDAYS_9_15, 4, 10_000, 5) == 1.0
    assert mg1_wait(1, 1, 1) is None


minutes = st.floats(0.01, 1e6)


@given(st.lists(st.tuples(minutes, st.floats(0.01, 1)), max_size=30), minutes, st.floats(0.05, 2))
def test_learning_one_by_one_is_learning_all_at_once(logs: list[tuple[float, float]], median: float, s: float) -> None:
    at_once = nig_update(median, s, [m for m, _ in logs], weights=[w for _, w in logs])
    one_by_one = nig_update(median, s, [])
    for each, weight in logs:
        one_by_one = one_by_one.plus(each, weight)
    for field in ("mu", "kappa", "alpha", "beta"):
        assert getattr(one_by_one, field) == pytest.approx(getattr(at_once, field), rel=1e-6, abs=1e-9)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=20), st.floats(1, 1000), st.floats(0.1, 2))
def test_absurd_logs_never_break_a_belief(logs: list[float], median: float, s: float) -> None:
    belief = nig_update(median, s, clip_logs(median, s, logs))
    assert isinstance(belief, Belief)
    for value in (belief.median, belief.mean, belief.p90, belief.s):
        assert math.isfinite(value)
        assert value > 0
    assert belief.median <= median * math.exp(2.5 * s) * 1.001


def test_old_logs_fade_by_half_in_34_weeks() -> None:
    assert kept_after(34.3 * WEEK_SECONDS) == pytest.approx(0.5, abs=0.01)
    assert kept_after(-3) == 1.0
