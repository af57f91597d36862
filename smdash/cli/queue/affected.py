"""What became of posts that a command acted on: found by their numbers, and printed where and when they go out."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import click

from smdash.cli.base import text
from smdash.cli.base.edge import tell
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.wording import state_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from smdash.domain.times.when import When
    from smdash.services.bundle import Services

STYLE_OF = {
    "missed": "bad",
    "failed": "bad",
    "unknown": "warn",
    "held": "warn",
    "published": "dim",
    "free": "dim",
    "unfinished": "bad",
}
_NUMBER = re.compile(r"(p|#)?(\d{1,18})", re.IGNORECASE)
IDS_HELP = "ID is the number that 'smdash queue' shows, like 97, or pN for every account of post N."


def one_number(ctx: click.Context, param: click.Parameter, value: str) -> int:
    """Read an argument as the number of one post as it is printed, ``97`` or ``#97``; a usage error for any other."""
    found = _NUMBER.fullmatch(value.strip())
    if found is None or found[1] in {"p", "P"}:
        raise click.BadParameter(f"{value!r} is no number of a post, like 97.", ctx, param)
    return int(found[2])


class AffectedLine(NamedTuple):
    """One delivery as it stands; ``at`` is in the shown zone, None for a draft."""

    delivery_id: int
    post_id: int
    account: str
    state: str
    at: datetime | None
    text: str


def delivery_ids(services: Services, words: Iterable[str]) -> list[int]:
    """Return the deliveries that typed numbers name; UsageError for what is no number."""
    found: list[int] = []
    for word in words:
        number = _NUMBER.fullmatch(word.strip())
        if number is None:
            raise UsageError("this is no number of a post.", subject=repr(word), hint=IDS_HELP)
        if number[1] in {"p", "P"}:
            post = services.posts.post(int(number[2]))
            found += [d.id for d in post.deliveries if d.state != "cancelled"]
        else:
            found.append(int(number[2]))
    return found


def post_ids(services: Services, words: Iterable[str]) -> list[int]:
    """Return the posts that typed numbers name; NotFoundError where there is none, UsageError for what is no number."""
    found: dict[int, None] = {}
    for word in words:
        if word.strip()[:1] in {"p", "P"}:
            delivery_ids(services, [word])  # says so when there is none
            found[int(word.strip()[1:])] = None
        else:
            found[services.posts.post_of(delivery_ids(services, [word])[0])] = None
    return list(found)


def post_lines(services: Services, post_id: int) -> list[AffectedLine]:
    """Return every delivery of a post."""
    from smdash.domain.schedule import parse_utc

    zone = services.home.zone()
    post = services.posts.post(post_id)
    return [
        AffectedLine(
            delivery.id,
            post_id,
            delivery.account,
            delivery.state,
            parse_utc(delivery.due_at).astimezone(zone) if delivery.due_at else None,
            delivery.variant_body if delivery.variant_body is not None else post.body,
        )
        for delivery in post.deliveries
    ]


def delivery_lines(services: Services, ids: Sequence[int]) -> list[AffectedLine]:
    """Return deliveries by their numbers, in order; what is no longer there is left out."""
    owners: dict[int, None] = {}
    for number in ids:
        with suppress(NotFoundError):
            owners[services.posts.post_of(number)] = None
    lines = {line.delivery_id: line for post_id in owners for line in post_lines(services, post_id)}
    return [lines[number] for number in dict.fromkeys(ids) if number in lines]


def show(lines: Sequence[AffectedLine]) -> None:
    """Print each delivery on a line."""
    text.table(
        [
            (text.moment(line.at), line.account, state_word(line.state), f"#{line.delivery_id}", line.text)
            for line in lines
        ],
        styles=[("", "", STYLE_OF.get(line.state, ""), "dim", "") for line in lines],
        right=(3,),
        rigid=(0, 1, 2, 3),
    )


def tell_clocks(services: Services, times: Iterable[When]) -> None:
    """Say on stderr what a typed time came to where the clocks change, and where it is another year's."""
    from smdash.domain.schedule import resolved, spelled_day

    zone, today = services.home.zone(), services.home.today()
    whens = list(times)
    for day in dict.fromkeys(when.wall.date() for when in whens if when.wall is not None):
        if day.year > today.year and (day - today).days >= text.HALF_YEAR:
            tell(f"note: {spelled_day(day)} is in {day.year}.")
    for wall in dict.fromkeys(when.wall for when in whens if when.kind == "at" and when.wall is not None):
        _, note = resolved(wall, zone)
        if note:
            tell(f"note: {note}.")


def warn(warnings: Sequence[str]) -> None:
    """Say on stderr what the posts stand beside now."""
    for sentence in warnings[:20]:
        tell(f"note: {sentence}")
    if len(warnings) > 20:
        tell(f"note: {len(warnings) - 20} more like that")


def refuse(refused: Sequence[str]) -> None:
    """Say on stderr what was not done."""
    for sentence in refused[:20]:
        tell(f"not done: {sentence}")
    if len(refused) > 20:
        tell(f"not done: {len(refused) - 20} more")
