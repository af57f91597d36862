"""Ideas as lines: since when, whose, what it says, and what it was labelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment

from smdash.domain.ideas.views import Idea
from smdash.domain.schedule import MONTHS
from smdash.widgets.account_cells import dot_style
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from smdash.widgets.ink import Ink

BRAND, DAY, MORE = 8, 7, 28
WIDE = 100
"""From this many cells on, labels have a column of their own."""


class IdeaList(WindowList[Idea]):
    """Ideas, the newest on top."""

    MARKABLE: ClassVar[bool] = True

    def paint_row(self, row: Idea, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint an idea."""
        day = "" if row.created_at is None else f"{row.created_at.day:2d} {MONTHS[row.created_at.month - 1]}"
        sign = "x " if row.dropped else "\u2713 " if row.post_id else "  "
        more = MORE if width >= WIDE else 0
        room = max(0, width - 2 - DAY - 2 - BRAND - more - 1)
        about = " ".join(
            filter(None, (row.pillar, *(f"#{each}" for each in row.labels), row.feed and f"via {row.feed}"))
        )
        return [
            Segment("+ " if marked else sign, ink.mark if marked else ink.dim),
            Segment(fit(day, DAY), ink.dim),
            Segment("\u25cf " if row.brand else "  ", dot_style(row.colour)),
            Segment(fit(row.brand or "-", BRAND), ink.dim),
            Segment(outside(row.line, room), ink.dim if row.dropped or row.post_id else ink.plain),
            *([Segment(" " + outside(about, more), ink.dim)] if more else ()),
        ]
