"""How a composer ends and what it keeps meanwhile: nothing typed is lost, nothing is queued twice."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from smdash.domain.errors import UsageError
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.screens.composer.findings import place, told
from smdash.services.composer.saver import BadTime, NoRoom, PostSaver, Wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.posts.post import Written
    from smdash.services.bundle import Services
    from smdash.services.composer.saver import Outcome
    from smdash.services.composer.start import ComposerStart

RETRY_SECONDS = 1.0
SHOWN_ERRORS = 4


class SavingScreen(ModalScreen[str]):
    """A composer's keeping, queueing, leaving and discarding; what is in it is the subclass's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Queue it", show=False, priority=True),
        Binding("ctrl+x", "discard", "Discard", show=False, priority=True),
        Binding("escape", "leave", "Keep for later", show=False, priority=True),
    ]

    written: Written
    when: str

    def __init__(self, services: Services, start: ComposerStart) -> None:
        super().__init__()
        self.services = services
        self.start = start
        self.saver = PostSaver(services.compose, start)
        self.keeper = self.saver.keeper
        self._writing = self._leaving = self._saving = False
        self._trouble = ""

    def take(self) -> None:
        """Bring ``written`` and ``when`` up to what the fields hold."""
        raise NotImplementedError

    def wrong(self) -> str:
        """Return why the fields cannot be stored as they are, '' when they can."""
        raise NotImplementedError

    def go_to(self, where: str, account: str = "") -> None:
        """Put the cursor where something is to be mended."""
        raise NotImplementedError

    # Keeping ---------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Write the fields down; of several keystrokes in a hurry the last one is what counts."""
        self.keeper.want(self.written, self.when)
        if not self._writing and not self.keeper.safe:
            self._writing = True
            self._write()

    @work(thread=True, group="draft", exit_on_error=False)
    def _write(self) -> None:
        failed: Exception | None = None
        try:
            self.keeper.write()
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            failed = error
        self.app.call_from_thread(self._kept, failed)

    def _kept(self, failed: Exception | None) -> None:
        self._writing = False
        if failed is None:
            if self._leaving and self.keeper.safe:
                self._close("")
            elif not self.keeper.safe:
                self.keep()
        elif self._leaving or self._trouble != str(failed):
            self._leaving, self._trouble = False, str(failed)
            self._complain(failed)
            self.set_timer(RETRY_SECONDS, self._retry)

    def _retry(self) -> None:
        self._trouble = ""
        if self.is_attached:
            self.take()
            self.keep()

    def after_typing(self, act: Callable[[], None]) -> None:
        """Act when the keys before this one have reached their field; this one is heard before them."""

        def now() -> None:
            try:
                self.take()
                act()
            except Exception as error:  # noqa: BLE001 - a file that cannot be read must not take the text with it
                self._complain(error)

        (self.focused or self).call_later(now)

    # Ending ----------------------------------------------------------------------------------------------

    def action_leave(self) -> None:
        """Close; what was typed comes back with the next ``n`` (or ``e`` on the same post)."""
        self.after_typing(self._leave)

    def _leave(self) -> None:
        if self._saving:
            return
        self._leaving = True
        self.keep()
        if self.keeper.safe:
            self._close("")

    def action_discard(self) -> None:
        """Close and forget what was typed since it was opened."""
        if not self._saving:
            self._saving = True
            self._end(self.saver.discard)

    def action_save(self) -> None:
        """Queue the post; where something is wrong with it, ask first."""
        self.after_typing(self._save)

    def _save(self) -> None:
        if self._saving:
            return
        if wrong := self.wrong():
            self._complain(UsageError(wrong))
            self.go_to("title")
            return
        self._saving = True
        self._end(partial(self.saver.save, self.written, self.when))

    @work(thread=True, group="save", exit_on_error=False)
    def _end(self, step: Callable[[], Outcome | None]) -> None:
        try:
            outcome = step()
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            self.app.call_from_thread(self._failed, error)
            return
        finally:
            self.services.home.store.close_read()
        self.app.call_from_thread(self._answered, outcome)

    def _answered(self, outcome: Outcome | None) -> None:
        """Go on from what came of a step: close, ask, or go to what is to be mended."""
        if isinstance(outcome, Wrong):
            self._ask(outcome)
        elif isinstance(outcome, NoRoom):
            self._ask_room(outcome)
        elif isinstance(outcome, BadTime):
            self._failed(UsageError(outcome.words))
            self.go_to("when")
        elif outcome is None:
            self._close("")
        else:
            said = "Saved." if outcome.edited else "Kept as a draft." if outcome.draft else "Queued."
            self._close(f"{said} u takes it back.")

    def _ask(self, wrong: Wrong) -> None:
        errors, first = wrong.errors, wrong.errors[0]
        count = counted(len(errors), "error")
        answers = [
            Choice("back", "Back to the text", remark="enter goes to the first error"),
            Choice("queue", "Save it anyway" if self.start.post_id else "Queue it anyway"),
            Choice("draft", "Keep it as a draft", remark="without a time"),
        ]

        def answered(answer: str | None) -> None:
            if answer == "queue":
                self._end(partial(self.saver.store, wrong.post, wrong.times))
            elif answer == "draft":
                self._end(partial(self.saver.put_as_draft, wrong.post))
            else:
                self._saving = False
                if answer == "back":
                    self.go_to(place(first), first.account)

        words = [told(error) for error in errors[:SHOWN_ERRORS]]
        if len(errors) > SHOWN_ERRORS:
            words.append(f"and {len(errors) - SHOWN_ERRORS} more")
        self.app.push_screen(PickScreen(count, answers, body="\n".join(words)), answered)

    def _ask_room(self, asked: NoRoom) -> None:
        from smdash.screens.composer import capacity

        def answered(answer: str) -> None:
            if answer == capacity.OVERTIME:
                self._end(partial(self.saver.put, asked.post, asked.times, overtime=True))
            elif answer == capacity.NEXT_DAY:
                self._end(partial(self.saver.put_later, asked))
            elif answer == capacity.DRAFT:
                self._end(partial(self.saver.put_as_draft, asked.post))
            else:
                self._saving = False

        capacity.ask_capacity(self, asked.verdict, answered)

    def _failed(self, error: Exception) -> None:
        self._saving = False
        self._complain(error)

    def _close(self, said: str) -> None:
        if self.is_current:
            self.dismiss(said)

    def _complain(self, error: Exception) -> None:
        self.app.complain(error)  # type: ignore[attr-defined]
