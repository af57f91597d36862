"""The queue as lines: day headings, deliveries with their state as a sign, free slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment

from smdash.domain.queue.views import QueueRow
from smdash.domain.wording import lapse_words, state_word, unapproved_word
from smdash.widgets.account_cells import dot_style, platform_words
from smdash.widgets.text import PART, fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.widgets.ink import Ink

SIGNS = {
    "published": "\u2713",
    "missed": "x",
    "failed": "x",
    "unknown": "?",
    "held": "\u2016",
    "sending": "\u2191",
    "draft": "~",
    "cancelled": "-",
}
UNFINISHED = "\u00bd"
"""The sign of what is out without all that was to follow it, whatever its state's sign."""
APPROVAL_SIGNS = {"none": "\u25cc", "asked": "\u25cc", "approved": "\u25c9", "changes": "\u270e"}
"""How a post that is to go out stands with its client, where its state has no sign of its own."""
FORMAT_WORDS = {
    "image": "image",
    "carousel": "carousel",
    "story": "story",
    "short_video": "video",
    "long_video": "long video",
    "event": "event",
    "newsletter": "newsletter",
}


class QueueList(WindowList[QueueRow]):
    """Pane 1."""

    MARKABLE: ClassVar[bool] = True
    UNMARKABLE: ClassVar[str] = "Free slots cannot be marked."
    now: datetime | None = None

    def selectable(self, row: QueueRow) -> bool:
        """Let the cursor rest on deliveries and free slots."""
        return row.kind in {"delivery", "free"}

    def markable(self, row: QueueRow) -> bool:
        """Let deliveries be marked; nothing can be done to a free slot."""
        return row.kind == "delivery"

    def heading(self, row: QueueRow) -> bool:
        """Paint day headings as bands."""
        return row.kind == "heading"

    def paint_row(self, row: QueueRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        if row.kind == "heading":
            return [Segment(fit(row.text, width), ink.heading)]
        if row.kind == "note":
            return [Segment(fit(f"   {row.text}", width), ink.dim)]
        wide = width >= 56
        free = row.kind == "free"
        state = row.state
        known = UNFINISHED if row.unfinished else SIGNS.get(state, APPROVAL_SIGNS.get(row.approval, " "))
        sign = "\u25b8" if marked else "\u00b7" if free else known
        trouble = state in {"missed", "failed", "unknown"} or row.unfinished
        quiet = free or (state in {"published", "cancelled"} and not row.unfinished)
        base = ink.bad if trouble else ink.dim if quiet else ink.plain
        at = f"{row.at:%H:%M}" if row.at else "  -  "
        brand_width = 6 if wide else 5
        platform_width = 10 if wide else 9
        segments = [
            Segment(f"{sign} ", ink.mark if marked else base),
            Segment(f"{at} ", ink.bad if trouble else ink.dim if quiet else ink.plain),
            Segment("\u25cf ", dot_style(row.colour)),
            Segment(fit(row.brand, brand_width - 1) + " ", ink.dim),
            Segment(
                fit(platform_words(row.platform, short=not wide), platform_width - 1) + " ",
                ink.dim if quiet else ink.plain,
            ),
        ]
        left = width - 10 - brand_width - platform_width
        note = self._note(row)
        if note:
            note = fit(note, min(len(note), max(0, left)))
            between = PART if left - len(note) > len(PART) else ""
            warn = state == "held" or row.overtime or bool(unapproved_word(state, row.approval))
            segments.append(Segment(note, ink.bad if trouble else ink.warn if warn else ink.dim))
            segments.append(Segment(between, ink.dim))
            left -= len(note) + len(between)
        text = "free slot" if free else row.text
        segments.append(Segment(fit(text, left) if free else outside(text, left), ink.dim if quiet else base))
        return segments

    def _note(self, row: QueueRow) -> str:
        if row.state in {"missed", "failed", "unknown"}:
            ago = f" {lapse_words(self.now - row.at)} ago" if self.now and row.at and row.at <= self.now else ""
            return state_word(row.state) + ago
        if row.unfinished:
            return "not all out"
        if row.state in {"held", "sending"}:
            return state_word(row.state)
        if row.overtime:
            return "overtime"
        if unsaid := unapproved_word(row.state, row.approval):
            return unsaid
        return FORMAT_WORDS.get(row.format, "")
