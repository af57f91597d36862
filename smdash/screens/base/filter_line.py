"""The line a filter is typed in, what it offers, and the filters that have a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from smdash.domain.filter_completion import shared
from smdash.domain.plaintext import one_line
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, ask
from smdash.screens.base.keys import FILTER_LINE
from smdash.widgets.fields import LineField
from smdash.widgets.keys import Key, bindings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.binding import BindingType

    from smdash.domain.filter_completion import Completion
    from smdash.screens.base.screen import BaseScreen
    from smdash.services.saved_views import SavedView


class FilterLine(LineField):
    """The filter as it is typed."""

    KEYS: ClassVar[tuple[Key, ...]] = FILTER_LINE
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS, "screen.")

    def __init__(self, value: str, typed: Callable[[str], None]) -> None:
        super().__init__(
            value,
            placeholder="words, or key:value \u00b7 tab completes",
            id="filter",
            compact=True,
            select_on_focus=False,
        )
        self._typed = typed

    def watch_value(self, value: str) -> None:
        """Tell what is typed."""
        if self.is_mounted:
            self._typed(value)

    def complete(self, found: Completion) -> None:
        """Complete the word being typed, as far as it is clear, where the cursor stands at its end."""
        if not found.words or self.cursor_position != len(self.value):
            return
        if len(found.words) == 1:
            made = found.applied(self.value)
            self.value = made if made.endswith(":") else f"{made} "
        elif len(shared(found.words)) > len(self.value) - found.begin:
            self.value = found.applied(self.value, -1)
        self.cursor_position = len(self.value)


def hint_words(text: str, found: Completion, offered: Iterable[str]) -> Content:
    """Return what may come next: the words that complete the last one, else the keys there are."""
    if found.words and (text[found.begin :] or text[: found.begin].endswith((":", ","))):
        words = " \u00b7 ".join(one_line(word, 40) for word in found.words[:12])
        more = f" and {len(found.words) - 12} more" if len(found.words) > 12 else ""
        return Content.assemble(("tab  ", "$text-accent"), words + more)
    keys = " ".join(f"{key}:" for key in offered)
    return Content.styled(f'{keys}  \u00b7  - takes out  \u00b7  "exact words"', "$text-muted")


def keep_view(screen: BaseScreen[str], text: str, save: Callable[[str, str], SavedView]) -> None:
    """Ask under which name a filter is to be kept, and keep it."""

    def named(name: str) -> str:
        return f"Saved view {one_line(save(name, text).name)}."

    ask(screen, AskScreen("Save this filter as", hint=one_line(text, 60)), named, unmark=False)


def pick_view(screen: BaseScreen[str], views: Sequence[SavedView], show: Callable[[str], None]) -> None:
    """Ask for one of the saved views, and show what it takes as it was saved when it was offered."""
    texts = {view.name: view.text for view in views}
    choices = [Choice(name, one_line(name), remark=one_line(text, 60)) for name, text in texts.items()]

    def picked(name: str | None) -> None:
        if name is not None:
            show(texts[name])

    screen.app.push_screen(PickScreen("Saved views", choices), picked)
