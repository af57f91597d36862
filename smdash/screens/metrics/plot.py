"""From a series of figures to what is drawn of it; nothing here reads or judges anything."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.schedule import spoken
from smdash.widgets.metrics.plotting import Mark, Plot, PlotLine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.metrics.views import Series


def plot_of(series: Series, today: date) -> Plot | None:
    """Return what to draw of a series; None where no figure of it is known."""
    days = tuple(point.day for point in series.points)
    if not days or all(point.value is None for point in series.points):
        return None
    outliers = {at for at, point in enumerate(series.points) if point.outlier}
    if series.level == "post":
        viral = (place(days, post.day, series.by) for post in series.posts if post.viral)
        outliers |= {at for at in viral if at is not None and series.points[at].value is not None}
    line = PlotLine(series.label, tuple(point.value for point in series.points), frozenset(outliers))
    return Plot(days, (line,), series.unit, _band(series, days), *_marks(series, days, today))


def _band(series: Series, days: Sequence[date]) -> tuple[tuple[float, float] | None, ...]:
    """Return what is usual, from the last change of meaning on: before it the figures meant something else."""
    if series.low is None or series.high is None:
        return ()
    since = max((mark.at for mark in _breaks(series, days)), default=0)
    return tuple((series.low, series.high) if at >= since else None for at in range(len(days)))


def _marks(
    series: Series, days: Sequence[date], today: date
) -> tuple[tuple[Mark, ...], tuple[Mark, ...], tuple[int, ...], frozenset[int]]:
    """Return breaks, notes, posts and points not complete yet, each by its place on the axis."""
    notes = tuple(
        Mark(where, note.text, note.day)
        for note in series.annotations
        if (where := place(days, note.day, series.by)) is not None
    )
    posts = [0] * len(days)
    for post in series.posts:
        where = place(days, post.day, series.by)
        if where is not None:
            posts[where] += 1
    step = 6 if series.by == "week" else 0
    known = [spot for spot, point in enumerate(series.points) if point.value is not None]
    partial = {spot for spot in known[-1:] if days[spot] + timedelta(days=step) >= today and series.flow != "snapshot"}
    partial |= {spot for spot in known if series.points[spot].collecting}
    return tuple(_breaks(series, days)), notes, tuple(posts), frozenset(partial)


def _breaks(series: Series, days: Sequence[date]) -> list[Mark]:
    """Return the changes of meaning, each before the first point that is under the new one."""
    found = []
    for mark in series.breaks:
        at = place(days, mark.seen, series.by)
        at = bisect_left(days, mark.day) if at is None else at
        if 0 < at < len(days):
            found.append(Mark(at, redefined(mark.day)))
    return found


def redefined(day: date) -> str:
    """Return in words that a figure means something else from a day on."""
    return f"redefined {spoken(day)}"


def place(days: Sequence[date], day: date, by: str) -> int | None:
    """Return the point a day falls into, None outside the axis."""
    at = bisect_right(days, day) - 1
    width = max(7 if by == "week" else 1, (days[1] - days[0]).days if len(days) > 1 else 1)
    return at if at >= 0 and (day - days[at]).days < width else None


def compared(one: Series, other: Series, *, same: bool) -> Plot | None:
    """Return two series on one axis: as they are where that means the same, else each in percent of its own usual."""
    days = sorted({point.day for series in (one, other) for point in series.points})
    lines: list[PlotLine] = []
    breaks: list[Mark] = []
    for series in (one, other):
        base = 1.0 if same else (series.base or 0.0) / 100
        values = {point.day: point.value for point in series.points}
        outliers = {point.day for point in series.points if point.outlier}
        line = tuple(None if (value := values.get(day)) is None or not base else value / base for day in days)
        lines.append(PlotLine(f"{series.account} {series.label}", line, frozenset(days.index(day) for day in outliers)))
        breaks += _breaks(series, days)
    if all(value is None for line in lines for value in line.values):
        return None
    return Plot(tuple(days), tuple(lines), one.unit if same else "percent", breaks=tuple(breaks))
