"""The inbox on the whole screen: a list by state and filter, beside it the item under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from smdash.domain.errors import NotFoundError, SmdashError
from smdash.domain.filter_completion import Completion, complete
from smdash.domain.inbox.filter import EVERY, OFFERED, STATES, parse_filter
from smdash.domain.inbox.views import frame_words
from smdash.domain.plaintext import block
from smdash.domain.workload.debt import minutes_words
from smdash.screens.base.filter_line import FilterLine, hint_words, keep_view, pick_view
from smdash.screens.base.keytable import Section, rows
from smdash.screens.base.screen import BaseScreen
from smdash.screens.inbox import keys
from smdash.screens.inbox.panel import ItemPanel
from smdash.screens.inbox.reading import Reading, read_item
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.inbox.inboxlist import LEGEND, InboxList, legend
from smdash.widgets.keys import Key, bindings, line, mapped
from smdash.widgets.prefetch import Ahead, ListPlace, read_ahead
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.events import Resize

    from smdash.domain.inbox.views import InboxCounts, InboxRow, InboxView
    from smdash.domain.window import Window
    from smdash.services.bundle import Services

WIDE = 104
"""Cells from which on the conversation stands beside the list."""
MARKED_AT_MOST = 5000
LISTS: tuple[tuple[str, tuple[str, ...]], ...] = (*((state, (state,)) for state in STATES), ("all", EVERY))
"""The lists there are, by name, and the states each holds."""


class InboxItems(InboxList):
    """The items of the list that is shown; any of them can be marked, in sight or not."""

    KEYS: ClassVar[tuple[Key, ...]] = keys.INBOX_LIST
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS, "screen.")
    view: InboxView | None = None

    def action_mark_all(self) -> None:
        """Mark every item of the list, in sight or not, or unmark all when they are marked already."""
        window = self.view.window if self.view is not None else None
        everything = {row.key for row in window.rows(0, min(window.count, MARKED_AT_MOST))} if window else set()
        self.marks = set() if everything and everything <= self.marks else everything
        self._strips.clear()
        self.refresh()
        self.post_message(self.Marked(len(self.marks)))


class InboxLine(FilterLine):
    """The filter as it is typed, which can be kept from there."""

    KEYS: ClassVar[tuple[Key, ...]] = keys.INBOX_LINE
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS, "screen.")


class _Wanted(NamedTuple):
    """What is to be shown: of which brand, which list, by which filter."""

    brand: str | None
    shown: int
    text: str


class _Found(NamedTuple):
    """A list as it was read, what is shown of it first, the item under the cursor, and how many are in other lists."""

    view: InboxView
    ahead: Ahead
    reading: Reading | None
    elsewhere: int


class InboxScreen(BaseScreen[str]):
    """The lists of the inbox; the keys of an item work on those that are marked, else on the one under the cursor."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "screen.tcss"]
    AUTO_FOCUS = "#items"
    LIST = "items"
    KEYS: ClassVar[tuple[Key, ...]] = keys.INBOX
    PARTS = (InboxItems, InboxLine)
    active = "inbox"

    def __init__(self, services: Services, brand: str | None = None, text: str = "") -> None:
        super().__init__(services, brand)
        self._begun = text
        self.shown = 0
        self._names: dict[str, Sequence[str]] = {**OFFERED}
        self._reading = False
        self._again = False
        self._read_of: _Wanted | None = None
        self._wrong = ""
        self._looking = False

    def compose(self) -> ComposeResult:
        """Lay out lists, filter, items and conversation."""
        yield Static(id="states")
        with Horizontal(id="asking"):
            yield Static("/ ", id="slash")
            yield InboxLine(self._begun, self._typed)
        yield Static(id="hint")
        with Horizontal(id="sides"):
            yield InboxItems(id="items", title="Inbox")
            with Vertical(id="frame") as frame:
                frame.border_title = Content("Conversation")
                yield ItemPanel(self.services, id="panel")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Read the list, and look for changes from now on."""
        self.keys_changed()
        self.call_after_refresh(self.reload)
        self.watch_file()

    # What there is ---------------------------------------------------------------------------------------

    @property
    def items(self) -> InboxItems:
        """The list."""
        return self.query_one("#items", InboxItems)

    @property
    def panel(self) -> ItemPanel:
        """The conversation."""
        return self.query_one("#panel", ItemPanel)

    @property
    def text(self) -> str:
        """The filter as it stands."""
        return self.query_one("#filter", Input).value

    @property
    def beside_list(self) -> bool:
        """Whether the conversation is shown."""
        return self.has_class("-wide")

    @property
    def listed(self) -> str:
        """The filter the list is of: the one before where what is typed is wrong."""
        return self._read_of.text if self._wrong and self._read_of is not None else self.text

    def listing(self) -> Callable[[], Window[InboxRow]]:
        """Return what reads the list as it is shown now anew, for any thread."""
        services, wanted = self.services, self._wanted._replace(text=self.listed)
        return lambda: services.inbox.view(wanted.brand, states=LISTS[wanted.shown][1], query=wanted.text).window

    @property
    def _wanted(self) -> _Wanted:
        return _Wanted(self.brand, self.shown, self.text)

    # Reading ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the list anew, beside the UI; cursor and marks stay with their items."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        wanted, place = self._wanted, self.items.place
        if self._read_of is not None and wanted != self._read_of:
            place = ListPlace(None, 0, 0, place.height, place.page)
        width = self.panel.width if self.beside_list else 0
        held = self.panel.item_id if self.panel.box.is_open else 0
        whole = self.panel.item_id if self.panel.whole else 0
        self.beside(
            lambda: self._find(wanted, place, width, held, whole),
            lambda found: self._found(wanted, found),
            failed=lambda error: self._found(wanted, error),
        )

    def _find(self, wanted: _Wanted, place: ListPlace, width: int, held: int, whole: int) -> _Found:
        """Read a list and what is shown beside it: the item that is being answered, else that under the cursor."""
        inbox = self.services.inbox
        view = inbox.view(wanted.brand, states=LISTS[wanted.shown][1], query=wanted.text)
        ahead = read_ahead(view.window, place)
        elsewhere = 0
        if not view.window.count and wanted.text.strip() and wanted.shown == 0:
            elsewhere = inbox.elsewhere(wanted.brand, wanted.text)
        reading = None
        if width:
            at = ahead.index if ahead.index is not None else min(place.cursor, view.window.count - 1)
            row = next(iter(view.window.rows(at, at + 1)), None) if at >= 0 else None
            number = held or (row.id if row is not None else 0)
            if number:
                try:
                    reading = read_item(self.services, number, width, whole=whole == number)
                except NotFoundError:
                    reading = None
        return _Found(view, ahead, reading, elsewhere)

    def _found(self, wanted: _Wanted, found: _Found | Exception) -> None:
        """Show what was read, or what is wrong with the filter, unless something else is wanted by now."""
        self._reading = False
        if self._again or wanted != self._wanted:
            self.reload()
        elif isinstance(found, _Found):
            self._show(wanted, found)
        elif isinstance(found, SmdashError) and wanted.text.strip():
            self._wrong = str(found)
            self._hint()
        else:
            self.host.complain(found)

    def _show(self, wanted: _Wanted, found: _Found) -> None:
        pane, view = self.items, found.view
        if self._read_of is not None and wanted != self._read_of:
            pane.rewind()
        self._read_of, self._wrong = wanted, ""
        pane.now = self.services.home.now().astimezone(self.services.home.zone())
        self._minute = f"{pane.now:%d %H:%M}"
        pane.view = view
        pane.empty = self._nothing(wanted, found.elsewhere)
        pane.show(view.window, found.ahead)
        self._frame(view, wanted)
        self._states(view.counts, wanted)
        self._hint()
        if found.reading is not None:
            self.panel.show(found.reading)
        elif self.beside_list and not self.panel.box.is_open:
            self.panel.show_nothing("" if view.window.count else "Nobody waits here.")

    def _nothing(self, wanted: _Wanted, elsewhere: int) -> str:
        if wanted.text.strip():
            more = f"\n\n{elsewhere:,} snoozed, waiting or done: f shows them" if elsewhere else ""
            return f"No item is like that.{more}\n\nesc  without the filter"
        name = LISTS[wanted.shown][0]
        return "Nobody waits for an answer." if name == "open" else "Nothing here."

    def _frame(self, view: InboxView, wanted: _Wanted) -> None:
        """Name what is listed, and how much work it is; below, what the signs of the item under the cursor mean."""
        brand = f" {self.brand}" if self.brand else ""
        minutes = "" if view.minutes is None else minutes_words(view.minutes, guessed=view.guessed)
        words = frame_words(view, LISTS[wanted.shown][0], wanted.text, minutes)
        self.items.border_title = Content(f"Inbox{brand} \u00b7 {words}")
        self._legend()

    def _legend(self) -> None:
        pane = self.items
        row = pane.current
        place = f"{pane.cursor + 1:,} of {pane.window.count:,}" if row is not None else ""
        words = legend(row, pane.now) if row is not None and pane.now is not None else ""
        pane.border_subtitle = Content(" \u00b7 ".join(part for part in (words, place) if part))

    def _states(self, counts: InboxCounts, wanted: _Wanted) -> None:
        """Name the lists with how many they hold; the one that is shown stands in brackets."""
        try:
            named = bool(parse_filter(wanted.text).states)
        except SmdashError:
            named = False
        parts: list[str | tuple[str, str]] = []
        numbers = counts._asdict()
        for at, (name, _) in enumerate(LISTS):
            number = f" {numbers[name]:,}" if name in numbers else ""
            urgent = ", ".join(f"{numbers[each]:,} {each}" for each in ("closing", "late") if numbers[each])
            words = f"{name}{number}" + (f" ({urgent})" if name == "open" and urgent else "")
            here = at == wanted.shown and not named
            parts.append((f"[{words}]", "bold $text-accent") if here else (f" {words} ", "$text-muted"))
            parts.append(" ")
        if named:
            parts.append(("lists as the filter says", "$text-accent"))
        self.query_one("#states", Static).update(Content.assemble(*parts))

    @on(WindowList.Moved)
    def _cursor_moved(self, event: WindowList.Moved) -> None:
        """Read the item under the cursor, of several passed in a hurry only the last one."""
        event.stop()
        self._legend()
        self._look()

    def _look(self) -> None:
        row = self.items.current
        if self._looking or not self.beside_list or row is None or row.id == self.panel.item_id:
            return
        self._looking = True
        number, width = row.id, self.panel.width

        def shown(reading: Reading) -> None:
            self._looking = False
            here = self.items.current
            if here is None or here.id == number:
                self.panel.show(reading)
            else:
                self._look()

        def failed(error: Exception) -> None:
            self._looking = False
            self.host.complain(error)

        self.beside(lambda: read_item(self.services, number, width), shown, "item", failed=failed)

    def on_resize(self, event: Resize) -> None:
        """Show the conversation where there is room for it."""
        wide = event.size.width >= WIDE
        if wide != self.beside_list:
            self.set_class(wide, "-wide")
            if not wide:
                self.panel.close_box()
                if self.focused is not None and self.focused is not self.query_one("#filter"):
                    self.items.focus()
            if self._read_of is not None:
                self.call_after_refresh(self.reload)

    def on_item_panel_answered(self, event: ItemPanel.Answered) -> None:
        """Go back to the list once an item is answered."""
        event.stop()
        self.items.focus()
        self.reload()

    def rescue(self) -> Callable[[], str] | None:
        """Keep what is typed though the data it was typed over are gone."""
        return self.panel.rescue()

    # The filter ------------------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        del text
        self._wrong = ""
        self.items.clear_marks()  # an act must not reach what is out of sight
        self._hint()
        self.reload()

    def _completion(self) -> Completion:
        return complete(self.text, self._names)

    def _hint(self) -> None:
        """Say what is wrong with the filter as long as the list is not of it, else what may come next in it."""
        hint = self.query_one("#hint", Static)
        typing = self.focused is not None and self.focused.id == "filter"
        half = typing and self.text[-1:].strip() and self._completion().words
        wrong = "" if half else self._wrong  # half a word is no mistake yet: what it may become is shown
        hint.set_class(typing or bool(wrong), "-shown")
        hint.set_class(bool(wrong), "-wrong")
        if wrong:
            hint.update(Content(block(wrong)))
        elif typing:
            hint.update(hint_words(self.text, self._completion(), OFFERED))
        self.query_one("#asking").set_class(typing or bool(self.text), "-shown")

    def action_line(self) -> None:
        """Go to the filter."""
        self.query_one("#asking").set_class(True, "-shown")
        self.query_one("#filter", Input).focus()
        brand, inbox = self.brand, self.services.inbox
        self.beside(lambda: inbox.names(brand), self._named, "names")

    def _named(self, names: dict[str, Sequence[str]]) -> None:
        self._names = names
        self._hint()

    def action_complete(self) -> None:
        """Complete the word being typed, as far as it is clear; what may stand there is shown."""
        self.query_one("#filter", InboxLine).complete(self._completion())

    def action_posts(self) -> None:
        """Go to the list."""
        self.items.focus()

    @on(Input.Submitted, "#filter")
    def _submitted(self) -> None:
        self.items.focus()

    def action_save(self) -> None:
        """Keep the filter under a name."""
        keep_view(self, self.text, self.services.inbox_views.save)

    def action_views(self) -> None:
        """Pick a saved view."""
        self.attempt(self._views)

    def _views(self) -> None:
        views = self.services.inbox_views.all()
        if not views:
            self.tell("No view is saved yet: / and type a filter, then ^s.")
        else:
            pick_view(self, views, self._show_view)

    def _show_view(self, text: str) -> None:
        self.query_one("#filter", Input).value = text
        self.items.focus()

    # Keys ------------------------------------------------------------------------------------------------

    def keys_now(self) -> tuple[Key, ...]:
        """Return the keys as the person has them, those of the list first."""
        return (*mapped(InboxItems.KEYS, self.host.keymap), *super().keys_now())

    def help(self) -> list[Section]:
        """Return the keys of the list and of the line, and those of any list."""
        listed = (*mapped(InboxItems.KEYS, self.host.keymap), *mapped(keys.INBOX, self.host.keymap))
        parts = (("list", listed), ("filter", mapped(InboxLine.KEYS, self.host.keymap)))
        own = [
            Section(f"Inbox, its {name}", [(names, key.words) for names, key in rows(found)]) for name, found in parts
        ]
        return [*own, self.list_help(), Section("Signs in the inbox", LEGEND)]

    def keys_changed(self) -> None:
        """Name the keys of what has the focus; while an answer is written, its box names its own."""
        if not self.query(KeyLine) or (self.query(ItemPanel) and self.panel.is_mounted and self.panel.box.is_open):
            return
        typing = self.focused is not None and self.focused.id == "filter"
        of_list = [key._replace(action=f"focused.{key.action}") for key in mapped(WindowList.KEYS, self.host.keymap)]
        by_id = {key.id: key for key in (*of_list, *self.keys_now())}
        by_id["filter.posts"] = by_id["filter.posts"]._replace(keys="enter")
        over = LISTS[self.shown][0] not in {"open", "all"}
        words = keys.INBOX_IN_LINE if typing else keys.INBOX_IN_OVER if over else keys.INBOX_IN_LIST
        self.show_line(line(by_id[name]._replace(footer=word) for name, word in words.items()))

    def on_descendant_focus(self) -> None:
        """Name the keys of what has the focus."""
        self._hint()
        self.keys_changed()

    def opened(self, row: object) -> None:
        """Show an item on the whole screen."""
        del row
        self.action_read()

    def action_read(self) -> None:
        """Show the item under the cursor on the whole screen."""
        self.action_act("read")

    def action_fetch(self) -> None:
        """Ask the network for the whole conversation."""
        self.panel.fetch()

    def action_unfold(self) -> None:
        """Show all of every text, or their beginnings."""
        self.panel.unfold()

    def action_talk(self) -> None:
        """Go to the conversation, where it is shown."""
        if self.beside_list and self.panel.item_id:
            self.panel.conversation.focus()

    def action_states(self, step: int) -> None:
        """Show the next list, or the one before; with a filter that is wrong there is none to show."""
        if self._wrong:
            return
        self._show_list((self.shown + step) % len(LISTS))

    def _show_list(self, number: int) -> None:
        self.shown = number
        self.items.clear_marks()
        self.keys_changed()
        self.reload()

    def action_back(self) -> None:
        """Unmark, else go back to the list, else leave the filter, else the list, else close."""
        pane = self.items
        if pane.marks:
            pane.clear_marks()
        elif self.focused is not pane:
            if not self.text:
                self.query_one("#asking").set_class(False, "-shown")
            pane.focus()
        elif self.text:
            self.query_one("#filter", Input).value = ""
        elif self.shown:
            self._show_list(0)
        else:
            self.action_close()
