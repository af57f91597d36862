"""A week as one list by day, for terminals too narrow for seven columns."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.message import Message

from smdash.domain.schedule import spelled_day
from smdash.domain.workload.levels import load_sign
from smdash.widgets.account_cells import dot_style
from smdash.widgets.calendar.weekcells import AFTER, DOT, HOLLOW, MARK, base_style, notes_of, sign, whose
from smdash.widgets.keys import Key, bindings
from smdash.widgets.loadbars import load_tone
from smdash.widgets.text import fit, flowing
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from textual.binding import BindingType

    from smdash.domain.calendar.views import CalendarEntry, WeekView
    from smdash.domain.workload.pane_views import DayBar
    from smdash.widgets.ink import Ink

WIDEST_NAME = 15


class AgendaRow(NamedTuple):
    """A day's heading, an entry, or an empty day, which can be selected to write a post for it."""

    key: str
    day: date
    entry: CalendarEntry | None = None
    words: str = ""


def agenda_rows(view: WeekView) -> list[AgendaRow]:
    """Return a week's rows."""
    found: list[AgendaRow] = []
    for day in view.days:
        name = spelled_day(day.day)
        if day.day == view.now.date():
            name = f"Today \u00b7 {name}"
        found.append(AgendaRow(f"h:{day.day}", day.day, None, name))
        found += [AgendaRow(entry.key, day.day, entry) for entry in day.entries]
        if not day.entries:
            found.append(AgendaRow(f"e:{day.day}", day.day, None, "nothing"))
    return found


class WeekAgenda(WindowList[AgendaRow]):
    """The week, day after day."""

    DEFAULT_CSS = "WeekAgenda { border: none; padding: 0; &:focus { border: none; } }"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("agenda.mark", "space", "screen.mark", "Mark"),
        Key("agenda.right", "l,right", "day(1)", "Next day", "Beyond Sunday that of the week after."),
        Key("agenda.left", "h,left", "day(-1)", "Previous day", "Beyond Monday that of the week before."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    now: datetime | None = None
    loads: Mapping[date, DayBar] = MappingProxyType({})

    class Beyond(Message):
        """The cursor wants to leave the week, a day back or on."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def selectable(self, row: AgendaRow) -> bool:
        """Pass over day headings."""
        return not row.key.startswith("h:")

    @property
    def day(self) -> date | None:
        """The day the cursor is in."""
        row = self.current
        return row.day if row is not None else None

    def to_day(self, day: date) -> None:
        """Put the cursor on the first row of a day."""
        index = self.window.index(f"h:{day}")
        if index is not None:
            self._go(index + 1, 1)

    def begin_at(self, day: date) -> None:
        """Let the heading of a day be the first line, unless that would hide the cursor."""
        index = self.window.index(f"h:{day}")
        if index is not None and 0 <= self.cursor - index < self.scrollable_content_region.height:
            self.scroll_to(y=index, animate=False, immediate=True)

    def show_loads(self, loads: Mapping[date, DayBar]) -> None:
        """Say in the headings of days how full they are."""
        if loads != self.loads:
            self.loads = loads
            self._strips.clear()
            self.refresh()

    def mark(self, keys: frozenset[str]) -> None:
        """Show other entries as marked."""
        self.marks = set(keys)
        self._strips.clear()
        self.refresh()

    def action_day(self, step: int) -> None:
        """Move to the first entry of the day beside; beyond the week's ends its neighbour is asked for."""
        row = self.current
        lines = [self.row(number) for number in range(self.window.count)]
        days = [each.day for each in lines if each is not None and each.key.startswith("h:")]
        if row is None or not days:
            return
        wanted = days.index(row.day) + step
        if 0 <= wanted < len(days):
            self.to_day(days[wanted])
        else:
            self.post_message(self.Beyond(step))

    def paint_row(self, row: AgendaRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        if row.entry is None and row.key.startswith("h:"):
            load = self.loads.get(row.day)
            past = self.now is not None and row.day < self.now.date()
            full = "" if load is None or past else load_sign(load.load)
            tone = {"warn": ink.warn, "bad": ink.bad}.get(load_tone(load.load) if load is not None else "", ink.heading)
            return [
                Segment(fit(f" {row.words}", max(0, width - len(full) - 1)), ink.heading),
                Segment(f"{full} ", tone + Style(bgcolor=ink.heading.bgcolor)),
            ]
        if row.entry is None:
            return [Segment(fit(f"   {row.words}", width), ink.dim)]
        entry = row.entry
        past = self.now is not None and entry.at < self.now
        free = entry.kind == "free"
        head, body = base_style(entry, ink, past=past)
        name = fit(whose(entry, WIDEST_NAME), min(WIDEST_NAME, max(8, width // 4)))
        notes, look = notes_of(entry)
        if entry.clash:
            notes = notes.replace("clash", f"clash: {entry.clash}", 1)
        said = "free slot" if free else f"{notes}{AFTER}" if notes else ""
        left = max(0, width - 12 - cell_len(name))
        said = fit(said, min(cell_len(said), left))
        return [
            Segment(f" {MARK if marked else sign(entry)} {entry.at:%H:%M} ", ink.mark if marked else head),
            Segment(f"{HOLLOW if free else DOT} ", dot_style(entry.colour)),
            Segment(f"{name} ", ink.dim if past or free else ink.strong),
            Segment(said, {"bad": ink.bad, "warn": ink.warn}.get(look, ink.dim)),
            Segment(fit(flowing(entry.text, left * 4 + 16), max(0, left - cell_len(said))), body),
        ]
