"""What every screen stands on: it reads and acts off the UI thread, says what came of it, and lists its keys."""

from __future__ import annotations

import re
import time
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, cast

from textual import events, on
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.screen import ModalScreen, Screen
from textual.worker import get_current_worker

from smdash.domain.errors import ReplacedError
from smdash.screens.base import acts
from smdash.screens.base.keys import CLOSE, HELP, IDEA, IDEA_TOO, PALETTE
from smdash.widgets.dashboard.strips import KeyLine, Line
from smdash.widgets.keys import Key, bindings, line, mapped, spelled
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual.binding import BindingType
    from textual.widget import Widget

    from smdash.domain.seen import Seen
    from smdash.screens.base.host import Host
    from smdash.screens.base.keytable import Section
    from smdash.services.bundle import Services


ResultT = TypeVar("ResultT")
FoundT = TypeVar("FoundT")
NAMED = re.compile(r"\{([a-z_.]+)\}")
_CHANGING = frozenset({"import"})
"""Groups of which only the newest is shown though they change something."""
READ = "read"
"""The group of what a screen reads of its own: what its acts are about."""
POLL_SECONDS = 0.75
"""How often a screen looks whether another program has changed the file."""
SYNC_SECONDS = 4.0
"""How long a screen shows the same while a sync of this program changes the file again and again."""


LOOK_AHEAD = 400
"""Rows of a list that are looked through for the next free slot."""


class Pane(Protocol):
    """A list as an act sees it."""

    marks: set[str]

    @property
    def current(self) -> Any:
        """The row under the cursor, None where there is none."""
        ...

    def chosen(self) -> list[str]:
        """Return the keys an act applies to: the marked rows, else the one under the cursor."""
        ...

    def clear_marks(self) -> None:
        """Unmark everything."""
        ...


