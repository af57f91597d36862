"""Away: days typed, and at once what they leave undone; Enter takes them off."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment
from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static

from smdash.domain.errors import SmdashError, StaleError
from smdash.domain.plaintext import block, one_line
from smdash.domain.whatif.away import span_words
from smdash.domain.whatif.away_words import away_lines
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.screens.base.screen import BaseScreen
from smdash.screens.whatif import keys
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.fields import LineField
from smdash.widgets.keys import line
from smdash.widgets.text import outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from textual.app import ComposeResult

    from smdash.domain.whatif.away import AwayView
    from smdash.services.bundle import Services
    from smdash.widgets.ink import Ink

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


class AwayScreen(BaseScreen[str]):
    """A time away: what it leaves undone, and days off with promises that wait."""

    CSS_PATH = "away.tcss"
    AUTO_FOCUS = "#days"
    LIST = "plan"
    TYPING = True
    KEYS = keys.AWAY

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services)
        del brand  # days off are one person's, whatever brand is shown
        self._shown: tuple[date, date] | None = None
        self._busy = False

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
        self.keys_changed()
        self._mean()

    def keys_changed(self) -> None:
        """Name the keys that are in force now, the most needed first."""
        take, close, *more = [key for key in self.keys_now() if key.footer]
        self.show_line(line([take, close, keys.NEXT_FIELD, *more]))

    def reload(self) -> None:
        """Work out again what the typed days leave undone."""
        self._shown = None
        self.attempt(self._mean)

    @on(Input.Changed, "#days")
    def _changed(self) -> None:
        self.attempt(self._mean)

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
        if days is not None:
            first, last = days
            words = f"{span_words(first, last)}, {counted((last - first).days + 1, 'day')}. Enter takes them off."
        meaning = self.query_one("#meaning", Static)
        meaning.update(Content(block(words)))
        meaning.set_class(wrong, "-wrong")
        if days != self._shown:
            self._shown = days
            if days is None:
                self._show(None)
            else:
                first, last = days
                self.beside(lambda: self.services.away.plan(first, last), self._show, failed=self._unplanned)

    def _unplanned(self, error: Exception) -> None:
        self._show(None)
        self.host.complain(error)

    def _show(self, view: AwayView | None) -> None:
        lines = [] if view is None else away_lines(view)
        rows = [_Row(str(number), text, look) for number, (text, look) in enumerate(lines)]
        self.query_one("#plan", _Lines).show(ListWindow(rows))

    # Acting ----------------------------------------------------------------------------------------------

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take()

    def opened(self, row: object) -> None:
        """Take the typed days off, from the plan too."""
        del row
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
        self.beside(act, self._done, "take", failed=self._not_done)

    def _done(self, said: str) -> None:
        self._busy = False
        self.dismiss(said)

    def _not_done(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, StaleError):
            self.host.complain(error)
            self.reload()
        elif isinstance(error, SmdashError):
            meaning = self.query_one("#meaning", Static)
            meaning.update(Content(block(str(error))))
            meaning.add_class("-wrong")
        else:
            self.host.complain(error)

    def action_known(self) -> None:
        """Show the times away that are set; picking one takes it back."""
        self.attempt(self._known)

    def _known(self) -> None:
        known = self.services.away.list()
        if not known:
            self.tell("No time away is set.")
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
