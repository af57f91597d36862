"""``smdash move`` and ``smdash cancel``: posts that are not out yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli import acted
from smdash.cli.base import Command, Setup, json_option, with_setup
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.services.bundle import Services
    from smdash.services.writing import Moved


@click.command(cls=Command)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--to", "to", metavar="TIME", help="A time, like fri 14:30, +2d or draft.")
@click.option("--slot", is_flag=True, help="Into the next free slots of their accounts.")
@click.option("--days", type=int, metavar="N", help="By so many days, back where it is negative.")
@json_option
@with_setup
def move(setup: Setup, ids: Sequence[str], to: str | None, slot: bool, days: int | None, as_json: bool) -> None:
    """Move posts to a time, into free slots, or by days.

    ID is a delivery_id of 'smdash queue --json', or pN for every delivery of post N.
    """
    if (to is not None) + slot + (days is not None) != 1:
        raise UsageError("say where to: one of --to TIME, --slot and --days N.", subject="move")
    services = setup.services()
    numbers = acted.delivery_ids(services, ids)
    if days is not None:
        done = services.bulk.shift(numbers, days)
    elif slot:
        done = services.queue.to_next_slot(numbers)
    else:
        done = _to(services, numbers, to or "")
    _show(services, "Moved", done, numbers, as_json=as_json)


def _to(services: Services, numbers: Sequence[int], text: str) -> Moved:
    from smdash.domain.schedule import instant
    from smdash.domain.when import parse_when

    zone, now = services.home.zone(), services.home.now()
    when = parse_when(text, now.astimezone(zone))
    if when.wall is not None and instant(when.wall, zone) <= now:
        raise UsageError(f"{when.wall:%a %d %b %H:%M} is in the past.", subject="--to", hint="Choose a time to come.")
    return services.queue.reschedule(numbers, when)


@click.command(cls=Command)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@json_option
@with_setup
def cancel(setup: Setup, ids: Sequence[str], as_json: bool) -> None:
    """Take posts out of the queue; 'smdash undo' brings them back.

    ID is a delivery_id of 'smdash queue --json', or pN for every delivery of post N.
    """
    services = setup.services()
    numbers = acted.delivery_ids(services, ids)
    _show(services, "Cancelled", services.queue.cancel(numbers), numbers, as_json=as_json)


def _show(services: Services, verb: str, done: Moved, numbers: Sequence[int], *, as_json: bool) -> None:
    lines = acted.delivery_lines(services, numbers)
    if as_json:
        from smdash.cli import json_acts
        from smdash.cli.jsonvalues import show as show_json

        show_json(json_acts.moved(done, lines))
    else:
        from smdash.cli import text

        if done.changed:
            text.say(f"{verb} {text.plural(done.changed, 'post')}", "bold")
        acted.show(lines)
        acted.refuse(done.refused)
    if done.refused:
        click.get_current_context().exit(1)
