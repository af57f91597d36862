"""Opening the full-screen dashboard on a home."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from smdash.cli import edge
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from smdash.cli.base import Setup
    from smdash.services.bundle import Services


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
    from smdash import config

    services = setup.services()
    settings = config.load(setup.paths().config)
    from smdash.app import SmdashApp

    with contextlib.ExitStack() as stack:
        SmdashApp(services, settings, lambda: _sample_world(setup, stack)).run()


def _sample_world(setup: Setup, stack: contextlib.ExitStack) -> Services:
    """Build the sample world in a folder that goes when ``stack`` ends."""
    import shutil
    import tempfile
    from pathlib import Path

    from smdash.bootstrap import services_for

    home = Path(tempfile.mkdtemp(prefix="smdash-demo-"))
    stack.callback(shutil.rmtree, home, ignore_errors=True)
    services = services_for(home, setup.now)
    services.demo.build()
    return services
