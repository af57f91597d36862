"""The composer's texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import TextArea

from smdash.widgets.fields import TextField

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.document._document import EditResult
    from textual.document._edit import Edit


class ToldText(TextField):
    """A text that tells at once what is typed, so that the letter and its counts are painted in one go."""

    def __init__(self, text: str, *, id: str, typed: Callable[[], None]) -> None:
        super().__init__(text, id=id, tab_behavior="focus", soft_wrap=True)
        self._typed = typed

    def edit(self, edit: Edit) -> EditResult:
        """Change the text and tell."""
        result = super().edit(edit)
        self._typed()
        return result

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        """Tell what came about in another way, undoing say; nobody above need hear of each letter again."""
        event.stop()
        self._typed()
