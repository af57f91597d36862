"""How a figure is called and what is said of it in short, on screens and by commands alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.domain.metrics.views import FigureRow


def labelled(figure: FigureRow, room: int | None = None) -> str:
    """Return a figure's name with what its value is the mean of; ``per`` becomes a stroke where there is no room."""
    name = figure.label
    if figure.per and " per " not in name:
        name = f"{name} per {figure.per}"
    return name.replace(" per ", "/") if room is not None and len(name) > room else name


def why_silent(figure: FigureRow) -> str:
    """Return in short why a figure has no verdict, '' where it has one."""
    if figure.verdict:
        return ""
    said = figure.reason.partition(":")[0]
    return said.replace("definition changed", "redefined").replace("nothing since", "ends")
