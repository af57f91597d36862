"""A funnel as lines: stages with their bars, figures of accounts under them, and sentences."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment

from smdash.domain.funnel.lines import Line
from smdash.domain.plaintext import one_line
from smdash.widgets.text import bar, fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style

    from smdash.widgets.ink import Ink

LABEL, VALUE, NAME = 15, 11, 22
INDENT = "    "
LEAST_BAR, MOST_BAR = 8, 40
SHARE_ROOM = 34
"""Cells that a share with its interval takes beside the bar."""


def bar_cells(width: int) -> int:
    """Return how many cells the widest bar has in a list of ``width``."""
    return max(LEAST_BAR, min(MOST_BAR, width - LABEL - VALUE - SHARE_ROOM - 4))


def laid(lines: Iterable[Line], width: int) -> list[Line]:
    """Return lines with those that are too long for ``width`` cells broken into several."""
    found: list[Line] = []
    for line in lines:
        found += _broken(line, width)
    return found


def _broken(line: Line, width: int) -> list[Line]:
    text = one_line(line.text, 2000)
    if line.kind == "stage":
        beside = width - LABEL - VALUE - 4 - (bar_cells(width) if line.part is not None else -1)
        if cell_len(text) <= beside:
            return [line._replace(text=text)]
        more = [line._replace(key=f"{line.key}:more", kind="account", label="", value="", text=text, part=None)]
        return [line._replace(text=""), *(each for part in more for each in _broken(part, width))]
    if line.kind == "heading":
        return [line]
    lead = f"{line.label} {line.value} ".strip() if line.kind == "account" else line.label
    room = max(10, width - _indent(line, lead))
    parts = wrap(text, room) or [""]
    return [line._replace(text=parts[0])] + [
        line._replace(key=f"{line.key}+{number}", label=" " if lead else "", value="", text=part)
        for number, part in enumerate(parts[1:], 1)
    ]


def _indent(line: Line, lead: str) -> int:
    """Return the cells before a line's text."""
    if line.kind == "account":
        return len(INDENT) + (NAME + VALUE + 2 if lead else 0)
    return NAME + 1 if lead else 0


class FunnelList(WindowList[Line]):
    """The lines of a funnel."""

    def selectable(self, row: Line) -> bool:
        """Let the cursor rest on what says something."""
        return row.kind != "heading"

    def heading(self, row: Line) -> bool:
        """Paint headings as a band."""
        return row.kind == "heading"

    def paint_row(self, row: Line, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        if row.kind == "heading":
            return [Segment(fit(row.label, width), ink.heading)]
        style = {"bad": ink.bad, "good": ink.good, "warn": ink.warn, "dim": ink.dim}.get(row.tone, ink.plain)
        if row.kind == "stage":
            return _stage(row, width, ink, style)
        if row.kind == "account":
            head = INDENT
            if row.label:
                head += f"{fit(one_line(row.label), NAME)} {fit(row.value, VALUE, right=True)} "
            return [Segment(head, ink.plain), Segment(fit(row.text, max(0, width - cell_len(head))), style)]
        head = f"{fit(one_line(row.label), NAME)} " if row.label else ""
        return [Segment(head, ink.dim), Segment(fit(row.text, max(0, width - cell_len(head))), style)]


def _stage(row: Line, width: int, ink: Ink, style: Style) -> list[Segment]:
    found = [
        Segment(fit(row.label, LABEL) + " ", ink.strong),
        Segment(fit(row.value, VALUE, right=True) + " ", style),
    ]
    used = LABEL + VALUE + 2
    if row.part is not None:
        cells = bar_cells(width)
        # What is more than nothing is seen, be it the smallest part of a cell.
        found.append(Segment(" " + bar(row.part if row.part <= 0 else max(row.part, 1 / cells / 8), cells), ink.accent))
        used += cells + 1
    found.append(Segment(fit(f" {row.text}", max(0, width - used)), ink.dim if row.tone == "dim" else ink.plain))
    return found
