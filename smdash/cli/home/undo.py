"""``smdash undo`` and ``smdash redo``: taking the last change back, also that of another run."""

from __future__ import annotations

import click

from smdash.cli.base import text
from smdash.cli.base.command import Command, Setup, with_setup
from smdash.cli.base.edge import tell


@click.command(cls=Command)
@with_setup
def undo(setup: Setup) -> None:
    """Take back the last change."""
    _told("Undone", setup.services().undo.undo(), "There is nothing to undo.")


@click.command(cls=Command)
@with_setup
def redo(setup: Setup) -> None:
    """Make the last undone change again."""
    _told("Done again", setup.services().undo.redo(), "There is nothing to redo.")


def _told(verb: str, label: str | None, nothing: str) -> None:
    if label is None:
        tell(nothing)
        click.get_current_context().exit(1)

    text.say(f"{verb}: {label}")
