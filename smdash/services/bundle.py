"""All services of one home, each made when it is first used."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smdash.services.accounts.accounts import ManageService
    from smdash.services.accounts.platform_changes import ChangesService
    from smdash.services.accounts.rules import RuleService
    from smdash.services.accounts.sets import AccountSetService
    from smdash.services.accounts.slots import SlotKeeper
    from smdash.services.approval.approval import ApprovalService
    from smdash.services.approval.pages import PageService
    from smdash.services.calendar.calendar import CalendarService
    from smdash.services.calendar.week_apply import WeekTexts
    from smdash.services.calendar.week_diff import WeekDiffs
    from smdash.services.care.care import CareService
    from smdash.services.care.demo import DemoService
    from smdash.services.checks.checks import LintService
    from smdash.services.composer.composer import ComposeService
    from smdash.services.composer.counts import CountService
    from smdash.services.composer.unsaved import UnsavedService
    from smdash.services.connections.connections import ConnectionService
    from smdash.services.dashboard.overview import OverviewService
    from smdash.services.dashboard.status import StatusService
    from smdash.services.evergreen.pools import EvergreenService
    from smdash.services.evergreen.recurring import RecurringService
    from smdash.services.funnel.funnel import FunnelService
    from smdash.services.home import Home
    from smdash.services.ideas.feeds import FeedService
    from smdash.services.ideas.ideas import IdeaService
    from smdash.services.imports.by_hand import ManualService
    from smdash.services.imports.imports import ImportService
    from smdash.services.imports.mapping import MappingService
    from smdash.services.inbox.clearing import ClearingService
    from smdash.services.inbox.erasing import EraseService
    from smdash.services.inbox.facts import ItemFactService
    from smdash.services.inbox.inbox import InboxService
    from smdash.services.inbox.item_links import ItemLinkService
    from smdash.services.inbox.people import PeopleService
    from smdash.services.inbox.reactions import ReactionService
    from smdash.services.inbox.stats import InboxStatsService
    from smdash.services.inbox.surges import SurgeService
    from smdash.services.inbox.threads import ThreadService
    from smdash.services.inbox.triage import TriageService
    from smdash.services.inbox.views import InboxViews
    from smdash.services.metrics.annotations import AnnotationService
    from smdash.services.metrics.experiments import ExperimentService
    from smdash.services.metrics.freshness import FreshnessService
    from smdash.services.metrics.pane import MetricsService
    from smdash.services.posts.attaching import AttachingService
    from smdash.services.posts.fetching import FetchService
    from smdash.services.posts.media import MediaService
    from smdash.services.posts.utm import LinkService
    from smdash.services.posts.writer import PostWriter
    from smdash.services.preferences import PreferenceService
    from smdash.services.publishing.found import FoundService
    from smdash.services.publishing.handover import HandoverService
    from smdash.services.publishing.ledger import LedgerService
    from smdash.services.publishing.ledger_reader import LedgerReader
    from smdash.services.publishing.online import OnlineService
    from smdash.services.publishing.phone import PhoneService
    from smdash.services.publishing.phone_serving import PhoneServing
    from smdash.services.publishing.publisher import PublisherService
    from smdash.services.publishing.replies import ReplyService
    from smdash.services.publishing.settling import SettlingService
    from smdash.services.publishing.taking_down import TakeDownService
    from smdash.services.queue.bulk import BulkService
    from smdash.services.queue.exports import ExportService
    from smdash.services.queue.filters import FilterService
    from smdash.services.queue.find import FindService
    from smdash.services.queue.queue import QueueService
    from smdash.services.queue.runway import RunwayService
    from smdash.services.reminders.reminders import ReminderService
    from smdash.services.reports.reports import ReportService
    from smdash.services.results.results import ResultService
    from smdash.services.schedule.capacity import CapacityService
    from smdash.services.schedule.free_slots import FreeSlots
    from smdash.services.schedule.pauses import PauseService
    from smdash.services.snippets.snippets import SnippetService
    from smdash.services.strategy.competitors import CompetitorService
    from smdash.services.strategy.goals import GoalService
    from smdash.services.strategy.holding import HoldingService
    from smdash.services.strategy.strategy import StrategyService
    from smdash.services.sync.sync import SyncService
    from smdash.services.timelog.timelog import TimelogService
    from smdash.services.undo import UndoService
    from smdash.services.whatif.away import AwayService
    from smdash.services.whatif.new_client import ProposalService
    from smdash.services.whatif.whatif import WhatIfService
    from smdash.services.workload.learning import LearningService
    from smdash.services.workload.selfcheck import SelfCheckService
    from smdash.services.workload.setup import WorkloadSetup
    from smdash.services.workload.situation import SituationService
    from smdash.services.workload.today import TodayService
    from smdash.services.workload.workload import WorkloadService

SERVICES = {
    "queue": "queue.queue:QueueService",
    "posts": "posts.writer:PostWriter",
    "free_slots": "schedule.free_slots:FreeSlots",
    "inbox": "inbox.inbox:InboxService",
    "inbox_views": "inbox.views:InboxViews",
    "clearing": "inbox.clearing:ClearingService",
    "snippets": "snippets.snippets:SnippetService",
    "people": "inbox.people:PeopleService",
    "surges": "inbox.surges:SurgeService",
    "holding": "strategy.holding:HoldingService",
    "strategy": "strategy.strategy:StrategyService",
    "competitors": "strategy.competitors:CompetitorService",
    "erasures": "inbox.erasing:EraseService",
    "triage": "inbox.triage:TriageService",
    "inbox_stats": "inbox.stats:InboxStatsService",
    "item_facts": "inbox.facts:ItemFactService",
    "threads": "inbox.threads:ThreadService",
    "item_links": "inbox.item_links:ItemLinkService",
    "reactions": "inbox.reactions:ReactionService",
    "metrics": "metrics.pane:MetricsService",
    "experiments": "metrics.experiments:ExperimentService",
    "annotations": "metrics.annotations:AnnotationService",
    "manual": "imports.by_hand:ManualService",
    "freshness": "metrics.freshness:FreshnessService",
    "changes": "accounts.platform_changes:ChangesService",
    "workload": "workload.workload:WorkloadService",
    "status": "dashboard.status:StatusService",
    "undo": "undo:UndoService",
    "find": "queue.find:FindService",
    "ideas": "ideas.ideas:IdeaService",
    "feeds": "ideas.feeds:FeedService",
    "funnel": "funnel.funnel:FunnelService",
    "manage": "accounts.accounts:ManageService",
    "slots": "accounts.slots:SlotKeeper",
    "account_sets": "accounts.sets:AccountSetService",
    "imports": "imports.imports:ImportService",
    "mapping": "imports.mapping:MappingService",
    "unsaved": "composer.unsaved:UnsavedService",
    "preferences": "preferences:PreferenceService",
    "demo": "care.demo:DemoService",
    "care": "care.care:CareService",
    "bulk": "queue.bulk:BulkService",
    "approval": "approval.approval:ApprovalService",
    "approval_pages": "approval.pages:PageService",
    "calendar": "calendar.calendar:CalendarService",
    "week_diffs": "calendar.week_diff:WeekDiffs",
    "week_texts": "calendar.week_apply:WeekTexts",
    "compose": "composer.composer:ComposeService",
    "connections": "connections.connections:ConnectionService",
    "evergreen": "evergreen.pools:EvergreenService",
    "exports": "queue.exports:ExportService",
    "filters": "queue.filters:FilterService",
    "found": "publishing.found:FoundService",
    "handover": "publishing.handover:HandoverService",
    "phone": "publishing.phone:PhoneService",
    "reminders": "reminders.reminders:ReminderService",
    "phone_serving": "publishing.phone_serving:PhoneServing",
    "ledger": "publishing.ledger:LedgerService",
    "ledger_reader": "publishing.ledger_reader:LedgerReader",
    "online": "publishing.online:OnlineService",
    "publisher": "publishing.publisher:PublisherService",
    "replies": "publishing.replies:ReplyService",
    "taking_down": "publishing.taking_down:TakeDownService",
    "settling": "publishing.settling:SettlingService",
    "links": "posts.utm:LinkService",
    "lint": "checks.checks:LintService",
    "attaching": "posts.attaching:AttachingService",
    "media": "posts.media:MediaService",
    "fetching": "posts.fetching:FetchService",
    "pauses": "schedule.pauses:PauseService",
    "recurring": "evergreen.recurring:RecurringService",
    "results": "results.results:ResultService",
    "reports": "reports.reports:ReportService",
    "runway": "queue.runway:RunwayService",
    "rules": "accounts.rules:RuleService",
    "goals": "strategy.goals:GoalService",
    "selfcheck": "workload.selfcheck:SelfCheckService",
    "situation": "workload.situation:SituationService",
    "sync": "sync.sync:SyncService",
    "workload_setup": "workload.setup:WorkloadSetup",
    "timelog": "timelog.timelog:TimelogService",
    "today": "workload.today:TodayService",
    "learning": "workload.learning:LearningService",
    "whatif": "whatif.whatif:WhatIfService",
    "proposals": "whatif.new_client:ProposalService",
    "capacity": "schedule.capacity:CapacityService",
    "away": "whatif.away:AwayService",
}
"""Each service by its name: the module under ``smdash.services`` and the class, made with the home alone."""


class Services:
    """What screens and commands are given; a service's module is imported when it is asked for."""

    if TYPE_CHECKING:
        queue: QueueService
        posts: PostWriter
        free_slots: FreeSlots
        inbox: InboxService
        inbox_views: InboxViews
        clearing: ClearingService
        snippets: SnippetService
        people: PeopleService
        surges: SurgeService
        holding: HoldingService
        strategy: StrategyService
        competitors: CompetitorService
        erasures: EraseService
        triage: TriageService
        inbox_stats: InboxStatsService
        item_facts: ItemFactService
        threads: ThreadService
        item_links: ItemLinkService
        reactions: ReactionService
        metrics: MetricsService
        experiments: ExperimentService
        annotations: AnnotationService
        manual: ManualService
        freshness: FreshnessService
        changes: ChangesService
        workload: WorkloadService
        status: StatusService
        undo: UndoService
        find: FindService
        ideas: IdeaService
        feeds: FeedService
        funnel: FunnelService
        manage: ManageService
        slots: SlotKeeper
        account_sets: AccountSetService
        imports: ImportService
        mapping: MappingService
        unsaved: UnsavedService
        preferences: PreferenceService
        demo: DemoService
        care: CareService
        bulk: BulkService
        approval: ApprovalService
        approval_pages: PageService
        calendar: CalendarService
        week_diffs: WeekDiffs
        week_texts: WeekTexts
        compose: ComposeService
        connections: ConnectionService
        evergreen: EvergreenService
        exports: ExportService
        filters: FilterService
        found: FoundService
        handover: HandoverService
        phone: PhoneService
        reminders: ReminderService
        phone_serving: PhoneServing
        ledger: LedgerService
        ledger_reader: LedgerReader
        online: OnlineService
        publisher: PublisherService
        replies: ReplyService
        taking_down: TakeDownService
        settling: SettlingService
        links: LinkService
        lint: LintService
        attaching: AttachingService
        media: MediaService
        fetching: FetchService
        pauses: PauseService
        recurring: RecurringService
        results: ResultService
        reports: ReportService
        runway: RunwayService
        rules: RuleService
        goals: GoalService
        selfcheck: SelfCheckService
        situation: SituationService
        sync: SyncService
        workload_setup: WorkloadSetup
        timelog: TimelogService
        learning: LearningService
        today: TodayService
        whatif: WhatIfService
        proposals: ProposalService
        capacity: CapacityService
        away: AwayService

    else:

        def __getattr__(self, name: str) -> Any:
            """Make the service of this name, once."""
            if name not in SERVICES:
                raise AttributeError(f"there is no service {name!r}", name=name, obj=self)
            module, _, kind = SERVICES[name].partition(":")
            made = getattr(import_module(f"smdash.services.{module}"), kind)(self.home)
            setattr(self, name, made)
            return made

    def __init__(self, home: Home) -> None:
        self.home = home

    @cached_property
    def counts(self) -> CountService:
        """How long a text is, per account."""
        from smdash.services.composer.counts import CountService

        return CountService()

    @cached_property
    def overview(self) -> OverviewService:
        """All that the dashboard shows."""
        from smdash.services.dashboard.overview import OverviewService

        return OverviewService(self.home, self.status, self.workload, self.inbox, self.metrics)
