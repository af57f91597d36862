"""``smdash workload``: how full the week is, why, and what would help first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.workload import json_views
from smdash.domain.errors import UsageError
from smdash.domain.workload.levels import bound
from smdash.domain.workload.typed import parse_hours

if TYPE_CHECKING:
    from smdash.domain.workload.pane_views import WorkloadView
    from smdash.domain.workload.unknowns import Unknown
    from smdash.domain.workload.views import WorkloadDetails


@click.command(cls=Command)
@click.option("--hours", metavar="LIST", help="Set your hours, Monday to Sunday, like 7.5,7.5,7.5,7.5,7,0,0.")
@click.option(
    "--unplanned", metavar="PERCENT", help="Set the share of your hours that unplanned work takes; 'auto' to learn it."
)
@click.option(
    "--one-brand-a-day/--any-brand", "batched", default=None, help="Say whether each day belongs to one brand."
)
@click.option(
    "--check",
    is_flag=True,
    help="Print one line; exit code 1 for a warning that is not dismissed, 4 when something needed is unknown.",
)
@click.option("--notify", is_flag=True, help="With --check: show a note on the desktop, once per week and level.")
@click.option(
    "--add",
    "client",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Say whether this client fits: 'smdash ask'.",
)
@json_option
@with_setup
def workload(
    setup: Setup,
    hours: str | None,
    unplanned: str | None,
    batched: bool | None,
    check: bool,
    notify: bool,
    client: Path | None,
    as_json: bool,
) -> None:
    """Show how full the week is, and why."""
    if client is not None and (check or hours is not None or unplanned is not None or batched is not None):
        raise UsageError("--add only asks: it goes with --json alone.", subject="--add")
    if notify and not check:
        raise UsageError("--notify goes with --check.")
    wanted = None if hours is None else parse_hours(hours, "--hours")
    share = None if unplanned is None else _share(unplanned)
    services = setup.services()
    if client is not None:
        from smdash.cli.whatif.ask import emit_judged

        emit_judged(services.proposals.judge_file(client), as_json=as_json)
        return
    if wanted is not None:
        services.workload.set_hours(wanted)
    if unplanned is not None:
        services.workload_setup.set_unplanned(share)
    if batched is not None:
        services.workload_setup.set_batched(batched)
    if check:
        _check(setup, notify=notify, as_json=as_json)
        return
    found = services.workload.details()
    output.emit(as_json, json_views.details, _show, found)


def _show(found: WorkloadDetails) -> None:
    from smdash.cli.workload.text import show

    show(found)


def _check(setup: Setup, *, notify: bool, as_json: bool) -> None:
    services = setup.services()
    if notify:
        new, shown = services.workload.tell()
        if new and not shown:
            click.echo("This machine shows no notes; the line below says it.", err=True)
    view = services.workload.view()
    output.emit(as_json, lambda: json_views.details(services.workload.details()), lambda: _show_check(view))
    code = 0
    if view.level in {"stretched", "overloaded"}:
        code = 0 if view.dismissed else 1
    elif view.unknowns or view.load is None:
        code = output.CANNOT_SAY
    click.get_current_context().exit(code)


def _show_check(view: WorkloadView) -> None:
    sign = bound(unknown=bool(view.unknowns), guessed=bool(view.guessed_duties)) if view.load is not None else ""
    load = sign + text.percent(view.load)
    step = f" Cheapest: {view.next_step}." if view.next_step else ""
    lacks = f" Unknown: {_lacking(view.unknowns)}." if view.unknowns else ""
    quiet = " Dismissed for this week." if view.dismissed else ""
    text.say_wrapped(f"load {load} {view.shown}.{step}{lacks}{quiet}")


def _lacking(unknowns: tuple[Unknown, ...]) -> str:
    """Return what is lacking and how to tell the first of it, on one line."""
    from smdash.domain.workload.unknown_words import command, what

    return f"{'; '.join(map(what, unknowns))}. Tell it: {command(unknowns[0])}"


def _share(text: str) -> float | None:
    if text.strip().lower() in {"auto", "learn", "-"}:
        return None
    try:
        return float(text.strip().rstrip("%")) / 100
    except ValueError as error:
        raise UsageError(
            "a percentage or 'auto' is needed.", subject=repr(text), hint="Like --unplanned 10."
        ) from error
