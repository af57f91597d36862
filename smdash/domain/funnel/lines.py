"""A funnel as lines: the same ones are painted on the screen and printed by the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.funnel import words
from smdash.domain.funnel.social import BEST, ratio_words
from smdash.domain.funnel.views import stage_name
from smdash.domain.metrics.on_off import plan_words
from smdash.domain.results.table import money_words
from smdash.domain.schedule import spoken
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.domain.funnel.costs import Cost
    from smdash.domain.funnel.views import FunnelView, Stage

Kind = Literal["heading", "stage", "account", "words"]
Tone = Literal["plain", "dim", "good", "bad", "warn"]


class Line(NamedTuple):
    """A line: a heading, a stage with its count and bar, a figure of an account or a sentence.

    ``part`` fills the bar, 1.0 being the widest; None has none. ``why`` is what more there is to say of it.
    """

    key: str
    kind: Kind
    label: str = ""
    value: str = ""
    text: str = ""
    part: float | None = None
    tone: Tone = "plain"
    why: str = ""


def lines(view: FunnelView) -> tuple[Line, ...]:
    """Return the lines of a funnel, top first."""
    return (*_stages(view), *_costs(view), *_returns(view), *_moved(view), *_social(view), *_rest(view))


def head(view: FunnelView) -> str:
    """Return which funnel it is, and what it is held against."""
    return f"Funnel of {view.name}: {view.spans.now.label}. {basis(view)}"


def basis(view: FunnelView) -> str:
    """Return what it is held against, and by how many weeks changes are judged."""
    weeks = view.spans.weeks
    judged = (
        f"changes judged by {counted(weeks, 'whole week')} against {weeks}" if weeks else "too short to judge changes"
    )
    return f"Held against {view.spans.before.label}; {judged}."


def _stages(view: FunnelView) -> Iterator[Line]:
    days = view.spans.now.days
    most = max((each.value for each in view.stages if each.key in _SITE and each.value is not None), default=0.0)
    for stage in view.stages:
        share = words.share_words(stage.share)
        part = stage.value / most if stage.key in _SITE and stage.value is not None and most > 0 else None
        said = share if stage.share is not None and stage.share.share is not None else ""
        yield Line(
            stage.key, "stage", stage.label, words.figure(stage.value), said or stage.why_not, part,
            "plain" if stage.value is not None else "dim", _stage_why(stage),
        )  # fmt: skip
        silent = [each for each in stage.accounts if each.value is None and each.before is None]
        alike = silent if len({words.account_figure_words(each) for each in silent}) == 1 < len(silent) else []
        for each in stage.accounts:
            if each in alike:
                continue
            yield Line(
                f"{stage.key}:{each.account}", "account", each.account, words.figure(each.value),
                words.account_figure_words(each).partition(" ")[2].strip(),
                tone="plain" if each.value is not None else "dim",
                why=f"{each.account}: {words.account_figure_words(each)}. {_ADDED[each.per_day]}",
            )  # fmt: skip
        if alike:
            names, said = ", ".join(each.account for each in alike), words.account_figure_words(alike[0])
            yield Line(
                f"{stage.key}:alike", "account", f"{'other' if len(alike) < len(stage.accounts) else 'all'} "
                f"{counted(len(alike), 'account')}", "-", said.partition(" ")[2].strip(), tone="dim",
                why=f"{names}: {said}.",
            )  # fmt: skip
        if stage.value is not None:
            yield from _change(stage, days)


_SITE = frozenset({"visits", "joined", "leads", "conversions", "retentions"})
_ADDED = {True: "People are counted anew each day, so days are not added up: this is a mean day.", False: ""}
_TONES: dict[str, Tone] = {"up": "good", "down": "bad"}


def _change(stage: Stage, days: int) -> Iterator[Line]:
    parts = [f"before {words.figure(stage.before)}"]
    change = words.change_words(stage)
    parts += [each for each in (change, words.days_words(stage, days)) if each]
    if stage.key == "joined" and stage.level is not None:
        parts.append(f"{words.figure(stage.level)} on the list")
    tone = _TONES.get(stage.judged.verdict, "dim") if stage.judged is not None else "dim"
    yield Line(f"{stage.key}:change", "account", "", "", "; ".join(parts), tone=tone, why=_stage_why(stage))
    if stage.share is not None and stage.share.share is None:
        yield Line(f"{stage.key}:share", "account", "", "", words.share_words(stage.share), tone="dim")


def _stage_why(stage: Stage) -> str:
    counts = words.COUNTS[stage.key]
    parts = [_sentence(f"{stage.label}: {counts}")]
    if stage.why_not:
        parts.append(_sentence(stage.why_not))
    if words.NO_SHARE.get(stage.key):
        parts.append(_sentence(words.NO_SHARE[stage.key]))
    if stage.share is not None:
        parts.append(_sentence(words.share_words(stage.share)))
        if stage.share.share is not None:
            of, days = f"{stage.share.x:,.0f} of {stage.share.n:,.0f}", counted(stage.share.days, "day")
            parts.append(f"That is {of} over {days}.")
        if stage.share.note:
            parts.append(f"Note: {stage.share.note}.")
        if stage.share_before is not None:
            parts.append(f"Before: {words.share_words(stage.share_before)}.")
    change = words.change_words(stage)
    if change:
        parts.append(f"Change: {change}.")
    if stage.by_channel and any(name for name, _ in stage.by_channel):
        shown = ", ".join(f"{name or 'no channel'} {words.figure(value)}" for name, value in stage.by_channel)
        parts.append(f"By channel: {shown}.")
    if stage.origins:
        parts.append(f"From: {', '.join(stage.origins)}.")
    parts += [f"{each.rstrip('.')}." for each in stage.left_out]
    return "\n\n".join(parts)


def _costs(view: FunnelView) -> Iterator[Line]:
    yield Line("h:costs", "heading", "What it took")
    why = (
        "Hours are those of the time log in weeks in which something of this brand is logged, else those the model has "
        "for a usual week of now (smdash workload)."
    )
    yield Line("hours", "words", "own hours", "", words.hours_words(view.hours), why=why)
    yield Line("spend", "words", "ad spend", "", words.money_words(view.spend))
    if view.revenue.amount is not None:
        yield Line("revenue", "words", "revenue", "", words.money_words(view.revenue))
    for cost in view.costs:
        name, said = stage_name(cost.stage).one, cost_words(cost, view.spend.currency)
        yield Line(
            f"cost:{cost.stage}", "words", f"for a {name}", "", said,
            tone="dim" if cost.why_not else "plain", why=cost.notes,
        )  # fmt: skip


def cost_words(cost: Cost, currency: str) -> str:
    """Say what one of a stage cost."""
    if cost.why_not:
        return f"-  {cost.why_not}"
    parts = [] if cost.hours_each is None else [f"{cost.hours_each:.1f} h"]
    if cost.spend_each is not None:
        parts.append(money_words(cost.spend_each, currency) + " of ads, over all, not those by ads alone")
    return " and ".join(parts) + (f"; {cost.notes}" if cost.notes else "") if parts else "-"


def _returns(view: FunnelView) -> Iterator[Line]:
    yield Line("h:returns", "heading", "What an hour brought, by account")
    for each in view.returns.accounts:
        hours = "" if each.hours is None else f"; {each.hours:.1f} h {words.from_words(each.hours_from)}"
        yield Line(
            f"return:{each.account}", "words", each.account, "",
            f"{words.return_words(each)}{hours}, {'- posts' if each.posts is None else counted(each.posts, 'post')}",
            tone="plain" if each.leads_per_hour is not None else "dim",
            why="Leads and first buyers are tied to an account by its inbox, by hand, or by a UTM source that only one "
            "account of the brand can be meant by.",
        )  # fmt: skip
    lacking = [
        f"{stage.label} {said}"
        for key in ("leads", "conversions")
        if (said := words.days_words(stage := view.stage(key), view.spans.now.days))
    ]
    if lacking:
        yield Line("return:days", "words", "", "", f"{_sentence('; '.join(lacking))} An hour brought more.", tone="dim")
    loose = [
        f"{value:g} {name}"
        for value, name in (
            (view.returns.loose_leads, "leads"),
            (view.returns.loose_conversions, "first buyers"),
            (view.returns.loose_hours or None, "hours"),
        )
        if value
    ]
    if loose:
        shown = ", ".join(_short(each) for each in loose)
        yield Line("return:", "words", "no account", "", f"{shown}: spread over none")


def _short(text: str) -> str:
    number, _, name = text.partition(" ")
    return f"{float(number):,.1f}".removesuffix(".0") + f" {name}"


def _moved(view: FunnelView) -> Iterator[Line]:
    moved = view.moved
    yield Line("h:moved", "heading", "Followers moved to the list")
    yield Line(
        "moved", "words", "", "", words.moved_words(moved), tone="plain" if moved.per_follower is not None else "dim",
        why=moved.note,
    )  # fmt: skip
    if moved.note:
        yield Line("moved:note", "words", "", "", f"Note: {moved.note}.", tone="dim")


def _social(view: FunnelView) -> Iterator[Line]:
    found = view.social
    name = stage_name(found.measure).many
    yield Line("h:social", "heading", _sentence(f"{name} in weeks with posts and without").rstrip("."))
    yield Line("social", "words", "", "", _sentence(ratio_words(found, name)), tone=_TONES.get(found.verdict, "plain"))
    if found.did is not None and found.did_lo is not None and found.did_hi is not None:
        yield Line(
            "social:did", "words", "", "",
            f"Held against {found.control}: x{found.did:.2f} (x{found.did_lo:.2f} to x{found.did_hi:.2f}).",
        )  # fmt: skip
    elif found.did_why_not:
        yield Line("social:did", "words", "", "", _sentence(found.did_why_not), tone="dim")
    if found.left_out:
        weeks = counted(found.left_out, "week")
        yield Line("social:left", "words", "", "", f"{weeks} left out, of which a day is not known.", tone="dim")
    for number, caveat in enumerate(found.caveats):
        yield Line(f"social:{number}", "words", "", "", caveat, tone="dim")
    for each in view.experiments:
        said = each.words or f"judged on {spoken(each.judge_on)}"
        plan = plan_words(each.plan)
        why = f"{each.what}\n\n{_sentence(plan)}\n\nSlots of the weeks without posts are kept empty by a blackout each."
        yield Line(
            f"experiment:{each.number}", "words", f"experiment {each.number}", "",
            f"{each.label}, {said}" if not each.verdict else said, tone=_TONES.get(each.verdict, "plain"), why=why,
        )  # fmt: skip
        yield Line(f"experiment:{each.number}:plan", "words", "", "", _sentence(plan), tone="dim", why=why)
    if not view.experiments:
        yield Line("social:best", "words", "", "", BEST.format(brand=view.brand), tone="dim")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _rest(view: FunnelView) -> Iterator[Line]:
    if view.notes:
        yield Line("h:notes", "heading", "To be known of these figures")
        for number, each in enumerate(view.notes):
            loud = each in {words.SPENT_FOR_NOTHING, words.SPENT_UNKNOWN}
            yield Line(f"note:{number}", "words", "", "", each, tone="warn" if loud else "dim")
    if view.unknown:
        yield Line("h:unknown", "heading", "What is not known, and what would feed it")
        for missing in view.unknown:
            yield Line(f"unknown:{missing.what}", "words", missing.what, "", missing.feed)
