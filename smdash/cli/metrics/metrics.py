"""``smdash metrics``: each platform's own figures against their own past."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from smdash.cli.base.command import Group, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.pages import NO_ACCOUNTS, every, known_brand
from smdash.domain.metrics.sparkline import sparkline

if TYPE_CHECKING:
    from smdash.domain.metrics.pane_views import MetricRow


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
    "experiment": "metrics.kept:experiment",
    "note": "metrics.kept:note",
    "watch": "metrics.kept:watch",
    "unwatch": "metrics.kept:unwatch",
}
"""What may follow ``smdash metrics``, each loaded when it is called."""


class MetricsGroup(Group):
    """The commands under ``smdash metrics``."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of the table."""
        return list(PARTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command, None when there is none of that name."""
        where = PARTS.get(cmd_name)
        if where is None:
            return None
        module, _, function = where.partition(":")
        command: click.Command = getattr(import_module(f"smdash.cli.{module}"), function)
        return command


@click.group(cls=MetricsGroup, invoke_without_command=True)
@brand_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@with_setup
@click.pass_context
def metrics(ctx: click.Context, setup: Setup, brand: str | None, as_json: bool, as_csv: bool) -> None:
    """Show each account's figures against its past."""
    if ctx.invoked_subcommand is not None:
        return
    services = setup.services()
    view = services.metrics.view(known_brand(services, brand))
    from smdash.cli.base import json_views as jsonout
    from smdash.cli.base import text
    from smdash.cli.base.jsonvalues import show as show_json

    if as_json:
        show_json(jsonout.metrics(view, every(view.window)))
        return
    if as_csv:
        from smdash.cli.metrics.tables import show_csv

        names = ("metric", "level", "label", "unit", "mode", "per", "value", "before", "change", "verdict", "reason")
        kept = [row for row in every(view.window) if row.figure is not None]
        show_csv(
            ("account", *names, "note", "as_of"),
            ([row.account, *(getattr(row.figure, name) for name in names), row.note, row.as_of] for row in kept),
        )
        return
    if not view.accounts:
        text.say_wrapped(NO_ACCOUNTS)
        return
    text.say(f"{view.weeks} complete weeks against the {view.weeks} before; trend of 16 weeks", "dim")
    from smdash.domain.schedule import spoken

    view_today = services.home.today()
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
                as_of += f", nothing since {spoken(row.data_to, view_today)}"
            if row.note:
                as_of += ", none of them watched: smdash metrics watch"
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
    from smdash.cli.metrics.tables import change
    from smdash.domain.metrics.figure_words import labelled, why_silent

    told = found.verdict or why_silent(found)
    trend = sparkline(row.trend, row.breaks)
    moved = change(found) if found.verdict else ""
    return (labelled(found), figure(found.value, found.unit), moved, told, trend, row.note)


def figure(value: float | None, unit: str) -> str:
    """Return a figure in its unit, '-' when it is missing."""
    if value is None:
        return "-"
    if unit == "fraction":
        return f"{value * 100:.1f}%"
    if unit == "percent":
        return f"{value:.1f}%"
    if unit == "seconds":
        minutes, seconds = divmod(round(value), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}" if minutes >= 60 else f"{minutes}:{seconds:02}"
    digits = 0 if abs(value) >= 100 or value == int(value) else 1
    return f"{value:,.{digits}f}" + (" h" if unit == "hours" else "")
