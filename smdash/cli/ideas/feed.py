"""``smdash feed``: RSS and Atom feeds that bring ideas, read when their person asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Group, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.jsonvalues import at
from smdash.cli.base.pages import known_brand
from smdash.domain.ideas.views import typed_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.ideas.feeds import Feed
    from smdash.services.ideas.feeds import Came

EMPTY = "There is no feed yet: smdash feed add URL --brand BRAND"


@click.group(cls=Group)
def feed() -> None:
    """Feeds (RSS, Atom) of others' news that bring ideas, never posts."""


@feed.command("add", cls=Command)
@click.argument("url")
@click.option("--name", default="", metavar="NAME", help="What to call it; without it what it calls itself.")
@brand_option
@click.option("--pillar", default="", metavar="NAME", help="The content theme its ideas are for.")
@click.option("--label", "labels", multiple=True, metavar="NAME", help="A label its ideas get.")
@json_option
@with_setup
def add_feed(
    setup: Setup, url: str, name: str, brand: str | None, pillar: str, labels: tuple[str, ...], as_json: bool
) -> None:
    """Keep the feed at URL and read it: its newest entries become ideas."""
    services = setup.services()
    named = [each for entry in labels for each in typed_labels(entry)]
    made = services.feeds.add(url, name=name, brand=brand or "", pillar=pillar, labels=named)
    came = services.feeds.read(numbers=[made.id])
    if as_json:
        output.print_json(came_json(came))
    else:
        _say(came[0])
    click.get_current_context().exit(1 if any(each.wrong for each in came) else 0)


@feed.command("list", cls=Command)
@brand_option
@json_option
@with_setup
def list_feeds(setup: Setup, brand: str | None, as_json: bool) -> None:
    """List the feeds, when each was read, and what was wrong with it."""
    services = setup.services()
    found = services.feeds.every(known_brand(services, brand))
    cells = [
        (
            str(each.id),
            each.brand or text.MISSING,
            each.called,
            text.moment(each.read_at),
            text.plural(each.ideas, "idea"),
            each.error,
        )
        for each in found
    ]
    output.emit(
        as_json,
        lambda: {"feeds": [feed_json(each) for each in found]},
        lambda: output.rows(cells, EMPTY, right=(0,), flex=5),
    )


@feed.command("read", cls=Command)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@brand_option
@json_option
@with_setup
def read_feeds(setup: Setup, names: tuple[str, ...], brand: str | None, as_json: bool) -> None:
    """Read all feeds, or those called NAME; each at most every half hour, as its server wants it."""
    services = setup.services()
    numbers = [services.feeds.find(name).id for name in names] if names else None
    came = services.feeds.read(known_brand(services, brand), numbers, (lambda _: None) if as_json else _say)
    if as_json:
        output.print_json(came_json(came))
    elif not came:
        text.say_wrapped(EMPTY)
    click.get_current_context().exit(1 if any(each.wrong for each in came) else 0)


@feed.command("drop", cls=Command)
@click.argument("name")
@with_setup
def drop_feed(setup: Setup, name: str) -> None:
    """Let go of a feed, by its name, address or number; the ideas it brought stay."""
    services = setup.services()
    gone = services.feeds.drop(services.feeds.find(name).id)
    text.say(f"Dropped the feed {gone.called}.")


def _say(came: Came) -> None:
    text.say(f"{came.feed.called}: {came.words}.", "bad" if came.wrong else "")


def feed_json(found: Feed) -> dict[str, Any]:
    """Return a feed as ``smdash feed list --json`` lists it."""
    return {
        "id": found.id,
        "url": found.url,
        "name": found.name or None,
        "brand": found.brand or None,
        "pillar": found.pillar or None,
        "labels": list(found.labels),
        "read_at": at(found.read_at),
        "rests_until": at(found.after_at),
        "error": found.error or None,
        "ideas": found.ideas,
    }


def came_json(found: Sequence[Came]) -> dict[str, Any]:
    """``smdash feed read --json``."""
    return {
        "feeds": [
            {
                "id": each.feed.id,
                "name": each.feed.called,
                "new": each.ideas,
                "left": each.left,
                "said": each.words,
                "wrong": each.wrong,
            }
            for each in found
        ]
    }
