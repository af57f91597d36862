"""Logged time as JSON and CSV; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, number, on
from smdash.domain.timelog.entries import minutes_of, shared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.timelog.entries import Entry
    from smdash.domain.timelog.report import By, ReportRow
    from smdash.services.home import Home

Json = dict[str, Any]
ENTRY_COLUMNS = (
    "id",
    "activity",
    "started_at",
    "ended_at",
    "minutes",
    "brand",
    "account",
    "post_id",
    "item_id",
    "duty_id",
    "note",
)
REPORT_COLUMNS = ("label", "planned_hours", "done_hours")


def entry(home: Home, row: Entry) -> Json:
    """Return one entry."""
    zone = home.zone()
    return {
        "id": row.id,
        "activity": row.activity,
        "started_at": at(row.started_at.astimezone(zone)),
        "ended_at": at(row.ended_at.astimezone(zone)) if row.ended_at else None,
        "minutes": number(minutes_of(row, home.now()), 2),
        "brand": row.brand or None,
        "account": row.account or None,
        "post_id": row.post_id,
        "item_id": row.item_id,
        "duty_id": row.duty_id,
        "note": row.note or None,
    }


def entries(home: Home, first: date, last: date, rows: Sequence[Entry]) -> Json:
    """``smdash time list --json``."""
    twice = [
        {"first_id": each.first.id, "second_id": each.second.id, "minutes": number(each.minutes, 2)}
        for each in shared(rows, home.now())
    ]
    return {"first": on(first), "last": on(last), "entries": [entry(home, row) for row in rows], "overlaps": twice}


def report_row(row: ReportRow) -> Json:
    """Return one line of a report."""
    return {"label": row.label, "planned_hours": number(row.planned_h), "done_hours": number(row.done_h)}


def report(first: date, last: date, by: By, rows: Sequence[ReportRow]) -> Json:
    """``smdash time report --json``."""
    return {"first": on(first), "last": on(last), "by": by, "rows": [report_row(row) for row in rows]}
