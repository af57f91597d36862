"""The load and what it rests on as JSON; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import number, on, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.domain.workload.estimates import Estimate
    from smdash.domain.workload.inbox_sweeps import Sweep
    from smdash.domain.workload.keep import Keeping, Portion
    from smdash.domain.workload.pane_views import Cause, WorkloadView
    from smdash.domain.workload.views import WorkloadDetails
    from smdash.store.settings import Duty
    from smdash.store.workload.workload import DayOff

Json = dict[str, Any]


def details(found: WorkloadDetails) -> Json:
    """``smdash workload --json``."""
    wait, view = found.wait, found.view
    return {
        **_week(view),
        "breaks": view.breaks or None,
        "weeks": [
            {
                "week_start": on(week.monday),
                "load_percent": percent(week.load),
                "level": week.level,
                "needed_hours": number(week.needed_h),
                "available_hours": number(week.available_h),
                "p_overrun": number(week.p_overrun),
                "posts": number(week.posts),
                "planned": week.planned,
                "slots": week.slots,
                "overtime": week.overtime,
                "more_planned_than_usual": list(week.by_plan),
            }
            for week in found.weeks
        ],
        "reply_wait": {
            "mean_hours": number(wait.mean_h),
            "later_than_day": number(wait.later_than_day),
            "looks": [sweep(each) for each in found.sweeps],
            "looks_from": found.sweeps_from,
            "best_extra_look": sweep(wait.extra) if wait.extra else None,
            "mean_hours_with_it": number(wait.extra_h),
            "late": [{"account": slug, "share": number(share)} for slug, share in sorted(wait.late.items())],
        },
        "one_brand_a_day": {
            "in_use": found.situation.batched,
            "saves_hours": number(found.batching_h),
            "load_percent": percent(found.batching_load),
        },
        "cut_ladder": [
            {
                "step": rung.name,
                "saves_hours": number(rung.hours_saved),
                "value_per_hour": number(rung.value_per_hour),
                "load_percent": percent(rung.load),
                "p_overrun": number(rung.p_overrun),
            }
            for rung in found.ladder
        ],
        "cuts_suffice": found.suffices,
        "locked_hours": number(found.locked_h),
        "what_to_keep": _keeping(found.keeping),
        "drafts": {
            "open": found.wip.drafts,
            "posts_per_week": number(found.wip.per_week),
            "at_most": number(found.wip.limit),
            "weeks_each": number(found.wip.weeks),
        },
        "clients": [
            {
                "brand": each.brand,
                "hours": number(each.hours),
                "pays_a_month": number(each.pays),
                "per_hour": number(each.per_hour),
            }
            for each in found.clients
        ],
        "strain": list(found.strain),
        "learned": [
            {"activity": key, "minutes": number(each.median_min), "from": each.basis or None}
            for key, each in found.learned
        ],
        "takes_longer_than_guessed": number(found.bias) if found.bias_counts else None,
    }


def _keeping(found: Keeping | None) -> Json:
    return {
        "values_known": found is not None,
        "kept": [_portion(each) for each in found.kept] if found else [],
        "cut": [_portion(each) for each in found.cut] if found else [],
        "hours": number(found.hours) if found else None,
        "value": number(found.value) if found else None,
        "locked_hours": number(found.locked_h) if found else None,
        "locked_exceeds": found.locked_exceeds if found else None,
        "hour_more_is_worth": number(found.hour_worth) if found else None,
        "counted_as_one": list(found.counted) if found else [],
    }


def _portion(each: Portion) -> Json:
    return {
        "account": each.account,
        "format": each.format,
        "adapted": each.adapted,
        "posts": number(each.posts),
        "of": number(each.of),
        "hours": number(each.hours),
        "value": number(each.value),
        "value_per_hour": number(each.rate),
    }


def sweep(each: Sweep) -> Json:
    """Return one look into the inbox."""
    from smdash.domain.schedule import WEEKDAYS
    from smdash.domain.workload.inbox_sweeps import hour_words

    return {"day": WEEKDAYS[each[0] % 7], "time": hour_words(each[1]).zfill(5)}


def duties(rows: Iterable[Duty]) -> Json:
    """``smdash duty list --json``."""
    return {
        "duties": [
            {
                "id": duty.id,
                "name": duty.name,
                "activity": duty.activity,
                "brand": duty.brand or None,
                "per": duty.per,
                "times": number(duty.times),
            }
            for duty in rows
        ]
    }


def estimates(rows: Iterable[tuple[str, Estimate]], bias: float = 1.0) -> Json:
    """``smdash estimate list --json``; ``bias`` is what own guesses count times."""
    return {
        "estimates": [
            {
                "activity": key,
                "usual_minutes": number(each.median_min),
                "mean_minutes": number(each.mean),
                "nine_in_ten_under_minutes": number(each.p90),
                "counted_minutes": number(each.median_min * (bias if each.source == "user" else 1.0)),
                "source": each.source,
                "from": each.basis or None,
            }
            for key, each in rows
        ]
    }


def days_off(rows: Iterable[DayOff]) -> Json:
    """``smdash dayoff list --json``."""
    return {"days": [{"date": day.day, "hours": number(day.hours), "reason": day.reason or None} for day in rows]}


def _week(view: WorkloadView) -> Json:
    """Return what the pane shows of this week."""
    from smdash.domain.workload.unknown_words import with_command

    return {
        "week_start": on(view.week_start),
        "load_percent": percent(view.load),
        "level": view.level,
        "shown": view.shown,
        "needed_hours": number(view.needed_h),
        "available_hours": number(view.available_h),
        "p_overrun": number(view.p_overrun),
        "odds": view.odds or None,
        "causes": _causes(view.causes),
        "by_account": _causes(view.by_account),
        "by_activity": _causes(view.by_activity),
        "days": [
            {
                "date": on(bar.day),
                "needed_hours": number(bar.needed_h),
                "available_hours": number(bar.capacity_h),
                "load_percent": percent(bar.load),
                "past": bar.past,
            }
            for bar in view.days
        ],
        "accounts": view.accounts,
        "fits": view.fit.fits,
        "over_hours": number(view.fit.over_h),
        "would_have_to_go": list(view.fit.go),
        "unknowns": [with_command(unknown) for unknown in view.unknowns],
        "guesses": list(view.guesses),
        "guessed_duty_hours": number(view.guessed_duty_h),
        "inbox_owed_hours": number(view.owed_h),
        "guessed_duties": [
            {"activity": duty.activity, "per": duty.per, "times": number(duty.times), "brand": duty.brand or None}
            for duty in view.guessed_duties
        ],
        "explanation": view.explanation,
        "next_step": view.next_step or None,
        "dismissed": view.dismissed,
    }


def _causes(causes: Sequence[Cause]) -> list[Json]:
    return [{"label": cause.label, "hours": number(cause.hours)} for cause in causes]
