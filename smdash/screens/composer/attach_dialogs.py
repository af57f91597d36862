"""The dialogs of attaching: which file, and words for who cannot see it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from smdash.domain.plaintext import block, one_line
from smdash.domain.posts.media import is_address
from smdash.screens.base.choose_file import FileDialog, FileList
from smdash.screens.base.screen import Dialog
from smdash.screens.composer.picture import picture
from smdash.services.desktop.folders import Look
from smdash.services.posts.attaching import MEDIA, facts_words
from smdash.widgets.fields import LineField
from smdash.widgets.keys import Key

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.app import ComposeResult

    from smdash.domain.posts.post import Piece
    from smdash.services.bundle import Services
    from smdash.services.desktop import folders
    from smdash.services.desktop.folders import Wanted

RECENT = "A digit chooses one; or type, paste or drop a path, several too."
_PICTURE = 60, 14
"""Most cells of a picture: at 80x24 it leaves room for its words."""


class AttachScreen(FileDialog):
    """The files used before and the newest beside them; an address that is typed stands in ``address``."""

    WANTED: ClassVar[Wanted] = MEDIA
    TITLE: ClassVar[str] = "Attach which file?"
    ENTER: ClassVar[str] = "attach it"
    HINT: ClassVar[str] = "1-9, a name, a path, an address, or *.jpg"
    EMPTY: ClassVar[str] = "No picture, film or PDF here: type, paste or drop a path."

    def __init__(self, services: Services, downloads: str) -> None:
        super().__init__(services, downloads)
        self.address = ""
        self._recent: tuple[folders.FolderEntry, ...] | None = None
        self._before = ""
        self._digit = 0

    def looked(self, text: str, start: Path) -> Look:
        """Return what a text means; none is the recent files."""
        if text.strip():
            return self.services.attaching.look(text, start)
        rows = tuple(self.services.attaching.recent(self._downloads))
        return Look(text, start, rows, RECENT if rows else self.EMPTY)

    def shown(self, look: Look) -> None:
        """Number the recent files."""
        recent = not look.text.strip()
        if recent:
            self._recent = look.rows
        pane = self.query_one("#files", FileList)
        pane.numbers = {row.key: number for number, row in enumerate(look.rows, 1)} if recent else {}
        if recent:
            pane.border_title = Content("used before, and newest beside them")
            self._choose()

    @on(Input.Changed, "#answer")
    def _digits(self, event: Input.Changed) -> None:
        before, self._before = self._before, event.value
        self._digit = int(event.value) if not before and event.value in set("123456789") else 0
        self._choose()

    def _choose(self) -> None:
        """Take the file of the digit that was typed first, as soon as it is known which one that is."""
        number, recent = self._digit, self._recent
        if number and recent is not None and number <= len(recent):
            self._digit = 0
            self.dismiss((recent[number - 1].path,))

    def _take(self) -> None:
        typed = self.query_one("#answer", Input).value.strip()
        if is_address(typed) and " " not in typed:
            self.address = typed
            self.dismiss(())
        else:
            super()._take()


class AltScreen(Dialog["str | None"]):
    """A file looked at, and words for who cannot see it; returns them, None where no more is to be asked."""

    CSS_PATH: ClassVar = [Path(__file__).parents[1] / "base/dialogs.tcss", Path(__file__).with_name("attach.tcss")]
    TYPING: ClassVar[bool] = True
    KEYS: ClassVar[tuple[Key, ...]] = (Key("alt.skip", "escape", "close", "Ask no more"),)

    def __init__(self, services: Services, piece: Piece, title: str) -> None:
        super().__init__(services)
        self._piece, self._title = piece, title

    def compose(self) -> ComposeResult:
        """Lay out picture, facts and line."""
        with Vertical(classes="dialog -wide", id="alting") as box:
            box.border_title = Content(one_line(self._title))
            box.border_subtitle = Content(self.named("enter keep it, nothing skips \u00b7 {alt.skip} ask no more"))
            yield Static(id="picture")
            yield Static(id="facts")
            yield LineField(
                self._piece.alt_text, placeholder="what is to be seen, for who cannot see it", id="answer", compact=True
            )

    def on_mount(self) -> None:
        """Begin in the line, and look at the file beside it."""
        self.query_one("#picture").display = False
        self.query_one("#answer", Input).focus()
        path, size = self._piece.path, self.app.size
        cells = min(_PICTURE[0], size.width - 14), min(_PICTURE[1], size.height - 10)
        self.beside(partial(self._look, path, cells), self._seen, "picture")

    def _look(self, path: str, cells: tuple[int, int]) -> tuple[str, RenderableType | None]:
        facts = self.services.attaching.facts(path)
        place = self.services.media.where(path)
        shown = picture(place, *cells) if place is not None and facts.kind in {"image", "gif"} else None
        return facts_words(facts), shown

    def _seen(self, found: tuple[str, RenderableType | None]) -> None:
        words, shown = found
        self.query_one("#facts", Static).update(Content(block(words)))
        if shown is not None:
            pane = self.query_one("#picture", Static)
            pane.update(shown)
            pane.display = True

    @on(Input.Submitted, "#answer")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip())
