"""``smdash blackout``: when nothing goes to the slots of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.accounts import json_views
from smdash.cli.base import output, text
from smdash.cli.base.command import Group, Setup, json_option, with_setup

if TYPE_CHECKING:
    from smdash.domain.queue.slots import Blackout


@click.group(cls=Group)
def blackout() -> None:
    """Blackouts: when nothing goes to the slots of whom."""


@blackout.command("add")
@click.argument("when", nargs=-1, required=True)
@click.option("--for", "scope", default="all", metavar="BRAND|ACCOUNT", help="Whose slots; without it everyone's.")
@click.option("--reason", default="", help="Why.")
@with_setup
def add_blackout(setup: Setup, when: tuple[str, ...], scope: str, reason: str) -> None:
    """Keep slots empty at the times WHEN says.

    Like: smdash blackout add sat-sun --for acme, or 22:00-07:00, or 2026-12-24..2027-01-01
    """
    made = setup.services().rules.add_blackout(" ".join(when), scope, reason)
    text.say(f"Nothing goes to the slots of {made.subject or 'all accounts'}: {made.words}. (blackout {made.id})")


@blackout.command("list")
@json_option
@with_setup
def list_blackouts(setup: Setup, as_json: bool) -> None:
    """List the blackouts."""
    found = setup.services().rules.blackouts()
    output.emit(as_json, json_views.blackouts, _show_blackouts, found)


def _show_blackouts(found: list[Blackout]) -> None:
    cells = [(str(b.id), b.subject or "all accounts", b.words, b.reason) for b in found]
    output.rows(cells, "There are no blackouts. Add one: smdash blackout add sun --for BRAND", right=(0,), flex=3)


@blackout.command("remove")
@click.argument("number", type=int)
@with_setup
def remove(setup: Setup, number: int) -> None:
    """End blackout NUMBER."""
    gone = setup.services().rules.drop_blackout(number)
    text.say(f"Ended: {gone.words} for {gone.subject or 'all accounts'}.")
