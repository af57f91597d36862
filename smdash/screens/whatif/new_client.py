"""Ask first: a client typed into a form, and at once what a week with it would come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label, Static

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import block
from smdash.domain.whatif import new_client
from smdash.domain.whatif.new_client_words import judged_lines
from smdash.screens.base.screen import Dialog
from smdash.screens.whatif.keys import NEW_CLIENT
from smdash.widgets.fields import LineField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from smdash.domain.whatif.new_client import JudgedClient
    from smdash.domain.whatif.proposal import Proposal
    from smdash.domain.workload.situation import Situation
    from smdash.services.bundle import Services

EMPTY = """Type the accounts: a platform, then how many of which format a week.
Like: instagram 3 image 2 story, x 5 text"""
FIELDS = (
    ("Name", "name", "Bean & Leaf"),
    ("Accounts", "accounts", "instagram 3 image 2 story, x 5 text"),
    ("Messages a week", "messages", "of all accounts; empty: unknown"),
    ("Pays a month", "value", "a number; may stay empty"),
)
LOOKS = {"good": "$text-success", "bad": "$text-error", "warn": "$text-warning", "dim": "$text-muted", "": ""}


class AskFirstScreen(Dialog["Proposal | None"]):
    """Can I take this client? Returns it when it is to be tried in the what-if; nothing is stored either way."""

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
                self.named("enter tries it in the what-if, nothing is stored \u00b7 {cancel} cancel")
            )
            for label, field, hint in FIELDS:
                with Horizontal():
                    yield Label(label)
                    yield LineField(placeholder=hint, id=field, compact=True)
            yield Static(Content(""), id="verdict")
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
            self.beside(
                lambda: self.services.proposals.judged(asked, self.situation), self._judged, "judge", failed=self._wrong
            )

    def _judged(self, judged: JudgedClient) -> None:
        (verdict, look), *lines = judged_lines(judged)
        self._say(_words(lines), Content.styled(block(verdict), f"bold {LOOKS[look]}".strip()))

    def _wrong(self, error: Exception) -> None:
        if isinstance(error, SmdashError):
            self._say(Content(block(str(error))), wrong=True)
        else:
            self.host.complain(error)

    def _say(self, words: Content, verdict: Content | None = None, wrong: bool = False) -> None:
        self.query_one("#verdict", Static).update(verdict or Content(""))
        label = self.query_one("#words", Static)
        label.update(words)
        label.set_class(wrong, "-wrong")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Try the client in the what-if; nothing is stored by that."""
        try:
            asked = self._asked()
            if asked is None:
                raise UsageError("accounts are needed.", hint="Like x 5 text.")
            new_client.with_proposal(self.situation, asked)
        except SmdashError as error:
            self._wrong(error)
            return
        self.dismiss(asked)

    def action_scroll_answer(self, pages: int) -> None:
        """Show more of the answer, or what was before it."""
        answer = self.query_one("#answer", VerticalScroll)
        answer.scroll_relative(y=pages * max(1, answer.size.height - 1), animate=False)


def _words(lines: Sequence[tuple[str, str]]) -> Content:
    parts: list[tuple[str, str]] = []
    for text, look in lines:
        parts += [(block(text), LOOKS[look]), ("\n", "")]
    return Content.assemble(*parts)
