"""A long list that is read a page at a time, each page from the nearest row of which the place is known."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

PlaceT = TypeVar("PlaceT")


class Walk(Generic[PlaceT]):
    """A list of ``total`` rows, or a part of one; it reads on from where it has been.

    ``read`` takes ``size``, ``skip``, ``past`` and ``back``: it returns, in the order of the list, ``size`` places,
    ``skip`` further than the place ``past`` (None: than the beginning); with ``back`` the same from the end on.
    """

    def __init__(self, read: Callable[..., list[PlaceT]], total: int) -> None:
        self._read, self.total = read, total
        self._known: list[tuple[int, PlaceT]] = []

    def places(self, start: int, stop: int) -> list[PlaceT]:
        """Return the places start..stop, fewer at the end."""
        start, stop = max(0, start), min(stop, self.total)
        size = stop - start
        if size <= 0:
            return []
        ways: list[tuple[int, PlaceT | None, bool]] = [(start, None, False), (self.total - stop, None, True)]
        at = self._nearest(start)
        if at:
            index, place = self._known[at - 1]
            ways.append((start - index - 1, place, False))
        at = self._nearest(stop)
        if at < len(self._known):
            index, place = self._known[at]
            ways.append((index - stop, place, True))
        skip, past, back = min(ways, key=lambda way: way[0])
        found = self._read(size=size, skip=skip, past=past, back=back)
        if len(found) == size:
            self._learn(start, found[0])
            self._learn(stop - 1, found[-1])
        return found

    def _nearest(self, index: int) -> int:
        """Return how many of the known places stand before a row."""
        return bisect_left(self._known, index, key=lambda known: known[0])

    def _learn(self, index: int, place: PlaceT) -> None:
        at = self._nearest(index)
        if at == len(self._known) or self._known[at][0] != index:
            self._known.insert(at, (index, place))
