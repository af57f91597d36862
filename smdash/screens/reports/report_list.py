"""Reports as lines: of which brand and month, and what has become of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment

from smdash.domain.plaintext import one_line
from smdash.domain.reports.due import Standing, state, state_words
from smdash.domain.schedule import spoken
from smdash.widgets.account_cells import dot_style
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import date, datetime

    from smdash.widgets.ink import Ink

MONTH, STATE, DAY, WORDS = 8, 9, 12, 9
SIGNS = {"sent": "\u2713", "overdue": "x", "due": "!", "open": " ", "running": "\u2026"}
"""The sign before each state."""


class ReportList(WindowList[Standing]):
    """Reports of the last months, by brand."""

    CLICK_OPENS: ClassVar[bool] = True
    today: date | None = None

    def paint_row(self, row: Standing, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a report."""
        del marked
        if self.today is None:
            return []
        now = state(row, self.today)
        tone = {"sent": ink.good, "overdue": ink.bad, "due": ink.warn}.get(now, ink.plain)
        name = max(6, width - 4 - MONTH - STATE - 3 * DAY - WORDS)
        return [
            Segment(f"{SIGNS[now]} ", tone),
            Segment("\u25cf ", dot_style(row.colour)),
            Segment(fit(one_line(row.name), name - 1) + " ", ink.plain),
            Segment(fit(row.month.key, MONTH), ink.strong),
            Segment(fit(state_words(row, self.today), STATE), tone),
            Segment(fit(f"due {spoken(row.due_on, self.today)}" if row.due_on else "-", DAY), ink.plain),
            Segment(fit(self._at("made", row.made_at), DAY), ink.dim),
            Segment(fit(self._at("sent", row.sent_at), DAY), ink.dim),
            Segment(fit("own words" if row.words else "-", WORDS), ink.dim),
        ]

    def _at(self, word: str, at: datetime | None) -> str:
        return f"{word} {spoken(at.date(), self.today)}" if at is not None else "-"
