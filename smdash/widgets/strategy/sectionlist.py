"""The sections of a strategy as lines: how each stands, and how old it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment

from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from smdash.domain.strategy.sections import SectionState, State
    from smdash.widgets.ink import Ink

SIGNS: dict[State, str] = {
    "written": "\u2713",
    "overdue": "!",
    "stale": "~",
    "template": "?",
    "empty": "0",
    "missing": "-",
}
STATE = 9
"""Cells of the last column."""


class SectionRow(NamedTuple):
    """A section, or with no state what stands beside the text: the competitors."""

    key: str
    title: str
    state: SectionState | None = None
    remark: str = ""


class SectionList(WindowList[SectionRow]):
    """The sections in the order of the text, those that it lacks last."""

    def paint_row(self, row: SectionRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a section: a sign and a word for how it stands, and the days since it was looked at."""
        del marked
        if row.state is None:
            room = max(0, width - 2 - len(row.remark) - 1)
            return [
                Segment("\u25b8 ", ink.accent),
                Segment(outside(row.title, room), ink.plain),
                Segment(f" {row.remark}", ink.dim),
            ]
        state = row.state.state
        tone = {"written": ink.good, "overdue": ink.bad}.get(state, ink.warn)
        age = "" if row.state.age_days is None else f"{row.state.age_days} d" if row.state.age_days else "today"
        word = age if state == "written" else state
        return [
            Segment(f"{SIGNS[state]} ", tone),
            Segment(outside(row.title, max(0, width - 2 - STATE)), ink.plain),
            Segment(fit(word, STATE, right=True), ink.dim if state == "written" else tone),
        ]
