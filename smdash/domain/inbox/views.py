"""The inbox pane: frozen rows; times are aware and in the zone they are shown in, ``key`` names a row for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.window import Window


class InboxRow(NamedTuple):
    """A line of the inbox; ``gone`` is no longer on its network, ``state`` is open, snoozed, waiting, done or spam.

    ``closes_at`` is since when its platform takes no answer any more, None for never. ``promised`` says whether a
    person made its account's promise, which is a default else. ``draft`` is an answer that is begun, ``reply`` the
    state of one that is on its way, '' for none. ``is_lead`` is said of who writes, ``flag`` of what they wrote.
    """

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
    closes_at: datetime | None = None
    snoozed_until: datetime | None = None
    edited: bool = False
    promised: bool = False
    draft: bool = False
    tags: tuple[str, ...] = ()
    is_lead: bool = False
    reply: str = ""


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


class InboxCounts(NamedTuple):
    """How many items there are of each sort; ``closing`` are those that can soon not be answered any more.

    One that is gone from its network is open until its person is done with it, but never late. ``spam_today`` is how
    much of the spam came today.
    """

    open: int = 0
    late: int = 0
    closing: int = 0
    snoozed: int = 0
    waiting: int = 0
    spam: int = 0
    spam_today: int = 0


class InboxView(NamedTuple):
    """A list of items; ``minutes`` is the work the open ones will take, None when that is unknown.

    ``guessed`` says that the minutes rest on a starting guess; what is gone is no work. ``unread`` are the accounts of
    which there may be more than is shown. ``counts`` are those of the brand, whatever is listed; ``more`` says that
    a filter may take others that were not looked at.
    """

    window: Window[InboxRow]
    counts: InboxCounts
    minutes: float | None
    unread: tuple[Unread, ...] = ()
    guessed: bool = False
    more: bool = False

    @property
    def open(self) -> int:
        """How many are open, whatever is listed."""
        return self.counts.open

    @property
    def late(self) -> int:
        """How many of them are late."""
        return self.counts.late


def unread_words(unread: tuple[Unread, ...]) -> str:
    """Return in a few words whose messages may be missing, '' for nobody's."""
    if not unread:
        return ""
    return f"{unread[0].account if len(unread) == 1 else f'{len(unread)} accounts'} not read"


def frame_words(view: InboxView, listed: str, query: str, minutes: str) -> str:
    """Return what a list holds: ``5 open, 2 late \u00b7 ~19 min``, ``3 snoozed``, ``is:question: 4 found``.

    ``listed`` is the list's name. ``minutes``, in words, are those of all that is open, and stand where that is listed.
    """
    count = f"{view.window.count:,}{' or more' if view.more else ''}"
    parts = [f"{one_line(query, 40)}: {count} found" if query.strip() else f"{count} {_LISTED.get(listed, listed)}"]
    if listed == "open" and not query.strip():
        parts[0] += f", {view.late:,} late" if view.late else ""
        parts.append(minutes if view.open else "")
    return " \u00b7 ".join(filter(None, [*parts, unread_words(view.unread)]))


_LISTED = {"all": "in all", "waiting": "waiting for them"}
