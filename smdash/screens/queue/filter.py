"""Posts by text, state, pillar, label, date or a saved view, found while the filter is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from smdash.domain.errors import SmdashError
from smdash.domain.filter_completion import Completion, complete
from smdash.domain.plaintext import block
from smdash.domain.queue.filters import OFFERED
from smdash.domain.wording import counted
from smdash.screens.base.filter_line import FilterLine, hint_words, keep_view, pick_view
from smdash.screens.base.keytable import Section, rows
from smdash.screens.base.screen import BaseScreen
from smdash.screens.queue import keys
from smdash.screens.queue.filter_list import FilteredList
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.keys import Key, line, mapped
from smdash.widgets.prefetch import Ahead, ListPlace, read_ahead
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.services.queue.filters import FilteredWindow


class Found(NamedTuple):
    """The posts of a filter and what is shown of them first; where to begin, None to stay; and what there is to say."""

    window: FilteredWindow
    ahead: Ahead
    begin: ListPlace | None
    said: list[str]
    left_out: str


class FilterScreen(BaseScreen[str]):
    """A line to type a filter in and the posts it takes; acts work on them as in the queue."""

    CSS_PATH = "filter.tcss"
    AUTO_FOCUS = "#filter"
    LIST = "posts"
    TYPING = True
    KEYS = keys.FILTER
    PARTS = (FilterLine,)

    def __init__(self, services: Services, brand: str | None = None, text: str = "") -> None:
        super().__init__(services, brand)
        self._begun = text or (f"brand:{brand} " if brand else "")
        self._given = bool(text)
        self._names: dict[str, Sequence[str]] = {**OFFERED}
        self._shown: str | None = None
        self._reading = False
        self._wanted: str | None = None

    def compose(self) -> ComposeResult:
        """Lay out line, hints and posts."""
        with Vertical(id="asking") as box:
            box.border_title = Content("Filter posts")
            yield FilterLine(self._begun, self._typed)
            yield Static(id="hint")
        yield FilteredList(id="posts", title="Posts")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Read the names there are, and all posts."""
        self.attempt(self._begin)
        if self._given:
            self.action_posts()

    def _begin(self) -> None:
        self._names |= self.services.filters.names()
        self._hint()
        self.keys_changed()
        self.reload()

    @property
    def _text(self) -> str:
        return self.query_one("#filter", Input).value

    # Reading ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the posts of the present filter again; marks and cursor stay with their posts."""
        self._want(self._text)

    def _typed(self, text: str) -> None:
        self.query_one("#posts", FilteredList).clear_marks()  # an act must not reach what is out of sight
        self._hint()
        self._want(text)

    def _want(self, text: str) -> None:
        """Read beside the UI; of several keystrokes in a hurry the last one is what is read next."""
        self._wanted = text
        if not self._reading:
            self._reading = True
            fresh, place = text != self._shown, self.query_one("#posts", FilteredList).place
            self.beside(
                lambda: self._find(text, place, fresh=fresh),
                lambda found: self._read(text, found),
                failed=lambda error: self._read(text, error),
            )

    def _find(self, text: str, place: ListPlace, *, fresh: bool) -> Found:
        filters = self.services.filters
        wanted = filters.parse(text)
        said = filters.unknown(wanted)
        window = filters.posts(wanted)
        left_out = "" if window.count else filters.left_out(wanted)
        if fresh:
            at = window.upcoming() if window.count else 0
            place = ListPlace(None, at, min(at, place.height // 3), place.height, place.page)
        return Found(window, read_ahead(window, place), place if fresh else None, said, left_out)

    def _read(self, text: str, found: Found | Exception) -> None:
        """Show what was read, or what is wrong with the filter, unless another one is wanted by now."""
        self._reading = False
        if self._wanted is not None and text != self._wanted:
            self._want(self._wanted)
        elif isinstance(found, Found):
            self._show(text, found)
        else:
            if not isinstance(found, SmdashError):
                self.host.complain(found)
            self._say(str(found))

    def _say(self, wrong: str) -> None:
        hint = self.query_one("#hint", Static)
        hint.set_class(True, "-wrong")
        hint.update(Content(block(wrong)))

    def _show(self, text: str, found: Found) -> None:
        window, place = found.window, found.begin
        pane = self.query_one("#posts", FilteredList)
        pane.now = self.services.home.now().astimezone(self.services.home.zone())
        pane.found = window
        pane.empty = (
            "No post is like that.\n\n"
            + (f"{found.left_out}\n" if found.left_out else "")
            + "esc  back to the filter: fewer words find more"
        )
        if place is not None:
            pane.cursor, pane.cursor_key = place.cursor, None
            pane.show(window, found.ahead)
            pane.scroll_to(y=max(0, place.cursor - place.above), animate=False, immediate=True)
        else:
            pane.show(window, found.ahead)
        self._shown = text
        pane.border_title = Content(counted(window.count, "post") if window.count < 1000 else f"{window.count:,} posts")
        pane.border_subtitle = Content("in order of time, from what is to come")
        if found.said:
            self._say(found.said[0])
        else:
            self._hint()

    # Hints -----------------------------------------------------------------------------------------------

    def _completion(self) -> Completion:
        return complete(self._text, self._names)

    def _hint(self) -> None:
        """Say what may come next: keys, or the names of the key that is being typed."""
        hint = self.query_one("#hint", Static)
        hint.set_class(False, "-wrong")
        hint.update(hint_words(self._text, self._completion(), OFFERED))

    def action_complete(self) -> None:
        """Complete the word being typed, as far as it is clear; what may stand there is shown."""
        self.query_one("#filter", FilterLine).complete(self._completion())

    # Keys ------------------------------------------------------------------------------------------------

    def keys_now(self) -> tuple[Key, ...]:
        """Return the keys as the person has them, those of the posts too, which stand apart in every table."""
        return (*super().keys_now(), *mapped(FilteredList.KEYS, self.host.keymap))

    def help(self) -> list[Section]:
        """Return the keys of the line, and those of the posts."""
        parts = (("line", super().keys_now()), ("posts", mapped(FilteredList.KEYS, self.host.keymap)))
        own = [
            Section(f"Filter, its {name}", [(names, key.words) for names, key in rows(listed)])
            for name, listed in parts
        ]
        return [*own, self.list_help()]

    def keys_changed(self) -> None:
        """Name the keys of what has the focus; Enter leads from the line to the posts, and opens one there."""
        typing = self.focused is not None and self.focused.id == "filter"
        of_list = [key._replace(action=f"focused.{key.action}") for key in mapped(WindowList.KEYS, self.host.keymap)]
        by_id = {key.id: key for key in (*self.keys_now(), *of_list)}
        by_id["filter.posts"] = by_id["filter.posts"]._replace(keys="enter")
        words = keys.IN_LINE if typing else keys.IN_POSTS
        self.show_line(line(by_id[name]._replace(footer=word) for name, word in words.items()))

    def on_descendant_focus(self) -> None:
        """Name the keys of what has the focus."""
        self.keys_changed()

    # Views -----------------------------------------------------------------------------------------------

    def action_save(self) -> None:
        """Keep the filter under a name."""
        keep_view(self, self._text, self.services.filters.save)

    def action_views(self) -> None:
        """Pick a saved view."""
        self.attempt(self._views)

    def _views(self) -> None:
        views = self.services.filters.saved()
        if not views:
            self.tell("No view is saved yet: type a filter, then ^s.")
        else:
            pick_view(self, views, self._show_view)

    def _show_view(self, text: str) -> None:
        field = self.query_one("#filter", Input)
        field.value = text
        field.cursor_position = len(field.value)

    # Moving about ----------------------------------------------------------------------------------------

    def action_posts(self) -> None:
        """Go to the posts."""
        self.set_focus(self.query_one("#posts", FilteredList))

    def action_line(self) -> None:
        """Go to the line."""
        self.set_focus(self.query_one("#filter", Input))

    def action_back(self) -> None:
        """Unmark, else go from the posts to the line, else close."""
        pane = self.query_one("#posts", FilteredList)
        if pane.marks:
            pane.clear_marks()
        elif self.focused is pane:
            self.action_line()
        else:
            self.action_close()

    @on(Input.Submitted, "#filter")
    def _submitted(self) -> None:
        self.action_posts()

    def opened(self, row: object) -> None:
        """Open a post."""
        del row
        self.action_act("edit")
