"""``smdash undo`` and ``smdash redo``: taking the last change back, also that of another run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from smdash.cli.base import edge, text
from smdash.cli.base.command import Command, Setup, with_setup
from smdash.cli.base.edge import tell

if TYPE_CHECKING:
    from smdash.services.undo import UndoService

YES = click.option("--yes", is_flag=True, help="Do not ask.")


@click.command(cls=Command)
@click.option(
    "--step", type=click.IntRange(min=1), help="Take back this step and no other, by the number it is named by."
)
@YES
@with_setup
def undo(setup: Setup, step: int | None, yes: bool) -> None:
    """Take back the last change, once you have confirmed it.

    Any program may have made it, so it is named first. Where nobody can be asked, --yes takes back whatever comes last,
    --step only what you mean.
    """
    _replay(setup, "undo", step, yes=yes)


@click.command(cls=Command)
@click.option(
    "--step", type=click.IntRange(min=1), help="Make this step again and no other, by the number it is named by."
)
@YES
@with_setup
def redo(setup: Setup, step: int | None, yes: bool) -> None:
    """Make the last undone change again, once you have confirmed it."""
    _replay(setup, "redo", step, yes=yes)


def _replay(setup: Setup, way: Literal["undo", "redo"], number: int | None, *, yes: bool) -> None:
    from smdash.domain.errors import UsageError

    service: UndoService = setup.services().undo
    step = service.last(way)
    if number is None and step is None:
        tell(f"There is nothing to {way}.")
        click.get_current_context().exit(1)
    if number is None and step is not None and not yes:
        title, known = step.words(way, setup.services().home.today())
        if not edge.at_terminal():
            raise UsageError(
                f"{known} Nobody can be asked here.",
                subject=f"step {step.number}",
                hint=f"Add --yes, or --step {step.number}.",
            )
        tell(f"Step {step.number}: {known}")
        if not click.confirm(title.removesuffix("?"), err=True):
            tell("Nothing was changed.")
            click.get_current_context().exit(1)
    if number is None and step is not None:
        number = step.number
    label = service.undo(number) if way == "undo" else service.redo(number)
    text.say(f"{'Undone' if way == 'undo' else 'Done again'}: {label}")
