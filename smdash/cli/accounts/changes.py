"""``smdash changes``: what changed at the platforms of your accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import PAST_DAY, Command, Setup, json_option, with_setup
from smdash.cli.base.jsonvalues import on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.services.accounts.platform_changes import Changed


@click.command(cls=Command)
@click.option("--all", "everything", is_flag=True, help="Every platform, not only those of your accounts.")
@click.option("--since", type=PAST_DAY, metavar="DATE", help="Only changes from this day on.")
@json_option
@with_setup
def changes(setup: Setup, everything: bool, since: date | None, as_json: bool) -> None:
    """List what changed at your platforms, newest first: figures that mean something else, limits, ends."""
    found = setup.services().changes.feed(since, everything=everything)
    output.emit(as_json, lambda: {"changes": [change_json(change) for change in found]}, lambda: _show(found))


def _show(found: Sequence[Changed]) -> None:
    if not found:
        text.say("nothing known; --all lists every platform")
    from smdash.domain.trade_words import listed

    for change in found:
        text.say(f"{change.on}  {change.name}" + ("" if change.sure else "  (not confirmed)"), "bold")
        text.say_wrapped(change.what, indent="  ")
        if change.metrics:
            word = "goes on" if change.comparable else "breaks: before and after cannot be compared"
            text.say_wrapped(f"{listed(change.metrics)}: the line {word}.", indent="  ")


def change_json(change: Changed) -> dict[str, Any]:
    """Return a change as ``smdash changes --json`` lists it."""
    return {
        "on": on(change.on),
        "platform": change.platform,
        "what": change.what,
        "metrics": list(change.metrics),
        "comparable": change.comparable,
        "sure": change.sure,
        "source": change.source,
        "accounts": list(change.accounts),
    }
