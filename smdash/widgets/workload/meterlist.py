"""The meter's own screen as lines: bars with load and odds, hours by cause, and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment

from smdash.domain.plaintext import one_line
from smdash.domain.workload.levels import load_sign
from smdash.widgets.loadbars import load_bar, load_percent, load_tone
from smdash.widgets.text import bar, fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from smdash.widgets.ink import Ink

LABEL = 15
WITH_WORDS = 60
"""From how many cells on a load has its word beside its sign."""


class MeterRow(NamedTuple):
    """A line: a heading, a load with its bar, a share of something, a name with figures at the right, or words.

    ``part`` fills the bar: the load (1.0 ends its frame), or a share of the biggest. ``why`` is what Enter shows.
    ``account`` and ``activity`` name what the keys for values and estimates are about.
    """

    key: str
    kind: Literal["heading", "gap", "load", "share", "pair", "words"]
    label: str = ""
    text: str = ""
    part: float | None = None
    tone: str = "plain"
    why: str = ""
    account: str = ""
    activity: str = ""
    here: bool = False


class MeterList(WindowList[MeterRow]):
    """One column of the meter's own screen."""

    def selectable(self, row: MeterRow) -> bool:
        """Let the cursor rest on lines that say something."""
        return row.kind not in {"heading", "gap"}

    def heading(self, row: MeterRow) -> bool:
        """Paint headings as a band."""
        return row.kind == "heading"

    def paint_row(self, row: MeterRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        style = {"bad": ink.bad, "good": ink.good, "warn": ink.warn, "dim": ink.dim, "strong": ink.strong}.get(
            row.tone, ink.plain
        )
        if row.kind == "heading":
            return [Segment(fit(row.label, width), ink.heading)]
        if row.kind == "gap":
            return []
        if row.kind == "load":
            return _load(row, width, ink)
        if row.kind == "share":
            return _share(row, width, ink)
        if not row.label:
            return [Segment(fit(one_line(row.text), width), style)]
        if row.kind == "pair":
            tail = fit(row.text, min(cell_len(row.text), width // 2))
            return [
                Segment(fit(one_line(row.label), max(0, width - cell_len(tail) - 1)) + " ", style),
                Segment(tail, ink.plain),
            ]
        text = one_line(row.text)
        label = fit(one_line(row.label), max(LABEL, min(cell_len(row.label), width - cell_len(text) - 1)))
        return [Segment(f"{label} ", ink.dim), Segment(fit(text, max(0, width - cell_len(label) - 1)), style)]


def _load(row: MeterRow, width: int, ink: Ink) -> list[Segment]:
    """Paint a bar whose frame ends at the hours there are; what is over it is marked by shape and word first."""
    past = row.tone == "dim"
    words = width >= WITH_WORDS
    sign = 8 if words else 3
    tail = fit(row.text, min(cell_len(row.text), max(0, width - 8 - 6 - 9 - sign)))
    room = max(6, min(40, width - 8 - 7 - sign - cell_len(tail) - 1))
    figures = getattr(ink, load_tone(row.part, past=past))
    name = ink.strong if row.here else ink.dim if past else ink.plain
    return [
        Segment(("\u25b8" if row.here else " ") + fit(row.label, 6) + " ", name),
        *(Segment(text, getattr(ink, look)) for text, look in load_bar(row.part, room, past=past)),
        Segment(f" {load_percent(row.part)} ", figures),
        Segment(fit(load_sign(row.part, words=words), sign), figures),
        Segment(fit(tail, max(0, width - 8 - room - 7 - sign)), ink.dim),
    ]


def _share(row: MeterRow, width: int, ink: Ink) -> list[Segment]:
    """Paint a label, what it comes to, and a bar in proportion."""
    text = fit(row.text, 7, right=True)
    label = max(8, min(22, width - 7 - 2 - 8))
    room = max(0, min(30, width - label - 7 - 2))
    return [
        Segment(fit(one_line(row.label), label), ink.plain),
        Segment(f"{text} ", ink.strong),
        Segment(bar(row.part or 0.0, room) if room else "", ink.dim),
    ]
