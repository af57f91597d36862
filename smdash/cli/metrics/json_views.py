"""Figures as JSON; ``docs/json.md`` lists every key."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, number, on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.metrics import views as m
    from smdash.domain.metrics.pane_views import MetricRow, MetricsView

Json = dict[str, Any]
_PLAIN = {"why_not", "reason", "words", "note", "look", "verdict", "benchmark", "best", "baseline_of", "currency"}
"""Texts that are null where there is nothing to say."""


def row(value: Any, leave_out: tuple[str, ...] = ()) -> Json:
    """Return a frozen row as JSON: instants and days as text, nothing where a text says nothing."""
    return {name: cell(getattr(value, name), name) for name in value._fields if name not in leave_out}


def cell(value: Any, name: str = "") -> Any:
    """Return one value of a row."""
    if isinstance(value, datetime):
        return at(value)
    if isinstance(value, date):
        return on(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return number(value, 6)
    if isinstance(value, str):
        return (value or None) if name in _PLAIN else value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return row(value)
    if isinstance(value, (tuple, list)):
        return [cell(each) for each in value]
    return value


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
                    "problem": row.problem or None,
                    "figures": [],
                }
            )
        elif row.kind == "note":
            accounts[-1]["note"] = row.label
        elif row.figure is not None:
            accounts[-1]["figures"].append(_figure(row, row.figure))
    return {"weeks": view.weeks, "accounts": accounts}


def _figure(line: MetricRow, found: m.FigureRow) -> Json:
    return {
        **row(found, leave_out=("starred", "watched")),
        "note": line.note or None,
        "trend": [number(value) for value in line.trend],
        "breaks": list(line.breaks),
    }


def account(found: m.AccountFigures) -> Json:
    """``smdash metrics account --json``."""
    return {
        "account": found.account.slug,
        **row(found, ("account", "rows")),
        "figures": [row(each) for each in found.rows],
    }


def series(found: m.Series) -> Json:
    """``smdash metrics series --json``."""
    return row(found)


def posts(found: Iterable[m.PublishedPost], total: int) -> Json:
    """``smdash metrics posts --json``."""
    rows = []
    for each in found:
        made = row(each, ("values", "later"))
        made["later"] = [row(one) for one in each.later]
        made["values"] = [{"metric": name, "value": number(value, 6)} for name, value in each.values.items()]
        rows.append(made)
    return {"total": total, "rows": rows}


def times(found: m.BestTimes) -> Json:
    """``smdash metrics times --json``."""
    return row(found)


def listed(name: str, found: Iterable[Any]) -> Json:
    """Return a list of rows under a name."""
    return {name: [row(each) for each in found]}
