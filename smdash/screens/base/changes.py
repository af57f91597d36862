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
        """Add a change; say whether somebody has to begin to work it off."""
        with self._lock:
            self._jobs.append(job)
            begins, self._busy = not self._busy, True
        return begins

    def behind(self, job: Callable[[], None]) -> bool:
        """Have something done once the changes under way are made and said; False where there are none."""
        with self._lock:
            if self._busy:
                self._jobs.append(job)
            return self._busy

    def work(self) -> None:
        """Make all changes there are, and those that are added meanwhile; for a thread.

        The first error of a job is raised when all are done: one that breaks must not keep the next from being made.
        """
        broken: Exception | None = None
        while True:
            with self._lock:
                if not self._jobs:
                    self._busy = False
                    break
                job = self._jobs.popleft()
            try:
                job()
            except Exception as error:  # noqa: BLE001 - raised below
                broken = broken or error
        if broken is not None:
            raise broken
