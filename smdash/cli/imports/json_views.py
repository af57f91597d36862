"""``smdash import --json``: one object per file, and in it one per member of an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import on
from smdash.domain.imports.causes import causes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.imports.causes import Cause
    from smdash.services.imports.imports import ImportReport, MemberReport

Json = dict[str, Any]
_FACTS = ("kind", "label", "account", "brand", "encoding", "delimiter", "date_order", "rows")
_COUNTS = ("added", "updated", "skipped", "samples_added", "samples_updated")
UNREAD: Json = {
    **dict.fromkeys((*_FACTS, *_COUNTS, "period")),
    "same_file": False,
    **{key: [] for key in ("unknown_columns", "problems", "causes", "notes", "members")},
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
        "brand": report.brand or None,
        "encoding": report.encoding or None,
        "delimiter": report.delimiter or None,
        "date_order": report.date_order or None,
        "rows": report.rows,
        "added": report.added,
        "updated": report.updated,
        "skipped": report.skipped,
        "samples_added": report.samples_added,
        "samples_updated": report.samples_updated,
        "period": {"from": on(report.period[0]), "to": on(report.period[1])} if report.period else None,
        "same_file": report.same_file,
        "unknown_columns": list(report.unknown_columns),
        "problems": [problem._asdict() for problem in report.problems],
        "causes": [_cause(cause) for cause in causes(report.problems)],
        "notes": list(report.notes),
        "members": [_member(member) for member in report.members],
    }


def kinds(known: Sequence[tuple[str, str]]) -> Json:
    """``smdash import --kinds --json``: every kind that is read, and what a person calls it."""
    return {"kinds": [{"kind": kind, "label": label} for kind, label in known]}


def _cause(cause: Cause) -> Json:
    told = {"level": cause.level, "column": cause.column, "message": cause.message, "count": len(cause.lines)}
    return {**told, "lines": list(dict.fromkeys(cause.lines)), "other_values": list(cause.values)}


def _member(member: MemberReport) -> Json:
    read = not member.left_out
    return {
        "name": member.name,
        "kind": member.kind or None,
        "label": member.label or None,
        "account": member.account or None,
        "rows": member.rows if read else None,
        "added": member.added if read else None,
        "updated": member.updated if read else None,
        "skipped": member.skipped if read else None,
        "left_out": member.left_out or None,
    }
