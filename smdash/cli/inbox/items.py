"""``smdash inbox done``, ``wait``, ``snooze``, ``reopen``, ``spam`` and ``tag``: what becomes of items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import text
from smdash.cli.base.command import Command, Setup, options, with_setup
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from smdash.services.bundle import Services

items_argument = click.argument("items", nargs=-1, required=True, metavar="ITEM...")
choosing = options(
    click.argument("items", nargs=-1, metavar="[ITEM]..."),
    click.option("--filter", "query", metavar="FILTER", help="All that a filter takes instead: 'is:spam older:3d'."),
    click.option("--yes", is_flag=True, help="Do not ask before it is done to all that a filter takes."),
)
"""Gives a command items by number, or by a filter."""


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


_ASKED = {
    "done": "Finish",
    "wait": "Wait on",
    "reopen": "Reopen",
    "spam": "Put away as spam",
    "snooze": "Snooze",
    "tag": "Tag anew",
}


def chosen(services: Services, given: dict[str, Any], what: str) -> list[int]:
    """Return the items that are meant, by number or by a filter; what a filter takes is asked about, unless said yes.

    None where the person says no; UsageError where neither or both are given.
    """
    items, query = given["items"], given["query"]
    if bool(items) == (query is not None):
        raise UsageError("name items by number, or by --filter.", hint=f"Like: smdash inbox {what} 12 13.")
    if query is None:
        return numbers(services, items)
    view = services.inbox.view(query=query)
    found = [row.id for row in view.window.rows(0, view.window.count)]
    if view.more:
        raise UsageError("this takes too many to be sure of all.", subject=f"'{query}'", hint="Narrow it down.")
    sure = given["yes"] or not found or click.confirm(f"{_ASKED[what]} {counted(len(found), 'item')}?", err=True)
    return found if sure else []


def typed_until(services: Services, typed: str) -> datetime:
    """Return the instant (UTC) until which something is put off by a typed time; UsageError for none."""
    from datetime import UTC

    from smdash.domain.schedule import instant
    from smdash.domain.times.when import read_time

    home = services.home
    zone = home.zone()
    try:
        wall = read_time(typed, home.now().astimezone(zone), home.office().start)
    except UsageError as error:  # a slot or a draft is no time for a message
        raise UsageError(error.what, subject=error.subject, hint="Like: +2h, tomorrow 9, mon 10.") from error
    return instant(wall, zone).astimezone(UTC)


@click.command(cls=Command)
@choosing
@with_setup
def done(setup: Setup, **given: Any) -> None:
    """Mark items as handled. ITEM is a number as 'smdash inbox' shows it."""
    services = setup.services()
    _handle(services.inbox.done, chosen(services, given, "done"), "item done", "items done")


@click.command(cls=Command)
@choosing
@with_setup
def wait(setup: Setup, **given: Any) -> None:
    """Mark items as handled until their author writes again. ITEM is a number as 'smdash inbox' shows it."""
    services, word = setup.services(), "for the next word"
    _handle(services.inbox.wait, chosen(services, given, "wait"), f"item waits {word}", f"items wait {word}")


def _handle(act: Callable[..., int], items: list[int], one: str, several: str) -> None:
    """Do what ends items, and say of how many; of what was not done, why, and how to go on."""
    refused: list[str] = []
    text.say(f"{counted(act(items, refused=refused), one, several)}.")
    for each in refused:
        text.say_wrapped(f"Not: {each} ('smdash inbox reply ITEM --answered' or '--not-answered').")


@click.command(cls=Command)
@choosing
@with_setup
def reopen(setup: Setup, **given: Any) -> None:
    """Put handled or snoozed items back, and such as are no spam. ITEM is a number as 'smdash inbox' shows it."""
    services = setup.services()
    text.say(f"{counted(services.inbox.reopen(chosen(services, given, 'reopen')), 'item')} open again.")


@click.command(cls=Command)
@choosing
@with_setup
def spam(setup: Setup, **given: Any) -> None:
    """Put items among the spam; 'reopen' takes them out. ITEM is a number as 'smdash inbox' shows it."""
    services = setup.services()
    text.say(f"{counted(services.inbox.spam(chosen(services, given, 'spam')), 'item')} put away as spam.")


@click.command(cls=Command)
@choosing
@click.option("--until", required=True, metavar="TIME", help="Like +2h, tomorrow 9, mon 10.")
@with_setup
def snooze(setup: Setup, until: str, **given: Any) -> None:
    """Hide items until a time. ITEM is a number as 'smdash inbox' shows it."""
    from smdash.domain.schedule import short_moment

    services = setup.services()
    at, zone = typed_until(services, until), services.home.zone()
    changed = services.inbox.snooze(chosen(services, given, "snooze"), at)
    year = services.home.now().astimezone(zone).year
    text.say(f"{counted(changed, 'item')} snoozed until {short_moment(at.astimezone(zone), year)}.")


@click.command(cls=Command)
@choosing
@click.option("--add", "-a", "added", multiple=True, metavar="TAG", help="A tag they get; several times for several.")
@click.option("--remove", "-r", "removed", multiple=True, metavar="TAG", help="A tag they lose.")
@with_setup
def tag(setup: Setup, added: tuple[str, ...], removed: tuple[str, ...], **given: Any) -> None:
    """Give items tags, or take them away. ITEM is a number as 'smdash inbox' shows it."""
    if not added and not removed:
        raise UsageError("say which tag.", hint="Like: smdash inbox tag 12 --add press.")
    services = setup.services()
    items = chosen(services, given, "tag")
    if added:
        text.say(f"{counted(services.inbox.tag(items, added), 'item')} tagged.")
    if removed:
        text.say(f"{counted(services.inbox.tag(items, removed, remove=True), 'item')} untagged.")
