"""The inbox in minutes: kinds that take longer count longer, and a guess is said to be one."""

from __future__ import annotations

import pytest

from smdash.domain.workload.debt import Debt, KindDebt, debt_of, kind_estimate, minutes_words
from smdash.domain.workload.estimates import PRIORS, Estimate

WEEK = 7 * 86400
BASE = PRIORS["inbox"]


def test_without_times_a_kind_takes_what_answering_takes() -> None:
    assert kind_estimate(BASE, [], 0) == (BASE, 0)


def test_few_times_move_a_kind_a_little_and_many_move_it_far() -> None:
    few, n = kind_estimate(BASE, [(at, 12.0) for at in range(2)], 2)
    many, m = kind_estimate(BASE, [(at, 12.0) for at in range(40)], 40)
    assert (n, m) == (2, 40)
    assert BASE.median_min < few.median_min < many.median_min < 12
    assert few.source == "guess", "two times are no habit"
    assert many.source == "learned"
    assert many.median_min == pytest.approx(12, rel=0.15)


def test_one_forgotten_item_teaches_nothing_of_a_kind() -> None:
    usual = [(at, 3.0) for at in range(10)]
    assert kind_estimate(BASE, [*usual, (10, 600.0)], 11)[0] == kind_estimate(BASE, usual, 11)[0]


def test_minutes_are_the_means_and_kinds_add_up() -> None:
    estimates = {"review": (Estimate(10, 0.5, "learned"), 9), "comment": (BASE, 0)}
    found = debt_of([("comment", 2), ("review", 3), ("comment", 1)], estimates)
    assert [(each.kind, each.items) for each in found.kinds] == [("review", 3), ("comment", 3)]
    assert found.items == 6
    assert found.minutes == pytest.approx(3 * Estimate(10, 0.5).mean + 3 * BASE.mean)
    assert found.minutes > 3 * 10 + 3 * BASE.median_min, "a mean is above its median"
    assert found.guessed
    assert not Debt((KindDebt("review", 1, Estimate(10, 0.5, "learned"), 9),)).guessed
    assert Debt().minutes == 0


def test_minutes_are_said_in_hours_when_they_are_many() -> None:
    assert minutes_words(38.4) == "38 min"
    assert minutes_words(0.3, guessed=True) == "~1 min"
    assert minutes_words(0) == "0 min"
    assert minutes_words(210, guessed=True) == "~3.5 h"
