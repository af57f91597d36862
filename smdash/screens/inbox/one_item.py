"""What the reader and the clearing session share: one item at a time in a panel, as a list of one, and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Vertical

from smdash.screens.base.keytable import Section
from smdash.screens.base.screen import BaseScreen, ResultT
from smdash.screens.inbox.keys import REPLY
from smdash.screens.inbox.panel import ItemPanel
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.keys import mapped, spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from smdash.domain.inbox.views import InboxRow
    from smdash.services.bundle import Services


class One:
    """The item that is shown, as a list of one: what acts on lists acts on it."""

    def __init__(self) -> None:
        self.current: InboxRow | None = None
        self.marks: set[str] = set()

    def chosen(self) -> list[str]:
        """Return its key."""
        return [] if self.current is None else [self.current.key]

    def clear_marks(self) -> None:
        """Do nothing: nothing is marked."""


class ItemScreen(BaseScreen[ResultT]):
    """Shows one item after the other in a panel.

    ``IN_HAND`` and ``STOPPED`` are the key line while an answer is in the person's hands, or is not out that was to be
    sent.
    """

    AUTO_FOCUS = "#conversation"
    IN_HAND: ClassVar[Sequence[str]] = ()
    STOPPED: ClassVar[Sequence[str]] = ()
    active = "inbox"

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self.one = One()

    def compose(self) -> ComposeResult:
        """Lay out the panel and the keys."""
        with Vertical(id="frame"):
            yield ItemPanel(self.services, id="panel")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Read the item, and look for changes from now on."""
        self.show_keys()
        self.call_after_refresh(self.reload)
        self.watch_file()

    @property
    def panel(self) -> ItemPanel:
        """The panel."""
        return self.query_one("#panel", ItemPanel)

    def pane(self, name: str) -> Any:
        """Return the item as a list of one."""
        del name
        return self.one

    def keys_changed(self) -> None:
        """Name the keys that do something for the item as it is; those of the reply box stay while it is open."""
        if not self.query(KeyLine) or self.panel.box.is_open:
            return
        answering = self.panel.answering
        if answering.open_reply is not None:
            self.show_keys(self.IN_HAND)
        elif answering.stopped is not None:
            self.show_keys(self.STOPPED)
        else:
            self.show_keys(self.usual_line())

    def usual_line(self) -> Sequence[str]:
        """Return the key line of an item without an answer under way; empty for the screen's own."""
        return ()

    def help(self) -> list[Section]:
        """Return its keys, and those of the reply box."""
        keys = mapped(REPLY, self.host.keymap)
        return [*super().help(), Section("Reply box", [(spelled(key.keys), key.words) for key in keys])]

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.panel.scroll_lines(lines)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        self.panel.scroll_pages(pages)

    def action_fetch(self) -> None:
        """Ask the network for the whole conversation."""
        self.panel.fetch()

    def action_unfold(self) -> None:
        """Show all of every text, or their beginnings."""
        self.panel.unfold()

    def rescue(self) -> Callable[[], str] | None:
        """Keep what is typed though the data it was typed over are gone."""
        return self.panel.rescue()
