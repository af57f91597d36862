"""``smdash pillar``, ``smdash goal`` and ``smdash blackout``: what a plan is made of and what it keeps to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.accounts import json_views
from smdash.cli.base import output, text
from smdash.cli.base.command import COMING_DAY, NEAR_DAY, Group, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option, brand_slugs
from smdash.cli.base.pages import known_brand

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.queue.slots import Blackout
    from smdash.store.accounts.rules import Theme


@click.group(cls=Group)
def pillar() -> None:
    """Pillars: the content themes of a brand."""


@click.group(cls=Group)
def goal() -> None:
    """Goals: what a brand's posts are for."""


@click.group(cls=Group)
def blackout() -> None:
    """Blackouts: when nothing goes to the slots of whom."""


@pillar.command("add")
@click.argument("brand", shell_complete=brand_slugs)
@click.argument("name")
@click.option("--share", type=float, metavar="PERCENT", help="Part of the posts it should have.")
@with_setup
def add_pillar(setup: Setup, brand: str, name: str, share: float | None) -> None:
    """Add a pillar to BRAND."""
    made = setup.services().rules.add_pillar(brand, name, None if share is None else share / 100)
    text.say(f"Added pillar {made.name} to {made.brand}.")


@goal.command("add")
@click.argument("brand", shell_complete=brand_slugs)
@click.argument("name")
@click.option("--metric", default="", help="Figure it is measured by.")
@click.option("--target", type=float, metavar="N", help="What the figure should reach.")
@click.option("--due", type=COMING_DAY, metavar="DAY", help="By when.")
@click.option("--from", "start", type=NEAR_DAY, metavar="DAY", help="Count figures by day from here; without it today.")
@with_setup
def add_goal(
    setup: Setup, brand: str, name: str, metric: str, target: float | None, due: date | None, start: date | None
) -> None:
    """Add a goal to BRAND.

    A figure is one that an account of BRAND has by day, from an export or by hand: followers, or followers@acme/x.
    """
    made = setup.services().rules.add_goal(brand, name, metric=metric, target=target, due_on=due, from_on=start)
    text.say(f"Added goal {made.name} to {made.brand}.")


def _archiving(group: click.Group, table: str) -> None:
    @group.command("archive", help=f"Put a {table[:-1]} of BRAND out of use; posts keep it.")
    @click.argument("brand", shell_complete=brand_slugs)
    @click.argument("name")
    @click.option("--undo", "back", is_flag=True, help="Bring it back.")
    @with_setup
    def archive(setup: Setup, brand: str, name: str, back: bool) -> None:
        made = setup.services().rules.archive(table, brand, name, archived=not back)
        text.say(f"{'Brought back' if back else 'Archived'} {table[:-1]} {made.name} of {made.brand}.")


def _listing(group: click.Group, table: str) -> None:
    @group.command("list", help=f"List the {table}.")
    @brand_option
    @click.option("--all", "-a", "everything", is_flag=True, help="Archived ones too.")
    @json_option
    @with_setup
    def show(setup: Setup, brand: str | None, everything: bool, as_json: bool) -> None:
        services = setup.services()
        read = services.rules.pillars if table == "pillars" else services.rules.goals
        themes = read(known_brand(services, brand), archived=everything)
        to_json = json_views.pillars if table == "pillars" else json_views.goals
        output.emit(as_json, lambda: to_json(themes), lambda: _show_themes(themes, table))


for _group, _table in ((pillar, "pillars"), (goal, "goals")):
    _listing(_group, _table)
    _archiving(_group, _table)


def _show_themes(themes: list[Theme], table: str) -> None:
    cells = [(t.brand, t.name, _detail(t, table), "archived" if t.archived else "") for t in themes]
    output.rows(cells, f"There are no {table} yet. Add one: smdash {table[:-1]} add BRAND NAME", flex=1)


def _detail(theme: Theme, table: str) -> str:
    if table == "pillars":
        return "" if theme.detail is None else f"{theme.detail * 100:g} % of posts"
    words = [theme.metric] if theme.metric else []
    words += [f"to reach {theme.detail:g}"] if theme.detail is not None else []
    words += [f"from {theme.from_on}"] if theme.from_on else []
    words += [f"by {theme.due_on}"] if theme.due_on else []
    return " ".join(words)


@blackout.command("add")
@click.argument("when", nargs=-1, required=True)
@click.option("--for", "scope", default="all", metavar="BRAND|ACCOUNT", help="Whose slots; without it everyone's.")
@click.option("--reason", default="", help="Why.")
@with_setup
def add_blackout(setup: Setup, when: tuple[str, ...], scope: str, reason: str) -> None:
    """Keep slots empty at the times WHEN says.

    Like: smdash blackout add sat-sun --for acme, or 22:00-07:00, or 2026-12-24..2027-01-01
    """
    made = setup.services().rules.add_blackout(" ".join(when), scope, reason)
    text.say(f"Nothing goes to the slots of {made.subject or 'all accounts'}: {made.words}. (blackout {made.id})")


@blackout.command("list")
@json_option
@with_setup
def list_blackouts(setup: Setup, as_json: bool) -> None:
    """List the blackouts."""
    found = setup.services().rules.blackouts()
    output.emit(as_json, json_views.blackouts, _show_blackouts, found)


def _show_blackouts(found: list[Blackout]) -> None:
    cells = [(str(b.id), b.subject or "all accounts", b.words, b.reason) for b in found]
    output.rows(cells, "There are no blackouts. Add one: smdash blackout add sun --for BRAND", right=(0,), flex=3)


@blackout.command("remove")
@click.argument("number", type=int)
@with_setup
def remove(setup: Setup, number: int) -> None:
    """End blackout NUMBER."""
    gone = setup.services().rules.drop_blackout(number)
    text.say(f"Ended: {gone.words} for {gone.subject or 'all accounts'}.")
