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
from smdash.domain.whatif.whatif import Client, Drop, apply, subject
from smdash.domain.whatif.whatif_words import changes, client_lines
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

    from smdash.domain.whatif.proposal import Proposal
    from smdash.domain.whatif.whatif import Lever, Side
    from smdash.domain.workload.situation import Situation
    from smdash.services.bundle import Services
    from smdash.services.whatif.whatif import Start


def what_would_go(situation: Situation) -> tuple[str, ...]:
    """Return by name what would have to go until a week fits, with a last word where that is not enough."""
    from smdash.domain.workload.situation import evaluate
    from smdash.domain.workload.ways_out import ways_out
    from smdash.domain.workload.words import NOT_ENOUGH

    ways = ways_out(situation, evaluate(situation))
    names = tuple(step.name for step in ways.steps)
    return (*names, f"{NOT_ENOUGH}.") if ways.suffices is False else names


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
        if then.fits is False:
            before, situation = self.before, self.then

            def show(go: tuple[str, ...]) -> None:
                if situation is self.then:
                    words = outcome_words(before, then, turned, width, go)
                    self.query_one("#outcome", Static).update(words)

            self.beside(lambda: what_would_go(situation), show, "go")

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
        if (asked := self._client_of(row.of)) is not None:
            self._without(asked, row.of)
            self._redraw()
        elif ("drop", row.of) in self.levers:
            del self.levers["drop", row.of]
            self._redraw()
        elif row.of:
            self.put(Drop(row.of))
        elif row.kind == "look":
            self.put(levers.toggled(row, self.start.situation, self.then))

    @property
    def _clients(self) -> list[Proposal]:
        """The clients that are tried out."""
        return [lever.proposal for lever in self.levers.values() if isinstance(lever, Client)]

    def _client_of(self, slug: str) -> Proposal | None:
        """Return the client tried out that an account belongs to."""
        return next((each for each in self._clients if slug in {work.slug for work in each.accounts}), None)

    def _without(self, asked: Proposal, slug: str) -> None:
        """Take one account out of a client that is tried out; without any it is none."""
        left = tuple(work for work in asked.accounts if work.slug != slug)
        lever = Client(asked._replace(accounts=left))
        self.levers.pop(subject(lever), None)
        if left:
            self.levers[subject(lever)] = lever
        self._forget_turns({slug})

    def _forget_turns(self, slugs: set[str]) -> None:
        """Turn back what was turned of some accounts."""
        for key in [key for key in self.levers if key[0] != "client" and not slugs.isdisjoint(map(str, key[1:]))]:
            del self.levers[key]

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
        """Ask about a client; what is tried from there is a lever here."""
        from smdash.screens.whatif.new_client import AskFirstScreen

        if self.then is None:
            return

        def answered(asked: Proposal | None) -> None:
            if asked is None:
                return
            lever = Client(asked)
            self.levers[subject(lever)] = lever
            self._redraw()
            self._go_to_lever(frozenset(work.slug for work in asked.accounts))
            self.tell(
                f"{one_line(asked.name)} is tried out, nothing is stored. {self.named('{whatif.create}')} creates it."
            )

        self.app.push_screen(AskFirstScreen(self.services, self.then), answered)

    def action_create(self) -> None:
        """Store the client that is tried out, as its accounts are turned here; everything else stays as it is."""
        clients = self._clients
        if self.then is None or self._busy:
            return
        here = self._client_of(self._row.of) if self._row is not None else None
        if not clients:
            self.tell(f"No client is tried out yet: {self.named('{whatif.client}')} asks about one.")
            return
        if here is None and len(clients) > 1:
            self.tell("Several clients are tried out: put the cursor on the one to create.")
            return
        chosen = here or clients[0]
        slugs = {work.slug for work in chosen.accounts}
        turned = {work.slug: work for work in self.then.accounts if work.slug in slugs}
        asked = chosen._replace(accounts=tuple(turned[work.slug] for work in chosen.accounts))
        choices = [Choice(str(number), one_line(line)) for number, line in enumerate(client_lines(asked))]

        def created(said: str) -> None:
            self._busy = False
            self.levers.pop(subject(Client(chosen)), None)
            self._forget_turns(slugs)
            if self.levers:
                self.tell(f"{said} The rest is only turned.")
                self.reload()
            else:
                self.dismiss(f"{said} u takes it back.")

        def answered(key: str | None) -> None:
            if key is not None and not self._busy:
                self._busy = True
                services = self.services
                self.beside(
                    lambda: services.proposals.create(asked),
                    created,
                    "create",
                    failed=self._not_committed,
                    lasting=True,
                )

        self.app.push_screen(SureScreen(f"Create the client {one_line(asked.name)}?", choices, "creates it"), answered)

    # Ending ----------------------------------------------------------------------------------------------

    def opened(self, row: object) -> None:
        """Store what is turned, wherever the cursor is."""
        del row
        self.action_apply()

    def action_apply(self) -> None:
        """Show all changes, then store them as one."""
        if self.start is None or self.then is None or self._busy:
            return
        clients = self._clients
        slugs = {work.slug for each in clients for work in each.accounts}
        turned = [
            lever
            for key, lever in self.levers.items()
            if not isinstance(lever, Client) and slugs.isdisjoint(map(str, key[1:]))
        ]
        start = self.start
        lines = changes(start.situation, apply(start.situation, turned), start.monday)
        key = self.named("{whatif.create}")
        tried = counted(len(clients), "client is", "clients are")
        only = f"{tried} only tried out: {key} creates one." if clients else ""
        if not lines:
            self.tell(only or "Nothing is turned yet: h and l turn what is under the cursor.")
            return
        choices = [Choice(str(number), one_line(line)) for number, line in enumerate(lines)]

        def commit() -> list[str]:
            return self.services.whatif.commit(turned, start.monday)

        def answered(key: str | None) -> None:
            if key is not None and not self._busy:
                self._busy = True
                self.beside(commit, self._committed, "apply", failed=self._not_committed, lasting=True)

        title = f"Apply {counted(len(lines), 'change')} as one?" + (f" ({only})" if only else "")
        self.app.push_screen(SureScreen(title, choices), answered)

    def _committed(self, said: list[str]) -> None:
        self._busy = False
        self.dismiss(f"{counted(len(said), 'change')} applied. u takes them back together." if said else "")

    def _not_committed(self, error: Exception) -> None:
        self._busy = False
        self.host.complain(error)
        self.reload()  # what has changed meanwhile is seen before it is tried again

    def action_forget(self) -> None:
        """Close; what was turned is forgotten."""
        if not self._busy:
            self.dismiss("Forgotten, nothing was changed." if self.levers else "")
