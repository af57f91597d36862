"""Small dialogs: ask for a line, pick from a list, show a text."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from rich.segment import Segment
from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import block
from smdash.domain.window import ListWindow
from smdash.screens.base.keys import CANCEL, SCROLLING
from smdash.screens.base.screen import Dialog, LingeringDialog
from smdash.widgets.account_cells import dot_style
from smdash.widgets.fields import LineField
from smdash.widgets.keys import Key, mapped, spelled
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual import events
    from textual.app import ComposeResult

    from smdash.screens.base.screen import BaseScreen
    from smdash.widgets.ink import Ink


class AskScreen(Dialog[str | None]):
    """One question, one line. ``check`` returns what an answer means, shown while typing, or raises SmdashError.

    ``needs`` is said when Enter is pressed on an empty line. ``quick`` are signs that answer at once where they are the
    first that is typed, and what each answers.
    """

    CSS_PATH = Path(__file__).with_name("dialogs.tcss")
    KEYS: ClassVar[tuple[Key, ...]] = (CANCEL,)
    TYPING: ClassVar[bool] = True

    def __init__(
        self,
        title: str,
        *,
        value: str = "",
        hint: str = "",
        check: Callable[[str], str] | None = None,
        needs: str = "",
        quick: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._title, self._value, self._hint, self._check = title, value, hint, check
        self._needs, self._quick = needs, dict(quick or {})
        self._refused = ""

    def again(self, value: str, error: Exception) -> AskScreen:
        """Return this question with what was typed, and why that was refused."""
        asked = AskScreen(self._title, value=value, hint=self._hint, check=self._check, needs=self._needs)
        asked._refused = str(error) if isinstance(error, SmdashError) else f"{type(error).__name__}: {error}"
        return asked

    def compose(self) -> ComposeResult:
        """Lay out question, line and what the answer means."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"{self._title}")
            box.border_subtitle = Content(self.named("enter ok \u00b7 {cancel} cancel"))
            # What was refused is to be mended, not typed over.
            yield LineField(self._value, id="answer", compact=True, select_on_focus=not self._refused)
            yield Static(Content(self._hint), id="meaning")

    def on_mount(self) -> None:
        """Begin in the line."""
        self.query_one("#answer", Input).focus()
        self._say_refused()

    def _say_refused(self) -> None:
        if self._refused:
            meaning = self.query_one("#meaning", Static)
            meaning.update(Content(block(self._refused)))
            meaning.set_class(True, "-wrong")

    def _meaning(self, text: str) -> bool:
        meaning = self.query_one("#meaning", Static)
        if self._check is None or not text.strip():
            meaning.update(Content(self._hint))
            meaning.set_class(False, "-wrong")
            return bool(text.strip())
        try:
            meaning.update(Content(self._check(text)))
        except SmdashError as error:
            meaning.update(Content(block(str(error))))
            meaning.set_class(True, "-wrong")
            return False
        meaning.set_class(False, "-wrong")
        return True

    @on(Input.Changed, "#answer")
    def _changed(self, event: Input.Changed) -> None:
        quick, self._quick = self._quick, self._quick if not event.value else {}
        if event.value in quick:
            self.dismiss(quick[event.value])
        elif event.value == self._value:
            self._meaning(event.value)
            self._say_refused()
        else:
            self._meaning(event.value)

    @on(Input.Submitted, "#answer")
    def _submitted(self, event: Input.Submitted) -> None:
        if self._meaning(event.value):
            self.dismiss(event.value)
        elif not event.value.strip():
            meaning = self.query_one("#meaning", Static)
            meaning.update(Content(self._needs or f"Nothing is typed yet. {self._hint}".strip()))
            meaning.set_class(True, "-wrong")


def ask(screen: BaseScreen[Any], question: AskScreen, act: Callable[[str], str | None], *, unmark: bool = True) -> None:
    """Ask, and make a change of the answer; one that is refused is asked for again, with what was typed and why."""

    def answered(text: str | None) -> None:
        if text:
            screen.perform(lambda: act(text), unmark=unmark, refused=partial(again, text))

    def again(text: str, error: Exception) -> None:
        ask(screen, question.again(text, error), act, unmark=unmark)

    screen.app.push_screen(question, answered)


class Choice(NamedTuple):
    """A line to pick: its key, its words, an optional dot and a remark."""

    key: str
    text: str
    colour: str = ""
    remark: str = ""


