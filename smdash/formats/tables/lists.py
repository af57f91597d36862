"""How other programs keep several things in one cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NEXT_ADDRESS = re.compile(r",\s*(?=https?://)", re.IGNORECASE)


def parts(text: str, separator: str) -> tuple[str, ...]:
    """Return the entries of a list without blanks around them; empty ones are none."""
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def addresses(text: str) -> tuple[str, ...]:
    """Return the web addresses of a cell; a comma inside an address does not end it."""
    return tuple(part for piece in _NEXT_ADDRESS.split(text) if (part := piece.strip().rstrip(",")))


def aligned(text: str) -> tuple[str, ...]:
    """Return alternative texts by the position of their media; those missing at the end are left out."""
    return without_end(part.strip() for part in text.split("||"))


def without_end(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts without the empty ones at the end."""
    kept = list(texts)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)
