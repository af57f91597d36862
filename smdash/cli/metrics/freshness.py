"""``smdash freshness``: how old saved figures are, and how to get new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.jsonvalues import at, on
from smdash.cli.base.pages import NO_ACCOUNTS, known_brand
from smdash.cli.results import json_views as result_views

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.services.metrics.freshness import Fresh, FreshFigure
    from smdash.services.results.reading import KnownMeasure


@click.command(cls=Command)
@brand_option
@click.option("--figures", is_flag=True, help="A line per figure instead of per export.")
@json_option
@with_setup
def freshness(setup: Setup, brand: str | None, figures: bool, as_json: bool) -> None:
    """List what figures are saved, how old they are, what is due, and the way to each export."""
    services = setup.services()
    if figures:
        found = services.freshness.figures(known_brand(services, brand))
        output.emit(as_json, _figures_json, _show_figures, found)
        return
    rows = services.freshness.rows(known_brand(services, brand))
    results, today = services.results.fresh(known_brand(services, brand)), services.home.today()
    output.emit(
        as_json,
        lambda: fresh_json(rows, results, today),
        lambda: _show(rows, results, today) if rows or results else text.say(NO_ACCOUNTS),
    )


def fresh_json(rows: Sequence[Fresh], results: Sequence[KnownMeasure], today: date) -> dict[str, Any]:
    """``smdash freshness --json``."""
    return {
        "stale": sum(row.stale for row in rows),
        "rows": [_json(row) for row in rows],
        "results": result_views.fresh(results, today),
    }


def _json(row: Fresh) -> dict[str, Any]:
    return {
        "account": row.account,
        "platform": row.platform,
        "kind": row.kind,
        "label": row.label,
        "level": row.level,
        "captured_at": at(row.captured_at),
        "period_to": on(row.period_to),
        "source": row.source or None,
        "age_days": row.age_days,
        "due": on(row.due_on),
        "stale": row.stale,
        "needed": row.needed,
        "how": row.how,
        "file": row.file or None,
    }


def _figures_json(rows: Sequence[FreshFigure]) -> dict[str, Any]:
    return {
        "stale": sum(each.stale for each in rows),
        "figures": [
            {
                "account": each.account,
                "metric": each.row.metric,
                "level": each.row.level,
                "mode": each.row.mode,
                "label": each.row.label,
                "watched": each.row.watched,
                "captured_at": at(each.captured_at),
                "data_to": on(each.row.data_to),
                "source": each.row.source or None,
                "due": on(each.due_on),
                "stale": each.stale,
                "reason": each.row.reason or None,
            }
            for each in rows
        ],
    }


def _show_figures(rows: Sequence[FreshFigure]) -> None:
    """Show each figure with its own capture, source and next due day."""
    from smdash.domain.metrics.figure_words import labelled

    if not rows:
        text.say("No figures are watched or saved yet.")
        return
    lines = [("account", "figure", "data to", "captured", "next", "from")]
    for each in rows:
        due = "" if each.due_on is None else f"STALE since {each.due_on}" if each.stale else str(each.due_on)
        source = each.row.source or each.row.reason
        data_to = str(each.row.data_to or "-")
        lines.append((each.account, labelled(each.row), data_to, text.moment(each.captured_at), due, source))
    text.table(lines, indent=0, flex=5)


def _show(rows: Sequence[Fresh], results: Sequence[KnownMeasure], today: date) -> None:
    from smdash.domain.results.measures import MEASURES

    shown = [row for row in rows if row.needed]
    text.table([(row.account, row.label, age_words(row), due_words(row)) for row in shown], indent=0, styles=[])
    for row in shown:
        if row.stale or row.captured_at is None:
            text.say_wrapped(f"{row.account}, {row.label}: {row.how}", indent="  ")
            if row.file:
                text.say_wrapped(f"The file is {row.file}.", indent="    ")
    lines = []
    for each in results:
        due = f"STALE, due since {each.due_on}" if each.due_on <= today else f"due {each.due_on}"
        lines.append((each.brand, MEASURES[each.measure].label, f"known to {each.last}", due, "+".join(each.origins)))
    if lines:
        text.table(lines, indent=0, styles=[])


def age_words(row: Fresh) -> str:
    """Return ``12 days old`` or that nothing was imported yet."""
    if row.age_days is None:
        return "never synced" if row.kind == "sync" else "never imported"
    return "today" if row.age_days <= 0 else f"{text.plural(row.age_days, 'day')} old"


def due_words(row: Fresh) -> str:
    """Return when the next export is due."""
    if row.due_on is None:
        return ""
    return f"STALE, due since {row.due_on}" if row.stale else f"due {row.due_on}"
