"""Weekday by part of the day: how posts stood there, and of how many that is said."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from smdash.domain.plaintext import one_line
from smdash.domain.schedule import WEEKDAYS
from smdash.widgets.ink import ink_of
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from rich.style import Style

    from smdash.domain.metrics.views import BestTimes, TimeCell
    from smdash.widgets.ink import Ink

HEAD = 5
LEAST = 3
GOOD, POOR = 110.0, 90.0


class TimeGrid(Widget, can_focus=True):
    """The grid with its verdict in words below; parts of the day without a post are left out."""

    DEFAULT_CSS = WindowList.DEFAULT_CSS.replace("WindowList", "TimeGrid")

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.found: BestTimes | None = None
        self.says = ""

    def show(self, found: BestTimes | None, says: str = "") -> None:
        """Show another account's times."""
        self.found, self.says = found, says
        of = f" \u00b7 {one_line(found.label, 40)}" if found is not None and found.label else ""
        self.border_title = Content(f"3 Best times{of}")
        self.border_subtitle = Content("percent of usual (posts)" if found is not None else "")
        self.refresh()

    def laid(self, width: int) -> list[list[tuple[str, str]]]:
        """Return the lines as (text, look)."""
        found = self.found
        if found is None:
            return [[(fit(line, width), "dim")] for line in ["", *self.says.split("\n")]]
        cells = {(cell.weekday, cell.part): cell for cell in found.cells if cell.n}
        used = sorted({part for _, part in cells}) or list(range(len(found.parts)))
        wide = max(6, min(11, (width - HEAD) // max(1, len(used))))
        if all(cell.index is None for cell in cells.values()):
            return [[("", "dim")], *_said(found, width)[: None if found.n else -1]]
        lines = [[(" " * HEAD, "dim"), *((fit(found.parts[part], wide, right=True), "dim") for part in used)]]
        for day in range(7):
            row = [(fit(WEEKDAYS[day][:3], HEAD), "dim")]
            row += [_cell(cells.get((day, part)), wide, told=found.state == "best") for part in used]
            lines.append(row)
        lines += [[("", "dim")], *_said(found, width)]
        return lines

    def render_line(self, y: int) -> Strip:
        """Paint a line."""
        ink, width = ink_of(self), self.content_size.width
        lines = self.laid(width)
        row = lines[y] if y < len(lines) else []
        segments = [Segment(text, self._look(look, ink)) for text, look in row]
        return Strip(segments).adjust_cell_length(width, ink.plain).apply_style(ink.ground)

    @staticmethod
    def _look(look: str, ink: Ink) -> Style:
        return {"dim": ink.dim, "strong": ink.strong, "good": ink.good}.get(look, ink.plain)


def _said(found: BestTimes, width: int) -> list[list[tuple[str, str]]]:
    """Return what may be said of the times, and of how many posts."""
    lines = [[(line, "strong")] for line in wrap(one_line(found.words, 300), max(10, width))]
    return [*lines, [(fit(f"{found.n} posts in all; blank: fewer than {LEAST}", width), "dim")]]


def _cell(cell: TimeCell | None, wide: int, *, told: bool) -> tuple[str, str]:
    """Return a cell; an arrow or a colour only where the times do differ, else chance would look like advice."""
    if cell is None or cell.index is None or cell.n < LEAST:
        return " " * wide, "plain"
    if not told:
        return fit(f"{cell.index:.0f}" + (f" ({cell.n})" if wide >= 9 else ""), wide, right=True), "plain"
    sign = "\u2191" if cell.index >= GOOD else "\u2193" if cell.index <= POOR else " "
    look = "good" if cell.index >= GOOD else "dim" if cell.index <= POOR else "plain"
    count = f" ({cell.n})" if wide >= 9 else ""
    return fit(f"{sign}{cell.index:.0f}{count}", wide, right=True), look
