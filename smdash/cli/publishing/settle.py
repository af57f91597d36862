"""``smdash settle``: what nobody knows to be out or not, and the word that settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.publishing import json_views
from smdash.cli.publishing.due import show_found
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from smdash.services.publishing.settling import UnsettledView


@click.command(cls=Command)
@brand_option
@click.option("--as-known", is_flag=True, help="Count as published what the data before the restore had so.")
@json_option
@with_setup
def settle(setup: Setup, brand: str | None, as_known: bool, as_json: bool) -> None:
    """List posts of which nobody knows whether they went out.

    A restored backup leaves some. Look at the account, then say 'smdash due done ID' or 'smdash due not-done ID'; none
    of them is sent again by itself.
    """
    from smdash.cli.base.pages import known_brand

    services = setup.services()
    slug = known_brand(services, brand)
    settled = services.settling.as_known(slug) if as_known else 0
    view = services.settling.view(slug)
    output.emit(
        as_json,
        lambda: json_views.unsettled(view, settled),
        lambda: _show(view, settled if as_known else None),
    )


def _show(view: UnsettledView, settled: int | None) -> None:
    if settled is not None:
        text.say(f"{text.plural(settled, 'post')} settled as published. 'smdash undo' takes it back.")
    if not view.rows:
        text.say("Every post is known to be out or not.")
        return
    if view.restore is not None:
        text.say_wrapped(
            f"{one_line(view.restore.backup)}, made {text.moment(view.restore.made_at)}, was restored "
            f"{text.moment(view.restore.at)}."
        )
    cells = [
        (
            f"#{row.delivery_id}",
            text.moment(row.at),
            row.account,
            f"was {row.known.standing(row.known_at, view.now)}" if row.known else row.why,
            one_line(row.text, 60),
        )
        for row in view.rows
    ]
    text.table(cells, styles=[("dim", "warn", "", "", "")] * len(cells), rigid=(0, 1, 2))
    for row in view.rows:
        show_found(row.delivery_id, row.found)
    text.say_wrapped("Look at the account, then: 'smdash due done ID' if it is out, 'smdash due not-done ID' if not.")
    known = len(view.as_known)
    if known:
        text.say_wrapped(
            f"The data before the restore had {known:,} of them as published; "
            "'smdash settle --as-known' takes that over."
        )
