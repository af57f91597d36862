"""Ask first: a client typed into a form, and at once what a week with it would come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label, Static

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import block
from smdash.domain.whatif import new_client
from smdash.domain.whatif.new_client_words import judged_lines
from smdash.domain.whatif.whatif import Add
from smdash.screens.base.screen import Dialog
from smdash.screens.whatif.keys import NEW_CLIENT
from smdash.widgets.fields import LineField

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.domain.whatif.new_client import JudgedClient, Proposal
    from smdash.domain.workload.situation import Situation
    from smdash.services.bundle import Services

EMPTY = """Type the accounts: a platform, then how many of which format a week.
Like: instagram 3 image 2 story, x 5 text"""
LOOKS = {"good": "$text-success", "bad": "$text-error", "warn": "$text-warning", "dim": "$text-muted", "": ""}


class AskFirstScreen(Dialog["tuple[Add, ...] | None"]):
    """Can I take this client? Returns its accounts as levers when it is taken into the what-if."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "new_client.tcss"]
    AUTO_FOCUS = "#name"
    TYPING = True
    KEYS = NEW_CLIENT

    def __init__(self, services: Services, situation: Situation) -> None:
        super().__init__(services)
        self.situation = situation

    def compose(self) -> ComposeResult:
        """Lay out the form and the answer."""
        with Vertical(classes="dialog", id="ask") as box:
            box.border_title = Content("Can I take this client?")
            box.border_subtitle = Content(
                self.named("tab field \u00b7 enter takes it into the what-if \u00b7 {cancel} cancel")
            )
            yield Label("Name")
            yield LineField(placeholder="Bean & Leaf", id="name", compact=True)
            yield Label("Accounts")
            yield LineField(placeholder="instagram 3 image 2 story, x 5 text", id="accounts", compact=True)
            yield Label("Messages a week, all accounts")
            yield LineField(placeholder="a number; empty: unknown", id="messages", compact=True)
            yield Label("Pays a month")
            yield LineField(placeholder="a number; may stay empty", id="value", compact=True)
            with VerticalScroll(id="answer", can_focus=False):
                yield Static(Content(EMPTY), id="words")

    def _asked(self) -> Proposal | None:
        """Return what is typed, None while there are no accounts yet; UsageError for what is not understood."""
        text = self.query_one("#accounts", Input).value
        if not text.strip():
            return None
        name = self.query_one("#name", Input).value
        return self.services.proposals.typed(name, text, self._number("messages"), self._number("value"))

    def _number(self, field: str) -> float | None:
        text = self.query_one(f"#{field}", Input).value.strip().replace(",", ".")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value <= 1e9:
            raise UsageError("this is no number.", subject=repr(text))
        return value

    @on(Input.Changed)
    def _changed(self) -> None:
        try:
            asked = self._asked()
        except SmdashError as error:
            self._wrong(error)
            return
        if asked is None:
            self._say(Content(EMPTY))
        else:
            self.beside(lambda: new_client.judge(self.situation, asked), self._judged, "judge", failed=self._wrong)

    def _judged(self, judged: JudgedClient) -> None:
        self._say(_words(judged))

    def _wrong(self, error: Exception) -> None:
        if isinstance(error, SmdashError):
            self._say(Content(block(str(error))), wrong=True)
        else:
            self.host.complain(error)

    def _say(self, words: Content, wrong: bool = False) -> None:
        label = self.query_one("#words", Static)
        label.update(words)
        label.set_class(wrong, "-wrong")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Take the client into the what-if; nothing is stored by that."""
        try:
            asked = self._asked()
            if asked is None:
                raise UsageError("accounts are needed.", hint="Like x 5 text.")
            new_client.with_proposal(self.situation, asked)
        except SmdashError as error:
            self._wrong(error)
            return
        self.dismiss(tuple(Add(account) for account in asked.accounts))


def _words(judged: JudgedClient) -> Content:
    parts: list[tuple[str, str]] = []
    for text, look in judged_lines(judged):
        parts += [(block(text), LOOKS[look]), ("\n", "")]
    return Content.assemble(*parts)
