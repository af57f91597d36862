"""The results screen: what came of a brand by months or weeks, and the figures a result is made of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from textual import on
from textual.content import Content
from textual.widgets import Static

from smdash.domain.plaintext import block
from smdash.domain.results.measures import MEASURES
from smdash.domain.results.words import period_words
from smdash.domain.window import ListWindow
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen
from smdash.screens.base.said import NO_BRANDS
from smdash.screens.base.screen import BaseScreen
from smdash.screens.results import keys
from smdash.screens.results import words as result_words
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.results.resultlist import TREND, ResultLine, ResultList, columns, head
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import date

    from textual import events
    from textual.app import ComposeResult

    from smdash.domain.results.table import By
    from smdash.services.bundle import Services

EMPTY = (
    NO_BRANDS,
    "No figure of it is known in this time.\n\nn  types one in: leads 3, visits 1204 2026-10\nleft  goes back in time",
)
FRAME = 6
"""Cells of a line that the frame, its padding and the scrollbar take."""


class ResultsScreen(BaseScreen[str]):
    """The results of one brand; enter opens the figures of one of them."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#results"
    LIST = "results"
    active = "results"
    KEYS = keys.KEYS
    LINE = keys.TABLE

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self.by: By = "months"
        self.until: date | None = None
        self.measure = ""
        self.shown: result_words.Shown | None = None

    def compose(self) -> ComposeResult:
        """Lay out the names of the columns, the lines, what is said of one, and the foot."""
        yield Static(id="head")
        yield ResultList(id="results", title="Results")
        yield Static(id="about")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the table."""
        self.show_keys()
        self.reload()
        self.watch_file()

    def on_resize(self, event: events.Resize) -> None:
        """Show as many periods as there is room for."""
        del event
        if self.shown is not None:
            self._show(self.shown)

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read what is shown again."""
        brand, by, until, measure = self.brand, self.by, self.until, self.measure
        self.beside(lambda: self._look(brand, by, until, measure), self._show)

    def _look(self, slug: str | None, by: By, until: date | None, measure: str) -> result_words.Shown | None:
        home, results = self.services.home, self.services.results
        there = home.brands()
        brand = slug or (there[0].slug if there else None)
        if brand is None:
            return None
        table = results.table(brand, by, TREND, until)
        known = {each.measure: each for each in results.known(brand)}
        figures = results.rows(brand, measure, table.periods[0][0], table.periods[-1][1]) if measure else []
        return result_words.Shown(table, known, home.now(), tuple(figures))

    def _show(self, shown: result_words.Shown | None) -> None:
        self.shown = shown
        pane = self.query_one("#results", ResultList)
        if shown is None:
            pane.empty = EMPTY[0]
            pane.show(ListWindow([]))
            return
        table, width = shown.table, self.size.width - FRAME
        count = columns(width)
        pane.empty = EMPTY[1]
        lines = result_words.figure_lines(shown.figures) if self.measure else result_words.measure_lines(shown, count)
        pane.show(ListWindow(lines))
        names = tuple(period_words(first, last, table.by) for first, last in table.periods[-count:])
        of = f"{MEASURES[self.measure].label} of {table.brand}" if self.measure else f"Results of {table.brand}"
        first, last = table.periods[0][0], table.periods[-1][1]
        pane.border_title = Content(of)
        pane.border_subtitle = Content(f"{table.by} \u00b7 {first:%b %Y} to {last:%b %Y}")
        top = (
            f"{'no.':>5} {'of':<12}{'figure':>15}  {'from':<16}more"
            if self.measure
            else head(names, f"{TREND} {table.by}", width)
        )
        self.query_one("#head", Static).update(Content(top))
        self._about()
        self.show_keys(keys.FIGURES if self.measure else keys.TABLE)

    def _about(self) -> None:
        line = self._line
        key = self.measure or (line.key if line is not None and line.kind == "measure" else "")
        said = result_words.about(self.shown, key) if self.shown is not None else []
        self.query_one("#about", Static).update(Content(block("\n".join(said))))

    @on(WindowList.Moved)
    def _moved(self, event: WindowList.Moved) -> None:
        event.stop()
        self._about()

    # Turning ---------------------------------------------------------------------------------------------

    def show_brand(self, slug: str | None) -> None:
        """Show another brand's results; of all brands the first one's."""
        self.measure = ""
        super().show_brand(slug)

    def action_leave(self) -> None:
        """Go back to the table, or leave."""
        if self.measure:
            self._turn("")
        else:
            self.dismiss(None)

    def _turn(self, measure: str) -> None:
        pane = self.query_one("#results", ResultList)
        pane.cursor_key = self.measure or None
        self.measure = measure
        if measure:
            pane.action_jump("top")
        self.reload()

    def action_by(self) -> None:
        """Turn between months and weeks."""
        self.by = "weeks" if self.by == "months" else "months"
        self.reload()

    def action_back(self, step: int) -> None:
        """Go a period back or on, not beyond this one."""
        if self.shown is None:
            return
        table = self.shown.table
        first, last = table.periods[-1]
        if step < 0:
            self.until = first - timedelta(days=1)
        else:
            self.until = None if last + timedelta(days=1) > table.today else last + timedelta(days=1)
        self.reload()

    # Acting ----------------------------------------------------------------------------------------------

    @property
    def _line(self) -> ResultLine | None:
        row: ResultLine | None = self.query_one("#results", ResultList).current
        return row

    def opened(self, row: Any) -> None:
        """Open the figures of a measure; change a figure."""
        if row.kind == "measure":
            self._turn(row.key)
        else:
            self.action_edit()

    def action_figures(self) -> None:
        """Open what is under the cursor."""
        if self._line is not None:
            self.opened(self._line)

    def action_new(self) -> None:
        """Ask for a figure, and store it."""
        from smdash.services.results import typed

        if self.shown is None:
            return
        brand, results = self.shown.table.brand, self.services.results
        line = self._line
        usual = self.measure or (line.key if line is not None and line.kind == "measure" else "")

        def add(text: str) -> str:
            made = typed.add_typed(results, brand, text, usual)
            others = " Other origins add to it (w)." if results.beside(made.row) else ""
            return f"{result_words.entered(made)}{others} u takes it back."

        def answered(text: str | None) -> None:
            if text is not None:
                self.perform(lambda: add(text))

        def check(text: str) -> str:
            return typed.meaning(results, brand, text, usual)

        title = f"A figure of {brand}" + (f"; a number alone is {MEASURES[usual].label}" if usual else "")
        self.app.push_screen(AskScreen(title, hint=typed.HINT, check=check), answered)

    def action_edit(self) -> None:
        """Change the figure under the cursor."""
        line = self._line
        if line is None or line.kind == "note":
            return
        if line.kind == "measure":
            self._turn(line.key)
            return
        if not line.number:
            self.tell("This lead was flagged in the inbox: change the mark of that message.")
            return
        self.attempt(lambda: self._ask_edit(line.number))

    def _ask_edit(self, number: int) -> None:
        from smdash.services.results import typed

        results = self.services.results
        row = results.row(number)

        def answered(text: str | None) -> None:
            if text is not None:
                self.perform(
                    lambda: f"{result_words.entered(typed.edit_typed(results, number, text))} u takes it back."
                )

        def check(text: str) -> str:
            return typed.meaning(results, row.brand, text, row.measure, row.origin)

        title = f"Figure {number}"
        self.app.push_screen(AskScreen(title, value=typed.line_of(row), hint=typed.HINT, check=check), answered)

    def action_remove(self) -> None:
        """Take the figure under the cursor away."""
        line, results = self._line, self.services.results
        if line is None or line.kind != "figure":
            self.tell("enter opens the figures of this result; d takes one of them away.")
        elif not line.number:
            self.tell("This lead was flagged in the inbox: take the mark off that message.")
        else:
            number = line.number
            self.perform(lambda: f"{'Removed.' if results.remove([number]) else 'It is gone.'} u brings it back.")

    def action_origin(self) -> None:
        """Choose whose figures of the measure under the cursor count."""
        line = self._line
        key = self.measure or (line.key if line is not None and line.kind == "measure" else "")
        known = self.shown.known.get(key) if self.shown is not None else None
        if self.shown is None or known is None:
            self.tell("Nothing is known of this result yet.")
            return
        facts, brand, results = MEASURES[key], self.shown.table.brand, self.services.results
        rule = "All add up" if facts.origins_add else "Whoever knows most days"
        choices = [Choice("", rule), *(Choice(each, f"Only {each}") for each in known.origins)]
        if len(known.origins) > 1 and not facts.stock and not facts.origins_add:
            choices.append(Choice("+", "All of them, added up"))

        def chosen(origin: str | None) -> None:
            if origin is not None:
                named = known.origins if origin == "+" else (origin,) if origin else ()
                self.perform(lambda: result_words.chosen(results.choose_origin(brand, key, named), key))

        current = known.chosen[0] if len(known.chosen) == 1 else "+" if known.chosen else ""
        self.app.push_screen(PickScreen(f"Whose {facts.label} count", choices, current), chosen)
