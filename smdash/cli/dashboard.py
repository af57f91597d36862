"""Opening the full-screen dashboard on a home."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from smdash.cli.base import Setup


def needs_terminal() -> None:
    """Raise UsageError where there is no terminal to draw on or to read keys from."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "the dashboard needs a terminal.",
            hint="In a pipe or a script use 'smdash status' or 'smdash queue --json'.",
        )


def open_dashboard(setup: Setup) -> None:
    """Show the dashboard until it is quit, then print what it hands back."""
    needs_terminal()
    from smdash import config

    services = setup.services()
    settings = config.load(setup.paths().config)
    from smdash.app import SmdashApp

    said = SmdashApp(services, settings).run()
    if said:
        from smdash.domain.plaintext import block

        click.echo(block(str(said)))
