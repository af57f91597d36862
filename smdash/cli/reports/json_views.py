"""Reports as JSON; ``docs/json.md`` lists every key."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, number, on
from smdash.domain.reports.due import state
from smdash.domain.reports.sections import sections

if TYPE_CHECKING:
    from smdash.domain.reports.blocks import Cell, Line, Section, Table
    from smdash.domain.reports.due import Standing
    from smdash.domain.reports.report import Report

Json = dict[str, Any]


def report(made: Report) -> Json:
    """``smdash report --json``: the sections of a report with the bare values of their cells."""
    head = made.head
    return {
        "brand": head.brand,
        "name": head.name,
        "month": head.month.key,
        "running": head.running,
        "through": on(head.through),
        "zone": head.zone,
        "language": head.language or None,
        "currency": head.currency or None,
        "made_at": at(head.now),
        "words": made.words or None,
        "sections": [_section(each) for each in sections(made)],
    }


def _section(section: Section) -> Json:
    return {
        "key": section.key,
        "title": section.title,
        "lines": [_sentence(line) for line in section.lines],
        "notes": [_sentence(line) for line in section.notes],
        "tables": [_table(each) for each in section.tables],
    }


def _table(table: Table) -> Json:
    return {
        "key": table.key,
        "caption": table.caption,
        "columns": [column.key for column in table.columns],
        "rows": [[_value(cell) for cell in row] for row in table.rows],
    }


def _sentence(line: Line) -> str:
    return "".join(part if isinstance(part, str) else str(_value(part)) for part in line)


def _value(cell: Cell) -> Any:
    value = cell.value
    if cell.kind == "range":
        return None if value is None else [_bare(value), _bare(cell.high)]
    if cell.kind == "link":
        return cell.unit
    if cell.kind == "month" and isinstance(value, date):
        return f"{value:%Y-%m}"
    return None if value == "-" else _bare(value)


def _bare(value: Any) -> Any:
    if isinstance(value, datetime):
        return at(value)
    if isinstance(value, date):
        return on(value)
    return number(value, 6) if isinstance(value, float) else value


def standings(found: list[Standing], today: date) -> Json:
    """``smdash report list --json`` and ``smdash report due --json``."""
    return {
        "reports": [
            {
                "brand": each.brand,
                "month": each.month.key,
                "state": state(each, today),
                "due_on": on(each.due_on) if each.due_on else None,
                "made_at": at(each.made_at),
                "sent_at": at(each.sent_at),
                "words": each.words,
            }
            for each in found
        ]
    }
