"""The queue and what changes it as JSON; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smdash.cli.queue.affected import AffectedLine
    from smdash.domain.checks.model import Finding
    from smdash.domain.counting.model import Count
    from smdash.domain.queue.views import FoundRow, QueueRow, QueueView
    from smdash.services.schedule.moves import Moved

Json = dict[str, Any]


def _line(line: AffectedLine) -> Json:
    return {
        "delivery_id": line.delivery_id,
        "post_id": line.post_id,
        "account": line.account,
        "state": line.state,
        "at": at(line.at),
        "text": line.text,
    }


def added(
    post_id: int,
    lines: Sequence[AffectedLine],
    findings: Sequence[Finding],
    threads: Mapping[str, Sequence[tuple[str, Count]]],
    *,
    held_back: bool,
) -> Json:
    """``smdash add --json``; ``held_back`` says that errors made a draft of what was to go out."""
    return {
        "post_id": post_id,
        "held_back": held_back,
        "deliveries": [_line(line) for line in lines],
        "threads": [
            {
                "account": slug,
                "parts": [{"text": text, "count": each.count, "limit": each.limit} for text, each in parts],
            }
            for slug, parts in threads.items()
        ],
        "findings": [
            {
                "rule": found.rule,
                "severity": found.severity,
                "where": found.where,
                "account": found.account or None,
                "message": found.message,
                "fix": found.fix or None,
            }
            for found in findings
        ],
    }


def moved(done: Moved, lines: Sequence[AffectedLine]) -> Json:
    """``smdash move --json`` and ``smdash cancel --json``."""
    return {
        "changed": done.changed,
        "refused": list(done.refused),
        "warnings": list(done.warnings),
        "deliveries": [_line(line) for line in lines],
    }


def queue(view: QueueView, rows: Iterable[QueueRow]) -> Json:
    """``smdash queue --json``; headings and notes are left out, since each row has its date."""
    return {
        "days": view.days,
        "planned": view.planned,
        "rows": [_queue_row(row) for row in rows if row.kind in {"delivery", "free"}],
        "runway": [
            {
                "account": r.slug,
                "dark": r.dark,
                "dark_from": on(r.dark_from),
                "days": r.days,
                "lit_again": on(r.lit_again),
                "lacking": r.lacking,
            }
            for r in view.runways
        ],
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
        "unfinished": row.unfinished,
        "approval": row.approval or None,
        "format": row.format or None,
        "text": row.text if row.kind == "delivery" else None,
        "permalink": row.permalink or None,
        "delivery_id": row.delivery_id or None,
        "post_id": row.post_id or None,
    }


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
