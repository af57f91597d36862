"""The widget that paints a plot; every look is told apart by its sign as well, so that colour only helps."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from smdash.domain.plaintext import one_line
from smdash.widgets.ink import ink_of
from smdash.widgets.metrics.plotdraw import Run, draw
from smdash.widgets.metrics.plotfile import legend, notes
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from smdash.widgets.ink import Ink
    from smdash.widgets.metrics.plotting import Plot


class PlotView(Widget):
    """A plot with its legend and notes below; ``says`` stands there while there is none."""

    DEFAULT_CSS = WindowList.DEFAULT_CSS.replace("WindowList", "PlotView").replace(
        "overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;", ""
    )

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.plot: Plot | None = None
        self.says = ""
        self._rows: list[list[Run]] = []
        self._ink: Ink | None = None

    def show(self, plot: Plot | None, title: str, *, aside: str = "", says: str = "") -> None:
        """Show another plot, or words where there is nothing to draw."""
        self.plot, self.says = plot, says
        self.border_title = Content(one_line(title, 160))
        self.border_subtitle = Content(one_line(aside, 160))
        self._rows = []
        self.refresh()

    def on_resize(self) -> None:
        """Draw anew for another size."""
        self._rows = []

    def notify_style_update(self) -> None:
        """Forget styles of the old theme."""
        self._ink = None
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Paint a line."""
        if self._ink is None:
            self._ink = ink_of(self)
        ink, width = self._ink, self.content_size.width
        if self.plot is None:
            words = [part for line in self.says.split("\n") for part in _folded(line, width)]
            text = words[y] if y < len(words) else ""
            return Strip([Segment(fit(text, width), ink.dim)]).apply_style(ink.ground)
        if not self._rows:
            self._rows = self._laid(self.plot, width, self.content_size.height)
        row = self._rows[y] if y < len(self._rows) else []
        looks = {
            "line": ink.accent + Style(bold=True),
            "other": ink.warn,
            "band": Style(color=ink.dim.color, bgcolor=ink.cursor_away.bgcolor),
            "dim": ink.dim,
            "outlier": ink.warn + Style(bold=True),
            "break": ink.bad + Style(bold=True),
            "note": ink.strong,
            "post": ink.good,
        }
        segments = [Segment(text, looks.get(look, ink.plain)) for text, look in row]
        return Strip(segments).adjust_cell_length(width, ink.plain).apply_style(ink.ground)

    @staticmethod
    def _laid(plot: Plot, width: int, height: int) -> list[list[Run]]:
        below = [Run(fit(line, width), "plain") for line in notes(plot)[: max(0, height // 6)]]
        most = 2 if height > 14 else 1
        room = height - len(below) - len(_wrapped(legend(plot), width, most))
        drawn = draw(plot, width, max(0, room))
        signs = _wrapped(legend(plot, "".join(run.text for row in drawn for run in row)), width, most)
        tail = [*below, *(Run(fit(line, width), "dim") for line in signs)]
        return [*drawn, *([run] for run in tail)]


def _folded(line: str, width: int) -> list[str]:
    """Return a line of words in as many lines as it takes, its indent kept."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    return wrap(one_line(line), max(10, width), initial_indent=indent, subsequent_indent=indent) or [""]


def _wrapped(words: list[str], width: int, most: int) -> list[str]:
    """Return words joined into at most ``most`` lines of ``width`` cells; a word stays whole."""
    lines: list[str] = []
    for word in words:
        joined = f"{lines[-1]}   {word}" if lines else ""
        if lines and len(joined) <= width:
            lines[-1] = joined
        elif len(lines) < most:
            lines.append(word)
    return lines
