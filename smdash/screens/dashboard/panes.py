"""The four panes with their keys; what a key does is the dashboard's business."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from smdash.screens.dashboard.keys import of_pane
from smdash.widgets.inbox.inboxlist import InboxList
from smdash.widgets.metrics.metricslist import MetricsList
from smdash.widgets.queue.queuelist import QueueList
from smdash.widgets.workload.workloadlist import WorkloadList

if TYPE_CHECKING:
    from textual.binding import BindingType


class QueuePane(QueueList):
    """1: what goes out, and where the gaps are."""

    BINDINGS: ClassVar[list[BindingType]] = of_pane("queue")


class MetricsPane(MetricsList):
    """2: each platform's own figures."""

    BINDINGS: ClassVar[list[BindingType]] = of_pane("metrics")


class InboxPane(InboxList):
    """3: who waits for an answer."""

    BINDINGS: ClassVar[list[BindingType]] = of_pane("inbox")


class WorkloadPane(WorkloadList):
    """4: whether it still fits the hours."""

    BINDINGS: ClassVar[list[BindingType]] = of_pane("workload")
