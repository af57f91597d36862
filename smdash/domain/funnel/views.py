"""The funnel of a brand over a time: its stages, costs and returns, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.results.measures import MEASURES

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.funnel.costs import Cost, Hours
    from smdash.domain.funnel.period import Spans
    from smdash.domain.funnel.returns import Returns
    from smdash.domain.funnel.shares import Share
    from smdash.domain.funnel.social import Moved, WithWithout
    from smdash.domain.metrics.verdicts import Judged
    from smdash.domain.metrics.views import Experiment

StageKey = Literal["reach", "followers", "visits", "joined", "leads", "conversions", "retentions"]


class StageName(NamedTuple):
    """A stage: its key, its word, what it counts, and what several and one of these are called in a sentence."""

    key: StageKey
    label: str
    counts: str
    many: str
    one: str = ""


def _result(key: StageKey, label: str = "") -> StageName:
    measure = MEASURES[key]
    return StageName(key, label or measure.label, measure.counts, measure.many, measure.one)


STAGES: tuple[StageName, ...] = (
    StageName("reach", "reach", "people who saw something, as each platform counts them", "reach"),
    StageName("followers", "new followers", "followers gained, by account", "new followers"),
    _result("visits"),
    _result("joined"),
    _result("leads"),
    _result("conversions", MEASURES["conversions"].many),
    _result("retentions", MEASURES["retentions"].many),
)


def stage_name(key: str) -> StageName:
    """Return how a stage is called."""
    return next(each for each in STAGES if each.key == key)


class AccountFigure(NamedTuple):
    """A platform's own figure of one account; ``per_day`` where days must not be added up, so it is their mean.

    ``level`` is the height at the end, for followers.
    """

    account: str
    label: str
    value: float | None
    before: float | None = None
    per_day: bool = False
    days: int = 0
    why_not: str = ""
    level: float | None = None


class Stage(NamedTuple):
    """One stage of a funnel.

    ``value`` and ``before`` are totals of the period and of the one before, None where they are unknown or must not be
    added up, which ``why_not`` says. ``known_days`` are the days of the period that figures cover. ``share`` is its
    part of an earlier stage and ``judged`` the verdict on its whole weeks. ``accounts`` are figures by account,
    ``by_channel`` parts of the total, ``level`` the height of the list at the end.
    """

    key: StageKey
    label: str
    value: float | None = None
    before: float | None = None
    known_days: int = 0
    share: Share | None = None
    share_before: Share | None = None
    judged: Judged | None = None
    why_not: str = ""
    accounts: tuple[AccountFigure, ...] = ()
    by_channel: tuple[tuple[str, float], ...] = ()
    origins: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    level: float | None = None
    captured_at: datetime | None = None


class Money(NamedTuple):
    """Money of the period; ``amount`` None where it is not known."""

    amount: float | None = None
    before: float | None = None
    currency: str = ""
    known_days: int = 0
    left_out: tuple[str, ...] = ()


class Unknown(NamedTuple):
    """Something a funnel lacks, and what would feed it."""

    what: str
    feed: str


class FunnelView(NamedTuple):
    """Everything the funnel says of one brand; ``experiments`` are its weeks with posts and without by lot."""

    brand: str
    name: str
    spans: Spans
    stages: tuple[Stage, ...]
    hours: Hours
    spend: Money
    revenue: Money
    costs: tuple[Cost, ...]
    returns: Returns
    moved: Moved
    social: WithWithout
    notes: tuple[str, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    experiments: tuple[Experiment, ...] = ()

    def stage(self, key: StageKey) -> Stage:
        """Return one stage."""
        return next(each for each in self.stages if each.key == key)
