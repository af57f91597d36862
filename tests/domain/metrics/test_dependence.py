"""How far weeks hang together, and what that leaves of a verdict."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta

import pytest

from smdash.domain.metrics import verdicts
from smdash.domain.metrics.dependence import (
    INDEPENDENT,
    Dependence,
    of_days,
    of_weeks,
    one_mean,
    stretches,
    two_halves,
    weeks_ahead,
)
from smdash.domain.metrics.waiting import drift_forecast

LAST = date(2026, 11, 15)
WEEKDAYS = (1.1, 1.2, 1.15, 1.0, 0.9, 0.7, 0.95)


def _days(seed: int, keep: float, *, weeks: int = 12, sd: float = 0.3, times: float = 1.0) -> dict[date, float]:
    """Return about 300 a day, each like the day before it to ``keep``; the newer six weeks are ``times`` as high."""
    chance = random.Random(seed)
    state, found = chance.gauss(0, 1), {}
    for back in range(7 * weeks - 1, -1, -1):
        state = keep * state + math.sqrt(1 - keep * keep) * chance.gauss(0, 1)
        day = LAST - timedelta(days=back)
        level = 300 * WEEKDAYS[day.weekday()] * math.exp(sd * state - sd * sd / 2) * (times if back < 42 else 1)
        found[day] = float(max(0, round(chance.gauss(level, math.sqrt(level)))))
    return found


def _judged(values: dict[date, float], known: Dependence | None) -> verdicts.Judged:
    first = LAST + timedelta(days=1) - timedelta(weeks=12)
    weeks, _ = verdicts.weeks_of_days(values, first, LAST, mean=False)
    return verdicts.judge_counts(weeks, first + timedelta(weeks=6), known=known)


def _hanging(values: dict[date, float]) -> Dependence:
    middle = LAST + timedelta(days=1) - timedelta(weeks=6)
    starts = [middle - timedelta(weeks=6) * number for number in range(8)]
    return of_days(stretches(values, starts, LAST + timedelta(days=1), set()))


def _share(keep: float, times: float, *, aware: bool = True) -> float:
    worlds = [_days(seed, keep, times=times) for seed in range(60)]
    told = [_judged(values, _hanging(values) if aware else Dependence()).verdict for values in worlds]
    return sum(each in {"up", "down"} for each in told) / len(told)


def test_days_like_the_day_before_make_no_change_of_nothing() -> None:
    assert _share(0.9, 1.0, aware=False) > 0.2, "halves of such days differ more than their weeks let expect"
    assert _share(0.9, 1.0) <= 0.06


def test_what_is_real_still_shows() -> None:
    assert _share(0.9, 3.0) >= 0.5
    assert _share(0.0, 1.3) >= 0.7
    assert _share(0.0, 1.0) <= 0.06


def test_the_correlation_of_days_is_found() -> None:
    long = [_hanging(_days(seed, 0.9, weeks=60, sd=0.5)) for seed in range(8)]
    assert 0.85 < sum(each.keep for each in long) / 8 < 0.97
    assert all(0.35 < each.weekly(1) < 0.95 for each in long)
    assert all(_hanging(_days(seed, 0.0, weeks=60)).weekly(1) < 0.35 for seed in range(8))


def test_weeks_of_a_first_order_process_correlate_as_their_days_say() -> None:
    """Of 0.9 from day to day: 24.5 of 39.1 times the variance of a day."""
    known = Dependence(1.0, 0.9)
    assert known.weekly(0) == 1
    assert known.weekly(1) == pytest.approx(24.54 / 39.10, abs=2e-3)
    assert known.weekly(2) == pytest.approx(known.weekly(1) * 0.9**7)
    assert Dependence(0.5, 0.9).weekly(1) < known.weekly(1)
    assert Dependence(1.0, 0.4, 1).weekly(3) == pytest.approx(0.4**3)


def test_two_halves_of_correlated_weeks_by_hand() -> None:
    """Two weeks and two, r .5: means of variance .75, covariance .375 + ..., spread within of half a variance."""
    by_hand = (1.5 / 2 + 1.5 / 2 - 2 * (0.5 + 2 * 0.25 + 0.125) / 4) / (0.5 * (1 / 2 + 1 / 2))
    found = two_halves(Dependence(1.0, 0.5, 1), 2, 2)
    assert found.inflation == pytest.approx(by_hand)
    assert found.loss > 1
    assert two_halves(Dependence(), 6, 6) == INDEPENDENT
    assert two_halves(Dependence(1.0, 0.5, 1), 0, 6) == INDEPENDENT
    assert one_mean(Dependence(1.0, 0.5, 1), 2).inflation == pytest.approx(1.5 / 2 / (0.5 / 2))
    assert one_mean(Dependence(1.0, 0.5, 1), 1) == INDEPENDENT


def test_too_few_days_are_taken_for_the_usual() -> None:
    usual = Dependence(1.0, 0.2, 1)
    assert of_days([]) == usual
    assert of_days([1.0] * 20) == usual
    assert of_weeks([]) == usual
    assert of_weeks([1.0, 1.0, 1.0, math.nan, 1.0, 1.0]) == usual
    assert of_days([1.0] * 60) == Dependence(least=0.2), "without any spread nothing carries over that was measured"


def test_weeks_are_drawn_to_the_usual() -> None:
    waves = [1.0, 1.4, 1.6, 1.4, 1.0, 0.6, 0.4, 0.6] * 2
    jumps = [1.0, 1.5] * 8
    assert 0.2 < of_weeks(waves).keep <= 0.9
    assert 0 < of_weeks(jumps).keep < 0.2


def test_stretches_end_at_gaps_and_where_the_level_may_change() -> None:
    values = {LAST - timedelta(days=back): 50.0 for back in range(60) if back != 30}
    flat = stretches(values, [LAST - timedelta(days=15)], LAST + timedelta(days=1), set())
    sizes = [len(part) for part in "".join("|" if math.isnan(each) else "x" for each in flat).split("|") if part]
    assert sizes == [29, 14, 16]
    assert [each for each in flat if not math.isnan(each)] == pytest.approx([1.0] * sum(sizes))
    assert stretches({}, [], LAST, set()) == []


def test_what_is_kept_back_says_why() -> None:
    found = [_judged(values, _hanging(values)) for values in (_days(seed, 0.9) for seed in range(30))]
    kept = [each for each in found if each.note]
    assert kept
    assert {each.verdict for each in kept} == {"unclear"}


def test_gains_of_a_stock_that_hang_together_are_no_trend() -> None:
    """Followers that come and go in spells of two weeks: no growth, though weeks of a spell are alike."""
    first = LAST + timedelta(days=1) - timedelta(weeks=12)
    middle, false = first + timedelta(weeks=6), 0
    for seed in range(60):
        chance, state, level, values = random.Random(seed), 0.0, 5000.0, {}
        for number in range(-1, 84):
            state = 0.9 * state + chance.gauss(0, 4)
            level += state
            values[first + timedelta(days=number)] = level
        false += verdicts.judge_level(values, first, middle, LAST).verdict in {"up", "down"}
    assert false / 60 <= 0.1


def _holds(keep: float, *, aware: bool = True) -> float:
    """Return how often the interval told from twelve weeks holds what the next six bring."""
    inside = 0
    end = LAST - timedelta(weeks=6)
    first = end + timedelta(days=1) - timedelta(weeks=12)
    for seed in range(150):
        values = _days(seed, keep, weeks=18)
        past = {day: value for day, value in values.items() if day <= end}
        gains = [week.value or 0.0 for week in verdicts.weeks_of_days(past, first, end, mean=False)[0]]
        known = verdicts.hanging(past, [], first, end, caution=0.0) if aware else Dependence()
        design = weeks_ahead(known, 12, 6)
        said = drift_forecast(0, gains, 6, 0, inflation=design.inflation, loss=design.loss)
        assert said is not None
        assert said.lo is not None
        assert said.hi is not None
        inside += said.lo <= math.fsum(value for day, value in values.items() if day > end) <= said.hi
    return inside / 150


def test_a_forecast_of_days_like_the_day_before_holds_as_often_as_it_says() -> None:
    assert _holds(0.9, aware=False) < 0.65, "as if each week stood alone"
    for keep in (0.0, 0.7, 0.9):
        assert 0.72 <= _holds(keep) <= 0.9


def test_weeks_ahead_of_independent_days_change_nothing() -> None:
    assert weeks_ahead(Dependence(), 12, 6) == INDEPENDENT
    assert weeks_ahead(Dependence(0.0, 0.9, least=0.2), 12, 6) == INDEPENDENT


@pytest.mark.parametrize("ahead", [0.3, 1.0, 6.5, 80.0, 400.0])
def test_what_hangs_together_never_narrows_a_forecast(ahead: float) -> None:
    for keep in (0.3, 0.7, 0.9, 0.97):
        design = weeks_ahead(Dependence(0.8, keep), 12, ahead)
        assert design.inflation >= 1
        assert design.loss >= 1


def test_the_error_of_a_forecast_is_that_of_the_process() -> None:
    known = Dependence(1.0, 0.5, 1)
    chance = random.Random(3)
    seen: list[float] = []
    spread: list[float] = []
    for _ in range(6000):
        state, row = chance.gauss(0, 1), []
        for _ in range(12):
            row.append(state)
            state = 0.5 * state + math.sqrt(0.75) * chance.gauss(0, 1)
        past, ahead = row[:8], row[8:]
        mean = math.fsum(past) / 8
        seen.append((math.fsum(ahead) - 4 * mean) ** 2)
        spread.append(math.fsum((each - mean) ** 2 for each in past) / 7)
    real = math.fsum(seen) / math.fsum(spread) / (4 + 16 / 8)
    assert weeks_ahead(known, 8, 4).inflation == pytest.approx(real, rel=0.06)
