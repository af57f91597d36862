"""``smdash away``: what a time away leaves undone, and days off with promises that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.jsonvalues import at, number, on, percent
from smdash.cli.whatif.ask import say_lines
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.whatif.away import Away, AwayView, AwayWeek


@click.command(cls=Command)
@click.argument("days", nargs=-1, required=True, metavar="DAYS")
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@click.option("--dry-run", is_flag=True, help="Only show what it leaves undone.")
@json_option
@with_setup
def away(setup: Setup, days: Sequence[str], reason: str, dry_run: bool, as_json: bool) -> None:
    """Take DAYS off, like 3-10 Dec, 2026-12-03..10, fri-mon or tomorrow 5d, and show what that leaves undone.

    'smdash away list' shows the times away that are set, 'smdash away cancel DAY' takes one back.
    """
    service = setup.services().away
    words = " ".join(days)
    if words.lower() == "list":
        _emit_list(service.list(), as_json=as_json)
    elif days[0].lower() == "cancel":
        if len(days) == 1:
            raise UsageError("say which, by a day of it.", subject="away cancel", hint="Like: away cancel 3 Dec.")
        gone = service.cancel(service.parse(" ".join(days[1:]))[0])
        _emit_list(service.list(), gone, as_json=as_json)
    else:
        view = service.plan(*service.parse(words), reason)
        if not dry_run:
            service.commit(view.first, view.last, reason)
        output.emit(as_json, _json, _show, view, taken=not dry_run)


def _show(view: AwayView, *, taken: bool) -> None:
    from smdash.domain.whatif.away_words import away_lines

    say_lines(away_lines(view))
    text.say()
    text.say("These days are off now. 'smdash undo' takes it back." if taken else "Nothing was changed.", "dim")


def _json(view: AwayView, *, taken: bool) -> dict[str, Any]:
    from smdash.domain.workload.unknown_words import what

    return {
        "first": on(view.first),
        "last": on(view.last),
        "days": len(view.days),
        "reason": view.reason,
        "taken": taken,
        "hours_off": number(view.hours_off),
        "move_hours": number(view.move_h),
        "before": _week(view.before),
        "uncovered": [{"account": each.account, "slots": [at(slot) for slot in each.slots]} for each in view.uncovered],
        "waiting": [
            {"delivery_id": each.delivery_id, "account": each.account, "at": at(each.at), "text": each.text}
            for each in view.waiting
        ],
        "dark": [{"account": each.account, "on": on(each.on), "lit_again": on(each.lit_again)} for each in view.dark],
        "evergreen": [{"account": each.account, "at": at(each.at), "text": each.text} for each in view.evergreen],
        "messages": number(view.messages),
        "late": number(view.late),
        "unknowns": [what(unknown) for unknown in view.unknowns],
    }


def _week(week: AwayWeek | None) -> dict[str, Any] | None:
    if week is None:
        return None
    return {
        "monday": on(week.monday),
        "needed_hours": number(week.needed_h),
        "available_hours": number(week.capacity_h),
        "load_percent": percent(week.load),
        "at_least": week.least,
        "needed_hours_then": number(week.after_needed_h),
        "available_hours_then": number(week.after_capacity_h),
        "load_percent_then": percent(week.after_load),
    }


def _emit_list(times: Sequence[Away], gone: Away | None = None, *, as_json: bool) -> None:
    rows = [{"first": on(each.first), "last": on(each.last), "reason": each.reason} for each in times]
    output.emit(as_json, lambda: {"away": rows}, lambda: _show_list(times, gone))


def _show_list(times: Sequence[Away], gone: Away | None) -> None:
    from smdash.domain.whatif.away import span_words

    if gone is not None:
        text.say(f"No longer away {span_words(gone.first, gone.last)}.")
    for each in times:
        text.say_wrapped(f"{span_words(each.first, each.last)}  {each.reason}".rstrip())
    if not times and gone is None:
        text.say("No time away is set. Like: smdash away 3-10 Dec")
