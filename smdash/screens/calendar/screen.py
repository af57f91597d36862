"""The calendar: a week as columns (or a list where it is narrow), a month as a grid, posts moved by keys."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on

from smdash.domain.calendar.views import WeekView, first_entry, next_month
from smdash.domain.schedule import spelled_day, week_start
from smdash.domain.window import ListWindow
from smdash.screens.base.keytable import Section
from smdash.screens.base.said import TAKES_BACK, moved_words, with_room
from smdash.screens.base.screen import BaseScreen
from smdash.screens.calendar.keys import IN_MONTH, KEYS, LINE, SIGNS
from smdash.screens.calendar.pane import CalendarPane
from smdash.screens.calendar.work import Done, Wanted, WorkQueue
from smdash.services.calendar.calendar import Put
from smdash.widgets.calendar.monthgrid import MonthGrid
from smdash.widgets.calendar.weekagenda import WeekAgenda, agenda_rows
from smdash.widgets.calendar.weekgrid import WeekGrid
from smdash.widgets.calendar.weekhead import WeekHead, WeekNote
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.keys import Key, line
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from textual.app import ComposeResult
    from textual.events import Resize

    from smdash.domain.calendar.views import CalendarEntry, MonthView
    from smdash.domain.workload.pane_views import DayBar
    from smdash.services.bundle import Services

NARROW = 100
NEEDS_A_POST = frozenset({"reschedule", "slot", "cancel"})
Aim = Literal["", "day", "now", "first"]
"""Where the cursor goes in another week: a day, the first post from now on, the first post; '' leaves it."""


class CalendarScreen(BaseScreen[None]):
    """Week and month of one brand or all; the acts of the queue work on its cursor and marks."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#grid"
    KEYS: ClassVar[tuple[Key, ...]] = KEYS
    PARTS = (WeekGrid, WeekAgenda, MonthGrid)
    LINE = LINE

    def __init__(self, services: Services, brand: str | None = None, on_day: date | None = None) -> None:
        super().__init__(services, brand)
        self.wanted: date | None = on_day
        self.week: WeekView | None = None
        self.month = False
        self.turn = 0
        self.key: str | None = None
        self.cursor = CalendarPane(lambda: self.entry, self._paint_marks)
        self._work = WorkQueue(self, self._wanted, self._read, self._worked)
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
        self.keys_changed()
        self.reload()
        self.watch_file()

    # Where the cursor is ---------------------------------------------------------------------------------

    @property
    def narrow(self) -> bool:
        """Whether the week is a list."""
        return self.has_class("-narrow")

    @property
    def entry(self) -> CalendarEntry | None:
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

    def pane(self, name: str) -> CalendarPane:
        """Return cursor and marks, whichever list an act asks for."""
        del name
        return self.cursor

    def posts_on(self) -> Sequence[CalendarEntry]:
        """Return the posts and free slots of the week that is shown."""
        return [entry for day in self.week.days for entry in day.entries] if self.week is not None else ()

    def aim_at(self, key: str) -> None:
        """Let the cursor stand on an entry once the week is read again."""
        self.key = key

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the week or month again, after what was asked to be done before."""
        self._work.read()

    def look(self) -> None:
        """Read again when another program has changed the file, but not in the midst of work."""
        if not self._work.busy:
            super().look()

    def _wanted(self) -> Wanted:
        return Wanted(self.month, self.day, self.brand, self.turn)

    def _read(self, wanted: Wanted, day: date) -> WeekView | MonthView:
        reader = self.services.calendar.reader
        return reader.month(day, wanted.brand) if wanted.month else reader.week(week_start(day), wanted.brand)

    def _worked(self, done: Done) -> None:
        """Show what was read, unless something else is wanted by now."""
        wanted = done.wanted
        if done.view is not None and (wanted.month, wanted.brand, wanted.turn) == (self.month, self.brand, self.turn):
            if done.seen is not None:
                self.has_seen(done.seen)
            self.show(done.view, done.day or wanted.day)
        for error in done.failed:
            self._marked_at.clear()  # what has changed is said, so the next act on these marks knows of it
            self.host.complain(error)
        if done.said and not done.failed:
            self.tell(done.said)

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
        self._read_loads()

    def _read_loads(self) -> None:
        """Read how full the days of this week are, after the week itself is shown."""
        week = self.week
        if week is None or not week.accounts or not week.first <= week.now.date() < week.first + timedelta(days=7):
            return
        workload = self.services.workload
        self.beside(workload.days, self._show_loads, "loads", failed=lambda _: None)

    def _show_loads(self, bars: tuple[DayBar, ...]) -> None:
        loads = {bar.day: bar for bar in bars}
        self.query_one("#grid", WeekGrid).show_loads(loads)
        self.query_one("#month", MonthGrid).show_loads(loads)
        agenda = self.query_one("#agenda", WeekAgenda)
        agenda.show_loads(loads)

    def _show_agenda(self, view: WeekView, day: date) -> None:
        agenda = self.query_one("#agenda", WeekAgenda)
        agenda.now = view.now
        if not view.accounts:
            agenda.empty = "No accounts yet."
        known = agenda.cursor_key
        window = ListWindow(agenda_rows(view))
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

    def keys_changed(self) -> None:
        """Name the keys of what is displayed, as they are in force now."""
        if not self.month:
            self.show_keys()
            return
        by_id = {key.id: key for key in self.keys_now()}
        week = by_id["month.open"]._replace(action="open_week", footer="open the week")
        there = [by_id[name] for name in LINE if name in IN_MONTH]
        there = [key._replace(footer="week") if key.id == "calendar.view" else key for key in there]
        self.show_line(line([week, *there]))

    def help(self) -> list[Section]:
        """Return its keys, those of a list where the week is one, and what its signs mean."""
        own, of_list = super().help()
        return [own, *([of_list] if self._displayed is WeekAgenda else []), Section("Signs", SIGNS)]

    def helped(self) -> tuple[Key, ...]:
        """Return its own keys and those of what is displayed."""
        hidden = {key.id for part in self.PARTS if part is not self._displayed for key in part.KEYS}
        return tuple(key for key in self.keys_now() if key.id not in hidden)

    @property
    def _displayed(self) -> type[WeekGrid | WeekAgenda | MonthGrid]:
        return MonthGrid if self.month else WeekAgenda if self.narrow else WeekGrid

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
        self.cursor.clear_marks()
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
        self.keys_changed()
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
    def _entry_opened(self) -> None:
        self.opened(self.entry)

    def opened(self, row: object) -> None:
        """Open the post under the cursor, or write one for a free slot or an empty day."""
        del row
        self.action_act("edit" if self.entry is not None else "new")

    @on(MonthGrid.Opened)
    def _day_opened(self) -> None:
        self.action_open_week()

    # Acting ----------------------------------------------------------------------------------------------

    def show_brand(self, slug: str | None) -> None:
        """Show one brand's calendar, or all; marks go, as no act may reach what is out of sight."""
        self.brand = slug
        self.go(self.day)

    def action_mark(self) -> None:
        """Mark or unmark the post under the cursor and go on to the next."""
        entry = self.entry
        if entry is None or entry.kind == "free":
            self.tell("Only posts can be marked: this is a free slot." if entry else "There is no post to mark here.")
            return
        self.cursor.mark(entry.key)
        self.note_marks()
        number = len(self.cursor.marks)
        them = "it" if number == 1 else "them all"
        self.tell(f"{number} marked: the next act takes {them}. esc unmarks." if number else "")
        if self.narrow:
            self.query_one("#agenda", WeekAgenda).action_move(1)
        else:
            self.query_one("#grid", WeekGrid).action_move(1)

    def marked(self) -> set[str]:
        """Return the keys of the posts that are marked."""
        return set(self.cursor.marks)

    def _paint_marks(self, marks: frozenset[str]) -> None:
        self.query_one("#grid", WeekGrid).mark(marks)
        self.query_one("#agenda", WeekAgenda).mark(marks)

    def action_act(self, name: str) -> None:
        """Do an act of the queue on the posts chosen; what needs one says so where there is none."""
        if name in NEEDS_A_POST and not self.cursor.posts:
            self.tell("Put the cursor on a post first.")
            return
        if name in {*NEEDS_A_POST, "new", "edit"} and self.entry is not None:
            self.key = self.entry.key
        super().action_act(name)

    def perform(
        self,
        act: Callable[[], str | None],
        *,
        unmark: bool = True,
        then: Callable[[], object] | None = None,
        on: Sequence[int] = (),
        refused: Callable[[Exception], object] | None = None,
    ) -> None:
        """Make a change after those asked for before it; the cursor goes where the post goes it is done ``on``."""
        del then, refused
        entry = self.entry
        follow = entry.delivery_id if entry is not None and entry.delivery_id in on else next(iter(on), 0)
        if follow:
            self.key = f"d:{follow}"

        def run() -> str | Put | None:
            said = act()
            at = self.services.calendar.when(follow) if follow else None
            if said is None or at is None:
                return said
            said = said.removesuffix(TAKES_BACK)
            if len(on) > 1 and said.startswith("Moved"):
                said += f" This one: {spelled_day(at)} {at:%H:%M}."
            return Put(at, said)

        self._work.do(run, self.cursor.clear_marks if unmark and on else None)

    def _move(self, one: Callable[[int], Put], several: Callable[[Sequence[int]], str]) -> None:
        ids = self.cursor.posts
        if not ids:
            self.tell("Put the cursor on a post to move it.")
        elif self.cursor.marks:
            self.perform(lambda: with_room(self, several(ids), ids), unmark=False, on=ids)
        else:
            self.key = f"d:{ids[0]}"
            self._work.do(lambda: self._put(one, ids[0]))

    def _put(self, one: Callable[[int], Put], number: int) -> Put:
        put = one(number)
        return put._replace(said=with_room(self, put.said, [number]))

    def action_move_day(self, days: int) -> None:
        """Move the posts a day, at the same time of day; the cursor goes with them."""
        services = self.services
        self._move(
            lambda number: services.calendar.move_days(number, days),
            lambda ids: moved_words("Moved", services.bulk.shift(ids, days)),
        )

    def action_move_slot(self, step: int) -> None:
        """Move the posts to the free slot after or before them; the cursor goes with them."""
        calendar = self.services.calendar
        self._move(
            lambda number: calendar.move_by_slot(number, step),
            lambda ids: moved_words("Moved", calendar.move_all_by_slot(ids, step)),
        )

    def action_back(self) -> None:
        """Unmark, else go back."""
        if self.cursor.marks:
            self.cursor.clear_marks()
            self.tell("")
        else:
            self.action_close()

    def action_close(self) -> None:
        """Go back."""
        if self.month:
            self.action_view()
        else:
            self.dismiss(None)
