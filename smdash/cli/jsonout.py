"""Views as JSON: snake_case keys, instants as ISO 8601 with offset, dates ISO, missing as null.

``docs/json.md`` lists every key; a test fails when it and this module differ.
"""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from smdash.domain.views import (
        Account,
        Brand,
        Cause,
        FoundRow,
        InboxRow,
        InboxView,
        MetricRow,
        MetricsView,
        QueueRow,
        QueueView,
        StatusView,
        WorkloadView,
    )
    from smdash.paths import Paths
    from smdash.services.care import Check
    from smdash.services.imports import ImportReport

Json = dict[str, Any]
UNREAD: Json = {
    "kind": None,
    "label": None,
    "account": None,
    "encoding": None,
    "delimiter": None,
    "date_order": None,
    "rows": None,
    "added": None,
    "updated": None,
    "skipped": None,
    "samples_added": None,
    "samples_updated": None,
    "period": None,
    "same_file": False,
    "unknown_columns": [],
    "problems": [],
    "notes": [],
}
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def show(value: Json) -> None:
    """Print a value; what a terminal would act on is escaped, and everything is where stdout is not UTF-8."""
    import click

    ascii_only = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2, allow_nan=False)
    click.echo(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _on(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _number(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else round(fraction * 100, 4)


def status(view: StatusView) -> Json:
    """``smdash status --json``."""
    return {
        "now": _at(view.now),
        "zone": view.zone,
        "due": view.due,
        "missed": view.missed,
        "attention": view.attention,
        "inbox_open": view.inbox_open,
        "inbox_late": view.inbox_late,
        "inbox_minutes": _number(view.inbox_minutes),
        "load_percent": _percent(view.load),
        "level": view.level,
        "shown": view.shown,
        "unknowns": view.unknowns,
        "data_at": _at(view.data_at),
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
        "runway": [{"account": r.slug, "dark_from": _on(r.dark_from), "days": r.days} for r in view.runways],
    }


def _queue_row(row: QueueRow) -> Json:
    return {
        "kind": row.kind,
        "at": _at(row.at),
        "date": _on(row.at.date()) if row.at else None,
        "time": f"{row.at:%H:%M}" if row.at else None,
        "account": row.account,
        "brand": row.brand,
        "platform": row.platform,
        "state": row.state or None,
        "overdue": row.overdue,
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
        "minutes": _number(view.minutes),
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
                "received_at": _at(row.received_at),
                "due_at": _at(row.due_at),
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
                    "as_of": _at(row.as_of),
                    "note": None,
                    "figures": [],
                }
            )
        elif row.kind == "note":
            accounts[-1]["note"] = row.label
        else:
            accounts[-1]["figures"].append(_figure(row))
    return {"days": view.days, "accounts": accounts}


def _figure(row: MetricRow) -> Json:
    level, metric = row.key.split(":")[2:4]
    return {
        "metric": metric,
        "level": level,
        "label": row.label,
        "unit": row.unit,
        "mode": row.mode,
        "value": _number(row.value),
        "before": _number(row.before),
        "change_percent": change_percent(row),
        "verdict": row.verdict or None,
        "note": row.note or None,
        "better": row.better,
        "n": row.n,
        "trend": [_number(value) for value in row.trend],
        "breaks": list(row.breaks),
    }


def change_percent(row: MetricRow) -> float | None:
    """Return the change against the window before in per cent; None where one of the two is missing or 0."""
    if row.value is None or not row.before:
        return None
    return round((row.value / row.before - 1) * 100, 2)


def workload(view: WorkloadView) -> Json:
    """``smdash workload --json``."""
    return {
        "week_start": _on(view.week_start),
        "load_percent": _percent(view.load),
        "level": view.level,
        "shown": view.shown,
        "needed_hours": _number(view.needed_h),
        "available_hours": _number(view.available_h),
        "p_overrun": _number(view.p_overrun),
        "odds": view.odds or None,
        "causes": _causes(view.causes),
        "by_account": _causes(view.by_account),
        "by_activity": _causes(view.by_activity),
        "days": [
            {
                "date": _on(bar.day),
                "needed_hours": _number(bar.needed_h),
                "available_hours": _number(bar.capacity_h),
                "load_percent": _percent(bar.load),
                "past": bar.past,
            }
            for bar in view.days
        ],
        "accounts": view.accounts,
        "accounts_that_fit": view.accounts_fit,
        "unknowns": list(view.unknowns),
        "guesses": list(view.guesses),
        "explanation": view.explanation,
        "next_step": view.next_step or None,
        "dismissed": view.dismissed,
    }


def _causes(causes: Sequence[Cause]) -> list[Json]:
    return [{"label": cause.label, "hours": _number(cause.hours)} for cause in causes]


def found(query: str, rows: Sequence[FoundRow]) -> Json:
    """``smdash find --json``, newest first of each kind."""
    return {
        "query": query,
        "rows": [
            {
                "kind": row.kind,
                "id": row.id,
                "account": row.account,
                "at": _at(row.at),
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
                "promise_hours": _number(account.promise_minutes / 60),
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


def imported(path: str, report: ImportReport | None, error: str | None) -> Json:
    """Return one file of ``smdash import --json``; ``error`` says why a file was not even understood."""
    if report is None:
        return {"path": path, "ok": False, "error": error, **UNREAD}
    return {
        "path": path,
        "ok": report.ok,
        "error": error,
        "kind": report.kind,
        "label": report.label,
        "account": report.account or None,
        "encoding": report.encoding or None,
        "delimiter": report.delimiter or None,
        "date_order": report.date_order or None,
        "rows": report.rows,
        "added": report.added,
        "updated": report.updated,
        "skipped": report.skipped,
        "samples_added": report.samples_added,
        "samples_updated": report.samples_updated,
        "period": {"from": _on(report.period[0]), "to": _on(report.period[1])} if report.period else None,
        "same_file": report.same_file,
        "unknown_columns": list(report.unknown_columns),
        "problems": [problem._asdict() for problem in report.problems],
        "notes": list(report.notes),
    }
