"""The app: themes, the one error policy, and the dashboard as its first screen."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from textual.reactive import Initialize, Reactive
from textual.scrollbar import ScrollBar, ScrollBarRender

from smdash.domain.errors import ReplacedError, SmdashError, UsageError
from smdash.domain.plaintext import block, one_line
from smdash.screens.base.changes import ChangeQueue
from smdash.screens.base.keyorder import OrderedKeysApp
from smdash.screens.base.keys import PALETTE
from smdash.screens.base.screen import BaseScreen
from smdash.screens.base.themes import THEMES
from smdash.screens.base.toosmall import cover, swallowed, too_small
from smdash.screens.dashboard.keys import PANES
from smdash.screens.dashboard.screen import DashboardScreen
from smdash.widgets.account_cells import name_platforms
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.keys import spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from textual.app import SystemCommand
    from textual.events import Event
    from textual.screen import Screen
    from textual.theme import Theme
    from textual.timer import Timer

    from smdash.config import Config
    from smdash.domain.inbox.replies import ReplyView
    from smdash.domain.publishing.ledger import PassReport
    from smdash.domain.sync.views import SyncReport
    from smdash.screens.publishing.live import LivePublishing, Told
    from smdash.screens.sync.running import SyncRun
    from smdash.services.bundle import Services


class WholeCellBar(ScrollBarRender):
    """A scrollbar that begins and ends with a cell: the blocks of a part of one look like data at a list's edge."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]


