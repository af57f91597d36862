"""Textual's own list with 50 rows and the same keys. Says ``row 0``."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding
from textual.widgets import OptionList

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Keyed(OptionList):
    """An OptionList that moves with j and k."""

    BINDINGS: ClassVar = [Binding("j", "cursor_down"), Binding("k", "cursor_up")]


class Listed(App[None]):
    """One list on the whole screen."""

    def compose(self) -> ComposeResult:
        yield Keyed(*(f"row {number} with a text as long as a line of a pane has room for" for number in range(50)))


if __name__ == "__main__":
    Listed().run()
