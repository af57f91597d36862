"""A week as seven columns: painted line by line, the cursor on an entry's key or, on an empty day, on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from smdash.domain.schedule import MONTHS, WEEKDAYS
from smdash.domain.workload.levels import load_sign
from smdash.widgets.calendar.weekcells import CLASH, cell, lines_of
from smdash.widgets.keys import Key, bindings
from smdash.widgets.loadbars import load_tone
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from textual import events
    from textual.binding import BindingType

    from smdash.domain.calendar.views import CalendarEntry, WeekView
    from smdash.domain.workload.pane_views import DayBar
    from smdash.widgets.ink import Ink

SHAPES = ((13, 1), (9, 1), (6, 1), (5, 1), (4, 1), (3, 1), (4, 0), (3, 0), (2, 0), (1, 0))
"""How many lines a post may take and how many stay empty after it, the roomiest first."""
ON_AXIS = 5
"""How many of the shapes the time axis is drawn for: below that, text is worth more than hours side by side."""
AXIS_WIDTH = 140
AXIS = 6
"""From how many cells on there is room for the axis, and how many it takes."""
RULE = "\u2502"
LINE = "\u2500"


class _Spot(NamedTuple):
    """Where an entry stands in its column, and its text broken to it."""

    top: int
    height: int
    entry: CalendarEntry
    lines: Sequence[str]


class _Laid(NamedTuple):
    """A week laid out: spots of each day, the hours beside them by line, the line of now, lines in all."""

    spots: list[list[_Spot]]
    hours: dict[int, str]
    now: int | None
    height: int


class WeekGrid(ScrollView, can_focus=True):
    """Seven days beside each other."""

    DEFAULT_CSS = """
    WeekGrid {
        height: 1fr; width: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        background: $background; color: $foreground;
    }
    """
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("week.down", "j,down", "move(1)", "Down"),
        Key("week.up", "k,up", "move(-1)", "Up"),
        Key("week.right", "l,right", "day(1)", "Next day", "Beyond Sunday that of the week after."),
        Key("week.left", "h,left", "day(-1)", "Previous day", "Beyond Monday that of the week before."),
        Key("week.top", "g,home", "jump(-1)", "First of the day"),
        Key("week.end", "G,end", "jump(1)", "Last of the day"),
        Key("week.open", "enter", "open", "Open"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    class Moved(Message):
        """The cursor is elsewhere."""

    class Opened(Message):
        """An entry was opened with Enter or a second click."""

    class Beyond(Message):
        """The cursor wants to leave the week, a day back or on."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.view: WeekView | None = None
        self.column = 0
        self.key: str | None = None
        self.marks: frozenset[str] = frozenset()
        self.loads: Mapping[date, DayBar] = {}
        self._laid = _Laid([[] for _ in range(7)], {}, None, 0)
        self._axis = False
        self._painted: dict[tuple[int, int], list[Segment]] = {}
        self._heads: list[list[Segment]] = []

    # Data ------------------------------------------------------------------------------------------------

    def show(self, view: WeekView, day: date | None = None, key: str | None = None) -> None:
        """Show a week with the cursor on ``key``, else near where it was on ``day``."""
        before = self._number
        self.view = view
        self._arrange()
        wanted = key if key is not None else self.key
        for number, spots in enumerate(self._spots):
            if wanted is not None and any(spot.entry.key == wanted for spot in spots):
                self.column, self.key = number, wanted
                break
        else:
            if day is not None:
                self.column = max(0, min(6, (day - view.first).days))
            self._settle(before)
        self._reveal()
        self.refresh()

    def show_loads(self, loads: Mapping[date, DayBar]) -> None:
        """Say in the heads of days how full they are."""
        if loads != self.loads:
            self.loads = loads
            self._heads = []
            self.refresh()

    def mark(self, keys: frozenset[str]) -> None:
        """Show other entries as marked."""
        self.marks = keys
        self._painted.clear()
        self.refresh()

    def _settle(self, index: int) -> None:
        spots = self._spots[self.column]
        self.key = spots[max(0, min(len(spots) - 1, index))].entry.key if spots else None

    @property
    def _number(self) -> int:
        spots = self._spots[self.column]
        return next((n for n, spot in enumerate(spots) if spot.entry.key == self.key), 0)

    @property
    def current(self) -> CalendarEntry | None:
        """The entry under the cursor, None on an empty day."""
        return next((spot.entry for spot in self._spots[self.column] if spot.entry.key == self.key), None)

    @property
    def day(self) -> date | None:
        """The day the cursor is in."""
        return self.view.days[self.column].day if self.view is not None else None

    # Layout ----------------------------------------------------------------------------------------------

    @property
    def widths(self) -> list[int]:
        """The columns' widths: six rules between them, what is left over goes to the first ones."""
        whole = self.scrollable_content_region.width or self.size.width
        width = max(7, whole - self._left) - 6
        return [width // 7 + (number < width % 7) for number in range(7)]

    @property
    def _left(self) -> int:
        """How many cells the time axis takes."""
        return AXIS if self._axis else 0

    @property
    def _spots(self) -> list[list[_Spot]]:
        return self._laid.spots

    def _arrange(self) -> None:
        if self.view is None:
            return
        height = max(1, self.size.height - 1)
        for axis in (True, False) if self.size.width >= AXIS_WIDTH else (False,):
            self._axis = axis
            widths = self.widths
            texts = [
                [(entry, lines_of(entry, width)) for entry in day.entries]
                for day, width in zip(self.view.days, widths, strict=True)
            ]
            for shape in SHAPES[:ON_AXIS] if axis else SHAPES:
                self._laid = _lay(self.view, texts, *shape, axis=axis)
                if self._laid.height <= height:
                    break
            if self._laid.height <= height:
                break
        self._painted.clear()
        self._heads = []
        self.virtual_size = Size(0, 1 + self._laid.height)

    def on_resize(self) -> None:
        """Fit the columns to the new size."""
        self._arrange()
        self._reveal()

    def notify_style_update(self) -> None:
        """Forget styles of the old theme."""
        self._painted.clear()
        self._heads = []
        super().notify_style_update()

    # Moving ----------------------------------------------------------------------------------------------

    def _go(self, column: int, index: int) -> None:
        before = (self.column, self.key)
        self.column = column
        self._settle(index)
        if (self.column, self.key) != before:
            self.refresh()
            self._reveal()
            self.post_message(self.Moved())

    def _reveal(self) -> None:
        spot = next((s for s in self._spots[self.column] if s.entry.key == self.key), None)
        height = self.size.height - 1
        if spot is None or height <= 0:
            return
        top = round(self.scroll_y)
        if spot.top < top:
            self.scroll_to(y=spot.top, animate=False, immediate=True)
        elif spot.top + spot.height > top + height:
            self.scroll_to(y=spot.top + spot.height - height, animate=False, immediate=True)

    def action_move(self, step: int) -> None:
        """Move to the entry above or below."""
        index = self._number + step
        if 0 <= index < len(self._spots[self.column]):
            self._go(self.column, index)

    def action_day(self, step: int) -> None:
        """Move to the day beside, at about the same height; beyond the week's ends its neighbour is asked for."""
        column = self.column + step
        if not 0 <= column <= 6:
            self.post_message(self.Beyond(step))
            return
        here = next((s.top for s in self._spots[self.column] if s.entry.key == self.key), round(self.scroll_y))
        spots = self._spots[column]
        nearest = min(range(len(spots)), key=lambda n: abs(spots[n].top - here), default=0)
        self._go(column, nearest)

    def action_jump(self, where: int) -> None:
        """Move to the first or last entry of the day."""
        self._go(self.column, 0 if where < 0 else len(self._spots[self.column]) - 1)

    def action_open(self) -> None:
        """Open what is under the cursor."""
        self.post_message(self.Opened())

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click opens."""
        edges = [sum(self.widths[: number + 1]) + number for number in range(7)]
        column = next((number for number, edge in enumerate(edges) if event.x - self._left <= edge), 6)
        y = event.y - 1 + round(self.scroll_y)
        spots = self._spots[column]
        index = next((n for n, spot in enumerate(spots) if spot.top <= y < spot.top + spot.height), self._number)
        self._go(column, index)
        if event.chain > 1:
            self.action_open()

    # Painting --------------------------------------------------------------------------------------------

    @property
    def ink(self) -> Ink:
        """The styles of the theme, as the screen's lists have them."""
        return self.screen.query(WindowList).first().ink

    def render_line(self, y: int) -> Strip:
        """Paint a line across the seven days."""
        ink, width = self.ink, self.size.width
        if self.view is None:
            return Strip.blank(width, ink.ground)
        row = y - 1 + round(self.scroll_y)
        segments = self._hour(y, row) if self._axis else []
        for number in range(7):
            if number:
                segments.append(Segment(RULE, ink.dim))
            segments += self._head(number) if y == 0 else self._body(number, row)
        return Strip(segments).adjust_cell_length(width, ink.plain).apply_style(ink.ground)

    def _hour(self, y: int, row: int) -> list[Segment]:
        """Return the time axis beside a line."""
        ink = self.ink
        if y == 0:
            return [Segment(" " * AXIS, ink.heading)]
        if row == self._laid.now and self.view is not None:
            return [Segment(fit(f"{self.view.now:%H:%M}", AXIS), ink.accent + Style(bold=True))]
        return [Segment(fit(self._laid.hours.get(row, ""), AXIS), ink.dim)]

    def _head(self, number: int) -> list[Segment]:
        if not self._heads:
            self._heads = [self._heading(column) for column in range(7)]
        found = self._heads[number]
        if number == self.column:
            return [Segment(s.text, (s.style or Style.null()) + Style(underline=True)) for s in found]
        return found

    def _heading(self, number: int) -> list[Segment]:
        view, ink, width = self.view, self.ink, self.widths[number]
        if view is None:
            return []
        day = view.days[number]
        name = f"{WEEKDAYS[day.day.weekday()]} {day.day.day}"
        posts = sum(1 for entry in day.entries if entry.kind == "post")
        free = len(day.entries) - posts
        today = day.day == view.now.date()
        past = day.day < view.now.date()
        load = None if past or (bar := self.loads.get(day.day)) is None else bar.load
        full = load_sign(load, words=width >= 26)
        notes = [f"{CLASH}{n}"] if (n := sum(1 for entry in day.entries if entry.clash)) else []
        notes += [f"{posts}"] if posts else []
        notes += [f"+{free}" + (" free" if width >= 22 else "")] if free else []
        style = ink.accent + Style(bold=True, reverse=True) if today else ink.heading
        if past:
            style = ink.dim + Style(bgcolor=ink.heading.bgcolor)
        words = " ".join([full, *notes] if full else notes)
        if (number == 0 or day.day.day == 1 or width >= 22) and len(name) + len(words) + 7 <= width:
            name += f" {MONTHS[day.day.month - 1]}"
        here = " today" if today and len(name) + len(words) + 9 <= width else ""
        left = f" {name}{here}"
        tone = style if today else {"warn": ink.warn, "bad": ink.bad}.get(load_tone(load), style)
        return [
            Segment(fit(left, max(0, width - len(words) - 1)), style),
            Segment(full, tone + Style(bgcolor=style.bgcolor, bold=True)),
            Segment(words[len(full) :] + " ", style),
        ]

    def _body(self, number: int, row: int) -> list[Segment]:
        width, view = self.widths[number], self.view
        if view is None:
            return [Segment(" " * width, self.ink.plain)]
        over = self.ink.cursor if self.has_focus else self.ink.cursor_away
        spots = self._spots[number]
        spot = next((s for s in spots if s.top <= row < s.top + s.height), None)
        if spot is None:
            if row == self._laid.now and view.days[number].day == view.now.date():
                words = f" now {view.now:%H:%M} "
                return [Segment((LINE + words).ljust(width, LINE)[:width], self.ink.accent)]
            if not spots and number == self.column and row == round(self.scroll_y):
                return [Segment(fit(" nothing", width), self.ink.dim + over)]  # the cursor is on the day
            return [Segment(" " * width, self.ink.plain)]
        found = self._painted.get((number, row))
        if found is None:
            past = spot.entry.at < view.now
            marked = spot.entry.key in self.marks
            painted = cell(spot.entry, width, spot.height, self.ink, spot.lines, past=past, marked=marked)
            for offset, line in enumerate(painted):
                self._painted[number, spot.top + offset] = list(Strip(line).adjust_cell_length(width, self.ink.plain))
            found = self._painted[number, row]
        if number == self.column and spot.entry.key == self.key:
            return [Segment(text, (style or Style.null()) + over) for text, style, _ in found]
        return found


def _lay(
    view: WeekView,
    texts: Sequence[Sequence[tuple[CalendarEntry, Sequence[str]]]],
    tallest: int,
    gap: int,
    *,
    axis: bool,
) -> _Laid:
    """Lay out a week below each other by time; with an axis, the same hour begins on the same line on every day."""
    now, here = view.now, view.now.date()
    days = [day.day for day in view.days]
    marked = here in days and gap > 0
    hours = {entry.at.hour for entries in texts for entry, _ in entries} if axis else {0}
    if marked and axis:
        hours.add(now.hour)
    spots: list[list[_Spot]] = [[] for _ in days]
    labels: dict[int, str] = {}
    at = end = 0
    line: int | None = None
    for hour in sorted(hours):
        at, labels[end] = end, f"{hour:02d}:00"
        for column, (day, entries) in enumerate(zip(days, texts, strict=True)):
            top = at
            told = not (marked and day == here and (not axis or hour == now.hour))
            for entry, lines in entries:
                if axis and entry.at.hour != hour:
                    continue
                if not told and entry.at >= now:
                    told, line, top = True, top, top + 1 + gap
                size = 1 + min(len(lines), tallest - 1)
                spots[column].append(_Spot(top, size, entry, lines))
                top += size + gap
            if not told:
                line, top = top, top + 1 + gap
            end = max(end, top)
    return _Laid(spots, labels if axis else {}, line, max(0, end - gap))
