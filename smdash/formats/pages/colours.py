"""Colours of a brand that can be read on paper, on a light and on a dark screen.

Contrast is the ratio of relative luminances of WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio, from 1 (the
same) to 21 (black on white).
"""

from __future__ import annotations

import re
from typing import NamedTuple

TEXT, GRAPHIC = 4.5, 3.0
"""The least contrast of a text, and of a bar, a line or a border that tells something (WCAG 1.4.3 and 1.4.11)."""
LIGHT_GROUND, DARK_GROUND = "#ffffff", "#16181c"
LIGHT_RAISED, DARK_RAISED = "#f5f6f8", "#1f2329"
"""The ground of what is set apart: nearer to its text than the plain one, so that contrast is measured on it."""
PLAIN = "#3b5b92"
"""The colour of a brand that has none."""
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class Tints(NamedTuple):
    """A brand's colour on one ground: for areas, for text upon such an area, for text and for lines on the ground."""

    area: str
    on_area: str
    text: str
    line: str


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours written ``#rrggbb``."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable_on(ground: str) -> str:
    """Return black or white, whichever has more contrast on a colour: always at least 4.5."""
    return max(("#000000", "#ffffff"), key=lambda colour: contrast(colour, ground))


def against(colour: str, ground: str, least: float) -> str:
    """Return a colour, moved towards black or white until its contrast to the ground is enough."""
    towards = readable_on(ground)
    steps = (_mixed(colour, towards, step / 40) for step in range(41))
    return next(each for each in steps if contrast(each, ground) >= least or each == towards)


def tints(colour: str, *, dark: bool) -> Tints:
    """Return the tints of a brand's colour, ``''`` or what is none standing for a plain one."""
    brand = colour.lower() if _HEX.fullmatch(colour) else PLAIN
    ground = DARK_RAISED if dark else LIGHT_RAISED
    line = against(brand, ground, GRAPHIC)
    return Tints(line, readable_on(line), against(brand, ground, TEXT), line)


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in _parts(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)
