"""The funnel screen: stages with their bars and shares, costs, returns by account, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from smdash.domain.errors import UsageError
from smdash.domain.metrics.on_off import FEWEST, MOST
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import spoken
from smdash.domain.window import ListWindow
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, TextScreen
from smdash.screens.base.said import NO_BRANDS
from smdash.screens.base.screen import BaseScreen
from smdash.screens.funnel import keys
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.funnel.funnellist import FunnelList, laid

if TYPE_CHECKING:
    from datetime import date

    from textual.app import ComposeResult

    from smdash.domain.funnel.lines import Line
    from smdash.domain.funnel.views import FunnelView
    from smdash.services.bundle import Services

WEEKS = (4, 8, 12)


class FunnelScreen(BaseScreen[str]):
    """One brand's funnel of a month, or of the last whole weeks."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#funnel"
    LIST = "funnel"
    active = "funnel"
    KEYS = keys.KEYS
    LINE = keys.LINE

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self.month: date | None = None
        self.number: int | None = None
        self.found: FunnelView | None = None

    def compose(self) -> ComposeResult:
        """Lay out what is said in words, the lines and the foot."""
        yield Static(id="said")
        yield FunnelList(id="funnel", title="Funnel", empty="Reading\u2026")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the newest month."""
        self.show_keys()
        self.reload()

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the funnel again."""
        month, number = self.month, self.number
        self.beside(lambda: self._look(month, number), self._show)

    def _look(self, month: date | None, number: int | None) -> FunnelView | None:
        """Return the funnel of the brand that is shown, else of the first there is; None without any."""
        brand = self.brand or next((each.slug for each in self.services.home.brands()), None)
        return None if brand is None else self.services.funnel.view(brand, month=month, weeks=number)

    def _show(self, found: FunnelView | None) -> None:
        self.found = found
        self._fill()

    def _fill(self) -> None:
        pane = self.query_one("#funnel", FunnelList)
        if self.found is None:
            pane.empty = NO_BRANDS
            pane.show(ListWindow([]))
            return
        from smdash.domain.funnel.lines import basis, lines

        view = self.found
        told = [each._replace(text=self.by_key(each.text), why=self.by_key(each.why)) for each in lines(view)]
        pane.show(ListWindow(laid(told, max(20, pane.scrollable_content_region.width - 1))))
        pane.border_title = Content(f"Funnel of {view.brand} \u00b7 {view.spans.now.label}")
        self.query_one("#said", Static).update(Content(basis(view)))

    def on_resize(self) -> None:
        """Break the lines anew."""
        if self.found is not None:
            self._fill()

    # Acts ------------------------------------------------------------------------------------------------

    def action_turn(self, step: int) -> None:
        """Go to another month; from weeks back to the month they end in."""
        from smdash.domain.funnel.period import turned, usual_month

        if self.found is None:
            return
        today = self.services.home.today()
        here = self.found.spans.now.last if self.number is not None else self.month or usual_month(today)
        then = turned(here, step, today)
        if then is None:
            self.tell("No day of the next month is over yet.")
            return
        self.month, self.number = then, None
        self.reload()

    def action_weeks(self) -> None:
        """Turn from the month to the last weeks, more of them, and back."""
        place = 0 if self.number is None else WEEKS.index(self.number) + 1
        self.number = WEEKS[place] if place < len(WEEKS) else None
        if self.number is not None:
            self.month = None
        self.reload()

    def action_lot(self) -> None:
        """Draw weeks with posts and without by lot; where some are drawn, end them."""
        if self.found is None:
            return
        brand = self.found.brand
        running = self.found.experiments
        if running:
            self._end(running[0].number, brand)
            return

        def check(text: str) -> str:
            weeks = int(text) if text.strip().isdecimal() else 0
            if weeks % 2 or not FEWEST <= weeks <= MOST:
                raise UsageError(f"an even number of weeks, {FEWEST} to {MOST}.", subject=repr(text[:20]))
            return f"{weeks // 2} weeks with posts and {weeks // 2} without, by lot, from next Monday on"

        def answered(text: str | None) -> None:
            if text:
                self.perform(lambda: self._drawn(brand, int(text)), unmark=False)

        hint = f"How many weeks in all, {FEWEST} to {MOST}; slots of those without stay empty. u takes it back"
        title = f"Weeks of {brand} with posts and without, by lot"
        self.app.push_screen(AskScreen(title, value=str(FEWEST), hint=hint, check=check), answered)

    def _drawn(self, brand: str, weeks: int) -> str:
        from smdash.domain.metrics.on_off import plan_words

        results = {each.measure for each in self.services.results.known(brand)}
        measure = "leads" if "conversions" not in results and "leads" in results else "conversions"
        made = self.services.experiments.add_weeks(brand, measure=measure, weeks=weeks)
        return f"Drawn: {plan_words(made.plan)}. {made.label}, judged on {spoken(made.judge_on)}. u takes it back."

    def _end(self, number: int, brand: str) -> None:
        def act() -> str:
            return f"Ended: {self.services.experiments.end(number).words}. u takes it back."

        choices = [
            Choice("keep", "Leave them as they are"),
            Choice("end", "End them", remark="its blackouts go; before its day it is not judged"),
        ]
        screen = PickScreen(f"Weeks of {brand} by lot, experiment {number}", choices)
        self.app.push_screen(screen, lambda key: self.perform(act) if key == "end" else None)

    def action_why(self) -> None:
        """Explain the line under the cursor."""
        row = self.query_one("#funnel", FunnelList).current
        if row is not None:
            self.opened(row)

    def opened(self, row: Line) -> None:
        """Say all there is to say of a line, unbroken."""
        from smdash.domain.funnel.lines import lines

        whole = (
            next(
                (each for each in lines(self.found) if each.key == row.key.partition("+")[0].removesuffix(":more")), row
            )
            if self.found
            else row
        )
        said = whole.why or whole.text
        if said:
            self.app.push_screen(TextScreen(one_line(whole.label).strip() or "Funnel", said))
