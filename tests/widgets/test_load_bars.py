"""How full a day is, in one language wherever it is painted."""

from __future__ import annotations

import pytest

from smdash.domain.workload.levels import load_sign, load_state
from smdash.widgets.loadbars import OVER, load_bar, load_percent, load_tone


@pytest.mark.parametrize(
    ("load", "state", "said", "shape", "percent"),
    [
        (None, "", "", "", "  -  "),
        (0.0, "ok", "", "", "  0 %"),
        (0.844, "ok", "", "", " 84 %"),
        (0.846, "full", "\u25b2 full", "\u25b2", " 85 %"),
        (1.004, "full", "\u25b2 full", "\u25b2", "100 %"),
        (1.006, "over", "\u25b2\u25b2 over", "\u25b2\u25b2", "101 %"),
        (40.0, "over", "\u25b2\u25b2 over", "\u25b2\u25b2", "999 %"),
    ],
)
def test_the_word_agrees_with_the_figure_beside_it(
    load: float | None, state: str, said: str, shape: str, percent: str
) -> None:
    assert (load_state(load), load_sign(load), load_sign(load, words=False)) == (state, said, shape)
    assert load_percent(load) == percent


@pytest.mark.parametrize("room", [4, 6, 15, 40, 120])
def test_what_is_over_is_seen_by_its_shape_alone(room: int) -> None:
    for load in (None, 0.0, 0.5, 0.99, 1.0, 1.004, 1.006, 1.3, 1.5, 9.0):
        parts = load_bar(load, room)
        text = "".join(part for part, _ in parts)
        assert len(text) == room
        assert (OVER in text) == (load is not None and round(load * 100) > 100)


def test_what_is_past_is_quiet_and_what_is_over_is_not() -> None:
    assert {look for part, look in load_bar(1.4, 30, past=True) if part.strip()} == {"dim"}
    assert [look for part, look in load_bar(1.4, 30) if part.strip()] == ["warn", "bad"]
    assert (load_tone(0.5), load_tone(0.9), load_tone(1.4), load_tone(1.4, past=True)) == (
        "plain",
        "warn",
        "bad",
        "dim",
    )
