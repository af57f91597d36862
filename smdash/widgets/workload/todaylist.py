"""Today's list as lines: when, how long, what."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment

from smdash.domain.plaintext import one_line
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from smdash.widgets.ink import Ink


class TodayRow(NamedTuple):
    """A line: its time of day, its hours and minutes, what it is; ``why`` is what Enter shows."""

    key: str
    clock: str
    minutes: str
    text: str
    tone: str
    why: str


class TodayList(WindowList[TodayRow]):
    """What to do today."""

    def paint_row(self, row: TodayRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line; what is late says so in words."""
        del marked
        style = {"bad": ink.bad, "dim": ink.dim}.get(row.tone, ink.plain)
        return [
            Segment(fit(row.clock, 5) + " ", ink.dim),
            Segment(fit(row.minutes, 5, right=True) + "  ", ink.dim if row.tone == "dim" else ink.strong),
            Segment(fit(one_line(row.text), max(0, width - 13)), style),
        ]
