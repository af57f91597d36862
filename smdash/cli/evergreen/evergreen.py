"""``smdash evergreen``: pools of posts that come back where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.accounts import named
from smdash.cli.base.command import COMING_DAY, Group, Setup, json_option, with_setup
from smdash.cli.base.complete import accounts_and_sets, brand_option
from smdash.cli.base.pages import known_brand
from smdash.cli.base.text import say
from smdash.cli.evergreen import json_views
from smdash.cli.queue import affected
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.evergreen.pools import PICKS

if TYPE_CHECKING:
    from datetime import date

    from smdash.services.bundle import Services
    from smdash.services.evergreen.pool_reader import PlannedRun, PoolLine, PostLine


@click.group(cls=Group)
def evergreen() -> None:
    """Evergreen posts: kept in pools, they fill free slots that are theirs to fill, when you say so.

    A slot is given to a pool with ~: smdash account slot add acme/mastodon 'Mon 09:30 ~tips'
    """


@evergreen.command("list")
@brand_option
@json_option
@with_setup
def list_pools(setup: Setup, brand: str | None, as_json: bool) -> None:
    """List the pools and their posts."""
    services = setup.services()
    rows = services.evergreen.reader.pools(known_brand(services, brand))
    output.emit(as_json, json_views.pools, _show_pools, rows)


def _show_pools(rows: list[PoolLine]) -> None:
    if not rows:
        text.say_wrapped("There are no pools yet. Add one: smdash evergreen pool BRAND/NAME")
    for pool in rows:
        text.say(_pool_words(pool), "bold")
        text.table([_post_cells(post) for post in pool.posts], right=(0,), indent=2)
        if not pool.slots:
            text.say(f"  no slot; give it one: {_slot_command(pool)}", "dim")
        if not pool.posts:
            text.say(f"  no posts; add one: smdash evergreen add --pool {pool.label} --to BRAND/PLATFORM TEXT", "dim")


def _pool_words(pool: PoolLine) -> str:
    from smdash.domain.evergreen.pools import PICK_WORDS

    slots = text.plural(pool.slots, "slot") if pool.slots else "no slot"
    most = f", at most {text.plural(pool.max_runs, 'run')}" if pool.max_runs else ""
    return f"{pool.label}: {PICK_WORDS[pool.pick]}, {pool.cooldown_days} days apart{most}, {slots}"


def _slot_command(pool: PoolLine) -> str:
    return f"smdash account slot add {pool.brand}/PLATFORM 'Mon 09:30 ~{pool.name}'"


def _post_cells(post: PostLine) -> tuple[str, ...]:
    most = f" of {post.max_runs}" if post.max_runs else ""
    limits = [f"season {post.season}"] if post.season else []
    limits += [f"until {post.expires_on}"] if post.expires_on else []
    limits += [text.plural(post.variations, "variation")] if post.variations else []
    return (
        str(post.id),
        f"ran {post.runs}{most}",
        f"last {text.day(post.last_on)}",
        f"next {text.day(post.next_on)}",
        ", ".join(limits) or text.MISSING,
        post.text,
    )


@evergreen.command("pool")
@click.argument("pool", metavar="BRAND/NAME")
@click.option("--pick", type=click.Choice(PICKS), help="Which post goes first.")
@click.option("--cooldown", "cooldown_days", type=int, metavar="DAYS", help="Least days between the same text.")
@click.option("--max-runs", type=int, metavar="N", help="Most runs of a post on an account; 0 for no limit.")
@click.option("--retire", is_flag=True, help="Put it out of use.")
@with_setup
def pool(setup: Setup, pool: str, retire: bool, **given: Any) -> None:
    """Add a pool, or change what is given of one."""
    evergreens = setup.services().evergreen
    changes = {key: value for key, value in given.items() if value is not None}
    brand, slash, name = pool.partition("/")
    known = {each.label for each in evergreens.reader.pools()}
    if retire:
        evergreens.retire_pool(pool)
        text.say(f"Retired pool {pool}.")
    elif pool in known:
        if not changes:
            raise UsageError("nothing to change was given.", subject=pool, hint="See smdash evergreen pool --help.")
        evergreens.edit_pool(pool, **changes)
        text.say(f"Changed pool {pool}.")
    elif not slash:
        raise UsageError("a pool is named BRAND/NAME, like acme/tips.", subject=repr(pool))
    else:
        evergreens.add_pool(brand, name, **{**changes, "max_runs": changes.get("max_runs") or None})
        text.say(f"Added pool {pool}.")
        text.say(f"Next: smdash account slot add {brand}/PLATFORM 'Mon 09:30 ~{name}'", "dim")


@evergreen.command("add")
@click.argument("text", default="", metavar="[TEXT]")
@click.option("--pool", required=True, metavar="BRAND/NAME", help="Pool to keep it in.")
@click.option("--post", "post", metavar="ID", help="Keep a post that is in the queue or was, by its number there.")
@click.option(
    "--to", "accounts", multiple=True, metavar="ACCOUNTS", shell_complete=accounts_and_sets, help="Where it runs."
)
@click.option("--variation", "variations", multiple=True, metavar="TEXT", help="Another way to say it; repeatable.")
@click.option("--season", default="", metavar="MM-DD..MM-DD", help="Part of the year it runs in.")
@click.option("--expires", type=COMING_DAY, metavar="DATE", help="Last day it runs.")
@click.option("--max-runs", type=int, metavar="N", help="Most runs on an account.")
@with_setup
def add(
    setup: Setup,
    text: str,
    pool: str,
    post: str | None,
    accounts: tuple[str, ...],
    expires: date | None,
    **given: Any,
) -> None:
    """Keep TEXT, or a post, in a pool."""
    services = setup.services()
    given["post_id"] = None if post is None else affected.post_ids(services, [post])[0]
    chosen = named(services, accounts)
    number = services.evergreen.add_post(pool, text, accounts=chosen, expires_on=expires, **given)
    say(f"Kept in pool {pool}: evergreen post {number}.")


@evergreen.command("retire")
@click.argument("number", type=int)
@with_setup
def retire(setup: Setup, number: int) -> None:
    """Take evergreen post NUMBER out of its pool; what is queued of it stays."""
    text.say(f"Retired: {setup.services().evergreen.retire(number)}")


_DAYS = click.IntRange(1, 366)


@evergreen.command("dry-run")
@brand_option
@click.option("--days", type=_DAYS, default=30, show_default=True, help="How far to look ahead.")
@json_option
@with_setup
def dry_run(setup: Setup, brand: str | None, days: int, as_json: bool) -> None:
    """Show what would fill which slot; nothing is changed."""
    services = setup.services()
    rows = services.evergreen.reader.dry_run(days, known_brand(services, brand))
    output.emit(
        as_json,
        lambda: json_views.plan(days, rows),
        lambda: _show(rows) if rows else _nothing(services, days),
    )


@evergreen.command("fill")
@brand_option
@click.option("--days", type=_DAYS, default=14, show_default=True, help="How far to fill.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@with_setup
def fill(setup: Setup, brand: str | None, days: int, yes: bool, as_json: bool) -> None:
    """Fill the pools' free slots: shows what would go where, asks, and queues it."""
    services = setup.services()
    brand = known_brand(services, brand)
    rows = services.evergreen.reader.dry_run(days, brand)
    if as_json and not yes:
        raise UsageError("with --json nothing can be asked.", hint="Add --yes, or use 'smdash evergreen dry-run'.")
    if rows and not yes:
        _show(rows)
        if not click.confirm(f"Queue {text.plural(len(rows), 'post')}?", err=True):
            text.say("Nothing was queued.")
            return
    done = services.evergreen.fill(days, brand, expected=rows) if rows else []
    queued = f"Queued {text.plural(len(done), 'post')}. 'smdash undo' takes it back."
    output.emit(
        as_json,
        lambda: json_views.plan(days, done),
        lambda: text.say(queued) if done else _nothing(services, days),
    )


def _show(rows: list[PlannedRun]) -> None:
    text.table([(text.moment(row.at), row.account, f"~{row.pool}", row.text) for row in rows], rigid=(0, 1))


def _nothing(services: Services, days: int) -> None:
    """Say why nothing would be filled."""
    pools = services.evergreen.reader.pools()
    if not pools:
        raise NotFoundError("there are no pools yet.", hint="Add one: smdash evergreen pool BRAND/NAME")
    why = (
        f"no slot is open to a pool. Give it one: {_slot_command(pools[0])}"
        if not any(pool.slots for pool in pools)
        else "no pool has posts"
        if not any(pool.posts for pool in pools)
        else "every such slot is taken, or no post is allowed there yet"
    )
    end = "" if why.endswith("'") else "."
    text.say_wrapped(f"Nothing to fill in the next {days} days: {why}{end}")
