"""Trends as bars."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.metrics.sparkline import sparkline


def test_a_fall_to_nothing_looks_like_one() -> None:
    assert sparkline((4.0, 0.0, 0.0, 4.0)) == "▇▁▁▇"


def test_values_close_together_show_their_shape() -> None:
    line = sparkline((100.0, 101.0, 102.0))
    assert line[0] < line[1] < line[2]
    assert line[0] not in "▁▂"


def test_unknown_is_a_dot_and_a_changed_definition_a_bar() -> None:
    assert sparkline((1.0, None, 2.0), (2,)) == "▄·¦▇"
    assert sparkline((None, None)) == "  "
    assert sparkline((0.0, 0.0)) == "▁▁"
    assert sparkline((5.0, 5.0)) == "▄▄"


def test_a_bar_may_be_broader_than_a_cell() -> None:
    assert sparkline((1.0, None, 2.0), (2,), broad=2) == "▄▄··¦▇▇"
    assert sparkline((5.0, 5.0), broad=2) == "▄▄▄▄"


@given(st.lists(st.none() | st.floats(-1e12, 1e12), max_size=30), st.integers(1, 4))
def test_as_many_cells_for_each_value(values: list[float | None], broad: int) -> None:
    assert len(sparkline(tuple(values), broad=broad)) == len(values) * broad
