"""Writing one section of a strategy: kept as it is typed, stored on its person's word, and never over another's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from smdash.domain.plaintext import one_line, storable
from smdash.screens.base.dialogs import Choice, PickScreen, TextScreen
from smdash.screens.base.keeping import Keeping
from smdash.screens.base.screen import Dialog
from smdash.screens.strategy.keys import SECTION
from smdash.services.strategy.drafts import Clash, SectionDraft
from smdash.widgets.fields import TextField

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.services.strategy.drafts import SectionStart
    from smdash.widgets.keys import Key


class SectionScreen(Dialog[str]):
    """A field over one section; returns what was done, '' for nothing."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "section.tcss"]
    AUTO_FOCUS = "#words"
    TYPING: ClassVar[bool] = True
    KEYS: ClassVar[tuple[Key, ...]] = SECTION

    def __init__(self, services: Services, start: SectionStart) -> None:
        super().__init__(services, start.brand)
        self.start = start
        self.draft = SectionDraft(services.strategy, start)
        self.keeping = Keeping(self, self.draft, self._take, self._ask_unkept)
        self._ending = False

    def compose(self) -> ComposeResult:
        """Lay out the text and the keys."""
        with Vertical(classes="dialog -wide", id="section") as box:
            box.border_title = Content(f"{one_line(self.start.title, 60)} \u00b7 {self.start.brand}")
            words = "{section.save} store \u00b7 {section.leave} later \u00b7 {section.editor} editor"
            box.border_subtitle = Content(self.named(f"{words} \u00b7 {{section.discard}} discard"))
            yield TextField(self.start.text, id="words", tab_behavior="focus", soft_wrap=True)
            yield Static(id="said")

    def on_mount(self) -> None:
        """Begin at the end of what there is, and say where it comes from."""
        field = self.query_one("#words", TextArea)
        field.move_cursor(field.document.end)
        said = ""
        if self.start.recovered:
            said = "Brought back what was not stored."
            if self.start.stale:
                said += " The section was changed since you began it: storing asks."
        self._say(said or "A line 'Review by: 2027-01-15' at the top says when to read it again.")

    def _say(self, words: str) -> None:
        self.query_one("#said", Static).update(Content(one_line(words)))

    # Keeping ---------------------------------------------------------------------------------------------

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._take()
        self.keeping.keep()

    def _take(self) -> None:
        self.draft.want(storable(self.query_one("#words", TextArea).text))

    def _ask_unkept(self, error: Exception) -> None:
        choices = [
            Choice("file", "Put it in a file and leave", remark="in your own folder where this one takes none"),
            Choice("back", "Back to the text"),
        ]

        def answered(answer: str | None) -> None:
            if answer == "file":
                self.beside(self.draft.in_file, self._left_in_file, "save", failed=self.host.complain, lasting=True)

        self.app.push_screen(PickScreen("Not kept", choices, body=str(error)), answered)

    def _left_in_file(self, place: str) -> None:
        self.dismiss(f"Nothing was stored. What you wrote is kept in {place}.")

    def rescue(self) -> Callable[[], str] | None:
        """Put what is typed into a file: the strategy it was typed over may be another one now."""
        self._take()
        draft = self.draft
        if draft.ended or (draft.text == self.start.text and not self.start.recovered):
            return None
        return lambda: f"What you were writing is kept in {draft.in_file()}."

    # Ending ----------------------------------------------------------------------------------------------

    def _after_typing(self, act: Callable[[], None]) -> None:
        """Act when the keys before this one have reached the field; this one is heard before them."""

        def now() -> None:
            self._take()
            act()

        self.query_one("#words").call_later(self.attempt, now)

    def action_leave(self) -> None:
        """Close; what was typed comes back when the section is written next."""
        self._after_typing(self._leave)

    def _leave(self) -> None:
        if not self._ending:
            self.keeping.leave()

    def action_discard(self) -> None:
        """Close without what was typed since it was opened; a file keeps it."""
        self._after_typing(self._discard)

    def _discard(self) -> None:
        if not self._ending:
            self._ending = True
            self.beside(self.draft.give_up, self._discarded, "save", failed=self._failed, lasting=True)

    def _discarded(self, place: str) -> None:
        self.dismiss(f"Discarded. What you wrote is kept in {place}." if place else "")

    def action_save(self) -> None:
        """Store the section; where it was changed elsewhere, ask first."""
        self._after_typing(partial(self._store, None))

    def _store(self, over: str | None) -> None:
        if not self._ending:
            self._ending = True
            self.beside(lambda: self.draft.store(over), self._stored, "save", failed=self._failed, lasting=True)

    def _failed(self, error: Exception) -> None:
        self._ending = False
        self.host.complain(error)

    def _stored(self, outcome: bool | Clash) -> None:
        if isinstance(outcome, Clash):
            self._ask_which(outcome)
            return
        title = one_line(self.start.title, 40)
        self.dismiss(f"Stored '{title}'. u takes it back." if outcome else f"'{title}' is as it was.")

    def _ask_which(self, clash: Clash) -> None:
        choices = [
            Choice("mine", "Store mine over it", remark="u brings the other one back"),
            Choice("theirs", "Take the stored one", remark="mine is kept in a file"),
            Choice("look", "Look at both"),
            Choice("back", "Back to the text", remark="nothing is stored"),
        ]

        def answered(answer: str | None) -> None:
            self._ending = False
            if answer == "mine":
                self._store(clash.version)
            elif answer == "theirs":
                self._discard()
            elif answer == "look":
                both = f"STORED NOW\n\n{clash.theirs.strip()}\n\n\nYOURS, NOT STORED\n\n{clash.mine.strip()}"
                self.app.push_screen(TextScreen("Both texts", both, wide=True), lambda _: self._ask_which(clash))

        body = "The section was changed elsewhere since you began."
        self.app.push_screen(PickScreen("Changed elsewhere", choices, body=body), answered)

    def action_editor(self) -> None:
        """Write the section in $EDITOR."""
        self._after_typing(self._edit)

    def _edit(self) -> None:
        from smdash.screens.base.editor import edit_text
        from smdash.services.desktop.kept_texts import keep

        field, home = self.query_one("#words", TextArea), self.services.home
        text = edit_text(self.app, field.text, keep=lambda left: keep(home, "strategy", left, ".md"))
        if text is not None:
            field.replace(text, (0, 0), field.document.end)
