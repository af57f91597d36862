"""Changes one after the other, in the order they were asked for, whichever screen asked."""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class ChangeQueue:
    """What is to be changed; one thread at a time works it off."""

    def __init__(self) -> None:
        self._jobs: deque[Callable[[], None]] = deque()
        self._lock = Lock()
        self._busy = False

    def put(self, job: Callable[[], None]) -> bool:
        """Add a change, which must not raise; say whether somebody has to begin to work it off."""
        with self._lock:
            self._jobs.append(job)
            begins, self._busy = not self._busy, True
        return begins

    def work(self) -> None:
        """Make all changes there are, and those that are added meanwhile; for a thread."""
        while True:
            with self._lock:
                if not self._jobs:
                    self._busy = False
                    return
                job = self._jobs.popleft()
            job()
