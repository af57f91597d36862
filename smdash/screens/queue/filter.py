"""Posts by text, state, pillar, label, date or a saved view, found while the filter is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import block, one_line
from smdash.domain.queue.filter_completion import Completion, complete, shared
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen
from smdash.screens.base.screen import BaseScreen
from smdash.screens.queue.filter_line import LINE_KEYS, LIST_KEYS, FilterLine, hint_words
from smdash.screens.queue.filter_list import FilteredList
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.prefetch import Ahead, Place, read_ahead
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.services.queue.filters import FilteredWindow


class FilterScreen(BaseScreen[str]):
    """A line to type a filter in and the posts it takes; acts work on them as in the queue."""

    CSS_PATH = "filter.tcss"
    AUTO_FOCUS = "#filter"
    LIST = "posts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False),
        Binding("ctrl+s", "save", "Save view", show=False, priority=True),
        Binding("ctrl+p", "palette", "Commands", show=False),
    ]

    def __init__(self, services: Services, brand: str | None = None, text: str = "") -> None:
        super().__init__(services, brand)
        self._begun = text or (f"brand:{brand} " if brand else "")
        self._names: dict[str, list[str]] = {}
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

    def _begin(self) -> None:
        self._names = self.services.filters.names()
        self._hint()
        self._keys()
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
            fresh = text != self._shown
            pane = self.query_one("#posts", FilteredList)
            self._read(text, None if fresh else pane.place, pane.place)

    @work(thread=True, group="read", exit_on_error=False)
    def _read(self, text: str, stay: Place | None, place: Place) -> None:
        window: FilteredWindow | None = None
        ahead: Ahead | None = None
        said: list[str] = []
        left_out = ""
        failed: Exception | None = None
        try:
            filters = self.services.filters
            wanted = filters.parse(text)
            said = filters.unknown(wanted)
            window = filters.posts(wanted)
            left_out = "" if window.count else filters.left_out(wanted)
            if stay is None:
                at = window.upcoming() if window.count else 0
                place = Place(None, at, min(at, place.height // 3), place.height, place.page)
            ahead = read_ahead(window, place)
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            failed = error
        finally:
            self.services.home.store.close_read()
        if not get_current_worker().is_cancelled:
            shown = place if stay is None else None
            self.app.call_from_thread(self._show, text, window, ahead, shown, said, left_out, failed)

    def _show(
        self,
        text: str,
        window: FilteredWindow | None,
        ahead: Ahead | None,
        place: Place | None,
        said: list[str],
        left_out: str,
        failed: Exception | None,
    ) -> None:
        self._reading = False
        if text != self._wanted and self._wanted is not None:
            self._want(self._wanted)
            return
        hint = self.query_one("#hint", Static)
        hint.set_class(failed is not None or bool(said), "-wrong")
        if failed is not None:
            if not isinstance(failed, SmdashError):
                self.host.complain(failed)
            hint.update(Content(block(str(failed))))
            return
        if window is None:
            return
        pane = self.query_one("#posts", FilteredList)
        pane.now = self.services.home.now().astimezone(self.services.home.zone())
        pane.found = window
        pane.empty = (
            "No post is like that.\n\n"
            + (f"{left_out}\n" if left_out else "")
            + "esc  back to the filter: fewer words find more"
        )
        if place is not None:
            pane.cursor, pane.cursor_key = place.cursor, None
            pane.show(window, ahead)
            pane.scroll_to(y=max(0, place.cursor - place.above), animate=False, immediate=True)
        else:
            pane.show(window, ahead)
        self._shown = text
        pane.border_title = Content(counted(window.count, "post") if window.count < 1000 else f"{window.count:,} posts")
        pane.border_subtitle = Content("in order of time, from what is to come")
        if said:
            hint.update(Content(block(said[0])))
        else:
            self._hint()

    # Hints -----------------------------------------------------------------------------------------------

    def _completion(self) -> Completion:
        return complete(self._text, self._names)

    def _hint(self) -> None:
        """Say what may come next: keys, or the names of the key that is being typed."""
        hint = self.query_one("#hint", Static)
        hint.set_class(False, "-wrong")
        hint.update(hint_words(self._text, self._completion()))

    def action_complete(self) -> None:
        """Complete the word being typed, as far as it is clear; what may stand there is shown."""
        field = self.query_one("#filter", Input)
        found = self._completion()
        if not found.words or field.cursor_position != len(field.value):
            return
        if len(found.words) == 1:
            made = found.applied(field.value)
            field.value = made if made.endswith(":") else f"{made} "
        elif len(shared(found.words)) > len(field.value) - found.begin:
            field.value = found.applied(field.value, -1)
        field.cursor_position = len(field.value)

    def _keys(self) -> None:
        typing = self.focused is not None and self.focused.id == "filter"
        self.query_one("#keys", KeyLine).show(LINE_KEYS if typing else LIST_KEYS)

    def on_descendant_focus(self) -> None:
        """Name the keys of what has the focus."""
        self._keys()

    # Views -----------------------------------------------------------------------------------------------

    def action_save(self) -> None:
        """Keep the filter under a name."""
        text = self._text

        def named(name: str | None) -> None:
            if name:
                self.perform(
                    lambda: f"Saved view {one_line(self.services.filters.save(name, text).name)}.", unmark=False
                )

        self.app.push_screen(AskScreen("Save this filter as", hint=f"{one_line(text, 60)}"), named)

    def action_views(self) -> None:
        """Pick a saved view."""
        self.attempt(self._views)

    def _views(self) -> None:
        views = self.services.filters.saved()
        if not views:
            self.tell("No view is saved yet: type a filter, then ^s.")
            return
        choices = [Choice(view.name, one_line(view.name), remark=one_line(view.text, 60)) for view in views]

        def picked(name: str | None) -> None:
            if name is not None:
                field = self.query_one("#filter", Input)
                field.value = self.services.filters.view(name).text
                field.cursor_position = len(field.value)

        self.app.push_screen(PickScreen("Saved views", choices), picked)

    # Moving about ----------------------------------------------------------------------------------------

    def action_posts(self) -> None:
        """Go to the posts."""
        self.set_focus(self.query_one("#posts", FilteredList))

    def action_line(self) -> None:
        """Go to the line."""
        self.set_focus(self.query_one("#filter", Input))

    def action_mark(self) -> None:
        """Mark the post under the cursor."""
        self.query_one("#posts", FilteredList).action_mark()

    def action_mark_all(self) -> None:
        """Mark every post."""
        self.query_one("#posts", FilteredList).action_mark_all()

    def action_change(self) -> None:
        """Change all marked posts at once."""
        self.action_act("change")

    def action_back(self) -> None:
        """Unmark, else go from the posts to the line, else close."""
        pane = self.query_one("#posts", FilteredList)
        if pane.marks:
            pane.clear_marks()
        elif self.focused is pane:
            self.action_line()
        else:
            self.action_close()

    def action_close(self) -> None:
        """Close."""
        self.dismiss("")

    @on(Input.Submitted, "#filter")
    def _submitted(self) -> None:
        self.action_posts()

    @on(WindowList.Opened)
    def _opened(self, event: WindowList.Opened) -> None:
        event.stop()
        self.action_act("edit")

    @on(WindowList.Marked)
    def _marked(self, event: WindowList.Marked) -> None:
        event.stop()
        self.tell(f"{event.number:,} marked: the next act takes them all. esc unmarks." if event.number else "")

    @on(WindowList.Unread)
    def _unread(self, event: WindowList.Unread) -> None:
        event.stop()
        self.host.complain(event.error)
