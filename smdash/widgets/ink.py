"""The styles a row may be painted with, taken from a widget's theme once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.style import Style

if TYPE_CHECKING:
    from textual.widget import Widget


class Ink(NamedTuple):
    """The styles a row may use, resolved once per theme."""

    ground: Style
    plain: Style
    dim: Style
    strong: Style
    heading: Style
    good: Style
    warn: Style
    bad: Style
    accent: Style
    cursor: Style
    cursor_away: Style
    mark: Style


def _seen(band: Style) -> Style:
    """Return a band that shows also where a theme leaves its colour to the terminal."""
    return Style(reverse=True) if band.bgcolor is None or band.bgcolor.is_default else band


def ink_of(widget: Widget) -> Ink:
    """Resolve a widget's ``row--...`` component classes."""

    def front(name: str) -> Style:
        # Only the front: the band of a heading or of the cursor lies behind whatever is painted on it.
        style = widget.get_component_rich_style(f"row--{name}")
        return Style(color=style.color, bold=style.bold)

    def back(name: str) -> Style:
        return Style(bgcolor=widget.get_component_rich_style(f"row--{name}").bgcolor)

    return Ink(
        ground=Style(bgcolor=widget.background_colors[1].rich_color),
        plain=front("plain"),
        dim=front("dim"),
        strong=front("strong"),
        heading=front("heading") + back("heading"),
        good=front("good"),
        warn=front("warn"),
        bad=front("bad"),
        accent=front("accent"),
        cursor=_seen(back("cursor")) + Style(bold=True),
        cursor_away=back("away"),
        mark=front("mark"),
    )
