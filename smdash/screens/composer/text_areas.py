"""The composer's texts, and the words that change while they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Static, TextArea

from smdash.domain.posts.attached import MEDIA_ENDINGS
from smdash.domain.posts.dropped_paths import looks_dropped
from smdash.widgets.fields import TextField

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.content import Content
    from textual.document._document import EditResult
    from textual.document._edit import Edit


class ToldText(TextField):
    """A text that tells at once what is typed, so that the letter and its counts are painted in one go."""

    def __init__(
        self,
        text: str,
        *,
        id: str,
        typed: Callable[[], None],
        dropped: Callable[[str, Callable[[], object]], None] | None = None,
    ) -> None:
        """``dropped`` takes a pasted text that looks like files, and what puts it in where it names none."""
        super().__init__(text, id=id, tab_behavior="focus", soft_wrap=True)
        self._typed, self._dropped = typed, dropped

    def on_paste(self, event: events.Paste) -> None:
        """Take dropped files as such; all else is text, which the field itself puts in."""
        if self._dropped is None or not looks_dropped(event.text, MEDIA_ENDINGS):
            return
        event.prevent_default()
        event.stop()
        text = event.text
        self._dropped(text, lambda: self.insert(text))

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


class Words(Static):
    """Words that change while one types; the screen is laid out anew only where they take another number of lines."""

    said: Content | None = None

    def say(self, words: Content) -> None:
        """Show words; the same ones again cost nothing."""
        if self.said == words:
            return
        self.said = words
        height = self.size.height
        auto = self.styles.height is not None and self.styles.height.is_auto
        lines = words.get_height({}, self.size.width) if auto and self.size.width else height
        self.update(words, layout=auto and lines != height)
