"""How a figure is called and what is said of it in short, on screens and by commands alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.metrics.views import FigureRow


def labelled(figure: FigureRow, room: int | None = None) -> str:
    """Return a figure's name with what its value is the mean of; ``per`` becomes a stroke where there is no room."""
    name = own_label(figure)
    if figure.per and " per " not in name:
        name = f"{name} per {figure.per}"
    if room is not None and len(name) > room:
        name = name.replace(" per ", "/")
    return name.removesuffix(" post") if room is not None and len(name) > room else name


def own_label(figure: FigureRow) -> str:
    """Return a figure's name, with the format of its posts where others are judged beside it."""
    return of_format(figure.label, figure.format) if figure.other_formats and figure.per == "post" else figure.label


def why_silent(figure: FigureRow) -> str:
    """Return in short why a figure has no verdict, '' where it has one."""
    if figure.verdict:
        return ""
    said = figure.reason.partition(":")[0]
    return said.replace("definition changed", "redefined").replace("nothing since", "ends")


def per_words(figure: FigureRow) -> str:
    """Return what a figure's value is the mean of: ``per week``, ``per short video``; '' for a share and a level."""
    if figure.per != "post" or not figure.format:
        return f"per {figure.per}" if figure.per else ""
    from smdash.domain.metrics.post_formats import format_words

    return f"per {format_words(figure.format, 1).partition(' ')[2]}"


def without_words(figure: FigureRow, shown: Callable[[float | None, str], str]) -> str:
    """Return what a sum is without what is far above the rest in it, '' where there is no such thing.

    ``shown`` writes a value in its unit.
    """
    if not figure.without:
        return ""
    before = f", before {shown(figure.without_before, figure.unit)}" if figure.without_before is not None else ""
    return f"without {figure.without}: {shown(figure.without_value, figure.unit)}{before}"


def seen_words(figure: FigureRow, shown: Callable[[float | None, str], str]) -> str:
    """Return at what age the posts of a figure are compared, '' where they have collected no more since.

    A sum says what it was then. ``shown`` writes a value in its unit.
    """
    if not figure.seen:
        return ""
    if figure.compared is None:
        return f"at {figure.seen} of age"
    before = f", before {shown(figure.compared_before, figure.unit)}" if figure.compared_before is not None else ""
    return f"compared at {figure.seen} of age: {shown(figure.compared, figure.unit)}{before}"


def of_format(label: str, format: str) -> str:
    """Return what a figure of posts is called where it is that of one format: ``Views per short video``."""
    from smdash.domain.metrics.post_formats import format_words, formats_named

    if label.endswith(" per post"):
        return f"{label.removesuffix('post')}{format_words(format, 1).partition(' ')[2]}"
    return f"{label}, {formats_named(format)}"
