"""A surge is told when it is none of an account's usual bursts; by the rule that a person can check."""

from __future__ import annotations

import random

import pytest

from smdash.domain.inbox import surges as rules
from smdash.domain.inbox.surges import HOURS, LEAST_HOURS, Surge, surge, surge_words

CALM = [0] * HOURS


def with_(counts: list[int], *, last: list[int], before: dict[int, int] | None = None) -> list[int]:
    found = list(counts)
    for at, count in (before or {}).items():
        found[at] = count
    found[len(found) - len(last) :] = last
    return found


def test_a_surge_is_told_with_what_is_usual() -> None:
    items = with_([1] * HOURS, last=[10, 14, 14])
    complaints = with_(CALM, last=[1, 2, 1])
    found = surge(items, complaints)
    assert found == Surge(3, 38, 4, 3, 3.0, 0)
    assert surge_words(found, "mentions") == "38 mentions in 3 h (usually 3, at most 3), 4 of them complaints"


def test_complaints_are_a_surge_where_messages_are_not() -> None:
    found = surge(with_(CALM, last=[3, 2, 2], before={300: 9}), with_(CALM, last=[2, 2, 1], before={300: 1}))
    assert found is not None
    assert found._replace(usual=0) == Surge(3, 7, 5, 1, 0, 0, of_complaints=True)
    assert found.usual == pytest.approx(3 / 1318, rel=0.02)
    assert surge_words(found) == "5 complaints in 3 h (usually 0, at most 1), among 7 messages"


@pytest.mark.parametrize("record", [6, 7, 20])
def test_a_burst_like_those_before_is_no_news(record: int) -> None:
    """15 in three hours is told where 6 were the most, as 2.5 times that many are."""
    found = surge(with_(CALM, last=[5, 5, 5], before={100: record}), CALM)
    assert (found is not None) == (record * rules.FACTOR <= 15)


def test_few_are_never_a_surge() -> None:
    assert surge(with_(CALM, last=[4, 5, 5]), with_(CALM, last=[0, 2, 2])) is None
    assert surge(with_(CALM, last=[5, 5, 5]), CALM) is not None


def test_a_slow_surge_is_told_by_the_day() -> None:
    found = surge(with_(CALM, last=[2] * 29), CALM)
    assert (found.hours if found else 0) == 24


def test_it_is_told_for_a_day_after_it_was_over() -> None:
    for ended in range(30):
        found = surge(with_(CALM, last=[10, 10, 10] + [0] * ended), CALM)
        assert (found is not None) == (ended < 24), ended
        assert found is None or found.ended == ended


def test_nothing_is_said_of_an_account_without_a_past() -> None:
    young = [0] * (LEAST_HOURS - 4) + [10, 10, 10]
    assert surge(young, [0] * len(young)) is None
    assert surge([0, *young], [0] * (len(young) + 1)) is not None
    assert surge([], []) is None


def test_the_rule_agrees_with_counting_by_hand() -> None:
    rng = random.Random(3)
    told = 0
    for _ in range(60):
        items = [rng.choice((0, 0, 0, 1)) for _ in range(HOURS)]
        place = HOURS - rng.randrange(3, 40)
        items[place] = rng.randrange(40)
        windows = [sum(items[end - 3 : end]) for end in range(3, HOURS + 1)]
        most, record = max(windows[-24:]), max(windows[: len(windows) - 24 - 2])
        by_hand = most >= 15 and most >= rules.FACTOR * record
        days = [sum(items[end - 24 : end]) for end in range(24, HOURS + 1)]
        slow = max(days[-24:]) >= 40 and max(days[-24:]) >= rules.FACTOR * max(days[: len(days) - 24 - 23])
        assert (surge(items, CALM) is not None) == (by_hand or slow)
        told += by_hand
    assert 10 < told < 55
