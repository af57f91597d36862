"""The calendar's marks: what an act applies to, and where the cursor goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.schedule import MONTHS, WEEKDAYS
from smdash.screens.base.said import TAKES_BACK, told, with_room
from smdash.screens.calendar.work import WorkingScreen
from smdash.services.calendar.calendar import Put
from smdash.widgets.calendar.weekagenda import WeekAgenda
from smdash.widgets.calendar.weekgrid import WeekGrid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.domain.calendar.views import Entry
    from smdash.services.bundle import Services


class MarkingScreen(WorkingScreen):
    """A calendar whose acts take the marked posts, else the one under the cursor; the cursor goes with them."""

    def __init__(self, services: Services, brand: str | None) -> None:
        super().__init__(services, brand)
        self.key: str | None = None
        self.marks: set[str] = set()

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        raise NotImplementedError

    def chosen(self) -> list[int]:
        """Return the posts an act applies to."""
        if self.marks:
            return sorted(int(key.partition(":")[2]) for key in self.marks)
        entry = self.entry
        return [entry.delivery_id] if entry is not None and entry.kind == "post" else []

    def action_mark(self) -> None:
        """Mark or unmark the post under the cursor and go on to the next."""
        entry = self.entry
        if entry is None or entry.kind == "free":
            self.tell("Only posts can be marked: this is a free slot." if entry else "There is no post to mark here.")
            return
        self.marks ^= {entry.key}
        self._marked()
        number = len(self.marks)
        them = "it" if number == 1 else "them all"
        self.tell(f"{number} marked: the next act takes {them}. esc unmarks." if number else "")
        self.next_entry()

    def next_entry(self) -> None:
        """Go on to the next entry."""
        raise NotImplementedError

    def clear_marks(self) -> None:
        """Unmark everything."""
        if self.marks:
            self.marks.clear()
            self._marked()

    def _marked(self) -> None:
        self.query_one("#grid", WeekGrid).mark(frozenset(self.marks))
        self.query_one("#agenda", WeekAgenda).mark(frozenset(self.marks))

    def change(self, act: Callable[[], str | None], *, unmark: bool = True) -> None:
        """Do an act on the chosen posts; the cursor follows its post, or the first marked one, to where it went."""
        ids = self.chosen()
        entry = self.entry
        follow = entry.delivery_id if entry is not None and entry.delivery_id in ids else next(iter(ids), 0)
        if follow:
            self.key = f"d:{follow}"

        def run() -> str | Put | None:
            said = act()
            if unmark:
                self.app.call_from_thread(self.clear_marks)
            at = self.services.calendar.when(follow) if follow else None
            if said is None or at is None:
                return said
            said = said.removesuffix(TAKES_BACK)
            if len(ids) > 1 and said.startswith("Moved"):
                said += f" This one: {WEEKDAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} {at:%H:%M}."
            return Put(at, said)

        self.perform(run)

    def _move(self, one: Callable[[int], Put], several: Callable[[Sequence[int]], str]) -> None:
        ids = self.chosen()
        if not ids:
            self.tell("Put the cursor on a post to move it.")
        elif self.marks:
            self.change(lambda: with_room(self, several(ids), ids), unmark=False)
        else:
            self.key = f"d:{ids[0]}"
            self.perform(lambda: self._put(one, ids[0]))

    def _put(self, one: Callable[[int], Put], number: int) -> Put:
        put = one(number)
        return put._replace(said=with_room(self, put.said, [number]))

    def action_move_day(self, days: int) -> None:
        """Move the posts a day, at the same time of day; the cursor goes with them."""
        services = self.services
        self._move(
            lambda number: services.calendar.move_days(number, days),
            lambda ids: told("Moved", services.bulk.shift(ids, days)),
        )

    def action_move_slot(self, step: int) -> None:
        """Move the posts to the free slot after or before them; the cursor goes with them."""
        calendar = self.services.calendar
        self._move(
            lambda number: calendar.move_by_slot(number, step),
            lambda ids: told("Moved", calendar.move_all_by_slot(ids, step)),
        )
