"""How a screen acts: off the UI thread, said in its key line, on its own list or the dashboard's panes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual import work
from textual.screen import Screen
from textual.worker import get_current_worker

from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.screens.base.host import Host
    from smdash.screens.dashboard.screen import DashboardScreen
    from smdash.services.bundle import Services


ResultT = TypeVar("ResultT")
FoundT = TypeVar("FoundT")


class Acting(Screen[ResultT]):
    """What acts ask of their screen; subclasses say which lists they have (``pane``) and how to read again."""

    services: Services
    brand: str | None
    active = "queue"

    @property
    def host(self) -> Host:
        """The app, as its screens see it."""
        return cast("Host", self.app)

    def pane(self, name: str) -> WindowList[Any]:
        """Return a list."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read what is shown again."""
        raise NotImplementedError

    def tell(self, text: str) -> None:
        """Say in the key line what was done."""
        self.query_one(KeyLine).tell(text)

    def after(self, said: str | None) -> None:
        """Come back from a dialog that may have changed something and says what."""
        self.reload()
        if said:
            self.tell(said)

    def attempt(self, act: Callable[[], None]) -> None:
        """Do what may find the store unusable; the error is said."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 - an act that fails must not end the app
            self.host.complain(error)

    def beside(self, read: Callable[[], FoundT], show: Callable[[FoundT], None], group: str) -> None:
        """Read off the UI thread and show what was found; an error is said.

        Of what is asked for in a ``group`` only the newest is shown.
        """

        def run() -> None:
            worker = get_current_worker()
            try:
                found = read()
            except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
                if not worker.is_cancelled:
                    self.app.call_from_thread(self.host.complain, error)
                return
            finally:
                self.services.home.store.close_read()
            if not worker.is_cancelled:
                self.app.call_from_thread(show, found)

        self.run_worker(run, thread=True, group=group, exclusive=True, exit_on_error=False)

    def action_act(self, name: str) -> None:
        """Do one of ``screens.acts``, which is imported with the first of them."""
        from smdash.screens.dashboard import acts

        # An act asks its screen for no more than this class has.
        self.attempt(lambda: acts.ACTS[name](cast("DashboardScreen", self)))

    def perform(
        self, act: Callable[[], str | None], *, unmark: bool = True, then: Callable[[], None] | None = None
    ) -> None:
        """Run a change off the UI thread; its return value is said, its error too, and the view reloads.

        ``then`` is done on the UI thread when the change went well.
        """
        self._perform(act, unmark, then)

    @work(thread=True, group="write", exit_on_error=False)
    def _perform(self, act: Callable[[], str | None], unmark: bool, then: Callable[[], None] | None) -> None:
        said: str | None = None
        failed: Exception | None = None
        try:
            said = act()
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            failed = error
        finally:
            self.services.home.store.close_read()
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._performed, said, failed, unmark, then)

    def _performed(
        self, said: str | None, failed: Exception | None, unmark: bool, then: Callable[[], None] | None
    ) -> None:
        if unmark and failed is None:
            self.pane(self.active).clear_marks()
        self.reload()
        if failed is not None:
            self.host.complain(failed)
        elif said:
            self.tell(said)
        if then is not None and failed is None:
            self.attempt(then)


class ActingScreen(Acting[str]):
    """A screen over one list, on which the queue's acts work as they do on the dashboard's."""

    LIST = "posts"

    def __init__(self, services: Services, brand: str | None) -> None:
        super().__init__()
        self.services, self.brand = services, brand

    def pane(self, name: str) -> WindowList[Any]:
        """Return the list, whichever pane an act asks for."""
        del name
        return self.query_one(f"#{self.LIST}", WindowList)
