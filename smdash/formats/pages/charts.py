"""Bars drawn as SVG within a page: named and described, in the brand's colour, and never told by colour alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from smdash.formats.pages.markup import Html, join, tag

if TYPE_CHECKING:
    from smdash.domain.reports.blocks import Chart
    from smdash.formats.pages.written import Written

WIDTH, HEIGHT = 480, 230
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 14, 34
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
LEAST = 1e-9
"""Values that differ by less than this are drawn as alike."""
MOST_NAMES = 4
"""Names below the bars; more would run into each other on a phone."""


def svg(chart: Chart, number: int, written: Written) -> Html:
    """Return a chart as an ``svg`` element; ``number`` tells its ids from those of others on the page."""
    known = [bar.value for bar in chart.bars if bar.value is not None and math.isfinite(bar.value)]
    step = _step(max([*known, 0.0]) - min([*known, 0.0]))
    top, low = step * math.ceil(max([*known, step]) / step), step * math.floor(min([*known, 0.0]) / step)
    scale = (HEIGHT - TOP - BOTTOM) / (top - low)

    def at(value: float) -> float:
        return round(TOP + (top - value) * scale, 1)

    pieces: list[str] = [
        tag("title", chart.title, id=f"chart-{number}-title"),
        tag("desc", chart.about, id=f"chart-{number}-about"),
    ]
    for place in range(round((top - low) / step) + 1):
        value = low + step * place
        pieces.append(_line(at(value), zero=value == 0))
        name = written.number(value, chart.unit)
        pieces.append(_named(name, LEFT - 6, at(value) + 5, "end"))
    room = (WIDTH - LEFT - RIGHT) / max(1, len(chart.bars))
    every = max(1, math.ceil(len(chart.bars) / MOST_NAMES))
    for place, bar in enumerate(chart.bars):
        left = LEFT + room * place
        middle = round(left + room / 2, 1)
        if bar.value is None or not math.isfinite(bar.value):
            pieces.append(_named("-", middle, at(0) - 4, "middle"))
        else:
            high, deep = max(at(bar.value), TOP), at(0)
            begin, size = min(high, deep), max(1.0, abs(deep - high))
            pieces.append(
                tag(
                    "rect",
                    x=round(left + room * 0.15, 1),
                    y=round(begin, 1),
                    width=round(room * 0.7, 1),
                    height=round(size, 1),
                    class_="of-month" if bar.inside else "before",
                )
            )
            if bar.outlier:
                pieces.append(_named("!", middle, begin - 3, "middle"))
        if place % every == 0:
            last = middle > WIDTH - 40
            name = written.short_day(bar.label)
            pieces.append(_named(name, WIDTH - RIGHT if last else middle, HEIGHT - 10, "end" if last else "middle"))
    named = f"chart-{number}-title chart-{number}-about"
    box = f"0 0 {WIDTH} {HEIGHT}"
    # The names of elements and attributes of SVG keep their case in HTML.
    return Html(f'<svg viewBox="{box}" role="img" aria-labelledby="{named}" class="chart">{join(*pieces)}</svg>')


def _line(y: float, *, zero: bool) -> Html:
    return tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="zero" if zero else "rule")


def _named(words: str, x: float, y: float, anchor: str) -> Html:
    return tag("text", words, x=x, y=round(y, 1), text_anchor=anchor, aria_hidden="true")


def _step(span: float) -> float:
    """Return a round distance between two lines, so that there are two to five of them."""
    if span < LEAST:
        return 1.0
    size = 10.0 ** math.floor(math.log10(span / 3))
    return next(size * each for each in STEPS if size * each * 4 >= span)
