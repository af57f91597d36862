"""Away: days typed, and at once what they leave undone; Enter takes them off."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from rich.segment import Segment
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Label, Static
from textual.worker import get_current_worker

from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import block, one_line
from smdash.domain.whatif.away import span_words
from smdash.domain.whatif.away_words import away_lines
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.widgets.dashboard.strips import KeyLine, Line
from smdash.widgets.fields import LineField
from smdash.widgets.text import outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from textual.app import ComposeResult

    from smdash.domain.whatif.away import AwayView
    from smdash.screens.base.host import Host
    from smdash.services.bundle import Services
    from smdash.widgets.ink import Ink

KEYS = [
    ("\u21b5", "take these days off", "take"),
    ("esc", "close", "close"),
    ("tab", "next field", "app.focus_next"),
    ("^l", "times away", "known"),
]
HINT = "3-10 Dec, 2026-12-03..10, fri-mon, tomorrow 5d"


class _Row(NamedTuple):
    key: str
    text: str
    look: str


class _Lines(WindowList[_Row]):
    """What is left undone."""

    def paint_row(self, row: _Row, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        style = {"strong": ink.strong, "good": ink.good, "bad": ink.bad, "warn": ink.warn, "dim": ink.dim}.get(
            row.look, ink.plain
        )
        sign = {"bad": "! ", "warn": "? ", "good": "\u2713 "}.get(row.look, "  ")
        return [Segment(sign if row.text else "", style), Segment(outside(row.text, max(0, width - 2)), style)]


class AwayScreen(Screen[str]):
    """A time away: what it leaves undone, and days off with promises that wait."""

    CSS_PATH = "away.tcss"
    AUTO_FOCUS = "#days"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False),
        Binding("ctrl+l", "known", "Times away", show=False, priority=True),
        Binding("ctrl+p", "palette", "Commands", show=False),
    ]

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__()
        del brand  # days off are one person's, whatever brand is shown
        self.services = services
        self._shown: tuple[date, date] | None = None
        self._busy = False

    @property
    def host(self) -> Host:
        """The app, as its screens see it."""
        return cast("Host", self.app)

    def compose(self) -> ComposeResult:
        """Lay out the two fields and the plan."""
        with Vertical(id="form"):
            with Horizontal():
                yield Label("Away ")
                yield LineField(placeholder=HINT, id="days", compact=True)
            with Horizontal():
                yield Label("Why  ")
                yield LineField(placeholder="may stay empty", id="reason", compact=True)
            yield Static(Content(""), id="meaning")
        yield _Lines(id="plan", title="What it leaves undone", empty="Type the days above.")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Begin in the first field."""
        self.query_one("#keys", KeyLine).show(KEYS)
        self._mean()

    @on(Input.Changed, "#days")
    def _changed(self) -> None:
        self._mean()

    def _days(self) -> tuple[date, date] | None:
        text = self.query_one("#days", Input).value
        return self.services.away.parse(text) if text.strip() else None

    def _mean(self) -> None:
        words, wrong = f"Like {HINT}.", False
        days = None
        try:
            days = self._days()
        except SmdashError as error:
            words, wrong = str(error), True
        except Exception as error:  # noqa: BLE001 - what cannot be read must not end the app
            self.host.complain(error)
            return
        if days is not None:
            first, last = days
            words = f"{span_words(first, last)}, {counted((last - first).days + 1, 'day')}. Enter takes them off."
        meaning = self.query_one("#meaning", Static)
        meaning.update(Content(block(words)))
        meaning.set_class(wrong, "-wrong")
        if days != self._shown:
            self._shown = days
            if days is None:
                self._show(None, None)
            else:
                self._plan(*days)

    @work(thread=True, group="plan", exclusive=True, exit_on_error=False)
    def _plan(self, first: date, last: date) -> None:
        worker = get_current_worker()
        view: AwayView | None = None
        failed: Exception | None = None
        try:
            view = self.services.away.plan(first, last)
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            failed = error
        finally:
            self.services.home.store.close_read()
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show, view, failed)

    def _show(self, view: AwayView | None, failed: Exception | None) -> None:
        if failed is not None:
            self.host.complain(failed)
        lines = [] if view is None else away_lines(view)
        rows = [_Row(str(number), text, look) for number, (text, look) in enumerate(lines)]
        self.query_one("#plan", _Lines).show(ListWindow(rows))

    # Acting ----------------------------------------------------------------------------------------------

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take()

    @on(WindowList.Opened)
    def _opened(self, event: WindowList.Opened) -> None:
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Take the typed days off."""
        try:
            days = self._days()
        except SmdashError:
            return  # it says already what is wrong
        if days is None or self._busy:
            return
        reason = self.query_one("#reason", Input).value
        services = self.services

        def act() -> str:
            away = services.away.commit(*days, reason)
            return f"Away {span_words(away.first, away.last)}: days off, promises wait. u takes it back."

        self._act(act)

    def _act(self, act: Callable[[], str]) -> None:
        self._busy = True
        self._work(act)

    @work(thread=True, group="write", exit_on_error=False)
    def _work(self, act: Callable[[], str]) -> None:
        said, failed = "", None
        try:
            said = act()
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            failed = error
        finally:
            self.services.home.store.close_read()
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._done, said, failed)

    def _done(self, said: str, failed: Exception | None) -> None:
        self._busy = False
        if failed is None:
            self.dismiss(said)
        elif isinstance(failed, SmdashError):
            meaning = self.query_one("#meaning", Static)
            meaning.update(Content(block(str(failed))))
            meaning.add_class("-wrong")
        else:
            self.host.complain(failed)

    def action_known(self) -> None:
        """Show the times away that are set; picking one takes it back."""
        try:
            known = self.services.away.list()
        except Exception as error:  # noqa: BLE001 - what cannot be read must not end the app
            self.host.complain(error)
            return
        if not known:
            self.query_one("#keys", KeyLine).tell("No time away is set.")
            return
        choices = [
            Choice(each.first.isoformat(), span_words(each.first, each.last), remark=one_line(each.reason))
            for each in known
        ]

        def picked(key: str | None) -> None:
            first = next((each.first for each in known if each.first.isoformat() == key), None)
            if first is not None and not self._busy:
                services = self.services

                def act() -> str:
                    gone = services.away.cancel(first)
                    return f"No longer away {span_words(gone.first, gone.last)}. u takes it back."

                self._act(act)

        self.app.push_screen(PickScreen("Times away: enter cancels one", choices), picked)

    def action_close(self) -> None:
        """Close; nothing was changed."""
        self.dismiss("")

    def action_palette(self) -> None:
        """Find any action by name."""
        self.app.action_command_palette()

    async def action_act(self, name: str) -> None:
        """Show the keys; no other act is offered here."""
        if name == "help":
            self.query_one("#keys", KeyLine).tell("enter takes the days off, esc closes, ^l shows times away", 10.0)

    @on(Line.Clicked)
    async def _clicked(self, event: Line.Clicked) -> None:
        event.stop()
        await self.run_action(event.action)
