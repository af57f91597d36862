"""Keeping what is typed: the newest state of a composer is written down, in order, until the composer has ended."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.composer.unsaved import UnsavedService


class Keeper:
    """One composer's unsaved content. ``want`` is called where keys are, the rest in worker threads.

    ``begun`` is the content that needs no keeping: coming back to it forgets what was kept.
    """

    def __init__(self, unsaved: UnsavedService, key: str, begun: dict[str, Any], kept: dict[str, Any]) -> None:
        self._unsaved, self._key, self._begun = unsaved, key, begun
        self._turn = threading.Lock()
        self._kept = self._wanted = kept
        self._ended = False

    @property
    def safe(self) -> bool:
        """Whether everything typed so far would survive a kill."""
        return self._ended or self._kept == self._wanted

    def want(self, payload: dict[str, Any]) -> None:
        """Say what there is to keep now."""
        self._wanted = payload

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

    def end(self, act: Callable[[], object]) -> None:
        """Do what ends the composer, once: nothing is written down afterwards, and a second end does nothing.

        An error of ``act`` is handed on, and the composer goes on.
        """
        with self._turn:
            if not self._ended:
                act()
                self._ended = True
