"""How dear something is beside something else in the same run, so that no machine and no other program matters."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def spent(act: Callable[[], object], runs: int = 1) -> float:
    """Return the CPU seconds that this thread needs for ``act``, the least of some runs."""
    found = []
    for _ in range(runs):
        begun = time.thread_time()
        act()
        found.append(time.thread_time() - begun)
    return min(found)


def times(act: Callable[[], object], measure: Callable[[], object], runs: int = 1) -> float:
    """Return how many times as dear ``act`` is as ``measure``; what takes no time counts as a millisecond."""
    return spent(act, runs) / max(spent(measure, runs), 0.001)
