"""The week as lines: a bar per day, then accounts, odds, causes and the cheapest way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment

from smdash.domain.plaintext import one_line
from smdash.domain.schedule import WEEKDAYS, spoken
from smdash.domain.window import ListWindow
from smdash.domain.workload.levels import load_sign
from smdash.domain.workload.load import EVERYONE
from smdash.domain.workload.pane_views import DayBar
from smdash.domain.workload.unknown_words import command, key, what
from smdash.domain.workload.words import duties_words, fit_short, of_hours
from smdash.widgets.loadbars import load_bar, load_percent, load_tone
from smdash.widgets.text import bar, fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.workload.pane_views import WorkloadView
    from smdash.widgets.ink import Ink

SHARE_LABEL = 18
LONGEST = 80
"""How long a bar is at most: beyond that the eye loses its line on the way to the figures."""
WITH_WORDS = 60
"""From how many cells on a day's bar has its word beside its sign."""


class LoadRow(NamedTuple):
    """A line of the meter: a day's bar, or a label with what there is to say."""

    key: str
    day: DayBar | None = None
    label: str = ""
    text: str = ""
    tone: str = "plain"
    part: float | None = None


def cause_words(label: str) -> str:
    """Return what hours go to, as a person reads it."""
    return "shared work" if label in EVERYONE else label


def more_rows(view: WorkloadView, room: int) -> list[LoadRow]:
    """Return what else there is to say in ``room`` lines: weeks ahead, then where the hours go; only whole parts."""
    found: list[LoadRow] = []
    weeks = [
        LoadRow(f"week:{week.monday}", DayBar(week.monday, *week[1:], past=False), spoken(week.monday))
        for week in view.ahead
        if week.load is not None
    ]
    by_account = view.by_account
    most = max((cause.hours for cause in by_account), default=0.0)
    accounts = [
        LoadRow(
            f"account:{cause.label}", None, cause_words(cause.label), f"{cause.hours:.1f} h", part=cause.hours / most
        )
        for cause in by_account
        if most > 0
    ]
    for name, rows in (("Weeks ahead", weeks), ("Where this week's hours go", accounts)):
        if rows and len(found) + len(rows) + 2 <= room:
            found += [LoadRow(f"gap:{name}"), LoadRow(f"h:{name}", None, name), *rows]
    return found


def load_rows(view: WorkloadView) -> list[LoadRow]:
    """Return the lines of a week."""
    rows = [LoadRow(f"day:{day.day}", day) for day in view.days if day.capacity_h or day.needed_h >= 0.05]
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
    week: WorkloadView | None = None

    def show_week(self, view: WorkloadView) -> None:
        """Take a new week."""
        self.week = view
        rows = load_rows(view) if view.accounts else []
        room = self.scrollable_content_region.height - len(rows)
        self.show(ListWindow([*rows, *(more_rows(view, room) if rows else [])]))

    def on_resize(self) -> None:
        """Say as much as there is room for."""
        if self.week is not None:
            self.show_week(self.week)

    def selectable(self, row: LoadRow) -> bool:
        """Let the cursor rest on lines that say something."""
        return not row.key.startswith(("gap", "h:"))

    def heading(self, row: LoadRow) -> bool:
        """Paint the headings of what is said beyond the week."""
        return row.key.startswith("h:")

    def paint_row(self, row: LoadRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        if row.day is not None:
            return self._load(row, row.day, width, ink)
        if self.heading(row):
            return [Segment(fit(row.label, width), ink.heading)]
        if row.part is not None:
            room = max(0, min(LONGEST, width - SHARE_LABEL - 10))
            return [
                Segment(fit(one_line(row.label), SHARE_LABEL) + " ", ink.plain),
                Segment(fit(row.text, 7, right=True) + " ", ink.strong),
                Segment(bar(row.part, room), ink.dim),
            ]
        style = {"bad": ink.bad, "good": ink.good, "warn": ink.warn, "dim": ink.dim}.get(row.tone, ink.plain)
        return [
            Segment(fit(row.label, 9) + " ", ink.dim),
            Segment(fit(one_line(row.text), max(0, width - 10)), style),
        ]

    def _load(self, row: LoadRow, day: DayBar, width: int, ink: Ink) -> list[Segment]:
        """Paint a bar whose frame ends at the day's hours; what is over it is marked by shape and colour."""
        is_today = self.today == day.day and not row.label
        name = fit(row.label, 6) if row.label else WEEKDAYS[day.day.weekday()]
        quiet = ink.dim if day.past else ink.plain
        tail = of_hours(day.needed_h, day.capacity_h, pad=4)
        words = width >= WITH_WORDS
        sign = 8 if words else 3
        room = max(6, min(LONGEST, width - 10 - len(name) - sign - len(tail)))
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
