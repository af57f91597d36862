"""A month as whole weeks: posts per brand, free slots and clashes of each day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from smdash.domain.plaintext import one_line
from smdash.domain.schedule import MONTHS, WEEKDAYS, spelled_day
from smdash.domain.wording import plural
from smdash.domain.workload.levels import load_sign
from smdash.widgets.account_cells import dot_style
from smdash.widgets.calendar.weekcells import CLASH, DOT, ROOMY, base_style, sign, whose
from smdash.widgets.calendar.weekgrid import RULE
from smdash.widgets.keys import Key, bindings
from smdash.widgets.queue.queuelist import UNFINISHED
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from textual import events
    from textual.binding import BindingType

    from smdash.domain.calendar.views import CalendarEntry, MonthDay, MonthView
    from smdash.domain.workload.pane_views import DayBar
    from smdash.widgets.ink import Ink


class MonthGrid(Widget, can_focus=True):
    """Five or six weeks above each other; the cursor is on a day."""

    DEFAULT_CSS = "MonthGrid { height: 1fr; width: 1fr; background: $background; color: $foreground; }"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("month.down", "j,down", "move(7)", "A week on"),
        Key("month.up", "k,up", "move(-7)", "A week back"),
        Key("month.right", "l,right", "move(1)", "Next day", "Beyond the last one the month after."),
        Key("month.left", "h,left", "move(-1)", "Previous day", "Beyond the first one the month before."),
        Key("month.open", "enter", "open", "Open the week"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    class Moved(Message):
        """The cursor went to another day; another view may be shown before this is heard."""

        def __init__(self, day: date) -> None:
            super().__init__()
            self.day = day

    class Opened(Message):
        """A day was opened."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.view: MonthView | None = None
        self.day: date | None = None
        self.loads: Mapping[date, DayBar] = {}

    def show_loads(self, loads: Mapping[date, DayBar]) -> None:
        """Say of days how full they are."""
        if loads != self.loads:
            self.loads = loads
            self.refresh()

    def show(self, view: MonthView, day: date) -> None:
        """Show a month with the cursor on a day."""
        self.view, self.day = view, day
        self.refresh()

    @property
    def current(self) -> MonthDay | None:
        """The day under the cursor."""
        if self.view is None:
            return None
        return next((each for week in self.view.weeks for each in week if each.day == self.day), None)

    def action_move(self, days: int) -> None:
        """Move by days; the screen shows another month where the day is not in this one."""
        if self.day is None:
            return
        try:
            self.day += timedelta(days=days)
        except OverflowError:
            return
        self.refresh()
        self.post_message(self.Moved(self.day))

    def action_open(self) -> None:
        """Open the week of the day."""
        self.post_message(self.Opened())

    # Painting --------------------------------------------------------------------------------------------

    @property
    def ink(self) -> Ink:
        """The styles of the theme, as the screen's lists have them."""
        return self.screen.query(WindowList).first().ink

    @property
    def widths(self) -> list[int]:
        """The columns' widths."""
        width = max(7, self.size.width) - 6
        return [width // 7 + (number < width % 7) for number in range(7)]

    def _rows(self) -> list[tuple[int, int]]:
        """Return (first line, height) of each week below the head."""
        weeks = len(self.view.weeks) if self.view else 1
        height = max(weeks, self.size.height - 1)
        sizes = [height // weeks + (number < height % weeks) for number in range(weeks)]
        tops = [1]
        for size in sizes:
            tops.append(tops[-1] + size)
        return list(zip(tops, sizes, strict=False))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click opens."""
        if self.view is None:
            return
        edges = [sum(self.widths[: number + 1]) + number for number in range(7)]
        column = next((number for number, edge in enumerate(edges) if event.x <= edge), 6)
        for week, (top, height) in zip(self.view.weeks, self._rows(), strict=False):
            if top <= event.y < top + height:
                self.day = week[column].day
                self.refresh()
                self.post_message(self.Moved(self.day))
                if event.chain > 1:
                    self.action_open()

    def render_line(self, y: int) -> Strip:
        """Paint a line across the days of a week."""
        ink, width = self.ink, self.size.width
        if self.view is None:
            return Strip.blank(width, ink.ground)
        segments: list[Segment] = []
        widths = self.widths
        if y == 0:
            for number, room in enumerate(widths):
                segments += [Segment(RULE, ink.dim)] if number else []
                segments.append(Segment(fit(f" {WEEKDAYS[number]}", room), ink.heading))
        else:
            for week, (top, height) in zip(self.view.weeks, self._rows(), strict=False):
                if top <= y < top + height:
                    for number, day in enumerate(week):
                        segments += [Segment(RULE, ink.dim)] if number else []
                        segments += self._cell(day, y - top, height, widths[number])
        return Strip(segments).adjust_cell_length(width, ink.plain).apply_style(ink.ground)

    def _cell(self, day: MonthDay, row: int, height: int, width: int) -> list[Segment]:
        ink = self.ink
        past = self.view is not None and day.day < self.view.now.date()
        if row == 0:
            found = [self._date_line(day, width, past=past)]
        elif width >= ROOMY and len(day.posts) <= height - 2:
            at = row - 1
            if at < len(day.posts):
                found = self._post(day.posts[at], width, past=past)
            else:
                found = self._notes(day, width) if row == height - 1 else []
        elif height <= 2 or row == height - 1:
            found = self._notes(day, width) if height > 2 or not day.brands else self._brands(day, width, past=past)
        elif height - 2 >= len(day.brands) and width >= 12:
            index = row - 1
            found = self._brand(day.brands[index], width, past=past) if index < len(day.brands) else []
        else:
            found = self._brands(day, width, past=past) if row == 1 else []
        strip = Strip(found).adjust_cell_length(width, ink.plain)
        if day.day == self.day:
            over = ink.cursor if self.has_focus else ink.cursor_away
            return [Segment(text, (style or Style.null()) + over) for text, style, _ in strip]
        return list(strip)

    def _post(self, entry: CalendarEntry, width: int, *, past: bool) -> list[Segment]:
        """Return a post's line: sign, time, dot and account."""
        head, _ = base_style(entry, self.ink, past=past)
        return [
            Segment(f"{sign(entry)} {entry.at:%H:%M} ", head),
            Segment(f"{DOT} ", dot_style(entry.colour)),
            Segment(fit(whose(entry, width - 10), width - 10), self.ink.dim if past else self.ink.plain),
        ]

    def _date_line(self, day: MonthDay, width: int, *, past: bool) -> Segment:
        ink = self.ink
        today = self.view is not None and day.day == self.view.now.date()
        name = f" {day.day.day}"
        if day.day.day == 1 or not day.inside:
            name += f" {MONTHS[day.day.month - 1]}"
        bar = None if past else self.loads.get(day.day)
        full = "" if bar is None else f"{load_sign(bar.load, words=width >= ROOMY)} "
        if today:
            name = fit(f"{name} today" if width >= 10 + len(full) else name, width - len(full)) + full
            return Segment(fit(name, width), ink.accent + Style(bold=True, reverse=True))
        if full.strip():
            name = fit(name, width - len(full)) + full
        band = Style(bgcolor=ink.heading.bgcolor)
        return Segment(fit(name, width), (ink.dim if past or not day.inside else ink.strong) + band)

    def _brand(self, entry: tuple[str, str, int], width: int, *, past: bool) -> list[Segment]:
        brand, colour, count = entry
        style = self.ink.dim if past else self.ink.plain
        number = f"{count}"
        return [
            Segment(f" {DOT} ", dot_style(colour)),
            Segment(fit(one_line(brand), width - 5 - len(number)) + " ", style),
            Segment(f"{number} ", style),
        ]

    def _brands(self, day: MonthDay, width: int, *, past: bool) -> list[Segment]:
        """Return as many brands as one line holds, each by its dot, its first letter and its number."""
        found = [Segment(" ", self.ink.plain)]
        used = 1
        for number, (brand, colour, count) in enumerate(day.brands):
            words = f"{one_line(brand)[:1]}{count}"
            if used + cell_len(words) + 1 > width - (1 if number + 1 < len(day.brands) else 0):
                found.append(Segment("+", self.ink.dim))
                break
            style = dot_style(colour) + (Style(dim=True) if past else Style.null())
            found += [Segment(words, style), Segment(" ", self.ink.plain)]
            used += cell_len(words) + 1
        return found

    def _notes(self, day: MonthDay, width: int) -> list[Segment]:
        ink = self.ink
        parts = [(f"{CLASH}{day.clashes}", ink.warn)] if day.clashes else []
        parts += [(f"x{day.waiting}", ink.bad)] if day.waiting else []
        parts += [(f"{UNFINISHED}{day.unfinished}", ink.bad)] if day.unfinished else []
        parts += [(f"\u2016{day.held}", ink.warn)] if day.held else []
        parts += [(f"~{day.drafts}", ink.dim)] if day.drafts else []
        parts += [(f"{day.free} free", ink.dim)] if day.free else []
        found, used = [Segment(" ", ink.plain)], 1
        for words, style in parts:
            if used + len(words) > width:
                break
            found += [Segment(words, style), Segment(" ", ink.plain)]
            used += len(words) + 1
        return found


def day_words(day: MonthDay) -> str:
    """Return a day in full for a line below the grid."""
    counts = (
        (day.planned, "planned"),
        (day.held, "of them held"),
        (day.out, "published"),
        (day.unfinished, "of them unfinished"),
        (day.waiting, "waiting for a decision"),
        (day.drafts, plural(day.drafts, "draft")),
        (day.free, plural(day.free, "free slot")),
        (day.clashes, "in a clash"),
    )
    words = ", ".join(f"{count} {name}" for count, name in counts if count) or "nothing"
    return f" {spelled_day(day.day)} {day.day.year}: {words}"
