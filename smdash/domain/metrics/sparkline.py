"""Trends as a row of bars, the same on the screen and on the command line."""

from __future__ import annotations

BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587"
"""No bar fills its cell: the top of a row would run into the one above."""
UNKNOWN = "\u00b7"
BREAK = "\u00a6"


def sparkline(values: tuple[float | None, ...], breaks: tuple[int, ...] = (), broad: int = 1) -> str:
    """Return a bar of ``broad`` cells per value; dots where it is unknown, a dashed bar before a changed definition.

    Bars stand on zero where the values come anywhere near it, so that a fall to nothing looks like one. Values that
    stay close together are drawn on a higher floor, the lowest at half height, so that their shape shows.
    """
    known = [value for value in values if value is not None]
    if not known:
        return " " * len(values) * broad
    high, least = max(known), min(known)
    low = min(0.0, least)
    if least > high / 2 > 0:
        low = least - (high - least)
    scale = high - low
    cells = []
    for position, value in enumerate(values):
        if position in breaks:
            cells.append(BREAK)
        if value is None:
            cells.append(UNKNOWN * broad)
        elif scale == 0:
            cells.append((BARS[3] if high else BARS[0]) * broad)
        else:
            cells.append(BARS[min(6, int((value - low) / scale * 6.999))] * broad)
    return "".join(cells)
