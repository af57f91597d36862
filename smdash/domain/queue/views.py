"""The queue pane: frozen rows; times are aware and in the zone they are shown in, ``key`` names a row for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.runway import Runway
    from smdash.domain.window import Window


class QueueRow(NamedTuple):
    """A line of the queue: a day heading, a delivery, a free slot, or a note such as how many more there are.

    An ``unfinished`` one is out, but not all that was to follow it: a part of its thread, its first comment.
    ``approval`` is how it stands with its client (none, asked, approved, changes), '' where nobody is to be asked.
    """

    key: str
    kind: Literal["heading", "delivery", "free", "note"]
    at: datetime | None = None
    brand: str = ""
    colour: str = ""
    platform: str = ""
    account: str = ""
    state: str = ""
    format: str = ""
    text: str = ""
    delivery_id: int = 0
    post_id: int = 0
    account_id: int = 0
    permalink: str = ""
    overdue: bool = False
    overtime: bool = False
    unfinished: bool = False
    approval: str = ""


class QueueView(NamedTuple):
    """The queue pane: its rows and what its frame says."""

    window: Window[QueueRow]
    planned: int
    days: int
    runways: tuple[Runway, ...]
    has_slots: bool


class FoundRow(NamedTuple):
    """A hit of the full-text search; ``account`` of an idea is its brand, which may be ''."""

    key: str
    kind: Literal["post", "item", "idea"]
    id: int
    account: str
    colour: str
    at: datetime | None
    state: str
    text: str
