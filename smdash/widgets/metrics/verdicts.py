"""How a figure's verdict is shown, wherever it stands: how far it moved, a word with an arrow, a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.metrics.figure_words import why_silent

if TYPE_CHECKING:
    from rich.style import Style

    from smdash.domain.metrics.views import FigureRow
    from smdash.widgets.ink import Ink

ARROWS = {"up": "\u2191", "down": "\u2193", "steady": "\u2192", "unclear": "~"}


def percent(change: float | None) -> str:
    """Return a ratio less one as a percentage with its sign, '' when unknown."""
    if change is None:
        return ""
    return f"{round(change * 100) or 0:+,d} %" if abs(change) < 10 else f"x{change + 1:,.0f}"


def moved(figure: FigureRow) -> str:
    """Return how far a figure has moved: a stock by a difference, all else by a percentage."""
    if figure.mode == "level" and figure.value is not None and figure.before is not None:
        return f"{figure.value - figure.before:+,.0f}"
    return percent(figure.change)


def verdict(figure: FigureRow) -> str:
    """Return the arrow and the word of a verdict, or in short why there is none.

    What is unclear is a sign alone: of many figures most are, and the one that moved is to be seen first.
    """
    if figure.verdict == "unclear":
        return ARROWS["unclear"]
    if figure.verdict:
        return f"{ARROWS.get(figure.verdict, ' ')} {figure.verdict}" + ("*" if figure.starred else "")
    return why_silent(figure).replace("in the", "in")


def look_of(figure: FigureRow, ink: Ink) -> Style:
    """Return a verdict's style: colour only for what went up or down and has a good side."""
    if figure.verdict in {"up", "down"} and figure.better in {"up", "down"}:
        return ink.good if figure.verdict == figure.better else ink.bad
    if not figure.verdict and figure.reason.startswith(("definition changed", "stale")):
        return ink.warn
    return ink.plain if figure.verdict in {"up", "down"} else ink.dim
