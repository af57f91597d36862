"""Posts found on a network that may be ones a person has posted by hand: frozen rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class FoundPost(NamedTuple):
    """A post on the network that may be a planned one; ``id`` is its row, ``at`` when it was published (local)."""

    id: int
    permalink: str
    at: datetime
    text: str
