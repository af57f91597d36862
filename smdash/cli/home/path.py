"""``smdash path``: where everything lies."""

from __future__ import annotations

import click

from smdash.cli.base.command import Command, Setup, json_option, with_setup


@click.command(cls=Command)
@json_option
@with_setup
def path(setup: Setup, as_json: bool) -> None:
    """Say where everything lies.

    The data, the config, the backups and your own platform facts. Nothing is created.
    """
    from smdash.cli.base import json_views as jsonout
    from smdash.cli.base.jsonvalues import show as show_json

    found = jsonout.paths(setup.paths())
    if as_json:
        show_json(found)
        return
    for name, where in found.items():
        # A path is copied from here, so it is never cut.
        from smdash.domain.plaintext import one_line

        click.echo(f"{name:<9} {one_line(where, 4096)}")
