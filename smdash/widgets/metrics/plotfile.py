"""A plot as a file: SVG 1.1 for a browser, and plain text for a message. Both say in words what the signs mean."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from smdash.domain.plaintext import one_line
from smdash.domain.schedule import spoken
from smdash.widgets.metrics.plotdraw import draw
from smdash.widgets.metrics.plotting import lettered, pieces, scale_of, short, usable

if TYPE_CHECKING:
    from smdash.widgets.metrics.plotting import Plot, PlotLine

WIDTH, HEIGHT = 960, 400
DOT = " \u00b7 "
_ROOT = (
    f'xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    ' font-family="sans-serif" font-size="12" role="img"'
)
LEFT, RIGHT, TOP, FOOT = 84, 24, 64, 72
_COLOURS = ("#1f6feb", "#b35900")
_DIM, _TEXT, _MARK, _BAND = "#57606a", "#1f2328", "#b35900", "#dbe9ff"


HIDEABLE = frozenset("\u25c6\u25b2\u2508\u25cb\u25b4")
"""Signs that another one may cover; those of lines and breaks are always explained."""


def legend(plot: Plot, drawn: str | None = None) -> list[str]:
    """Return what each sign on the plot means, only those that are on it, the weightiest first.

    With ``drawn``, all that was painted, a sign that another one covers is left out.
    """
    words = _meant(plot)
    if drawn is None:
        return words
    return [" ".join(each) for word in words if (each := _seen(word.split(" "), drawn))]


def _seen(word: list[str], drawn: str) -> list[str]:
    """Return a word of the legend with those of its signs that are ``drawn``; nothing where none is."""
    signs = [part for part in word if part in HIDEABLE]
    there = [part for part in word if part not in HIDEABLE or part in drawn]
    return there if not signs or any(part in HIDEABLE for part in there) else []


def _meant(plot: Plot) -> list[str]:
    words = [f"\u00a6 {one_line(mark.word, 60)}" for mark in plot.breaks]
    if any(line.outliers for line in plot.lines):
        words.append("\u25c6 \u25b2 viral, set aside")
    if any(pair is not None for pair in plot.band):
        words.append("\u2508 usual")
    if len(plot.lines) > 1:
        words = [f"\u2022 {one_line(plot.lines[0].label, 40)}", f"\u00d7 {one_line(plot.lines[1].label, 40)}", *words]
    if plot.partial:
        words.append("\u25cb not complete yet")
    if any(plot.posts):
        words.append("\u25b4 posts")
    known = [usable(value) for line in plot.lines for value in line.values]
    if any(value is None for value in known) and any(value is not None for value in known):
        words.append("gap: no figure")
    return words


def notes(plot: Plot) -> list[str]:
    """Return what was noted on the axis, a line each."""
    return [
        f"{letter}  {spoken(mark.day or plot.days[mark.at])}: {one_line(mark.word, 200)}"
        for letter, mark in lettered(plot.notes)
        if mark.at < len(plot.days)
    ]


def as_text(plot: Plot, title: str, width: int = 100, height: int = 24) -> str:
    """Return a plot as plain text, at most ``width`` cells wide."""
    rows = ["".join(run.text for run in row).rstrip() for row in draw(plot, width, height)]
    signs = legend(plot, "".join(rows))
    return "\n".join([one_line(title, 200), "", *rows, "", *signs, *notes(plot), ""])


def as_svg(plot: Plot, title: str) -> str:
    """Return a plot as one SVG element with a title and a description for those who cannot see it."""
    picture = _Picture(plot)
    body = [
        f'<text x="{LEFT}" y="28" font-size="18" font-weight="bold" fill="{_TEXT}">{_safe(title, 200)}</text>',
        f'<text x="{LEFT}" y="48" fill="{_DIM}">{_safe(DOT.join(legend(plot)), 400)}</text>',
        *picture.axes(),
        *picture.band(),
        *(part for place, line in enumerate(plot.lines) for part in picture.line(line, place)),
        *picture.marks(),
    ]
    said = _safe("; ".join([*legend(plot), *notes(plot)]), 4000)
    return "\n".join(
        [
            f"<svg {_ROOT}>",
            f"<title>{_safe(title, 200)}</title>",
            f"<desc>{said}</desc>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            *body,
            "</svg>",
            "",
        ]
    )


def _safe(text: str, limit: int) -> str:
    # XML 1.0 has no place for the two noncharacters, not even escaped.
    return escape(one_line(text, limit).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"))


class _Picture:
    """Points of a plot on the page."""

    def __init__(self, plot: Plot) -> None:
        self.plot = plot
        self.scale = scale_of(plot, 5)

    def x(self, at: float) -> float:
        count = len(self.plot.days)
        span = WIDTH - LEFT - RIGHT
        return LEFT + (at * span / (count - 1) if count > 1 else span / 2)

    def y(self, value: float) -> float:
        return TOP + (1 - self.scale.part(value)) * (HEIGHT - TOP - FOOT)

    def axes(self) -> list[str]:
        parts = []
        for tick in self.scale.ticks:
            y = self.y(tick)
            label = _safe(short(tick, self.plot.unit), 40)
            parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d0d7de"/>')
            parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="{_DIM}">{label}</text>')
        end = -1.0
        for at, day in enumerate(self.plot.days):
            if self.x(at) >= end:
                parts.append(f'<text x="{self.x(at):.1f}" y="{HEIGHT - FOOT + 20}" fill="{_DIM}">{spoken(day)}</text>')
                end = self.x(at) + 90
        return parts

    def band(self) -> list[str]:
        parts = []
        for at, pair in enumerate(self.plot.band):
            if pair is None or usable(pair[0]) is None or usable(pair[1]) is None:
                continue
            left, right = self.x(max(0.0, at - 0.5)), self.x(min(len(self.plot.days) - 1.0, at + 0.5))
            top = self.y(pair[1])
            parts.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{max(1.0, right - left):.1f}"'
                f' height="{max(1.0, self.y(pair[0]) - top):.1f}" fill="{_BAND}" fill-opacity="0.6"/>'
            )
        return parts

    def line(self, line: PlotLine, place: int) -> list[str]:
        colour = _COLOURS[min(place, 1)]
        parts = []
        for piece in pieces(self.plot, line):
            points = " ".join(f"{self.x(at):.1f},{self.y(usable(line.values[at]) or 0.0):.1f}" for at in piece)
            dash = ' stroke-dasharray="6 4"' if place else ""
            parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
            parts += [self._point(line, at, colour) for at in piece]
        return parts

    def _point(self, line: PlotLine, at: int, colour: str) -> str:
        value = usable(line.values[at]) or 0.0
        x, y = self.x(at), self.y(value)
        told = f"<title>{spoken(self.plot.days[at])}: {_safe(short(value, self.plot.unit), 40)}</title>"
        if at in line.outliers:
            shape = f"M{x:.1f} {y - 7:.1f} l7 7 l-7 7 l-7 -7 z"
            return f'<path d="{shape}" fill="{_MARK}">{told}</path>'
        fill = "#ffffff" if at in self.plot.partial else colour
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{fill}" stroke="{colour}">{told}</circle>'

    def marks(self) -> list[str]:
        parts = []
        for mark in self.plot.breaks:
            x = self.x(max(0.0, mark.at - 0.5))
            parts.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - FOOT}" stroke="{_MARK}"'
                ' stroke-dasharray="3 3"/>'
            )
            parts.append(f'<text x="{x + 4:.1f}" y="{TOP + 12}" fill="{_MARK}">{_safe(mark.word, 60)}</text>')
        for at, count in enumerate(self.plot.posts):
            if count:
                x, y = self.x(at), HEIGHT - FOOT + 28
                parts.append(f'<path d="M{x:.1f} {y} l4 8 l-8 0 z" fill="{_DIM}"><title>posts: {count}</title></path>')
        for letter, mark in lettered(self.plot.notes):
            parts.append(f'<text x="{self.x(mark.at):.1f}" y="{HEIGHT - FOOT + 54}" fill="{_TEXT}">{letter}</text>')
        said = DOT.join(notes(self.plot))
        parts.append(f'<text x="{LEFT}" y="{HEIGHT - 4}" font-size="11" fill="{_TEXT}">{_safe(said, 160)}</text>')
        return parts
