"""Keeping what is typed in a screen while it is typed, beside the keys, and leaving once it is safe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from smdash.domain.errors import BusyError, ReadOnlyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.screens.base.screen import Dialog

RETRY_SECONDS = 1.0


class Draft(Protocol):
    """What keeps a text: ``safe`` says whether all of it would survive a kill, ``write`` writes it down."""

    @property
    def safe(self) -> bool:
        """Whether everything typed so far would survive a kill."""

    def write(self) -> None:
        """Write down what is typed; SmdashError leaves it wanted."""


class Keeping:
    """What one screen has typed in it. ``take`` brings the draft up to the fields, ``unkept`` asks what becomes of it.

    Of several keystrokes in a hurry the last one is what counts. What could not be kept is said once, and tried again.
    """

    def __init__(
        self, screen: Dialog[Any], draft: Draft, take: Callable[[], object], unkept: Callable[[Exception], None]
    ) -> None:
        self._screen, self._draft, self._take, self._ask = screen, draft, take, unkept
        self._writing = self._leaving = self._retrying = False
        self._said = ""  # why it could not be kept, so that it is said once

    def keep(self) -> None:
        """Write down what the draft holds now."""
        if not self._writing and not self._draft.safe:
            self._writing = True
            self._screen.beside(self._draft.write, self._kept, "unsaved", failed=self._not_kept)

    def leave(self) -> None:
        """Close the screen as soon as what is typed is safe."""
        self._leaving = True
        self._take()
        self.keep()
        if self._draft.safe:
            self._screen.dismiss("")

    def _kept(self, _: None) -> None:
        self._writing, self._said = False, ""
        if not self._draft.safe:
            self.keep()
        elif self._leaving:
            self._screen.dismiss("")

    def _not_kept(self, error: Exception) -> None:
        self._writing = False
        leaving, self._leaving = self._leaving, False
        said, self._said = self._said, str(error)
        if leaving and not isinstance(error, BusyError):
            self._ask(error)
        elif leaving or said != str(error):
            self._screen.host.complain(error)
        if not self._retrying and not isinstance(error, ReadOnlyError):
            self._retrying = True
            self._screen.set_timer(RETRY_SECONDS, self._retry)

    def _retry(self) -> None:
        self._retrying = False
        if self._screen.is_attached:
            self._take()
            self.keep()
