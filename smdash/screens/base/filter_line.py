"""The line a filter is typed in, what it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from smdash.domain.plaintext import one_line
from smdash.screens.base.keys import FILTER_LINE
from smdash.widgets.fields import LineField
from smdash.widgets.keys import Key, bindings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.binding import BindingType

    from smdash.domain.filter_completion import Completion


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


def hint_words(text: str, found: Completion, offered: Iterable[str]) -> Content:
    """Return what may come next: the words that complete the last one, else the keys there are."""
    if found.words and (text[found.begin :] or text[: found.begin].endswith((":", ","))):
        words = " \u00b7 ".join(one_line(word, 40) for word in found.words[:12])
        more = f" and {len(found.words) - 12} more" if len(found.words) > 12 else ""
        return Content.assemble(("tab  ", "$text-accent"), words + more)
    keys = " ".join(f"{key}:" for key in offered)
    return Content.styled(f'{keys}  \u00b7  - takes out  \u00b7  "exact words"', "$text-muted")
