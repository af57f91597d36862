"""``smdash pillar`` and ``smdash goal``: what a brand's posts are about and for, and how that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import COMING_DAY, NEAR_DAY, Group, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option, brand_slugs
from smdash.cli.base.pages import known_brand
from smdash.cli.strategy import goal_json

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.metrics.views import GoalForecast
    from smdash.domain.strategy.mix import Mix
    from smdash.store.accounts.rules import Theme


@click.group(cls=Group)
def pillar() -> None:
    """Pillars: the content themes of a brand."""


@click.group(cls=Group)
def goal() -> None:
    """Goals: what a brand's posts are for."""


@pillar.command("add")
@click.argument("brand", shell_complete=brand_slugs)
@click.argument("name")
@click.option("--share", type=float, metavar="PERCENT", help="Part of the posts it should have.")
@with_setup
def add_pillar(setup: Setup, brand: str, name: str, share: float | None) -> None:
    """Add a pillar to BRAND."""
    made = setup.services().rules.add_pillar(brand, name, None if share is None else share / 100)
    text.say(f"Added pillar {made.name} to {made.brand}.")


@pillar.command("edit")
@click.argument("brand", shell_complete=brand_slugs)
@click.argument("name")
@click.option("--name", "new_name", metavar="NAME", help="What it is called from now on; its posts keep it.")
@click.option("--share", type=float, metavar="PERCENT", help="Part of the posts it should have.")
@click.option("--no-share", is_flag=True, help="Want no share of it.")
@with_setup
def edit_pillar(setup: Setup, brand: str, name: str, new_name: str | None, share: float | None, no_share: bool) -> None:
    """Change a pillar of BRAND."""
    rules = setup.services().rules
    found = rules.pillar(brand, name)
    wanted = None if no_share else found.detail if share is None else share / 100
    made = rules.edit_pillar(brand, name, found.name if new_name is None else new_name, wanted)
    text.say(f"Changed pillar {made.name} of {made.brand}{_beside(_share_words(made))}.")


@pillar.command("mix")
@brand_option
@click.option("--weeks", type=int, default=8, show_default=True, metavar="N", help="How many weeks back.")
@click.option("--ahead", type=int, default=4, show_default=True, metavar="N", help="How many weeks of what is planned.")
@json_option
@with_setup
def mix(setup: Setup, brand: str | None, weeks: int, ahead: int, as_json: bool) -> None:
    """Say which share of posts each pillar has beside the share it should have, and how many posts tie to nothing.

    Posts count once, whatever the number of their accounts. An interval (95 %) says what so few posts can carry.
    """
    services = setup.services()
    found = services.goals.mixes(known_brand(services, brand), weeks, ahead)
    output.emit(as_json, goal_json.mixes, _show_mixes, found)


def _show_mixes(found: list[Mix]) -> None:
    from smdash.domain.strategy.mix import share_words, standing_words, untied_words

    if not found:
        text.say_wrapped("There are no brands yet. Add one: smdash account add BRAND PLATFORM")
    for each in found:
        text.say(f"{each.brand}, {text.day(each.first)} to {text.day(each.last)}", "bold")
        cells = [
            (
                row.name or "(no pillar)",
                "-" if row.target is None else f"{row.target * 100:g} %",
                share_words(row, each.out + each.planned),
                f"{row.out} out",
                f"{row.planned} planned",
                standing_words(row),
            )
            for row in each.pillars
        ]
        output.rows(cells, f"There are no pillars yet. Add one: smdash pillar add {each.brand} NAME --share 40", flex=0)
        text.say_wrapped(f"{untied_words(each)}.")
        for line in each.said:
            text.say_wrapped(line)


@goal.command("add")
@click.argument("brand", shell_complete=brand_slugs)
@click.argument("name")
@click.option("--metric", default="", help="Figure it is measured by.")
@click.option("--target", type=float, metavar="N", help="What the figure should reach.")
@click.option("--due", type=COMING_DAY, metavar="DAY", help="By when.")
@click.option("--from", "start", type=NEAR_DAY, metavar="DAY", help="Count figures by day from here; without it today.")
@click.option("--baseline", type=float, metavar="N", help="What the figure was before, where you know it better.")
@with_setup
def add_goal(
    setup: Setup,
    brand: str,
    name: str,
    metric: str,
    target: float | None,
    due: date | None,
    start: date | None,
    baseline: float | None,
) -> None:
    """Add a goal to BRAND.

    A figure is one that an account of BRAND has by day, from an export or by hand: followers, or followers@acme/x.
    Or it is a result of BRAND: leads, conversions, revenue, list (result:leads where an account has such a figure too).
    """
    services = setup.services()
    made = services.rules.add_goal(
        brand, name, metric=metric, target=target, due_on=due, from_on=start, baseline=baseline
    )
    text.say(f"Added goal {made.name} to {made.brand}{_beside(_goal_words(made))}.")
    _remarks(setup, made)


