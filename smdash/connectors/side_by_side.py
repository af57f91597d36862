"""Threads that ask networks side by side: they wait for answers together, and work on them one at a time.

Answers that were asked for at once come at once. Were they all worked on at once, whoever answers a key would get the
interpreter for one moment in twenty, and no answer would be done any sooner.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 0.5
"""Seconds after which a thread goes on out of turn: whoever has it may be waiting for something else."""


class Turns(threading.local):
    """Whose turn it is among the threads that are inside ``among``; others are not concerned."""

    _free: threading.Lock | None = None
    _mine = False

    @contextmanager
    def among(self, free: threading.Lock) -> Iterator[None]:
        """Take turns, inside, with all threads that are given the same lock; a turn begins with an answer."""
        self._free = free
        try:
            yield
        finally:
            self._give()
            self._free = None

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Leave the turn to others while a network is waited for."""
        self._give()
        try:
            yield
        finally:
            if self._free is not None:
                self._mine = self._free.acquire(timeout=PATIENCE)

    def _give(self) -> None:
        if self._mine and self._free is not None:
            self._mine = False
            self._free.release()


TURNS = Turns()
"""The turn of each thread of this program."""
