"""The question before a what-if is stored."""

from __future__ import annotations

from textual.content import Content

from smdash.screens.base.dialogs import PickScreen


class SureScreen(PickScreen):
    """The changes, each a line; Enter applies them all."""

    def on_mount(self) -> None:
        """Say what the keys do here."""
        super().on_mount()
        for box in self.query(".dialog"):
            box.border_subtitle = Content(self.named("enter applies all \u00b7 {choice.cancel} goes on trying"))
