"""Findings as lines: how bad, when, where, what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from rich.segment import Segment

from smdash.domain.schedule import MONTHS
from smdash.widgets.account_cells import dot_style, platform_words
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.widgets.ink import Ink

WIDE = 100
SIGNS = {"error": "x", "warning": "!", "info": "\u00b7"}


class FindingRow(NamedTuple):
    """A heading, or a finding with the post it is about; ``kind`` is what the queue's acts call a row like this.

    ``place`` is the field of the composer where it is mended.
    """

    key: str
    kind: Literal["heading", "delivery"]
    text: str
    severity: str = ""
    at: datetime | None = None
    brand: str = ""
    colour: str = ""
    platform: str = ""
    account: str = ""
    fix: str = ""
    act: str = ""
    rule: str = ""
    words: str = ""
    post_id: int = 0
    delivery_id: int = 0
    place: str = ""


class FindingList(WindowList[FindingRow]):
    """Findings, the worst on top."""

    def selectable(self, row: FindingRow) -> bool:
        """Say whether the cursor may rest on a row."""
        return row.kind != "heading"

    def paint_row(self, row: FindingRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a finding."""
        del marked
        if row.kind == "heading":
            return [Segment(fit(row.text, width), ink.heading)]
        tone = {"error": ink.bad, "warning": ink.warn}.get(row.severity, ink.dim)
        when = "draft" if row.at is None else f"{row.at.day:2d} {MONTHS[row.at.month - 1]} {row.at:%H:%M}"
        wide = width >= WIDE
        brand, platform = (7, 10) if wide else (5, 9)
        left = width - 17 - brand - platform
        segments = [
            Segment(f"{SIGNS.get(row.severity, ' ')} ", tone),
            Segment(fit(when, 12) + " ", ink.dim),
            Segment("\u25cf ", dot_style(row.colour)),
            Segment(fit(row.brand, brand - 1) + " ", ink.dim),
            Segment(fit(platform_words(row.platform, short=not wide), platform - 1) + " ", ink.dim),
        ]
        if wide:
            excerpt = (left - 2) // 3
            segments.append(Segment(outside(row.words, excerpt) + "  ", ink.dim))
            left -= excerpt + 2
        segments.append(Segment(outside(row.text, left), ink.plain))
        return segments
