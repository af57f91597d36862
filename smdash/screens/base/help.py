"""The keys of a screen: every line once, wrapped under its own column, and found by typing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from smdash.screens.base.screen import Dialog
from smdash.widgets.fields import LineField
from smdash.widgets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from smdash.screens.base.keytable import Section

COLUMN = 16


class HelpScreen(Dialog[None]):
    """Every key of a screen; what is typed leaves only the lines that hold it."""

    CSS_PATH = Path(__file__).with_name("dialogs.tcss")
    AUTO_FOCUS = "#filter"
    TYPING = True
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("help.close", "escape,f1,enter", "close", "Close", "Show all of them again, else close.", priority=True),
        Key("help.down", "down", "scroll(1)", "Down", priority=True),
        Key("help.up", "up", "scroll(-1)", "Up", priority=True),
        Key("help.page_down", "pagedown", "scroll(10)", "Page down", priority=True),
        Key("help.page_up", "pageup", "scroll(-10)", "Page up", priority=True),
    )

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__()
        self.sections = sections

    def compose(self) -> ComposeResult:
        """Lay out the line to type in, hidden until it is asked for, and the keys."""
        with Vertical(classes="dialog -wide", id="help") as box:
            box.border_title = Content("Keys")
            box.border_subtitle = Content(self.named("type to find \u00b7 {help.close} close"))
            yield LineField(placeholder="type what you want to do, or a key", id="filter", compact=True)
            with VerticalScroll(classes="-text"):
                yield Static(id="text")

    def on_mount(self) -> None:
        """Show all of them."""
        self.call_after_refresh(self._fill)

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self.call_after_refresh(self._fill)

    @on(Input.Changed, "#filter")
    def _changed(self, event: Input.Changed) -> None:
        if event.value == "?":  # The key that opened it closes it, while nothing is typed.
            self.dismiss(None)
        else:
            self._fill()

    def _fill(self) -> None:
        if not self.is_attached:
            return  # what it lay over was done, and took it along before it was laid out
        scroll = self.query_one(VerticalScroll)
        width = max(30, scroll.scrollable_content_region.width - 1)
        words = self.query_one("#filter", Input).value.lower().split()
        parts: list[str | tuple[str, str]] = []
        for section in self.sections:
            rows = [row for row in section.rows if _holds(f"{section.title} {' '.join(row)}", words)]
            if rows:
                parts.append((f"{section.title}\n", "bold $text-accent"))
                parts += [f"{text}\n" for row in rows for text in hanging(*row, width)]
                parts.append("\n")
        self.query_one("#text", Static).update(Content.assemble(*(parts or ["No key does that."])))

    def action_scroll(self, lines: int) -> None:
        """Scroll the keys."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        """Show all keys again, else close."""
        line = self.query_one("#filter", Input)
        if line.value:
            line.value = ""
        else:
            self.dismiss(None)


def _holds(text: str, words: Sequence[str]) -> bool:
    return all(word in text.lower() for word in words)


def hanging(key: str, words: str, width: int) -> list[str]:
    """Return a line of the help, wrapped so that what it says stands under its own column."""
    lines, text = [], ""
    room = width - COLUMN - 2
    for word in words.split():
        longer = f"{text} {word}".strip()
        if text and cell_len(longer) > room:
            lines.append(text)
            text = word
        else:
            text = longer
    lines.append(text)
    head = key + " " * max(1, COLUMN - 2 - cell_len(key))
    first = f"  {head}{lines[0]}"
    return [first, *(f"{' ' * COLUMN}{line}" for line in lines[1:])]
