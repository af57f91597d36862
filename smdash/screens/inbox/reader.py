"""The reader: one item after the other of the list it was opened from, each with its conversation and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.content import Content

from smdash.domain.errors import NotFoundError
from smdash.domain.window import ListWindow
from smdash.screens.inbox.keys import READER, READER_HANDLED, READER_IN_HAND, READER_LINE, READER_STOPPED
from smdash.screens.inbox.one_item import ItemScreen
from smdash.screens.inbox.reading import Reading, read_item

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.domain.inbox.views import InboxRow
    from smdash.domain.window import Window
    from smdash.services.bundle import Services
    from smdash.widgets.keys import Key


class Place(NamedTuple):
    """What was read for the reader: an item, where it stands in the list (None: not in it), and how many there are."""

    reading: Reading
    at: int | None
    total: int


class Left(NamedTuple):
    """How the reader was left: the key of the item read last, '' where none is left, and what was said last."""

    key: str
    said: str = ""


class ReaderScreen(ItemScreen[Left]):
    """Reads the items of a list; leaving it returns the key of the last one.

    ``listed`` reads the list anew, for any thread; without it the item is read alone. Once an act has taken the item
    out of the list, the reader goes on to the next one by itself; what another program does to it is shown.
    """

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "reader.tcss"]
    KEYS: ClassVar[tuple[Key, ...]] = READER
    LINE: ClassVar[tuple[str, ...]] = READER_LINE
    IN_HAND: ClassVar[Sequence[str]] = READER_IN_HAND
    STOPPED: ClassVar[Sequence[str]] = READER_STOPPED

    def __init__(
        self,
        services: Services,
        item_id: int,
        listed: Callable[[], Window[InboxRow]] | None = None,
        brand: str | None = None,
        *,
        answering: str = "",
    ) -> None:
        super().__init__(services, brand)
        self._answering = answering
        self.item_id, self.alone = item_id, listed is None
        self._read_list: Callable[[], Window[InboxRow]] = listed or (lambda: ListWindow(()))
        self.at = 0
        self.count = 0
        self._acted = False
        self._last = ""
        self._steps = 0  # on to other items, that nobody has seen yet

    def usual_line(self) -> Sequence[str]:
        """Return the keys that do something for an item that is not open, else the reader's own."""
        current = self.one.current
        return READER_HANDLED if current is not None and current.state != "open" else ()

    # Reading ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the item again; the next one where an act has taken it out of the list."""
        if self._steps:
            self._go()
            return
        item_id, at, acted = self.item_id, self.at, self._acted
        panel = self.panel
        width, whole = panel.width, panel.whole and panel.item_id == item_id
        self.beside(lambda: self._read(item_id, at, width, acted=acted, whole=whole), self._show, failed=self._not_read)

    def _not_read(self, error: Exception) -> None:
        self._steps = 0
        self.host.complain(error)
        if not isinstance(error, NotFoundError):
            return
        if self.alone or self._acted:
            self.dismiss(Left(""))
        else:
            self._acted = True  # it is gone for good, as if it had been dealt with
            self.reload()

    def _read(self, item_id: int, at: int, width: int, *, acted: bool, whole: bool) -> Place | None:
        """Read an item and its place; for any thread. None where the list is empty and the item is dealt with."""
        window = self._read_list()
        index = window.index(f"i:{item_id}")
        if index is None and acted and not self.alone:
            rows = window.rows(min(at, window.count - 1), min(at, window.count - 1) + 1) if window.count else []
            if not rows:
                return None
            item_id = rows[0].id
            index = window.index(rows[0].key)
        return Place(read_item(self.services, item_id, width, whole=whole), index, window.count)

    def _show(self, place: Place | None) -> None:
        if place is None:
            self.dismiss(Left("", self._last))
            return
        reading = place.reading
        self._acted = False
        self._minute = f"{reading.now:%d %H:%M}"
        self.item_id = reading.facts.id
        self.at = self.at if place.at is None else place.at
        self.count = place.total
        self.one.current = reading.row
        self.panel.show(reading)
        self.keys_changed()
        if begun := self._answering:
            answering, self._answering = self.panel.answering, ""
            (answering.begin_with_snippet if begun == "snippet" else answering.begin)()
        frame = self.query_one("#frame")
        where = f" \u00b7 {place.at + 1:,} of {place.total:,}" if place.at is not None else ""
        frame.border_title = Content(f"Inbox{f' {self.brand}' if self.brand else ''}{where}")
        frame.border_subtitle = Content(f"{reading.now:%H:%M} {reading.now.tzname()}")

    def perform(
        self,
        act: Callable[[], str | None],
        *,
        unmark: bool = True,
        then: Callable[[], object] | None = None,
        on: Sequence[int] = (),
        refused: Callable[[Exception], object] | None = None,
    ) -> None:
        """Make a change; what takes the item out of the list leads to the next one."""

        def done() -> str | None:
            said = act()
            self._acted, self._last = True, said or ""
            return said

        super().perform(done, unmark=unmark, then=then, on=on, refused=refused)

    def came_of(self, words: str) -> None:
        """Say what came of an answer; where it was to the last item, the list says it."""
        self._last = words
        super().came_of(words)

    # Moving ----------------------------------------------------------------------------------------------

    def action_item(self, step: int) -> None:
        """Go on to the next item of the list, or back; steps in a hurry add up."""
        self._steps += step
        self._go()

    def _go(self) -> None:
        item_id, at, width, steps = self.item_id, self.at, self.panel.width, self._steps
        self.beside(
            lambda: self._neighbour(item_id, at, steps, width),
            lambda place: self._moved(place, steps),
            failed=self._not_read,
        )

    def _neighbour(self, item_id: int, at: int, steps: int, width: int) -> Place | None:
        """Read what stands so many steps on in the list, its end at most; None where that is the item itself.

        For any thread.
        """
        window = self._read_list()
        index = window.index(f"i:{item_id}")
        # Where the item is not in the list, the one after it has its place.
        wanted = index + steps if index is not None else at + steps - (steps > 0)
        wanted = max(0, min(window.count - 1, wanted))
        rows = window.rows(wanted, wanted + 1) if window.count else []
        if not rows or rows[0].id == item_id:
            return None
        return Place(read_item(self.services, rows[0].id, width), wanted, window.count)

    def _moved(self, place: Place | None, step: int) -> None:
        self._steps = 0
        if place is None:
            only = "It is read by itself." if self.alone else ""
            self.tell(only or ("This is the last one." if step > 0 else "This is the first one."))
        else:
            self._show(place)

    def action_close(self) -> None:
        """Go back to the list, with the cursor on what was read last."""
        self.panel.close_box()
        self.dismiss(Left(f"i:{self.item_id}"))
