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

    ``key`` is what it is kept under and ``known`` what this composer last knew there, None for nothing: what another
    program's composer keeps there is let alone. Coming back to what the composer started from, or to nothing where
    that was unsaved text itself, forgets what was kept.
    """

    def __init__(self, unsaved: UnsavedService, start: ComposerStart) -> None:
        self._unsaved, self._post_id, self._base = unsaved, start.post_id, start.base
        self.key = start.key
        self.known: Mapping[str, Any] | None = start.kept
        self._turn = threading.Lock()
        self._kept = self._wanted = self._begun = self._payload(start.post, start.when)
        if start.recovered:
            self._begun = self._payload(start.post._replace(text="", accounts=()), "")
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
        self._wanted = self._payload(post, when)

    def _payload(self, post: Written, when: str) -> dict[str, Any]:
        return payload_of(post, when, self._post_id, self._base)

    def write(self) -> None:
        """Write down what is wanted, and what has come to be wanted meanwhile; SmdashError leaves it wanted."""
        with self._turn:
            while not self.safe:
                payload = self._wanted
                if payload == self._begun:
                    self.forget()
                else:
                    self.key = self._unsaved.keep(self.key, payload, self.known)
                    self.known = payload
                self._kept = payload

    def forget(self) -> None:
        """Take away what this composer has kept, and nobody else's."""
        if self.known is not None:
            self._unsaved.drop(self.key, self.known)
            self.known = None

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
