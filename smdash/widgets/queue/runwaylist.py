"""The runway board as lines: how long each account stays lit, as a bar and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment

from smdash.domain.queue.runway import AHEAD, RunwayRow, dark_words
from smdash.domain.schedule import spelled_day, spoken
from smdash.widgets.account_cells import dot_style, platform_words
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import date

    from smdash.widgets.ink import Ink

WIDE, WIDER = 96, 130
NAME = 20
WORDS = 41
GAP = 2
"""Cells between what is said of an account and its bar: a text that fills its column does not run into it."""


class RunwayList(WindowList[RunwayRow]):
    """Accounts, the one that goes dark first on top."""

    today: date | None = None
    target = 7

    def paint_row(self, row: RunwayRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint an account."""
        del marked
        today = self.today
        if today is None:
            return []
        short = bool(row.missing)
        tone = ink.bad if row.dark else ink.warn if short else ink.good
        sign = "\u2016" if row.held else "x" if row.dark else "!" if short else "\u2713"
        if row.held and not row.dark:
            tone = ink.warn
        columns = self._columns(row, width, today)
        used = 2 + 2 + NAME + sum(len(text) for text in columns)
        left = width - used
        words = min(WORDS, left)
        room = max(0, min(left - words - GAP - 1, 2 * AHEAD))
        return [
            Segment(f"{sign} ", tone),
            Segment("\u25cf ", dot_style(row.colour)),
            Segment(fit(row.brand, NAME - 12) + " ", ink.dim),
            Segment(fit(platform_words(row.platform), 10) + " ", ink.plain),
            Segment(fit(dark_words(row, today), words), tone if row.dark or short or row.held else ink.plain),
            Segment(f"{' ' * GAP}{_bar(row, room, self.target)} " if room else "", tone),
            *(Segment(text, ink.dim) for text in columns),
        ]

    @staticmethod
    def _columns(row: RunwayRow, width: int, today: date) -> list[str]:
        """Return the figures there is room for."""
        lacks = f"{row.missing} to write" if row.missing else "-"
        found = [fit(lacks, 13, right=True)]
        if width >= WIDE:
            found = [
                fit(f"{row.planned}", 8, right=True),
                fit(f"{row.free}" if row.has_slots else "none", 6, right=True),
                *found,
            ]
        if width >= WIDER:
            cadence = "-" if row.per_week is None else f"{row.per_week:g}"
            coming = "-" if row.next_planned is None else _near(row.next_planned.date(), today)
            out = "-" if row.last_out is None else _near(row.last_out, today)
            found = [*(fit(text, 11, right=True) for text in (out, coming)), fit(cadence, 9, right=True), *found]
        return found

    def head(self, width: int) -> str:
        """Return the names of the columns, as the rows below have them."""
        names = [fit("lacks", 13, right=True)]
        if width >= WIDE:
            names = [fit("planned", 8, right=True), fit("free", 6, right=True), *names]
        if width >= WIDER:
            names = [
                *(fit(text, 11, right=True) for text in ("last out", "next")),
                fit("a week", 9, right=True),
                *names,
            ]
        left = width - 4 - NAME - sum(len(name) for name in names)
        words = min(WORDS, left)
        room = max(0, min(left - words - GAP - 1, 2 * AHEAD))
        title = f"{AHEAD} days" if room >= 8 else ""
        bar = " " * GAP + fit(title, room + 1) if room else ""
        return " " * 4 + fit("account", NAME) + fit("runway", words) + bar + "".join(names)


def _bar(row: RunwayRow, room: int, target: int) -> str:
    """Return the days an account is lit of the next two weeks; ``|`` marks the day that is aimed at."""
    if not room:
        return ""
    if row.state == "resting":
        return " " * room
    days = AHEAD if row.days is None and not row.dark else row.days or 0
    lit = max(0, min(days, AHEAD)) * room // AHEAD
    cells = ["\u2501"] * lit + ["\u2500"] * (room - lit)
    mark = target * room // AHEAD
    if mark < room and mark >= lit:
        cells[mark] = "|"
    return "".join(cells)


def _near(day: date, today: date) -> str:
    if abs((day - today).days) < 200:
        return spelled_day(day)
    return f"{spoken(day)} {day.year % 100:02d}"
