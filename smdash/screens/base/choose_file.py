"""Choosing files: the newest are listed, and what is typed filters them or names a path."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from smdash.domain.plaintext import block, one_line
from smdash.domain.window import ListWindow
from smdash.paths import written
from smdash.screens.base.keys import OVER_A_LIST
from smdash.screens.base.screen import ListDialog
from smdash.services.desktop import folders
from smdash.services.desktop.folders import FolderEntry, Look
from smdash.widgets.fields import LineField
from smdash.widgets.keys import Key
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.services.desktop.folders import Wanted
    from smdash.widgets.ink import Ink

SIZE, AGE = 9, 12
MINUTE, HOUR, DAY = 60, 3600, 86400
DAYS_TOLD = 14


def size_words(size: int) -> str:
    """Return a size in the unit that suits it."""
    for unit, most in (("bytes", 1000), ("kB", 1000**2), ("MB", 1000**3)):
        if size < most:
            return f"{size} {unit}" if unit == "bytes" else f"{size / (most / 1000):.1f} {unit}"
    return f"{size / 1000**3:.1f} GB"


def age_words(changed: float, now: datetime) -> str:
    """Return how long ago a file was written; its day when that is long, or is not past yet."""
    age = now.timestamp() - changed
    if age < 0 or age >= DAYS_TOLD * DAY:
        return type(now).fromtimestamp(changed, now.tzinfo).date().isoformat()
    for unit, seconds in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        if age >= seconds:
            return f"{int(age // seconds)} {unit} ago"
    return "just now"


class FileList(WindowList[FolderEntry], can_focus=False):
    """The files and folders on offer."""

    CLICK_OPENS: ClassVar[bool] = True

    def __init__(self, now: datetime) -> None:
        super().__init__(id="files", empty="Looking\u2026")
        self._now = now
        self.numbers: Mapping[str, int] = {}

    def paint_row(self, row: FolderEntry, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a file with its size and age."""
        del marked
        name = written(row.path.name) + ("/" if row.is_folder else "")
        if number := self.numbers.get(row.key):
            name = f"{number}  {name}  {folders.place_words(row.path.parent)}"
        size = "folder" if row.is_folder else size_words(row.size)
        return [
            Segment(outside(name, max(0, width - SIZE - AGE - 2)), ink.plain),
            Segment("  " + fit(size, SIZE, right=True), ink.dim),
            Segment(fit(age_words(row.changed, self._now), AGE, right=True), ink.dim),
        ]


class FileDialog(ListDialog["tuple[Path, ...] | None"]):
    """A line to type in and the files it may mean; returns those chosen."""

    CSS_PATH: ClassVar = [Path(__file__).with_name(name) for name in ("dialogs.tcss", "choose_file.tcss")]
    AUTO_FOCUS = "#answer"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("files.close", "escape", "close", "Close"),
        *OVER_A_LIST,
        Key(
            "files.complete",
            "tab",
            "complete",
            "Complete",
            "Complete what is typed as far as it is clear.",
            priority=True,
        ),
    )
    LIST = "files"
    TYPING = True
    WANTED: ClassVar[Wanted] = folders.IMPORTS
    TITLE: ClassVar[str] = "Import which file?"
    ENTER: ClassVar[str] = "read it"
    HINT: ClassVar[str] = "a name, a path, or *.csv"
    EMPTY: ClassVar[str] = "Nothing to import here: no csv, xlsx, xls, zip, json, jsonl, tsv or txt."

    def __init__(self, services: Services, downloads: str) -> None:
        super().__init__(services)
        self._downloads = downloads
        self._start: Path | None = None
        self._look: Look | None = None
        self._hurried = ""

    def compose(self) -> ComposeResult:
        """Lay out line, meaning and files."""
        with Vertical(classes="dialog -wide", id="choosing") as box:
            box.border_title = Content(self.TITLE)
            box.border_subtitle = Content(
                self.named(
                    "{line.up}{line.down} move \u00b7 {files.complete} complete \u00b7 "
                    f"enter {self.ENTER} \u00b7 {{files.close}} close"
                )
            )
            yield LineField(placeholder=self.HINT, id="answer", compact=True)
            yield Static(id="meaning")
            yield FileList(self.services.home.now().astimezone(self.services.home.zone()))

    def on_mount(self) -> None:
        """Show the newest files."""
        self._read("")

    @on(Input.Changed, "#answer")
    def _changed(self, event: Input.Changed) -> None:
        self._hurried = ""
        self._read(event.value)

    def _read(self, text: str) -> None:
        start = self._start or folders.begin(self._downloads)

        def failed(error: Exception) -> None:
            words = f"this cannot be looked at ({one_line(str(error))})."
            self._show(Look(text, start, meaning=words, wrong=True), start)

        self.beside(lambda: self.looked(text, start), lambda look: self._show(look, start), "files", failed=failed)

    def looked(self, text: str, start: Path) -> Look:
        """Return what a text means; called off the UI thread."""
        return folders.look(text, start, self.WANTED)

    def _show(self, look: Look, start: Path) -> None:
        self._start = start
        if not self.is_current or self.query_one("#answer", Input).value != look.text:
            return
        self._look = look
        pane, meaning = self.query_one("#files", FileList), self.query_one("#meaning", Static)
        pane.empty = self.EMPTY
        pane.border_title = Content(one_line(folders.place_words(look.place)))
        pane.cursor, pane.cursor_key = 0, None
        self.shown(look)
        pane.show(ListWindow(look.rows))
        meaning.update(Content(block(look.meaning)))
        meaning.set_class(look.wrong, "-wrong")
        hurried, self._hurried = self._hurried, ""
        if hurried == "enter":
            self._take()
        elif hurried == "tab":
            self.action_complete()

    def shown(self, look: Look) -> None:
        """Do what goes with a look that is being shown; nothing here."""

    def action_complete(self) -> None:
        """Complete what is typed as far as it is clear."""
        look, line = self._look, self.query_one("#answer", Input)
        if look is None or look.text != line.value:
            self._hurried = "tab"
        elif look.completed and look.completed != line.value:
            self._type(look.completed)

    def _type(self, text: str) -> None:
        line = self.query_one("#answer", Input)
        line.value = text
        line.cursor_position = len(text)

    @on(Input.Submitted, "#answer")
    def _submitted(self, event: Input.Submitted) -> None:
        # Enter may come before the files do; those of an earlier text must not be taken.
        if self._look is None or self._look.text != event.value:
            self._hurried = "enter"
        else:
            self._take()

    def _take(self) -> None:
        look = self._look
        if look is None:
            return
        row = self.query_one("#files", FileList).current
        if look.files:
            self.dismiss(look.files)
        elif look.folder is not None and not look.text.rstrip("'\" ").endswith("/"):
            self._type(f"{folders.unquoted(look.text)}/")
        elif row is not None and look.wrong:
            # What is called nearly so is never taken for what was typed: it comes into the line to be looked at.
            self._type(str(row.path))
        elif row is not None:
            self.opened(row)
        else:
            meaning = self.query_one("#meaning", Static)
            meaning.update(Content(block(look.meaning if look.text.strip() else "Type the path of a file.")))
            meaning.set_class(True, "-wrong")

    def opened(self, row: FolderEntry) -> None:
        """Go into a folder, or take a file."""
        if row.is_folder:
            self._type(f"{row.path}/")
        else:
            self.dismiss((row.path,))
