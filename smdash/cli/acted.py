"""What became of posts that a command acted on: found by their numbers, and printed where and when they go out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from smdash.cli.edge import tell
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from smdash.services.bundle import Services

_NUMBER = re.compile(r"(p?)(\d{1,18})", re.IGNORECASE)
IDS_HELP = "ID is a delivery_id of 'smdash queue --json', or pN for every delivery of post N."


class Line(NamedTuple):
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
        if number[1]:
            post = services.queue.post(int(number[2]))
            found += [d["id"] for d in post["deliveries"] if d["state"] != "cancelled"]
        else:
            found.append(int(number[2]))
    return found


def post_lines(services: Services, post_id: int) -> list[Line]:
    """Return every delivery of a post."""
    from smdash.domain.schedule import parse_utc

    zone = services.home.zone()
    post = services.queue.post(post_id)
    return [
        Line(
            delivery["id"],
            post_id,
            delivery["account"],
            delivery["state"],
            parse_utc(delivery["due_at"]).astimezone(zone) if delivery["due_at"] else None,
            delivery["variant_body"] if delivery["variant_body"] is not None else post["body"],
        )
        for delivery in post["deliveries"]
    ]


def delivery_lines(services: Services, ids: Sequence[int]) -> list[Line]:
    """Return deliveries by their numbers, in order; what is no longer there is left out."""
    conn = services.home.read()
    owners = dict.fromkeys(
        row[0]
        for number in ids
        for row in conn.execute("SELECT post_id FROM deliveries WHERE id = ?", (number,)).fetchall()
    )
    lines = {line.delivery_id: line for post_id in owners for line in post_lines(services, post_id)}
    return [lines[number] for number in dict.fromkeys(ids) if number in lines]


def show(lines: Sequence[Line]) -> None:
    """Print each delivery on a line."""
    from smdash.cli import text
    from smdash.cli.queue import STYLE_OF

    text.table(
        [(text.moment(line.at), line.account, line.state, str(line.delivery_id), line.text) for line in lines],
        styles=[("", "", STYLE_OF.get(line.state, ""), "dim", "") for line in lines],
        right=(3,),
        rigid=(0, 1, 2, 3),
    )


def refuse(refused: Sequence[str]) -> None:
    """Say on stderr what was not done."""
    for sentence in refused[:20]:
        tell(f"not done: {sentence}")
    if len(refused) > 20:
        tell(f"not done: {len(refused) - 20} more")
