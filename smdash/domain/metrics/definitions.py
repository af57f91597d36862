"""Which definitions of a figure may stand side by side: those of one era, with no change of meaning between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class Defined(Protocol):
    """A definition of a figure; ``comparable`` tells whether its line goes on from the version before."""

    @property
    def metric(self) -> str: ...  # noqa: D102
    @property
    def level(self) -> str: ...  # noqa: D102
    @property
    def version(self) -> int: ...  # noqa: D102
    @property
    def comparable(self) -> bool: ...  # noqa: D102


D = TypeVar("D", bound=Defined)


def eras(definitions: Iterable[D]) -> list[tuple[D, int]]:
    """Return each definition with its era: 0 for a figure's first, one more from each that breaks the line.

    Values of one figure and level may be compared, added up and averaged within an era, and not across two.
    """
    found: list[tuple[D, int]] = []
    last: dict[tuple[str, str], int] = {}
    for each in sorted(definitions, key=lambda one: (one.metric, one.level, one.version)):
        key = (each.metric, each.level)
        last[key] = last[key] + (not each.comparable) if key in last else 0
        found.append((each, last[key]))
    return found
