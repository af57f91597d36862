"""The inbox pane: frozen rows; times are aware and in the zone they are shown in, ``key`` names a row for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.window import Window


class InboxRow(NamedTuple):
    """A line of the inbox; ``gone`` is no longer on its network."""

    key: str
    id: int
    brand: str
    colour: str
    platform: str
    account: str
    kind: str
    author: str
    handle: str
    text: str
    received_at: datetime
    due_at: datetime
    flag: str
    permalink: str
    state: str = "open"
    gone: bool = False


class InboxItem(NamedTuple):
    """An item whole, as it came; ``rating`` is 1 to 5 stars of a review, None elsewhere."""

    account: str
    kind: str
    author: str
    handle: str
    body: str
    permalink: str
    rating: int | None
    flag: str
    state: str


class Unread(NamedTuple):
    """An account whose network could not be read last time: why, and when all of it was read last (None for never)."""

    account: str
    kind: str
    problem: str
    read_at: datetime | None


class InboxView(NamedTuple):
    """The inbox pane; ``minutes`` is the work its open items will take, None when that is unknown.

    ``guessed`` says that the minutes rest on a starting guess.

    One that is gone from its network is open until its person is done with it, but never late and no work.

    ``unread`` are the accounts of which there may be more than is shown.
    """

    window: Window[InboxRow]
    open: int
    late: int
    minutes: float | None
    unread: tuple[Unread, ...] = ()
    guessed: bool = False


def unread_words(unread: tuple[Unread, ...]) -> str:
    """Return in a few words whose messages may be missing, '' for nobody's."""
    if not unread:
        return ""
    return f"{unread[0].account if len(unread) == 1 else f'{len(unread)} accounts'} not read"
