"""A funnel as JSON and CSV; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, number, on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.domain.funnel.costs import Cost
    from smdash.domain.funnel.period import Period
    from smdash.domain.funnel.returns import AccountReturn
    from smdash.domain.funnel.shares import Share
    from smdash.domain.funnel.social import Moved, Side, WithWithout
    from smdash.domain.funnel.views import AccountFigure, FunnelView, Money, Stage

Json = dict[str, Any]
STAGE_COLUMNS = (
    "brand", "first", "last", "stage", "account", "figure", "value", "before", "per_day", "known_days", "share_of",
    "share", "share_low", "share_high", "change", "change_low", "change_high", "why_not",
)  # fmt: skip


def funnel(view: FunnelView) -> Json:
    """``smdash funnel --json``."""
    return {
        "brand": view.brand,
        "period": _period(view.spans.now),
        "before": _period(view.spans.before),
        "judged_weeks": view.spans.weeks,
        "stages": [_stage(each) for each in view.stages],
        "hours": {
            "total": number(view.hours.total),
            "from": view.hours.source or None,
            "logged_days": view.hours.logged_days,
            "planned_days": view.hours.planned_days,
            "of_no_account": number(view.hours.loose),
        },
        "spend": _money(view.spend),
        "revenue": _money(view.revenue),
        "costs": [_cost(each) for each in view.costs],
        "returns": {
            "accounts": [_return(each) for each in view.returns.accounts],
            "leads_of_no_account": number(view.returns.loose_leads),
            "conversions_of_no_account": number(view.returns.loose_conversions),
            "hours_of_no_account": number(view.returns.loose_hours),
        },
        "moved_to_list": _moved(view.moved),
        "with_and_without": _social(view.social),
        "experiments": [
            {
                "number": each.number,
                "what": each.what,
                "measure": each.metric,
                "judge_on": on(each.judge_on),
                "verdict": each.verdict or None,
                "words": each.words or None,
                "plan": [{"monday": on(week.monday), "posts": week.posts} for week in each.plan],
            }
            for each in view.experiments
        ],
        "notes": list(view.notes),
        "unknown": [{"what": each.what, "feed": each.feed} for each in view.unknown],
    }


def stage_rows(view: FunnelView) -> Iterator[Json]:
    """Return a row of each stage, and of each account's figure below it."""
    of = {"brand": view.brand, "first": on(view.spans.now.first), "last": on(view.spans.now.last)}
    for stage in view.stages:
        judged, share = stage.judged, stage.share
        yield {
            **of,
            "stage": stage.key,
            "value": stage.value,
            "before": stage.before,
            "known_days": stage.known_days,
            "share_of": share.of if share else None,
            "share": number(share.share, 6) if share else None,
            "share_low": number(share.lo, 6) if share else None,
            "share_high": number(share.hi, 6) if share else None,
            "change": judged.verdict or judged.reason if judged else None,
            "change_low": number(judged.lo) if judged else None,
            "change_high": number(judged.hi) if judged else None,
            "why_not": stage.why_not or (share.why_not if share else ""),
        }
        for each in stage.accounts:
            yield {
                **of,
                "stage": stage.key,
                "account": each.account,
                "figure": each.label,
                "value": each.value,
                "before": each.before,
                "per_day": each.per_day,
                "known_days": each.days,
                "why_not": each.why_not,
            }


def _period(period: Period) -> Json:
    return {"first": on(period.first), "last": on(period.last), "days": period.days}


def _stage(stage: Stage) -> Json:
    judged = stage.judged
    return {
        "stage": stage.key,
        "label": stage.label,
        "value": number(stage.value),
        "before": number(stage.before),
        "known_days": stage.known_days,
        "why_not": stage.why_not or None,
        "level": number(stage.level),
        "share": _share(stage.share),
        "share_before": _share(stage.share_before),
        "verdict": judged.verdict or None if judged else None,
        "change_low": number(judged.lo) if judged else None,
        "change_high": number(judged.hi) if judged else None,
        "verdict_reason": judged.reason or None if judged else None,
        "accounts": [_figure(each) for each in stage.accounts],
        "by_channel": [{"channel": name or None, "value": number(value)} for name, value in stage.by_channel],
        "origins": list(stage.origins),
        "left_out": list(stage.left_out),
        "captured_at": at(stage.captured_at),
    }


def _share(share: Share | None) -> Json | None:
    if share is None:
        return None
    return {
        "of": share.of,
        "part": number(share.x),
        "whole": number(share.n),
        "share": number(share.share, 6),
        "low": number(share.lo, 6),
        "high": number(share.hi, 6),
        "days": share.days,
        "spread_of_weeks": number(share.phi),
        "note": share.note or None,
        "why_not": share.why_not or None,
    }


def _figure(each: AccountFigure) -> Json:
    return {
        "account": each.account,
        "figure": each.label,
        "value": number(each.value),
        "before": number(each.before),
        "per_day": each.per_day,
        "known_days": each.days,
        "level": number(each.level),
        "why_not": each.why_not or None,
    }


def _money(money: Money) -> Json:
    return {
        "amount": number(money.amount, 2),
        "before": number(money.before, 2),
        "currency": money.currency or None,
        "known_days": money.known_days,
        "left_out": list(money.left_out),
    }


def _cost(cost: Cost) -> Json:
    return {
        "stage": cost.stage,
        "number": number(cost.number),
        "hours_each": number(cost.hours_each),
        "spend_each": number(cost.spend_each),
        "note": cost.notes or None,
        "why_not": cost.why_not or None,
    }


def _return(each: AccountReturn) -> Json:
    return {
        "account": each.account,
        "posts": each.posts,
        "hours": number(each.hours),
        "hours_from": each.hours_from or None,
        "leads": number(each.leads),
        "conversions": number(each.conversions),
        "leads_per_hour": number(each.leads_per_hour),
        "conversions_per_hour": number(each.conversions_per_hour),
        "why_not": each.why_not or None,
    }


def _moved(moved: Moved) -> Json:
    return {
        "new_followers": number(moved.new_followers),
        "joined_by_social": number(moved.joined),
        "share": number(moved.per_follower, 6),
        "low": number(moved.lo, 6),
        "high": number(moved.hi, 6),
        "accounts": list(moved.accounts),
        "accounts_unknown": list(moved.lacking),
        "note": moved.note or None,
        "why_not": moved.why_not or None,
    }


def _social(found: WithWithout) -> Json:
    return {
        "measure": found.measure,
        "with_posts": _side(found.on),
        "without_posts": _side(found.off),
        "ratio": number(found.ratio),
        "low": number(found.lo),
        "high": number(found.hi),
        "exact_low": number(found.plain_lo),
        "exact_high": number(found.plain_hi),
        "spread_of_weeks": number(found.phi),
        "verdict": found.verdict or None,
        "why_not": found.why_not or None,
        "control": found.control or None,
        "against_control": number(found.did),
        "against_control_low": number(found.did_lo),
        "against_control_high": number(found.did_hi),
        "control_why_not": found.did_why_not or None,
        "weeks_left_out": found.left_out,
        "caveats": list(found.caveats),
    }


def _side(side: Side) -> Json:
    return {"weeks": side.weeks, "days": side.days, "total": number(side.total)}
