"""The dashboard: four panes over one home, reloaded when anything changes the file."""

from __future__ import annotations

import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import work
from textual.containers import Container
from textual.reactive import Reactive
from textual.worker import get_current_worker

from smdash.domain.errors import SmdashError
from smdash.domain.window import ListWindow
from smdash.screens.base.screen import BaseScreen
from smdash.screens.dashboard import keys, panes_fill
from smdash.screens.dashboard.panes import InboxPane, MetricsPane, QueuePane, WorkloadPane
from smdash.widgets.dashboard.strips import BannerLine, HeaderLine, KeyLine, TabLine
from smdash.widgets.dashboard.welcome import Welcome
from smdash.widgets.keys import Key, spelled
from smdash.widgets.prefetch import read_ahead
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import ComposeResult
    from textual.events import Resize
    from textual.widget import Widget

    from smdash.domain.accounts.views import Brand
    from smdash.domain.dashboard.views import StatusView
    from smdash.domain.metrics.pane_views import FiguresWindow
    from smdash.domain.publishing.online import OnlineView
    from smdash.domain.queue.views import QueueView
    from smdash.domain.seen import Seen
    from smdash.domain.workload.pane_views import WorkloadView
    from smdash.screens.base.keytable import Section
    from smdash.services.bundle import Services
    from smdash.services.dashboard.overview import Overview
    from smdash.widgets.prefetch import Ahead, ListPlace

NARROW, SHORT = 96, 22
PAINT_SECONDS = 0.04
TINY_WIDTH, TINY_HEIGHT = 40, 8


