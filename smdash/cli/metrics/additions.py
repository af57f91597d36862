"""``smdash metrics experiment|note|watch|unwatch``: what a person adds to the figures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import COMING_DAY, PAST_DAY, Command, Group, Setup, with_setup
from smdash.cli.base.complete import account_slugs, brand_option, brand_slugs
from smdash.cli.base.pages import known_brand
from smdash.cli.metrics import json_views
from smdash.cli.metrics.tables import data_options, emit

if TYPE_CHECKING:
    from datetime import date

_slug = click.argument("slug", shell_complete=account_slugs)


@click.group(cls=Group)
def experiment() -> None:
    """Experiments: a change, and the day it is judged on."""


@experiment.command("add")
@_slug
@click.argument("what")
@click.option("--metric", default="", help="Figure to judge by; without it the account's lead one.")
@click.option("--from", "from_day", type=PAST_DAY, metavar="DAY", help="Day of the change; without it today.")
@with_setup
def add_experiment(setup: Setup, slug: str, what: str, metric: str, from_day: date | None) -> None:
    """Note WHAT changed at account SLUG and get a day to judge it."""
    made = setup.services().experiments.add(slug, what, metric, from_day)

    text.say_wrapped(
        f"Experiment {made.number}: {made.label} of {made.account}, judged on {made.judge_on}. {made.words}"
    )


@experiment.command("weeks")
@click.argument("brand", shell_complete=brand_slugs)
@click.argument("what", required=False, default="")
@click.option(
    "--measure", default="conversions", metavar="MEASURE", help="Result to judge by; without it first buyers."
)
@click.option("--weeks", type=int, default=8, show_default=True, metavar="N", help="Weeks in all, half of each kind.")
@click.option("--from", "from_day", type=COMING_DAY, metavar="DAY", help="Not before this day; without it next Monday.")
@with_setup
def add_weeks(setup: Setup, brand: str, what: str, measure: str, weeks: int, from_day: date | None) -> None:
    """Draw weeks with posts and weeks without by lot for BRAND, and get a day to judge them.

    In weeks without posts the brand's slots stay empty (a blackout each); what is planned in them already stays.
    """
    from smdash.domain.metrics.on_off import plan_words

    made = setup.services().experiments.add_weeks(brand, what, measure, weeks, from_day)
    name = f"Experiment {made.number}: {made.label} of {made.account}"
    text.say_wrapped(f"{name}, judged on {made.judge_on}. {made.words}")
    text.say_wrapped(f"By lot, {plan_words(made.plan)}.")


@experiment.command("list")
@brand_option
@click.option("--all", "-a", "ended", is_flag=True, help="Ended ones too.")
@data_options
@with_setup
def list_experiments(setup: Setup, brand: str | None, ended: bool, as_json: bool, as_csv: bool) -> None:
    """List the experiments, each with its verdict once its day has come."""
    services = setup.services()
    found = services.experiments.list(known_brand(services, brand), ended=ended)
    columns = ("number", "account", "what", "metric", "from_on", "judge_on", "state", "verdict", "words")
    cells = [(str(e.number), e.account, e.label, e.what, e.words) for e in found]
    empty = "There are no experiments. Add one: smdash metrics experiment add ACCOUNT WHAT"
    to_json = partial(json_views.listed, "experiments")
    emit(as_json, as_csv, found, to_json, lambda _: output.rows(cells, empty, right=(0,), flex=4), found, columns)


@experiment.command("end")
@click.argument("number", type=int)
@with_setup
def end_experiment(setup: Setup, number: int) -> None:
    """Close experiment NUMBER."""
    made = setup.services().experiments.end(number)

    text.say_wrapped(f"Ended experiment {made.number} ({made.what}): {made.words}")


@click.group(cls=Group)
def note() -> None:
    """Notes on the time axis."""


@note.command("add")
@click.argument("day", type=PAST_DAY, metavar="DAY")
@click.argument("words")
@click.option("--for", "scope", default="all", metavar="BRAND|ACCOUNT", help="Whose axis; without it everyone's.")
@with_setup
def add_note(setup: Setup, day: date, words: str, scope: str) -> None:
    """Put a note on a day."""
    made = setup.services().annotations.add(day, words, scope)

    text.say(f"Note {made.number} on {made.day} for {made.scope}: {made.text}")


@note.command("list")
@data_options
@with_setup
def list_notes(setup: Setup, as_json: bool, as_csv: bool) -> None:
    """List the notes."""
    found = setup.services().annotations.list()
    cells = [(str(n.number), str(n.day), n.scope, n.text) for n in found]
    empty = "There are no notes. Add one: smdash metrics note add 2026-11-01 'Sale starts'"
    columns, to_json = ("number", "day", "text", "scope"), partial(json_views.listed, "notes")
    emit(as_json, as_csv, found, to_json, lambda _: output.rows(cells, empty, right=(0,), flex=3), found, columns)


@note.command("remove")
@click.argument("number", type=int)
@with_setup
def remove_note(setup: Setup, number: int) -> None:
    """Take note NUMBER away."""
    gone = setup.services().annotations.remove(number)

    text.say(f"Removed the note of {gone.day}: {gone.text}")


@click.command(cls=Command)
@_slug
@click.argument("metric")
@click.option("--level", type=click.Choice(["account", "post"]), default=None, help="Of the account or of posts.")
@click.option("--mode", type=click.Choice(["total", "per_post", "ratio", "level"]), default=None, help="How.")
@click.option("--over", default="", metavar="METRIC", help="What a ratio is divided by.")
@click.option("--label", default="", help="What to call it.")
@with_setup
def watch(setup: Setup, slug: str, metric: str, level: str | None, mode: str | None, over: str, label: str) -> None:
    """Watch account SLUG by METRIC."""
    from smdash.services.metrics.watch import watch

    made = watch(setup.services().home, slug, metric, level or "", mode or "", over, label)

    text.say(f"{slug} is watched by {made.label}{'' if made.has_samples else ' (nothing saved of it yet)'}.")


@click.command(cls=Command)
@_slug
@click.argument("metric")
@click.option("--level", type=click.Choice(["account", "post"]), default=None, help="Of the account or of posts.")
@click.option("--mode", type=click.Choice(["total", "per_post", "ratio", "level"]), default=None, help="In which way.")
@with_setup
def unwatch(setup: Setup, slug: str, metric: str, level: str | None, mode: str | None) -> None:
    """Stop watching account SLUG by METRIC; its figures stay."""
    from smdash.services.metrics.watch import unwatch

    gone = unwatch(setup.services().home, slug, metric, level or "", mode or "")

    text.say(f"{slug} is no longer watched by {gone.label}.")
