"""All services of one home, each made when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.services.accounts.accounts import ManageService
    from smdash.services.accounts.platform_changes import ChangesService
    from smdash.services.accounts.rules import RuleService
    from smdash.services.calendar.calendar import CalendarService
    from smdash.services.care.care import CareService
    from smdash.services.care.demo import DemoService
    from smdash.services.checks.checks import LintService
    from smdash.services.composer.composer import ComposeService
    from smdash.services.composer.counts import CountService
    from smdash.services.composer.drafts import DraftService
    from smdash.services.dashboard.overview import OverviewService
    from smdash.services.dashboard.status import StatusService
    from smdash.services.evergreen.pools import EvergreenService
    from smdash.services.evergreen.recurring import RecurringService
    from smdash.services.home import Home
    from smdash.services.imports.by_hand import ManualService
    from smdash.services.imports.imports import ImportService
    from smdash.services.inbox.inbox import InboxService
    from smdash.services.metrics.annotations import AnnotationService
    from smdash.services.metrics.experiments import ExperimentService
    from smdash.services.metrics.freshness import FreshnessService
    from smdash.services.metrics.metrics import MetricsDetail
    from smdash.services.metrics.pane import MetricsService
    from smdash.services.posts.media import MediaService
    from smdash.services.posts.utm import LinkService
    from smdash.services.publishing.handover import HandoverService
    from smdash.services.publishing.ledger import LedgerService
    from smdash.services.queue.bulk import BulkService
    from smdash.services.queue.exports import ExportService
    from smdash.services.queue.filters import FilterService
    from smdash.services.queue.find import FindService
    from smdash.services.queue.queue import QueueService
    from smdash.services.schedule.capacity import GateService
    from smdash.services.schedule.pauses import PauseService
    from smdash.services.schedule.runway import RunwayService
    from smdash.services.timelog.timelog import TimelogService
    from smdash.services.undo import UndoService
    from smdash.services.whatif.away import AwayService
    from smdash.services.whatif.new_client import ProposalService
    from smdash.services.whatif.whatif import WhatIfService
    from smdash.services.workload.learning import LearningService
    from smdash.services.workload.selfcheck import SelfCheckService
    from smdash.services.workload.situation import SituationService
    from smdash.services.workload.workload import WorkloadService


class Services:
    """What screens and commands are given; a service's module is imported when it is asked for."""

    def __init__(self, home: Home) -> None:
        self.home = home

    @cached_property
    def queue(self) -> QueueService:
        """The content queue."""
        from smdash.services.queue.queue import QueueService

        return QueueService(self.home)

    @cached_property
    def inbox(self) -> InboxService:
        """The inbox."""
        from smdash.services.inbox.inbox import InboxService

        return InboxService(self.home)

    @cached_property
    def metrics(self) -> MetricsService:
        """Saved figures."""
        from smdash.services.metrics.pane import MetricsService

        return MetricsService(self.home)

    @cached_property
    def metrics_detail(self) -> MetricsDetail:
        """Figures of one account: verdicts, lines, posts, times, rates, goals."""
        from smdash.services.metrics.metrics import MetricsDetail

        return MetricsDetail(self.home)

    @cached_property
    def experiments(self) -> ExperimentService:
        """Changes somebody made, judged on a day set beforehand."""
        from smdash.services.metrics.experiments import ExperimentService

        return ExperimentService(self.home)

    @cached_property
    def annotations(self) -> AnnotationService:
        """Notes on the time axis."""
        from smdash.services.metrics.annotations import AnnotationService

        return AnnotationService(self.home)

    @cached_property
    def manual(self) -> ManualService:
        """Figures entered by hand."""
        from smdash.services.imports.by_hand import ManualService

        return ManualService(self.home)

    @cached_property
    def freshness(self) -> FreshnessService:
        """How old figures are, and which downloads wait."""
        from smdash.services.metrics.freshness import FreshnessService

        return FreshnessService(self.home)

    @cached_property
    def changes(self) -> ChangesService:
        """What changed at the platforms."""
        from smdash.services.accounts.platform_changes import ChangesService

        return ChangesService(self.home)

    @cached_property
    def workload(self) -> WorkloadService:
        """The meter."""
        from smdash.services.workload.workload import WorkloadService

        return WorkloadService(self.home)

    @cached_property
    def status(self) -> StatusService:
        """The header's numbers."""
        from smdash.services.dashboard.status import StatusService

        return StatusService(self.home)

    @cached_property
    def undo(self) -> UndoService:
        """Undo and redo."""
        from smdash.services.undo import UndoService

        return UndoService(self.home)

    @cached_property
    def find(self) -> FindService:
        """Full-text search."""
        from smdash.services.queue.find import FindService

        return FindService(self.home)

    @cached_property
    def manage(self) -> ManageService:
        """Brands and accounts."""
        from smdash.services.accounts.accounts import ManageService

        return ManageService(self.home)

    @cached_property
    def imports(self) -> ImportService:
        """Files in."""
        from smdash.services.imports.imports import ImportService

        return ImportService(self.home)

    @cached_property
    def drafts(self) -> DraftService:
        """What a composer has not saved yet, and the app's own settings."""
        from smdash.services.composer.drafts import DraftService

        return DraftService(self.home)

    @cached_property
    def demo(self) -> DemoService:
        """The sample world."""
        from smdash.services.care.demo import DemoService

        return DemoService(self.home)

    @cached_property
    def counts(self) -> CountService:
        """How long a text is, per account."""
        from smdash.services.composer.counts import CountService

        return CountService()

    @cached_property
    def overview(self) -> OverviewService:
        """All that the dashboard shows."""
        from smdash.services.dashboard.overview import OverviewService

        return OverviewService(self)

    @cached_property
    def care(self) -> CareService:
        """Backup, restore, doctor."""
        from smdash.services.care.care import CareService

        return CareService(self.home)

    @cached_property
    def bulk(self) -> BulkService:
        """What many marked posts can be given at once."""
        from smdash.services.queue.bulk import BulkService

        return BulkService(self.home)

    @cached_property
    def calendar(self) -> CalendarService:
        """Weeks and months, and the week as text."""
        from smdash.services.calendar.calendar import CalendarService

        return CalendarService(self.home)

    @cached_property
    def compose(self) -> ComposeService:
        """Posts whole: base, variants, media, and how each account will show them."""
        from smdash.services.composer.composer import ComposeService

        return ComposeService(self.home)

    @cached_property
    def evergreen(self) -> EvergreenService:
        """Posts that come back where there is room."""
        from smdash.services.evergreen.pools import EvergreenService

        return EvergreenService(self.home)

    @cached_property
    def exports(self) -> ExportService:
        """Plans and calendars as files."""
        from smdash.services.queue.exports import ExportService

        return ExportService(self.home)

    @cached_property
    def filters(self) -> FilterService:
        """Posts by what they are, and filters with a name."""
        from smdash.services.queue.filters import FilterService

        return FilterService(self.home)

    @cached_property
    def handover(self) -> HandoverService:
        """What is due, given to a person to post, and what became of it."""
        from smdash.services.publishing.handover import HandoverService

        return HandoverService(self.home)

    @cached_property
    def ledger(self) -> LedgerService:
        """What is about to go out, and what became of it."""
        from smdash.services.publishing.ledger import LedgerService

        return LedgerService(self.home)

    @cached_property
    def links(self) -> LinkService:
        """What the links of a brand carry."""
        from smdash.services.posts.utm import LinkService

        return LinkService(self.home)

    @cached_property
    def lint(self) -> LintService:
        """What is wrong with posts before they go out."""
        from smdash.services.checks.checks import LintService

        return LintService(self.home)

    @cached_property
    def media(self) -> MediaService:
        """Media files: there, unchanged, and within the platform's limits."""
        from smdash.services.posts.media import MediaService

        return MediaService(self.home)

    @cached_property
    def pauses(self) -> PauseService:
        """Pause and resume."""
        from smdash.services.schedule.pauses import PauseService

        return PauseService(self.home)

    @cached_property
    def recurring(self) -> RecurringService:
        """Posts that repeat by a rule."""
        from smdash.services.evergreen.recurring import RecurringService

        return RecurringService(self.home)

    @cached_property
    def runway(self) -> RunwayService:
        """How long each account stays lit, and what would fill it."""
        from smdash.services.schedule.runway import RunwayService

        return RunwayService(self.home)

    @cached_property
    def rules(self) -> RuleService:
        """Pillars, goals and blackouts."""
        from smdash.services.accounts.rules import RuleService

        return RuleService(self.home)

    @cached_property
    def selfcheck(self) -> SelfCheckService:
        """What a person says of a week, when they want to."""
        from smdash.services.workload.selfcheck import SelfCheckService

        return SelfCheckService(self.home)

    @cached_property
    def situation(self) -> SituationService:
        """What the meter rests on, and what a person tells it."""
        from smdash.services.workload.situation import SituationService

        return SituationService(self.home)

    @cached_property
    def timelog(self) -> TimelogService:
        """Hours worked, and the timer."""
        from smdash.services.timelog.timelog import TimelogService

        return TimelogService(self.home)

    @cached_property
    def learning(self) -> LearningService:
        """What logged time teaches."""
        from smdash.services.workload.learning import LearningService

        return LearningService(self.home)

    @cached_property
    def whatif(self) -> WhatIfService:
        """Trying out less, and making it so."""
        from smdash.services.whatif.whatif import WhatIfService

        return WhatIfService(self.home)

    @cached_property
    def proposals(self) -> ProposalService:
        """What taking on a client would come to."""
        from smdash.services.whatif.new_client import ProposalService

        return ProposalService(self.home)

    @cached_property
    def gate(self) -> GateService:
        """Whether a day and a week have room."""
        from smdash.services.schedule.capacity import GateService

        return GateService(self.home)

    @cached_property
    def away(self) -> AwayService:
        """What a time away leaves undone, and setting it."""
        from smdash.services.whatif.away import AwayService

        return AwayService(self.home)
