"""How a composer ends: queued, discarded, or asked about first, a step at a time and beside the keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from smdash.domain.errors import BusyError, UsageError
from smdash.domain.plaintext import block
from smdash.screens.base.dialogs import TextScreen
from smdash.screens.base.said import TAKES_BACK, GoOn
from smdash.screens.base.screen import Dialog
from smdash.screens.composer.findings import place
from smdash.screens.composer.questions import Question, about_edited, about_errors, about_room, about_unkept, both_texts
from smdash.services.composer.saver import BadTime, Edited, Kept, NoRoom, Wrong, has_words, whole_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.checks.model import Finding
    from smdash.domain.posts.post import Written
    from smdash.services.composer.saver import Outcome, PostSaver


class EndingDialog(Dialog[str]):
    """A dialog over a post that ends by one of these ways: what it has typed, and where it can go to."""

    saver: PostSaver
    written: Written
    when: str

    def take(self) -> None:
        """Bring ``written`` and ``when`` up to what the fields hold."""
        raise NotImplementedError

    def go_to(self, where: str, account: str = "", about: str = "") -> None:
        """Put the cursor where something is to be mended."""
        raise NotImplementedError


class Ending:
    """The way of one composer to its end; ``under_way`` says that a step is being made or its question asked."""

    def __init__(self, composer: EndingDialog) -> None:
        self.composer, self.saver = composer, composer.saver
        self.under_way = self._goes_on = False

    def discard(self) -> None:
        """Close without what was typed since it was opened; a file keeps it."""
        if not self.under_way:
            self.under_way = True
            step = partial(self.saver.discard, self.composer.written)
            self.composer.beside(step, self._ended, "save", failed=self._not_discarded, lasting=True)

    def save(self, *, goes_on: bool = False) -> None:
        """Queue the post, or keep what was edited; where something is wrong with it, ask first.

        ``goes_on`` says that its person wants to write the next one at once.
        """
        if not self.under_way:
            self._goes_on = goes_on
            self._end(partial(self.saver.save, self.composer.written, self.composer.when))

    def _not_discarded(self, error: Exception) -> None:
        if isinstance(error, BusyError):
            self._failed(error)
        else:
            self.ask_unkept(error)

    def ask_unkept(self, error: Exception, said: str = "") -> None:
        """Ask what becomes of a text that the file does not take: nobody has to stay for it, and nothing is lost."""
        composer = self.composer
        self.under_way = True
        composer.take()
        if not has_words(composer.written):
            self._end(self.saver.give_up)
            return
        composer.app.clear_notifications()  # they say the same, and would lie over the answers
        question = about_unkept(error, composer.written, self.saver, said)

        def answered(answer: str | None) -> None:
            act = question.acts.get(answer or "")
            if act is not None:
                self._end(act)
            elif answer == "copy":
                self._copy_all(error)
            else:
                self.under_way = False

        composer.app.push_screen(question.screen, answered)

    def _copy_all(self, error: Exception) -> None:
        from smdash.services.desktop import clipboard

        text = whole_text(self.composer.written)

        def copied(tool: str) -> None:
            # Both ways are tried: over a connection to another machine only the terminal reaches the person's own.
            self.composer.app.copy_to_clipboard(text)
            self.ask_unkept(error, f"Copied ({tool})." if tool else "Copied (OSC 52; your terminal may refuse it).")

        self.composer.beside(lambda: clipboard.copy(text), copied, "copy", failed=self._failed, lasting=True)

    def _end(self, step: Callable[[], Outcome | None]) -> None:
        """Take a step towards the end, beside the UI; no other begins before it is back and its question answered."""
        self.under_way = True
        self.composer.beside(step, self._ended, "save", failed=self._failed, lasting=True)

    def _ended(self, outcome: Outcome | None) -> None:
        """Go on from what came of a step: close, ask, or go to what is to be mended."""
        composer = self.composer
        if isinstance(outcome, Wrong):
            self._ask(about_errors(outcome, self.saver), outcome.errors[0])
        elif isinstance(outcome, NoRoom):
            self._ask(about_room(outcome, self.saver))
        elif isinstance(outcome, Edited):
            self._ask_which(outcome)
        elif isinstance(outcome, Kept):
            # Said on its own: what opened the composer counts words that it ends with as a post that was written.
            composer.notify(block(outcome.words), markup=False, timeout=10)
            composer.dismiss("")
        elif isinstance(outcome, BadTime):
            self._failed(UsageError(outcome.words))
            composer.go_to("when")
        elif outcome is None:
            composer.dismiss("")
        else:
            said = "Saved." if outcome.edited else "Kept as a draft." if outcome.draft else "Queued."
            if outcome.back:
                said = f"Saved as a draft, it was cancelled: {', '.join(outcome.back)}."
            done = f"{said}{TAKES_BACK}"
            if outcome.draft or outcome.back:
                self._close(done)
            else:
                self._close_saying(done, composer.written.accounts)

    def _close(self, done: str) -> None:
        """Close with what was done, as somebody does who goes on where that was asked for."""
        self.composer.dismiss(GoOn.of(done, self.composer.written.accounts) if self._goes_on else done)

    def _close_saying(self, done: str, accounts: tuple[str, ...]) -> None:
        """Close with what was done, and tell beside it where nobody will send it."""

        def close(more: str) -> None:
            if more:
                self.composer.notify(block(more), markup=False, severity="warning", timeout=10)
            self._close(done)

        online = self.composer.services.online
        self.composer.beside(
            lambda: online.queued(accounts, here=True), close, "queued", failed=lambda _: close(""), lasting=True
        )

    def _ask(self, question: Question, first: Finding | None = None) -> None:
        def answered(answer: str | None) -> None:
            act = question.acts.get(answer or "")
            if act is not None:
                self._end(act)
                return
            self.under_way = False
            if answer is not None and first is not None:
                self.composer.go_to(place(first), first.account, first.message)

        self.composer.app.push_screen(question.screen, answered)

    def _ask_which(self, edited: Edited) -> None:
        """Ask what becomes of a post that was changed elsewhere; both texts can be looked at as often as one likes."""
        question, app = about_edited(edited, self.saver), self.composer.app

        def answered(answer: str | None) -> None:
            act = question.acts.get(answer or "")
            if act is not None:
                self._end(act)
            elif answer == "look":
                both = TextScreen("Both texts", both_texts(edited), wide=True)
                app.push_screen(both, lambda _: self._ask_which(edited))
            else:
                self.under_way = False

        app.push_screen(question.screen, answered)

    def _failed(self, error: Exception) -> None:
        self.under_way = False
        self.composer.host.complain(error)
