"""``smdash metrics``: each platform's own figures against their own past."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, raw, text
from smdash.cli.base.command import Setup, TableGroup, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.pages import NO_ACCOUNTS, every, known_brand
from smdash.cli.metrics import json_views
from smdash.cli.metrics.tables import change, data_options, in_unit
from smdash.domain.metrics.sparkline import sparkline

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.metrics.pane_views import MetricRow, MetricsView


PARTS: dict[str, str] = {
    "account": "metrics.views:account",
    "posts": "metrics.views:posts",
    "series": "metrics.views:series",
    "times": "metrics.views:times",
    "rates": "metrics.views:rates",
    "compare": "metrics.views:compare",
    "quality": "metrics.views:quality",
    "forecast": "metrics.views:forecast",
    "replies": "metrics.views:replies",
    "experiment": "metrics.additions:experiment",
    "note": "metrics.additions:note",
    "watch": "metrics.additions:watch",
    "unwatch": "metrics.additions:unwatch",
}
"""What may follow ``smdash metrics``, each loaded when it is called."""


@click.group(cls=TableGroup, table=PARTS, invoke_without_command=True)
@brand_option
@data_options
@with_setup
@click.pass_context
def metrics(ctx: click.Context, setup: Setup, brand: str | None, as_json: bool, as_csv: bool) -> None:
    """Show each account's figures against its past."""
    if ctx.invoked_subcommand is not None:
        return
    services = setup.services()
    view = services.metrics.view(known_brand(services, brand))
    output.emit(
        as_json,
        lambda: json_views.metrics(view, every(view.window)),
        lambda: _csv(view) if as_csv else _show(view, services.home.today()),
    )


def _csv(view: MetricsView) -> None:
    names = (
        *("metric", "level", "label", "unit", "mode", "per", "value", "before", "change", "verdict", "reason"),
        *("format", "without", "without_value", "without_before"),
    )
    kept = [row for row in every(view.window) if row.figure is not None]
    raw.put_csv(
        ("account", *names, "note", "as_of"),
        ([row.account, *(getattr(row.figure, name) for name in names), row.note, row.as_of] for row in kept),
    )


def _show(view: MetricsView, today: date) -> None:
    from smdash.domain.schedule import spoken

    if not view.accounts:
        text.say_wrapped(NO_ACCOUNTS)
        return
    text.say(f"{view.weeks} complete weeks against the {view.weeks} before; trend of 16 weeks", "dim")
    rows = list(every(view.window))
    figures = [_cells(row) for row in rows if row.kind == "figure"]
    widths = [max((text.cells(line[column]) for line in figures), default=0) for column in range(5)]
    part: list[tuple[str, ...]] = []
    for row in rows:
        if row.kind == "account":
            text.table(part, right=(1, 2), flex=5, indent=2, rigid=(0, 1, 2, 4), least=widths)
            part.clear()
            as_of = f"figures of {text.moment(row.as_of)}" if row.as_of else "no figures saved yet"
            if row.as_of and row.data_to and (row.as_of.date() - row.data_to).days > 7:
                as_of += f", nothing since {spoken(row.data_to, today)}"
            if row.note:
                as_of += ", none of them watched: smdash metrics watch"
            if row.problem:
                as_of += f", not read last time: {row.problem}"
            text.say(f"{row.account} · {row.handle} · {as_of}" if row.handle else f"{row.account} · {as_of}", "bold")
        elif row.kind == "figure":
            part.append(_cells(row))
    text.table(part, right=(1, 2), flex=5, indent=2, rigid=(0, 1, 2, 4), least=widths)
    if not figures:
        text.say_wrapped("No figures are saved yet. Bring an export in: smdash import FILE --account SLUG.")


def _cells(row: MetricRow) -> tuple[str, ...]:
    found = row.figure
    if found is None:
        return (row.label, "-", "", "", "", row.note)
    from smdash.domain.metrics.figure_words import labelled, why_silent

    told = found.verdict or why_silent(found)
    trend = sparkline(row.trend, row.breaks)
    moved = change(found) if found.verdict else ""
    return (labelled(found), in_unit(found.value, found.unit), moved, told, trend, row.note)
