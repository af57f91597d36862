"""``smdash pillar``, ``smdash goal`` and ``smdash blackout``: what a plan is made of and what it keeps to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base.command import Group, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option, brand_slugs
from smdash.cli.base.pages import known_brand

if TYPE_CHECKING:
    from datetime import datetime

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
    from smdash.cli.base import text

    made = setup.services().rules.add_pillar(brand, name, None if share is None else share / 100)
    text.say(f"Added pillar {made.name} to {made.brand}.")


@goal.command("add")
@click.argument("brand", shell_complete=brand_slugs)
@click.argument("name")
@click.option("--metric", default="", help="Figure it is measured by.")
@click.option("--target", type=float, metavar="N", help="What the figure should reach.")
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="By when.")
@with_setup
def add_goal(setup: Setup, brand: str, name: str, metric: str, target: float | None, due: datetime | None) -> None:
    """Add a goal to BRAND."""
    from smdash.cli.base import text

    made = setup.services().rules.add_goal(
        brand, name, metric=metric, target=target, due_on=due.date() if due else None
    )
    text.say(f"Added goal {made.name} to {made.brand}.")


def _archiving(group: click.Group, table: str) -> None:
    @group.command("archive", help=f"Put a {table[:-1]} of BRAND out of use; posts keep it.")
    @click.argument("brand", shell_complete=brand_slugs)
    @click.argument("name")
    @click.option("--undo", "back", is_flag=True, help="Bring it back.")
    @with_setup
    def archive(setup: Setup, brand: str, name: str, back: bool) -> None:
        from smdash.cli.base import text

        made = setup.services().rules.archive(table, brand, name, archived=not back)
        text.say(f"{'Brought back' if back else 'Archived'} {table[:-1]} {made.name} of {made.brand}.")


def _listing(group: click.Group, table: str) -> None:
    @group.command("list", help=f"List the {table}.")
    @brand_option
    @click.option("--all", "-a", "everything", is_flag=True, help="Archived ones too.")
    @json_option
    @with_setup
    def show(setup: Setup, brand: str | None, everything: bool, as_json: bool) -> None:
        from smdash.cli.base import text
        from smdash.cli.base.jsonvalues import show as show_json

        services = setup.services()
        read = services.rules.pillars if table == "pillars" else services.rules.goals
        themes = read(known_brand(services, brand), archived=everything)
        if as_json:
            show_json(pillars_json(themes) if table == "pillars" else goals_json(themes))
        elif themes:
            text.table([(t.brand, t.name, _detail(t, table), "archived" if t.archived else "") for t in themes], flex=1)
        else:
            text.say(f"There are no {table} yet. Add one: smdash {table[:-1]} add BRAND NAME")


for _group, _table in ((pillar, "pillars"), (goal, "goals")):
    _listing(_group, _table)
    _archiving(_group, _table)


def _detail(theme: Theme, table: str) -> str:
    if table == "pillars":
        return "" if theme.detail is None else f"{theme.detail * 100:g} % of posts"
    words = [theme.metric] if theme.metric else []
    words += [f"to reach {theme.detail:g}"] if theme.detail is not None else []
    words += [f"by {theme.due_on}"] if theme.due_on else []
    return " ".join(words)


def pillars_json(themes: list[Theme]) -> dict[str, Any]:
    """``smdash pillar list --json``."""
    return {
        "pillars": [
            {
                "brand": t.brand,
                "name": t.name,
                "share_percent": None if t.detail is None else t.detail * 100,
                "archived": t.archived,
            }
            for t in themes
        ]
    }


def goals_json(themes: list[Theme]) -> dict[str, Any]:
    """``smdash goal list --json``."""
    return {
        "goals": [
            {
                "brand": t.brand,
                "name": t.name,
                "metric": t.metric or None,
                "target": t.detail,
                "due_on": t.due_on or None,
                "archived": t.archived,
            }
            for t in themes
        ]
    }


@blackout.command("add")
@click.argument("when", nargs=-1, required=True)
@click.option("--for", "scope", default="all", metavar="BRAND|ACCOUNT", help="Whose slots; without it everyone's.")
@click.option("--reason", default="", help="Why.")
@with_setup
def add_blackout(setup: Setup, when: tuple[str, ...], scope: str, reason: str) -> None:
    """Keep slots empty at the times WHEN says.

    Like: smdash blackout add sat-sun --for acme, or 22:00-07:00, or 2026-12-24..2027-01-01
    """
    from smdash.cli.base import text

    made = setup.services().rules.add_blackout(" ".join(when), scope, reason)
    text.say(f"Nothing goes to the slots of {made.subject or 'all accounts'}: {made.words}. (blackout {made.id})")


@blackout.command("list")
@json_option
@with_setup
def list_blackouts(setup: Setup, as_json: bool) -> None:
    """List the blackouts."""
    from smdash.cli.base import text
    from smdash.cli.base.jsonvalues import show as show_json

    found = setup.services().rules.blackouts()
    if as_json:
        show_json(blackouts_json(found))
    elif found:
        text.table([(str(b.id), b.subject or "all accounts", b.words, b.reason) for b in found], right=(0,), flex=3)
    else:
        text.say("There are no blackouts. Add one: smdash blackout add sun --for BRAND")


def blackouts_json(found: list[Blackout]) -> dict[str, Any]:
    """``smdash blackout list --json``."""
    return {
        "blackouts": [
            {
                "id": b.id,
                "scope": b.scope,
                "subject": b.subject or None,
                "weekdays": list(b.weekdays),
                "from_on": b.from_on.isoformat() if b.from_on else None,
                "until_on": b.until_on.isoformat() if b.until_on else None,
                "from_time": f"{b.wall_from:%H:%M}" if b.wall_from else None,
                "until_time": f"{b.wall_until:%H:%M}" if b.wall_until else None,
                "reason": b.reason or None,
            }
            for b in found
        ]
    }


@blackout.command("remove")
@click.argument("number", type=int)
@with_setup
def remove(setup: Setup, number: int) -> None:
    """End blackout NUMBER."""
    from smdash.cli.base import text

    gone = setup.services().rules.drop_blackout(number)
    text.say(f"Ended: {gone.words} for {gone.subject or 'all accounts'}.")
