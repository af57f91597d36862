"""What a plot holds, its upright axis, and which points hang together: what is missing is a gap, never a nought."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from smdash.widgets.text import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

MOST = 1e15
"""Values beyond this are drawn at it."""
OFF_SCALE = 2.0
"""An outlier this many times above all else does not set the scale: it is written at the top with its value."""
_UNITS = ((1e12, " T"), (1e9, " G"), (1e6, " M"), (1e4, " k"))


class Mark(NamedTuple):
    """Something at a point of the axis, in words; ``day`` where that is not the point's own."""

    at: int
    word: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class PlotLine:
    """A named line of figures, one per point of the axis; None where nothing is known."""

    label: str
    values: tuple[float | None, ...]
    outliers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything drawn: one axis of days, one line or two, and what is marked on them.

    ``band`` holds what is usual at each point as (low, high); a break at a point ends the line before it;
    ``posts`` is how many went out at each point, ``partial`` the points that are not complete yet.
    """

    days: tuple[date, ...]
    lines: tuple[PlotLine, ...]
    unit: str = "count"
    band: tuple[tuple[float, float] | None, ...] = ()
    breaks: tuple[Mark, ...] = ()
    notes: tuple[Mark, ...] = ()
    posts: tuple[int, ...] = ()
    partial: frozenset[int] = frozenset()


class Scale(NamedTuple):
    """The range of the upright axis and where it is labelled."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def part(self, value: float) -> float:
        """Return where a value lies, 0 at the foot and 1 at the top, held inside."""
        span = self.high - self.low
        return max(0.0, min(1.0, (value - self.low) / span)) if span > 0 else 0.5


def usable(value: float | None) -> float | None:
    """Return a value as it can be drawn; None for what is no number."""
    return None if value is None or not math.isfinite(value) else max(-MOST, min(MOST, value))


def short(value: float, unit: str = "count") -> str:
    """Return a value as the axis has room for."""
    if unit in {"fraction", "percent"}:
        share = value * 100 if unit == "fraction" else value
        whole = abs(share - round(share)) < 0.005
        return f"{share:,.0f} %" if whole or abs(share) >= 100 else f"{share:,.1f} %"
    if unit == "seconds":
        return number(value, unit)
    for size, word in _UNITS:
        if abs(value) >= size:
            return f"{value / size:,.4g}{word}"
    return (
        f"{value:,.0f}"
        if value == int(value) or abs(value) >= 100
        else f"{value:,.2g}"
        if abs(value) < 1
        else f"{value:,.1f}"
    )


def scale_of(plot: Plot, ticks: int) -> Scale:
    """Return the range that shows every value but outliers far above the rest; it stands on zero where that is near."""
    plain: list[float] = []
    far: list[float] = []
    for line in plot.lines:
        for at, raw in enumerate(line.values):
            value = usable(raw)
            if value is not None:
                (far if at in line.outliers else plain).append(value)
    plain += [edge for pair in plot.band if pair is not None for edge in map(usable, pair) if edge is not None]
    top = max(plain, default=0.0)
    plain += [value for value in far if not plain or value <= max(top, 0.0) * OFF_SCALE]
    plain = plain or far or [0.0]
    least, high = min(plain), max(plain)
    low = min(0.0, least)
    if least > high / 2 > 0:
        low = max(0.0, least - (high - least) / 2)
    if high <= low:
        low, high = (0.0, high * 2) if high > 0 else (low, low + 1)
        low = min(low, 0.0)
    step = _step((high - low) / max(1, ticks))
    whole = plot.unit not in {"fraction", "percent", "seconds"} and high - low >= ticks
    step = max(1.0, step) if whole else step
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    count = max(1, round((high - low) / step))
    return Scale(low, high, tuple(low + step * place for place in range(count + 1)))


def _step(raw: float) -> float:
    size = 10.0 ** math.floor(math.log10(raw)) if raw > 0 else 1.0
    return next((size * times for times in (1, 2, 2.5, 5) if size * times >= raw), size * 10)


def pieces(plot: Plot, line: PlotLine) -> list[list[int]]:
    """Return the stretches of points that hang together: gaps and breaks part them."""
    broken = {mark.at for mark in plot.breaks}
    found: list[list[int]] = []
    last = None
    for at, value in enumerate(line.values):
        if usable(value) is None:
            last = None
            continue
        if last is None or at in broken:
            found.append([])
        found[-1].append(at)
        last = at
    return found


def lettered(notes: Sequence[Mark]) -> Iterable[tuple[str, Mark]]:
    """Return each note with the letter that stands for it on the axis."""
    return ((chr(97 + place % 26), mark) for place, mark in enumerate(notes))
