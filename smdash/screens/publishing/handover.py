"""Handing over: what is due, exactly as it goes out, copied piece by piece; the person's word makes it published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.worker import get_current_worker

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import storable
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, TextScreen
from smdash.screens.publishing.handover_pieces import pieces
from smdash.screens.publishing.handover_view import HandoverView
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.publishing.handover import DueRow
    from smdash.services.schedule.moves import Moved


class AskMaybeScreen(AskScreen):
    """One question whose answer may stay empty."""

    def _meaning(self, text: str) -> bool:
        return super()._meaning(text) or not text.strip()


class HandoverScreen(HandoverView):
    """What waits for a person, and what to do about it."""

    @work(thread=True, group="write", exit_on_error=False)
    def _perform(self, act: Callable[[], str], done: Callable[[], None] | None = None) -> None:
        """Run a change off the UI thread; what it returns is said, its error too, and the list is read again."""
        said, failed = "", None
        try:
            said = act()
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            failed = error
        finally:
            self.services.home.store.close_read()
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._performed, said, failed, done)

    def _performed(self, said: str, failed: Exception | None, done: Callable[[], None] | None) -> None:
        if failed is not None:
            self.host.complain(failed)
        else:
            if done is not None:
                done()
            if said:
                self.tell(said)
        self.reload()

    @on(WindowList.Opened)
    def _opened(self, event: WindowList.Opened) -> None:
        event.stop()
        self.action_copy()

    def action_copy(self) -> None:
        """Copy the next piece of the post; the first one hands it over."""
        row = self.row
        if row is not None and not self._copying:
            self._copying = True
            self._copy(row, self.copied.get(row.delivery_id, 0))

    @work(thread=True, group="copy", exit_on_error=False)
    def _copy(self, row: DueRow, number: int) -> None:
        from smdash.services.desktop import clipboard

        text, said = "", ""
        failed: Exception | None = None
        try:
            begins = row.group in {"due", "late"} or row.state == "failed"
            handover = self.services.handover
            taken = handover.take(row.delivery_id) if begins else handover.show(row.delivery_id)
            found = pieces(taken.post)
            if found:
                number = number if number < len(found) else 0
                text = storable(found[number].text)
                tool = clipboard.copy(text)
                said = f"{found[number].name.capitalize()} copied"
                said += f" ({tool})." if tool else " (OSC 52; your terminal may refuse it)."
                if number + 1 < len(found):
                    said += f" Next c: {found[number + 1].name}."
                else:
                    said += " Then y posted, x not posted."
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            failed = error
        finally:
            self.services.home.store.close_read()
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._copied, row, number, text, said, failed)

    def _copied(self, row: DueRow, number: int, text: str, said: str, failed: Exception | None) -> None:
        self._copying = False
        if failed is not None:
            self.host.complain(failed)
        elif text:
            # Both ways are tried: over a connection to another machine only the terminal reaches the person's own.
            self.app.copy_to_clipboard(text)
            self.copied[row.delivery_id] = number + 1
            self.tell(said)
        else:
            self.tell("There is no text to copy: post the media by themselves.")
        self.wanted = row.delivery_id
        self.reload()

    def action_open_page(self) -> None:
        """Open the platform's page for writing a post."""
        taken = self.taken
        if taken is None:
            return
        if not taken.page.url:
            self.tell(f"Open it by hand: {taken.page.note}.")
            return
        self._open(taken.page.url, taken.page.note)

    @work(thread=True, group="open", exit_on_error=False)
    def _open(self, url: str, note: str) -> None:
        from smdash.services.desktop.browser import open_address

        opened = open_address(url)
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._opened_page, url, note, opened)

    def _opened_page(self, url: str, note: str, opened: bool) -> None:
        if opened:
            self.tell(f"Opened: {note}." if note else "Opened with the text.")
        else:
            self.app.copy_to_clipboard(url)
            words = "No browser can be opened from here. The address is copied (if your terminal allows it):\n\n"
            self.app.push_screen(TextScreen("Open this", words + url, wide=True))

    def action_done(self) -> None:
        """Ask where it is, and count it as published."""
        row = self.row
        if row is None:
            return
        handover, delivery_id = self.services.handover, row.delivery_id

        def check(text: str) -> str:
            found = handover.permalink(delivery_id, text)
            if found.doubt:
                return f"Odd: {found.doubt}. Enter keeps it all the same."
            return f"A post with the id {found.remote_id}." if found.remote_id else "Kept as its address."

        def act(text: str) -> str:
            found = handover.done(delivery_id, text)
            return f"{row.account}: published{'' if found.url else ' by your word'}. u takes it back."

        def answered(text: str | None) -> None:
            if text is not None:
                self._perform(lambda: act(text))

        hint = "Its link; may stay empty: published by your word."
        self.app.push_screen(AskMaybeScreen(f"Posted on {row.account}: where?", hint=hint, check=check), answered)

    def action_not_done(self) -> None:
        """Ask why it did not go out."""
        row = self.row
        if row is None:
            return
        if row.state not in {"sending", "unknown"}:
            self.tell("It was not handed over yet: c copies it, s moves it, d drops it.")
            return

        def act(text: str) -> str:
            self.services.handover.not_done(row.delivery_id, text)
            self.copied.pop(row.delivery_id, None)
            return f"{row.account}: not posted. c tries again, s next free slot, d drops it."

        def answered(text: str | None) -> None:
            if text is not None:
                self._perform(lambda: act(text))

        self.app.push_screen(AskMaybeScreen("Not posted: why?", hint="May stay empty."), answered)

    def _chosen(self) -> list[int]:
        return [int(key[2:]) for key in self.pane.chosen() if key.startswith("d:")]

    def _move(self, ids: list[int], verb: str, act: Callable[[list[int]], Moved]) -> None:
        def run() -> str:
            moved = act(ids)
            if moved.refused and not moved.changed:
                raise UsageError(moved.refused[0])
            words = f"{verb} {counted(moved.changed, 'post')}."
            return words + (f" Not: {moved.refused[0]}." if moved.refused else "") + " u takes it back."

        if ids:
            self._perform(run, self.pane.clear_marks)

    def action_slot(self) -> None:
        """Put the chosen posts into next free slots."""
        self._move(self._chosen(), "Moved", self.services.queue.to_next_slot)

    def action_respace(self) -> None:
        """Put all late posts into next free slots."""
        late = [row.delivery_id for row in self.view.of("late")] if self.view else []
        if not late:
            self.tell("Nothing is late.")
        self._move(late, "Re-spaced", self.services.queue.to_next_slot)

    def action_drop(self) -> None:
        """Take the chosen posts out of the queue."""
        self._move(self._chosen(), "Dropped", self.services.queue.cancel)

    def action_undo(self) -> None:
        """Take the last change back."""

        def act() -> str:
            label = self.services.undo.undo()
            return f"Undone: {label}." if label else "Nothing to undo."

        self._perform(act)

    def action_edit(self) -> None:
        """Open the post in the composer."""
        row = self.row
        if row is not None:
            from smdash.screens.publishing.acts import edit_post

            edit_post(self, row.post_id)
