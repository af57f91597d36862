"""The meter's own screen: weeks ahead, days, hours by cause, replies, ways out, and what all of it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from smdash.domain.plaintext import one_line
from smdash.domain.window import ListWindow
from smdash.screens.base.dialogs import TextScreen
from smdash.screens.base.screen import BaseScreen
from smdash.screens.workload import acts as workload_acts
from smdash.screens.workload import rows as workload_rows
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.windowlist import WindowList
from smdash.widgets.workload.meterlist import MeterList, MeterRow

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.domain.workload.views import WorkloadDetails
    from smdash.services.bundle import Services

COLUMNS = ("left", "middle", "right")
WIDE, WIDEST = 110, 170
KEYS = [
    ("\u21b5", "why", "why"),
    ("w", "what if", "act('whatif')"),
    ("H", "hours", "set('hours')"),
    ("d", "day off", "set('day')"),
    ("e", "estimate", "set('estimate')"),
    ("m", "messages", "set('messages')"),
    ("v", "value", "set('value')"),
    ("l", "lock", "set('lock')"),
    ("i", "looks", "set('looks')"),
    ("D", "duties", "set('duties')"),
    ("B", "brand a day", "set('batched')"),
    ("u", "undo", "act('undo')"),
    ("q", "close", "close"),
]


class WorkloadScreen(BaseScreen[str]):
    """Everything said of the load; each change to what it rests on is one step of undo."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#left"
    LIST = "left"
    active = "workload"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", show=False),
        Binding("enter", "why", "Say what the line under the cursor rests on", show=False),
        Binding(
            "w", "act('whatif')", "Try out fewer posts, other hours or a new client; nothing is stored", show=False
        ),
        Binding("H", "set('hours')", "Say how many hours you have on each weekday", show=False),
        Binding("d", "set('day')", "Give dates other hours, or take them off", show=False),
        Binding("e", "set('estimate')", "Say how many minutes a kind of work takes you", show=False),
        Binding("m", "set('messages')", "Say how many messages an account gets a week", show=False),
        Binding("v", "set('value')", "Say what a post of an account is worth to you", show=False),
        Binding("l", "set('lock')", "Lock an account, so that no cut touches it, or unlock it", show=False),
        Binding("i", "set('looks')", "Say when you look into the inbox", show=False),
        Binding("D", "set('duties')", "Add, change or remove duties: calls, reports, admin", show=False),
        Binding("B", "set('batched')", "Say whether each day belongs to one brand", show=False),
        Binding("X", "act('dismiss')", "Silence this week's warning until it gets worse", show=False),
        Binding("u", "act('undo')", "Undo", show=False),
        Binding("U", "act('redo')", "Redo", show=False),
        Binding("tab", "column(1)", "Next column", show=False),
        Binding("shift+tab", "column(-1)", "Previous column", show=False),
        Binding("question_mark,f1", "act('help')", "Keys", show=False),
        Binding("ctrl+p", "palette", "Commands", show=False),
    ]

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
        self.query_one("#keys", KeyLine).show(KEYS)
        self._fit()
        self.reload()

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the load again."""
        self._read()

    @work(thread=True, group="read", exclusive=True, exit_on_error=False)
    def _read(self) -> None:
        worker = get_current_worker()
        found: WorkloadDetails | None = None
        failed: Exception | None = None
        try:
            found = self.services.workload.details()
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            failed = error
        finally:
            self.services.home.store.close_read()
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show, found, failed)

    def _show(self, found: WorkloadDetails | None, failed: Exception | None) -> None:
        if failed is not None:
            self.host.complain(failed)
            return
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
        least = "\u2265 " if view.unknowns and view.load is not None else ""
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

    @on(WindowList.Opened)
    def _opened(self, event: WindowList.Opened) -> None:
        event.stop()
        self._explain(event.row)

    def action_why(self) -> None:
        """Explain the line under the cursor."""
        if self.row is not None:
            self._explain(self.row)

    def _explain(self, row: MeterRow) -> None:
        title = one_line(row.label).removesuffix(" ?") or "Workload"
        self.app.push_screen(TextScreen(title, row.why or row.text))

    # Acts ------------------------------------------------------------------------------------------------

    def action_set(self, what: str) -> None:
        """Ask for one of the things the load rests on and change it."""
        if self.found is not None:
            found = self.found
            self.attempt(lambda: workload_acts.ACTS[what](self, found, self.row))

    def action_close(self) -> None:
        """Close."""
        self.dismiss("")
