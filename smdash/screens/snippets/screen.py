"""The snippets: every saved text, by kind and brand, to be written, changed, copied and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from textual import on
from textual.content import Content
from textual.widgets import Static

from smdash.domain.plaintext import block, one_line, storable
from smdash.domain.snippets.snippets import KINDS, Snippet, find
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.screen import BaseScreen
from smdash.screens.snippets.keys import SNIPPETS
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.widgets.ink import Ink
    from smdash.widgets.keys import Key


class SnippetRow(NamedTuple):
    """A snippet as a line of the list."""

    key: str
    snippet: Snippet


class SnippetList(WindowList[SnippetRow]):
    """The snippets: name, kind, brand, how often each was used, and how it begins."""

    CLICK_OPENS: ClassVar[bool] = True

    def paint_row(self, row: SnippetRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a snippet."""
        del marked
        snippet = row.snippet
        named = max(14, min(30, width // 4))
        used = f"{snippet.used}x" if snippet.used else "-"
        return [
            Segment(fit(snippet.name, named) + "  ", ink.strong),
            Segment(fit(snippet.kind, 9) + "  ", ink.plain),
            Segment(fit(snippet.brand or "all", 8) + "  ", ink.dim),
            Segment(fit(used, 4, right=True) + "  ", ink.dim),
            Segment(outside(one_line(snippet.body), max(0, width - named - 31)), ink.dim),
        ]


class SnippetsScreen(BaseScreen[str]):
    """Every snippet of a brand, or of all; the whole text of the one under the cursor stands below."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "screen.tcss"]
    AUTO_FOCUS = "#snippets"
    LIST = "snippets"
    KEYS: ClassVar[tuple[Key, ...]] = SNIPPETS

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self._every: list[Snippet] = []
        self._kind = ""

    def compose(self) -> ComposeResult:
        """Lay out the list, the text under the cursor and the keys."""
        yield SnippetList(id="snippets", title="Snippets")
        yield Static(id="about")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show what there is."""
        self.show_keys()
        self.watch_file()
        self.reload()

    def reload(self) -> None:
        """Read the snippets again."""
        snippets, brand = self.services.snippets, self.brand
        self.beside(lambda: snippets.every(brand), self._show)

    def _show(self, every: Sequence[Snippet]) -> None:
        self._every = list(every)
        kept = [each for each in every if self._kind in {"", each.kind}]
        pane = self.query_one("#snippets", SnippetList)
        none = f"No snippet of the kind {self._kind}." if self._every else "No snippets yet."
        pane.empty = self.named(f"{none}\n\n{{snippets.new}}  keeps one")
        found = find("", kept, self.brand or "", self.services.home.now())
        pane.show(ListWindow([SnippetRow(f"s:{each.snippet.id}", each.snippet) for each in found]))
        shown = [f"Snippets of {self.brand}" if self.brand else "Snippets", *([self._kind] if self._kind else [])]
        pane.border_title = Content(" \u00b7 ".join(shown))
        pane.border_subtitle = Content(counted(len(kept), "snippet"))
        self._about()

    @on(WindowList.Moved)
    def _about(self) -> None:
        row = self.query_one("#snippets", SnippetList).current
        self.query_one("#about", Static).update(Content(block(row.snippet.body) if row is not None else ""))

    @property
    def current(self) -> Snippet | None:
        """The snippet under the cursor."""
        row = self.query_one("#snippets", SnippetList).current
        return None if row is None else row.snippet

    # Acting ----------------------------------------------------------------------------------------------

    def opened(self, row: SnippetRow) -> None:
        """Change a snippet."""
        self._form(row.snippet)

    def action_new(self) -> None:
        """Write a new one."""
        self._form(None)

    def action_edit(self) -> None:
        """Change the one under the cursor."""
        if self.current is not None:
            self._form(self.current)

    def _form(self, before: Snippet | None) -> None:
        from smdash.screens.snippets.form import SnippetForm

        self.app.push_screen(SnippetForm(self.services, self.brand, before), self.after)

    def action_copy(self) -> None:
        """Copy the text, both ways: over a connection to another machine only the terminal reaches the person's own."""
        from smdash.services.desktop import clipboard

        snippet = self.current
        if snippet is None:
            return
        text = storable(snippet.body)

        def copied(tool: str) -> None:
            self.app.copy_to_clipboard(text)
            self.tell(f"Copied ({tool})." if tool else "Copied, if your terminal lets it.")

        self.beside(lambda: clipboard.copy(text), copied, "copy")

    def action_remove(self) -> None:
        """Take the one under the cursor out of all lists."""
        snippet = self.current
        if snippet is None:
            return
        snippets, number = self.services.snippets, snippet.id
        self.perform(lambda: f"Removed '{one_line(snippets.remove(number).name)}'. u takes it back.")

    def action_kind(self) -> None:
        """Show the next kind, and all again after the last."""
        kinds = ["", *KINDS]
        self._kind = kinds[(kinds.index(self._kind) + 1) % len(kinds)]
        self._show(self._every)
