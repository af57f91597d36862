"""A number and the word that agrees with it."""

from __future__ import annotations


def plural(count: int, one: str, many: str = "") -> str:
    """Return the word that agrees with a count: ``post`` or ``posts``, ``is`` or ``are``; ``many`` where no s does."""
    return one if count == 1 else many or f"{one}s"


def counted(count: int, one: str, many: str = "") -> str:
    """Return ``1 post``, ``1200 posts``."""
    return f"{count} {plural(count, one, many)}"


def grouped(count: int, one: str, many: str = "") -> str:
    """Return ``1 post``, ``1,200 posts``."""
    return f"{count:,} {plural(count, one, many)}"
