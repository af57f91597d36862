"""``smdash inbox done``, ``snooze`` and ``reopen``: what becomes of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base import text
from smdash.cli.base.command import Command, Setup, with_setup
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.services.bundle import Services

items_argument = click.argument("items", nargs=-1, required=True, metavar="ITEM...")


def numbers(services: Services, items: Sequence[str]) -> list[int]:
    """Return the items that are meant, each once; NotFoundError names the first that there is not."""
    found = []
    for typed in dict.fromkeys(items):
        digits = typed.strip().removeprefix("#")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
            raise UsageError("an item is a number as 'smdash inbox' shows it.", subject=f"'{typed}'", hint="Like: #12.")
        found.append(int(digits))
    missing = services.inbox.missing(found)
    if missing:
        raise NotFoundError("there is no such item.", subject=f"item {missing[0]}", hint="'smdash inbox' lists them.")
    return list(dict.fromkeys(found))


@click.command(cls=Command)
@items_argument
@with_setup
def done(setup: Setup, items: tuple[str, ...]) -> None:
    """Mark items as handled. ITEM is a number as 'smdash inbox' shows it."""
    services = setup.services()
    text.say(f"{counted(services.inbox.done(numbers(services, items)), 'item')} done.")


@click.command(cls=Command)
@items_argument
@with_setup
def reopen(setup: Setup, items: tuple[str, ...]) -> None:
    """Put handled or snoozed items back. ITEM is a number as 'smdash inbox' shows it."""
    services = setup.services()
    text.say(f"{counted(services.inbox.reopen(numbers(services, items)), 'item')} open again.")


@click.command(cls=Command)
@items_argument
@click.option("--until", required=True, metavar="TIME", help="Like +2h, tomorrow 9, mon 10.")
@with_setup
def snooze(setup: Setup, items: tuple[str, ...], until: str) -> None:
    """Hide items until a time. ITEM is a number as 'smdash inbox' shows it."""
    from datetime import UTC

    from smdash.domain.schedule import instant, short_moment
    from smdash.domain.times.when import read_time

    services = setup.services()
    zone, home = services.home.zone(), services.home
    now = home.now().astimezone(zone)
    wall = read_time(until, now, home.office().start)
    chosen = numbers(services, items)
    changed = services.inbox.snooze(chosen, instant(wall, zone).astimezone(UTC))
    text.say(f"{counted(changed, 'item')} snoozed until {short_moment(wall, now.year)}.")
