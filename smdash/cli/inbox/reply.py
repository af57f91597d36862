"""``smdash inbox reply``: answering a message over its network or by hand, and what became of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

import click

from smdash.cli.base import output, raw, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.edge import tell
from smdash.cli.inbox import json_views
from smdash.cli.inbox.items import numbers
from smdash.cli.inbox.written import MOST_BYTES, written
from smdash.domain.errors import ConflictError, NotFoundError, UsageError
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.inbox.replies import After, ReplyView
    from smdash.services.bundle import Services

_CODES = {"failed": 1, "unknown": 1, "missed": 1, "scheduled": 3}
_WORDS = {
    "published": ("out", "good"),
    "scheduled": ("tried again", "warn"),
    "failed": ("failed", "bad"),
    "unknown": ("unconfirmed", "warn"),
    "missed": ("missed", "bad"),
    "sending": ("in your hands", ""),
    "cancelled": ("not answered", ""),
}
STANDING = {state: word for state, (word, _) in _WORDS.items()} | {"scheduled": "about to go out"}
"""How an answer stands, while nobody has just tried to send it."""


@click.command(cls=Command)
@click.argument("item", metavar="ITEM")
@click.argument("words", metavar="[TEXT]", required=False)
@click.option("--file", "file", metavar="PATH", help="Read the text from a file.")
@click.option(
    "--after",
    type=click.Choice(["done", "waiting", "open"]),
    help="What the item is then, by default done; waiting: for them.",
)
@click.option("--visibility", metavar="V", default="", help="Who may see it; never more people than see the item.")
@click.option("--by-hand", is_flag=True, help="Print the text and the page; you post it.")
@click.option("--answered", is_flag=True, help="Say that it is out: what was taken by hand, or TEXT.")
@click.option("--link", metavar="URL", default="", help="With --answered: where it is.")
@click.option("--at", "moment", metavar="TIME", help="With --answered: when, like 10:30 or yesterday 18:05.")
@click.option("--not-answered", is_flag=True, help="Say that it is not out; its text stays as a draft.")
@click.option("--yes", is_flag=True, help="Let it go whatever there is to look at first, but for open fields.")
@click.option("--open-fields", is_flag=True, help="Let fields nobody filled in, like {order}, go as they stand.")
@json_option
@with_setup
def reply(
    setup: Setup,
    item: str,
    words: str | None,
    file: str | None,
    after: str | None,
    visibility: str,
    by_hand: bool,
    answered: bool,
    link: str,
    moment: str | None,
    not_answered: bool,
    yes: bool,
    open_fields: bool,
    as_json: bool,
) -> None:
    """Answer ITEM, a number as 'smdash inbox' shows it, with TEXT; '-' reads stdin, without TEXT $EDITOR opens.

    Where its account is connected it goes out now, once, and what came of it is printed. Elsewhere, and with --by-hand,
    the text and the page to post it on are printed: say --answered once it is out. Ends with 0 when it is out or in
    your hands, 1 when you are needed, 3 when it is to be tried again.
    """
    if answered and not_answered:
        raise click.UsageError("--answered and --not-answered exclude each other.")
    if (link or moment) and not answered:
        raise click.UsageError("--link and --at go with --answered.")
    if words is not None and file is not None:
        raise click.UsageError("Give the text or --file, not both.")
    services = setup.services()
    (number,) = numbers(services, [item])
    then = cast("After | None", after)
    if not_answered:
        found = services.replies.not_answered(_asked_about(services, number).id)
        _said(found, as_json)
        return
    if answered:
        _said(_answered(services, number, _given(words, file), link, moment, then), as_json)
        return
    ground = services.replies.ground(number)
    said = _given(words, file)
    if said is None:
        said = written(None, ground.draft)
    confirmed = _looked_at(services, number, said, yes=yes, open_fields=open_fields)
    if by_hand or not ground.online:
        services.replies.refuse(number, said, confirmed)
        _by_hand(services, number, said, "" if by_hand else ground.offline, as_json)
        return
    sent = services.replies.send(
        number, said, after=then or "done", visibility=visibility, confirmed=confirmed, delay=False
    )
    services.replies.send_due("reply", [sent.id], by_word=True)
    found = services.replies.view(sent.id)
    _said(found, as_json)
    click.get_current_context().exit(_CODES.get(found.state, 0))


def _given(words: str | None, file: str | None) -> str | None:
    """Return the text that was typed, piped in or lies in a file; None where there is none yet."""
    if file is None:
        return None if words is None else written(words, "")
    from pathlib import Path

    from smdash.services.desktop import files

    data = files.read(Path(file), MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UsageError("this is longer than 100 kB.", subject=one_line(file, 200))
    return files.decoded(data, file)


def _asked_about(services: Services, item_id: int) -> ReplyView:
    """Return the answer to an item that is not over; NotFoundError where there is none."""
    over = {"published", "cancelled"}
    found = [each for each in services.replies.of_item(item_id) if each.state not in over]
    if not found:
        raise NotFoundError(
            "no answer to it is under way.", subject=f"item {item_id}", hint="smdash inbox reply ITEM TEXT writes one."
        )
    return found[-1]


def _answered(
    services: Services, item_id: int, said: str | None, link: str, moment: str | None, after: After | None
) -> ReplyView:
    at = None if moment is None else _instant(services, moment)
    over = {"published", "cancelled"}
    there = [each for each in services.replies.of_item(item_id) if each.state not in over]
    if there:
        return services.replies.answered(there[-1].id, text=said, permalink=link, after=after, at=at)
    if said is None:
        raise UsageError(
            "say what was answered.", subject=f"item {item_id}", hint="smdash inbox reply ITEM TEXT --answered"
        )
    return services.replies.note_answered(item_id, said, permalink=link, after=after or "done", at=at)


def _instant(services: Services, typed: str) -> datetime:
    """Return the instant of a time that was: a time of day is the last such one."""
    from datetime import UTC, datetime, timedelta

    from smdash.domain.schedule import instant
    from smdash.domain.times.clocks import read_clock
    from smdash.domain.times.days import read_day

    zone = services.home.zone()
    now = services.home.now().astimezone(zone)
    day, _, clock = typed.strip().replace("T", " ").rpartition(" ")
    wall = datetime.combine(read_day(day, now.date(), "back") if day else now.date(), read_clock(clock))
    if not day and wall > now.replace(tzinfo=None):
        wall -= timedelta(days=1)
    return instant(wall, zone).astimezone(UTC)


def _looked_at(services: Services, item_id: int, said: str, *, yes: bool, open_fields: bool) -> tuple[str, ...]:
    """Say what there is to look at first, ask where somebody is there, and return what they have seen.

    A field that nobody filled in needs a word of its own: a script that always says yes would send it.
    """
    check = services.replies.check(item_id, said)
    if check.errors:
        return ()
    asked = [words for words in check.confirm if not (open_fields if words in check.unfilled else yes)]
    there = sys.stdin.isatty()
    for each in (words for words in check.warnings if there or words not in asked[:1]):
        tell(f"smdash: {one_line(each)}")
    if asked and not there:
        how = "--open-fields" if asked[0] in check.unfilled else "--yes"
        hint = f"Nothing was sent. With {how} it goes all the same."
        raise ConflictError(asked[0], subject=f"item {item_id}", hint=hint)
    if asked and not click.confirm("Answer so all the same?", err=True):
        raise click.Abort
    return check.confirm


def _by_hand(services: Services, item_id: int, said: str, why: str, as_json: bool) -> None:
    taken = services.replies.take(item_id, said)
    if as_json:
        output.emit(True, lambda: json_views.reply(taken.reply, taken.page), lambda: None)
        return
    # A pipe gets the text as it is to be posted; a terminal must not act on it.
    raw.put_text(taken.text + "\n")
    where = f"Post it at: {taken.page}" if taken.page else "Post it on its own page; no address of it is known."
    lines = [f"To {taken.reply.to} from {taken.reply.account}{why and f': {why}'}.", where]
    lines.append(f"Then say: smdash inbox reply {item_id} --answered [--link URL], or --not-answered.")
    for line in lines:
        tell(one_line(line, 3000))


def _said(found: ReplyView, as_json: bool) -> None:
    output.emit(as_json, lambda: json_views.reply(found, ""), lambda: _show(found))


def _show(found: ReplyView) -> None:
    word, style = _WORDS[found.state]
    cells = (word, found.account, f"to {found.to}", one_line(found.text, 60))
    text.table([cells], styles=[(style, "", "", "dim")], rigid=(0, 1))
    for line in filter(None, (one_line(found.error), one_line(found.permalink, 2000))):
        text.say_wrapped(line, "  ")
    if found.state == "unknown":
        again = f"smdash inbox reply {found.item_id}"
        text.say_wrapped(f"Look at its page, then: {again} --answered, or --not-answered.", "  ")
