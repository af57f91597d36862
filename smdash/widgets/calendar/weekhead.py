"""The lines above and below the calendar: which week, in which zone, what it comes to, what the cursor is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.calendar.views import MonthView, week_name
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import MONTHS, spelled_day
from smdash.widgets.calendar.monthgrid import day_words
from smdash.widgets.calendar.weekcells import entry_words
from smdash.widgets.dashboard.strips import Line, Span

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.calendar.views import CalendarEntry, MonthDay, WeekView


class WeekHead(Line):
    """``Week 48 · 23 to 29 Nov 2026   Europe/Berlin        23 planned · 4 free · 1 clash``."""

    def show(self, view: WeekView | MonthView) -> None:
        """Show what a week or month comes to."""
        if isinstance(view, MonthView):
            name = f"{MONTHS[view.first.month - 1]} {view.first.year}"
        else:
            name = week_name(view.first)
        left = [
            Span(" Calendar ", "strong", rank=8),
            Span(f" {name} ", "strong"),
            Span(f"  {view.zone} ", "plain", rank=2),
            Span(
                f"  {one_line(view.brand) or 'all brands'} ",
                "dim" if not view.brand else "plain",
                "act('brand')",
                rank=6,
            ),
        ]
        clashes = f"{view.clashes} in a clash" if view.clashes else ""
        right = [
            Span(f" {view.planned} planned ", "plain", rank=1),
            Span(f"\u00b7 {view.out} out ", "dim", rank=7) if view.out else Span("", "dim"),
            Span(f"\u00b7 {view.free} free ", "plain", rank=1),
            Span(f"\u00b7 {view.waiting} to decide ", "bad", rank=3) if view.waiting else Span("", "dim"),
            Span(f"\u00b7 {clashes} ", "warn") if clashes else Span("", "dim"),
        ]
        self.say(tuple(left), tuple(right))


class WeekNote(Line):
    """What the cursor is on, in full."""

    def show_entry(self, entry: CalendarEntry | None, view: WeekView | None, day: date) -> None:
        """Show an entry; on an empty day what there is in the week, and which accounts are dark in it."""
        if view is None:
            return
        if not view.accounts:
            self.say((Span(" No accounts yet. esc, then A adds one.", "warn"),))
            return
        dark = f" dark this week: {', '.join(view.dark)} " if view.dark else ""
        first = f" dark: {view.dark[0]} (+{len(view.dark) - 1}) " if len(view.dark) > 1 else ""
        right = (Span(dark, "warn", rank=9, short=first),) if dark else ()
        if entry is not None:
            self.say(tuple(Span(one_line(words), look) for words, look in entry_words(entry)), right)
            return
        words = f" {spelled_day(day)}: nothing planned, "
        words += "no free slot. n writes a post." if view.slots else "and no account has slots. n writes a post."
        self.say((Span(words, "dim", rank=10, short=f" {spelled_day(day)}: nothing planned."),), right)

    def show_day(self, day: MonthDay | None) -> None:
        """Show a day of the month."""
        self.say((Span(day_words(day), "plain"),) if day is not None else ())
