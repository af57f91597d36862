"""``smdash competitor``: who else is there, their figures by hand and from tables, beside one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import PAST_DAY, Group, Setup, json_option, with_setup
from smdash.cli.base.complete import one_brand_option, platform_keys
from smdash.cli.base.pages import one_brand
from smdash.cli.strategy import json_views
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.imports.records import DateOrder
    from smdash.services.strategy.competitors import CompetitorImport, CompetitorView


@click.group(cls=Group)
def competitor() -> None:
    """Competitors of a brand: how they grow, beside one's own accounts."""


handle_option = click.option(
    "--handle",
    "handles",
    multiple=True,
    metavar="PLATFORM=HANDLE",
    help="Where it is; repeatable. PLATFORM= forgets it.",
)


def _handles(given: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in given:
        platform, equals, handle = pair.partition("=")
        if not equals or not platform.strip():
            raise UsageError("write it like --handle instagram=@rival.", subject=repr(pair))
        found[platform.strip()] = handle.strip()
    return found


@competitor.command("list")
@one_brand_option
@click.option("--all", "-a", "everything", is_flag=True, help="Archived ones too.")
@json_option
@with_setup
def list_competitors(setup: Setup, brand: str | None, everything: bool, as_json: bool) -> None:
    """List competitors, each figure by how it changed, beside one's own account over the same days."""
    services = setup.services()
    slug = one_brand(services, brand)
    views = services.competitors.view(slug, archived=everything)
    output.emit(as_json, json_views.competitors, _show, slug, views)


def _show(brand: str, views: list[CompetitorView]) -> None:
    from smdash.domain.strategy.competitors import change_words

    if not views:
        text.say_wrapped(f"{brand} has no competitors yet. Add one: smdash competitor add NAME --brand {brand}.")
    for number, view in enumerate(views):
        if number:
            text.say()
        away = " (archived)" if view.archived else ""
        text.say(f"{view.name}{away}", "bold")
        if view.note:
            text.say_wrapped(view.note, indent="  ")
        if view.handles:
            text.say_wrapped(", ".join(f"{each.platform} {each.handle}".strip() for each in view.handles), indent="  ")
        rows, styles = [], []
        for row in view.figures:
            ours = "; ".join(f"{own.account} {change_words(row.way, own.change)}" for own in row.ours)
            age = f"{row.age_days} d old" if row.old else text.day(row.on)
            rows.append(
                (
                    f"{row.platform} {row.label.lower()}",
                    change_words(row.way, row.change),
                    f"ours: {ours or '-'}",
                    age,
                    row.source,
                )
            )
            styles.append(("", "bold", "", "warn" if row.old else "dim", "dim"))
        if rows:
            text.table(rows, styles=styles, indent=2, flex=2)
        for row in view.figures:
            whys = [
                (f"{row.platform} {row.label.lower()}", row.change.why_not),
                *((own.account, own.change.why_not) for own in row.ours),
            ]
            for name, why in whys:
                if why:
                    text.say_wrapped(f"{name}: {why}", indent="    ")
        if not view.figures:
            text.say_wrapped("no figures yet: smdash competitor figure NAME PLATFORM METRIC VALUE", indent="  ")


@competitor.command("add")
@click.argument("name")
@one_brand_option
@click.option("--note", default="", metavar="TEXT", help="What to know of it.")
@handle_option
@with_setup
def add(setup: Setup, name: str, brand: str | None, note: str, handles: tuple[str, ...]) -> None:
    """Add the competitor NAME."""
    services = setup.services()
    slug = one_brand(services, brand)
    kept = services.competitors.add(slug, name, note=note, handles=_handles(handles))
    text.say(f"Added the competitor {kept} to {slug}.")


@competitor.command("edit")
@click.argument("name")
@one_brand_option
@click.option("--name", "rename", metavar="NAME", help="What it is called from now on.")
@click.option("--note", metavar="TEXT", help="What to know of it.")
@handle_option
@click.option("--archive/--no-archive", "archived", default=None, help="Put it out of sight, or bring it back.")
@with_setup
def edit(
    setup: Setup,
    name: str,
    brand: str | None,
    rename: str | None,
    note: str | None,
    handles: tuple[str, ...],
    archived: bool | None,
) -> None:
    """Change what is given of the competitor NAME; its figures stay."""
    if rename is None and note is None and not handles and archived is None:
        raise UsageError(
            "nothing to change was given.", subject=name, hint="Give --name, --note, --handle or --archive."
        )
    services = setup.services()
    slug = one_brand(services, brand)
    kept = services.competitors.edit(slug, name, rename=rename, note=note, handles=_handles(handles), archived=archived)
    text.say(f"Changed the competitor {kept} of {slug}.")


@competitor.command("figure")
@click.argument("name")
@click.argument("platform", shell_complete=platform_keys)
@click.argument("metric")
@click.argument("value")
@one_brand_option
@click.option("--on", type=PAST_DAY, metavar="DAY", help="The day it is of; without it today.")
@click.option("--handle", default="", metavar="HANDLE", help="Of which of its accounts there.")
@with_setup
def figure(
    setup: Setup, name: str, platform: str, metric: str, value: str, brand: str | None, on: date | None, handle: str
) -> None:
    """Enter a figure of the competitor NAME on PLATFORM by hand: followers 1204."""
    services = setup.services()
    slug = one_brand(services, brand)
    done = services.competitors.enter(slug, name, platform, metric, value, on or services.home.today(), handle=handle)
    before = f", it was {done.before:,.10g}" if done.before is not None and done.changed else ""
    said = "Entered" if done.changed else "Known already:"
    what = f"{done.label.lower()} of {done.competitor} on {done.platform}"
    text.say(f"{said} {what}, {text.day(done.on)}: {done.value:,.10g}{before}.")


@competitor.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@one_brand_option
@click.option("--dry-run", is_flag=True, help="Say what would come of it, and change nothing.")
@click.option("--day-first", "date_order", flag_value="day", help="Read 03/04 as 3 April.")
@click.option("--month-first", "date_order", flag_value="month", help="Read 03/04 as March 4.")
@json_option
@with_setup
def import_file(
    setup: Setup, file: Path, brand: str | None, dry_run: bool, date_order: DateOrder | None, as_json: bool
) -> None:
    """Bring in a table of competitors' figures: CSV or a workbook.

    Columns: competitor, platform, date, and metric and value, or one for each figure; handle may be there. A file
    comes in whole or not at all, and the same again changes nothing.
    """
    from smdash.paths import expanded

    services = setup.services()
    slug = one_brand(services, brand)
    done = services.competitors.run(slug, expanded(file), dry_run=dry_run, date_order=date_order)
    output.emit(as_json, json_views.imported, _show_import, done)
    if not done.ok:
        click.get_current_context().exit(1)


def _show_import(done: CompetitorImport) -> None:
    from smdash.domain.imports.causes import cause_words, causes

    text.say(f"Table of competitors' figures, {text.plural(done.rows, 'row')}")
    for note in done.notes:
        text.say_wrapped(note, indent="  ")
    for cause in causes(done.problems):
        text.say_wrapped(cause_words(cause, "row"), indent="  ")
    if not done.ok:
        text.say("Nothing was brought in; mend the file and try again.", "bad")
        return
    would = "would be " if done.dry_run else ""
    text.say(
        f"{text.plural(done.added, 'figure')} {would}added, {done.updated:,} changed, {done.known:,} known already"
    )
    if done.competitors:
        text.say_wrapped(f"New: {', '.join(done.competitors)}")
