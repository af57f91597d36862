"""The least a Textual app of this shape can be: header, footer, four empty panes. Says ``bare ready``."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.containers import Grid
from textual.widgets import Footer, Header, Static

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Bare(App[None]):
    """Four Statics between a header and a footer."""

    CSS = "Grid { grid-size: 2 2; } Static { border: round grey; height: 1fr; }"
    BINDINGS: ClassVar = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Header()
        with Grid():
            for text in ("one", "two", "three", "bare ready"):
                yield Static(text)
        yield Footer()


if __name__ == "__main__":
    Bare().run()
