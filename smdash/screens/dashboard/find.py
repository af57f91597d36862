"""Find as you type over posts, messages and ideas."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from smdash.domain.plaintext import one_line
from smdash.domain.queue.views import FoundRow
from smdash.domain.window import ListWindow
from smdash.domain.wording import state_word
from smdash.screens.base.keys import OVER_A_LIST
from smdash.screens.base.screen import ListDialog
from smdash.widgets.account_cells import dot_style
from smdash.widgets.fields import LineField
from smdash.widgets.keys import Key
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.widget import Widget

    from smdash.services.bundle import Services
    from smdash.widgets.ink import Ink


FRAME_SECONDS = 0.008
_KINDS = {"post": "post", "item": "inbox", "idea": "idea"}


def _too_short(text: str) -> bool:
    """Say whether a text is a single letter, which is in nearly everything; one sign of a script like CJK is a word."""
    return text.strip().isascii() and len(text.strip()) < 2


def _nothing(text: str) -> str:
    return "Type a word; every word must occur." if _too_short(text) else "Nothing found."


class _Found(WindowList[FoundRow]):
    """The hits."""

    # Its scrollbar always stands there: other hits need not lay out the whole screen again.
    virtual_size = Reactive(Size(0, 0), layout=False)

    def paint_row(self, row: FoundRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a hit."""
        del marked
        at = f"{row.at.day:2d} {row.at:%b %H:%M}" if row.at else "-"
        return [
            Segment(fit(_KINDS[row.kind], 6), ink.dim),
            Segment(fit(at, 13), ink.dim),
            Segment("\u25cf ", dot_style(row.colour)),
            Segment(fit(row.account, 15) + " ", ink.dim),
            Segment(fit(state_word(row.state), 12), ink.dim),
            Segment(outside(row.text, max(0, width - 49)), ink.plain),
        ]


class _Query(LineField):
    """The words to find; tells them at once, so that the letter and its hits are painted in one go."""

    def __init__(self, typed: Callable[[str], None]) -> None:
        super().__init__(placeholder="words in posts, messages and ideas", id="query", compact=True)
        self._typed = typed

    def watch_value(self, value: str) -> None:
        """Tell what is typed."""
        if self.is_mounted:
            self._typed(value)


class FindScreen(ListDialog[FoundRow | None]):
    """A line to type in and its hits; returns the one picked."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "find.tcss"]
    AUTO_FOCUS = "#query"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("find.close", "escape", "close", "Close"),
        *OVER_A_LIST,
    )
    LIST = "hits"
    TYPING = True
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # what gets the focus paints itself

    def __init__(self, services: Services, brand: str | None) -> None:
        super().__init__(services, brand)
        self._shown, self._hurried = "", False
        self._hits: list[FoundRow] = []

    def compose(self) -> ComposeResult:
        """Lay out line and hits."""
        with Vertical(classes="dialog -wide", id="find") as box:
            box.border_title = Content("Find" + (f" in {self.brand}" if self.brand else ""))
            box.border_subtitle = Content(
                self.named("{line.up}{line.down} move \u00b7 enter go there \u00b7 {find.close} close")
            )
            yield _Query(self._typed)
            yield _Found(id="hits", empty="Type a word; every word must occur.")

    def _typed(self, text: str) -> None:
        if _too_short(text):
            self._show(text, [], _nothing(text))
            return
        # Most words are found within a frame; what takes longer is looked for beside the UI.
        try:
            hits = self.services.find.search_within(FRAME_SECONDS, text, self.brand)
        except Exception:  # noqa: BLE001 - the slower way says what is wrong
            hits = None
        if hits is None:
            self._search(text)
        else:
            self._show(text, hits, _nothing(text))

    def _search(self, text: str) -> None:
        def failed(error: Exception) -> None:
            self._show(text, [], f"This cannot be searched for: {one_line(str(error))}")

        find, brand = self.services.find, self.brand
        self.beside(
            lambda: find.search(text, brand), lambda hits: self._show(text, hits, _nothing(text)), "find", failed=failed
        )

    def _show(self, text: str, hits: list[FoundRow], empty: str) -> None:
        if not self.is_current or self.query_one("#query", Input).value != text:
            return
        pane = self.query_one("#hits", _Found)
        if not hits or hits != self._hits or pane.cursor:  # the end of a word mostly finds what its beginning did
            pane.empty = empty
            pane.cursor, pane.cursor_key = 0, None
            pane.show(ListWindow(hits))
        self._hits, self._shown = hits, text
        if self._hurried:
            self._pick()

    @on(Input.Submitted, "#query")
    def _submitted(self, event: Input.Submitted) -> None:
        # Enter may come before the hits do; those of an earlier word must not be gone to.
        self._hurried = event.value != self._shown
        if not self._hurried:
            self._pick()

    def _pick(self) -> None:
        self._hurried = False
        row = self.query_one("#hits", _Found).current
        if row is not None:
            self.dismiss(row)

    def opened(self, row: FoundRow) -> None:
        """Return the hit."""
        self.dismiss(row)
