"""The meter's own screen: weeks ahead, days, hours by cause, reply wait, ways out, and what all of it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from smdash.domain.plaintext import one_line
from smdash.domain.window import ListWindow
from smdash.domain.workload.levels import bound
from smdash.screens.base.dialogs import TextScreen
from smdash.screens.base.screen import BaseScreen
from smdash.screens.workload import acts, keys
from smdash.screens.workload import rows as workload_rows
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.workload.meterlist import MeterList, MeterRow

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.domain.workload.views import WorkloadDetails
    from smdash.services.bundle import Services
    from smdash.widgets.windowlist import WindowList

COLUMNS = ("left", "middle", "right")
WIDE, WIDEST = 110, 170


class WorkloadScreen(BaseScreen[str]):
    """Everything said of the load; each change to what it rests on is one step of undo."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#left"
    LIST = "left"
    active = "workload"
    KEYS = keys.WORKLOAD
    LINE = keys.WORKLOAD_LINE

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self.found: WorkloadDetails | None = None

    def compose(self) -> ComposeResult:
        """Lay out what is said in words, the columns and the foot."""
        yield Static(id="said")
        with Horizontal(id="columns"):
            for name in COLUMNS:
                yield MeterList(id=name)
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the load."""
        self.show_keys()
        self._fit()
        self.reload()

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the load again."""
        self.beside(self.services.workload.details, self._show)

    def _show(self, found: WorkloadDetails) -> None:
        self.found = found
        self._fill()

    @property
    def number(self) -> int:
        """How many columns there is room for."""
        return 1 if self.size.width < WIDE else 2 if self.size.width < WIDEST else 3

    def _fit(self) -> None:
        for place, name in enumerate(COLUMNS):
            self.query_one(f"#{name}", MeterList).set_class(place >= self.number, "-off")

    def on_resize(self) -> None:
        """Lay the sections out anew where the number of columns changes."""
        self._fit()
        if self.found is not None:
            self._fill()
        focused = self.focused
        if focused is None or focused.has_class("-off"):
            self.query_one("#left").focus()

    def _fill(self) -> None:
        found = self.found
        if found is None:
            return
        view = found.view
        today = self.services.home.today()
        laid = workload_rows.columns(found, today, self.number)
        for name, rows in zip(COLUMNS, laid, strict=False):
            self.query_one(f"#{name}", MeterList).show(ListWindow(rows))
        percent = "-" if view.load is None else f"{round(view.load * 100)} %"
        sign = bound(unknown=bool(view.unknowns), guessed=bool(view.guessed_duties))
        least = f"{sign} " if sign and view.load is not None else ""
        left = self.query_one("#left", MeterList)
        left.border_title = Content(f"Workload \u00b7 this week {least}{percent} {view.shown}")
        look = {"stretched": "$text-warning", "overloaded": "$text-error"}.get(view.level, "")
        lines: list[str | tuple[str, str]] = [(one_line(view.explanation), f"bold {look}".strip())]
        if view.next_step:
            lines += [("\nCheapest: ", "$text-muted"), (one_line(view.next_step), "$text-success"), "."]
        self.query_one("#said", Static).update(Content.assemble(*lines))

    # Moving ----------------------------------------------------------------------------------------------

    def pane(self, name: str) -> WindowList[MeterRow]:
        """Return the column with the cursor."""
        del name
        focused = self.focused
        return focused if isinstance(focused, MeterList) else self.query_one("#left", MeterList)

    @property
    def row(self) -> MeterRow | None:
        """The line under the cursor."""
        return self.pane("").current

    def action_column(self, step: int) -> None:
        """Go to the next column, or to the next section where there is one column only."""
        if self.number > 1:
            names = COLUMNS[: self.number]
            here = self.pane("").id
            place = names.index(here) if here in names else 0
            self.query_one(f"#{names[(place + step) % len(names)]}").focus()
            return
        pane = self.query_one("#left", MeterList)
        rows = pane.window.rows(0, pane.window.count)
        heads = [place for place, row in enumerate(rows) if row.kind == "heading"]
        if heads:
            section = max((number for number, place in enumerate(heads) if place <= pane.cursor), default=0)
            pane.go_to(rows[heads[(section + step) % len(heads)] + 1].key)

    def action_why(self) -> None:
        """Explain the line under the cursor."""
        if self.row is not None:
            self.opened(self.row)

    def opened(self, row: MeterRow) -> None:
        """Explain a line."""
        title = one_line(row.label).removesuffix(" ?") or "Workload"
        self.app.push_screen(TextScreen(title, row.why or row.text))

    # Acts ------------------------------------------------------------------------------------------------

    def action_set(self, what: str) -> None:
        """Ask for one of the things the load rests on and change it."""
        if self.found is not None:
            found = self.found
            self.attempt(lambda: acts.ACTS[what](self, found, self.row))
