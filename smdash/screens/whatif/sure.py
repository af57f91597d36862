"""The question before a what-if is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from smdash.screens.base.dialogs import PickScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.screens.base.dialogs import Choice


class SureScreen(PickScreen):
    """What is stored, each a line; Enter does all of it."""

    def __init__(self, title: str, choices: Sequence[Choice], does: str = "applies all") -> None:
        super().__init__(title, choices)
        self.does = does

    def on_mount(self) -> None:
        """Say what the keys do here."""
        super().on_mount()
        for box in self.query(".dialog"):
            box.border_subtitle = Content(self.named(f"enter {self.does} \u00b7 {{choice.cancel}} goes on trying"))
