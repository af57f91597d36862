"""One thing after the other beside the UI: what quick presses ask for is done in their order, then read once."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textual import work
from textual.screen import Screen

from smdash.domain.schedule import week_start

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from smdash.domain.calendar.views import MonthView, WeekView
    from smdash.screens.base.host import Host
    from smdash.services.bundle import Services
    from smdash.services.calendar.calendar import Put


class Job(NamedTuple):
    """What is under way: the acts to do, then the view to read."""

    acts: list[Callable[[], str | Put | None]]
    month: bool
    day: date
    brand: str | None
    turn: int


class Done(NamedTuple):
    """What became of a job; ``day`` is where a post was put, None when none was moved."""

    job: Job
    view: WeekView | MonthView | None
    said: str
    day: date | None
    failed: list[Exception]


class WorkingScreen(Screen[str | None]):
    """A screen with one worker at a time; subclasses say what is wanted and show what was read."""

    def __init__(self, services: Services, brand: str | None) -> None:
        super().__init__()
        self.services, self.brand = services, brand
        self.month = False
        self.turn = 0
        self._acts: deque[Callable[[], str | Put | None]] = deque()
        self._at_work = self._stale = False
        self._stamp = -1

    @property
    def host(self) -> Host:
        """The app, as its screens see it."""
        return cast("Host", self.app)

    @property
    def day(self) -> date:
        """The day whose week or month is wanted."""
        raise NotImplementedError

    def show(self, view: WeekView | MonthView, day: date) -> None:
        """Show what was read, the cursor on or near ``day``."""
        raise NotImplementedError

    def tell(self, text: str) -> None:
        """Say what was done."""
        raise NotImplementedError

    def perform(self, act: Callable[[], str | Put | None], *, unmark: bool = True) -> None:
        """Do a change off the UI thread, after those asked for before it; what it returns is said."""
        del unmark
        self._acts.append(act)
        self.reload()

    def reload(self) -> None:
        """Read what is shown again, beside the UI, after what was asked to be done before."""
        self._stale = True
        if self._at_work:
            return
        self._at_work, self._stale = True, False
        acts, self._acts = list(self._acts), deque()
        try:
            self._stamp = self.services.home.store.stamp()
            self._work(Job(acts, self.month, self.day, self.brand, self.turn))
        except Exception as error:  # noqa: BLE001 - a file that cannot be read must not end the app
            self._at_work = False
            self.host.complain(error)

    @work(thread=True, group="calendar", exit_on_error=False)
    def _work(self, job: Job) -> None:
        """Do the acts one after the other, then read the week or month they lead to."""
        said = ""
        day: date | None = None
        failed: list[Exception] = []
        view: WeekView | MonthView | None = None
        try:
            for act in job.acts:
                try:
                    found = act()
                except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
                    failed.append(error)
                    continue
                if isinstance(found, str):
                    said = found
                elif found is not None:
                    said, day = f"{found.said} u takes it back.", found.at.date()
            on_day = day or job.day
            calendar = self.services.calendar.reader
            view = calendar.month(on_day, job.brand) if job.month else calendar.week(week_start(on_day), job.brand)
        except Exception as error:  # noqa: BLE001 - as above
            failed.append(error)
        finally:
            self.services.home.store.close_read()
        self.app.call_from_thread(self._worked, Done(job, view, said, day, failed))

    def _worked(self, done: Done) -> None:
        """Show what was read, unless something else is wanted by now; go on with what was asked meanwhile."""
        self._at_work = False
        if not self.is_attached:
            return
        job = done.job
        if done.view is not None and (job.month, job.brand, job.turn) == (self.month, self.brand, self.turn):
            self.show(done.view, done.day or job.day)
        for error in done.failed:
            self.host.complain(error)
        if done.said and not done.failed:
            self.tell(done.said)
        if self._acts or self._stale:
            self.reload()

    def watch_file(self) -> None:
        """Reload when another program has changed the file."""
        if not self.is_current or self._at_work:
            return
        try:
            stamp = self.services.home.store.stamp()
        except Exception:  # noqa: BLE001 - the next key says it
            return
        if stamp != self._stamp:
            self.reload()

    def attempt(self, act: Callable[[], Any]) -> None:
        """Do what may find the store unusable; the error is said."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 - an act that fails must not end the app
            self.host.complain(error)

    def after(self, said: str | None) -> None:
        """Come back from a dialog that may have changed something and says what."""
        self.reload()
        if said:
            self.tell(said)
