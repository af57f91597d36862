"""``smdash today``: what to do today, in order and in minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.jsonvalues import at, number, on

if TYPE_CHECKING:
    from smdash.domain.workload.today import TodayView


@click.command(cls=Command)
@json_option
@with_setup
def today(setup: Setup, as_json: bool) -> None:
    """List what to do today: looks, posts to make and to hand over, duties."""
    output.emit(as_json, today_json, _show, setup.services().today.view())


def today_json(view: TodayView) -> dict[str, Any]:
    """``smdash today --json``."""
    return {
        "now": at(view.now),
        "day": on(view.day),
        "hours": number(view.capacity_h) if view.hours_known else None,
        "hours_left": number(view.left_h) if view.hours_known else None,
        "needed_hours": number(view.needed_h),
        "to_do_hours": number(view.to_do_h),
        "breaks": view.breaks or None,
        "inbox_minutes_left": number(view.inbox_left, 1),
        "lines": [
            {
                "kind": line.kind,
                "what": line.what,
                "account": line.account or None,
                "minutes": number(line.minutes, 1),
                "minutes_left": number(line.left_minutes, 1),
                "of_minutes": number(line.of_minutes, 1),
                "at": at(line.at),
                "due_at": at(line.due),
                "over": line.over,
                "delivery": line.delivery or None,
                "text": line.text or None,
            }
            for line in view.lines
        ],
    }


def _show(view: TodayView) -> None:
    from smdash.domain.workload.today import clock_words, inbox_words, left_words, line_words, overtime_words
    from smdash.domain.workload.unknown_words import with_command
    from smdash.domain.workload.unknowns import Unknown

    left = left_words(view) or "- h left"
    text.say(f"{text.day(view.day)}: {view.to_do_h:.1f} h to do, {left}", "bold")
    if not view.hours_known:
        text.say_wrapped(f"Unknown: {with_command(Unknown('hours'))}")
    for words in (overtime_words(view), view.breaks, inbox_words(view)):
        if words:
            text.say_wrapped(f"{words}.")
    rows = [
        (f"{line.at:%H:%M}" if line.at is not None else "", clock_words(line.left_minutes), line_words(line, view.now))
        for line in view.lines
    ]
    styles = [("", "", "dim" if line.over or line.kind == "keep free" else "") for line in view.lines]
    if not rows:
        text.say("Nothing to do today.")
        return
    text.table(rows, styles=styles, right=(1,), flex=2, rigid=(0, 1))
    if any(line.why for line in view.lines):
        post = next(line.delivery for line in view.lines if line.why)
        text.say_wrapped(
            f"A post in the queue counts as made once the time for it is logged: smdash time add {post} --minutes 15"
        )
    text.say("Minutes of work. Handing over has none of its own: it is in none of the estimates.", "dim")
