"""A dialog that takes in the last keys of a hurry, so that none of them acts on the screen below."""

from __future__ import annotations

from typing import ClassVar

from textual.screen import ModalScreen

REST = 0.4
"""Seconds: longer than the third Enter of somebody in a hurry takes, shorter than anybody waits for a screen."""


class LingeringScreen(ModalScreen[str]):
    """A dialog whose act is done beside the UI; ``busy`` while it is, and no key does anything then or just after."""

    REST: ClassVar[float] = REST

    def __init__(self) -> None:
        super().__init__()
        self.busy = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no key act while something is under way or done already."""
        del action, parameters
        return not self.busy

    def leave(self, said: str) -> None:
        """Close with what was done, once no key of the same hurry can come any more."""
        self.busy = True
        self.set_focus(None)
        if self.REST:
            self.set_timer(self.REST, lambda: self.dismiss(said))
        else:
            self.dismiss(said)
