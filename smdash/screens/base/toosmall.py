"""What is shown, and what is not done, where the terminal is too small to see what a key would act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.content import Content
from textual.css.query import NoMatches
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import App
    from textual.geometry import Size
    from textual.screen import Screen

LEAST_WIDTH, LEAST_HEIGHT = 40, 8
ALLOWED = frozenset({"ctrl+q", "ctrl+c", "escape"})
"""Keys that only lead away; what they leave is kept."""


class TooSmall(Static):
    """Covers a screen; nothing of it is laid out anew, so that it is as it was when there is room again."""

    DEFAULT_CSS: ClassVar[str] = """
    TooSmall {
        layer: _loading; width: 100%; height: 100%;
        background: $background; color: $text; content-align: center middle; text-align: center;
    }
    """


def too_small(size: Size) -> bool:
    """Say whether nothing but the dashboard, which has a view for it, can be used."""
    return size.width < LEAST_WIDTH or size.height < LEAST_HEIGHT


def swallowed(event: events.Event) -> bool:
    """Say whether an event would act on what cannot be seen."""
    if isinstance(event, events.Key):
        return event.key not in ALLOWED
    return isinstance(event, (events.Paste, events.MouseDown, events.MouseUp, events.Click, events.MouseScrollDown))


def cover(app: App[Any], screen: Screen[Any], *, covered: bool) -> None:
    """Cover a screen, or show it again."""
    try:
        there: TooSmall | None = screen.query_one(TooSmall)
    except NoMatches:
        there = None
    if covered and there is None:
        words = f"Make the terminal larger: {LEAST_WIDTH}\u00d7{LEAST_HEIGHT} at least. esc leaves this."
        screen.mount(TooSmall(Content(words)))
    elif not covered and there is not None:
        there.remove()
    else:
        return
    app.refresh()
