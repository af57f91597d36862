"""``smdash path``: where everything lies."""

from __future__ import annotations

import click

from smdash.cli.base import output
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.home import json_views
from smdash.domain.plaintext import one_line


@click.command(cls=Command)
@json_option
@with_setup
def path(setup: Setup, as_json: bool) -> None:
    """Say where everything lies.

    The data, the config, the backups and your own platform facts. Nothing is created.
    """
    found = json_views.paths(setup.paths())
    output.emit(as_json, lambda: found, lambda: _show(found))


def _show(found: dict[str, str]) -> None:
    for name, where in found.items():
        # A path is copied from here, so it is never cut.
        click.echo(f"{name:<9} {one_line(where, 4096)}")
