"""A list of any length: it asks its window for the rows it paints, and for no others.

The cursor is on a row's key, so it stays with the row when the list is reloaded. Moving repaints two lines. Where all
rows are in sight and lines are left, texts that do not fit into a line of their own go on below it.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from smdash.widgets.ink import Ink, ink_of
from smdash.widgets.keys import Key, bindings
from smdash.widgets.prefetch import Ahead, ListPlace, Nothing
from smdash.widgets.text import broken, cut, fit, flowing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import BindingType

    from smdash.domain.window import Window

Row = TypeVar("Row")
ROWS_KEPT = 768
HEIGHT_GUESS = 20


class WindowList(ScrollView, Generic[Row], can_focus=True):
    """Base of every long list; subclasses say how a row looks and what may be selected."""

    ALLOW_MAXIMIZE = True
    DEFAULT_CSS = """
    WindowList {
        height: 1fr; width: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        border: round $panel-lighten-1; border-title-color: $text-muted; border-title-style: bold;
        border-subtitle-color: $text-muted; padding: 0 0 0 1; background: $background; color: $foreground;
        &:focus { border: round $accent; border-title-color: $foreground; background-tint: transparent; }
    }
    """
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("list.down", "j,down", "move(1)", "Down", "Move by a row"),
        Key("list.up", "k,up", "move(-1)", "Up", "Move by a row"),
        Key("list.page_up", "pageup,ctrl+b", "page(-1)", "Page up", "Move by a page"),
        Key("list.page_down", "pagedown,ctrl+f", "page(1)", "Page down", "Move by a page"),
        Key("list.top", "g,home", "jump('top')", "To the top"),
        Key("list.end", "G,end", "jump('end')", "To the end"),
        Key("list.mark", "space", "mark", "Mark", "Mark a row and move on; the next act takes all marked ones"),
        Key("list.mark_all", "asterisk", "mark_all", "Mark all shown", "Mark all shown"),
        Key("list.open", "enter", "open", "Open", "Open the row under the cursor"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    MARKABLE: ClassVar[bool] = False
    UNMARKABLE: ClassVar[str] = ""
    CLICK_OPENS: ClassVar[bool] = False
    PAGE_ROWS: ClassVar[int] = 64
    MOST_LINES: ClassVar[int] = 1
    """How many lines a row may take where there is room for all rows at that height."""
    LEAST_ROOM: ClassVar[int] = 24
    """How wide a text has to be at least for more lines of it to be worth their height."""

    class Moved(Message):
        """The cursor is on another row."""

    class Unread(Message):
        """Rows could not be read; they are left blank until the list is given a window again."""

        def __init__(self, error: Exception) -> None:
            super().__init__()
            self.error = error

    class Marked(Message):
        """Other rows are marked, ``number`` in all; or none, and ``refused`` says why this row cannot be."""

        def __init__(self, number: int, refused: str = "") -> None:
            super().__init__()
            self.number, self.refused = number, refused

    class Opened(Message):
        """A row was opened with Enter or a click on it."""

        def __init__(self, sender: WindowList[Any], row: Any) -> None:
            super().__init__()
            self.sender = sender
            self.row = row

        @property
        def control(self) -> WindowList[Any]:
            """The list it happened in."""
            return self.sender

    def __init__(self, *, id: str, title: str = "", empty: str = "") -> None:
        super().__init__(id=id)
        self.window: Window[Row] = Nothing()
        self.empty = empty
        self.cursor = 0
        self.cursor_key: str | None = None
        self.marks: set[str] = set()
        self._pages: dict[int, Sequence[Row]] = {}
        self._strips: dict[tuple[int, str], Strip] = {}
        self._ink: Ink | None = None
        self._tops: list[int] = []
        self._texts: dict[str, list[str]] = {}
        if title:
            self.border_title = Content(title)

    # What a subclass says --------------------------------------------------------------------------------

    def paint_row(self, row: Row, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Return the segments of a row, ``width`` cells in all."""
        raise NotImplementedError

    def text_of(self, row: Row, width: int) -> tuple[int, str]:
        """Return where in a row its text begins and the whole of it; '' for what has none that could go on below."""
        del row, width
        return 0, ""

    def look_of(self, row: Row, ink: Ink) -> Style:
        """Return how the text of a row that goes on below it is painted."""
        del row
        return ink.plain

    def said(self, row: Row, text: str, room: int) -> str:
        """Return what of a text from outside stands in its row's own line, in exactly ``room`` cells."""
        lines = self._texts.get(str(row.key))  # type: ignore[attr-defined]
        return fit(lines[0] if lines else flowing(text, room * 4 + 16), room)

    def selectable(self, row: Row) -> bool:
        """Say whether the cursor may rest on a row."""
        del row
        return True

    def markable(self, row: Row) -> bool:
        """Say whether a row can be marked for an act."""
        del row
        return True

    def heading(self, row: Row) -> bool:
        """Say whether a row is a heading, painted as one band."""
        return not self.selectable(row)

    # Data ------------------------------------------------------------------------------------------------

    @property
    def place(self) -> ListPlace:
        """Where the list stands; its height is a guess before it is laid out."""
        height = self.scrollable_content_region.height or HEIGHT_GUESS
        return ListPlace(self.cursor_key, self.cursor, self.cursor - round(self.scroll_y), height, self.PAGE_ROWS)

    def show(self, window: Window[Row], ahead: Ahead | None = None) -> None:
        """Take a new window, with what was read ahead of it; cursor, marks and scroll position stay with their rows."""
        at_top = round(self.scroll_y) == 0
        above = self.cursor - round(self.scroll_y)
        self.window = window
        self._pages = dict(ahead.pages) if ahead is not None else {}
        self._strips.clear()
        count = window.count
        if ahead is not None and ahead.key == self.cursor_key:
            found = ahead.index
        else:
            found = window.index(self.cursor_key) if self.cursor_key is not None else None
        target = found if found is not None else min(self.cursor, max(0, count - 1))
        # Rows never scroll sideways; a width that followed the widget's would cost a second layout after each.
        self.virtual_size = Size(0, max(1, count))
        if self.show_vertical_scrollbar:  # else it learns of it from the layout, and is painted in a frame of its own
            self.vertical_scrollbar.window_virtual_size = max(1, count)
        first = self.cursor_key is None
        self._place(target, 1 if found is None else 0)
        self._open_up()
        if not first and not at_top:
            self.scroll_to(y=max(0, self.cursor - above), animate=False, immediate=True)
        self._reveal()
        self.refresh()

    def _open_up(self) -> None:
        """Give rows the lines that are left over when each has one, as many to each as all can have."""
        self._tops, self._texts = [], {}
        height, width, count = *self.scrollable_content_region.size[::-1], self.window.count
        if self.MOST_LINES < 2 or not 0 < count < height or width < 1:
            return
        rows = [self.row(index) for index in range(count)]
        whole: list[list[str]] = []
        for row in rows:
            column, text = self.text_of(row, width) if row is not None else (0, "")
            whole.append(
                broken(text, width - column, self.MOST_LINES) if text and width - column >= self.LEAST_ROOM else []
            )
        for most in range(self.MOST_LINES, 1, -1):
            lines = [max(1, min(len(each), most)) for each in whole]
            if sum(lines) > height or sum(lines) == count:
                continue
            self._tops = [0, *accumulate(lines)]
            for row, each in zip(rows, whole, strict=True):
                if row is not None and len(each) > 1:
                    column, _ = self.text_of(row, width)
                    self._texts[str(row.key)] = cut(each, most, width - column)  # type: ignore[attr-defined]
            return

    def _at(self, index: int) -> tuple[int, int]:
        """Return on which line a row begins, and how many it has."""
        if 0 <= index < len(self._tops) - 1:
            return self._tops[index], self._tops[index + 1] - self._tops[index]
        return index, 1

    def _index(self, line: int) -> int:
        """Return which row a line belongs to."""
        return bisect_right(self._tops, line) - 1 if self._tops else line

    def row(self, index: int) -> Row | None:
        """Return one row, reading its page when it is not at hand."""
        if not 0 <= index < self.window.count:
            return None
        number, offset = divmod(index, self.PAGE_ROWS)
        page = self._pages.get(number)
        if page is None:
            if len(self._pages) * self.PAGE_ROWS >= ROWS_KEPT:
                self._pages.pop(next(iter(self._pages)))
                self._strips.clear()
            try:
                page = self.window.rows(number * self.PAGE_ROWS, (number + 1) * self.PAGE_ROWS)
            except Exception as error:  # noqa: BLE001 - rows are read while painting, where an error would end the app
                page = ()
                self.post_message(self.Unread(error))
            self._pages[number] = page
        return page[offset] if offset < len(page) else None

    @property
    def current(self) -> Row | None:
        """The row under the cursor, None in an empty list."""
        row = self.row(self.cursor)
        return row if row is not None and self.selectable(row) else None

    def chosen(self) -> list[str]:
        """Return the keys an act applies to: the marked rows, else the one under the cursor."""
        if self.marks:
            return sorted(self.marks)
        return [self.cursor_key] if self.cursor_key is not None and self.current is not None else []

    def clear_marks(self) -> None:
        """Unmark everything."""
        if self.marks:
            self.marks.clear()
            self._strips.clear()
            self.refresh()

    # Moving ----------------------------------------------------------------------------------------------

    def _place(self, index: int, direction: int) -> None:
        """Put the cursor at ``index`` or the nearest selectable row, looking first in ``direction``."""
        count = self.window.count
        if not count:
            self.cursor, self.cursor_key = 0, None
            return
        index = max(0, min(count - 1, index))
        for step in (direction or 1, -(direction or 1)):
            at = index
            while 0 <= at < count and abs(at - index) < 500:
                row = self.row(at)
                if row is not None and self.selectable(row):
                    self.cursor, self.cursor_key = at, str(row.key)  # type: ignore[attr-defined]
                    return
                at += step
        self.cursor, self.cursor_key = index, None

    def _go(self, index: int, direction: int) -> None:
        before = self.cursor
        self._place(index, direction)
        if self.cursor != before:
            top, width = round(self.scroll_y), self.size.width
            (left, old), (here, new) = self._at(before), self._at(self.cursor)
            self.refresh(Region(0, left - top, width, old), Region(0, here - top, width, new))
            self.post_message(self.Moved())
        self._reveal()

    def _reveal(self) -> None:
        height = self.scrollable_content_region.height
        if height <= 0 or self._tops:  # opened up, all is in sight
            return
        top = round(self.scroll_y)
        wanted = self.cursor
        # A heading right above the cursor is shown with it.
        above = self.row(self.cursor - 1) if self.cursor else None
        first = wanted - 1 if above is not None and not self.selectable(above) else wanted
        if first < top:
            self.scroll_to(y=first, animate=False, immediate=True)
        elif wanted >= top + height:
            self.scroll_to(y=wanted - height + 1, animate=False, immediate=True)

    def rewind(self) -> None:
        """Begin at the top with the next window, whatever row is under the cursor now."""
        self.cursor, self.cursor_key = 0, None
        self.scroll_to(y=0, animate=False, immediate=True)

    def go_to(self, key: str) -> None:
        """Put the cursor on a row by its key, when it is in the list."""
        index = self.window.index(key)
        if index is not None:
            self._go(index, 1)

    def action_move(self, step: int) -> None:
        """Move the cursor by a row."""
        self._go(self.cursor + step, step)

    def action_page(self, step: int) -> None:
        """Move the cursor by a page."""
        self._go(self.cursor + step * max(1, self.scrollable_content_region.height - 1), step)

    def action_jump(self, where: str) -> None:
        """Move the cursor to either end."""
        if where == "top":
            self._go(0, 1)
            if self.cursor < self.scrollable_content_region.height:
                self.scroll_to(y=0, animate=False, immediate=True)
        else:
            self._go(self.window.count - 1, -1)

    def action_mark(self) -> None:
        """Mark or unmark the row under the cursor and go on to the next."""
        row = self.current
        if self.MARKABLE and self.cursor_key is not None and row is not None and self.markable(row):
            self.marks.symmetric_difference_update({self.cursor_key})
            self._strips.clear()
            self.refresh()
            self.post_message(self.Marked(len(self.marks)))
        elif self.MARKABLE and row is not None and self.UNMARKABLE:
            self.post_message(self.Marked(len(self.marks), self.UNMARKABLE))
        self.action_move(1)

    def action_mark_all(self) -> None:
        """Mark every row on the screen, or unmark all when they are marked already."""
        if not self.MARKABLE:
            return
        top, height = round(self.scroll_y), self.scrollable_content_region.height
        shown = {
            str(row.key)  # type: ignore[attr-defined]
            for index in range(top, min(top + height, self.window.count))
            if (row := self.row(index)) is not None and self.selectable(row) and self.markable(row)
        }
        self.marks = set() if shown and shown <= self.marks else self.marks | shown
        self._strips.clear()
        self.refresh()
        self.post_message(self.Marked(len(self.marks)))

    def action_open(self) -> None:
        """Open the row under the cursor."""
        row = self.current
        if row is not None:
            self.post_message(self.Opened(self, row))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click opens."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = self._index(offset.y + round(self.scroll_y))
        row = self.row(index)
        if row is None or not self.selectable(row):
            return
        if event.chain == 1:
            self._go(index, 1)
        if event.chain > 1 or self.CLICK_OPENS:
            self.action_open()

    # Painting --------------------------------------------------------------------------------------------

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Style the frame anew; rows and scrollbar look the same with and without the focus, so theirs are kept.

        The focus must not change the layout.
        """
        # Styles without a node refresh nothing when they are set; the scrollbar would be painted in a frame of its own.
        base = self.styles.base
        base.node = None
        try:
            self.app.stylesheet.apply(self)
        finally:
            base.node = self
        self.refresh()

    def notify_style_update(self) -> None:
        """Forget styles of the old theme."""
        if self.styles.base.node is not None:
            self._ink = None
            self._strips.clear()
        super().notify_style_update()

    def on_resize(self) -> None:
        """Fit rows to the new width and keep the cursor in sight."""
        self._strips.clear()
        self._open_up()
        self._reveal()

    @property
    def ink(self) -> Ink:
        """The styles of the present theme."""
        if self._ink is None:
            self._ink = ink_of(self)
        return self._ink

    def render_line(self, y: int) -> Strip:
        """Paint one line from the row there."""
        width = self.scrollable_content_region.width
        line = y + round(self.scroll_y)
        index = self._index(line)
        below = line - self._at(index)[0]
        ink = self.ink
        if self.window.count == 0:
            return self._empty_line(y, width, ink)
        row = self.row(index)
        if row is None:
            return Strip.blank(width, ink.ground)
        is_cursor = index == self.cursor and self.cursor_key is not None
        look = ("focus" if self.has_focus else "away") if is_cursor else ""
        strip = self._strips.get((line, look))
        if strip is None or strip.cell_length != width:  # a scrollbar came or went
            marked = str(row.key) in self.marks  # type: ignore[attr-defined]
            if below:
                segments = self._go_on(row, below, width, ink)
            else:
                segments = self.paint_row(row, width, ink, marked=marked)
            strip = Strip(segments).adjust_cell_length(width, ink.heading if self.heading(row) else ink.plain)
            strip = strip.apply_style(ink.ground)
            if look:
                over = ink.cursor if look == "focus" else ink.cursor_away
                strip = Strip(
                    [Segment(text, (style or Style.null()) + over) for text, style, _ in strip], strip.cell_length
                )
            if len(self._strips) > 2000:
                self._strips.clear()
            self._strips[line, look] = strip
        return strip

    def _go_on(self, row: Row, below: int, width: int, ink: Ink) -> list[Segment]:
        """Paint a further line of a row's text."""
        column, _ = self.text_of(row, width)
        lines = self._texts.get(str(row.key), [])  # type: ignore[attr-defined]
        words = lines[below] if below < len(lines) else ""
        return [Segment(" " * column, ink.plain), Segment(words, self.look_of(row, ink))]

    def _empty_line(self, y: int, width: int, ink: Ink) -> Strip:
        lines = self.empty.split("\n") if self.empty else []
        if 0 < y <= len(lines):
            return Strip([Segment(lines[y - 1][:width], ink.dim)]).adjust_cell_length(width).apply_style(ink.ground)
        return Strip.blank(width, ink.ground)
