"""Taking in what came back: a text that is pasted, or the name of a file; what would come of it is said before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from smdash.domain.approval.answers import holds_answer
from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import block, one_line
from smdash.domain.wording import counted
from smdash.screens.base.keys import CANCEL
from smdash.screens.base.screen import Dialog
from smdash.services.approval.approval import MOST_BYTES
from smdash.services.desktop import files
from smdash.widgets.fields import TextField
from smdash.widgets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from smdash.domain.approval.views import Taken
    from smdash.services.bundle import Services

SHOWN = 8
MOST_PASTED = 300_000
"""Characters of a paste that can be laid out while somebody waits; more comes as a file."""
HINT = "Paste the text of the mail here, or type the path of the file."
_RESULTS = {"taken": "", "known": "known already", "older": "left out", "changed": "not approved"}


def taken_words(found: Sequence[Taken]) -> str:
    """Return what comes of answers, in the words of the command."""
    lines = []
    for each in found:
        lines.append(f"{each.brand}, {each.first} to {each.last}, by {one_line(each.by_whom, 60) or 'nobody named'}")
        for row in each.rows[:SHOWN]:
            said = {"approved": "approved", "changes": "change asked", "comment": "comment"}[row.answer]
            beside = row.words or one_line(row.comment, 120)
            result = _RESULTS[row.result] if row.result != "changed" or row.answer == "approved" else ""
            lines.append(f"  {row.account}: {said}{f', {result}' if result else ''}{f' ({beside})' if beside else ''}")
        if len(each.rows) > SHOWN:
            lines.append(f"  and {len(each.rows) - SHOWN} more")
        lines += [f"  {note}" for note in each.notes]
    return "\n".join(lines)


class _Pasted(TextField):
    """Where an answer is pasted; what is too much to be laid out is left out, and said."""

    async def _on_paste(self, event: events.Paste) -> None:
        if len(event.text) <= MOST_PASTED:
            return
        event.stop()
        event.prevent_default()
        if isinstance(self.screen, TakeScreen):
            self.screen.too_much()


class TakeScreen(Dialog[str]):
    """Answer of a client; returns what was done, '' for nothing."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "take.tcss"]
    TYPING = True
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("take.go", "ctrl+s", "go", "Take it in", "Put the answer onto the posts; u takes it back.", priority=True),
        CANCEL,
    )

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self._right = False

    def compose(self) -> ComposeResult:
        """Lay out the text and what it comes to."""
        with Vertical(classes="dialog -wide") as box:
            box.border_title = Content("What came back")
            box.border_subtitle = Content(self.named("{take.go} take it in \u00b7 {cancel} cancel"))
            yield _Pasted(id="text")
            yield Static(Content(HINT), id="comes")

    def on_mount(self) -> None:
        """Begin in the text."""
        self.query_one("#text", TextArea).focus()

    @property
    def _text(self) -> str:
        return self.query_one("#text", TextArea).text

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        text = self._text
        if not text.strip():
            self._say(HINT)
            return
        self.beside(lambda: self._take(text, dry_run=True), self._would, "look", failed=self._wrong)

    def too_much(self) -> None:
        """Say that what was pasted is too long to be shown here, and what to do."""
        self._wrong(UsageError("that is too long to be pasted.", hint="Save it as a file, and name the file here."))

    def _take(self, text: str, *, dry_run: bool) -> list[Taken]:
        plain = text.strip()
        if not holds_answer(plain) and "\n" not in plain and len(plain) < 4096:
            data = files.read(Path(plain.strip("'\"")), MOST_BYTES + 1)
        else:
            data = text.encode("utf-8", "replace")
        services = self.services
        return services.approval.take(data, self.brand, dry_run=dry_run)

    def _would(self, found: list[Taken]) -> None:
        self._right = True
        self._say(taken_words(found))

    def _wrong(self, error: Exception) -> None:
        self._right = False
        text = str(error) if isinstance(error, SmdashError) else f"{type(error).__name__}: {error}"
        self._say(text, wrong=True)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        said = self.query_one("#comes", Static)
        said.set_class(wrong, "-wrong")
        said.update(Content(block(words)))

    def action_go(self) -> None:
        """Take in what stands there."""
        text = self._text

        def take() -> str:
            if not text.strip():
                raise UsageError("nothing stands there yet.", hint=HINT)
            found = self._take(text, dry_run=False)
            fresh = sum(each.count("taken") + each.count("changed") for each in found)
            if not fresh:
                return "Nothing new in that answer."
            unapproved = sum(
                row.result == "changed" and row.answer == "approved" for each in found for row in each.rows
            )
            more = f" {counted(unapproved, 'post')} changed since, and not approved." if unapproved else ""
            return f"{counted(fresh, 'post')} answered by {_names(found)}.{more} u takes it back."

        self.beside(take, self.dismiss, "write", failed=self._wrong, lasting=True)


def _names(found: Sequence[Taken]) -> str:
    return ", ".join(dict.fromkeys(one_line(each.by_whom, 40) or "nobody named" for each in found))