@goal.command("edit")
@click.argument("brand", shell_complete=brand_slugs)
@click.argument("name")
@click.option("--name", "new_name", metavar="NAME", help="What it is called from now on; its posts keep it.")
@click.option("--metric", help="Figure it is measured by.")
@click.option("--target", type=float, metavar="N", help="What the figure should reach.")
@click.option("--due", type=COMING_DAY, metavar="DAY", help="By when.")
@click.option("--from", "start", type=NEAR_DAY, metavar="DAY", help="Count figures by day from here.")
@click.option("--baseline", type=float, metavar="N", help="What the figure was before.")
@click.option(
    "--clear",
    multiple=True,
    type=click.Choice(["metric", "target", "due", "baseline"]),
    help="Take this out; repeatable.",
)
@with_setup
def edit_goal(
    setup: Setup,
    brand: str,
    name: str,
    new_name: str | None,
    metric: str | None,
    target: float | None,
    due: date | None,
    start: date | None,
    baseline: float | None,
    clear: tuple[str, ...],
) -> None:
    """Change a goal of BRAND; what is not named stays."""
    rules = setup.services().rules
    plan = rules.plan(brand, name)
    if "metric" in clear:
        plan = plan._replace(metric="", baseline=None)
    plan = plan._replace(
        name=plan.name if new_name is None else new_name,
        metric=plan.metric if metric is None else metric,
        target=target if target is not None or "target" in clear else plan.target,
        due_on=due if due is not None or "due" in clear else plan.due_on,
        from_on=start or plan.from_on,
        baseline=baseline if baseline is not None or "baseline" in clear else plan.baseline,
    )
    made = rules.edit_goal(brand, name, plan)
    text.say(f"Changed goal {made.name} of {made.brand}{_beside(_goal_words(made))}.")
    _remarks(setup, made)


@goal.command("show")
@click.argument("brand", required=False, shell_complete=brand_slugs)
@click.argument("name", required=False)
@json_option
@with_setup
def show_goals(setup: Setup, brand: str | None, name: str | None, as_json: bool) -> None:
    """Say how the goals of BRAND stand, or all, or the one called NAME.

    On course is a goal whose whole interval (80 %) reaches its target, behind one of which no part does.
    """
    services = setup.services()
    goals = services.goals
    found, mixes = goals.standing(brand, name), goals.mixes(brand)
    posts = {(each.brand, each.goal): goals.posts_of(mixes, each.brand, each.goal) for each in found}
    today = services.home.today()
    output.emit(as_json, goal_json.standing, lambda *_: _show_standing(found, posts, today), found, posts)


def _show_standing(found: list[GoalForecast], posts: dict[tuple[str, str], tuple[int, int]], today: date) -> None:
    from smdash.domain.metrics.goal_verdicts import bar, figure_words, verdict_words
    from smdash.domain.metrics.outlook_words import forecast_words

    if not found:
        text.say_wrapped(
            "There are no goals yet. Add one: smdash goal add BRAND NAME --metric leads --target N --due DAY"
        )
    for each in found:
        on = f" ({each.account})" if each.account else ""
        verdict = verdict_words(each, today) or "-"
        text.say(f"{each.brand}: {each.goal}{on}  {bar(each.progress)}  {verdict}", "bold")
        figure = f"{figure_words(each.metric)}: " if each.metric else ""
        text.say_wrapped(f"{figure}{forecast_words(each)}", "  ")
        for line in each.left_out:
            text.say_wrapped(f"left out: {line}", "  ")
        out, planned = posts[each.brand, each.goal]
        text.say_wrapped(f"posts for it: {out} out in the last 8 weeks, {planned} planned in the next 4", "  ")


def _remarks(setup: Setup, made: Theme) -> None:
    """Say what is to be known of a goal's figure: that nothing of it is saved yet, or that it is a vanity figure."""
    if made.metric:
        for line in setup.services().goals.remarks(made):
            text.say_wrapped(line)


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
        if table == "pillars":
            output.emit(as_json, goal_json.pillars, lambda *_: _show_themes(themes, table, set()), themes)
        else:
            vanity = {each.id for each in themes if services.goals.vanity_of(each)}
            output.emit(as_json, goal_json.goals, lambda *_: _show_themes(themes, table, vanity), themes, vanity)


for _group, _table in ((pillar, "pillars"), (goal, "goals")):
    _listing(_group, _table)
    _archiving(_group, _table)


def _show_themes(themes: list[Theme], table: str, vanity: set[int]) -> None:
    words = _share_words if table == "pillars" else _goal_words
    marks = {each.id: "vanity" if each.id in vanity else "" for each in themes}
    cells = [(t.brand, t.name, words(t), marks[t.id], "archived" if t.archived else "") for t in themes]
    output.rows(cells, f"There are no {table} yet. Add one: smdash {table[:-1]} add BRAND NAME", flex=1)


def _share_words(theme: Theme) -> str:
    return "" if theme.detail is None else f"{theme.detail * 100:g} % of posts"


def _goal_words(theme: Theme) -> str:
    from smdash.domain.metrics.goal_verdicts import figure_words

    name, at, account = theme.metric.partition("@")
    words = [f"{figure_words(name)}{at}{account}"] if theme.metric else []
    words += [f"to reach {theme.detail:g}"] if theme.detail is not None else []
    words += [f"from {theme.from_on}"] if theme.from_on else []
    words += [f"by {theme.due_on}"] if theme.due_on else []
    words += [f"baseline {theme.baseline:g}"] if theme.baseline is not None else []
    return " ".join(words)


def _beside(words: str) -> str:
    return f": {words}" if words else ""
