"""``smdash find``: posts and messages by their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.pages import known_brand
from smdash.cli.queue import json_views
from smdash.domain.errors import UsageError
from smdash.domain.wording import state_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.queue.views import FoundRow


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
    output.emit(as_json, json_views.found, _show, words, rows)


def _show(words: str, rows: Sequence[FoundRow]) -> None:
    text.table([(text.moment(row.at), row.account, row.kind, state_word(row.state), row.text) for row in rows])
    if not rows:
        text.say(f"Nothing holds {words!r}. Fewer letters find more: every word may be its beginning only at the end.")
