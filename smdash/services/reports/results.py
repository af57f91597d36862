"""The funnel of the month as a client reads it: stages, shares, money; and where results come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.funnel.views import STAGES, stage_name
from smdash.domain.funnel.words import basis_words
from smdash.domain.reports.report import Cost, Funnel, Source, Stage
from smdash.domain.results.measures import MEASURES
from smdash.services.funnel.funnel import FunnelService
from smdash.services.results.reading import ResultReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

    from smdash.domain.funnel.costs import Hours
    from smdash.domain.funnel.views import FunnelView, Money
    from smdash.domain.funnel.views import Stage as FunnelStage
    from smdash.services.home import Home
    from smdash.services.reports.span import Span

_COUNTS = {each.key: each.counts for each in STAGES}
_CAME = {"hand": "entered by hand", "inbox": "flagged in the inbox", "form": "form", "chatbot": "chatbot"}


def funnel(home: Home, brand: str, span: Span, names: Mapping[str, str], *, hours: bool) -> Funnel:
    """Return a brand's funnel in a month; without a stage where nothing at all is known of it.

    What it took in own hours is only told with ``hours``: not every client is to read that.
    """
    if span.month.first >= span.today:
        return Funnel()
    view = FunnelService(home).view(brand, month=span.month.first)
    told = any(each.value is not None for each in view.stages[2:])
    if not told and view.spend.amount is None and view.revenue.amount is None:
        return Funnel()
    stages = [row for stage in view.stages for row in _stages(stage, view, names)]
    stages += [
        _money(label, counts, money, view)
        for label, counts, money in (
            ("ad spend", MEASURES["spend"].counts, view.spend),
            ("revenue", MEASURES["revenue"].counts, view.revenue),
        )
        if money.amount is not None or money.before is not None
    ]
    silent = [said for stage in view.stages for said in _silent(stage, names)]
    return Funnel(tuple(stages), tuple(_costs(view, names, hours=hours)), (*map(_noted, view.notes), *silent))


def _noted(note: str) -> str:
    """Return a note with the way its figures came in a client's words: ``leads, entered by hand: ...``."""
    what, _, rest = note.partition(": ")
    origin, _, said = rest.partition(": ")
    return f"{what}, {_CAME[origin]}: {said}" if said and origin in _CAME else note


def _stages(stage: FunnelStage, view: FunnelView, names: Mapping[str, str]) -> Iterator[Stage]:
    asked, counts = view.spans.now.days, _COUNTS[stage.key]
    for each in stage.accounts:
        if each.value is None and each.before is None:
            continue
        label = f"{stage.label}, {names.get(each.account, each.account)}"
        said = f"{counts}; mean of a day, since days must not be added up" if each.per_day else counts
        yield Stage(label, said, each.value, each.before, each.days, asked, why_not=each.why_not)
    if stage.accounts or stage.key in {"reach", "followers"}:
        return
    share = stage.share
    why = share.why_not if share is not None and share.share is None and stage.value is not None else ""
    note = share.note if share is not None and share.share is not None else ""
    yield Stage(
        stage.label,
        counts,
        stage.value,
        stage.before,
        stage.known_days,
        asked,
        share.share if share else None,
        share.lo if share else None,
        share.hi if share else None,
        share.of if share else "",
        "; ".join(each for each in (stage.why_not, why, note) if each),
        verdict=stage.judged.verdict if stage.judged is not None else "",
    )


def _silent(stage: FunnelStage, names: Mapping[str, str]) -> Iterator[str]:
    """Name the accounts of which a stage is not known, by why it is not."""
    whys: dict[str, list[str]] = {}
    for each in stage.accounts:
        if each.value is None and each.before is None:
            whys.setdefault(each.why_not, []).append(names.get(each.account, each.account))
    for why, accounts in whys.items():
        yield f"{stage.label}, {', '.join(accounts)}: {why or 'not known'}."


def _money(label: str, counts: str, money: Money, view: FunnelView) -> Stage:
    return Stage(label, counts, money.amount, money.before, money.known_days, view.spans.now.days, money=money.currency)


def _basis(hours: Hours, names: Mapping[str, str]) -> str:
    """Say what own hours rest on where that is not the log alone."""
    if not hours.source or (hours.source == "log" and not hours.unlogged):
        return ""
    return f"hours {basis_words(hours, names)}"


def _costs(view: FunnelView, names: Mapping[str, str], *, hours: bool) -> Iterator[Cost]:
    for each in view.costs:
        name = stage_name(each.stage).one
        if each.spend_each is not None:
            yield Cost(f"ad spend for each {name}", each.spend_each, view.spend.currency, each.notes)
        if hours and each.hours_each is not None:
            note = "; ".join(filter(None, (each.note, _basis(view.hours, names))))
            yield Cost(f"own hours for each {name}", each.hours_each, "hours", note)


def sources(home: Home, brand: str, zone: ZoneInfo) -> tuple[Source, ...]:
    """Return for every result of a brand by which ways it came, when it was captured, and up to which day it goes."""
    return tuple(
        Source(
            MEASURES[each.measure].label,
            ", ".join(_CAME.get(origin, origin) for origin in each.origins),
            each.captured_at.astimezone(zone),
            each.last,
        )
        for each in ResultReader(home).known(brand)
    )
