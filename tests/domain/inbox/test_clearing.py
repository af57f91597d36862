"""How long an item took, and what is said at the end of a session."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smdash.domain.inbox.clearing import (
    ClearingEnd,
    Look,
    Watch,
    idle_after,
    length_words,
    middle,
    outcome_words,
    pace_words,
)

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def test_a_silence_longer_than_the_limit_counts_nothing() -> None:
    watch = Watch(idle=120)
    for at in (0, 30, 100):
        watch.touch(at)
    watch.touch(100 + 3600)
    watch.touch(100 + 3600 + 20)
    assert watch.take(100 + 3600 + 25) == 125
    assert watch.take(100 + 3600 + 30) == 5, "seconds are taken once"


def test_a_clock_that_stands_or_goes_back_counts_nothing() -> None:
    watch = Watch(idle=120)
    watch.touch(50)
    watch.touch(50)
    watch.touch(20)
    assert watch.take(20) == 0


def test_somebody_is_away_after_what_nine_in_ten_answers_take() -> None:
    assert idle_after(7.4) == pytest.approx(444)
    assert idle_after(0.2) == 120
    assert idle_after(200) == 900


def test_the_middle_is_the_median() -> None:
    assert middle([]) is None
    assert middle([9, 1, 4]) == 4
    assert middle([9, 1, 4, 6]) == 5


def end(**given: object) -> ClearingEnd:
    values = {
        "outcomes": {"answered": 9, "done": 2, "skipped": 1, "gone": 4},
        "seconds": 48.0,
        "before": 62.0,
        "open": 1,
        "minutes": 3.0,
        "guessed": False,
        "look": Look(None, 0),
        "worked": {"acme": 600.0},
    }
    return ClearingEnd(**{**values, **given})  # type: ignore[arg-type]


def test_the_end_says_what_became_of_items_and_how_fast() -> None:
    assert end().cleared == 11
    assert outcome_words(end().outcomes) == "9 answered, 2 done; 1 skipped"
    assert outcome_words({"snoozed": 1, "skipped": 2}) == "1 snoozed, 2 skipped"
    assert outcome_words({}) == "nothing was done"
    assert pace_words(end()) == "Half of the items took less than 48 s; it was 62 s before."
    assert pace_words(end(before=None)) == "Half of the items took less than 48 s."
    assert pace_words(end(seconds=None)) == ""
    assert length_words(185) == "3:05 min"
