"""``smdash find``: posts and messages by their words."""

from __future__ import annotations

import click

from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.pages import known_brand
from smdash.domain.errors import UsageError


@click.command(cls=Command)
@click.argument("query", nargs=-1, required=True)
@brand_option
@json_option
@with_setup
def find(setup: Setup, query: tuple[str, ...], brand: str | None, as_json: bool) -> None:
    """Find posts and messages by their words.

    They hold every word of QUERY; the last word may be unfinished.
    """
    words = " ".join(query)
    if not any(character.isalnum() for character in words):
        raise UsageError("there is no word in it to look for.", subject=repr(words))
    services = setup.services()
    rows = services.find.search(words, known_brand(services, brand))
    from smdash.cli.base import json_views as jsonout
    from smdash.cli.base import text
    from smdash.cli.base.jsonvalues import show as show_json

    if as_json:
        show_json(jsonout.found(words, rows))
    elif rows:
        text.table([(text.moment(row.at), row.account, row.kind, row.state, row.text) for row in rows])
    else:
        text.say(f"Nothing holds {words!r}. Fewer letters find more: every word may be its beginning only at the end.")
