"""``smdash move`` and ``smdash cancel``: posts that are not out yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.edge import tell
from smdash.cli.queue import affected, json_views
from smdash.domain.errors import NotWholeError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.services.bundle import Services
    from smdash.services.schedule.moves import Moved


partial_option = click.option(
    "--partial", is_flag=True, help="Do what can be done; without it one that is refused leaves all as they are."
)


@click.command(cls=Command)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option(
    "--to", "to", metavar="TIME", help="A time, like fri 14:30 or draft; +2d and -1h count from where each post stands."
)
@click.option("--slot", is_flag=True, help="Into the next free slots of their accounts.")
@click.option("--days", type=int, metavar="N", help="By so many days, back where it is negative.")
@partial_option
@json_option
@with_setup
def move(
    setup: Setup, ids: Sequence[str], to: str | None, slot: bool, days: int | None, partial: bool, as_json: bool
) -> None:
    """Move posts to a time, into free slots, or by days.

    ID is the number that 'smdash queue' shows, with or without its #, or pN for every account of post N.
    """
    if (to is not None) + slot + (days is not None) != 1:
        raise UsageError("say where to: one of --to TIME, --slot and --days N.", subject="move")
    services = setup.services()
    numbers = affected.delivery_ids(services, ids)
    if days is not None:
        done = _tried(lambda: services.bulk.shift(numbers, days, whole=not partial))
    elif slot:
        done = _tried(lambda: services.queue.to_next_slot(numbers, whole=not partial))
    else:
        done = _tried(lambda: _to(services, numbers, to or "", whole=not partial))
    _show(services, "Moved", done, numbers, partial=partial, as_json=as_json)


def _tried(act: Callable[[], Moved]) -> Moved:
    """Do something as a whole; where it cannot be, nothing of it was done."""
    from smdash.services.schedule.moves import Moved

    try:
        return act()
    except NotWholeError as error:
        return Moved(0, error.refused)


def _to(services: Services, numbers: Sequence[int], text: str, *, whole: bool) -> Moved:
    from smdash.domain.schedule import instant, short_moment
    from smdash.domain.times.when import When
    from smdash.services.schedule.moves import parse_move

    zone, now = services.home.zone(), services.home.now()
    when = parse_move(text, now.astimezone(zone))
    if isinstance(when, When) and when.kind == "at" and when.wall and instant(when.wall, zone) <= now:
        raise UsageError(
            f"{short_moment(when.wall, now.year)} is in the past.", subject="--to", hint="Choose a time to come."
        )
    done = services.queue.reschedule(numbers, when, whole=whole)
    if isinstance(when, When):
        affected.tell_clocks(services, [when])
    return done


@click.command(cls=Command)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@partial_option
@json_option
@with_setup
def cancel(setup: Setup, ids: Sequence[str], partial: bool, as_json: bool) -> None:
    """Take posts out of the queue; 'smdash undo' brings them back.

    ID is the number that 'smdash queue' shows, with or without its #, or pN for every account of post N.
    """
    services = setup.services()
    numbers = affected.delivery_ids(services, ids)
    done = _tried(lambda: services.queue.cancel(numbers, whole=not partial))
    _show(services, "Cancelled", done, numbers, partial=partial, as_json=as_json)


def _show(services: Services, verb: str, done: Moved, numbers: Sequence[int], *, partial: bool, as_json: bool) -> None:
    lines = affected.delivery_lines(services, numbers)

    def show() -> None:
        if done.changed:
            to = f" to {text.moment(done.at)}" if done.at is not None and verb == "Moved" else ""
            text.say(f"{verb} {text.plural(done.changed, 'post')}{to}", "bold")
        affected.show(lines)
        affected.warn(done.warnings)
        affected.refuse(done.refused)
        if done.refused and not partial:
            tell("Nothing was changed." + (" --partial does what can be done." if len(numbers) > 1 else ""))
        elif done.refused:
            tell(f"{done.changed} {verb.lower()}, {len(done.refused)} not.")

    output.emit(as_json, lambda: json_views.moved(done, lines), show)
    if done.refused:
        click.get_current_context().exit(1)
