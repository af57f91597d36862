"""Reading what a list will paint before it asks, for a thread that may take its time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.domain.window import Window


class Nothing:
    """The window of a list that has not been given one."""

    count = 0

    def rows(self, start: int, stop: int) -> Sequence[Any]:
        """Return nothing."""
        del start, stop
        return []

    def index(self, key: str) -> int | None:
        """Know no row."""
        del key
        return None


class ListPlace(NamedTuple):
    """Where a list stands: its cursor's row, by key and by number, how far below the top that is, and its height.

    ``page`` is how many rows it reads at a time.
    """

    key: str | None
    cursor: int
    above: int
    height: int
    page: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a list will ask of a new window first, asked beforehand."""

    key: str | None
    index: int | None
    pages: Mapping[int, Sequence[Any]]


def read_ahead(window: Window[Any], place: ListPlace) -> Ahead:
    """Read the rows a list at ``place`` will paint of a window; for any thread but the UI's."""
    page = place.page
    index = window.index(place.key) if place.key is not None else None
    at = index if index is not None else min(place.cursor, max(0, window.count - 1))
    top = max(0, at - place.above)
    first, last = max(0, top - 1), min(window.count, top + place.height) - 1
    numbers = range(first // page, last // page + 1) if window.count else range(0)
    return Ahead(place.key, index, {number: window.rows(number * page, (number + 1) * page) for number in numbers})
