"""``smdash view``: filters with a name."""

from __future__ import annotations

import click

from smdash.cli.base import saved_views
from smdash.cli.base.command import Group, Setup, json_option, with_setup
from smdash.cli.base.text import say


@click.group(cls=Group)
def view() -> None:
    """Saved filters of posts, for ``smdash queue --view NAME`` and the filter screen."""


@view.command("list")
@json_option
@with_setup
def list_views(setup: Setup, as_json: bool) -> None:
    """List the saved views."""
    example = "smdash view save NAME state:draft,missed"
    saved_views.show(setup.services().filters.saved(), example, as_json=as_json)


@view.command("save")
@click.argument("name")
@click.argument("filters", nargs=-1, required=True, metavar="FILTER...")
@with_setup
def save_view(setup: Setup, name: str, filters: tuple[str, ...]) -> None:
    """Keep a filter under a name; one of that name is replaced.

    A FILTER is like state:draft,missed pillar:tips from:today to:+14d; relative days stay relative. Put -- before one
    that begins with a minus.
    """
    saved = setup.services().filters.save(name, " ".join(filters))

    say(f"Saved view {saved.name}: {saved.text}")


@view.command("drop")
@click.argument("name")
@with_setup
def drop_view(setup: Setup, name: str) -> None:
    """Forget a saved view; its posts stay as they are."""
    dropped = setup.services().filters.drop(name)

    say(f"Dropped view {dropped.name}. 'smdash undo' brings it back.")
