"""``smdash workload``: how full the week is, why, and what would help first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import click

from smdash.cli.base import Command, Setup, json_option, with_setup
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from smdash.domain.views import WorkloadView

BAR = 20


@click.command(cls=Command)
@click.option("--hours", metavar="LIST", help="Set your hours, Monday to Sunday, like 7.5,7.5,7.5,7.5,7,0,0.")
@json_option
@with_setup
def workload(setup: Setup, hours: str | None, as_json: bool) -> None:
    """Show how full the week is, and why."""
    wanted = None if hours is None else read_hours(hours)
    service = setup.services().workload
    if wanted is not None:
        service.set_hours(wanted)
    view = service.view()
    if as_json:
        from smdash.cli import jsonout
        from smdash.cli.jsonvalues import show as show_json

        show_json(jsonout.workload(view))
    else:
        _show(view)


def read_hours(text: str) -> dict[int, float]:
    """Read seven numbers of hours, Monday first; UsageError says what is wrong."""
    parts = [part.strip() for part in text.replace(";", ",").split(",")]
    hint = "Like 7.5,7.5,7.5,7.5,7,0,0."
    if len(parts) != 7:
        raise UsageError(f"seven numbers are needed, Monday to Sunday, not {len(parts)}.", subject="--hours", hint=hint)
    found = {}
    for day, part in enumerate(parts):
        try:
            value = float(part)
        except ValueError:
            value = math.nan
        if not 0 <= value <= 24:
            raise UsageError(f"{part!r} is no number of hours from 0 to 24.", subject="--hours", hint=hint)
        found[day] = value
    return found


def _show(view: WorkloadView) -> None:
    from smdash.cli import text
    from smdash.cli.status import STYLE_OF

    load = text.percent(view.load)
    if view.load is not None and view.unknowns:
        load = f">={load}"
    style = "" if view.shown.startswith("?") else STYLE_OF.get(view.level, "")
    text.say(f"Week of {text.day(view.week_start)}: load {load} {view.shown}", style or "bold")
    text.say(f"{text.hours(view.needed_h)} needed, {text.hours(view.available_h)} available")
    if view.load is not None:
        text.say_wrapped(view.explanation)
    if view.next_step:
        text.say_wrapped(f"Next step: {view.next_step}")
    if view.accounts_fit is not None:
        text.say(f"{text.plural(view.accounts, 'account')}, of which {view.accounts_fit} fit the hours")
    if any(bar.capacity_h for bar in view.days):
        text.say()
        text.table(
            [
                (
                    text.day(bar.day),
                    _bar(bar.load),
                    text.percent(bar.load),
                    f"{bar.needed_h:.1f} of {bar.capacity_h:.1f} h",
                )
                for bar in view.days
            ],
            right=(2, 3),
            flex=1,
            rigid=(0, 2, 3),
        )
    for heading, causes in (("By account", view.by_account), ("By activity", view.by_activity)):
        if any(cause.hours > 0 for cause in causes):
            text.say()
            text.say(heading, "bold")
            text.table([(c.label.replace("_", " "), text.hours(c.hours)) for c in causes], right=(1,), flex=0, indent=2)
    if view.unknowns:
        text.say()
        text.say("Unknown" if view.load is None else "Unknown, so the load is at least this", "bold")
        for unknown in view.unknowns:
            text.say_wrapped(unknown, indent="  ")
    elif view.guesses:
        text.say_wrapped(f"Times that are still guesses: {', '.join(name.replace('_', ' ') for name in view.guesses)}.")


def _bar(load: float | None) -> str:
    if load is None:
        return ""
    return "█" * min(BAR, round(load * BAR / 2)) or "▏"
