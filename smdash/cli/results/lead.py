"""``smdash lead``: one lead noted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import text
from smdash.cli.base.command import PAST_DAY, Command, Group, Setup, with_setup
from smdash.cli.base.complete import one_brand_option
from smdash.cli.base.pages import one_brand
from smdash.cli.results.result import note_option, whose_options

if TYPE_CHECKING:
    from datetime import date


@click.group(cls=Group)
def lead() -> None:
    """Leads: people who asked for an offer, a call or a price."""


@lead.command("add", cls=Command)
@one_brand_option
@click.option("--on", type=PAST_DAY, metavar="DATE", help="Which day; without it today.")
@click.option("--origin", default="hand", metavar="NAME", help="Which way in: form, chatbot, phone; without it yours.")
@click.option("--ref", default="", metavar="NAME", help="Its number or name there: the same one again is no new lead.")
@whose_options
@note_option
@with_setup
def add(setup: Setup, brand: str | None, on: date | None, **given: Any) -> None:
    """Note one lead: smdash lead add --brand acme --account acme/instagram.

    Leads you flag in the inbox are counted by themselves. A day without one, after the first you noted, counts as none.
    """
    from smdash.domain.results.words import when_words

    services = setup.services()
    made = services.results.lead(one_brand(services, brand), on=on, **given)
    day = when_words(made.row)
    if made.changed:
        text.say(f"Lead of {made.row.brand} on {day} ({made.row.origin}), number {made.row.id}")
    else:
        text.say(f"This lead of {made.row.brand} is known: {day} ({made.row.origin}), number {made.row.id}")
