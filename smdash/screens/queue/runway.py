"""The runway board: which account goes dark next, and a session that fills up one after the other."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.queue.runway import MAX_TARGET, TARGET, RunwayRow
from smdash.domain.schedule import day_name
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, TextScreen
from smdash.screens.base.screen import BaseScreen
from smdash.screens.queue.keys import RUNWAY
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.queue.runwaylist import RunwayList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.widgets.keys import Key

QUICK = 1.0
"""Seconds within which a second Esc ends a refill session instead of skipping one account more."""
FRAME = 72
"""Characters of a composer's frame in which a title is whole on a screen of 80."""
REFILL_FOOT = (
    "{composer.save} queue it \u00b7 {composer.leave} keep for later, next account \u00b7 "
    "{composer.leave} {composer.leave} end \u00b7 {composer.discard} discard"
)


class RunwayScreen(BaseScreen[str]):
    """Every account with the days until it goes dark, worst first."""

    CSS_PATH = "runway.tcss"
    AUTO_FOCUS = "#runway"
    LIST = "runway"
    SAID_SECONDS = 20.0
    KEYS: ClassVar[tuple[Key, ...]] = RUNWAY
    LINE = ("runway.slots", "runway.refill", "runway.edit", "runway.more", "runway.less", "undo", "close")

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self.target = TARGET
        self.rows: list[RunwayRow] = []
        self.written = 0
        self.refilling = False
        self._asked = ("", "")
        self._passed: set[str] = set()
        self._skipped: list[str] = []
        self._left_at = -QUICK

    def compose(self) -> ComposeResult:
        """Lay out the names of the columns, the accounts and the foot."""
        yield Static(id="head")
        yield RunwayList(id="runway", title="Runway")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the board."""
        self.show_keys()
        self.reload()

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the board again."""
        self.beside(lambda: self.services.runway.board(self.brand, self.target), self._show, failed=self._unread)

    def _unread(self, error: Exception) -> None:
        self.refilling = False
        self.host.complain(error)

    def _show(self, rows: list[RunwayRow]) -> None:
        self.rows = rows
        pane = self.query_one("#runway", RunwayList)
        pane.today, pane.target = self.services.home.today(), self.target
        pane.empty = "No accounts yet.\n\nA  adds one"
        pane.show(ListWindow(rows))
        lacking = [row for row in rows if row.missing]
        posts = sum(row.missing for row in lacking)
        lit = f"all are lit for {counted(self.target, 'day')}"
        dark = sum(row.dark_within(self.target) for row in rows)
        words = f"{dark} of {counted(len(rows), 'account')} dark within {counted(self.target, 'day')}"
        pane.border_title = Content(f"Runway{f' of {self.brand}' if self.brand else ''}")
        foot = [f"{words} \u00b7 {counted(posts, 'post')} lacking" if lacking else words if dark else lit]
        if held := sum(row.held for row in rows):
            foot.append(f"{held} held by a pause")
        pane.border_subtitle = Content(" \u00b7 ".join(foot) if rows else "No accounts yet: A adds one")
        self._head()
        if self.refilling:
            self._next()

    def on_resize(self) -> None:
        """Name the columns there is room for."""
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        pane = self.query_one("#runway", RunwayList)
        self.query_one("#head", Static).update(Content(" " * 2 + pane.head(pane.scrollable_content_region.width)))

    def action_days(self, step: int) -> None:
        """Aim at a day more or less."""
        self.target = max(1, min(MAX_TARGET, self.target + step))
        self.reload()

    def action_edit(self) -> None:
        """Change the account under the cursor."""
        row: RunwayRow | None = self.query_one("#runway", RunwayList).current
        if row is not None:
            from smdash.screens.accounts.form import change_account

            change_account(self, row.account)

    def action_close(self) -> None:
        """End the refill session, else close; what was written is said on the dashboard."""
        if self.refilling:
            self._end("Refill ended.")
            return
        self.dismiss(f"{counted(self.written, 'post')} written. u takes the last one back." if self.written else "")

    # Free slots ------------------------------------------------------------------------------------------

    def opened(self, row: RunwayRow) -> None:
        """Show the account's free slots."""
        del row
        self.action_slots()

    def action_slots(self) -> None:
        """Show the free slots of the account under the cursor, to write a post for one."""
        row: RunwayRow | None = self.query_one("#runway", RunwayList).current
        if row is None:
            return
        self.attempt(lambda: self._offer(row))

    def _offer(self, row: RunwayRow) -> None:
        free = self.services.runway.free(row.account)
        if not free:
            words = f"{row.account} has no free slot in two weeks.\n\n"
            words += self.named("{runway.edit} changes its weekly times.")
            self.app.push_screen(TextScreen(f"Free slots of {row.account}", words))
            return
        today = self.services.home.today()
        choices = [
            Choice(f"{at:%Y-%m-%d %H:%M}", f"{day_name(at.date(), today)}  {at:%H:%M}", row.colour) for at in free
        ]

        def picked(when: str | None) -> None:
            if when is not None:
                self._write_for(row.account, when)

        self.app.push_screen(PickScreen(f"Free slots of {row.account}", choices), picked)

    def _write_for(self, account: str, when: str, title: str = "") -> None:
        """Write a post for a slot; what was begun for this account in an earlier session comes back.

        ``title`` is how far a refill session is.
        """
        from smdash.screens.composer.screen import ComposerScreen

        def write() -> None:
            start = self.services.compose.start(f"refill:{account}", (account,))._replace(when=when)
            named = f"New post \u00b7 {title}"
            frame = (named if len(named) <= FRAME else title, REFILL_FOOT) if self.refilling else None
            self.app.push_screen(ComposerScreen(self.services, start, frame=frame), self._composed)

        self.attempt(write, self._unread)

    def _composed(self, said: str | None) -> None:
        """Go on after a post was written; leaving one skips its account, leaving two at once ends the session."""
        if said:
            self.written += 1
            self._left_at = -QUICK
            self.tell(said)
        elif self.refilling:
            now = time.monotonic()
            if now - self._left_at < QUICK:
                self._end("Refill ended.")
            else:
                self._left_at = now
                self._passed.add(self._asked[0])
                self._skipped.append(self._asked[0])
        self.reload()

    # Refill ----------------------------------------------------------------------------------------------

    def action_refill(self) -> None:
        """Ask how many days, then write for the worst account until all are lit as long."""

        def check(text: str) -> str:
            days = int(text) if text.strip().isdecimal() else 0
            if not 1 <= days <= MAX_TARGET:
                raise UsageError(f"a number of days from 1 to {MAX_TARGET} is needed.")
            return f"Each account gets posts until it is lit for {counted(days, 'day')}, the worst first."

        def answered(text: str | None) -> None:
            if text:
                self.target = int(text)
                self.refilling, self.written, self._asked = True, 0, ("", "")
                self._passed.clear()
                self._skipped.clear()
                self._left_at = -QUICK
                self.reload()

        question = AskScreen("Refill: lit for how many days?", value=str(self.target), check=check)
        self.app.push_screen(question, answered)

    def _next(self) -> None:
        """Open the composer on the next slot of the worst account that has one."""
        short = [row for row in self.rows if row.missing]
        todo = [row for row in short if row.openings and row.account not in self._passed]
        for row in todo:
            asked = (row.account, f"{row.openings[0]:%Y-%m-%d %H:%M}")
            if asked == self._asked:
                # What was written went elsewhere, or stayed a draft: asking for the same slot again would never end.
                self._passed.add(row.account)
                continue
            skipped = self._asked[0] if self._left_at > 0 else ""
            self._asked = asked
            words = self._progress()
            if skipped:
                words = f"skipped {skipped}, next: {asked[0]} \u00b7 {words.partition(': ')[2]}"
            self.tell(words)
            self._write_for(*asked, words)
            return
        self._end("Refill done." if not short else "Refill done as far as it goes.")

    def _progress(self) -> str:
        """Return how far the session is: ``refill: 3 of 9 accounts lit, 4 posts to go``.

        What lacks posts and has no slot for any is named: ``; no slot: acme/x +1``.
        """
        stuck = [row.account for row in self.rows if row.missing and not row.openings]
        more = f" +{len(stuck) - 1}" if len(stuck) > 1 else ""
        left_out = f"; no slot: {stuck[0]}{more}" if stuck else ""
        lit = sum(not row.missing for row in self.rows)
        posts = sum(len(row.openings) for row in self.rows)
        return f"refill: {lit} of {counted(len(self.rows), 'account')} lit, {counted(posts, 'post')} to go{left_out}"

    def _end(self, how: str) -> None:
        self.refilling = False
        short = [row for row in self.rows if row.missing]
        lit = f"{len(self.rows) - len(short)} of {counted(len(self.rows), 'account')} lit"
        stuck = [row.account for row in short if not row.openings]
        lacks = f" No free slot: {', '.join(stuck[:3])}" + (f" and {len(stuck) - 3} more." if len(stuck) > 3 else ".")
        days = counted(self.target, "day")
        skipped = f", {counted(len(set(self._skipped)), 'account')} skipped" if self._skipped else ""
        said = f"{how} {counted(self.written, 'post')} written{skipped}, {lit} for {days}.{lacks if stuck else ''}"
        self.tell(one_line(said))
