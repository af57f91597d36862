"""The ledger: what went out or was tried, how long it took, what was answered, and what a person may say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Static

from smdash.domain.plaintext import storable
from smdash.domain.publishing.ledger_words import part_state, whole_words
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import Choice, PickScreen, TextScreen
from smdash.screens.base.screen import BaseScreen
from smdash.screens.publishing.handover import AskMaybeScreen, HandoverScreen
from smdash.screens.publishing.keys import LEDGER, LEDGER_LINE
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.queue.ledgerlist import LedgerLine, LedgerList, ledger_lines
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.domain.publishing.ledger import LedgerRow, LedgerView
    from smdash.services.bundle import Services
    from smdash.widgets.keys import Key

MORE = 20
"""How many rows before the last one the next page is read."""
MOST_AGAIN = 1000
"""How many rows are read anew at once where the file has changed; who has gone further goes on from there again."""


class LedgerScreen(BaseScreen[str]):
    """Posts and answers that went out or were tried, the newest first, page by page."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "ledger.tcss"]
    AUTO_FOCUS = "#ledger"
    LIST = "ledger"
    SAID_SECONDS = 10.0
    KEYS: ClassVar[tuple[Key, ...]] = LEDGER
    LINE = LEDGER_LINE

    def __init__(self, services: Services, brand: str | None = None, state: str = "") -> None:
        super().__init__(services, brand)
        self.state = state
        self.rows: list[LedgerRow] = []
        self.before: tuple[str, int] | None = None
        self._reading_more = False

    def compose(self) -> ComposeResult:
        """Lay out the names of the columns, the posts and the keys."""
        yield Static(id="head")
        yield LedgerList(id="ledger", title="Ledger")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the ledger, and go on looking."""
        self.show_keys()
        self.reload()
        self.watch_file()

    @property
    def line(self) -> LedgerLine | None:
        """What the cursor is on."""
        return self.query_one("#ledger", LedgerList).current

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read what was shown again."""
        reader, many = self.services.ledger_reader, min(max(len(self.rows), 100), MOST_AGAIN)
        self.beside(lambda: reader.view(state=self.state, brand=self.brand, limit=many), self._show)

    def _show(self, view: LedgerView) -> None:
        self.rows, self.before = list(view.rows), view.before
        self._minute = f"{view.now:%d %H:%M}"
        self._reading_more = False
        self._fill(view)
        self._more()

    def _fill(self, view: LedgerView) -> None:
        pane = self.query_one("#ledger", LedgerList)
        pane.now = view.now
        pane.empty = "Nothing of that kind." if self.state else "Nothing went out yet, and nothing was tried."
        pane.show(ListWindow(ledger_lines(self.rows)))
        names = filter(None, ("Ledger", self.brand, part_state(self.state)))
        pane.border_title = Content(" \u00b7 ".join(names))
        answers = sum(row.reply_id > 0 for row in self.rows)
        said = [counted(len(self.rows) - answers, "post"), *([counted(answers, "answer")] if answers else [])]
        pane.border_subtitle = Content(f"{', '.join(said)}{' and more' if self.before else ''}")
        self._head()

    def on_resize(self) -> None:
        """Name the columns there is room for."""
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        pane = self.query_one("#ledger", LedgerList)
        self.query_one("#head", Static).update(Content("  " + pane.head(pane.scrollable_content_region.width)))

    @on(WindowList.Moved)
    def _moved(self, event: WindowList.Moved) -> None:
        event.stop()
        self._more()

    def _more(self) -> None:
        """Read the next page where the cursor is near the end of what was read."""
        pane = self.query_one("#ledger", LedgerList)
        if self.before is not None and not self._reading_more and pane.cursor >= pane.window.count - MORE:
            self._reading_more = True
            before, reader = self.before, self.services.ledger_reader
            self.beside(lambda: reader.view(state=self.state, brand=self.brand, before=before), self._append, "more")

    def _append(self, view: LedgerView) -> None:
        if self._reading_more:
            self._reading_more = False
            self.rows += view.rows
            self.before = view.before
            self._fill(view)

    def on_screen_resume(self) -> None:
        """Come back from a dialog that may have changed something."""
        if self.rows:
            self.reload()

    # Acting ----------------------------------------------------------------------------------------------

    def opened(self, row: LedgerLine) -> None:
        """Show every call that was made for a post."""
        it = row.row
        self.app.push_screen(TextScreen(f"{it.account} {it.name}", "\n".join(whole_words(it)), wide=True))

    def action_act_on_row(self) -> None:
        """Show every call that was made for the post under the cursor."""
        if self.line is not None:
            self.opened(self.line)

    def action_filter(self) -> None:
        """Choose what is shown by where it is."""
        from smdash.services.publishing.ledger_reader import STATES

        choices = [Choice("all", "all of it")]
        choices += [
            Choice(each, "out without all of it" if each == "unfinished" else part_state(each)) for each in STATES
        ]

        def chosen(state: str | None) -> None:
            if state is not None:
                self.state, self.rows = "" if state == "all" else state, []
                self.query_one("#ledger", LedgerList).rewind()
                self.reload()

        self.app.push_screen(PickScreen("Show", choices, self.state or "all"), chosen)

    def action_retry(self) -> None:
        """Try once more what failed for certain; what may be out is only looked for."""
        line = self.line
        if line is None:
            return
        if line.row.reply_id:
            self._retry_answer(line.row)
            return
        if line.part is None and line.state == "published" and not line.row.unfinished:
            self.tell("It is out, all of it: y in the queue copies it as a draft.")
            return
        self.tell(f"Trying {line.row.account} once more ...")
        self.host.publish_one(line.row.delivery_id)

    def _retry_answer(self, row: LedgerRow) -> None:
        """Let an answer go once more; what may be out is only looked for."""
        replies, host = self.services.replies, self.host
        if row.state == "unknown":
            self.tell(f"Looking for the answer to {row.to} ...")
            host.answer_later(replies.view(row.reply_id))
            return

        def act() -> str:
            host.answer_later(replies.retry(row.reply_id))
            return f"Trying the answer to {row.to} once more ..."

        self.perform(act, unmark=False)

    def action_published(self) -> None:
        """Ask where it is, and count it as published."""
        line = self.line
        if line is None:
            return
        it, part, reader = line.row, line.part, self.services.ledger_reader
        if line.state == "published":
            self.tell("It counts as published already; o opens it.")
            return
        what = it.account if part is None else f"{it.account}, {part.what}"
        what = f"{it.account}, to {it.to}" if it.reply_id else what

        def act(text: str) -> str:
            if it.reply_id:
                self.services.replies.answered(it.reply_id, permalink=text)
                return f"{what}: answered by your word. u takes it back."
            if part is not None:
                reader.mark_part(part.sending_id, out=True, permalink=text)
                return f"{what}: out by your word. What follows it is posted by hand or dropped."
            found = self.services.handover.done(it.delivery_id, text)
            return f"{what}: published{'' if found.url else ' by your word'}. u takes it back."

        def answered(text: str | None) -> None:
            if text is not None:
                self.perform(lambda: act(text), unmark=False)

        hint = "Its link; may stay empty: published by your word."
        self.app.push_screen(AskMaybeScreen(f"Out on {what}: where?", value=line.permalink, hint=hint), answered)

    def action_not_published(self) -> None:
        """Ask why it did not go out, once a person has looked."""
        line = self.line
        if line is None:
            return
        part = line.part
        if line.state not in {"unknown", "sending"}:
            self.tell("That is known already; only what is unconfirmed needs your word.")
            return

        def act(text: str) -> str:
            if line.row.reply_id:
                self.services.replies.not_answered(line.row.reply_id)
                return f"{line.row.to} was not answered: the item is open, and the text stays as its draft."
            if part is not None:
                self.services.ledger_reader.mark_part(part.sending_id, out=False)
                return f"{part.what}: not out. r tries it again, d drops it."
            self.services.handover.not_done(line.row.delivery_id, text)
            return f"{line.row.account}: not posted. r tries it again, h hands it over."

        def answered(text: str | None) -> None:
            if text is not None:
                self.perform(lambda: act(text), unmark=False)

        if line.row.reply_id:
            self.perform(lambda: act(""), unmark=False)
            return
        self.app.push_screen(AskMaybeScreen("Not out: why?", hint="May stay empty."), answered)

    def action_open_page(self) -> None:
        """Open the post where it is."""
        from smdash.services.desktop.browser import open_address

        line = self.line
        if line is None:
            return
        url = line.permalink or line.row.permalink
        if not url:
            self.tell("No address is known of it.")
            return

        def opened(done: bool) -> None:
            if done:
                self.tell("Opened.")
            else:
                self.app.copy_to_clipboard(url)
                self.app.push_screen(TextScreen("Open this", f"The address is copied.\n\n{url}", wide=True))

        self.beside(lambda: open_address(url), opened, "open")

    def action_copy(self) -> None:
        """Copy the text of what is under the cursor, to post it by hand."""
        from smdash.services.desktop import clipboard

        line = self.line
        if line is None:
            return
        number, reply_id = line.row.delivery_id, line.row.reply_id
        sending = line.part.sending_id if line.part else 0

        def read() -> tuple[str, str]:
            if reply_id:
                text = storable(self.services.replies.view(reply_id).text)
                return text, clipboard.copy(text)
            row = self.services.ledger_reader.row(number)
            part = next((each for each in row.parts if each.sending_id == sending), None)
            text = storable(part.text if part else self.services.handover.show(number).post.sent_text)
            return text, clipboard.copy(text)

        def copied(found: tuple[str, str]) -> None:
            self.app.copy_to_clipboard(found[0])
            self.tell("Copied. Once you have posted it: y.")

        self.beside(read, copied, "copy")

    def action_handover(self) -> None:
        """Go to it in the hand-over list, to post it, or what is not out of it, by hand."""
        line = self.line
        if line is None:
            return
        if line.row.state == "published" and not line.row.unfinished:
            self.tell("It is out.")
            return
        if line.row.reply_id:
            self.tell("c copies its text, o opens its page; r on its item in the inbox writes it anew.")
            return
        screen = HandoverScreen(self.services, self.brand, line.row.delivery_id)
        self.app.push_screen(screen, lambda _: self.reload())

    def action_drop_rest(self) -> None:
        """Let go of what was to follow a post and is certainly not out."""
        line = self.line
        if line is None:
            return
        if line.row.reply_id:
            self.tell("Nothing follows an answer.")
            return
        number = line.row.delivery_id

        def act() -> str:
            return f"{counted(self.services.ledger_reader.drop_rest(number), 'text')} of it will not go out any more."

        def answered(answer: str | None) -> None:
            if answer:
                self.perform(act, unmark=False)

        missing = [part.what for part in line.row.parts[1:] if part.state in {"waiting", "failed"}]
        if not missing:
            self.tell("Nothing of it is left to drop.")
            return
        body = f"{line.row.account} is out without: {', '.join(missing)}.\nDropped, they never go out; the post stays."
        choices = [Choice("", "Keep them"), Choice("drop", "Drop them for good")]
        self.app.push_screen(PickScreen("Drop the rest?", choices, body=body), answered)
