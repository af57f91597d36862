"""Markup made of values: whatever is not markup already is only text, in an element as in an attribute."""

from __future__ import annotations

import re
from html import escape

_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20) if code not in {0x09, 0x0A}}
_CONTROLS |= {0x0D: None, 0x7F: "\u2421", **dict.fromkeys(range(0x80, 0xA0), "\ufffd")}  # type: ignore[dict-item]
_LONE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


class Html(str):
    """Markup; a plain string beside it is text and becomes harmless."""

    __slots__ = ()


def text(value: str) -> Html:
    """Return a text as markup that shows it: nothing in it is markup, and no control character is left.

    Marks of writing direction and joiners stay, since names and emoji are made with them; whoever shows a text of
    somebody else puts it into an element of its own that is isolated (``bdi``, or ``dir="auto"``).
    """
    if isinstance(value, Html):
        return value
    return Html(escape(_LONE.sub("\ufffd", value.translate(_CONTROLS)), quote=True))


def join(*inside: str) -> Html:
    """Return pieces one after the other."""
    return Html("".join(map(text, inside)))


def tag(name: str, /, *inside: str, **attributes: str | float | bool | None) -> Html:
    """Return an element: ``tag("p", "a < b", class_="note", aria_label="…")``.

    Underscores in names of attributes are hyphens, one at the end is left out; True stands for an attribute without a
    value, None and False for none at all.
    """
    parts = [name]
    for given, value in attributes.items():
        called = given.rstrip("_").replace("_", "-")
        if not _NAME.fullmatch(called):
            raise ValueError(f"{given} is no name of an attribute")
        if value is True:
            parts.append(called)
        elif value is not None and value is not False:
            parts.append(f'{called}="{text(value if isinstance(value, str) else _number(value))}"')
    if name in _VOID:
        return Html(f"<{' '.join(parts)}>")
    return Html(f"<{' '.join(parts)}>{join(*inside)}</{name}>")


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.6g}"
