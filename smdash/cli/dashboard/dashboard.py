"""Opening the full-screen dashboard from a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.cli.base import edge
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from smdash.cli.base.command import Setup


def needs_terminal() -> None:
    """Raise UsageError where there is no terminal to draw on or to read keys from."""
    if not edge.at_terminal():
        raise UsageError(
            "the dashboard needs a terminal.",
            hint="In a pipe or a script use 'smdash status' or 'smdash queue --json'.",
        )


def open_dashboard(setup: Setup) -> None:
    """Show the dashboard until it is quit."""
    needs_terminal()
    from smdash.launch import launch

    launch(setup.home, setup.now)
