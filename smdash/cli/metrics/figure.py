"""``smdash figure``: one figure of an account, entered by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base import text
from smdash.cli.base.command import PAST_DAY, Setup, SignedCommand, with_setup
from smdash.cli.base.complete import account_slugs

if TYPE_CHECKING:
    from datetime import date


@click.command(cls=SignedCommand)
@click.argument("account", metavar="ACCOUNT", shell_complete=account_slugs)
@click.argument("metric", required=False, metavar="[METRIC]")
@click.argument("value", required=False, metavar="[VALUE]")
@click.option("--on", "on_day", type=PAST_DAY, metavar="DATE", help="The day it was so; else today.")
@click.option("--sure", is_flag=True, help="Take a value far from the last one.")
@with_setup
def figure(setup: Setup, account: str, metric: str | None, value: str | None, on_day: date | None, sure: bool) -> None:
    """Enter a figure no export has: smdash figure acme/mastodon followers 1204.

    Without METRIC the figures of the account are listed.
    """
    services = setup.services()
    if metric is None:
        rows = [(each.key, each.label, each.counts) for each in services.manual.metrics(account)]
        text.table(rows, indent=0, styles=[])
        return
    if value is None:
        raise click.UsageError("Missing argument 'VALUE'.")
    day = on_day or services.home.today()
    number = services.manual.read(account, metric, value)
    entered = services.manual.enter(account, metric, day, number, sure=sure)
    words = f"{entered.label} of {entered.account} on {entered.on}: {entered.value:,.10g}"
    if not entered.changed:
        text.say(f"{words}, as it was")
    elif entered.before is not None:
        text.say(f"{words} instead of {entered.before:,.10g}")
    else:
        text.say(words)
