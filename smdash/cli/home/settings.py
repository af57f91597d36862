"""``smdash office`` and ``smdash zone``: the hours in which promises run, and the zone everything is shown in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base import text
from smdash.cli.base.command import Command, Setup, with_setup
from smdash.cli.base.edge import tell
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from smdash.domain.schedule import Office


@click.command(cls=Command)
@click.argument("hours", required=False)
@click.argument("days", required=False)
@with_setup
def office(setup: Setup, hours: str | None, days: str | None) -> None:
    """Show or set the office hours.

    Reply promises run in them. Like: smdash office '09:00-17:30' 'Mon-Fri'
    """
    from smdash.domain.times.hours import hours_words

    services = setup.services()
    if hours is not None:
        services.manage.set_office(read_office(hours, days, services.home.office()))

    text.say(hours_words(services.home.office()))


@click.command(cls=Command)
@click.argument("name", required=False)
@with_setup
def zone(setup: Setup, name: str | None) -> None:
    """Show or set the time zone everything is shown in.

    Like: smdash zone Europe/Berlin
    """
    services = setup.services()
    if name is not None:
        services.manage.set_zone(name)
    click.echo(str(services.home.zone()))
    if name is not None:
        shown = str(services.home.zone())
        for each in services.home.brands():
            if each.zone != shown:
                tell(f"{each.slug} stays in {each.zone}, with its slots: smdash brand edit {each.slug} --zone {shown}")


def read_office(hours: str, days: str | None, before: Office) -> Office:
    """Read typed office hours; without ``days`` those of ``before`` stay. UsageError says what is wrong."""
    from smdash.domain.schedule import Office
    from smdash.domain.times.clocks import read_clock
    from smdash.domain.times.weekdays import read_weekdays

    first, dash, last = hours.partition("-")
    if not dash:
        raise UsageError("office hours are written like 09:00-17:30.", subject=repr(hours))
    start, end = read_clock(first.strip()), read_clock(last.strip())
    if start >= end:
        raise UsageError("office hours end after they begin, on the same day.", subject=repr(hours))
    return Office(start, end, before.weekdays if days is None else read_weekdays(days))
