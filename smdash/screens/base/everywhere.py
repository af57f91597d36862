"""Acts that are the same on every screen: one brand or all, undo, redo, and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.plaintext import one_line
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.screens.base.keys import REDO

if TYPE_CHECKING:
    from smdash.screens.base.screen import BaseScreen


def brand(screen: BaseScreen[Any]) -> None:
    """Choose whose content is shown."""
    brands = screen.services.home.brands()
    choices = [Choice("*", "all brands")] + [Choice(b.slug, one_line(b.name), b.colour, b.slug) for b in brands]

    def chosen(key: str | None) -> None:
        if key is not None:
            screen.show_brand(None if key == "*" else key)

    screen.app.push_screen(PickScreen("Brand", choices, screen.brand or "*"), chosen)


def undo(screen: BaseScreen[Any]) -> None:
    """Take the last change back."""
    again = screen.named(" {redo} makes it again.") if any(key.id == REDO.id for key in screen.keys_now()) else ""

    def act() -> str:
        label = screen.services.undo.undo()
        return f"Undone: {label}.{again}" if label else "Nothing to undo."

    screen.perform(act)


def redo(screen: BaseScreen[Any]) -> None:
    """Make the undone change again."""

    def act() -> str:
        label = screen.services.undo.redo()
        return f"Done again: {label}." if label else "Nothing to redo."

    screen.perform(act)


def show_keys(screen: BaseScreen[Any]) -> None:
    """Show every key of a screen."""
    from smdash.screens.base.help import HelpScreen

    screen.app.push_screen(HelpScreen(screen.help()))
