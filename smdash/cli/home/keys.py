"""``smdash keys``: every key of every screen, and the id by which a config changes it."""

from __future__ import annotations

import click

from smdash.cli.base import output
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.home import json_views


@click.command(cls=Command)
@click.argument("words", nargs=-1)
@json_option
@with_setup
def keys(setup: Setup, words: tuple[str, ...], as_json: bool) -> None:
    """List every key, what it does, and its id.

    With WORDS, those whose screen, act or id holds all of them. A key is changed in config.toml:
    a line "queue.slot" = "S" below [keys].
    """
    from smdash import config
    from smdash.screens.base.keytable import places, usable
    from smdash.widgets.keys import mapped

    own = usable(config.load(setup.paths().config).keys)
    listed: dict[tuple[str, str], json_views.KeyRow] = {}
    for where, there in places().items():
        for key in mapped(there, own):
            text = f"{where} {key.words} {key.id}".lower()
            if all(word.lower() in text for word in words):
                row = json_views.KeyRow(where, key.keys, key.words, key.id, key.id in own)
                listed.setdefault((where, key.id), row)
    output.emit(as_json, json_views.keys, _show, list(listed.values()))


def _show(found: list[json_views.KeyRow]) -> None:
    from smdash.widgets.keys import spelled

    cells = [(row.where, spelled(row.keys), row.id + (" *" if row.changed else ""), row.words) for row in found]
    output.rows(cells, "No key does that.")
