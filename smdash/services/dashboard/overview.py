"""Everything the dashboard shows, read in one go, so that it can be read beside the UI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.services.schedule.reader import QueueReader
from smdash.store import settings as setting_store
from smdash.store.connection import told

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Brand
    from smdash.domain.inbox.views import InboxView
    from smdash.domain.metrics.pane_views import MetricsView
    from smdash.domain.queue.views import QueueView
    from smdash.domain.status_views import StatusView
    from smdash.domain.workload.pane_views import WorkloadView
    from smdash.services.bundle import Services


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

    def __init__(self, services: Services) -> None:
        self._services = services

    def view(self, brand: str | None = None, *, handled: bool = False) -> Overview:
        """Return what the panes show of ``brand``; ``handled`` as in the inbox."""
        services, home = self._services, self._services.home
        with told(home.store.path):
            load = services.workload.view()
            inbox = services.inbox.view(brand, handled=handled)
            return Overview(
                services.status.view(brand, load, inbox),
                load,
                QueueReader(home).view(brand),  # writing is not needed before the first key
                services.metrics.view(brand, waits=True),
                inbox,
                next((known for known in home.brands() if known.slug == brand), None),
                bool(setting_store.get(home.read(), "sample_world")),
            )
