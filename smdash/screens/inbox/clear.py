"""The clearing session: one item after the other with what is left in minutes, until the inbox is empty."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.content import Content
from textual.widgets import Static

from smdash.domain.errors import NotFoundError
from smdash.domain.inbox.clearing import next_words, outcome_words, pace_words
from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted
from smdash.domain.workload.debt import GUESSED, minutes_words
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, TextScreen
from smdash.screens.base.screen import READ
from smdash.screens.inbox.keys import CLEAR, CLEAR_IN_HAND, CLEAR_LINE, CLEAR_STOPPED, CLEARED, GO_ON
from smdash.screens.inbox.one_item import ItemScreen
from smdash.screens.inbox.reading import read_item
from smdash.screens.inbox.until import ask_until

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from textual import events
    from textual.app import ComposeResult

    from smdash.domain.inbox.clearing import ClearingEnd, ClearingView
    from smdash.domain.seen import Seen
    from smdash.screens.inbox.reading import Reading
    from smdash.services.bundle import Services
    from smdash.services.inbox.clearing import ClearingSession
    from smdash.services.undo import Step
    from smdash.widgets.keys import Key


TYPED = frozenset({"draft", "check", "send"})
"""What the reply box does beside the UI while somebody types."""


class _Shown(NamedTuple):
    """Where a session stands, its item read (None at its end), what was said, and up to which change all was seen."""

    view: ClearingView
    reading: Reading | None
    said: str
    seen: Seen


class _Ahead(NamedTuple):
    """The item that comes next as it was read while the one before it was answered."""

    reading: Reading
    width: int
    seen: Seen


class ClearScreen(ItemScreen[str]):
    """Shows a session's item, its keys, and at the end what came of it; returns that in a line.

    Each key is about the item that is shown: one pressed twice in a hurry does nothing to the item after it. That one
    is read while the person works on this one.
    """

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "clear.tcss"]
    KEYS: ClassVar[tuple[Key, ...]] = CLEAR
    LINE: ClassVar[tuple[str, ...]] = CLEAR_LINE
    IN_HAND: ClassVar[Sequence[str]] = CLEAR_IN_HAND
    STOPPED: ClassVar[Sequence[str]] = CLEAR_STOPPED

    def __init__(self, services: Services, brand: str | None = None, query: str = "") -> None:
        super().__init__(services, brand)
        self.query_text = query
        self.session: ClearingSession | None = None
        self.view: ClearingView | None = None
        self._ahead: _Ahead | None = None
        self._asking = False
        # A session is used by one thread at a time: for a look after another program's change, or for a step.
        self._turn = Lock()

    def compose(self) -> ComposeResult:
        """Lay out what is left, the panel and the keys."""
        yield Static(id="head")
        yield from super().compose()

    def on_key(self, event: events.Key) -> None:
        """Note that the person is at work."""
        del event
        if self.session is not None:
            self.session.touch()

    def beside(
        self,
        read: Callable[[], Any],
        show: Callable[[Any], object],
        group: str = READ,
        *,
        failed: Callable[[Exception], object] | None = None,
        lasting: bool = False,
    ) -> None:
        """Work beside the UI; what the reply box asks for while somebody types tells that they are at work."""
        if self.session is not None and group in TYPED:
            self.session.touch()
        super().beside(read, show, group, failed=failed, lasting=lasting)

    # Reading ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the item again; the next one where somebody else has dealt with it."""
        width = self.panel.width
        self.beside(lambda: self._look("", width), self._show, failed=self._not_read)

    def _not_read(self, error: Exception) -> None:
        self.host.complain(error)
        if self.session is None:
            self.dismiss("")  # it never began: the filter is about others, say

    def _look(self, said: str, width: int, ahead: _Ahead | None = None) -> _Shown:
        """Return where the session stands; for any thread."""
        seen = self.services.home.seen()
        with self._turn:
            if self.session is None:
                self.session = self.services.clearing.begin(self.brand, self.query_text)
            view = self.session.look()
        if view.item is None:
            return _Shown(view, None, said, seen)
        if ahead is not None and (ahead.reading.facts.id, ahead.width) == (view.item.id, width):
            return _Shown(view, ahead.reading, said, ahead.seen)
        return _Shown(view, read_item(self.services, view.item.id, width), said, seen)

    def _show(self, shown: _Shown) -> None:
        view, reading = shown.view, shown.reading
        first = self.view is None
        self.view, self._ahead = view, None
        self.has_seen(shown.seen)
        head = self.query_one("#head", Static)
        frame = self.query_one("#frame")
        if reading is None or view.item is None:
            self.one.current = None
            self.panel.show_nothing("That was the last one.")
            head.update(Content("That was the last one"))
            frame.border_title = Content("Clearing")
            if shown.said:
                self.tell(shown.said)
            self._ask()
            return
        self._minute = f"{reading.now:%d %H:%M}"
        self.one.current = reading.row
        self.panel.show(reading)
        self.keys_changed()
        left = f"{minutes_words(view.minutes, guessed=view.guessed)} left"
        if first and view.guessed:
            left += f" ({GUESSED})"
        head.update(Content(f"{view.number:,} of {view.of:,} \u00b7 {left} \u00b7 {next_words(view)}"))
        again = " \u00b7 skipped before" if view.again else ""
        only = f" \u00b7 {one_line(self.query_text, 60)}" if self.query_text.strip() else ""
        frame.border_title = Content(f"Clearing{f' {self.brand}' if self.brand else ''}{only}{again}")
        frame.border_subtitle = Content(f"{reading.now:%H:%M} {reading.now.tzname()}")
        if shown.said:
            self.tell(shown.said)
        self._read_ahead(view)

    def _read_ahead(self, view: ClearingView) -> None:
        """Read the item that comes next while this one is worked on."""
        if view.ahead is None:
            return
        number, width, services = view.ahead.id, self.panel.width, self.services

        def read() -> _Ahead | None:
            seen = services.home.seen()
            try:
                return _Ahead(read_item(services, number, width), width, seen)
            except NotFoundError:
                return None  # it went meanwhile, and the next look says so

        self.beside(read, self._have_ahead, "ahead")

    def _have_ahead(self, ahead: _Ahead | None) -> None:
        self._ahead = ahead

    # Steps -----------------------------------------------------------------------------------------------

    def action_step(self, name: str) -> None:
        """Do something with the item that is shown, and go on to the next."""
        self._step(lambda session: str(getattr(session, name)()))

    def action_snooze(self) -> None:
        """Hide the item until a typed time, and go on."""
        item = self.one.current
        if item is not None:
            ask_until(self, "Snooze it until", lambda until: self._snooze(item.id, until))

    def _snooze(self, item_id: int, until: datetime) -> None:
        self._step(lambda session: session.snooze(until), item_id)

    def action_block(self) -> None:
        """Ask for a word that only spam has."""
        item = self.one.current
        if item is None:
            return
        screen = AskScreen("Block a word, phrase, handle or host", hint="What has it is spam from now on.")
        self.app.push_screen(screen, lambda word: self._block(item.id, word))

    def _block(self, item_id: int, word: str | None) -> None:
        if word:
            self._step(lambda session: session.block(word), item_id)

    def action_undo_step(self) -> None:
        """Take back the last step and go back to its item; a word on what is out only once it is confirmed."""
        session = self.session
        if session is None:
            return

        def answered(answer: str | None) -> None:
            if answer:
                self._step(lambda session: session.undo(), 0)

        def found(step: Step | None) -> None:
            if step is None or not step.sent:
                answered("yes")
                return
            title, question = step.words("undo", self.services.home.today())
            choices = [Choice("", "Leave it as it is"), Choice("yes", "Take it back")]
            self.app.push_screen(PickScreen(title, choices, body=question), answered)

        def read() -> Step | None:
            with self._turn:
                return session.takes_back()

        self.beside(read, found, "undo")

    def _step(self, act: Callable[[ClearingSession], str], item_id: int | None = None) -> None:
        """Make a step about the item that is shown, or of that number; 0 is about no item."""
        session, width, ahead = self.session, self.panel.width, self._ahead
        shown = self.one.current
        about = item_id if item_id is not None else shown.id if shown is not None else -1
        if session is None or about < 0:
            return

        def work() -> _Shown:
            with self._turn:
                here = session.item
                # The key was pressed while the item before was shown, whose step is done by now.
                stale = about and (here is None or here.id != about)
                said = "" if stale else act(session)
            return self._look(said, width, ahead)

        def not_done(error: Exception) -> None:
            self.host.complain(error)
            self.reload()

        self.beside(work, self._show, "clear", failed=not_done, lasting=True)

    # The end ---------------------------------------------------------------------------------------------

    def action_close(self) -> None:
        """End the session: say what came of it, and ask whether to log it."""
        self._ask()

    def _ask(self) -> None:
        session = self.session
        if session is None:
            self.dismiss("")
            return
        if self._asking:
            return  # the key was pressed twice
        self._asking = True

        def read() -> tuple[ClearingEnd, datetime]:
            with self._turn:
                return session.end(), self.services.home.now().astimezone(self.services.home.zone())

        def not_read(error: Exception) -> None:
            self._asking = False
            self.host.complain(error)

        self.beside(read, lambda found: self._asked(*found), "end", failed=not_read)

    def _asked(self, end: ClearingEnd, now: datetime) -> None:
        from smdash.domain.workload.next_look import look_words

        if not end.outcomes:
            none = "Nobody the filter lists waits for an answer." if self.query_text else "Nobody waits for an answer."
            self.dismiss("" if end.open else none)
            return
        can, on = not end.logged, GO_ON if self.one.current is not None else ()
        left = (
            f"{counted(end.open, 'item')} left, about {minutes_words(end.minutes)}" if end.open else "Nothing is left"
        )
        guess = f" ({GUESSED})" if end.guessed and end.open else ""
        lines = [
            f"{end.cleared} cleared: {outcome_words(end.outcomes)}.",
            pace_words(end),
            f"{left}{guess}.",
            look_words(end.look, now),
            "",
            _worked_words(end) if can else end.logged,
        ]
        text = "\n".join(line for line in lines if line or line == "")
        self.app.push_screen(
            TextScreen("The end" if end.open else "Cleared", text, keys=(*(CLEARED if can else ()), *on)),
            lambda answer: self._answered(answer, end),
        )

    def _answered(self, answer: str | None, end: ClearingEnd) -> None:
        session = self.session
        self._asking = False
        if session is None:
            return
        said = f"{end.cleared} cleared."
        if answer == "log":
            self.beside(
                lambda: "; ".join(session.log()),
                lambda logged: self.dismiss(f"{said} Logged {logged}."),
                "log",
                lasting=True,
            )
        elif answer == "drop":
            self.beside(
                session.leave_unlogged, lambda _: self.dismiss(f"{said} Nothing was logged."), "log", lasting=True
            )
        elif answer == "on":
            self.reload()
        else:
            self.dismiss(said)


def _worked_words(end: ClearingEnd) -> str:
    """Say what would be logged: ``Log it? 0:14 acme, 24 s bean``."""
    from smdash.domain.timelog.entries import spent

    said = ", ".join(f"{spent(seconds)} {brand}" for brand, seconds in sorted(end.worked.items()))
    return f"Log it? {said}."
