"""Results of a brand as JSON and CSV; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, number, on
from smdash.domain.results.measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from smdash.domain.results.series import ResultRow
    from smdash.domain.results.table import MeasureRow, ResultTable
    from smdash.services.home import Home
    from smdash.services.results.reading import KnownMeasure

Json = dict[str, Any]
ROW_COLUMNS = (
    "id", "brand", "measure", "per", "on", "value", "currency", "origin", "account", "channel", "campaign",
    "utm_source", "utm_medium", "utm_content", "ref", "note", "captured_at",
)  # fmt: skip
CELL_COLUMNS = ("measure", "first", "last", "value", "currency", "known_days", "days")


def age_days(captured: datetime | None, now: datetime) -> int | None:
    """Return how many whole days ago something was captured, None for never."""
    return None if captured is None else max(0, (now - captured).days)


def row(home: Home, each: ResultRow) -> Json:
    """Return one stored figure; a lead of the inbox has no number of its own."""
    return {
        "id": each.id if each.id > 0 else None,
        "brand": each.brand,
        "measure": each.measure,
        "per": each.per,
        "on": on(each.on_day),
        "value": number(each.value),
        "currency": each.currency or None,
        "origin": each.origin,
        "account": each.account or None,
        "channel": each.channel or None,
        "campaign": each.campaign or None,
        "utm_source": each.utm_source or None,
        "utm_medium": each.utm_medium or None,
        "utm_content": each.utm_content or None,
        "ref": each.ref or None,
        "note": each.note or None,
        "captured_at": at(each.captured_at.astimezone(home.zone())),
    }


def rows(home: Home, first: date, last: date, found: Sequence[ResultRow]) -> Json:
    """``smdash result rows --json``."""
    return {"first": on(first), "last": on(last), "rows": [row(home, each) for each in found]}


def _cells(each: MeasureRow) -> list[Json]:
    return [
        {
            "first": on(cell.first),
            "last": on(cell.last),
            "value": number(cell.value),
            "known_days": cell.known_days,
            "days": cell.days,
        }
        for cell in each.cells
    ]


def _measure(home: Home, each: MeasureRow) -> Json:
    series, facts = each.series, MEASURES[each.series.measure]
    return {
        "measure": facts.key,
        "label": facts.label,
        "counts": facts.counts,
        "currency": series.currency or None,
        "total": number(series.total),
        "known_days": series.known_days,
        "origins": list(series.origins),
        "chosen": list(each.chosen),
        "left_out": list(series.left_out),
        "captured_at": at(series.captured_at.astimezone(home.zone())) if series.captured_at else None,
        "age_days": age_days(series.captured_at, home.now()),
        "data_to": on(series.points[-1].last if series.points else None),
        "cells": _cells(each),
        "by_channel": [{"channel": name or None, "value": number(value)} for name, value in series.by_channel],
        "by_account": [{"account": name or None, "value": number(value)} for name, value in series.by_account],
    }


def table(home: Home, found: ResultTable) -> Json:
    """``smdash result list --json``."""
    return {
        "brand": found.brand,
        "by": found.by,
        "first": on(found.periods[0][0]),
        "last": on(found.periods[-1][1]),
        "measures": [_measure(home, each) for each in found.rows],
    }


def cell_rows(found: ResultTable) -> list[Json]:
    """Return the cells of a table for CSV, a row each."""
    return [
        {"measure": each.series.measure, "currency": each.series.currency or None, **cell}
        for each in found.rows
        for cell in _cells(each)
    ]


def fresh(found: Sequence[KnownMeasure], today: date) -> list[Json]:
    """Return how far each result is known, for ``smdash freshness --json``."""
    return [
        {
            "brand": each.brand,
            "measure": each.measure,
            "origins": list(each.origins),
            "captured_at": at(each.captured_at),
            "data_to": on(each.last),
            "due": on(each.due_on),
            "stale": each.due_on <= today,
        }
        for each in found
    ]
