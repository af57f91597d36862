"""How text from a file is quoted in a message: never raw, never long."""

from __future__ import annotations

LIMIT = 40


def shown(value: str, limit: int = LIMIT) -> str:
    """Return a value in quotes with everything unprintable escaped, at most ``limit`` characters and an ellipsis."""
    cut = value[: limit + 1]
    text = repr(cut)
    if len(cut) <= limit and len(text) <= limit + 2:
        return text
    return text[: limit + 1].rstrip("\\") + "…" + text[0]


def plain(value: str, limit: int = 200) -> str:
    """Return a name without quotes, with everything unprintable escaped."""
    cut = value if len(value) <= limit else value[:limit] + "…"
    if cut.isprintable():
        return cut
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in cut)
