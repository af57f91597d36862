"""The calendar: a week as columns (or a list where it is narrow), a month as a grid, posts moved by keys."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on

from smdash.domain.calendar.views import WeekView, first_entry, next_month
from smdash.domain.schedule import week_start
from smdash.screens.base import screen as base
from smdash.screens.calendar import acts as acts_calendar
from smdash.screens.calendar.keys import BINDINGS, KEYS
from smdash.screens.calendar.marks import MarkingScreen
from smdash.widgets.calendar.monthgrid import MonthGrid
from smdash.widgets.calendar.weekagenda import AgendaWindow, WeekAgenda
from smdash.widgets.calendar.weekgrid import WeekGrid
from smdash.widgets.calendar.weekhead import WeekHead, WeekNote
from smdash.widgets.dashboard.strips import KeyLine, Line
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import date

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.events import Resize

    from smdash.domain.calendar.views import Entry, MonthView
    from smdash.services.bundle import Services

NARROW = 100
Aim = Literal["", "day", "now", "first"]
"""Where the cursor goes in another week: a day, the first post from now on, the first post; '' leaves it."""


class CalendarScreen(MarkingScreen):
    """Week and month of one brand or all; what is done here is done by ``screens.acts_calendar``."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#grid"
    BINDINGS: ClassVar[list[BindingType]] = [*BINDINGS]

    def __init__(self, services: Services, brand: str | None = None, on_day: date | None = None) -> None:
        super().__init__(services, brand)
        self.wanted: date | None = on_day
        self.week: WeekView | None = None
        self._aim: Aim = "day" if on_day is not None else "now"

    def compose(self) -> ComposeResult:
        """Lay out head, week, month, the line about the cursor, and the keys."""
        yield WeekHead(id="head")
        yield WeekGrid(id="grid")
        yield WeekAgenda(id="agenda")
        yield MonthGrid(id="month")
        yield WeekNote(id="note")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the week, and watch the file."""
        self._keys()
        self.reload()
        self.set_interval(base.POLL_SECONDS, self.watch_file)

    # Where the cursor is ---------------------------------------------------------------------------------

    @property
    def narrow(self) -> bool:
        """Whether the week is a list."""
        return self.has_class("-narrow")

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor; None on an empty day and in the month."""
        if self.month:
            return None
        if self.narrow:
            row = self.query_one("#agenda", WeekAgenda).current
            return row.entry if row is not None else None
        return self.query_one("#grid", WeekGrid).current

    @property
    def day(self) -> date:
        """The day under the cursor."""
        if self.wanted is not None:
            return self.wanted
        if self.month:
            found = self.query_one("#month", MonthGrid).day
        elif self.narrow:
            found = self.query_one("#agenda", WeekAgenda).day
        else:
            found = self.query_one("#grid", WeekGrid).day
        return found or (self.week.first if self.week is not None else self.services.home.today())

    # Showing ---------------------------------------------------------------------------------------------

    def show(self, view: WeekView | MonthView, day: date) -> None:
        """Show a week or month, the cursor on the post that was moved, else on the day."""
        self.wanted = None
        aim, self._aim = self._aim, ""
        if isinstance(view, WeekView):
            self.week = view
            if self.key is None and aim in {"now", "first"}:
                first = first_entry(view, view.now if aim == "now" else None)
                self.key = first.key if first is not None else None
            if self.narrow:
                self._show_agenda(view, day)
                if aim:
                    today = view.now.date()
                    this_week = view.first <= today < view.first + timedelta(days=7)
                    agenda = self.query_one("#agenda", WeekAgenda)
                    # A list that was not laid out yet has nowhere to scroll.
                    self.call_after_refresh(agenda.begin_at, today if this_week else view.first)
            else:
                grid = self.query_one("#grid", WeekGrid)
                grid.show(view, day, self.key)
        else:
            self.query_one("#month", MonthGrid).show(view, day)
        self.key = None
        self.query_one("#head", WeekHead).show(view)
        self._note()

    def _show_agenda(self, view: WeekView, day: date) -> None:
        agenda = self.query_one("#agenda", WeekAgenda)
        agenda.now = view.now
        if not view.accounts:
            agenda.empty = "No accounts yet."
        known = agenda.cursor_key
        window = AgendaWindow(view)
        agenda.show(window)
        if self.key is not None and window.index(self.key) is not None:
            agenda.go_to(self.key)
        elif known is None or window.index(known) is None:
            agenda.to_day(day)

    def _note(self) -> None:
        """Say in full what the cursor is on."""
        note = self.query_one("#note", WeekNote)
        if self.month:
            note.show_day(self.query_one("#month", MonthGrid).current)
        else:
            note.show_entry(self.entry, self.week, self.day)

    def _keys(self) -> None:
        keys = [(key, word, action) for key, word, action, _ in KEYS]
        if self.month:
            keys = [(k, "week" if k == "v" else w, a) for k, w, a in keys if k in {"v", "H", "L", "t", "b", "u", "esc"}]
            keys.insert(0, ("\u21b5", "open the week", "open_week"))
        self.query_one("#keys", KeyLine).show(keys)

    # Going about -----------------------------------------------------------------------------------------

    def on_resize(self, event: Resize) -> None:
        """Choose between columns and list."""
        narrow = event.size.width < NARROW
        if narrow == self.narrow:
            return
        entry, day = self.entry, self.day
        self.key = entry.key if entry is not None else self.key
        self.set_class(narrow, "-narrow")
        self._focus()
        if self.week is not None and not self.month:
            self.show(self.week, day)

    def _focus(self) -> None:
        name = "month" if self.month else "agenda" if self.narrow else "grid"
        self.query_one(f"#{name}").focus(scroll_visible=False)

    def go(self, day: date, aim: Aim = "") -> None:
        """Show the week or month of a day, the cursor there; marks go, as no act may reach what is out of sight."""
        self.clear_marks()
        self.wanted, self.key, self._aim = day, None, aim
        self.turn += 1
        self.reload()

    def action_turn(self, step: int) -> None:
        """Go a week, or in the month view a month, back or on."""
        try:
            if self.month:
                self.go(next_month(self.day, step))
            else:
                self.go(week_start(self.day) + timedelta(days=7 * step), "first")
        except OverflowError:
            return

    def action_today(self) -> None:
        """Go to the first post from now on."""
        self.attempt(lambda: self.go(self.services.home.today(), "now"))

    def action_view(self) -> None:
        """Switch between week and month, on the same day."""
        day = self.day
        self.month = not self.month
        self.set_class(self.month, "-month")
        self._focus()
        self._keys()
        self.go(day)

    def action_open_week(self) -> None:
        """Open the week of the month's day."""
        if self.month:
            self.action_view()

    @on(WeekGrid.Beyond)
    @on(WeekAgenda.Beyond)
    def _beyond(self, event: WeekGrid.Beyond | WeekAgenda.Beyond) -> None:
        event.stop()
        self.go(self.day + timedelta(days=event.step))

    @on(WeekGrid.Moved)
    @on(WindowList.Moved)
    def _moved(self) -> None:
        self._note()

    @on(MonthGrid.Moved)
    def _day_moved(self, event: MonthGrid.Moved) -> None:
        grid, day = self.query_one("#month", MonthGrid), event.day
        if grid.view is None:
            return
        if day != grid.day or (day.year, day.month) != (grid.view.first.year, grid.view.first.month):
            self.go(day)
        else:
            self._note()

    @on(WeekGrid.Opened)
    @on(WindowList.Opened)
    def _opened(self) -> None:
        self.action_act("edit" if self.entry is not None else "new")

    @on(MonthGrid.Opened)
    def _day_opened(self) -> None:
        self.action_open_week()

    @on(WindowList.Unread)
    def _unread_row(self, event: WindowList.Unread) -> None:
        event.stop()
        self.host.complain(event.error)

    @on(Line.Clicked)
    async def _clicked(self, event: Line.Clicked) -> None:
        event.stop()
        await self.run_action(event.action)

    # Acting ----------------------------------------------------------------------------------------------

    def next_entry(self) -> None:
        """Go on to the next entry."""
        if self.narrow:
            self.query_one("#agenda", WeekAgenda).action_move(1)
        else:
            self.query_one("#grid", WeekGrid).action_move(1)

    def action_act(self, name: str) -> None:
        """Do one of ``screens.acts_calendar``."""
        self.attempt(lambda: acts_calendar.ACTS[name](self))

    def tell(self, text: str) -> None:
        """Say in the key line what was done."""
        self.query_one("#keys", KeyLine).tell(text)

    def action_back(self) -> None:
        """Unmark, else go back."""
        if self.marks:
            self.clear_marks()
            self.tell("")
        else:
            self.action_close()

    def action_close(self) -> None:
        """Go back."""
        if self.month:
            self.action_view()
        else:
            self.dismiss(None)
