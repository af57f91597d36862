"""``smdash inbox views``: filters of the inbox with a name."""

from __future__ import annotations

import click

from smdash.cli.base import saved_views
from smdash.cli.base.command import Group, Setup, json_option, with_setup
from smdash.cli.base.text import say


@click.group(cls=Group, invoke_without_command=True)
@json_option
@with_setup
@click.pass_context
def views(ctx: click.Context, setup: Setup, as_json: bool) -> None:
    """List the saved views, for ``smdash inbox --view NAME`` and the inbox screen."""
    if ctx.invoked_subcommand is None:
        example = "smdash inbox views save NAME is:question,complaint"
        saved_views.show(setup.services().inbox_views.all(), example, as_json=as_json)


@views.command("save")
@click.argument("name")
@click.argument("filters", nargs=-1, required=True, metavar="FILTER...")
@with_setup
def save_view(setup: Setup, name: str, filters: tuple[str, ...]) -> None:
    """Keep a filter under a name; one of that name is replaced.

    Put -- before a FILTER that begins with a minus.
    """
    saved = setup.services().inbox_views.save(name, " ".join(filters))
    say(f"Saved view {saved.name}: {saved.text}")


@views.command("remove")
@click.argument("name")
@with_setup
def remove_view(setup: Setup, name: str) -> None:
    """Forget a saved view; its items stay as they are."""
    say(f"Removed view {setup.services().inbox_views.drop(name).name}. 'smdash undo' brings it back.")
