"""Learning log by log is learning from all of them; one forgotten timer cannot rule."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.workload.beliefs import WEEK_SECONDS, RunningBelief, kept_after
from smdash.domain.workload.learning import clip_logs, nig_update

if TYPE_CHECKING:
    from collections.abc import Callable


WEEK = int(WEEK_SECONDS)
near = st.floats(80, 200)


def learned(logs: list[float], at: Callable[..., Any] = lambda n: 0, **more: bool) -> RunningBelief:
    made = RunningBelief.prior(120, 0.5)
    for number, minutes in enumerate(logs):
        made.learn(minutes, at(number), **more)
    return made


@given(st.lists(near, max_size=30))
def test_one_by_one_is_all_at_once(logs: list[float]) -> None:
    belief, whole = learned(logs).belief(), nig_update(120, 0.5, logs)
    assert (belief.mu, belief.kappa, belief.alpha) == pytest.approx((whole.mu, whole.kappa, whole.alpha))
    assert belief.beta == pytest.approx(whole.beta)


@given(st.lists(near, min_size=1, max_size=30), st.integers(0, 100))
def test_old_logs_weigh_less(logs: list[float], weeks: int) -> None:
    made = learned(logs, at=lambda n: n * WEEK)
    now = (len(logs) - 1 + weeks) * WEEK
    weights = [kept_after(now - number * WEEK) for number in range(len(logs))]
    whole = nig_update(120, 0.5, logs, weights=weights)
    belief = made.belief(now)
    assert (belief.mu, belief.kappa) == pytest.approx((whole.mu, whole.kappa))
    assert belief.beta == pytest.approx(whole.beta)


def test_the_known_answers() -> None:
    three = learned([170, 150, 210]).belief()
    assert (three.median, three.mean) == pytest.approx((141.0, 156.9), abs=0.1)


@given(st.lists(near, max_size=20), st.floats(0.02, 720))
def test_one_log_moves_a_belief_no_further_than_its_clip(logs: list[float], odd: float) -> None:
    before = learned(logs).belief()
    made = learned(logs)
    taught = made.learn(odd, 0, confirmed=True)
    assert taught
    (clipped,) = clip_logs(before.median, before.s, [odd])
    assert made.belief().mu == pytest.approx(before.plus(clipped).mu)


def test_a_forgotten_timer_teaches_nothing_unless_confirmed() -> None:
    made = learned([120.0] * 5)
    before = made.belief()
    assert made.learn(14 * 60, 0) is False
    assert made.belief() == before
    assert made.logs == 5
    assert made.learn(14 * 60, 0, confirmed=True) is True
    assert made.belief().median < before.median * 1.3, "drawn in"


@given(st.lists(st.floats(1e-3, 1e5), max_size=40), st.booleans())
def test_nothing_breaks_a_belief(logs: list[float], confirmed: bool) -> None:
    belief = learned(logs, at=lambda n: n * 3600, confirmed=confirmed).belief()
    assert math.isfinite(belief.median)
    assert belief.median > 0
    assert 0 <= belief.s <= 3
    assert math.isfinite(belief.mean)
