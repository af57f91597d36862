"""One thing after the other beside the UI: what quick presses ask for is done in their order, then read once."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from smdash.domain.calendar.views import MonthView, WeekView
    from smdash.domain.seen import Seen
    from smdash.screens.base.screen import BaseScreen
    from smdash.services.calendar.calendar import Put

    Act = Callable[[], str | Put | None]


class Wanted(NamedTuple):
    """What is to be shown: the week or month of a day, of one brand or all; ``turn`` counts the pages turned."""

    month: bool
    day: date
    brand: str | None
    turn: int


class Done(NamedTuple):
    """What became of the acts and of reading at ``seen``; ``day`` is where a post was put, None when none was moved."""

    wanted: Wanted
    view: WeekView | MonthView | None
    said: str
    day: date | None
    failed: list[Exception]
    then: list[Callable[[], None]]
    seen: Seen | None


class Wish(NamedTuple):
    """An act asked for, what is done after it, and up to which change the person had seen the data."""

    act: Act
    then: Callable[[], None] | None
    seen: Seen | None


class WorkQueue:
    """Acts in the order they were asked for, one worker at a time, each followed by one reading of what is wanted.

    ``wanted`` says what that is when a worker starts, ``read`` reads it (beside the UI), ``show`` takes what was done.
    """

    def __init__(
        self,
        screen: BaseScreen[Any],
        wanted: Callable[[], Wanted],
        read: Callable[[Wanted, date], WeekView | MonthView],
        show: Callable[[Done], None],
    ) -> None:
        self._screen, self._wanted, self._read, self._show = screen, wanted, read, show
        self._acts: deque[Wish] = deque()
        self.busy = self._stale = False

    def do(self, act: Act, then: Callable[[], None] | None = None) -> None:
        """Make a change after those asked for before it; ``then`` is done on the UI thread where it went well."""
        self._acts.append(Wish(act, then, self._screen.seen_now()))
        self.read()

    def read(self) -> None:
        """Read what is wanted, after what was asked to be done before."""
        self._stale = True
        if self.busy:
            return
        wanted = self._wanted()
        self.busy, self._stale = True, False
        acts, self._acts = list(self._acts), deque()
        self._screen.beside(lambda: self._work(acts, wanted), self._worked, "calendar")

    def _work(self, acts: list[Wish], wanted: Wanted) -> Done:
        """Do the acts one after the other, then read the week or month they lead to."""
        home = self._screen.services.home
        said = ""
        day: date | None = None
        view: WeekView | MonthView | None = None
        failed: list[Exception] = []
        then: list[Callable[[], None]] = []
        for act, after, seen in acts:
            try:
                with home.acting(seen):
                    found = act()
            except Exception as error:  # noqa: BLE001 - one act that fails must not keep the next from being done
                failed.append(error)
                continue
            if after is not None:
                then.append(after)
            if isinstance(found, str):
                said = found
            elif found is not None:
                said, day = f"{found.said} u takes it back.", found.at.date()
        seen = None
        try:
            seen = home.seen()
            view = self._read(wanted, day or wanted.day)
        except Exception as error:  # noqa: BLE001 - what the acts said is told even where nothing can be read
            failed.append(error)
        return Done(wanted, view, said, day, failed, then, seen)

    def _worked(self, done: Done) -> None:
        """Hand on what was done; go on with what was asked meanwhile."""
        self.busy = False
        if not self._screen.is_attached:
            return
        for after in done.then:
            after()
        self._show(done)
        if self._acts or self._stale:
            self.read()