class BaseScreen(Screen[ResultT]):
    """A screen over one home.

    ``KEYS`` are its own keys and ``PARTS`` the widgets of it that have keys of their own; bindings, key line, help,
    palette and README are made from them. ``LINE`` names the keys of the key line by id, in its order; where it is
    empty, all that have a word for it stand there. ``LIST`` is the list an act applies to. Screens that only ask or
    show may be made without ``services``; they must not read or act.
    """

    KEYS: ClassVar[tuple[Key, ...]] = (HELP, PALETTE)
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    PARTS: ClassVar[tuple[type[Widget], ...]] = ()
    LINE: ClassVar[tuple[str, ...]] = ()
    LIST: ClassVar[str] = ""
    SAID_SECONDS: ClassVar[float] = 5.0
    TYPING: ClassVar[bool] = False
    """Whether a field has the focus most of the time, so that a letter alone cannot be a key."""
    active = "queue"
    services: Services

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Bind the keys a class declares, and that by which an idea is kept: from every screen that is no dialog."""
        if "KEYS" in cls.__dict__:
            if not issubclass(cls, ModalScreen) and not cls.TYPING:
                own = {name for key in cls.KEYS if not key.where for name in key.keys.split(",")}
                cls.KEYS = (*cls.KEYS, *(key for key in (IDEA, IDEA_TOO) if key.keys not in own))
            cls.BINDINGS = bindings(cls.KEYS)
        super().__init_subclass__(**kwargs)

    def __init__(self, services: Services | None = None, brand: str | None = None) -> None:
        super().__init__()
        if services is not None:
            self.services = services
        self.brand = brand
        self.seen: Seen | None = None
        self._marked_at: dict[str, Seen | None] = {}
        self._covered = self._was_shown = False
        self._stamp: object = None
        self._minute = self._trouble = ""
        self._right_at = 0.0  # when the screen was last known to show what is in the file

    @property
    def host(self) -> Host:
        """The app, as its screens see it."""
        return cast("Host", self.app)

    @on(events.ScreenResume)
    def _styled(self, event: events.ScreenResume) -> None:
        if self._was_shown:
            return
        # Textual would match every part with all rules once more. All of them have just been, with the rules of the
        # screen too; only the screen itself was made before these were read.
        self._was_shown, event.refresh_styles = True, False
        self.app.stylesheet.apply(self)

    # Keys ------------------------------------------------------------------------------------------------

    @classmethod
    def declared(cls) -> Iterator[Key]:
        """Yield the screen's own keys, those of what it builds upon, and those of its parts."""
        for each in (cls, *cls.PARTS):
            for base in each.__mro__:
                if base is not WindowList:
                    yield from base.__dict__.get("KEYS", ())

    def keys_now(self) -> tuple[Key, ...]:
        """Return the keys as the person has them."""
        return mapped(self.declared(), self.host.keymap)

    def offered(self) -> tuple[Key, ...]:
        """Return the keys whose acts the palette offers here, each act once: its own, and what is done from anywhere.

        Moves within a part of it are left out, since the palette has the focus. Where there is a text, keys that are
        typed into it are not named.
        """
        from smdash.screens.base.keytable import typed

        made = [binding for part in self.PARTS for binding in part.BINDINGS if isinstance(binding, Binding)]
        moves = {binding.id for binding in made if not binding.action.startswith("screen.")}
        found: dict[tuple[str, str], Key] = {}
        for key in (*self.keys_now(), *self.elsewhere()):
            if key.id not in moves:
                names = [name for name in key.keys.split(",") if not (self.TYPING and typed(name))]
                act = (key.label, key.action.removeprefix("screen."))
                found.setdefault(act, key._replace(keys=",".join(names), action=act[1]))
        return tuple(found.values())

    def elsewhere(self) -> tuple[Key, ...]:
        """Return the keys of the dashboard whose acts are offered here too."""
        from smdash.screens.base.keytable import anywhere

        mine = {key.id for key in self.declared()}
        return tuple(key for key in mapped(anywhere(), self.host.keymap) if key.id not in mine)

    def show_keys(self, ids: Sequence[str] = ()) -> None:
        """Paint the key line: the keys called ``ids``, else those of ``LINE``, else all that have a word for it."""
        keys = self.keys_now()
        if wanted := ids or self.LINE:
            by_id = {key.id: key for key in keys}
            keys = tuple(by_id[name] for name in wanted)
        self.show_line(line(keys))

    def show_line(self, keys: list[tuple[str, str, str]], ranks: Sequence[int] = ()) -> None:
        """Paint (key, word, action) of each in the key line, and where the keys and commands are found."""
        always = [(HELP, "keys"), (PALETTE, "commands")]
        corner = [
            (spelled(mapped((key,), self.host.keymap)[0].keys).split(" ")[0], word, key.action) for key, word in always
        ]
        if not ranks:  # How to get away stays there however short the line is.
            ranks = [0 if word == CLOSE.footer else rank for rank, (_, word, _) in enumerate(keys, 1)]
        self.query_one(KeyLine).show(keys, ranks, corner)

    def keys_changed(self) -> None:
        """Name the keys that are in force now."""
        if self.query(KeyLine):
            self.show_keys()

    def named(self, text: str) -> str:
        """Return words for a frame, each ``{id}`` in them as the first of the keys the person has for it."""
        first = {key.id: key.keys.split(",")[0] for key in self.keys_now()}
        return NAMED.sub(lambda found: spelled(first[found[1]]).replace("\u21b5", "enter"), text)

    def by_key(self, text: str) -> str:
        """Return words with the commands in them as the keys that do the same."""
        if "smdash " not in text:
            return text
        from smdash.widgets.by_key import by_key

        return by_key(text, self.host.keymap)

    @classmethod
    def name_of(cls) -> str:
        """Return what the screen is called in its help."""
        from smdash.screens.base.keytable import DIALOGS, SCREENS

        names = [place.name for place in (*SCREENS, *DIALOGS) if place.screen.endswith(f":{cls.__name__}")]
        name = names[0] if names else cls.__name__.removesuffix("Screen")
        return f"{name[0].upper()}{name[1:]}"

    def help(self) -> list[Section]:
        """Return the keys as its help shows them: its own, then those of any list where no text or dialog is."""
        from smdash.screens.base.keytable import Section, rows

        own = Section(self.name_of(), [(names, key.words) for names, key in rows(self.helped())])
        typing = self.TYPING or isinstance(self, ModalScreen)
        return [own, self.list_help()] if self.query(WindowList) and not typing else [own]

    def helped(self) -> tuple[Key, ...]:
        """Return the keys of its help."""
        return self.keys_now()

    def list_help(self) -> Section:
        """Return the keys of any list."""
        from smdash.screens.base.keytable import Section, list_rows

        return Section("Any list", [(names, f"{tip}.") for names, tip in list_rows(self.host.keymap)])

    def action_idea(self) -> None:
        """Keep a thought; nothing of what is shown changes."""
        self.action_act("idea")

    def action_palette(self) -> None:
        """Find any action by name."""
        self.app.action_command_palette()

    def action_close(self) -> None:
        """Go back to where one came from."""
        self.dismiss(None)

    def dismiss(self, result: ResultT | None = None) -> AwaitComplete:
        """Close with a result, and with it whatever lies over this screen; one that is closed already stays so.

        Textual closes the screen in front, whichever that is: help or the palette may lie over a dialog that is done.
        """
        if self not in self.app.screen_stack:
            return AwaitComplete()
        while self.app.screen is not self:
            self.app.pop_screen()
        return super().dismiss(result)

    def action_act(self, name: str) -> None:
        """Do one of ``base.acts.ACTS``; its module is imported with the first of its acts."""
        self.attempt(lambda: acts.found(name)(self))

    # Lists -----------------------------------------------------------------------------------------------

    def pane(self, name: str) -> Pane:
        """Return the list an act of this name applies to; a screen over one list has only that."""
        del name
        return self.query_one(f"#{self.LIST}", WindowList)

    def posts_on(self) -> Sequence[Any]:
        """Return the posts and free slots of its list from the cursor on, as far as anybody looks ahead."""
        pane = self.pane("queue")
        return pane.window.rows(pane.cursor, pane.cursor + LOOK_AHEAD) if isinstance(pane, WindowList) else ()

    def aim_at(self, key: str) -> None:
        """Let the cursor of its list of posts stand on a row once the list is read again."""
        pane = self.pane("queue")
        if isinstance(pane, WindowList):
            pane.cursor_key = key

    def opened(self, row: Any) -> None:
        """Do what Enter or a click on a row does."""

    def filter_text(self) -> str:
        """Return the filter of posts that is begun with from here, '' for that of the brand."""
        return ""

    @on(WindowList.Opened)
    def _row_opened(self, event: WindowList.Opened) -> None:
        event.stop()
        self.opened(event.row)

    @on(WindowList.Unread)
    def _row_unread(self, event: WindowList.Unread) -> None:
        event.stop()
        self.host.complain(event.error)

    @on(WindowList.Marked)
    def _row_marked(self, event: WindowList.Marked) -> None:
        event.stop()
        self.note_marks()
        marked = f"{event.number:,} marked: the next act takes them all. esc unmarks." if event.number else ""
        self.tell(f"{event.refused} {marked}".strip())

    @on(Line.Clicked)
    async def _line_clicked(self, event: Line.Clicked) -> None:
        event.stop()
        await self.run_action(event.action)

    def on_line_field_mended(self, event: Any) -> None:
        """Take back what was said of a field, as something else is typed there now."""
        from smdash.screens.base.wrong import mended

        event.stop()
        mended(self, event.field)

    # Reading and acting ----------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read what is shown again."""

    def show_brand(self, slug: str | None) -> None:
        """Show one brand's content, or all."""
        self.brand = slug
        self.reload()

    def seen_now(self) -> Seen | None:
        """Return up to which change a person has seen what an act would be about; what is newer is refused.

        That is when what is shown was read; for a mark when it was made; for a dialog that reads nothing itself when
        the screen below was read. What another program changed while a dialog lies over a list is not seen there.
        """
        below = self.app.screen_stack[: self.app.screen_stack.index(self)] if self in self.app.screen_stack else []
        known = [screen.seen for screen in below if isinstance(screen, BaseScreen) and screen.seen is not None]
        shown = self.seen or (known[-1] if known else None)
        for key in self.marked():
            at = self._marked_at.get(key)
            shown = at if at is not None and (shown is None or at.before(shown)) else shown
        return shown

    def marked(self) -> set[str]:
        """Return the keys of all rows that are marked."""
        return set().union(*(pane.marks for pane in self.query(WindowList)))

    def note_marks(self) -> None:
        """Keep of each mark up to which change its row was seen when it was made."""
        self._marked_at = {key: self._marked_at.get(key, self.seen) for key in self.marked()}

    def has_seen(self, seen: Seen) -> None:
        """Take in that what is shown now was read at ``seen``; below a dialog it is shown to nobody."""
        self._covered = not self.is_active and self.seen is not None
        if not self._covered:
            self.seen = seen

    def tell(self, text: str) -> None:
        """Say in the key line what was done."""
        self.query_one(KeyLine).tell(self.by_key(text), self.SAID_SECONDS)

    def came_of(self, words: str) -> None:
        """Say what came of something that was sent, in place of what was said when it was asked for."""
        self.tell(words)

    def after(self, said: str | None) -> None:
        """Come back from a dialog that may have changed something and says what."""
        self.reload()
        if said:
            self.tell(said)

    def attempt(self, act: Callable[[], object], failed: Callable[[Exception], object] | None = None) -> None:
        """Do what may find the store unusable; the error is said, or given to ``failed``."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 - an act that fails must not end the app
            (failed or self.host.complain)(self.services.home.meaning(error))

    def beside(
        self,
        read: Callable[[], FoundT],
        show: Callable[[FoundT], object],
        group: str = READ,
        *,
        failed: Callable[[Exception], object] | None = None,
        lasting: bool = False,
    ) -> None:
        """Read off the UI thread, then show on it what was found; an error is said, or given to ``failed``.

        Of what is asked for in a ``group`` only the newest is shown. ``lasting`` is for what changes something and
        shows it in its own way: like any change it is made though the screen is closed. The group ``read`` is for what
        acts are about: what is changed afterwards by another program is no longer as it was seen.
        """
        if group != READ:
            self._beside(read, show, failed or self.host.complain, group, exclusive=not lasting)
            return
        home = self.services.home

        def look() -> tuple[Seen, FoundT]:
            return home.seen(), read()

        def shown(found: tuple[Seen, FoundT]) -> None:
            self.has_seen(found[0])
            show(found[1])

        self._beside(look, shown, failed or self.host.complain, group, exclusive=not lasting)

    def perform(
        self,
        act: Callable[[], str | None],
        *,
        unmark: bool = True,
        then: Callable[[], object] | None = None,
        on: Sequence[int] = (),
        refused: Callable[[Exception], object] | None = None,
    ) -> None:
        """Make a change off the UI thread; what it returns is said, its error too, and what is shown is read again.

        ``then`` is done on the UI thread when the change went well, ``refused`` instead of telling the error when it
        did not, where the person is still here. ``on`` are the deliveries it is done to, for a screen whose cursor goes
        with them.
        """
        del on

        def done(said: str | None) -> None:
            if unmark and self.LIST:
                self.pane(self.active).clear_marks()
            self.reload()
            if said:
                self.tell(said)
            if then is not None:
                self.attempt(then)

        def not_done(error: Exception) -> None:
            self._marked_at.clear()  # what has changed is said, so the next act on these marks knows of it
            self.reload()
            (refused if refused is not None and self.app.screen is self else self.host.complain)(error)

        self._beside(act, done, not_done, "write", exclusive=False)

    def _beside(
        self,
        work: Callable[[], FoundT],
        done: Callable[[FoundT], object],
        failed: Callable[[Exception], object],
        group: str,
        *,
        exclusive: bool,
    ) -> None:
        """Work in a thread and hand what came of it to the UI thread, unless nobody waits for it any more.

        A change belongs to the app: changes are made in the order they were asked for, and closing the screen neither
        stops one nor keeps its error from being said.
        """
        app, host, services = self.app, self.host, self.services
        home, store = services.home, services.home.store
        epoch, seen = store.epoch, self.seen_now()

        def stands() -> bool:
            # A screen that was left loses its widgets one by one before it is detached itself.
            return self.is_attached and self in app.screen_stack

        def land(found: FoundT) -> None:
            if stands():
                done(found)

        def crash(error: Exception) -> None:
            # After a restore this screen is left, whatever it would say of the error.
            heard = stands() and not isinstance(error, ReplacedError)
            (failed if heard else host.complain)(error)

        def run() -> None:
            worker = get_current_worker()
            waits = False
            try:
                with store.based_on(epoch), home.acting(seen):
                    found = work()
                if not exclusive or group in _CHANGING:
                    waits = media_waits(services)
            except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
                if not worker.is_cancelled:
                    app.call_from_thread(crash, home.meaning(error))
                return
            finally:
                store.close_read()
            if not worker.is_cancelled:
                app.call_from_thread(land, found)
                if waits:
                    app.call_from_thread(host.fetch_media)

        if exclusive:
            self.run_worker(run, thread=True, group=group, exclusive=True, exit_on_error=False)
        elif host.changes.put(run):
            app.run_worker(host.changes.work, thread=True, group="changes", exit_on_error=False)

    def rescue(self) -> Callable[[], str] | None:
        """Return what keeps what is typed here though the data it was typed over are gone, and says where it is.

        It is called beside the UI once the new data are in use; None where nothing is typed.
        """
        return None

    # The file --------------------------------------------------------------------------------------------

    def watch_file(self) -> None:
        """Look from now on whether another program has changed the file or another minute has begun."""
        self.set_interval(POLL_SECONDS, self.look)

    def look(self) -> None:
        """Read again where another connection has changed the file or the minute has."""
        if not self.is_current:
            return  # a dialog lies over it, and coming back reads again
        home = self.services.home
        try:
            if home.store.replaced():
                self.host.begin_anew()
                return
            stamp, minute = home.store.stamp(), f"{home.now().astimezone(home.zone()):%d %H:%M}"
        except Exception as raw:  # noqa: BLE001 - said once, not at every look
            error = home.meaning(raw)
            if str(error) != self._trouble:
                self._trouble = str(error)
                self.host.complain(error)
            return
        self._trouble = ""
        changed = stamp != self._stamp
        if not (changed and self.host.syncing):
            self._right_at = time.monotonic()
        elif time.monotonic() - self._right_at < SYNC_SECONDS:
            changed = False  # every portion of a sync changes the file, and reading anew holds up keys
        if changed or minute != self._minute or (self._covered and self.is_active):
            self._stamp, self._minute, self._right_at = stamp, minute, time.monotonic()
            self.reload()


def media_waits(services: Services) -> bool:
    """Say whether a post that is to go out gives a file by an address that nobody has asked for yet."""
    try:
        return services.fetching.new()
    except Exception:  # noqa: BLE001 - the change is made, and what is wrong with the file is said by whatever reads it
        return False


class Dialog(ModalScreen[ResultT], BaseScreen[ResultT]):
    """A screen that lies over another, and has to be left before anything else is done."""

    def __init__(self, services: Services | None = None, brand: str | None = None) -> None:
        BaseScreen.__init__(self, services, brand)

    def elsewhere(self) -> tuple[Key, ...]:
        """Return nothing, as a dialog has to be left first."""
        return ()


class ListDialog(Dialog[ResultT]):
    """A line to type in over the list of what it may mean."""

    def action_list(self, what: str, step: int) -> None:
        """Move in the list while typing."""
        pane = self.query_one(f"#{self.LIST}", WindowList)
        (pane.action_move if what == "move" else pane.action_page)(step)


class LingeringDialog(Dialog[str]):
    """A dialog whose act is done beside the UI; ``busy`` while it is, and no key does anything then or just after.

    It takes in the last keys of a hurry, so that none of them acts on the screen below.
    """

    REST: ClassVar[float] = 0.4
    """Seconds: longer than the third Enter of somebody in a hurry takes, shorter than anybody waits for a screen."""

    def __init__(self, services: Services | None = None, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self.busy = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no key act while something is under way or done already."""
        del action, parameters
        return not self.busy

    def leave(self, said: str) -> None:
        """Close with what was done, once no key of the same hurry can come any more."""
        self.busy = True
        self.set_focus(None)
        if self.REST:
            self.set_timer(self.REST, partial(self._left, said))
        else:
            self.dismiss(said)

    def _left(self, said: str) -> None:
        # What a timer calls must return nothing: Textual waits for what it gets, and a screen cannot wait for its end.
        self.dismiss(said)
