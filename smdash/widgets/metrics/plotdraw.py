"""A line of figures over time drawn into the cells of a terminal.

Braille dots draw the line, so that a year of days fits into eighty cells; signs above it mark what a person must not
overlook, and stay readable without colour.
"""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len

from smdash.domain.plaintext import one_line
from smdash.domain.schedule import spoken
from smdash.widgets.metrics.plotting import Plot, PlotLine, Scale, lettered, pieces, scale_of, short, usable
from smdash.widgets.text import fit

NODE_CELLS = 3
"""From this many cells to a point on, each point is marked on the line."""
SIGNS = {
    "outlier": "\u25c6",
    "off": "\u25b2",
    "node": "\u2022",
    "partial": "\u25cb",
    "other": "\u00d7",
    "break": "\u00a6",
}
EDGE, FLOOR, POST = "\u2508", "\u2500", "\u25b4"
_BRAILLE = 0x2800
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))


class Run(NamedTuple):
    """Cells of one look."""

    text: str
    look: str


class _Canvas:
    """Cells that are painted over one another; a wide character takes its cell and empties the next."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.cells = [[" "] * width for _ in range(height)]
        self.looks = [["plain"] * width for _ in range(height)]

    def put(self, x: int, y: int, text: str, look: str) -> None:
        for character in text:
            size = cell_len(character)
            if not size:
                continue
            if not (x >= 0 and x + size <= self.width and 0 <= y < self.height):
                return
            self.cells[y][x : x + size] = [character, *([""] * (size - 1))]
            self.looks[y][x : x + size] = [look] * size
            x += size

    def runs(self, y: int) -> list[Run]:
        found: list[Run] = []
        for text, look in zip(self.cells[y], self.looks[y], strict=True):
            if found and found[-1].look == look:
                found[-1] = Run(found[-1].text + text, look)
            else:
                found.append(Run(text, look))
        return found


def draw(plot: Plot, width: int, height: int) -> list[list[Run]]:
    """Return ``height`` lines of ``width`` cells as runs of one look each."""
    rails = bool(any(plot.posts)) + bool(plot.notes)
    head = bool(plot.breaks) + any(line.outliers for line in plot.lines)
    rows = height - 2 - rails - head
    if width < 20 or rows < 2 or not plot.days:
        said = "no room to draw this" if plot.days else "nothing to draw"
        return [[Run(fit(said if y == 0 else "", width), "dim")] for y in range(height)]
    scale = scale_of(plot, max(1, min(5, rows // 3)))
    labels = [short(tick, plot.unit) for tick in scale.ticks]
    margin = min(max(6 if rails else 3, *map(len, labels)) + 1, width // 3)
    canvas = _Canvas(width, height)
    area = _Area(plot, canvas, scale, margin, head, width - margin - 1, rows)
    for tick, label in zip(scale.ticks, labels, strict=True):
        y = area.row(tick)
        canvas.put(0, y, fit(label, margin, right=True), "dim")
        canvas.put(margin, y, "\u2524" if y < head + rows else "\u2502", "dim")
    for y in range(head, head + rows):
        if canvas.cells[y][margin] == " ":
            canvas.put(margin, y, "\u2502", "dim")
    area.band()
    for place in range(len(plot.lines) - 1, -1, -1):
        area.line(plot.lines[place], "other" if place else "line")
    area.breaks()
    area.foot()
    return [canvas.runs(y) for y in range(height)]


class _Area:
    """The part of a canvas inside the axes."""

    def __init__(
        self, plot: Plot, canvas: _Canvas, scale: Scale, margin: int, head: int, width: int, rows: int
    ) -> None:
        self.plot, self.canvas, self.scale = plot, canvas, scale
        self.left, self.head, self.width, self.rows = margin + 1, head, width, rows

    def dot_x(self, at: float) -> int:
        count = len(self.plot.days)
        return round(at * (self.width * 2 - 2) / (count - 1)) if count > 1 else self.width

    def column(self, at: float) -> int:
        return self.left + self.dot_x(at) // 2

    def dot_y(self, value: float) -> int:
        return round((1 - self.scale.part(value)) * (self.rows * 4 - 1))

    def row(self, value: float) -> int:
        return self.head + self.dot_y(value) // 4

    def band(self) -> None:
        """Mark the edges of what is usual, and what lies between by its look."""
        for at, pair in enumerate(self.plot.band):
            if pair is None or usable(pair[0]) is None or usable(pair[1]) is None:
                continue
            top, foot = self.row(pair[1]), self.row(pair[0])
            last = self.column(at + 1) if at + 1 < len(self.plot.band) else self.column(at) + 1
            for x in range(self.column(at), max(last, self.column(at) + 1)):
                for y in range(top, foot + 1):
                    self.canvas.put(x, y, EDGE if y in {top, foot} else " ", "band")

    def line(self, line: PlotLine, look: str) -> None:
        """Draw a line by dots, then its signs."""
        dots: dict[tuple[int, int], int] = {}
        plain = look == "line"
        roomy = self.width // max(1, len(line.values)) >= NODE_CELLS
        signs: list[tuple[int, int, str, str]] = []
        for piece in pieces(self.plot, line):
            points = [(self.dot_x(at), self.dot_y(usable(line.values[at]) or 0.0)) for at in piece]
            for place, (x, y) in enumerate(points):
                start = points[place - 1] if place else (x, y)
                for step, (dot_x, dot_y) in enumerate(_between(start, (x, y))):
                    if plain or step % 3 == 0:
                        cell = dot_x // 2, dot_y // 4
                        dots[cell] = dots.get(cell, 0) | _DOTS[dot_x % 2][dot_y % 4]
                at = piece[place]
                value = line.values[at] or 0.0
                if at in line.outliers:
                    off = value > self.scale.high
                    signs.append((x // 2, 0 if off else y // 4, SIGNS["off" if off else "outlier"], "outlier"))
                    if off:
                        self._beside(self.left + x // 2, short(value, self.plot.unit))
                elif at in self.plot.partial:
                    signs.append((x // 2, y // 4, SIGNS["partial"], look))
                elif roomy or len(piece) == 1:
                    signs.append((x // 2, y // 4, SIGNS["node" if plain else "other"], look))
        for (x, y), bits in dots.items():
            self.canvas.put(self.left + x, self.head + y, chr(_BRAILLE | bits), look)
        for x, y, sign, sign_look in signs:
            self.canvas.put(self.left + x, self.head + y, sign, sign_look)

    def _beside(self, x: int, words: str) -> None:
        self.canvas.put(max(self.left, min(x, self.left + self.width - len(words))), self.head - 1, words, "outlier")

    def breaks(self) -> None:
        """Part the line where the meaning changed, with the word on top."""
        for mark in self.plot.breaks:
            x = self.column(max(0.0, mark.at - 0.5))
            for y in range(self.head, self.head + self.rows):
                self.canvas.put(x, y, SIGNS["break"], "break")
            word = one_line(mark.word, 60)
            self.canvas.put(max(self.left, min(x, self.left + self.width - cell_len(word))), 0, word, "break")

    def foot(self) -> None:
        """Draw the axis, the posts, what was noted, and the days."""
        y = self.head + self.rows
        canvas, plot = self.canvas, self.plot
        canvas.put(self.left - 1, y, "\u2514" + FLOOR * self.width, "dim")
        if any(plot.posts):
            y += 1
            canvas.put(0, y, fit("posts", self.left - 1, right=True), "dim")
            counts: dict[int, int] = {}
            for at, count in enumerate(plot.posts):
                if count:
                    counts[self.column(at)] = counts.get(self.column(at), 0) + count
            for x, count in counts.items():
                canvas.put(x, y, POST if count == 1 else str(min(count, 9)), "post")
        if plot.notes:
            y += 1
            canvas.put(0, y, fit("notes", self.left - 1, right=True), "dim")
            for letter, mark in lettered(plot.notes):
                canvas.put(self.column(mark.at), y, letter, "note")
        self._days(y + 1)

    def _days(self, y: int) -> None:
        end = self.left - 1
        room = self.left + self.width
        for at, day in enumerate(self.plot.days):
            x, word = self.column(at), spoken(day)
            if x >= end and x + len(word) <= room:
                self.canvas.put(x, y, word, "dim")
                end = x + len(word) + 6


def _between(start: tuple[int, int], stop: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the dots from one point to another, both included."""
    steps = max(abs(stop[0] - start[0]), abs(stop[1] - start[1]), 1)

    def across(one: int, other: int, step: int) -> int:
        return round(one + (other - one) * step / steps)

    return [(across(start[0], stop[0], step), across(start[1], stop[1], step)) for step in range(steps + 1)]
