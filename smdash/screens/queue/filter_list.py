"""The posts a filter takes, each with its day; any of them can be marked, in sight or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment

from smdash.domain.plaintext import one_line
from smdash.domain.wording import state_word
from smdash.screens.queue.keys import FILTER_POSTS
from smdash.widgets.account_cells import dot_style, platform_words
from smdash.widgets.keys import Key, bindings
from smdash.widgets.queue.queuelist import FORMAT_WORDS, SIGNS, UNFINISHED, QueueList
from smdash.widgets.text import fit, outside

if TYPE_CHECKING:
    from textual.binding import BindingType

    from smdash.domain.queue.views import QueueRow
    from smdash.services.queue.filters import FilteredWindow
    from smdash.widgets.ink import Ink

MARKED_AT_MOST = 5000


class FilteredList(QueueList):
    """The posts a filter takes, each with its day."""

    KEYS: ClassVar[tuple[Key, ...]] = FILTER_POSTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS, "screen.")
    found: FilteredWindow | None = None

    def paint_row(self, row: QueueRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a post."""
        if row.kind != "delivery":
            return [Segment(fit(row.text, width), ink.dim)]
        wide = width >= 90
        trouble = row.state in {"missed", "failed", "unknown"} or row.unfinished
        quiet = row.state in {"published", "cancelled"} and not row.unfinished
        base = ink.bad if trouble else ink.dim if quiet else ink.plain
        at = f"{row.at:%a} {row.at.day:2d} {row.at:%b %H:%M}" if row.at else "no time"
        if row.at and self.now and row.at.year != self.now.year:
            at = f"{row.at.day:2d} {row.at:%b %Y}"
        word = FORMAT_WORDS.get(row.format, row.format) if wide else ""
        head = [
            Segment(
                ("\u25b8" if marked else UNFINISHED if row.unfinished else SIGNS.get(row.state, " ")) + " ",
                ink.mark if marked else base,
            ),
            Segment(fit(at, 17), base),
            Segment(
                fit("unfinished" if row.unfinished else state_word(row.state), 12),
                ink.warn if row.state == "held" else base,
            ),
            Segment("\u25cf ", dot_style(row.colour)),
            Segment(fit(one_line(row.brand), 6) + " ", ink.dim),
            Segment(fit(platform_words(row.platform), 10), ink.dim if quiet else ink.plain),
            Segment(fit(word, 11) if wide else "", ink.dim),
        ]
        used = 50 + (11 if wide else 0)
        return [*head, Segment(outside(row.text, max(0, width - used)), base)]

    def action_mark_all(self) -> None:
        """Mark every post the filter takes, in sight or not, or unmark all when they are marked already."""
        everything = set(self.found.keys(MARKED_AT_MOST)) if self.found is not None else set()
        self.marks = set() if everything and everything <= self.marks else everything
        self._strips.clear()
        self.refresh()
        self.post_message(self.Marked(len(self.marks)))
