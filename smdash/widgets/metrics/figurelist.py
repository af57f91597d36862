"""Accounts with their figures, judged: value, before, change, a word with an arrow, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from rich.segment import Segment

from smdash.domain.metrics.figure_words import labelled
from smdash.widgets.account_cells import dot_style, platform_words
from smdash.widgets.metrics.verdicts import look_of, moved, verdict
from smdash.widgets.text import age_words, fit, number, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.accounts.views import Account
    from smdash.domain.metrics.views import FigureRow
    from smdash.widgets.ink import Ink

VALUE, CHANGE, WORD, BEFORE, INTERVAL = 9, 7, 10, 10, 20


class FigureLine(NamedTuple):
    """A line: an account's heading, one of its figures, or a note where it has none."""

    key: str
    kind: Literal["account", "figure", "note"]
    account: Account
    figure: FigureRow | None = None
    text: str = ""
    as_of: datetime | None = None
    stale: bool = False


class FigureList(WindowList[FigureLine]):
    """The left side of the metrics screen."""

    now: datetime | None = None

    def selectable(self, row: FigureLine) -> bool:
        """Let the cursor rest on figures, and on the note that says there are none."""
        return row.kind != "account"

    def paint_row(self, row: FigureLine, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        if row.kind == "account":
            return self._account(row, width, ink)
        if row.figure is None:
            return [Segment(fit(f"  {row.text}", width), ink.dim)]
        figure = row.figure
        interval = INTERVAL if width >= 80 else 0
        before = BEFORE if width >= 60 else 0
        label = max(8, width - 1 - VALUE - before - CHANGE - 1 - WORD - interval)
        value_look = ink.strong if figure.value is not None and not figure.stale else ink.dim
        parts = [
            Segment(" " + outside(labelled(figure, label), label), ink.plain),
            Segment(fit(number(figure.value, figure.unit), VALUE, right=True), value_look),
        ]
        if before:
            parts.append(Segment(fit(number(figure.before, figure.unit), before, right=True), ink.dim))
        word, style = verdict(figure), look_of(figure, ink)
        change = moved(figure)
        if figure.verdict:
            parts.append(Segment(fit(change, CHANGE, right=True) + " ", style))
            parts.append(Segment(fit(word, WORD), style))
        else:
            parts.append(Segment("  " + fit(word, CHANGE + WORD - 1), style))
        if interval:
            parts.append(Segment(outside(figure.words.removeprefix("between "), interval), ink.dim))
        return parts

    def _account(self, row: FigureLine, width: int, ink: Ink) -> list[Segment]:
        age, style = "", ink.heading
        if row.as_of is not None and self.now is not None:
            age = age_words(row.as_of, self.now)
        if row.stale:
            age, style = f"stale, {age}" if age else "stale", ink.heading + ink.warn
        account = row.account
        brand = outside(account.brand, min(12, len(account.brand))) + " "
        platform = platform_words(account.platform) + " "
        room = width - 3 - len(brand) - len(platform) - len(age)
        return [
            Segment("\u25cf ", ink.heading + dot_style(account.colour)),
            Segment(brand, ink.heading + ink.dim),
            Segment(platform, ink.heading),
            Segment(outside(account.handle, max(0, room)), ink.heading + ink.dim),
            Segment(f" {age}", style),
        ]
