"""A conversation as it is shown: what was said, by whom, what was answered, and who it is that writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

Who = Literal["them", "us", "others"]
"""The person the item is from, the account itself, anybody else."""


class Said(NamedTuple):
    """One message of a conversation; ``key`` is ``i:<item>``, ``r:<reply>``, ``p:<own post>`` or ``n:<remote id>``.

    ``state`` is the item's or the reply's, '' for what is only known from its network. ``was`` is what it said before
    its author edited it, '' where it was not. ``depth`` is how far it stands in, 0 for what answers nothing known.
    """

    key: str
    who: Who
    author: str
    handle: str
    text: str
    at: datetime
    permalink: str = ""
    state: str = ""
    gone: bool = False
    edited_at: datetime | None = None
    was: str = ""
    depth: int = 0
    note: str = ""


class Writer(NamedTuple):
    """Who wrote an item, over the accounts of one brand: how often, since when, and what the person noted of them.

    ``first_at`` is None where nothing of them is known before. ``person_id`` is 0 where nothing was noted.
    """

    key: str
    platform: str
    brand: str
    name: str
    handle: str
    items: int
    answered: int
    first_at: datetime | None
    last_at: datetime | None
    accounts: tuple[str, ...] = ()
    person_id: int = 0
    notes: str = ""
    tags: tuple[str, ...] = ()
    is_lead: bool = False


class Conversation(NamedTuple):
    """An item among what was said before and since, oldest first; ``at`` is its place in ``said``.

    A long one is a part: ``before`` and ``after`` messages are not in it. ``about`` is the own post it stands under, ''
    for none or unknown. ``read_at`` is when the network was asked for all of it, None for never.
    """

    item_id: int
    said: tuple[Said, ...]
    at: int
    about: str
    about_link: str
    writer: Writer
    before: int = 0
    after: int = 0
    read_at: datetime | None = None
