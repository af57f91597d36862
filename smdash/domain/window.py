"""A long list of which only the painted part is read, and a short one in the same shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence


Row_co = TypeVar("Row_co", covariant=True)


class Window(Protocol[Row_co]):
    """A long list of which only the painted part is ever read."""

    @property
    def count(self) -> int:
        """How many rows there are."""
        ...

    def rows(self, start: int, stop: int) -> Sequence[Row_co]:
        """Return rows start..stop, fewer at the end."""
        ...

    def index(self, key: str) -> int | None:
        """Return where the row called ``key`` stands now, None when it is gone."""
        ...


class Keyed(Protocol):
    """A row that has a name for good."""

    @property
    def key(self) -> str:
        """The row's name."""
        ...


KeyedT = TypeVar("KeyedT", bound=Keyed)


class ListWindow(Generic[KeyedT]):
    """A short sequence as a window."""

    def __init__(self, lines: Sequence[KeyedT]) -> None:
        self.lines = lines

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.lines)

    def rows(self, start: int, stop: int) -> Sequence[KeyedT]:
        """Return rows start..stop, fewer at the end."""
        return self.lines[max(0, start) : stop]

    def index(self, key: str) -> int | None:
        """Return where the row called ``key`` stands, None when there is none."""
        return next((number for number, line in enumerate(self.lines) if line.key == key), None)
