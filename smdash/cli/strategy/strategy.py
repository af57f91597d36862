"""``smdash strategy``: a brand's strategy as one Markdown text, and what of it asks for something."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, raw, text
from smdash.cli.base.command import COMING_DAY, Group, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option, one_brand_option
from smdash.cli.base.edge import tell
from smdash.cli.base.pages import one_brand
from smdash.cli.strategy import json_views
from smdash.domain.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from datetime import date

    from smdash.services.bundle import Services
    from smdash.services.strategy.strategy import StrategyView

STYLES = {"overdue": "bad", "stale": "warn", "missing": "warn", "empty": "warn", "template": "warn", "written": "good"}
WORDS = {"template": "template's words"}


@click.group(cls=Group)
def strategy() -> None:
    """Strategy: one text per brand, its sections with a review date and an age."""


@strategy.command("status")
@brand_option
@json_option
@with_setup
def status(setup: Setup, brand: str | None, as_json: bool) -> None:
    """Say which sections are written, empty, stale or overdue, for one brand or for all."""
    services = setup.services()
    slugs = [services.home.brand(brand, archived=True).slug] if brand else services.strategy.brands()
    views = [services.strategy.view(slug) for slug in slugs]
    output.emit(as_json, json_views.strategies, _show_status, views)


def _show_status(views: list[StrategyView]) -> None:
    if not views:
        text.say_wrapped("There are no brands yet. Add one: smdash brand add NAME.")
    for number, view in enumerate(views):
        if number:
            text.say()
        text.say(f"{view.brand}: {view.summary}", "bold")
        if not view.exists:
            text.say_wrapped(f"Begin one: smdash strategy begin --brand {view.brand} --template shop.", indent="  ")
            continue
        rows, styles = [], []
        for each in view.sections:
            age = "-" if each.age_days is None else f"{each.age_days} d" if each.age_days else "today"
            due = f"review by {text.day(each.review_by)}" if each.review_by else ""
            rows.append(
                (
                    each.title,
                    WORDS.get(each.state, each.state),
                    age,
                    "; ".join(part for part in (due, *each.remarks) if part),
                )
            )
            styles.append(("", STYLES[each.state], "dim", "dim"))
        text.table(rows, styles=styles, indent=2, right=(2,), flex=3)
        for goal in view.goals:
            tied = "named in it" if goal.named else "not named in it"
            text.say(f"  goal {goal.name}: {tied}", "" if goal.named else "warn")
        for remark in view.remarks:
            text.say_wrapped(f"! {remark}", indent="  ")


@strategy.command("show")
@click.argument("section", required=False, default="")
@one_brand_option
@json_option
@with_setup
def show(setup: Setup, section: str, brand: str | None, as_json: bool) -> None:
    """Print the strategy, or what stands under one SECTION."""
    services = setup.services()
    slug = one_brand(services, brand)
    services.strategy.text(slug)
    view = services.strategy.view(slug)
    key = _key(view, section) if section else ""
    output.emit(as_json, json_views.shown, _show_text, view, key)


def _show_text(view: StrategyView, section: str) -> None:
    raw.put_text(_ended(view.words(section) if section else view.text))


def _ended(words: str) -> str:
    return words if words.endswith(("\n", "\r")) or not words else f"{words}\n"


def _key(view: StrategyView, name: str) -> str:
    from smdash.domain.plaintext import one_line
    from smdash.domain.strategy.sections import find, sections

    found = find(view.text, name)
    if found is None:
        known = ", ".join(each.key for each in sections(view.text)) or "none"
        raise NotFoundError(
            "the strategy has no such section.", subject=repr(one_line(name, 60)), hint=f"It has: {known}."
        )
    return found.key


@strategy.command("begin")
@one_brand_option
@click.option(
    "--template", default="shop", show_default=True, metavar="NAME", help="What to start from: shop, service, creator."
)
@with_setup
def begin(setup: Setup, brand: str | None, template: str) -> None:
    """Begin a strategy: what to ask oneself in each section, with the brand's accounts."""
    services = setup.services()
    view = services.strategy.begin(one_brand(services, brand), template)
    text.say(f"Began the strategy of {view.brand}. 'smdash undo' takes it back.")
    text.say(f"Next: smdash strategy edit --brand {view.brand}", "dim")


