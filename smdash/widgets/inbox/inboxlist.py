"""The inbox as lines: how late, what it is, whose, who, what."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment

from smdash.domain.inbox.urgency import SIGNS, urgency
from smdash.domain.inbox.views import InboxRow
from smdash.widgets.account_cells import dot_style, platform_words
from smdash.widgets.text import due_words, fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.widgets.ink import Ink


class InboxList(WindowList[InboxRow]):
    """Pane 3."""

    MARKABLE: ClassVar[bool] = True
    now: datetime | None = None

    def paint_row(self, row: InboxRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint an item."""
        wide = width >= 56
        now = self.now or row.due_at
        if row.gone and row.state != "done":
            when, style = "gone", ink.dim
        elif row.state == "done":
            when, style = f"{row.received_at.day} {row.received_at:%b}", ink.dim
        elif row.state == "snoozed":
            when, style = "snoozed", ink.dim
        else:
            when = due_words(row.due_at, now)
            style = {"late": ink.bad, "soon": ink.warn, "open": ink.plain}[urgency(row.due_at, now)]
        brand_width, platform_width = (6, 10) if wide else (5, 9)
        author_width = max(8, min(18, (width - 30) // 3))
        sign = SIGNS.get(row.flag, " ")
        sign_style = {"complaint": ink.bad, "lead": ink.good, "question": ink.accent}.get(row.flag, ink.plain)
        segments = [
            Segment("\u25b8" if marked else " ", ink.mark),
            Segment(fit(when, 9, right=True) + " ", style),
            Segment(f"{sign} ", sign_style),
            Segment("\u25cf ", dot_style(row.colour)),
            Segment(fit(row.brand, brand_width - 1) + " ", ink.dim),
            Segment(fit(platform_words(row.platform, short=not wide), platform_width - 1) + " ", ink.dim),
            Segment(outside(row.handle or row.author, author_width - 1) + " ", ink.strong),
        ]
        left = width - 15 - brand_width - platform_width - author_width
        segments.append(Segment(outside(row.text, left), ink.dim if row.state == "done" else ink.plain))
        return segments