class DashboardScreen(BaseScreen[None]):
    """Queue, metrics, inbox and workload at once; keys are in ``dashboard.keys``, acts in ``base.acts``."""

    AUTO_FOCUS = "#queue"
    LIST = "queue"
    KEYS: ClassVar[tuple[Key, ...]] = tuple(key for key in keys.KEYS if not key.where)
    # Textual paints the whole screen anew for a change of focus; the two panes that look different say so themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.handled = False
        self.active = "queue"
        self.status: StatusView | None = None
        self.load: WorkloadView | None = None
        self.online: OnlineView | None = None
        self._reading = False
        self._stale = False
        self._settled = False
        self._epoch: object = None
        self._head: tuple[Brand | None, bool] = (None, False)
        self._queue: QueueView | None = None

    def compose(self) -> ComposeResult:
        """Lay out the strips and the panes."""
        yield HeaderLine(id="header")
        yield BannerLine(id="banner")
        yield TabLine(id="tabs")
        with Container(id="panes") as panes:
            panes.display = False  # Empty panes need not be painted before the first view is read.
            yield QueuePane(id="queue", title="1 Queue")
            yield MetricsPane(id="metrics", title="2 Metrics")
            yield InboxPane(id="inbox", title="3 Inbox")
            yield WorkloadPane(id="workload", title="4 Workload")
            yield Welcome(id="welcome")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show what is saved, and watch the file."""
        self.reload()
        self.watch_file()

    def pane(self, name: str) -> WindowList[Any]:
        """Return a pane."""
        return self.query_one(f"#{name}", WindowList)

    def show_nothing(self) -> None:
        """Take every row off the screen: what they were may be gone."""
        self.brand, self.handled = None, False
        for name in keys.PANES:
            pane = self.pane(name)
            pane.clear_marks()
            pane.show(ListWindow([]))

    def begin_anew(self, services: Services) -> None:
        """Read the data that are there now."""
        self.services = services
        self.reload()

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read everything shown again, beside the UI; until that is done the old view stays."""
        if self._reading:
            self._stale = True
            return
        try:
            self._stamp = self.services.home.store.stamp()
        except SmdashError as error:
            self.host.complain(error)
            return
        self._reading, self._stale = True, False
        self._epoch = self.services.home.store.epoch
        self._read(self.brand, self.handled, {name: self.pane(name).place for name in ("queue", "metrics", "inbox")})

    @work(thread=True, group="read")
    def _read(self, brand: str | None, handled: bool, places: dict[str, ListPlace]) -> None:
        """Read what is shown and what each list will ask first; a store that cannot be read is said."""
        worker = get_current_worker()
        try:
            seen = self.services.home.seen()
            view = self.services.overview.view(brand, handled=handled)
            windows = {"queue": view.queue.window, "metrics": view.metrics.window, "inbox": view.inbox.window}
            ahead = {name: read_ahead(windows[name], place) for name, place in places.items()}
            if not worker.is_cancelled:
                self.app.call_from_thread(self._show, seen, view, ahead, brand, handled)
        except Exception as error:  # noqa: BLE001 - what cannot be read must not end the app
            if not worker.is_cancelled:
                self.app.call_from_thread(self._unread, error)
        finally:
            self.services.home.store.close_read()

    def _unread(self, error: Exception) -> None:
        self._reading = False
        self.query_one("#panes").display = True
        self.host.complain(error)

    def _show(self, seen: Seen, view: Overview, ahead: dict[str, Ahead], brand: str | None, handled: bool) -> None:
        """Show what was read, unless something else is wanted by now; read again what has changed since."""
        self._reading = False
        if self._epoch != self.services.home.store.epoch:  # read before a restore
            self.reload()
            return
        if (brand, handled) == (self.brand, self.handled):
            self.has_seen(seen)
            self._paint(view, ahead)
            self.call_after_refresh(self._fill_metrics)
        if self._stale:
            self.reload()
        elif self._settled:
            self._ask_online()
        else:
            self._settled = True
            self.call_after_refresh(self._settle)
            self._collect()

    def _ask_online(self) -> None:
        """Read how the home stands to its networks; never before the first picture, which needs none of it."""
        services, brand = self.services, self.brand

        def look() -> tuple[OnlineView | None, str, bool]:
            from smdash.domain.publishing.reminders import SETTING

            missed = ""
            if services.home.answer_missed():
                from smdash.services.publishing.missed import note_missed

                missed = note_missed(services.home)
            return services.online.view(brand), missed, bool(services.preferences.remembered(SETTING))

        def shown(found: tuple[OnlineView | None, str, bool]) -> None:
            self._show_online(found[0])
            if found[2]:  # who posts all by hand is reminded too
                self.host.publish_on()
            if found[1]:
                self.notify(found[1], severity="warning", markup=False, timeout=10)
                self.reload()

        self.beside(look, shown, "online")

    def _show_online(self, view: OnlineView | None) -> None:
        first = self.online is None
        self.online = view
        self._strips()
        self._lines()
        self._offer_sync()
        if view is None:
            return
        self.host.publish_on()
        if view.who.dashboard and first:
            from smdash.domain.publishing.online import opened_words

            self.tell(self.named(opened_words(view)))

    @property
    def connected(self) -> bool:
        """Whether any account is known to be connected."""
        return self.online is not None and self.online.who.accounts > 0

    def _offer_sync(self) -> None:
        """Name in an empty inbox the key that fills it, where there is one."""
        if self.load is not None:
            panes_fill.offer(self.query_one("#inbox", InboxPane), connected=self.connected, handled=self.handled)

    def _fill_metrics(self) -> None:
        """Have the figures computed that the metrics pane lacks."""
        pane = self.query_one("#metrics", MetricsPane)
        if not pane.window.count:
            return
        top = round(pane.scroll_y)
        window = cast("FiguresWindow", pane.window)
        near, far = window.split(range(top, top + pane.size.height))
        if near or far:
            self._warm(window, near, far)

    def _collect(self) -> None:
        """Let the garbage collector run from here on; what start-up imported lives as long as the process."""
        if not self.app.is_headless:
            gc.freeze()
            gc.enable()

    @work(thread=True, group="warm", exclusive=True, exit_on_error=False)
    def _warm(self, figures: FiguresWindow, near: Sequence[int], far: Sequence[int]) -> None:
        """Compute the figures, those in sight first and shown at once; then the others, so that they are at hand."""
        worker = get_current_worker()
        # The frame is still on its way to the terminal: computing at once would hold it up.
        time.sleep(PAINT_SECONDS)
        try:
            for part in (near, far):
                for number in part:
                    if worker.is_cancelled or self._reading:
                        return
                    figures.fill(number)
                if part and not worker.is_cancelled:
                    self.app.call_from_thread(self._filled, figures)
        finally:
            self.services.home.store.close_read()

    def _filled(self, figures: FiguresWindow) -> None:
        """Show the figures that were computed, unless something else is shown by now."""
        pane = self.query_one("#metrics", MetricsPane)
        if pane.window is figures:
            pane.show(figures)

    def _paint(self, view: Overview, ahead: dict[str, Ahead]) -> None:
        status = view.status
        self._minute = f"{status.now:%d %H:%M}"
        self.status = status
        empty = status.accounts == 0
        panes = self.query_one("#panes")
        first = not empty and (self.has_class("-welcome") or not panes.display)
        panes.display = True
        self.set_class(empty, "-welcome")
        self.load = load = None if empty else view.load
        self._head = (view.brand, view.sample)
        self._queue = view.queue
        self._strips()
        if load is not None:
            find = self.query_one
            panes_fill.fill_queue(find("#queue", QueuePane), view.queue, status, ahead["queue"])
            panes_fill.fill_metrics(find("#metrics", MetricsPane), view.metrics, status, ahead["metrics"])
            inbox = find("#inbox", InboxPane)
            whole = self.named("{go} i")
            panes_fill.fill_inbox(inbox, view.inbox, status, ahead["inbox"], handled=self.handled, whole=whole)
            self._offer_sync()
            panes_fill.fill_workload(find("#workload", WorkloadPane), load, status)
        if first:
            self.activate(self.active)
        self._lines()

    def _strips(self) -> None:
        """Paint header and banner, and the frame of the queue."""
        if self.status is None:
            return
        brand, sample = self._head
        self.query_one("#header", HeaderLine).show(self.status, brand, sample=sample, online=self.online)
        self.query_one("#banner", BannerLine).show(self.load, self.status, self._names(), self.online)
        if self.load is not None and self._queue is not None:
            panes_fill.frame_queue(self.query_one("#queue", QueuePane), self._queue, self.online)

    def _lines(self) -> None:
        """Paint tabs and keys for the active pane."""
        now = self.keys_now()
        self.query_one("#tabs", TabLine).show(keys.PANES, self.active, self._names())
        if self.has_class("-welcome"):
            listed = [key for key in now if key.id in keys.FIRST_STEPS]
        else:
            alerts = self.online is not None and bool(self.online.alerts)
            listed = keys.listed(now, self.active, online=self.connected, alerts=alerts)
        self.show_line([keys.in_key_line(key) for key in listed], keys.ranks(listed))

    def _names(self) -> dict[str, str]:
        """Return what the first key of each act is called."""
        return {key.id: keys.in_key_line(key)[0] for key in self.keys_now()}

    def keys_changed(self) -> None:
        """Name the keys that are in force now."""
        if self.status is not None:
            self._strips()
            self._lines()

    def _settle(self) -> None:
        """Do what nobody waits for, and say what came of it."""

        def rested() -> None:
            self._read_styles()
            self.beside(self.host.settle, self._settled_with, "settle")

        # The frame is still on its way to the terminal, and an import beside it would hold it up.
        self.beside(lambda: time.sleep(2 * PAINT_SECONDS), lambda _: rested(), "styles")

    def _read_styles(self) -> None:
        """Read the styles of the dialogs opened most; one that brings its own has every widget styled anew."""
        screens, sheet = Path(__file__).resolve().parent.parent, self.app.stylesheet
        for path in (screens / "base/dialogs.tcss", screens / "dashboard/find.tcss", screens / "composer/screen.tcss"):
            if not sheet.has_source(str(path)):
                sheet.read(path)
        sheet.parse()

    def _settled_with(self, said: str) -> None:
        self._ask_online()
        self._collect()  # once more, for what the first keys need and was imported beside
        if said:
            self.tell(said)

    # Keys ------------------------------------------------------------------------------------------------

    @classmethod
    def declared(cls) -> Iterator[Key]:
        """Yield the dashboard's keys and those of its panes."""
        yield from keys.KEYS

    def help(self) -> list[Section]:
        """Return the keys of any list, of the dashboard and of each pane."""
        from smdash.screens.base.keytable import Section
        from smdash.widgets.inbox.inboxlist import LEGEND

        now = self.keys_now()
        parts = [("", "Dashboard"), *keys.PANES.items()]
        own = [Section(title, [(spelled(k.keys), k.words) for k in now if k.where == where]) for where, title in parts]
        return [self.list_help(), *own, Section("Signs in the inbox", LEGEND)]

    # Layout ----------------------------------------------------------------------------------------------

    def on_resize(self, event: Resize) -> None:
        """Choose between four panes, tabs and what fits a tiny terminal."""
        width, height = event.size
        self.set_class(width < NARROW or height < SHORT, "-tabs")
        self.set_class(width < TINY_WIDTH or height < TINY_HEIGHT, "-tiny")
        self._mark_active()

    def _mark_active(self) -> None:
        """Name the pane to show where only one is; where all are, nothing asks for it and it would cost a layout."""
        if self.has_class("-tabs") or self.has_class("-zoomed"):
            for key in keys.PANES:
                self.pane(key).set_class(key == self.active, "-active")

    def activate(self, name: str) -> None:
        """Make a pane the active one and focus it."""
        if self.has_class("-welcome"):
            return
        self.active = name
        self._mark_active()
        self.pane(name).focus(scroll_visible=False)
        self._lines()

    def on_descendant_focus(self) -> None:
        """Follow the focus, however it came about."""
        focused = self.focused
        if isinstance(focused, WindowList) and focused.id in keys.PANES and focused.id != self.active:
            self.activate(focused.id)

    def on_screen_resume(self) -> None:
        """Come back from a dialog to the pane that was active."""
        if self.is_mounted and not self.has_class("-welcome"):
            self.activate(self.active)

    def action_pane(self, name: str) -> None:
        """Go to a pane."""
        self.activate(name)

    def action_next_pane(self, step: int) -> None:
        """Go to a neighbouring pane."""
        names = list(keys.PANES)
        self.activate(names[(names.index(self.active) + step) % len(names)])

    def action_zoom(self) -> None:
        """Give the active pane the whole screen, or end that."""
        self.toggle_class("-zoomed")
        self._mark_active()

    def action_back(self) -> None:
        """Unmark, else stop a sync, else leave zoom, else show all brands."""
        pane = self.pane(self.active)
        if pane.marks:
            pane.clear_marks()
        elif self.host.stop_sync():
            return
        elif self.has_class("-zoomed"):
            self.remove_class("-zoomed")
        elif self.handled and self.active == "inbox":
            self.action_handled()
        elif self.brand is not None:
            self.show_brand(None)

    def show_brand(self, slug: str | None) -> None:
        """Show one brand's content, or all; marks go, because an act must not reach what is out of sight."""
        for name in keys.PANES:
            self.pane(name).clear_marks()
        super().show_brand(slug)

    def opened(self, row: Any) -> None:
        """Open what is under the cursor of the active pane."""
        del row
        self.action_act({"queue": "edit", "inbox": "read", "metrics": "figures", "workload": "why"}[self.active])

    def action_handled(self) -> None:
        """Switch the inbox between open items and those handled or snoozed."""
        self.handled = not self.handled
        self.pane("inbox").clear_marks()
        self.reload()

    async def action_quit(self) -> None:
        """Leave; everything is saved."""
        self.app.exit()

    def action_theme(self) -> None:
        """Choose a theme."""
        self.app.search_themes()
