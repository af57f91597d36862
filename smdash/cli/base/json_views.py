"""Views as JSON: snake_case keys, instants as ISO 8601 with offset, dates ISO, missing as null.

``docs/json.md`` lists every key; a test fails when it and this module differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, number, on, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smdash.domain.accounts.views import Account, Brand
    from smdash.domain.inbox.views import InboxRow, InboxView
    from smdash.domain.metrics.pane_views import MetricRow, MetricsView
    from smdash.domain.metrics.views import FigureRow
    from smdash.domain.queue.views import FoundRow, QueueRow, QueueView
    from smdash.domain.status_views import StatusView
    from smdash.domain.workload.pane_views import Cause, WorkloadView
    from smdash.paths import Paths
    from smdash.services.care.care import Check

Json = dict[str, Any]


def status(view: StatusView) -> Json:
    """``smdash status --json``."""
    return {
        "now": at(view.now),
        "zone": view.zone,
        "due": view.due,
        "missed": view.missed,
        "attention": view.attention,
        "inbox_open": view.inbox_open,
        "inbox_late": view.inbox_late,
        "inbox_minutes": number(view.inbox_minutes),
        "load_percent": percent(view.load),
        "level": view.level,
        "shown": view.shown,
        "unknowns": view.unknowns,
        "data_at": at(view.data_at),
        "accounts": view.accounts,
        "drafts": view.drafts,
        "paused": view.paused,
    }


def queue(view: QueueView, rows: Iterable[QueueRow]) -> Json:
    """``smdash queue --json``; headings and notes are left out, since each row has its date."""
    return {
        "days": view.days,
        "planned": view.planned,
        "rows": [_queue_row(row) for row in rows if row.kind in {"delivery", "free"}],
        "runway": [{"account": r.slug, "dark_from": on(r.dark_from), "days": r.days} for r in view.runways],
    }


def _queue_row(row: QueueRow) -> Json:
    return {
        "kind": row.kind,
        "at": at(row.at),
        "date": on(row.at.date()) if row.at else None,
        "time": f"{row.at:%H:%M}" if row.at else None,
        "account": row.account,
        "brand": row.brand,
        "platform": row.platform,
        "state": row.state or None,
        "overdue": row.overdue,
        "overtime": row.overtime,
        "format": row.format or None,
        "text": row.text if row.kind == "delivery" else None,
        "permalink": row.permalink or None,
        "delivery_id": row.delivery_id or None,
        "post_id": row.post_id or None,
    }


def inbox(view: InboxView, rows: Iterable[InboxRow]) -> Json:
    """``smdash inbox --json``, most urgent first."""
    return {
        "open": view.open,
        "late": view.late,
        "minutes": number(view.minutes),
        "rows": [
            {
                "id": row.id,
                "account": row.account,
                "brand": row.brand,
                "platform": row.platform,
                "kind": row.kind,
                "author": row.author or None,
                "handle": row.handle or None,
                "text": row.text,
                "received_at": at(row.received_at),
                "due_at": at(row.due_at),
                "flag": row.flag or None,
                "state": row.state,
                "permalink": row.permalink or None,
            }
            for row in rows
        ],
    }


def metrics(view: MetricsView, rows: Iterable[MetricRow]) -> Json:
    """``smdash metrics --json``: the accounts, each with its watched figures."""
    accounts: list[Json] = []
    for row in rows:
        if row.kind == "account":
            accounts.append(
                {
                    "account": row.account,
                    "brand": row.brand,
                    "platform": row.platform,
                    "handle": row.handle or None,
                    "as_of": at(row.as_of),
                    "note": None,
                    "figures": [],
                }
            )
        elif row.kind == "note":
            accounts[-1]["note"] = row.label
        elif row.figure is not None:
            accounts[-1]["figures"].append(_figure(row, row.figure))
    return {"weeks": view.weeks, "accounts": accounts}


def _figure(row: MetricRow, found: FigureRow) -> Json:
    from smdash.cli.metrics import as_json as json_metrics

    return {
        **json_metrics.row(found, leave_out=("starred", "watched")),
        "note": row.note or None,
        "trend": [number(value) for value in row.trend],
        "breaks": list(row.breaks),
    }


def workload(view: WorkloadView) -> Json:
    """``smdash workload --json``."""
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
        "accounts_that_fit": view.accounts_fit,
        "unknowns": [with_command(unknown) for unknown in view.unknowns],
        "guesses": list(view.guesses),
        "explanation": view.explanation,
        "next_step": view.next_step or None,
        "dismissed": view.dismissed,
    }


def _causes(causes: Sequence[Cause]) -> list[Json]:
    return [{"label": cause.label, "hours": number(cause.hours)} for cause in causes]


def found(query: str, rows: Sequence[FoundRow]) -> Json:
    """``smdash find --json``, newest first of each kind."""
    return {
        "query": query,
        "rows": [
            {
                "kind": row.kind,
                "id": row.id,
                "account": row.account,
                "at": at(row.at),
                "state": row.state,
                "text": row.text,
            }
            for row in rows
        ],
    }


def accounts(rows: Iterable[tuple[Account, Mapping[str, Any]]]) -> Json:
    """``smdash account list --json``; each account comes with its slots and cadence."""
    return {
        "accounts": [
            {
                "account": account.slug,
                "brand": account.brand,
                "platform": account.platform,
                "handle": account.handle or None,
                "name": account.name or None,
                "zone": account.zone,
                "promise_hours": number(account.promise_minutes / 60),
                "inbox_per_week": account.inbox_per_week,
                "text_limit": account.text_limit,
                "min_gap_minutes": account.min_gap_minutes,
                "slots": list(details["slots"]),
                "cadence": [dict(entry) for entry in details["cadence"]],
                "archived": account.archived,
            }
            for account, details in rows
        ]
    }


def brands(rows: Iterable[tuple[Brand, int]]) -> Json:
    """``smdash brand list --json``; each brand comes with how many live accounts it has."""
    return {
        "brands": [
            {
                "brand": brand.slug,
                "name": brand.name,
                "colour": brand.colour or None,
                "zone": brand.zone,
                "accounts": count,
                "archived": brand.archived,
            }
            for brand, count in rows
        ]
    }


def checks(rows: Sequence[Check]) -> Json:
    """``smdash doctor --json``."""
    return {
        "ok": all(check.result != "bad" for check in rows),
        "checks": [
            {"name": check.name, "result": check.result, "detail": check.detail, "action": check.action or None}
            for check in rows
        ],
    }


def paths(where: Paths) -> Json:
    """``smdash path --json``."""
    return {
        "home": str(where.home),
        "database": str(where.database),
        "config": str(where.config),
        "backups": str(where.backups),
        "platforms": str(where.platforms),
    }
