"""A week, and what an edited week changes, as JSON; docs/json.md lists the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, on

if TYPE_CHECKING:
    from smdash.domain.calendar.views import WeekView
    from smdash.services.calendar.week_steps import Diff

Json = dict[str, Any]


def week(view: WeekView) -> Json:
    """``smdash week --json``: posts and free slots in order of time."""
    year, number, _ = view.first.isocalendar()
    return {
        "week": f"{year}-W{number:02d}",
        "first": on(view.first),
        "zone": view.zone,
        "brand": view.brand or None,
        "planned": view.planned,
        "published": view.out,
        "drafts": view.drafts,
        "waiting": view.waiting,
        "free": view.free,
        "clashes": view.clashes,
        "silent": list(view.silent),
        "dark": list(view.dark),
        "rows": [
            {
                "kind": entry.kind,
                "at": at(entry.at),
                "date": on(entry.at.date()),
                "time": f"{entry.at:%H:%M}",
                "account": entry.account,
                "brand": entry.brand,
                "platform": entry.platform,
                "state": entry.state or None,
                "format": entry.format or None,
                "text": entry.text if entry.kind == "post" else None,
                "clash": entry.clash or None,
                "overtime": entry.overtime,
                "unfinished": entry.unfinished,
                "approval": entry.approval or None,
                "delivery_id": entry.delivery_id or None,
                "post_id": entry.post_id or None,
            }
            for day in view.days
            for entry in day.entries
        ],
    }


def diff(found: Diff, *, applied: bool) -> Json:
    """``smdash week --edit`` and ``--apply`` with ``--json``."""
    return {
        "applied": applied,
        "zone": found.zone,
        "moved": found.count("move"),
        "new": found.count("new"),
        "unscheduled": found.count("unschedule"),
        "reworded": found.count("reword"),
        "steps": [
            {
                "kind": step.kind,
                "line": step.line or None,
                "account": step.account,
                "delivery_id": step.delivery_id or None,
                "from": at(step.was),
                "to": at(step.at),
                "text": step.text,
                "text_before": step.before or None,
                "note": step.note or None,
                "errors": list(step.errors),
            }
            for step in found.steps
        ],
        "problems": [{"line": problem.number or None, "text": problem.text} for problem in found.problems],
    }