class SmdashApp(OrderedKeysApp[str]):
    """The dashboard over one home. ``open_demo`` makes the sample world in a throw-away home."""

    TITLE = "smdash"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    NOTIFICATION_TIMEOUT = 6
    # Read with the app: styles that come with a screen have all others parsed anew.
    CSS_PATH = Path(__file__).parent / "screens/dashboard/screen.tcss"
    CSS: ClassVar[str] = """
    Toast { max-width: 70; }
    """

    def __init__(self, services: Services, config: Config, open_demo: Callable[[], Services] | None = None) -> None:
        self.services = services
        self.config = config
        super().__init__()
        name_platforms(services.home.platform_names)
        ScrollBar.renderer = WholeCellBar
        self.open_demo = open_demo
        self.changes = ChangeQueue()
        self._fetching = threading.Lock()
        self._sync: SyncRun | None = None
        self._sync_shown: Timer | None = None
        self._sync_said = ""
        self._remembered = self.theme
        self._own_keys: dict[str, str] = {}
        self._anew = False
        self._unusable_for = ""
        if config.keys:
            from smdash.screens.base.keytable import sendable

            self._own_keys = sendable(config.keys)
            self.set_keymap(self._own_keys)

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Textual's themes and ours; ours too while Textual makes its styles, before any could be registered."""
        return super().available_themes | {theme.name: theme for theme in THEMES}

    def _first_theme(self) -> str:
        """Return the theme that was picked, else the one of the config file, else ours."""
        wanted = self.services.preferences.remembered("theme") or self.config.theme
        return wanted if wanted in self.available_themes else "smdash-dark"

    # Known from the start: a change of theme has all styles parsed anew.
    theme: Reactive[str] = Reactive(Initialize(_first_theme))

    def get_default_screen(self) -> DashboardScreen:
        """Begin with the dashboard."""
        return DashboardScreen(self.services)

    def on_mount(self) -> None:
        """Say what was done on opening the home, and what of the config file cannot be followed."""
        if self.config.theme and self.config.theme not in self.available_themes:
            self.complain(UsageError(f"theme '{self.config.theme}' does not exist.", subject="config.toml"))
        store = self.services.home.store
        if self.services.home.closed or store.read_only() or store.unseen():
            for said in self.services.care.opening_words(writing=True):
                self.notify(block(said), severity="warning", markup=False, timeout=10)
        if self.config.keys:
            self.run_worker(self._check_keys, thread=True, group="keys", exit_on_error=False)
        self.screen_change_signal.subscribe(self, lambda _: self.call_after_refresh(self._fit))

    def _check_keys(self) -> None:
        """Look at the person's own keys beside the UI, since every screen has to be imported for it."""
        from smdash.screens.base.keytable import faults, usable

        self.call_from_thread(self._take_keys, usable(self.config.keys))
        for wrong in faults(self.config.keys):
            self.call_from_thread(self.complain, UsageError(f"{wrong}.", subject="config.toml"))

    def _take_keys(self, keys: dict[str, str]) -> None:
        """Put the person's own keys in force, and have the open screens name those."""
        if keys == self._own_keys:
            return
        self._own_keys = keys
        self.set_keymap(keys)
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.attempt(screen.keys_changed)

    def on_resize(self) -> None:
        """Cover what no longer fits."""
        self.call_after_refresh(self._fit)

    @property
    def _unusable(self) -> bool:
        return too_small(self.size) and not isinstance(self.screen, DashboardScreen)

    def _fit(self) -> None:
        """Cover the screen where it is too small to be used, and show it where it is not."""
        if self.screen.is_attached:
            cover(self, self.screen, covered=self._unusable)

    async def on_event(self, event: Event) -> None:
        """Act on nothing that cannot be seen."""
        if self._screen_stack and (self._anew or self._unusable) and swallowed(event):
            event.stop()
            return
        await super().on_event(event)

    def watch_theme(self, theme: str) -> None:
        """Keep the choice of theme."""
        if theme != self._remembered and self.is_running:
            self._remembered = theme
            try:
                self.services.preferences.remember("theme", theme)
            except SmdashError as error:
                self.complain(error)

    @property
    def keymap(self) -> Mapping[str, str]:
        """The keys a person has given to other acts and that are in force: id -> keys."""
        return self._own_keys

    def complain(self, error: Exception) -> None:
        """Say what went wrong; the app goes on."""
        if isinstance(error, ReplacedError):
            with suppress(SmdashError):
                if self.services.home.store.replaced():  # else the error is one of several, told late
                    self.begin_anew()
        error = self.services.home.meaning(error)
        if isinstance(error, OverflowError):
            error = UsageError("a number or a date is beyond what can be counted; nothing was changed.")
        text = str(error) if isinstance(error, SmdashError) else f"{type(error).__name__}: {error}"
        from smdash.widgets.by_key import by_key

        text = by_key(text, self.keymap)
        self.notify(block(text), title="That did not work", severity="error", markup=False, timeout=10)

    def begin_anew(self) -> None:
        """Leave every screen and read the data that a restore has put in the place of those that are shown.

        No row of before is left on the screen, since its number may be another row's now. What was being typed is kept,
        and the keys of a hurry act on nothing.
        """
        if not self._anew:
            self._anew = True
            rescues = [screen.rescue() for screen in self.screen_stack if isinstance(screen, BaseScreen)]
            self.run_worker(self._begin_anew([each for each in rescues if each is not None]), exit_on_error=False)

    async def _begin_anew(self, rescues: list[Callable[[], str]]) -> None:
        from smdash.screens.base.dialogs import NoticeScreen
        from smdash.services.bundle import Services

        try:
            while len(self.screen_stack) > 1:
                await self.pop_screen()
            dashboard = cast("DashboardScreen", self.screen)
            dashboard.show_nothing()
            # From here on acts are about the new data; until here they were refused.
            self.services.home.store.renew()
        except SmdashError as error:
            if str(error) != self._unusable_for:
                self._unusable_for = str(error)
                self.complain(error)
            return
        finally:
            self._anew = False
        self.services = Services(self.services.home)
        dashboard.begin_anew(self.services)
        notice = NoticeScreen("Restored", "Another program has restored a backup.\nEverything was read anew.")
        await self.push_screen(notice)
        self.forget_keys()
        for rescue in rescues:
            dashboard.beside(rescue, notice.add, "rescue", lasting=True)

    def fetch_media(self) -> None:
        """Fetch what posts that were just scheduled give by address, and say what came of it."""
        # A daemon: leaving must not wait for a server that does not answer. What is cut off is fetched another time.
        threading.Thread(target=self._fetch_media, args=(self.services,), name="media", daemon=True).start()

    def _fetch_media(self, services: Services) -> None:
        with self._fetching:
            try:
                came = services.fetching.fetch_new()
            except Exception as error:  # noqa: BLE001 - a thread's error is heard nowhere else
                self._from_beside(self.complain, error)
                return
            finally:
                services.home.store.close_read()
        if came:
            from smdash.domain.posts.fetching import summary

            self._from_beside(self._say_fetched, *summary(came))

    def _from_beside(self, act: Callable[..., object], *found: object) -> None:
        with suppress(RuntimeError):  # the app was left meanwhile
            self.call_from_thread(act, *found)

    def _say_fetched(self, words: str, failed: bool) -> None:
        severity: Literal["warning", "information"] = "warning" if failed else "information"
        self.notify(block(words), severity=severity, markup=False, timeout=10 if failed else 5)

    @cached_property
    def live(self) -> LivePublishing:
        """What sends from here while the switch is on."""
        from smdash.screens.publishing.live import LivePublishing, Teller

        teller = Teller()

        def told(report: PassReport, *, asked: bool) -> None:
            said = (Teller() if asked else teller).words(report.rows, asked=asked)
            if said:
                self._from_beside(self._say_published, said)

        return LivePublishing(lambda: self.services, told, lambda error: self._from_beside(self.complain, error))

    def publish_on(self) -> None:
        """Look from now on every few seconds, beside the UI, for what is due."""
        self.live.begin()

    def publish_soon(self) -> None:
        """Look at once, beside the UI, for what is due, where a person lets the dashboard send it."""
        self.live.soon()

    def publish_one(self, delivery_id: int) -> None:
        """Try to send one post by a person's word, beside the UI, and say what came of it."""
        self.live.one(delivery_id)

    def answer_later(self, reply: ReplyView) -> None:
        """Send an answer beside the UI once it can be taken back no more, and say what came of it; leaving sends it.

        It begins behind the change it is part of, so that what came of it is said after what the change was, and though
        the app is left meanwhile. For any thread.
        """
        home = self.services.home
        data = home.these_data()

        def begin() -> None:
            seconds = (reply.due_at - home.now()).total_seconds() if reply.due_at is not None else 0.0
            self.live.answer(reply.id, seconds, data)

        if not self.changes.behind(begin):
            begin()

    def _say_published(self, said: list[Told]) -> None:
        front = self.screen
        for words, how in said:
            if how == "answered" and isinstance(front, BaseScreen) and front.query(KeyLine):
                front.came_of(words)  # a notice would lie over the next item and its draft
                # The one that was just left may be about to say what is older here, in the queue of either.
                self.call_next(front.call_next, self._say_again, front, words)
                continue
            severity: Literal["information", "warning", "error"] = "information" if how == "answered" else how
            self.notify(words, severity=severity, markup=False, timeout=5 if severity == "information" else 10)

    def _say_again(self, front: BaseScreen[object], words: str) -> None:
        if front is self.screen:
            front.came_of(words)

    @property
    def syncing(self) -> bool:
        """Whether a sync runs beside the screens."""
        return self._sync is not None

    def begin_sync(self) -> None:
        """Read what is new from all connected accounts, beside the UI, and say how far that is."""
        from smdash.screens.sync.running import SHOWN_SECONDS, SyncRun

        if self._sync is None:
            self._sync = run = SyncRun(self.services, lambda came: self._from_beside(self._synced, came))
            self._sync_shown = self.set_interval(SHOWN_SECONDS, self._show_sync)
            self._show_sync(asked=True)
            run.begin()

    def stop_sync(self) -> bool:
        """Stop a sync that runs between two portions; say whether one runs."""
        if self._sync is None:
            return False
        self._sync.stop()
        self._show_sync(asked=True)
        return True

    def _show_sync(self, *, asked: bool = False) -> None:
        """Say how far the sync is in the key line in front, unless that says what another act has done."""
        front = self.screen
        if self._sync is None or not isinstance(front, BaseScreen) or not (lines := front.query(KeyLine)):
            return
        words = cast("BaseScreen[object]", self.screen_stack[0]).named(self._sync.words())
        if asked or lines.first().said in {"", self._sync_said}:
            front.tell(words)
            self._sync_said = words

    def _synced(self, came: SyncReport | Exception) -> None:
        from smdash.domain.sync.words import report_words
        from smdash.screens.sync.running import problem_lines

        self._sync = None
        if self._sync_shown is not None:
            self._sync_shown.stop()
        if isinstance(came, Exception):
            self.complain(came)
            return
        said, front = one_line(report_words(came)), self.screen
        if isinstance(front, BaseScreen) and front.query(KeyLine):
            front.tell(said)
        else:
            self.notify(said, markup=False)
        if lines := problem_lines(came):
            self.notify(block("\n".join(lines)), title="Not read whole", severity="warning", markup=False, timeout=15)

    def on_unmount(self) -> None:
        """Begin nothing more; what is under way is waited for once the terminal is given back."""
        if self._sync is not None:
            self._sync.stop()
        if "live" in self.__dict__:
            self.live.stop()

    def settle(self) -> str:
        """Do what nobody waits for once the first view stands; return what is worth saying."""
        from smdash.screens.dashboard.after_start import settle

        return settle(self.services, self.config.downloads)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every act of the screen in front by name, and from the dashboard every place."""
        from textual.app import SystemCommand

        from smdash.screens.dashboard.places import commands

        if not isinstance(screen, BaseScreen):
            return
        for key in screen.offered():
            if key.id != PALETTE.id:
                place = f"{PANES[key.where]}: " if key.where else ""
                names = f" ({spelled(key.keys)})" if key.keys else ""
                yield SystemCommand(
                    f"{place}{key.label}", f"{key.tip or key.label}{names}", partial(screen.run_action, key.action)
                )
        for name, tip, go in commands(screen):
            yield SystemCommand(name, tip, go)
