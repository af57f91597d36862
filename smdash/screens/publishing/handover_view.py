"""The hand-over screen without its acts: the list of what waits, and the post under the cursor as it goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import get_current_worker

from smdash.domain.errors import SmdashError
from smdash.domain.wording import counted
from smdash.screens.base import screen as base
from smdash.screens.base.dialogs import TextScreen
from smdash.screens.publishing.handover_pieces import missing, shown
from smdash.widgets.dashboard.strips import KeyLine, Line
from smdash.widgets.queue.duelist import DueLines, DueList
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Resize

    from smdash.domain.publishing.handover import DueRow, DueView
    from smdash.screens.base.host import Host
    from smdash.services.bundle import Services
    from smdash.services.publishing.handover import Taken

NARROW = 100
KEYS: tuple[tuple[str, str, str, str], ...] = (
    ("c", "copy", "copy", "Copy the next piece: text, parts, first comment, alt texts. The first one hands it over."),
    ("o", "open page", "open_page", "Open the platform's page for writing a post."),
    ("y", "posted", "done", "It is out: paste its link, or leave that empty; your word counts."),
    ("x", "not posted", "not_done", "It did not go out; say why."),
    ("s", "next slot", "slot", "Put it into its account's next free slot."),
    ("S", "re-space late", "respace", "Put all late ones into next free slots, oldest first."),
    ("d", "drop", "drop", "Take it out of the queue; u brings it back."),
    ("e", "edit", "edit", "Change text, accounts or time."),
    ("u", "undo", "undo", "Take the last change back, a mistaken 'posted' too."),
)
MANY = (
    ("space", "Mark a row; s and d take all marked ones."),
    ("tab", "Go between the list and the post, to scroll it."),
    ("esc q", "Back."),
)


class HandoverView(Screen[str | None]):
    """Shows what waits for a person; showing it changes nothing."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "handover_view.tcss"]
    AUTO_FOCUS = "#due"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, action, word, tooltip=tip, show=False) for key, word, action, tip in KEYS),
        Binding("question_mark,f1", "act('help')", "Keys", show=False),
        Binding("escape,q", "leave", "Back", show=False),
    ]

    def __init__(self, services: Services, brand: str | None = None, delivery_id: int | None = None) -> None:
        super().__init__()
        self.services, self.brand, self.wanted = services, brand, delivery_id
        self.view: DueView | None = None
        self.taken: Taken | None = None
        self.copied: dict[int, int] = {}
        self._gone: frozenset[str] = frozenset()
        self._stamp = -1
        self._minute = ""
        self._copying = False

    def compose(self) -> ComposeResult:
        """Lay out list, post and keys."""
        with Container(id="split"):
            yield DueList(id="due", title="Hand over" + (f" \u00b7 {self.brand}" if self.brand else ""))
            with VerticalScroll(id="post") as box:
                box.border_title = Content("As it goes out")
                yield Static(id="shown")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show what waits, and go on looking."""
        self.query_one("#keys", KeyLine).show([(key, word, action) for key, word, action, _ in KEYS])
        self.reload()
        self.set_interval(base.POLL_SECONDS, self._watch)

    def on_resize(self, event: Resize) -> None:
        """Put the post below the list where both do not fit side by side."""
        self.set_class(event.size.width < NARROW, "-narrow")

    @property
    def host(self) -> Host:
        """The app, as its screens see it."""
        return self.app  # type: ignore[return-value]

    @property
    def pane(self) -> DueList:
        """The list."""
        return self.query_one("#due", DueList)

    @property
    def row(self) -> DueRow | None:
        """The post under the cursor."""
        line = self.pane.current
        return line.row if line is not None else None

    # Showing ---------------------------------------------------------------------------------------------

    @work(thread=True, group="read", exclusive=True, exit_on_error=False)
    def reload(self) -> None:
        """Read the list again beside the UI."""
        worker = get_current_worker()
        view: DueView | None = None
        failed: Exception | None = None
        try:
            view = self.services.handover.due(self.brand)
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            failed = error
        finally:
            self.services.home.store.close_read()
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show, view, failed)

    def _show(self, view: DueView | None, failed: Exception | None) -> None:
        if failed is not None or view is None:
            self.host.complain(failed or SmdashError("nothing could be read."))
            return
        self.view = view
        self._minute = f"{view.now:%d %H:%M}"
        pane = self.pane
        pane.now = view.now
        pane.empty = self._empty(view)
        if self.wanted is not None:
            pane.cursor_key, self.wanted = f"d:{self.wanted}", None
        pane.marks &= {row.key for row in view.rows}
        pane.show(DueLines(view))
        held = f"{counted(view.held, 'post')} held by a pause \u00b7 " if view.held else ""
        pane.border_subtitle = Content(f"{held}{view.now:%H:%M} {view.now.tzname() or view.zone}")
        self._look()

    def _empty(self, view: DueView) -> str:
        following = view.next
        if following is None:
            return "Nothing is due.\nNothing is planned either.\n\nesc goes back, n there writes a post."
        at = following.at
        when = f"{at:%a %H:%M}" if (at.date() - view.now.date()).days < 7 else f"{at:%a} {at.day} {at:%b %H:%M}"
        return f"Nothing is due.\nNext: {following.account} {when}\n\nesc goes back."

    def _watch(self) -> None:
        """Read again when the file has changed or the minute has."""
        if not self.is_current:
            return
        try:
            home = self.services.home
            stamp, now = home.store.stamp(), home.now().astimezone(home.zone())
        except Exception:  # noqa: BLE001 - the next act says what is wrong
            return
        if stamp != self._stamp or f"{now:%d %H:%M}" != self._minute:
            self._stamp = stamp
            self.reload()

    def on_screen_resume(self) -> None:
        """Come back from a dialog that may have changed something."""
        if self.view is not None:
            self.reload()

    @on(WindowList.Moved)
    def _moved(self, event: WindowList.Moved) -> None:
        event.stop()
        self._look()

    def _look(self) -> None:
        """Show the post under the cursor."""
        row = self.row
        if row is None:
            self.taken = None
            self.query_one("#shown", Static).update("")
        elif self.taken is None or self.taken.post.delivery_id != row.delivery_id:
            self.taken = None
            self._read_post(row)
        else:
            self._read_post(row)
            self._paint_post()

    @work(thread=True, group="post", exclusive=True, exit_on_error=False)
    def _read_post(self, row: DueRow) -> None:
        worker = get_current_worker()
        taken: Taken | None = None
        failed: Exception | None = None
        gone: frozenset[str] = frozenset()
        try:
            taken = self.services.handover.show(row.delivery_id)
            gone = missing(taken.post)
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            failed = error
        finally:
            self.services.home.store.close_read()
        if not worker.is_cancelled:
            self.app.call_from_thread(self._read, row, taken, gone, failed)

    def _read(self, row: DueRow, taken: Taken | None, gone: frozenset[str], failed: Exception | None) -> None:
        now = self.row
        if failed is not None:
            self.host.complain(failed)
        elif now is not None and now.delivery_id == row.delivery_id:
            self.taken, self._gone = taken, gone
            self._paint_post()

    def _paint_post(self) -> None:
        row = self.row
        if row is None or self.taken is None or self.taken.post.delivery_id != row.delivery_id:
            return
        count = self.copied.get(row.delivery_id, 0)
        self.query_one("#shown", Static).update(shown(row, self.taken, count, self._gone))

    def tell(self, text: str) -> None:
        """Say in the key line what was done."""
        self.query_one("#keys", KeyLine).tell(text)

    def action_leave(self) -> None:
        """Unmark, else go back."""
        if self.pane.marks:
            self.pane.clear_marks()
        else:
            self.dismiss(None)

    @on(WindowList.Marked)
    def _marked(self, event: WindowList.Marked) -> None:
        event.stop()
        self.tell(f"{event.number} marked: s and d take them all. esc unmarks." if event.number else "")

    @on(WindowList.Unread)
    def _unread(self, event: WindowList.Unread) -> None:
        event.stop()
        self.host.complain(event.error)

    @on(Line.Clicked)
    async def _clicked(self, event: Line.Clicked) -> None:
        event.stop()
        await self.run_action(event.action)

    def action_palette(self) -> None:
        """Find any action by name."""
        self.app.action_command_palette()

    def action_act(self, name: str) -> None:
        """Show the keys; the dashboard's own acts are done there."""
        if name != "help":
            self.tell("Go back with esc first.")
            return
        parts: list[str | tuple[str, str]] = [("Hand over\n", "bold $text-accent")]
        parts += [f"  {key:<8} {tip}\n" for key, _, _, tip in KEYS]
        parts += [f"  {key:<8} {tip}\n" for key, tip in MANY]
        self.app.push_screen(TextScreen("Keys", Content.assemble(*parts), wide=True))
