"""A person at the dashboard: presses keys, looks at the screen, and waits until nothing is under way."""

from __future__ import annotations

import asyncio
import contextlib
import unicodedata
from typing import TYPE_CHECKING, Any

from textual import events
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.css.stylesheet import Stylesheet
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.widgets import Input, Static, TextArea
from textual.worker import WorkerCancelled

from smdash.app import SmdashApp
from smdash.config import Config
from smdash.screens.base.wrong import WrongLine
from smdash.screens.dashboard.screen import DashboardScreen
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    import pytest
    from textual.app import App
    from textual.css.model import RuleSet
    from textual.css.types import CSSLocation
    from textual.message_pump import MessagePump
    from textual.pilot import Pilot
    from textual.screen import Screen
    from textual.strip import Strip
    from textual.worker import Worker

    from smdash.services.bundle import Services

QUIET_ROUNDS = 3
PAINT = Compositor.render_update
PARSE = Stylesheet._parse_rules
PARSED: dict[tuple[Any, ...], list[RuleSet]] = {}
"""Rules of the stylesheets, by their text, their place and the theme's variables."""
ACTS = ("\x1b", "\x07", "\x9b", "\x9d")
"""Control characters a terminal acts on; none may be painted."""


def harmful(text: str) -> str:
    """Return the control and bidi characters in a painted text."""
    bidi = {0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
    return "".join(c for c in text if ord(c) in bidi or unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"})


def parse_once(patch: pytest.MonkeyPatch) -> None:
    """Parse each stylesheet once for all the apps of a run."""

    def parse(
        self: Stylesheet, css: str, read_from: CSSLocation, is_default_rules: bool, tie_breaker: int, scope: str
    ) -> list[RuleSet]:
        key = (css, read_from, is_default_rules, tie_breaker, scope, tuple(sorted(self._variables.items())))
        if key not in PARSED:
            PARSED[key] = PARSE(self, css, read_from, is_default_rules, tie_breaker, scope)
        return PARSED[key]

    patch.setattr(Stylesheet, "_parse_rules", parse)


def paint_when_seen(patch: pytest.MonkeyPatch) -> None:
    """Leave what is to be painted until the person looks: without a terminal nobody sees the pictures in between."""
    patch.setattr(Compositor, "render_update", lambda *_, **__: None)


def _paint(app: App[Any]) -> bool:
    """Paint what is still to be painted, and say whether anything was."""
    screen: Screen[Any] = app.screen
    if not screen._compositor._dirty_regions:
        return False
    PAINT(screen._compositor, screen_stack=app._background_screens)
    return True


def _rests(pump: MessagePump) -> bool:
    """Say whether a part of the app waits for its next message, rather than being at work on one.

    Sending each of them a message to hear that it is done takes longer than most of what they do.
    """
    queue: Any = pump._message_queue
    return queue.empty() and (not pump._running or any(not one.done() for one in queue.ready_event._waiters))


class Person:
    """Drives one app; every step ends when the app is idle."""

    def __init__(self, app: SmdashApp, pilot: Pilot[Any]) -> None:
        self.app, self.pilot = app, pilot

    # Doing -----------------------------------------------------------------------------------------------

    async def settled(self) -> None:
        """Wait until no message is queued, nothing is left to lay out and no worker runs, without ever just waiting.

        A worker that failed fails the test.
        """
        with self.app._context():
            quiet = rounds = 0
            while quiet < QUIET_ROUNDS and not self.app._exit and self.app._exception is None:
                rounds += 1
                assert rounds < 5_000, "the app never comes to rest"
                await asyncio.sleep(0)
                running: list[Worker[Any]] = [worker for worker in self.app.workers if not worker.is_finished]
                if running:
                    # One that was overtaken by a newer one is as good as finished.
                    with contextlib.suppress(WorkerCancelled):
                        await self.app.workers.wait_for_complete(running)
                    quiet = 0
                elif self._busy():
                    await asyncio.sleep(0.001)
                    quiet = 0
                else:
                    self.app.screen._on_timer_update()
                    await asyncio.sleep(0)
                    quiet += 1

    def _busy(self) -> bool:
        pumps = [self.app, *(pump for screen in self.app.screen_stack for pump in screen.walk_children(with_self=True))]
        return bool(self.app._batch_count or self.app.animator._animations or not all(map(_rests, pumps)))

    def inside(self) -> contextlib.AbstractContextManager[None]:
        """Let the body act as the app itself does."""
        return self.app._context()

    async def press(self, *keys: str) -> None:
        """Press keys, waiting after each unless the next is the same one."""
        for number, name in enumerate(keys):
            self.send(name)
            if name != (keys[number + 1] if number + 1 < len(keys) else ""):
                await self.settled()

    def send(self, name: str) -> None:
        """Press a key without waiting for what comes of it."""
        driver = self.app._driver
        assert driver is not None
        key = _character_to_key(name) if len(name) == 1 and not name.isalnum() else name
        try:
            character: str | None = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
        except KeyError:
            character = name if len(name) == 1 else None
        event = events.Key(key, character)
        event.set_sender(self.app)
        driver.send_message(event)

    async def type(self, text: str) -> None:
        """Type a text in one go into what has the focus."""
        for character in text:
            self.send("enter" if character == "\n" else character)
        await self.settled()

    def lose_a_key(self) -> None:
        """Leave the app waiting for a key whose marker has been lost long ago."""
        self.app._sent, self.app._heard_at = events.Key("x", "x"), -1e9

    def send_paste(self, text: str) -> None:
        """Paste a text without waiting for what comes of it."""
        event = events.Paste(text)
        event.set_sender(self.app)
        self.app._driver.send_message(event)

    async def paste(self, text: str) -> None:
        """Paste a text into what has the focus."""
        self.send_paste(text)
        await self.settled()

    async def painted(self) -> None:
        """Have all that stands on the screen painted, which may ask for rows and fail as any act may."""
        with self.app._context():
            painted = not self.gone and self.crash is None and _paint(self.app)
        if painted:
            await self.settled()

    async def click(self, x: int, y: int, times: int = 1) -> None:
        """Click a cell of the terminal."""
        await self.painted()
        with self.app._context():
            await self.pilot.click(offset=(x, y), times=times)
        await self.settled()

    async def click_on(self, words: str, times: int = 1) -> None:
        """Click the first place on the screen where some words stand."""
        y, x = next((y, line.index(words)) for y, line in enumerate(self.lines()) if words in line)
        await self.click(x + 1, y, times)

    async def resize(self, width: int, height: int) -> None:
        """Drag the terminal to another size."""
        with self.app._context():
            await self.pilot.resize_terminal(width, height)
        await self.settled()

    async def sent(self) -> None:
        """Wait until all that was sent beside the screens has come to something."""
        for thread in self.app.live._asked:
            await asyncio.to_thread(thread.join)
        await self.settled()

    async def poll(self) -> None:
        """Let the dashboard look at the file, as it does every moment."""
        with self.app._context():
            self.dashboard.look()
        await self.settled()

    def quiet(self) -> None:
        """Let the key line's message end, as it does by itself after some seconds."""
        with self.app._context():
            self.widget("keys")._quiet()

    # Looking ---------------------------------------------------------------------------------------------

    @property
    def dashboard(self) -> DashboardScreen:
        """The first screen."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, DashboardScreen))

    @property
    def front(self) -> Any:
        """The screen in front, whatever it is."""
        return self.app.screen

    def widget(self, name: str) -> Any:
        """A part of the screen in front, whatever it is."""
        return self.app.screen.query_one(f"#{name}")

    @property
    def gone(self) -> bool:
        """Say whether the app is on its way out."""
        return self.app._exit

    @property
    def crash(self) -> Exception | None:
        """What the app broke with, if it did."""
        return self.app._exception

    @property
    def on(self) -> str:
        """The name of the screen in front."""
        return type(self.app.screen).__name__

    def strips(self) -> list[Strip]:
        """Everything painted, what shines through from behind included."""
        with self.app._context():
            visible_screen_stack.set(self.app._background_screens)
            return self.app.screen._compositor.render_strips()

    def lines(self) -> list[str]:
        """The screen's text, a line each, as wide as the terminal in cells (a wide character takes one place)."""
        return ["".join(segment.text for segment in strip if not segment.control) for strip in self.strips()]

    def text(self) -> str:
        """The screen's text."""
        return "\n".join(line.rstrip() for line in self.lines())

    def sees(self, *words: str) -> bool:
        """Say whether all these words stand on the screen."""
        text = self.text()
        return all(word in text for word in words)

    def rows(self, name: str) -> list[str]:
        """Every row of a pane, those out of sight too, as it would be painted."""
        pane = self.dashboard.pane(name)
        with self.app._context():
            width = pane.scrollable_content_region.width or 60
            found = [pane.row(index) for index in range(pane.window.count)]
            return [
                "".join(
                    segment.text for segment in pane.paint_row(row, width, pane.ink, marked=str(row.key) in pane.marks)
                ).rstrip()
                for row in found
            ]

    def row(self, name: str, words: str) -> str:
        """The first row of a pane that holds some words, '' when there is none."""
        return next((row for row in self.rows(name) if words in row), "")

    def row_of(self, name: str, words: str) -> str:
        """The first painted line of a dialog's list that holds some words, '' when there is none."""
        pane = self.list(name)
        with self.app._context():
            lines = [pane.render_line(y).text for y in range(pane.size.height)]
        return next((line.rstrip() for line in lines if words in line), "")

    def cursor(self, name: str) -> str:
        """The row under a pane's cursor."""
        return self.rows(name)[self.dashboard.pane(name).cursor]

    async def go(self, name: str, words: str) -> str:
        """Go to a pane and move by keys to the first row that can be selected and holds some words."""
        await self.press({"queue": "1", "metrics": "2", "inbox": "3", "workload": "4"}[name])
        pane = self.dashboard.pane(name)
        rows = self.rows(name)
        target: int = next(n for n, row in enumerate(rows) if words in row and pane.selectable(pane.row(n)))
        await self.press("g")
        steps = sum(1 for n in range(pane.cursor, target) if pane.selectable(pane.row(n)))
        if steps:
            await self.press(*["j"] * steps)
        assert pane.cursor == target
        return rows[target]

    def header(self) -> str:
        """The first line."""
        return self.lines()[0]

    def said(self) -> str:
        """What the key line says of the last act."""
        return self.lines()[-1]

    def toasts(self) -> list[str]:
        """Errors and notes that are up."""
        return [notification.message for notification in self.app._notifications]

    def field(self, name: str) -> Input:
        """An input of the screen in front."""
        return self.app.screen.query_one(f"#{name}", Input)

    def area(self) -> TextArea:
        """The composer's text."""
        return self.app.screen.query_one("#text", TextArea)

    def words(self, name: str) -> str:
        """The text of a label of the screen in front."""
        return str(self.app.screen.query_one(f"#{name}", Static).content)

    def wrong(self) -> str:
        """All that the form in front says to be wrong, in the order of its fields."""
        return "\n".join(str(line.content) for line in self.app.screen.query(WrongLine) if line.said)

    def assert_harmless(self) -> None:
        """Fail when anything painted could act on the terminal, in sight or not."""
        for line in self.lines():
            assert not harmful(line), (harmful(line), line)
        for screen in self.app.screen_stack:
            for static in screen.query(Static):
                bad = harmful(str(static.content).replace("\n", ""))
                assert not bad, (bad, static)
            for pane in screen.query(WindowList):
                with self.app._context():
                    for y in range(pane.size.height):
                        line = pane.render_line(y).text
                        assert not harmful(line), (harmful(line), line)
                for title in (pane.border_title, pane.border_subtitle):
                    assert not harmful(str(title or "")), title

    def list(self, name: str) -> WindowList[Any]:
        """A list of the screen in front."""
        return self.app.screen.query_one(f"#{name}", WindowList)


@contextlib.asynccontextmanager
async def sitting_at(
    services: Services,
    size: tuple[int, int] = (120, 24),
    config: Config | None = None,
    open_demo: Callable[[], Services] | None = None,
) -> AsyncIterator[Person]:
    """Open the dashboard on a home, and leave it open for the body."""
    app = SmdashApp(services, config or Config(), open_demo)
    async with app.run_test(size=size, notifications=True) as pilot:
        person = Person(app, pilot)
        await person.settled()
        yield person
        await person.painted()
