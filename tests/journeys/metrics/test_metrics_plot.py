"""A line of figures as it is drawn: gaps stay gaps, a changed meaning parts the line, nothing breaks the terminal."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from smdash.widgets.metrics.plotdraw import draw
from smdash.widgets.metrics.plotfile import as_svg, as_text, legend
from smdash.widgets.metrics.plotting import Mark, Plot, PlotLine, pieces, scale_of
from tests.journeys.person import harmful
from tests.yardstick import times

if TYPE_CHECKING:
    from collections.abc import Sequence


SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "\x1b]0;owned\x07[red]\u202egnp.exe \u200d\U0001f469 漢字 <b>&amp;"


def made(values: Sequence[float | None], **rest: Any) -> Plot:
    days = tuple(date(2026, 6, 1) + timedelta(days=7 * place) for place in range(len(values)))
    outliers = rest.pop("outliers", frozenset())
    label = rest.pop("label", "Likes")
    return Plot(days, (PlotLine(label, tuple(values), outliers),), **rest)


def painted(plot: Plot, width: int = 60, height: int = 16) -> list[str]:
    rows = ["".join(run.text for run in row) for row in draw(plot, width, height)]
    assert [cell_len(row) for row in rows] == [width] * height
    return rows


def drawn_columns(rows: Sequence[str]) -> set[int]:
    """Columns inside the axes that hold a dot of the line or a sign on it."""
    return {
        x for row in rows for x, sign in enumerate(row) if "\u2800" < sign <= "\u28ff" or sign in "\u2022\u25cb\u25c6"
    }


def test_a_gap_is_a_gap_and_never_falls_to_zero() -> None:
    rows = painted(made([2, 6, None, None, None, 5, 6]))
    columns = drawn_columns(rows)
    middle = range(25, 40)
    assert not columns & set(middle)
    assert min(columns) < 15
    assert max(columns) > 50
    zero = next(row for row in rows if row.lstrip().startswith("0\u2524"))
    assert not drawn_columns([zero])


def test_a_break_parts_the_line_and_says_why() -> None:
    plot = made([10, 10, 10, 40, 40, 40], breaks=(Mark(3, "redefined 24 Aug"),))
    assert pieces(plot, plot.lines[0]) == [[0, 1, 2], [3, 4, 5]]
    rows = painted(plot)
    assert "redefined 24 Aug" in rows[0]
    assert any("\u00a6" in row for row in rows)
    assert "\u00a6 redefined 24 Aug" in legend(plot)
    assert as_svg(plot, "x").count("<polyline") == 2


def test_one_point_is_seen() -> None:
    assert "\u2022" in "".join(painted(made([7])))
    assert "\u2022" in "".join(painted(made([None, 7, None])))


@pytest.mark.parametrize("values", [[], [None, None, None]])
def test_nothing_to_draw_draws_no_line(values: list[None]) -> None:
    assert not drawn_columns(painted(made(values)))


def test_all_equal_and_zero_have_a_range() -> None:
    for value in (0, 5, -5):
        scale = scale_of(made([value] * 4), 4)
        assert scale.low < scale.high
        assert scale.low <= value <= scale.high
        assert drawn_columns(painted(made([value] * 4)))


def test_negative_values_are_below_zero() -> None:
    rows = painted(made([-10, 0, 10]))
    assert any("-10" in row for row in rows)
    first, last = (
        next(y for y, row in enumerate(rows) if x in drawn_columns([row]))
        for x in (min(drawn_columns(rows)), max(drawn_columns(rows)))
    )
    assert first > last


def test_far_outlier_does_not_set_the_scale_and_is_named() -> None:
    plot = made([10, 12, 11, 9000, 10, 12], outliers=frozenset({3}))
    assert scale_of(plot, 4).high < 20
    rows = painted(plot)
    assert "9,000" in rows[0]
    assert any("\u25b2" in row for row in rows)
    assert "\u25c6 \u25b2 viral, set aside" in legend(plot)


def test_a_near_outlier_stays_on_the_line() -> None:
    rows = painted(made([10, 12, 11, 18, 10, 12], outliers=frozenset({3})))
    assert any("\u25c6" in row for row in rows)


def test_usual_band_posts_notes_and_an_incomplete_point() -> None:
    plot = made(
        [10, 12, 11, 13, 10, 12],
        band=((9.0, 13.0),) * 6,
        posts=(0, 2, 1, 0, 12, 0),
        notes=(Mark(2, "Shop closed"),),
        partial=frozenset({5}),
    )
    text = as_text(plot, "Likes of acme", 60, 18)
    assert "\u2508" in text
    assert "\u25cb" in text
    posts = next(line for line in text.splitlines() if "posts" in line)
    assert "2" in posts
    assert "\u25b4" in posts
    assert "9" in posts
    assert "a  15 Jun: Shop closed" in text


numbers = st.one_of(
    st.none(), st.floats(allow_nan=True, allow_infinity=True), st.integers(-(10**30), 10**30).map(float)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(numbers, max_size=40), st.integers(1, 120), st.integers(1, 40), st.text(max_size=20), st.data())
def test_any_figures_fit_any_room(
    values: list[float | None], width: int, height: int, words: str, data: st.DataObject
) -> None:
    places = st.integers(0, max(0, len(values) - 1))
    plot = made(
        values,
        outliers=frozenset(data.draw(st.sets(places, max_size=3))) if values else frozenset(),
        breaks=tuple(Mark(data.draw(places), words) for _ in range(2)) if len(values) > 1 else (),
        notes=(Mark(data.draw(places), words),) if values else (),
        band=((-1e300, 1e300),) * len(values),
        posts=(1,) * len(values),
        label=words,
    )
    rows = painted(plot, width, height)
    assert not harmful("".join(rows))
    ET.fromstring(as_svg(plot, words))  # noqa: S314 - our own
    as_text(plot, words)


def test_hostile_words_are_only_text() -> None:
    plot = made([1, 2, 3, 4], breaks=(Mark(2, HOSTILE),), notes=(Mark(1, HOSTILE),), label=HOSTILE)
    assert not harmful("".join(painted(plot)))
    assert not harmful(as_text(plot, HOSTILE).replace("\n", ""))
    svg = as_svg(plot, HOSTILE)
    assert not harmful(svg.replace("\n", ""))
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert {child.tag for child in root.iter()} <= {
        SVG + name for name in ["svg", "title", "desc", "rect", "text", "line", "polyline", "path", "circle"]
    }
    assert "<b>&amp;" in (root.find(SVG + "title").text or "")


def test_two_lines_differ_without_colour() -> None:
    days = tuple(date(2026, 6, 1) + timedelta(days=7 * place) for place in range(4))
    plot = Plot(days, (PlotLine("one", (1, 2, 3, 4)), PlotLine("two", (4, 3, 2, 1))))
    text = as_text(plot, "both", 60, 16)
    assert "\u2022 one" in text
    assert "\u00d7 two" in text
    assert "\u00d7" in "".join(painted(plot))
    assert "stroke-dasharray" in as_svg(plot, "both")


def test_a_year_of_days_is_drawn_about_as_quickly_as_a_month() -> None:
    month, year = (made([float(place % 90) for place in range(days)]) for days in (30, 365))
    assert times(lambda: draw(year, 190, 50), lambda: draw(month, 190, 50), runs=5) < 10


def test_a_sign_that_is_not_in_the_picture_is_not_explained() -> None:
    plot = made([1, 2, 3, 2, 3, 2, 3, 9], outliers=frozenset({7}), posts=(0,) * 7 + (1,))
    assert legend(plot) == ["\u25c6 \u25b2 viral, set aside", "\u25b4 posts"]
    assert legend(plot, "\u25c6 \u25b4") == ["\u25c6 viral, set aside", "\u25b4 posts"]
    assert legend(plot, "\u25b2") == ["\u25b2 viral, set aside"]
    assert legend(plot, "nothing") == []
