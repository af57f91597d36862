"""The order of a conversation: answers below what they answer, the oldest first, whatever networks and files claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

DEEPEST = 8
"""How far in a message is shown at most."""


class Node(NamedTuple):
    """A message as far as its place goes: its name, its remote id ('' for none) and that of what it answers."""

    key: str
    id: str
    parent: str
    at: datetime


class Placed(NamedTuple):
    """Where a message stands: ``depth`` is how many forks lead to it, at most ``DEEPEST``."""

    key: str
    depth: int


def ordered(nodes: Sequence[Node], now: datetime) -> list[Placed]:
    """Return messages in the order they are read: each below what it answers, those of one parent by time.

    What answers nothing that is there stands at the beginning of a branch of its own. Of messages that answer each
    other in a circle the oldest begins it. A time in the future counts as ``now``. Of several with one remote id the
    first is the one that is answered. Takes n log n of time and no recursion.
    """
    places: dict[str, int] = {}
    for number, node in enumerate(nodes):
        if node.id:
            places.setdefault(node.id, number)
    parents: list[int | None] = [places.get(node.parent) if node.parent else None for node in nodes]
    # Numbers in keys count as such: of two of one second the first to come in is the first.
    times = [(min(node.at, now), node.at, len(node.key), node.key) for node in nodes]
    _open_circles(parents, times)
    below: list[list[int]] = [[] for _ in nodes]
    first: list[int] = []
    for number in sorted(range(len(nodes)), key=times.__getitem__):
        parent = parents[number]
        (first if parent is None else below[parent]).append(number)
    found: list[Placed] = []
    waiting = [(number, 0) for number in reversed(first)]
    while waiting:
        number, depth = waiting.pop()
        found.append(Placed(nodes[number].key, depth))
        inner = min(depth + 1, DEEPEST) if len(below[number]) > 1 else depth
        waiting += [(each, inner) for each in reversed(below[number])]
    return found


def _open_circles(parents: list[int | None], times: Sequence[tuple[datetime, datetime, int, str]]) -> None:
    """Let the oldest of each circle answer nothing."""
    done = [0] * len(parents)  # the walk that met it
    for start in range(len(parents)):
        here: int | None = start
        while here is not None and not done[here]:
            done[here] = start + 1
            here = parents[here]
        if here is None or done[here] != start + 1:
            continue
        circle, at = [here], parents[here]
        while at is not None and at != here:
            circle.append(at)
            at = parents[at]
        parents[min(circle, key=times.__getitem__)] = None


def window(count: int, at: int, around: int) -> tuple[int, int]:
    """Return the span of ``around`` messages of ``count`` with the one at ``at`` in its middle, as far as there are."""
    most = max(1, around)
    start = max(0, min(at - most // 2, count - most))
    return start, min(count, start + most)
