"""Saved figures as lines: an account's heading, then its own figures with trend, change and verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment

from smdash.domain.metrics.figure_words import labelled
from smdash.domain.metrics.pane_views import MetricRow
from smdash.domain.metrics.sparkline import sparkline
from smdash.domain.schedule import spoken
from smdash.widgets.account_cells import dot_style, platform_words
from smdash.widgets.metrics.verdicts import look_of, moved, verdict
from smdash.widgets.text import age_words, fit, number, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.widgets.ink import Ink


STALE_DAYS = 7
VALUE, TREND, CHANGE, WORD = 9, 9, 7, 9
BROADER = ((150, 4), (84, 2))
"""From how many cells of a line on a bar of a trend is how many cells broad."""


class MetricsList(WindowList[MetricRow]):
    """Pane 2."""

    PAGE_ROWS: ClassVar[int] = 4  # A line costs its account's statistics: read few beyond those painted.
    now: datetime | None = None

    def selectable(self, row: MetricRow) -> bool:
        """Let the cursor rest on figures, and on the note that says there are none."""
        return row.kind != "account"

    def paint_row(self, row: MetricRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        if row.kind == "account":
            return self._account(row, width, ink)
        if row.kind == "note":
            return [Segment(fit(f"   {row.label}", width), ink.dim)]
        figure = row.figure
        if figure is None:
            label_width = max(9, min(30, width - 2 - VALUE))
            return [Segment(fit(f"  {fit(row.label, label_width)}{row.note:>{VALUE}}", width), ink.dim)]
        broad = next((times for least, times in BROADER if width >= least), 1)
        trend_width = TREND * broad if width >= 50 else 0
        rest = width - 2 - VALUE - (trend_width + 2 if trend_width else 0) - CHANGE - 1
        label_width = max(9, min(30, rest - WORD))
        look = ink.strong if figure.value is not None and not figure.stale else ink.dim
        segments = [
            Segment("  " + outside(labelled(figure, label_width), label_width), ink.plain),
            Segment(fit(number(figure.value, figure.unit), VALUE, right=True), look),
        ]
        if trend_width:
            segments.append(Segment(fit("  " + sparkline(row.trend, row.breaks, broad), trend_width + 2), ink.accent))
        room = rest - label_width
        style = look_of(figure, ink)
        word = verdict(figure)
        if figure.verdict:
            segments.append(Segment(fit(moved(figure), CHANGE, right=True) + " ", style))
            between = "  " if figure.verdict == "unclear" else ", "
            if row.note and len(word) + 2 + len(row.note) <= room:
                word = f"{word}{between}{row.note}"
        else:
            room += CHANGE + 1
            if figure.history_from and len(word) + 4 + len(row.note) <= room:
                word = f"{word}, {row.note}"
            word = f"  {word}" if len(word) + 2 <= room else f" {word}"
        segments.append(Segment(fit(word, max(0, room)), style))
        return segments

    def _account(self, row: MetricRow, width: int, ink: Ink) -> list[Segment]:
        age, style = "", ink.heading
        if row.as_of is not None and self.now is not None:
            age = age_words(row.as_of, self.now)
            if (self.now.date() - row.as_of.date()).days > STALE_DAYS:
                age, style = f"stale, {age}", ink.heading + ink.warn
            elif row.note:
                age, style = row.note, ink.heading + ink.warn
            elif row.data_to is not None and (row.as_of.date() - row.data_to).days > STALE_DAYS:
                # A file of today may hold figures of last year.
                age, style = f"nothing since {spoken(row.data_to, self.now.date())}", ink.heading + ink.warn
        if row.problem:
            age, style = f"{row.problem}, {age}" if age else row.problem, ink.heading + ink.warn
        name = f"{row.brand} "
        head = [
            Segment("\u25cf ", ink.heading + dot_style(row.colour)),
            Segment(name, ink.heading + ink.dim),
            Segment(f"{platform_words(row.platform)} ", ink.heading),
        ]
        used = 2 + len(name) + len(platform_words(row.platform)) + 1
        room = width - used - len(age) - 1
        head.append(Segment(outside(row.handle, max(0, room)), ink.heading + ink.dim))
        head.append(Segment(fit(age, len(age) + 1, right=True), style))
        return head
