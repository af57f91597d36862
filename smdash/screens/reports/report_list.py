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

NAME, MONTH, STATE, DAY, TOLD = 32, 10, 10, 13, 23
"""Cells of the columns; the name has at most as many, and what there is of a report at least."""
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
        name = max(8, min(NAME, width - 4 - MONTH - STATE - DAY - TOLD))
        due = "-" if row.due_on is None else f"due {spoken(row.due_on, self.today)}"
        return [
            Segment(f"{SIGNS[now]} ", tone),
            Segment("\u25cf ", dot_style(row.colour)),
            Segment(fit(one_line(row.name), name - 1) + " ", ink.plain),
            Segment(fit(f"{row.month.first:%b %Y}", MONTH), ink.strong),
            Segment(fit(state_words(row, self.today), STATE), tone),
            Segment(fit(due, DAY), ink.plain if row.due_on is not None else ink.dim),
            Segment(fit(self._told(row), max(0, width - 4 - name - MONTH - STATE - DAY)), ink.dim),
        ]

    def _told(self, row: Standing) -> str:
        """Say what there is of a report already."""
        at, word = (row.sent_at, "sent") if row.sent_at is not None else (row.made_at, "made")
        done = f"{word} {self._day(at)}" if at is not None else ""
        return " \u00b7 ".join(each for each in (done, "own words" if row.words else "") if each)

    def _day(self, at: datetime) -> str:
        return spoken(at.date(), self.today)
