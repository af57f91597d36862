"""The calendar's cursor and marks, as the acts of the queue find them in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.queue.views import QueueRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.calendar.views import CalendarEntry


class CalendarPane:
    """Marked posts, else the entry under the cursor; ``entry`` says which that is, ``marked`` paints the marks."""

    def __init__(self, entry: Callable[[], CalendarEntry | None], marked: Callable[[frozenset[str]], None]) -> None:
        self._entry, self._marked = entry, marked
        self.marks: set[str] = set()

    @property
    def current(self) -> QueueRow | None:
        """The entry under the cursor as a row of the queue."""
        entry = self._entry()
        if entry is None:
            return None
        free = entry.kind == "free"
        return QueueRow(
            entry.key if free else f"d:{entry.delivery_id}",
            "free" if free else "delivery",
            entry.at,
            entry.brand,
            entry.colour,
            entry.platform,
            entry.account,
            entry.state,
            entry.format,
            entry.text,
            entry.delivery_id,
            entry.post_id,
            entry.account_id,
            unfinished=entry.unfinished,
        )

    def chosen(self) -> list[str]:
        """Return the keys an act applies to."""
        if self.marks:
            return sorted(self.marks)
        row = self.current
        return [row.key] if row is not None else []

    @property
    def posts(self) -> list[int]:
        """The deliveries an act applies to; none on a free slot."""
        return sorted(int(key[2:]) for key in self.chosen() if key.startswith("d:"))

    def mark(self, key: str) -> None:
        """Mark an entry, or unmark it."""
        self.marks ^= {key}
        self._marked(frozenset(self.marks))

    def clear_marks(self) -> None:
        """Unmark everything."""
        if self.marks:
            self.marks.clear()
            self._marked(frozenset())