@strategy.command("edit")
@one_brand_option
@with_setup
def edit(setup: Setup, brand: str | None) -> None:
    """Open the strategy in $EDITOR and store what comes back, byte for byte.

    Where it cannot be stored, or another program changed it meanwhile, what you typed is kept in a file.
    """
    from smdash.services.desktop.editor import UnusedTextError, edited

    services = setup.services()
    slug = one_brand(services, brand)
    before = services.strategy.view(slug)
    typed: str | bytes | None = None
    stored = False
    try:
        try:
            typed = edited(before.text, exact=True)
        except UnusedTextError as error:
            typed = error.left
            raise
        if typed is None:
            text.say("The strategy is as it was.")
            return
        services.strategy.save(slug, str(typed), before.version)
        stored = True
    finally:
        if typed is not None and not stored:
            _keep(services, slug, typed)
    _say_stored(services, slug)


def _keep(services: Services, slug: str, typed: str | bytes) -> None:
    from smdash.paths import written
    from smdash.services.desktop.kept_texts import keep

    where = written(keep(services.home, "strategy", typed, ".md"))
    tell(f"What you typed is kept: {where}")
    tell(f"Look at both, then: smdash strategy import {where} --brand {slug}")


def _say_stored(services: Services, slug: str) -> None:
    view = services.strategy.view(slug)
    text.say(f"Stored the strategy of {slug}: {view.summary}. 'smdash undo' takes it back.")
    for each in view.sections:
        for remark in each.remarks:
            text.say_wrapped(f"{each.title}: {remark}", indent="  ")


@strategy.command("export")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE")
@one_brand_option
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@with_setup
def export(setup: Setup, file: Path, brand: str | None, force: bool) -> None:
    """Write the strategy to FILE as it is, byte for byte; '-' writes it to stdout."""
    from smdash.services.desktop import files

    services = setup.services()
    slug = one_brand(services, brand)
    data = services.strategy.text(slug).encode()
    if str(file) == "-":
        raw.put(data)
        return
    files.save(services.home, file, data, force=force)
    text.say(f"Wrote the strategy of {slug}, {len(data):,} bytes.")


@strategy.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE")
@one_brand_option
@with_setup
def import_file(setup: Setup, file: Path, brand: str | None) -> None:
    """Store FILE as the brand's strategy, byte for byte; '-' reads it from stdin.

    It takes the place of the one there is; undo brings that back.
    """
    from smdash.paths import expanded, ordinary
    from smdash.services.strategy.strategy import MOST_BYTES

    services = setup.services()
    slug = one_brand(services, brand)
    if str(file) == "-":
        data, name = sys.stdin.buffer.read(MOST_BYTES + 1), "stdin"
    else:
        place = expanded(file)
        ordinary(place)
        with place.open("rb") as opened:
            data, name = opened.read(MOST_BYTES + 1), place.name
    if services.strategy.save(slug, services.strategy.read(data, name), label="Import"):
        _say_stored(services, slug)
    else:
        text.say("The strategy is as it was.")


@strategy.command("review")
@click.argument("section")
@one_brand_option
@click.option("--next", "by", type=COMING_DAY, metavar="DAY", help="By when to review it again.")
@with_setup
def review(setup: Setup, section: str, brand: str | None, by: date | None) -> None:
    """Say that SECTION was read again and is right; the review date in the text moves on."""
    services = setup.services()
    slug = one_brand(services, brand)
    if not section.strip():
        raise UsageError("name a section.", subject="SECTION")
    done = services.strategy.review(slug, section, by)
    again = (
        f", again by {text.day(done.review_by)}"
        if done.review_by
        else ". It has no review date: --next DAY gives it one"
    )
    text.say(f"Reviewed '{done.title}' of {slug}{again}.")
