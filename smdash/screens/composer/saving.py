"""How a composer ends and what it keeps meanwhile: nothing typed is lost, nothing is queued twice."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from smdash.domain.errors import UsageError
from smdash.domain.when import When
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.screens.composer.draft_keeper import Keeper
from smdash.screens.composer.findings import place, told
from smdash.services.composer.unsaved import payload_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from smdash.domain.checks.model import Finding
    from smdash.domain.posts.post import Written
    from smdash.domain.queue.capacity import Verdict
    from smdash.services.bundle import Services
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
        begun = payload_of(start.post, start.when, start.post_id)
        empty = payload_of(start.post._replace(text="", accounts=()), "", start.post_id)
        self.keeper = Keeper(services.unsaved, start.key, empty if start.recovered else begun, begun)
        self._writing = self._leaving = self._saving = False
        self._trouble = ""
        self._begun_at = services.home.now()

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
        self.keeper.want(payload_of(self.written, self.when, self.start.post_id))
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
            self._end(lambda: self.services.unsaved.drop(self.start.key), "")

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
        self._check(self.written, self.when)

    @work(thread=True, group="save", exit_on_error=False)
    def _check(self, written: Written, when: str) -> None:
        try:
            self.services.posts.check(written)
            compose = self.services.compose
            meaning = compose.meaning(when, written, keeps=bool(self.start.post_id))
            if meaning.wrong:
                self.app.call_from_thread(self._time_is_wrong, meaning.words)
                return
            findings = compose.findings(written, meaning.times, self.start.post_id)
            errors = [finding for finding in findings if finding.severity == "error"]
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            self.app.call_from_thread(self._failed, error)
            return
        finally:
            self.services.home.store.close_read()
        if errors:
            self.app.call_from_thread(self._ask, errors, written, meaning.times)
        else:
            self.app.call_from_thread(self._store, written, meaning.times)

    def _time_is_wrong(self, words: str) -> None:
        self._failed(UsageError(words))
        self.go_to("when")

    def _ask(self, errors: list[Finding], written: Written, times: Mapping[str, When] | None) -> None:
        count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        first = errors[0]
        answers = [
            Choice("back", "Back to the text", remark="enter goes to the first error"),
            Choice("queue", "Save it anyway" if self.start.post_id else "Queue it anyway"),
            Choice("draft", "Keep it as a draft", remark="without a time"),
        ]

        def answered(answer: str | None) -> None:
            if answer == "queue":
                self._store(written, times)
            elif answer == "draft":
                self._store(written, dict.fromkeys(written.accounts, When("draft")))
            else:
                self._saving = False
                if answer == "back":
                    self.go_to(place(first), first.account)

        words = [told(error) for error in errors[:SHOWN_ERRORS]]
        if len(errors) > SHOWN_ERRORS:
            words.append(f"and {len(errors) - SHOWN_ERRORS} more")
        self.app.push_screen(PickScreen(count, answers, body="\n".join(words)), answered)

    @work(thread=True, group="save", exit_on_error=False)
    def _store(self, written: Written, times: Mapping[str, When] | None) -> None:
        """Store it where there is room; where there is none, ask first."""
        try:
            room = self.services.gate
            leaving = room.of_post(self.start.post_id) if self.start.post_id else ()
            verdict = room.check_written(written, times or {}, leaving)
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            self.app.call_from_thread(self._failed, error)
            return
        finally:
            self.services.home.store.close_read()
        if verdict.fits:
            self.app.call_from_thread(self._end_with, written, times)
        else:
            self.app.call_from_thread(self._ask_room, verdict, written, times or {})

    def _ask_room(self, verdict: Verdict, written: Written, times: Mapping[str, When]) -> None:
        from smdash.screens.composer import capacity as gate

        def answered(answer: str) -> None:
            if answer == gate.OVERTIME:
                self._end_with(written, times, overtime=True)
            elif answer == gate.NEXT_DAY and verdict.shift is not None:
                self._end_with(written, self.services.gate.shifted(written, times, verdict.shift))
            elif answer == gate.DRAFT:
                self._end_with(written, dict.fromkeys(written.accounts, When("draft")))
            else:
                self._saving = False

        gate.ask_gate(self, verdict, answered)

    def _end_with(self, written: Written, times: Mapping[str, When] | None, *, overtime: bool = False) -> None:
        posts, start = self.services.posts, self.start
        if start.post_id:
            end = partial(posts.rewrite, start.post_id, written, times, draft_key=start.key, overtime=overtime)
            self._end(end, "Saved.")
        else:
            only_drafts = bool(times) and all(when.kind == "draft" for when in (times or {}).values())
            said = "Kept as a draft." if only_drafts else "Queued."
            self._end(partial(posts.write, written, times or {}, draft_key=start.key, overtime=overtime), said)

    @work(thread=True, group="save", exit_on_error=False)
    def _end(self, act: Callable[[], object], said: str) -> None:
        made: list[object] = []
        try:
            self.keeper.end(lambda: made.append(act()))
            if said and made:
                self._suggest(made[0])
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            self.app.call_from_thread(self._failed, error)
            return
        finally:
            self.services.home.store.close_read()
        self.app.call_from_thread(self._close, f"{said} u takes it back." if said else "")

    def _suggest(self, made: object) -> None:
        """Offer the time spent here for the log; without that the post is stored all the same."""
        minutes = (self.services.home.now() - self._begun_at).total_seconds() / 60
        post_id = self.start.post_id or (made if isinstance(made, int) else None)
        account = self.written.accounts[0] if len(self.written.accounts) == 1 else ""
        with suppress(Exception):
            self.services.timelog.suggest(self.written.format, minutes, account, post_id)

    def _failed(self, error: Exception) -> None:
        self._saving = False
        self._complain(error)

    def _close(self, said: str) -> None:
        if self.is_current:
            self.dismiss(said)

    def _complain(self, error: Exception) -> None:
        self.app.complain(error)  # type: ignore[attr-defined]
