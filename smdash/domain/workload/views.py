"""The meter's own screen and command beyond the pane: weeks ahead, reply wait, cuts, drafts, signs of strain."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from smdash.domain.workload.clients import ClientHours
    from smdash.domain.workload.cuts import Rung
    from smdash.domain.workload.estimates import Estimate
    from smdash.domain.workload.inbox_sweeps import Sweep
    from smdash.domain.workload.keep import Keeping
    from smdash.domain.workload.pane_views import WorkloadView
    from smdash.domain.workload.situation import Basis, ReplyWait, Situation


class WeekAhead(NamedTuple):
    """One week: hours needed and there, load, chance of overrun, and what it rests on.

    ``posts`` is what the cadence asks for, ``planned`` what is planned, ``slots`` how many weekly times there are,
    ``overtime`` how many posts were queued although there was no room. ``by_plan`` names the accounts where more is
    planned than the cadence says, so that the plan counts.
    """

    monday: date
    needed_h: float
    available_h: float | None
    load: float | None
    p_overrun: float | None
    level: str
    posts: float
    planned: int
    slots: int
    overtime: int
    by_plan: tuple[str, ...]
    unknown: bool


class Wip(NamedTuple):
    """Posts that are begun: how many, how many a week go out, how many at once are enough, and the weeks each takes."""

    drafts: int
    per_week: float
    limit: float
    weeks: float | None


class WorkloadDetails(NamedTuple):
    """Everything said of the load."""

    view: WorkloadView
    situation: Situation
    weeks: tuple[WeekAhead, ...]
    wait: ReplyWait
    sweeps: tuple[Sweep, ...]
    sweeps_from: Basis
    ladder: tuple[Rung, ...]
    batching_h: float | None
    batching_load: float | None
    wip: Wip
    strain: tuple[str, ...]
    learned: tuple[tuple[str, Estimate], ...]
    bias: float
    bias_counts: bool
    locked_h: float | None
    """Hours that no cut can touch, where they alone do not fit; else None."""
    suffices: bool | None = None
    """Whether the week fits after all cuts; None where nobody can say."""
    keeping: Keeping | None = None
    """What to keep; None while nobody has said what a post is worth, or hours are unknown."""
    own_sign: str = ""
    """A sign of strain by the person's own answer. It is for their eyes: no JSON and no report holds it."""
    bias_measured: bool = False
    """Whether ``bias`` comes from this person's own log; else it is what most people's guesses come to."""
    clients: tuple[ClientHours, ...] = ()
    """What each client takes and pays."""
    answering_h: Mapping[str, float] = MappingProxyType({})
    """Hours of answering by account."""
