"""Known answers, computed elsewhere: function(**inputs) gives the fields of expected.

Each file of the folder (SMDASH_VECTORS, or the copy beside the tests) holds many; those of COVERED are run.
Numbers in the files are rounded to ten significant digits, so no comparison is finer than half of the tenth.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.metrics import best_times, change, rates, special_functions, waiting
from smdash.domain.workload import cuts, deadlines, durations, learning, levels, load, reply_times, selfcheck, words
from tests.domain.workload import simulations

if TYPE_CHECKING:
    from collections.abc import Iterator


FOLDER = Path(os.environ.get("SMDASH_VECTORS") or Path(__file__).parent.parent / "data" / "vectors")

COVERED = {
    cuts: {"cut_ladder", "exact_keep", "greedy_keep"},
    deadlines: {"slack_by_day"},
    durations: {"from_three_points", "lognormal_moments", "pert"},
    learning: {"bias_ratio", "learn_common_factor", "nig_update"},
    levels: {"hysteresis"},
    load: {"accounts_that_fit", "expected_distinct", "overrun_probability", "safe_load", "switch_minutes", "week"},
    reply_times: {"budget_reply", "gate_wait", "gated_reply", "kingman_wait", "mg1_wait", "p_late"},
    selfcheck: {"burnout_flag", "little", "raw_tlx"},
    words: {"odds_words"},
    best_times: {"eb_slots", "slot_verdict"},
    change: {"daily_change", "modified_z", "own_baseline", "weekly_change"},
    rates: {
        "did_ratio",
        "exact_rate_ratio",
        "follower_quality",
        "gamma_poisson",
        "newcombe",
        "rate_dispersion",
        "wilson",
    },
    special_functions: {"beta_ppf", "betainc", "t_cdf", "t_ppf"},
    waiting: {
        "benjamini_hochberg",
        "cusum",
        "drift_forecast",
        "km_quantile",
        "min_detectable_ratio",
        "theil_sen",
        "weekday_index",
        "weeks_needed",
    },
}


def _clipped(prior_median: int, prior_s: float, logs_min: list[int], k: float) -> dict[str, Any]:
    """What one forgotten timer teaches once it is clipped to what was believed."""
    clipped = learning.clip_logs(prior_median, prior_s, logs_min, k)
    belief = learning.nig_update(prior_median, prior_s, clipped)
    return {"clipped": clipped, "mean": belief.mean, "median": belief.median}


def _simulated(plan: str, runs: int) -> dict[str, float]:
    """A week drawn at random, independent of the closed form; the plan is the one named in the same file."""
    del plan
    return simulations.simulate_week(PLAN, runs // 3, seed=20261121)


def _winner(**inputs: Any) -> dict[str, float]:
    naive, shrunk, zero = simulations.winners_curse(
        inputs["slots"], inputs["posts_per_slot"], inputs["sd_log"], inputs["runs"], seed=6
    )
    return {"naive_best_slot_gain_pct": naive, "shrunk_best_slot_gain_pct": shrunk, "share_tau2_zero": zero}


def _power(mean_per_week: int, phi: int, weeks: int, ratio: float) -> dict[str, float]:
    return {"power": simulations.detection_power(mean_per_week, phi, weeks, ratio, runs=1500, seed=3)}


def _peeking(looks: int) -> dict[str, float]:
    runs = 40_000
    return {
        "false_alarm_at_1_96": simulations.peeking(looks, 1.96, runs, seed=41),
        "false_alarm_at_pocock_2_512": simulations.peeking(looks, 2.512, runs, seed=42),
    }


def _run_length(k: float, h: int, delta: int) -> dict[str, float]:
    return {"arl": simulations.run_length(k, h, delta, runs=8_000, seed=4)}


def _coverage(n: int, h: int) -> dict[str, float]:
    return {
        "normal": simulations.coverage(n, h, None, runs=10_000, seed=111),
        "negbin_phi11": simulations.coverage(n, h, 11, runs=5_000, seed=112),
    }


# Answers that were drawn at random are drawn again, by the functions under test where there are any.
SIMULATED = {
    "power_simulation": _power,
    "peeking_8_weekly_looks": _peeking,
    "ARL_two_sided_h5_shift_1": _run_length,
    "ARL_two_sided_h8_shift_1": _run_length,
    "winners_curse_when_time_does_not_matter": _winner,
    "coverage_80": _coverage,
}
TOGETHER = {"clip_logs+nig_update": _clipped, "week_monte_carlo": _simulated}
FUNCTIONS = TOGETHER | {name: getattr(module, name) for module, names in COVERED.items() for name in names}
SIMULATED_SD = 0.03
"""How far the simulated spread may be from the stated one; mean and odds keep to the stated tolerance."""


def _vectors() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("[sw][0-9][0-9]_*.json")):
        for vector in json.loads(path.read_text(encoding="utf-8"))["vectors"]:
            if vector["name"] in SIMULATED:
                yield pytest.param(SIMULATED[vector["name"]], vector, id=f"{path.stem}-{vector['name']}")
            elif vector["function"] in FUNCTIONS:
                yield pytest.param(FUNCTIONS[vector["function"]], vector, id=f"{path.stem}-{vector['name']}")


PLAN = next(
    vector["inputs"]["plan"]
    for vector in json.loads((FOLDER / "w04_week.json").read_text(encoding="utf-8"))["vectors"]
    if vector["function"] == "week"
)
VECTORS = list(_vectors())


def _allowed(expected: bool | float, tolerance: float) -> float:
    exact = float(f"{expected:.6g}") == expected
    rounding = 0.0 if exact else 10 ** (math.floor(math.log10(abs(expected))) - 9) / 2
    return max(tolerance * max(1, abs(expected)), rounding)


def _differences(actual: Any, expected: Any, tolerance: float, where: str = "result") -> Iterator[str]:
    if isinstance(expected, Mapping):
        for key, value in expected.items():
            found = actual[key] if isinstance(actual, Mapping) else getattr(actual, key)
            yield from _differences(found, value, tolerance, f"{where}.{key}")
    elif isinstance(expected, Sequence) and not isinstance(expected, str):
        if len(actual) != len(expected):
            yield f"{where}: {len(actual)} values, not {len(expected)}"
        for place, (found, value) in enumerate(zip(actual, expected, strict=False)):
            yield from _differences(found, value, tolerance, f"{where}[{place}]")
    elif expected is None or isinstance(expected, str):
        if actual != expected:
            yield f"{where}: {actual!r}, not {expected!r}"
    elif actual is None or not abs(actual - expected) <= _allowed(expected, tolerance):
        yield f"{where}: {actual!r}, not {expected!r}"


@pytest.mark.parametrize(("function", "vector"), VECTORS)
def test_vector(function: Any, vector: dict[str, Any]) -> None:
    actual = function(**vector["inputs"])
    if function is _simulated:
        # Stated for the file: 1 % on the mean, 3 % on the spread, the tolerance itself on the odds.
        assert actual["sd_h"] == pytest.approx(vector["expected"]["sd_h"], rel=SIMULATED_SD)
        assert actual["mean_h"] == pytest.approx(vector["expected"]["mean_h"], rel=0.01)
        assert actual["p_overrun"] == pytest.approx(vector["expected"]["p_overrun"], abs=vector["tolerance"])
        return
    assert list(_differences(actual, vector["expected"], vector["tolerance"])) == []


def test_every_covered_function_has_a_vector() -> None:
    met = {parameters.values[1]["function"] for parameters in VECTORS} - {"none"}
    assert met == FUNCTIONS.keys()


def test_the_comparison_finds_differences() -> None:
    assert list(_differences([1.0, 2.0], [1.0, 2.1], 1e-8))
    assert list(_differences([1.0], [1.0, 2.0], 1e-8))
    assert list(_differences(123.3333334, 123.3333333, 1e-12))
    assert list(_differences(900.00001, 900.0, 1e-12))
    assert not list(_differences(370 / 3, 123.3333333, 1e-12))
    assert list(_differences({"a": None}, {"a": 1.0}, 1e-8))
    assert list(_differences({"a": float("nan")}, {"a": 1.0}, 1e-8))
    assert list(_differences({"a": 0}, {"a": None}, 1e-8))
    assert not list(_differences({"a": 100.0000001, "b": 3}, {"a": 100.0}, 1e-8))
