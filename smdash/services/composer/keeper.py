"""Keeping what is typed: the newest state of a composer is written down, in order, until the composer has ended."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeVar

from smdash.services.composer.unsaved import payload_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from smdash.domain.posts.post import Written
    from smdash.services.composer.start import ComposerStart
    from smdash.services.composer.unsaved import UnsavedService

FoundT = TypeVar("FoundT")


class Keeper:
    """One composer's unsaved content. ``want`` is called where keys are, the rest in worker threads.

    Coming back to what the composer started from, or to nothing where that was unsaved text itself, forgets what was
    kept.
    """

    def __init__(self, unsaved: UnsavedService, start: ComposerStart) -> None:
        self._unsaved, self._key, self._post_id = unsaved, start.key, start.post_id
        self._turn = threading.Lock()
        self._kept = self._wanted = self._begun = payload_of(start.post, start.when, start.post_id)
        if start.recovered:
            self._begun = payload_of(start.post._replace(text="", accounts=()), "", start.post_id)
        self._ended = False

    @property
    def safe(self) -> bool:
        """Whether everything typed so far would survive a kill."""
        return self._ended or self._kept == self._wanted

    @property
    def kept(self) -> Mapping[str, Any]:
        """What was written down last, or what the composer began with."""
        return self._kept

    @property
    def ended(self) -> bool:
        """Whether the composer has come to its end."""
        return self._ended

    def want(self, post: Written, when: str) -> None:
        """Say what there is to keep now."""
        self._wanted = payload_of(post, when, self._post_id)

    def write(self) -> None:
        """Write down what is wanted, and what has come to be wanted meanwhile; SmdashError leaves it wanted."""
        with self._turn:
            while not self.safe:
                payload = self._wanted
                if payload == self._begun:
                    self._unsaved.drop(self._key)
                else:
                    self._unsaved.save(self._key, payload)
                self._kept = payload

    def end(self, act: Callable[[], FoundT]) -> FoundT | None:
        """Do what ends the composer, once, and return what it returns: nothing is written down afterwards.

        A second end does nothing and returns None. An error of ``act`` is handed on, and the composer goes on.
        """
        with self._turn:
            if self._ended:
                return None
            found = act()
            self._ended = True
            return found
