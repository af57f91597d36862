"""All services of one home, each made when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.services.care import CareService
    from smdash.services.counts import CountService
    from smdash.services.demo import DemoService
    from smdash.services.drafts import DraftService
    from smdash.services.find import FindService
    from smdash.services.home import Home
    from smdash.services.imports import ImportService
    from smdash.services.inbox import InboxService
    from smdash.services.manage import ManageService
    from smdash.services.metrics import MetricsService
    from smdash.services.overview import OverviewService
    from smdash.services.queue import QueueService
    from smdash.services.status import StatusService
    from smdash.services.undo import UndoService
    from smdash.services.workload import WorkloadService


class Services:
    """What screens and commands are given; a service's module is imported when it is asked for."""

    def __init__(self, home: Home) -> None:
        self.home = home

    @cached_property
    def queue(self) -> QueueService:
        """The content queue."""
        from smdash.services.queue import QueueService

        return QueueService(self.home)

    @cached_property
    def inbox(self) -> InboxService:
        """The inbox."""
        from smdash.services.inbox import InboxService

        return InboxService(self.home)

    @cached_property
    def metrics(self) -> MetricsService:
        """Saved figures."""
        from smdash.services.metrics import MetricsService

        return MetricsService(self.home)

    @cached_property
    def workload(self) -> WorkloadService:
        """The meter."""
        from smdash.services.workload import WorkloadService

        return WorkloadService(self.home)

    @cached_property
    def status(self) -> StatusService:
        """The header's numbers."""
        from smdash.services.status import StatusService

        return StatusService(self.home)

    @cached_property
    def undo(self) -> UndoService:
        """Undo and redo."""
        from smdash.services.undo import UndoService

        return UndoService(self.home)

    @cached_property
    def find(self) -> FindService:
        """Full-text search."""
        from smdash.services.find import FindService

        return FindService(self.home)

    @cached_property
    def manage(self) -> ManageService:
        """Brands and accounts."""
        from smdash.services.manage import ManageService

        return ManageService(self.home)

    @cached_property
    def imports(self) -> ImportService:
        """Files in."""
        from smdash.services.imports import ImportService

        return ImportService(self.home)

    @cached_property
    def drafts(self) -> DraftService:
        """What a composer has not saved yet, and the app's own settings."""
        from smdash.services.drafts import DraftService

        return DraftService(self.home)

    @cached_property
    def demo(self) -> DemoService:
        """The sample world."""
        from smdash.services.demo import DemoService

        return DemoService(self.home)

    @cached_property
    def counts(self) -> CountService:
        """How long a text is, per account."""
        from smdash.services.counts import CountService

        return CountService()

    @cached_property
    def overview(self) -> OverviewService:
        """All that the dashboard shows."""
        from smdash.services.overview import OverviewService

        return OverviewService(self)

    @cached_property
    def care(self) -> CareService:
        """Backup, restore, doctor."""
        from smdash.services.care import CareService

        return CareService(self.home)
