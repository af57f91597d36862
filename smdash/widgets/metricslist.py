"""Saved figures as lines: an account's heading, then its own figures with trend, change and verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment

from smdash.domain.drawing import sparkline
from smdash.domain.views import MetricRow
from smdash.widgets.queuelist import dot_style, platform_words
from smdash.widgets.text import age_words, change, fit, number, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import datetime

    from rich.style import Style

    from smdash.widgets.ink import Ink


STALE_DAYS = 7


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
        trend_width = 9 if width >= 50 else 0
        word, style = self._verdict(row, ink)
        # With too little to compare, or a viral post in one of two sums, a percentage would only look like news.
        silent = row.verdict == "too early" or (row.mode == "total" and "viral" in row.note)
        moved = "" if silent else change(row.value, row.before, absolute=row.mode == "level")
        rest = width - 2 - 9 - (trend_width + 2 if trend_width else 0) - 8
        label_width = max(9, min(26, rest - 8))
        label = "  " + outside(row.label, label_width)
        value = fit(number(row.value, row.unit), 9, right=True)
        segments = [Segment(label, ink.plain), Segment(value, ink.strong if row.value is not None else ink.dim)]
        if trend_width:
            segments.append(Segment(fit("  " + sparkline(row.trend, row.breaks), trend_width + 2), ink.accent))
        room = rest - label_width
        if moved:
            clear = row.verdict in {"up", "down"}
            segments.append(Segment(fit(moved, 7, right=True) + " ", style if clear else ink.dim))
        else:
            room += 8
            word = f" {word}"
        segments.append(Segment(fit(word, max(0, room)), style))
        return segments

    def _account(self, row: MetricRow, width: int, ink: Ink) -> list[Segment]:
        age, style = "", ink.heading
        if row.as_of is not None and self.now is not None:
            age = age_words(row.as_of, self.now)
            if (self.now.date() - row.as_of.date()).days > STALE_DAYS:
                age, style = f"stale, {age}", ink.heading + ink.warn
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

    @staticmethod
    def _verdict(row: MetricRow, ink: Ink) -> tuple[str, Style]:
        """Return the word on a figure and its style; colour only for a change that is real and has a good side."""
        aside = f", {row.note}" if row.note and row.verdict else row.note
        if row.verdict in {"up", "down"}:
            good = row.better != "none" and (row.verdict == "up") == (row.better == "up")
            style = ink.plain if row.better == "none" else ink.good if good else ink.bad
            return row.verdict + aside, style
        if row.note.startswith("redefined"):
            return row.note + (f", {row.verdict}" if row.verdict else ""), ink.warn
        return row.verdict + aside, ink.dim
