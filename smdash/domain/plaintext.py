"""Text from outside, made harmless for one line of a terminal.

Control characters become their picture (ESC is shown as one symbol), direction overrides become a visible
mark, line breaks a space, and joiners that terminals disagree about are dropped, so that a row is as
wide as it was measured.
"""

from __future__ import annotations

import re

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)}
_PICTURES[0x7F] = "\u2421"
_PICTURES.update(dict.fromkeys(range(0x80, 0xA0), "\ufffd"))  # C1 controls: terminals act on them
_BIDI = dict.fromkeys((0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\u25c7")
_JOINERS = dict.fromkeys(
    (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F, 0x00AD, 0x180E, *range(0xE0000, 0xE0080)), None
)
_LINE = {**_PICTURES, **_BIDI, **_JOINERS, 0x09: " "}
_BREAKS = re.compile("[ \t]*[\n\r\u0085\u2028\u2029][ \t\n\r\u0085\u2028\u2029]*")
_SEPARATORS = {0x2028: "\u23ce", 0x2029: "\u23ce", 0x85: "\u23ce"}
_BLOCK = {**_PICTURES, **_BIDI, **_JOINERS, **_SEPARATORS, 0x0A: "\n", 0x0D: None, 0x09: "    "}
_STACKED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{2})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_LONE = re.compile("[\ud800-\udfff]")


def one_line(text: str, limit: int = 400) -> str:
    """Return ``text`` as one harmless line of at most ``limit`` characters."""
    cut = text[:limit]
    if cut.isascii() and cut.isprintable():
        return cut
    return _LONE.sub("\ufffd", _STACKED.sub(r"\1", _BREAKS.sub(" ", cut).translate(_LINE)))


def block(text: str) -> str:
    """Return ``text`` harmless with its line breaks kept."""
    if text.isascii() and text.isprintable():
        return text
    return _LONE.sub("\ufffd", _STACKED.sub(r"\1", text.translate(_BLOCK)))


def storable(text: str) -> str:
    """Return ``text`` as SQLite can keep it: no NUL and no lone surrogates."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    return text if text.isascii() else _LONE.sub("\ufffd", text)