class _Choices(WindowList[Choice]):
    """The lines of a pick."""

    CLICK_OPENS: ClassVar[bool] = True

    def paint_row(self, row: Choice, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        remark = fit(row.remark, min(len(row.remark), max(0, width // 2)))
        return [
            Segment("\u25cf " if row.colour else "  ", dot_style(row.colour)),
            Segment(fit(row.text, max(0, width - 3 - len(remark))), ink.plain),
            Segment(f" {remark}", ink.dim),
        ]


class PickScreen(Dialog[str | None]):
    """Pick one line of a short list; returns its key. ``body`` is what there is to know first, as long as it is."""

    CSS_PATH = Path(__file__).with_name("dialogs.tcss")
    KEYS: ClassVar[tuple[Key, ...]] = (Key("choice.cancel", "escape,q", "close", "Cancel"),)

    def __init__(self, title: str, choices: Sequence[Choice], current: str = "", *, body: str = "") -> None:
        super().__init__()
        self._title, self._choices, self._current, self._body = title, choices, current, body

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(classes="dialog -list") as box:
            box.border_title = Content(f"{self._title}")
            box.border_subtitle = Content(self.named("enter pick \u00b7 {choice.cancel} cancel"))
            if self._body:
                yield Static(Content(block(self._body)), id="body")
            yield _Choices(id="choices")

    def on_mount(self) -> None:
        """Show the lines with the cursor on the present one."""
        pane = self.query_one("#choices", _Choices)
        pane.styles.height = min(len(self._choices), 16)
        pane.cursor_key = self._current or None
        pane.show(ListWindow(self._choices))
        pane.focus()

    def opened(self, row: Any) -> None:
        """Return the line's key."""
        self.dismiss(row.key)


class NoticeScreen(LingeringDialog):
    """Something a person has to know before they go on; keys meant for the screen that was here before do nothing."""

    CSS_PATH = Path(__file__).with_name("dialogs.tcss")
    KEYS: ClassVar[tuple[Key, ...]] = (Key("notice.close", "enter,escape", "close", "Go on"),)
    UNHEARD: ClassVar[float] = 3.0
    """How many times ``REST`` no key is heard: somebody who types looks up only then."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"{self._title}")
            box.border_subtitle = Content(self.named("{notice.close} go on"))
            yield Static(Content(block(self._text)), id="text")

    def on_mount(self) -> None:
        """Hear no key at first."""
        if self.REST:
            self.busy = True
            self.set_timer(self.UNHEARD * self.REST, self._hear)

    def _hear(self) -> None:
        self.busy = False

    def add(self, words: str) -> None:
        """Say something more."""
        if words:
            self._text = f"{self._text}\n\n{words}"
            if self.is_attached:
                self.query_one("#text", Static).update(Content(block(self._text)))


class TextScreen(Dialog[str | None]):
    """A text to read; ``keys`` are those that answer it, by an action like ``answer('done')``."""

    CSS_PATH = Path(__file__).with_name("dialogs.tcss")
    KEYS: ClassVar[tuple[Key, ...]] = (Key("text.close", "escape,q,enter", "close", "Close"), *SCROLLING)

    def __init__(self, title: str, content: Content | str, *, keys: tuple[Key, ...] = (), wide: bool = False) -> None:
        super().__init__()
        self._title, self._answers, self._wide = title, keys, wide
        self._content = content

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        words = [f"{spelled(key.keys)} {key.label.lower()}" for key in mapped(self._answers, self.host.keymap)]
        with VerticalScroll(classes="dialog -text" + (" -wide" if self._wide else "")) as box:
            box.border_title = Content(f"{self._title}")
            box.border_subtitle = Content(self.named(" \u00b7 ".join([*words, "{text.close} close"])))
            text = self._content
            yield Static(text if isinstance(text, Content) else Content(block(self.by_key(text))), id="text")

    def on_mount(self) -> None:
        """Scroll by keys."""
        self.query_one(VerticalScroll).focus()

    def keys_now(self) -> tuple[Key, ...]:
        """Return its keys as the person has them, those that answer it first."""
        return (*mapped(self._answers, self.host.keymap), *super().keys_now())

    async def on_key(self, event: events.Key) -> None:
        """Answer by a key that only this text has."""
        for key in mapped(self._answers, self.host.keymap):
            if event.key in key.keys.split(","):
                event.stop()
                await self.run_action(key.action)

    def action_answer(self, answer: str) -> None:
        """Return what was chosen."""
        self.dismiss(answer)

    def action_scroll(self, lines: int) -> None:
        """Scroll the text."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
