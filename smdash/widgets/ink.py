"""The styles a row may be painted with, taken from the theme once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rich.style import Style
from textual.color import Color

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.widget import Widget


class Look(NamedTuple):
    """How something is painted: the theme's variables of its colour and of the band behind it, '' for none."""

    front: str = ""
    back: str = ""
    bold: bool = False


LOOKS: Final = {
    "plain": Look("foreground"),
    "dim": Look("text-muted"),
    "strong": Look("foreground", bold=True),
    "heading": Look("text-muted", "surface", bold=True),
    "good": Look("text-success"),
    "warn": Look("text-warning"),
    "bad": Look("text-error"),
    "accent": Look("text-accent"),
    "cursor": Look(back="block-cursor-blurred-background"),
    "cursor_away": Look(back="surface"),
    "mark": Look("text-accent", bold=True),
}


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


def ink_of(widget: Widget, looks: Mapping[str, Look] = LOOKS) -> Ink:
    """Resolve looks over what lies behind a widget.

    They are no component classes: Textual matches each of those with all rules of the app, for every list, and again
    whenever one of them gains or loses the focus.
    """
    behind = widget.background_colors[1]
    variables = widget.app.theme_variables

    def color(name: str) -> Color:
        # As in a theme: "#d8dce6", "ansi_blue", or "auto 60%", which is black or white by what lies behind.
        value, _, share = variables[name].partition(" ")
        whole = Color.automatic() if value == "auto" else Color.parse(value)
        return whole.multiply_alpha(float(share.removesuffix("%")) / 100) if share else whole

    def style(look: Look) -> Style:
        back = behind + color(look.back) if look.back else behind
        return Style(
            color=(back + color(look.front)).rich_color if look.front else None,
            bgcolor=back.rich_color if look.back else None,
            bold=look.bold or None,
        )

    styles = {name: style(look) for name, look in looks.items()}
    styles["cursor"] = _seen(styles["cursor"]) + Style(bold=True)
    return Ink(ground=Style(bgcolor=behind.rich_color), **styles)
