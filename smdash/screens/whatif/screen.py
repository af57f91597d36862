"""The what-if: levers on the left, what the week comes to on the right, redrawn at every key; nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import spoken
from smdash.domain.whatif import whatif
from smdash.domain.whatif.whatif import Add, Drop, apply, subject
from smdash.domain.whatif.whatif_words import changes
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import Choice
from smdash.screens.base.screen import BaseScreen
from smdash.screens.whatif import keys, levers
from smdash.screens.whatif.sure import SureScreen
from smdash.screens.whatif.words import outcome_words
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.whatif.leverlist import LeverList, LeverRow

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.domain.whatif.whatif import Lever, Side
    from smdash.domain.workload.situation import Situation
    from smdash.services.bundle import Services
    from smdash.services.whatif.whatif import Start


class WhatIfScreen(BaseScreen[str]):
    """Tries out less; Enter makes it so as one change that can be undone, Esc forgets it."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#levers"
    LIST = "levers"
    KEYS = keys.WHATIF
    PARTS = (LeverList,)
    LINE = keys.WHATIF_LINE

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self.start: Start | None = None
        self.before: Side | None = None
        self.then: Situation | None = None
        self.levers: dict[tuple[object, ...], Lever] = {}
        self._colours: dict[str, str] = {}
        self._busy = False

    def compose(self) -> ComposeResult:
        """Lay out levers, outcome and foot."""
        with Horizontal(id="both"):
            yield LeverList(id="levers", title="What if")
            with VerticalScroll(id="side", can_focus=False):
                yield Static(id="outcome")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Read where things stand."""
        self.show_keys()
        self.reload()

    # Reading ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the situation again; levers stay as they are turned."""
        self.beside(self._read, self._begin)

    def _read(self) -> tuple[Start, dict[str, str]]:
        start = self.services.whatif.start()
        return start, {account.slug: account.colour for account in self.services.home.accounts()}

    def _begin(self, found: tuple[Start, dict[str, str]]) -> None:
        start, colours = found
        self.start, self._colours = start, colours
        self.before = whatif.side(start.situation, start.lit, start.today)
        first = self.then is None
        self._redraw()
        if first:
            self._go_to_lever()

    # Turning ---------------------------------------------------------------------------------------------

    def _redraw(self) -> None:
        """Work everything out anew and show it; a turn costs no reading."""
        start = self.start
        if start is None or self.before is None:
            return
        try:
            self.then = apply(start.situation, self.levers.values())
        except SmdashError as error:  # the accounts have changed under what was turned
            self.levers.clear()
            self.then = start.situation
            self.host.complain(error)
        pane = self.query_one("#levers", LeverList)
        pane.empty = "No accounts yet.\n\nesc  back, then A adds one\na    ask about a client first"
        known = start.situation
        found = levers.rows(known, self.then, start.monday, start.today, self._colours)
        pane.show(ListWindow(found if self.then.accounts else []))
        day = start.monday
        pane.border_title = Content(f"What if \u00b7 week of {spoken(day)}")
        turned = changes(known, self.then, start.monday)
        pane.border_subtitle = Content(counted(len(turned), "change") if turned else "nothing turned yet")
        then = whatif.side(self.then, start.lit, start.today) if turned else self.before
        width = max(20, self.query_one("#side").scrollable_content_region.width or 40)
        self.query_one("#outcome", Static).update(outcome_words(self.before, then, turned, width))

    def _go_to_lever(self, of: frozenset[str] = frozenset()) -> None:
        """Put the cursor on the first line that h and l turn, of some accounts where they are named."""
        pane = self.query_one("#levers", LeverList)
        rows = [row for n in range(pane.window.count) if (row := pane.row(n)) is not None and row.turns]
        found = [row for row in rows if not of or row.of in of]
        for row in (found[-1], found[0]) if of and found else found[:1]:
            pane.go_to(row.key)  # The last line first, so that all of the accounts come into view.

    def on_resize(self) -> None:
        """Fit the words to the new width."""
        self.call_after_refresh(self._redraw)

    def put(self, lever: Lever | None) -> None:
        """Turn a lever; one that stands where it stood is none."""
        if lever is None or self.start is None:
            return
        key = subject(lever)
        self.levers.pop(key, None)
        base = self.start.situation
        without = apply(base, self.levers.values())
        if apply(base, [*self.levers.values(), lever]) != without:
            self.levers[key] = lever
        self._redraw()

    @property
    def _row(self) -> LeverRow | None:
        row: LeverRow | None = self.query_one("#levers", LeverList).current
        return row

    def action_turn(self, step: int) -> None:
        """Turn what is under the cursor by a step."""
        if self._row is not None and self.start is not None and self.then is not None:
            if ("drop", self._row.of) in self.levers:
                self.tell(f"{self._row.of} is dropped here: x brings it back.")
                return
            if self._row.kind == "account":
                self.tell("h and l turn the lines below: posts, and answers within. x drops the whole account.")
                return
            self.put(levers.turned(self._row, step, self.then))

    def action_switch(self) -> None:
        """Switch what is under the cursor off or on."""
        row = self._row
        if row is None or self.start is None or self.then is None:
            return
        if row.of:
            self.action_drop()
        else:
            self.put(levers.toggled(row, self.start.situation, self.then))

    def action_drop(self) -> None:
        """Drop the account under the cursor, or bring it back; a look goes."""
        row = self._row
        if row is None or self.start is None or self.then is None:
            return
        if ("add", row.of) in self.levers:
            del self.levers["add", row.of]
            for key in [key for key in self.levers if row.of in key]:
                del self.levers[key]
            self._redraw()
        elif ("drop", row.of) in self.levers:
            del self.levers["drop", row.of]
            self._redraw()
        elif row.of:
            self.put(Drop(row.of))
        elif row.kind == "look":
            self.put(levers.toggled(row, self.start.situation, self.then))

    def action_section(self, step: int) -> None:
        """Go to the next part, or the one before."""
        pane = self.query_one("#levers", LeverList)
        rows = range(pane.window.count)
        heads = [n for n in rows if (row := pane.row(n)) is not None and row.kind == "head"] or [0]
        here = max((n for n, at in enumerate(heads) if at <= pane.cursor), default=0)
        target = pane.row(heads[(here + step) % len(heads)] + 1)
        if target is not None:
            pane.go_to(target.key)

    def action_reset(self) -> None:
        """Turn everything back and stay."""
        self.levers.clear()
        self._redraw()

    def action_ask(self) -> None:
        """Ask about a client; what is taken on there is a lever here."""
        from smdash.screens.whatif.new_client import AskFirstScreen

        if self.then is None:
            return

        def answered(taken: tuple[Add, ...] | None) -> None:
            for lever in taken or ():
                self.levers[subject(lever)] = lever
            self._redraw()
            if taken:
                self._go_to_lever(frozenset(lever.work.slug for lever in taken))

        self.app.push_screen(AskFirstScreen(self.services, self.then), answered)

    # Ending ----------------------------------------------------------------------------------------------

    def opened(self, row: object) -> None:
        """Store what is turned, wherever the cursor is."""
        del row
        self.action_apply()

    def action_apply(self) -> None:
        """Show all changes, then store them as one."""
        if self.start is None or self.then is None or self._busy:
            return
        lines = changes(self.start.situation, self.then, self.start.monday)
        if not lines:
            self.tell("Nothing is turned yet: h and l turn what is under the cursor.")
            return
        start, turned = self.start, list(self.levers.values())
        choices = [Choice(str(number), one_line(line)) for number, line in enumerate(lines)]

        def commit() -> list[str]:
            return self.services.whatif.commit(turned, start.monday)

        def answered(key: str | None) -> None:
            if key is not None and not self._busy:
                self._busy = True
                self.beside(commit, self._committed, "apply", failed=self._not_committed, lasting=True)

        self.app.push_screen(SureScreen(f"Apply {counted(len(lines), 'change')} as one?", choices), answered)

    def _committed(self, said: list[str]) -> None:
        self._busy = False
        self.dismiss(f"{counted(len(said), 'change')} applied. u takes them back together." if said else "")

    def _not_committed(self, error: Exception) -> None:
        self._busy = False
        self.host.complain(error)

    def action_forget(self) -> None:
        """Close; what was turned is forgotten."""
        if not self._busy:
            self.dismiss("Forgotten, nothing was changed." if self.levers else "")
