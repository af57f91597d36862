"""What clients said: posts to come by how they stand with their client, and the pages that were made."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Static

from smdash.domain.approval.standing import counts_words
from smdash.domain.plaintext import block, one_line
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.approval.keys import KEYS, LINE
from smdash.screens.approval.lists import ApprovalList, about, approval_lines
from smdash.screens.approval.take import TakeScreen
from smdash.screens.base.dialogs import AskScreen, TextScreen, ask
from smdash.screens.base.screen import BaseScreen
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.domain.approval.standing import Answer
    from smdash.domain.approval.views import ApprovalBoard, PageLine
    from smdash.screens.approval.lists import ApprovalLine
    from smdash.widgets.keys import Key

EMPTY = """No client was asked about a post to come.

{approval.page}  makes the page of a brand for a week, to be sent by mail
{approval.take}  takes in what came back

Whether a brand wants that: smdash brand edit BRAND --approval wanted"""
_SAID = {"approved": "Approved", "changes": "Change asked", "comment": "Comment kept", "": "Taken back"}


class ApprovalScreen(BaseScreen[str]):
    """Posts of one brand or of all, what needs something of its person first."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#approvals"
    LIST = "approvals"
    active = "approvals"
    KEYS: ClassVar[tuple[Key, ...]] = KEYS
    LINE = LINE

    def compose(self) -> ComposeResult:
        """Lay out the list, what was said of the post under the cursor, and the keys."""
        yield ApprovalList(id="approvals", title="What clients said")
        yield Static(id="about")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show what was said, and look when another program takes an answer in."""
        self.show_keys()
        self.reload()
        self.watch_file()

    @property
    def line(self) -> ApprovalLine | None:
        """What is under the cursor."""
        return self.query_one("#approvals", ApprovalList).current

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read what was said again, beside the UI."""
        approval, brand = self.services.approval, self.brand
        self.beside(lambda: approval.board(brand), self._show)

    def _show(self, board: ApprovalBoard) -> None:
        pane = self.query_one("#approvals", ApprovalList)
        pane.now = self.services.home.now().astimezone(self.services.home.zone())
        pane.empty = self.by_key(self.named(EMPTY))
        pane.show(ListWindow(approval_lines(board)))
        pane.border_title = Content(f"What clients said{f' of {self.brand}' if self.brand else ''}")
        pane.border_subtitle = Content(" \u00b7 ".join(counts_words(board.counts)))
        self._about()

    @on(WindowList.Moved)
    def _moved(self, event: WindowList.Moved) -> None:
        event.stop()
        self._about()

    def _about(self) -> None:
        line = self.line
        words = self.query_one("#about", Static)
        if line is not None and line.row is not None:
            words.update(Content.assemble(*((block(text), look) for text, look in about(line.row))))
        elif line is not None and line.page is not None:
            page = line.page
            words.update(
                Content(
                    f"The page of {one_line(page.brand)} for {page.first} to {page.last}: "
                    f"{page.answered} of {counted(page.posts, 'post')} answered."
                )
            )
        else:
            words.update("")

    # Acting ----------------------------------------------------------------------------------------------

    def opened(self, row: ApprovalLine) -> None:
        """Open the post in the composer; of a page show what was answered."""
        if row.page is not None:
            self._page_of(row.page)
        elif row.row is not None:
            post_id, account = row.row.post_id, row.row.account

            def write() -> None:
                from smdash.screens.composer.screen import ComposerScreen

                start = self.services.compose.start_edit(post_id)
                self.app.push_screen(ComposerScreen(self.services, start, account=account), self.after)

            self.attempt(write)

    def action_read(self) -> None:
        """Open what is under the cursor."""
        if self.line is not None:
            self.opened(self.line)

    def _page_of(self, page: PageLine) -> None:
        def shown(lines: list[str]) -> None:
            title = f"{page.brand}, {page.first} to {page.last}"
            self.app.push_screen(TextScreen(title, "\n".join(lines) or "Nothing is answered yet.", wide=True))

        self.beside(lambda: self.services.approval.answers_of(page.uid), shown, "page")

    def action_page(self) -> None:
        """Ask for the days, and make the page."""
        from smdash.screens.approval.acts import page

        page(self)

    def action_take(self) -> None:
        """Paste an answer, or name its file."""
        self.app.push_screen(TakeScreen(self.services, self.brand), self.after)

    def action_say(self, answer: Answer) -> None:
        """Keep what a client said of the posts chosen, by phone or mail."""
        ids = [int(key.partition(":")[2]) for key in self.chosen_posts()]
        if not ids:
            self.tell("Put the cursor on a post first.")
            return
        approval = self.services.approval

        def act(words: str = "") -> str:
            changed = approval.say(ids, answer, words)
            if not changed:
                return "That is known already."
            return f"{_SAID[answer]}: {counted(changed, 'post')}. u takes it back."

        if answer not in {"changes", "comment"}:
            self.perform(act)
            return

        title = "What is to be changed?" if answer == "changes" else "What did the client say?"
        ask(self, AskScreen(title, hint="In the client's words.", needs="Words are needed."), act)

    def chosen_posts(self) -> list[str]:
        """Return the keys of the marked posts, else of the one under the cursor."""
        return [key for key in self.query_one("#approvals", ApprovalList).chosen() if key.startswith("d:")]
