"""Everything the dashboard shows, read in one go, so that it can be read beside the UI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.services.schedule.reader import QueueReader
from smdash.store import settings as setting_store
from smdash.store.errors import explained

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Brand
    from smdash.domain.dashboard.views import StatusView
    from smdash.domain.inbox.views import InboxView
    from smdash.domain.metrics.pane_views import MetricsView
    from smdash.domain.queue.views import QueueView
    from smdash.domain.workload.pane_views import WorkloadView
    from smdash.services.dashboard.status import StatusService
    from smdash.services.home import Home
    from smdash.services.inbox.inbox import InboxService
    from smdash.services.metrics.pane import MetricsService
    from smdash.services.workload.workload import WorkloadService


class Overview(NamedTuple):
    """One state of the four panes and their frame; ``brand`` is the one they are limited to, None for all."""

    status: StatusView
    load: WorkloadView
    queue: QueueView
    metrics: MetricsView
    inbox: InboxView
    brand: Brand | None
    sample: bool


class OverviewService:
    """The dashboard's one question to its home."""

    def __init__(
        self, home: Home, status: StatusService, workload: WorkloadService, inbox: InboxService, metrics: MetricsService
    ) -> None:
        self.home = home
        self._status, self._workload, self._inbox, self._metrics = status, workload, inbox, metrics

    def view(self, brand: str | None = None, *, handled: bool = False) -> Overview:
        """Return what the panes show of ``brand``; ``handled`` as in the inbox."""
        home = self.home
        with explained(home.store.path):
            load = self._workload.view()
            inbox = self._inbox.view(brand, handled=handled)
            return Overview(
                self._status.view(brand, load, inbox),
                load,
                QueueReader(home).view(brand),  # writing is not needed before the first key
                self._metrics.view(brand, waits=True),
                inbox,
                next((known for known in home.brands() if known.slug == brand), None),
                bool(setting_store.get(home.read(), "sample_world")),
            )
