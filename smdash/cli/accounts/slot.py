"""``smdash account slot``: an account's weekly slots, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.accounts import json_views
from smdash.cli.base import output, text
from smdash.cli.base.command import Group, Setup, json_option, with_setup
from smdash.cli.base.complete import account_slugs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.services.accounts.slots import SlotsChanged

_UNDO = "'smdash undo' takes it back."


@click.group(cls=Group)
def slot() -> None:
    """Weekly slots of an account, one by one; the others stay.

    A slot is a weekday and a time, and what it is for: 'Mon 09:30', 'Mon 09:30 image #tips', or with ~ the evergreen
    pool that may fill it: 'Mon 09:30 ~tips'.
    """


@slot.command("add")
@click.argument("account", shell_complete=account_slugs)
@click.argument("slots", nargs=-1, required=True, metavar="'Mon 09:30'...")
@with_setup
def add(setup: Setup, account: str, slots: Sequence[str]) -> None:
    """Add slots to ACCOUNT; one at the same time is made what you write."""
    done = setup.services().slots.add(account, slots)
    for label in done.added:
        text.say(f"Added: {label}")
    for before, after in done.changed:
        text.say(f"Changed: {before} is {after} now")
    if not done.added and not done.changed:
        text.say(f"{done.account} has these already.")
    _total(done)


@slot.command("remove")
@click.argument("account", shell_complete=account_slugs)
@click.argument("slots", nargs=-1, required=True, metavar="'Mon 09:30'...")
@with_setup
def remove(setup: Setup, account: str, slots: Sequence[str]) -> None:
    """Take slots from ACCOUNT; posts in them keep their time."""
    done = setup.services().slots.remove(account, slots)
    for label in done.removed:
        text.say(f"Taken away: {label}")
    _total(done)


def _total(done: SlotsChanged) -> None:
    text.say(f"{done.account} has {text.plural(done.total, 'slot')} a week. {_UNDO}", "dim")


@slot.command("list")
@click.argument("account", required=False, shell_complete=account_slugs)
@json_option
@with_setup
def list_slots(setup: Setup, account: str | None, as_json: bool) -> None:
    """List the slots of ACCOUNT, or of all."""
    services = setup.services()
    slugs = [account] if account else [each.slug for each in services.home.accounts()]
    found = [services.slots.of(slug) for slug in slugs]
    rows = [(owner.slug, each) for owner, slots in found for each in slots]
    empty = f"No slots yet. Add one: smdash account slot add {account or 'ACCOUNT'} 'Mon 09:30'"
    cells = [(slug, each.label) for slug, each in rows]
    output.emit(as_json, lambda: json_views.slots(rows), lambda: output.rows(cells, empty))
