"""The week as lines: a bar per day, then accounts, odds, causes and the cheapest way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment

from smdash.domain.plaintext import one_line
from smdash.domain.schedule import WEEKDAYS
from smdash.domain.window import ListWindow
from smdash.domain.workload.levels import load_sign
from smdash.domain.workload.unknown_words import command, key, what
from smdash.domain.workload.words import duties_words, fit_short, of_hours
from smdash.widgets.loadbars import load_bar, load_percent, load_tone
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.workload.pane_views import DayBar, WorkloadView
    from smdash.widgets.ink import Ink

WITH_WORDS = 60
"""From how many cells on a day's bar has its word beside its sign."""


class LoadRow(NamedTuple):
    """A line of the meter: a day's bar, or a label with what there is to say."""

    key: str
    day: DayBar | None = None
    label: str = ""
    text: str = ""
    tone: str = "plain"


def load_rows(view: WorkloadView) -> list[LoadRow]:
    """Return the lines of a week."""
    rows = [LoadRow(f"day:{bar.day}", bar) for bar in view.days if bar.capacity_h or bar.needed_h >= 0.05]
    rows.append(LoadRow("gap"))
    go = f": {'; '.join(view.fit.go)}" if view.fit.go else ""
    words = f"yes, all {view.accounts} accounts" if view.fit.fits and view.accounts > 1 else fit_short(view.fit)
    rows.append(LoadRow("fit", None, "Fits", f"{words}{go}", "bad" if view.fit.fits is False else "plain"))
    if view.odds:
        likely = view.p_overrun is not None and view.p_overrun >= 0.5
        rows.append(LoadRow("odds", None, "Overrun", view.odds, "bad" if likely else "plain"))
    if view.causes:
        words = " \u00b7 ".join(f"{cause.label} {cause.hours:.1f} h" for cause in view.causes)
        rows.append(LoadRow("causes", None, "Biggest", words))
    if view.breaks:
        rows.append(LoadRow("breaks", None, "Breaks", view.breaks, "bad"))
    if view.next_step:
        rows.append(LoadRow("next", None, "Cheapest", view.next_step, "good"))
    if view.unknowns:
        more = f" (+{len(view.unknowns) - 1} more)" if len(view.unknowns) > 1 else ""
        first = view.unknowns[0]
        how = f"\u21b5 then {key(first)}" if key(first) else _typed(command(first))
        rows.append(LoadRow("unknown", None, "Unknown", what(first) + more, "warn"))
        rows.append(LoadRow("tell", None, "Tell it", how, "warn"))
    if view.guessed_duties:
        words = duties_words(view.guessed_duties, view.guessed_duty_h)
        rows.append(LoadRow("duties", None, "Duties", f"{words}; \u21b5 then D says yours", "warn"))
    if view.guesses:
        rows.append(LoadRow("guesses", None, "Guessed", f"{len(view.guesses)} figures: no own times yet", "dim"))
    return rows


class WorkloadList(WindowList[LoadRow]):
    """Pane 4."""

    today: date | None = None

    def show_week(self, view: WorkloadView) -> None:
        """Take a new week."""
        self.show(ListWindow(load_rows(view) if view.accounts else []))

    def selectable(self, row: LoadRow) -> bool:
        """Let the cursor rest on lines that say something."""
        return row.key != "gap"

    def heading(self, row: LoadRow) -> bool:
        """Have no headings."""
        del row
        return False

    def paint_row(self, row: LoadRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        if row.day is not None:
            return self._day(row.day, width, ink)
        style = {"bad": ink.bad, "good": ink.good, "warn": ink.warn, "dim": ink.dim}.get(row.tone, ink.plain)
        return [
            Segment(fit(row.label, 9) + " ", ink.dim),
            Segment(fit(one_line(row.text), max(0, width - 10)), style),
        ]

    def _day(self, day: DayBar, width: int, ink: Ink) -> list[Segment]:
        """Paint a bar whose frame ends at the day's hours; what is over it is marked by shape and colour."""
        is_today = self.today == day.day
        name = WEEKDAYS[day.day.weekday()]
        quiet = ink.dim if day.past else ink.plain
        tail = of_hours(day.needed_h, day.capacity_h, pad=4)
        words = width >= WITH_WORDS
        sign = 8 if words else 3
        room = max(6, width - 13 - sign - len(tail))
        figures = getattr(ink, load_tone(day.load, past=day.past))
        if is_today and load_tone(day.load) == "plain":
            figures = ink.strong
        return [
            Segment(("\u25b8" if is_today else " ") + name + " ", ink.strong if is_today else quiet),
            *(Segment(text, getattr(ink, look)) for text, look in load_bar(day.load, room, past=day.past)),
            Segment(f" {load_percent(day.load)} ", figures),
            Segment(fit(load_sign(day.load, words=words), sign), figures),
            Segment(tail, ink.dim),
        ]


def _typed(command: str) -> str:
    from smdash.widgets.by_key import by_key

    return by_key(command, {})
