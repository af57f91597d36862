"""The inbox as minutes: what the open items will take, by kind, and how that is said."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.workload.estimates import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEAST_TIMES = 3
"""With fewer own times a kind's minutes still rest on those of answering in general."""
GUESSED = "guess, no own times yet"


class KindDebt(NamedTuple):
    """Open items of one kind: how many, what one takes, and on how many of its own times that rests."""

    kind: str
    items: int
    each: Estimate
    times: int

    @property
    def minutes(self) -> float:
        """Minutes of them all: the mean of one each, since a few long ones make up for many short ones."""
        return self.items * self.each.mean


class Debt(NamedTuple):
    """What is open: most work first."""

    kinds: tuple[KindDebt, ...] = ()

    @property
    def items(self) -> int:
        """How many items are open and still there."""
        return sum(each.items for each in self.kinds)

    @property
    def minutes(self) -> float:
        """Minutes they will take."""
        return math.fsum(each.minutes for each in self.kinds)

    @property
    def guessed(self) -> bool:
        """Whether some of it rests on a starting guess."""
        return any(each.each.source == "guess" for each in self.kinds)


def kind_estimate(base: Estimate, times: Sequence[tuple[int, float]], now: int) -> tuple[Estimate, int]:
    """Return what an item of a kind takes, and how many of its times taught that.

    ``base`` is what answering takes in general; it counts as much as four times (``RunningBelief``), ``times`` are
    (Unix seconds, minutes) in order. Kinds that take longer are told apart once there is something to go by, and one
    odd item moves nothing much.
    """
    if not times:
        return base, 0
    from smdash.domain.workload.beliefs import RunningBelief

    belief = RunningBelief.prior(base.median_min, base.s)
    for at, minutes in times:
        belief.learn(minutes, at)
    learned = belief.belief(now)
    source = "learned" if belief.logs >= LEAST_TIMES else base.source
    return Estimate(learned.median, learned.s, source, base.basis), belief.logs


def debt_of(counts: Iterable[tuple[str, int]], estimates: dict[str, tuple[Estimate, int]]) -> Debt:
    """Return the debt of so many items of each kind."""
    by_kind: dict[str, int] = {}
    for kind, items in counts:
        by_kind[kind] = by_kind.get(kind, 0) + items
    kinds = (KindDebt(kind, items, *estimates[kind]) for kind, items in by_kind.items() if items)
    return Debt(tuple(sorted(kinds, key=lambda each: (-each.minutes, each.kind))))


def minutes_words(minutes: float, *, guessed: bool = False) -> str:
    """Say minutes of work: ``38 min``, from two hours on ``3.5 h``; with ``~`` before what is guessed."""
    sign = "~" if guessed else ""
    if 0 < minutes < 1:
        return f"{sign}1 min"
    return f"{sign}{round(minutes)} min" if minutes < 120 else f"{sign}{minutes / 60:.1f} h"
