"""The four panes with their keys; what a key does is the dashboard's business."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on
from textual.content import Content

from smdash.screens.dashboard.keys import of_pane
from smdash.widgets.inbox.inboxlist import InboxList, legend
from smdash.widgets.metrics.metricslist import MetricsList
from smdash.widgets.queue.queuelist import QueueList
from smdash.widgets.workload.workloadlist import WorkloadList

if TYPE_CHECKING:
    from textual.binding import BindingType

FRAME = 4
"""Cells a frame takes of its line beside what is said in it."""


class QueuePane(QueueList):
    """1: what goes out, and where the gaps are."""

    BINDINGS: ClassVar[list[BindingType]] = of_pane("queue")
    _forms: tuple[tuple[str, str], ...] = ()

    def frame(self, forms: tuple[tuple[str, str], ...]) -> None:
        """Say in the frame the first of ``forms`` there is room for: (what must not be cut, what may follow it)."""
        self._forms = forms
        self._frame()

    def on_resize(self) -> None:
        """Say what there is room for now."""
        self._frame()

    def _frame(self) -> None:
        room = self.size.width - FRAME
        whole = [" \u00b7 ".join(filter(None, form)) for form in self._forms]
        fitting = [line for line in whole if cell_len(line) <= room]
        fitting += [line for line, form in zip(whole, self._forms, strict=True) if cell_len(form[0]) <= room]
        if whole:
            self.border_subtitle = Content(fitting[0] if fitting else whole[-1])


class MetricsPane(MetricsList):
    """2: each platform's own figures."""

    BINDINGS: ClassVar[list[BindingType]] = of_pane("metrics")


class InboxPane(InboxList):
    """3: who waits for an answer."""

    BINDINGS: ClassVar[list[BindingType]] = of_pane("inbox")
    _said = _framed = ""
    _gives_way = True

    def frame(self, said: str, *, gives_way: bool) -> None:
        """Say something in the frame, behind what the signs under the cursor mean.

        Without room for both the signs are explained where what is said ``gives_way`` to them, as it stands elsewhere.
        """
        self._said, self._gives_way = said, gives_way
        self._frame()

    def on_resize(self) -> None:
        """Say what there is room for now."""
        self._frame()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Explain the signs while somebody is here."""
        super().watch_has_focus(has_focus)
        self._frame()

    @on(InboxList.Moved)
    def _moved(self) -> None:
        self._frame()

    def _frame(self) -> None:
        row = self.current if self.has_focus else None
        signs = legend(row, self.now) if row is not None and self.now is not None else ""
        lines = (" \u00b7 ".join(filter(None, (signs, self._said))), signs if signs and self._gives_way else self._said)
        room = self.size.width - FRAME
        line = next((each for each in lines if cell_len(each) <= room), self._said)
        if line != self._framed:  # a frame said anew is painted anew, rows and all
            self._framed = line
            self.border_subtitle = Content(line)


class WorkloadPane(WorkloadList):
    """4: whether it still fits the hours."""

    BINDINGS: ClassVar[list[BindingType]] = of_pane("workload")
