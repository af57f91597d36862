"""One item to be read and answered: what there is to know of it, the conversation, and the reply box."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from smdash.screens.inbox.reading import Reading, read_item
from smdash.widgets.inbox.conversation import ConversationView, lay_out
from smdash.widgets.inbox.factlines import fact_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.events import Resize

    from smdash.screens.base.screen import BaseScreen
    from smdash.services.bundle import Services

AT_ONCE = 20_000
"""Characters of a conversation that are laid out anew on the UI thread when its width changes."""


class ItemPanel(Vertical):
    """Shows one item; a screen over lists of items gives it the one under the cursor.

    ``look_at`` reads an item beside the UI and shows it. A screen that reads more in the same go calls ``read_item``
    with ``width`` itself, and ``show`` with what that found.
    """

    DEFAULT_CSS: ClassVar[str] = """
    ItemPanel { height: 1fr; width: 1fr; }
    ItemPanel #facts { height: auto; max-height: 7; padding: 0 1; background: $surface; }
    """

    def __init__(self, services: Services, *, id: str) -> None:
        super().__init__(id=id)
        self.services = services
        self.reading: Reading | None = None
        self.whole = False

    def compose(self) -> ComposeResult:
        """Lay out facts and conversation."""
        yield Static(id="facts")
        yield ConversationView(id="conversation")

    @property
    def base(self) -> BaseScreen[object]:
        """The screen it stands on."""
        return cast("BaseScreen[object]", self.screen)

    @property
    def conversation(self) -> ConversationView:
        """The conversation's lines."""
        return self.query_one("#conversation", ConversationView)

    @property
    def item_id(self) -> int:
        """The item that is shown, 0 for none."""
        return 0 if self.reading is None else self.reading.facts.id

    @property
    def width(self) -> int:
        """How many cells a line of the conversation has."""
        return self.conversation.scrollable_content_region.width or 76

    # Showing ---------------------------------------------------------------------------------------------

    def look_at(self, item_id: int, then: Callable[[], object] | None = None) -> None:
        """Read an item beside the UI and show it; of several asked for in a hurry only the last is shown."""
        whole, width = self.whole and item_id == self.item_id, self.width

        def shown(reading: Reading) -> None:
            self.show(reading)
            if then is not None:
                then()

        self.base.beside(lambda: read_item(self.services, item_id, width, whole=whole), shown, "item")

    def show(self, reading: Reading) -> None:
        """Show what was read."""
        self.whole = reading.whole
        self.reading = reading
        self.query_one("#facts", Static).update(fact_lines(reading.facts, reading.conversation.writer, reading.now))
        self.conversation.show(reading.laid, reading.facts.key)
        if reading.laid.width != self.width:
            self._lay_out()

    def show_nothing(self, words: str = "") -> None:
        """Show that there is no item."""
        self.reading = None
        self.query_one("#facts", Static).update(Content.styled(words, "$text-muted"))
        self.conversation.show_nothing()

    def on_resize(self, event: Resize) -> None:
        """Lay the conversation out for another width."""
        del event
        if self.reading is not None and self.reading.laid.width != self.width:
            self._lay_out()

    def _lay_out(self) -> None:
        """Break the lines anew: at once where that takes no time, else beside the UI."""
        reading = self.reading
        if reading is None:
            return
        width, whole = self.width, self.whole
        talk = reading.conversation
        if sum(len(said.text) for said in talk.said) <= AT_ONCE:
            self._laid(reading._replace(laid=lay_out(talk, width, reading.now, whole=whole), whole=whole))
            return
        self.base.beside(
            lambda: reading._replace(laid=lay_out(talk, width, reading.now, whole=whole), whole=whole),
            self._laid,
            "layout",
        )

    def _laid(self, reading: Reading) -> None:
        if self.reading is not None and self.reading.conversation is reading.conversation:
            self.reading = reading
            self.conversation.show(reading.laid, reading.facts.key)

    # Moving ----------------------------------------------------------------------------------------------

    def unfold(self) -> None:
        """Show all of every text, or only their beginnings again."""
        if self.reading is not None and (self.whole or self.reading.laid.folded):
            self.whole = not self.whole
            self._lay_out()

    def scroll_lines(self, lines: int) -> None:
        """Scroll the conversation by lines."""
        self.conversation.scroll_relative(y=lines, animate=False)

    def scroll_pages(self, pages: int) -> None:
        """Scroll the conversation by what is in sight, but for a line."""
        height = self.conversation.scrollable_content_region.height
        self.scroll_lines(pages * max(1, height - 1))
