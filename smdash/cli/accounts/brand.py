"""``smdash brand``: clients and own projects."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

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

approval_option = click.option(
    "--approval",
    metavar="none|wanted|needed",
    help="Whether the client's word on planned posts is asked for, or needed.",
)
language_option = click.option(
    "--language",
    metavar="LOCALE",
    help="Language of dates and numbers in what the client reads, like de-AT; '' for none.",
)
currency_option = click.option("--currency", metavar="CODE", help="Currency of its money, like EUR; '' for none.")
report_day_option = click.option(
    "--report-day",
    type=int,
    metavar="DAY",
    help="Day of the month (1-28) by which last month's report is due; 0 for none.",
)


@click.group(cls=Group)
def brand() -> None:
    """Brands: clients and own projects."""


@brand.command("add")
@click.argument("slug")
@click.option("--name", help="Name as people read it.")
@colour_option
@zone_option
@approval_option
@language_option
@currency_option
@report_day_option
@with_setup
def add(
    setup: Setup,
    slug: str,
    name: str | None,
    colour: str | None,
    zone: str | None,
    approval: str | None,
    language: str | None,
    currency: str | None,
    report_day: int | None,
) -> None:
    """Add a brand with the short name SLUG."""
    made = setup.services().manage.add_brand(
        slug,
        name=name or "",
        colour=colour or "",
        zone=zone or "",
        approval=approval,
        language=language,
        currency=currency,
        report_day=report_day,
    )

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


@brand.command("show")
@click.argument("slug", shell_complete=brand_slugs)
@json_option
@with_setup
def show(setup: Setup, slug: str, as_json: bool) -> None:
    """Show what is known of brand SLUG."""
    home = setup.services().home
    found = home.brand(slug, archived=True)
    accounts = [account.slug for account in home.accounts(archived=found.archived) if account.brand == found.slug]
    output.emit(as_json, json_views.brand, _show_one, found, accounts)


def _show_one(found: Brand, accounts: list[str]) -> None:
    cells = [
        ("name", found.name),
        ("colour", found.colour or "-"),
        ("zone", found.zone),
        ("accounts", ", ".join(accounts) or "-"),
        ("approval", found.approval or "not asked for"),
        ("language", found.language or "-"),
        ("currency", found.currency or "-"),
        ("report due", f"day {found.report_day} of the next month" if found.report_day else "-"),
    ]
    if found.archived:
        cells.append(("archived", "yes"))
    text.table(cells, flex=1)


@brand.command("edit")
@click.argument("slug", shell_complete=brand_slugs)
@click.option("--name", help="Name as people read it.")
@colour_option
@zone_option
@approval_option
@language_option
@currency_option
@report_day_option
@click.option(
    "--holding-statement",
    "words",
    metavar="TEXT",
    help="What is said at once when very many people write; - reads it from stdin, '' goes back to the template.",
)
@with_setup
def edit(setup: Setup, slug: str, words: str | None, **changes: Any) -> None:
    """Change what is given of brand SLUG."""
    changes = {name: value for name, value in changes.items() if value is not None}
    if not changes and words is None:
        raise UsageError(
            "nothing to change was given.",
            subject=slug,
            hint="Give --name, --colour, --zone, --approval, --language, --currency, --report-day or "
            "--holding-statement.",
        )
    services = setup.services()
    slug = services.home.brand(slug).slug
    if changes:
        services.manage.edit_brand(slug, **changes)
    if words is not None:
        services.holding.write(slug, sys.stdin.read() if words == "-" else words)

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
