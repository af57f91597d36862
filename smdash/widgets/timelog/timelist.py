"""The time log as lines: what to ask, what to confirm, then the entries under their days; or a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from rich.segment import Segment

from smdash.widgets.account_cells import dot_style
from smdash.widgets.text import bar, fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from smdash.widgets.ink import Ink

NARROW = 64


class TimeLine(NamedTuple):
    """A line of the time screen.

    ``kind`` says what it is; ``when``, ``spent`` and ``what`` are its columns, ``who`` and ``colour`` whose it is,
    ``remark`` the rest. A report's line has ``planned`` and ``share`` (0 to 1, of the longest bar).
    """

    key: str
    kind: Literal["heading", "doubt", "suggestion", "running", "entry", "report"]
    when: str = ""
    spent: str = ""
    who: str = ""
    colour: str = ""
    what: str = ""
    remark: str = ""
    planned: str = ""
    share: float = 0.0
    planned_share: float = 0.0
    number: int = 0


_SIGNS = {"doubt": "?", "suggestion": "+", "running": "\u25cf"}


class TimeList(WindowList[TimeLine]):
    """Entries, the newest first."""

    def selectable(self, row: TimeLine) -> bool:
        """Let the cursor rest on all but headings."""
        return row.kind != "heading"

    def paint_row(self, row: TimeLine, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        if row.kind == "heading":
            return [
                Segment(fit(row.when, max(0, width - 9)), ink.heading),
                Segment(fit(row.spent, 9, right=True), ink.heading),
            ]
        if row.kind == "report":
            return self._report(row, width, ink)
        tone = {"doubt": ink.warn, "suggestion": ink.accent, "running": ink.good}.get(row.kind, ink.plain)
        when, who, what = (13, 14, 14) if width < NARROW else (13, 20, 18)
        rest = max(0, width - 2 - when - 8 - 2 - who - what)
        return [
            Segment(f"{_SIGNS.get(row.kind, ' ')} ", tone),
            Segment(fit(row.when, when), ink.dim),
            Segment(fit(row.spent, 6, right=True) + "  ", tone),
            Segment("\u25cf " if row.colour else "  ", dot_style(row.colour)),
            Segment(fit(row.who, who - 1) + " ", ink.dim),
            Segment(fit(row.what, what - 1) + " ", tone if row.kind != "entry" else ink.plain),
            Segment(outside(row.remark, rest), ink.warn if row.kind == "doubt" else ink.dim),
        ]

    @staticmethod
    def _report(row: TimeLine, width: int, ink: Ink) -> list[Segment]:
        name = min(22, max(10, width - 24))
        room = max(0, width - name - 2 - 20 - 2)
        done = bar(row.share, room)
        mark = min(room - 1, round(row.planned_share * room)) if row.planned and room else -1
        over = bool(row.planned) and row.share > row.planned_share > 0
        tone = ink.warn if over else ink.good
        before, after = (done[:mark], done[mark + 1 :]) if mark >= 0 else (done, "")
        return [
            Segment("\u25cf " if row.colour else "  ", dot_style(row.colour)),
            Segment(fit(row.what, name), ink.plain),
            Segment(fit(row.planned or "-", 10, right=True), ink.dim),
            Segment(fit(row.spent or "-", 10, right=True) + "  ", ink.strong if row.spent else ink.dim),
            Segment(before, tone),
            Segment("|" if mark >= 0 else "", ink.dim),
            Segment(after, tone),
        ]
