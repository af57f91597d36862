"""A week as one list by day, for terminals too narrow for seven columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message

from smdash.domain.schedule import spelled_day
from smdash.widgets.account_cells import dot_style
from smdash.widgets.calendar.weekcells import MARK, TOLD, base_style, sign
from smdash.widgets.keys import Key, bindings
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import date, datetime

    from textual.binding import BindingType

    from smdash.domain.calendar.views import CalendarEntry, WeekView
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
        if row.entry is None:
            heading = row.key.startswith("h:")
            return [
                Segment(
                    fit(f" {row.words}" if heading else f"   {row.words}", width), ink.heading if heading else ink.dim
                )
            ]
        entry = row.entry
        past = self.now is not None and entry.at < self.now
        head, body = base_style(entry, ink, past=past)
        name = fit(entry.account, min(WIDEST_NAME, max(8, width // 4)))
        note = "free slot" if entry.kind == "free" else ""
        if entry.state in TOLD or entry.unfinished:
            note = f"{entry.word} "
        elif entry.overtime:
            note = "overtime "
        if entry.clash:
            note = f"clash: {entry.clash} "
        left = max(0, width - 10 - cell_len(name))
        note = fit(note, min(len(note), left))
        return [
            Segment(f" {MARK if marked else sign(entry)}{entry.at:%H:%M} ", ink.mark if marked else head),
            Segment("\u25cf ", dot_style(entry.colour)),
            Segment(f"{name} ", ink.dim if past else body),
            Segment(note, ink.dim if entry.kind == "free" else head),
            Segment(outside(entry.text, max(0, left - len(note) - 1)), body),
        ]
