"""``smdash inbox show``, ``like`` and ``hide``: what was said around an item, and what is done beside answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.jsonvalues import at
from smdash.cli.inbox.items import items_argument, numbers
from smdash.cli.inbox.reply import STANDING
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import short_moment
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from smdash.domain.inbox.conversation import Conversation, Said
    from smdash.domain.inbox.links import Link
    from smdash.domain.inbox.reactions import Reactions
    from smdash.services.bundle import Services

WHO = {"them": "", "us": "you", "others": ""}


@click.command(cls=Command)
@click.argument("item", metavar="ITEM")
@click.option("--whole", is_flag=True, help="Ask its network for all of the conversation.")
@json_option
@with_setup
def show(setup: Setup, item: str, whole: bool, as_json: bool) -> None:
    """Show ITEM with what was said before and since, who wrote it, and where its links lead."""
    services = setup.services()
    (number,) = numbers(services, [item])
    found = services.threads.fetch(number) if whole else services.threads.conversation(number)
    links = services.item_links.of(number)
    reactions = services.reactions.of(number)
    output.emit(
        as_json,
        lambda: conversation_json(found, links, reactions),
        lambda: _show(services, number, found, links, reactions),
    )


def _show(services: Services, number: int, found: Conversation, links: tuple[Link, ...], reactions: Reactions) -> None:
    item = services.inbox.item(number)
    text.say(f"#{number}  {item.kind} to {item.account}", "bold")
    writer = found.writer
    since = f" since {writer.first_at:%Y-%m-%d}" if writer.first_at else ""
    known = (
        f"{counted(writer.items, 'message')}{since}, {writer.answered} handled" if writer.items else "nothing before"
    )
    text.say(f"{writer.name or writer.handle or 'somebody'} ({writer.platform}): {known}", "bold")
    if found.about or found.about_link:
        text.say(f"Under: {found.about or found.about_link}", "dim")
    if found.before:
        text.say(f"{found.before:,} before these", "dim")
    year = services.home.now().astimezone(services.home.zone()).year
    for place, said in enumerate(found.said):
        _said(said, year, here=place == found.at)
    if found.after:
        text.say(f"{found.after:,} after these", "dim")
    for link in links:
        text.say(f"Link: {link.address}" if link.opens else f"Link, not opened: {link.address}")
        for mark in link.marks:
            text.say_wrapped(mark, "  ")
    for at_, word in ((reactions.liked_at, "Liked"), (reactions.hidden_at, "Hidden")):
        if at_:
            text.say(f"{word} since {short_moment(at_, year)}")


def _said(said: Said, year: int, *, here: bool) -> None:
    whose = WHO[said.who] or one_line(said.author or said.handle, 60) or "somebody"
    states = STANDING if said.who == "us" else {}
    more = [states.get(said.state, said.state)] if said.state and (said.who == "us" or here) else []
    more += [word for word, holds in (("gone", said.gone), ("edited", said.edited_at is not None)) if holds]
    indent = "  " * (said.depth + 1)
    mark = "> " if here else "  "
    head = f"{mark}{'  ' * said.depth}{whose}, {short_moment(said.at, year)}"
    text.say(f"{head} ({', '.join(more)})" if more else head, "bold" if here else "")
    for line in said.text.splitlines() or [""]:
        text.say_wrapped(line, indent)
    if said.was:
        text.say_wrapped(f"said first: {said.was}", indent)
    if said.note:
        text.say_wrapped(said.note, indent)


def conversation_json(found: Conversation, links: tuple[Link, ...], reactions: Reactions) -> dict[str, Any]:
    """``smdash inbox show --json``."""
    writer = found.writer
    return {
        "item": found.item_id,
        "about": found.about or None,
        "about_link": found.about_link or None,
        "before": found.before,
        "after": found.after,
        "read_at": at(found.read_at),
        "said": [_one(each) for each in found.said],
        "writer": {
            "person_id": writer.person_id or None,
            "name": writer.name or None,
            "handle": writer.handle or None,
            "items": writer.items,
            "answered": writer.answered,
            "first_at": at(writer.first_at),
            "last_at": at(writer.last_at),
        },
        "links": [
            {"address": each.address, "host": each.host or None, "opens": each.opens, "marks": list(each.marks)}
            for each in links
        ],
        "can": sorted(reactions.can),
        "liked_at": at(reactions.liked_at),
        "hidden_at": at(reactions.hidden_at),
    }


def _one(said: Said) -> dict[str, Any]:
    kind, _, number = said.key.partition(":")
    return {
        "item": int(number) if kind == "i" else None,
        "reply": int(number) if kind == "r" else None,
        "who": said.who,
        "author": said.author or None,
        "handle": said.handle or None,
        "text": said.text,
        "at": at(said.at),
        "state": said.state or None,
        "gone": said.gone,
        "edited_at": at(said.edited_at),
        "was": said.was or None,
        "depth": said.depth,
        "permalink": said.permalink or None,
    }


undoing = click.option("--undo", "back", is_flag=True, help="Take it back.")


@click.command(cls=Command)
@items_argument
@undoing
@with_setup
def like(setup: Setup, items: tuple[str, ...], back: bool) -> None:
    """Like items on their network, or take the likes back. ITEM is a number as 'smdash inbox' shows it."""
    reactions = setup.services().reactions
    for number in numbers(setup.services(), items):
        (reactions.unlike if back else reactions.like)(number)
        text.say(f"#{number} {'liked no more' if back else 'liked'}.")


@click.command(cls=Command)
@items_argument
@undoing
@with_setup
def hide(setup: Setup, items: tuple[str, ...], back: bool) -> None:
    """Hide items below your own posts, or show them again. ITEM is a number as 'smdash inbox' shows it.

    Only who wrote a message can delete it: no network that smdash talks to lets a program delete another's.
    """
    reactions = setup.services().reactions
    for number in numbers(setup.services(), items):
        (reactions.unhide if back else reactions.hide)(number)
        text.say(f"#{number} {'shown again' if back else 'hidden'}.")
