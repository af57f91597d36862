"""``smdash brand``: clients and own projects."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from smdash.cli.accounts import json_views
from smdash.cli.base import output, text
from smdash.cli.base.command import Group, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_slugs
from smdash.cli.base.edge import tell
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Brand

colour_option = click.option("--colour", "--color", metavar="#RRGGBB", help="Colour it is shown in.")
zone_option = click.option("--zone", metavar="ZONE", help="IANA time zone, like Europe/Berlin.")


@click.group(cls=Group)
def brand() -> None:
    """Brands: clients and own projects."""


@brand.command("add")
@click.argument("slug")
@click.option("--name", help="Name as people read it.")
@colour_option
@zone_option
@with_setup
def add(setup: Setup, slug: str, name: str | None, colour: str | None, zone: str | None) -> None:
    """Add a brand with the short name SLUG."""
    made = setup.services().manage.add_brand(slug, name=name or "", colour=colour or "", zone=zone or "")

    text.say(f"Added brand {made.slug} ({made.zone}).")
    text.say(f"Next: smdash account add {made.slug}/mastodon", "dim")


@brand.command("list")
@click.option("--all", "-a", "everything", is_flag=True, help="Archived ones too.")
@json_option
@with_setup
def list_brands(setup: Setup, everything: bool, as_json: bool) -> None:
    """List the brands."""
    home = setup.services().home
    accounts = [account.brand for account in home.accounts()]
    rows = [(each, accounts.count(each.slug)) for each in home.brands(archived=everything)]
    output.emit(as_json, json_views.brands, _show, rows)


def _show(rows: list[tuple[Brand, int]]) -> None:
    cells = [
        (each.slug, each.name, each.zone, text.plural(count, "account"), "archived" if each.archived else "")
        for each, count in rows
    ]
    output.rows(cells, "There are no brands yet. Add one: smdash brand add NAME", right=(3,), flex=1)


@brand.command("edit")
@click.argument("slug", shell_complete=brand_slugs)
@click.option("--name", help="Name as people read it.")
@colour_option
@zone_option
@click.option(
    "--holding-statement",
    "words",
    metavar="TEXT",
    help="What is said at once when very many people write; - reads it from stdin, '' goes back to the template.",
)
@with_setup
def edit(setup: Setup, slug: str, name: str | None, colour: str | None, zone: str | None, words: str | None) -> None:
    """Change what is given of brand SLUG."""
    if name is None and colour is None and zone is None and words is None:
        raise UsageError(
            "nothing to change was given.",
            subject=slug,
            hint="Give --name, --colour, --zone or --holding-statement.",
        )
    services = setup.services()
    slug = services.home.brand(slug).slug
    if words is not None:
        services.holding.write(slug, sys.stdin.read() if words == "-" else words)
    if name is not None or colour is not None or zone is not None:
        services.manage.edit_brand(slug, name=name, colour=colour, zone=zone)

    text.say(f"Changed brand {slug}.")


@brand.command("statement")
@click.argument("slug", shell_complete=brand_slugs)
@with_setup
def statement(setup: Setup, slug: str) -> None:
    """Print the holding statement of brand SLUG: what is said at once when very many people write."""
    from smdash.cli.base import raw

    found = setup.services().holding.statement(slug)
    if found.template:
        tell("This is the template: 'smdash brand edit SLUG --holding-statement TEXT' writes one of your own.")
    raw.put_text(found.text.rstrip("\n") + "\n")


@brand.command("archive")
@click.argument("slug", shell_complete=brand_slugs)
@click.option("--undo", "back", is_flag=True, help="Bring it back.")
@with_setup
def archive(setup: Setup, slug: str, back: bool) -> None:
    """Put brand SLUG and its accounts out of sight."""
    made = setup.services().manage.archive_brand(slug, archived=not back)

    text.say(f"{'Brought back' if back else 'Archived'} brand {made.slug}.")
