"""Saved figures as lines: an account's heading, then its own figures with trend, change and verdict."""

from __future__ import annotations

from datetime import datetime

from rich.segment import Segment
from rich.style import Style

from smdash.domain.views import MetricRow
from smdash.widgets.queuelist import dot_style, platform_words
from smdash.widgets.text import age_words, change, fit, number, outside, spark
from smdash.widgets.windowlist import Ink, WindowList

STALE_DAYS = 7


class MetricsList(WindowList[MetricRow]):
    """Pane 2."""

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
        value_width, change_width = 10, 8
        label_width = max(10, min(26, width - 3 - value_width - trend_width - change_width - 12))
        word, style = self._verdict(row, ink)
        segments = [
            Segment("   " + outside(row.label, label_width), ink.plain),
            Segment(
                fit(number(row.value, row.unit), value_width, right=True) + " ",
                ink.strong if row.value is not None else ink.dim,
            ),
        ]
        if trend_width:
            segments.append(Segment(fit(" " + spark(row.trend, row.breaks), trend_width + 2), ink.accent))
        moved = change(row.value, row.before, absolute=row.mode == "level")
        clear = row.verdict in {"up", "down"}
        segments.append(Segment(fit(moved, change_width, right=True) + "  ", style if clear else ink.dim))
        used = 3 + label_width + value_width + 1 + (trend_width + 2 if trend_width else 0) + change_width + 2
        segments.append(Segment(fit(word, max(0, width - used)), style))
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
        if row.verdict in {"up", "down"}:
            good = row.better != "none" and (row.verdict == "up") == (row.better == "up")
            style = ink.plain if row.better == "none" else ink.good if good else ink.bad
            return row.verdict + (f", {row.note}" if row.note else ""), style
        if row.note and row.verdict in {"", "too early", "unclear"}:
            return row.note, ink.warn if row.note.startswith("redefined") else ink.dim
        return (row.verdict or row.note), ink.dim
