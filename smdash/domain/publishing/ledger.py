"""What publishing has done and will do, as screens and commands are handed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime, timedelta

Result = Literal["sent", "found", "again", "left", "missed", "blocked", "failed", "unknown", "would send"]
"""What a pass did with a message: sent it, found that it was out already, will try it again, left it where it was, came
to it when its time was over, cannot send it before its person has signed in again, gave it up for certain, does not
know, or (on a trial) would."""
LedgerFilter = Literal["published", "unfinished", "sending", "failed", "unknown", "scheduled"]
"""What of the ledger may be asked for: a delivery's state, or posts that are out without all that was to follow."""


class Passed(NamedTuple):
    """What a pass did with one message; ``reason`` says why it is not out, '' where it is.

    ``what`` is ``post``, ``part 2 of 4``, ``first comment`` or ``reply``, ``parts`` the texts of a trial run and
    ``details`` what goes out with them, in words. A reply has a ``reply_id`` and ``to`` whom it
    is, and its ``delivery_id`` is 0.
    """

    result: Result
    delivery_id: int
    account: str
    due_at: datetime | None
    what: str
    text: str
    reason: str = ""
    permalink: str = ""
    again_at: datetime | None = None
    parts: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    reply_id: int = 0
    to: str = ""

    @property
    def name(self) -> str:
        """What it is called: ``#12`` for a post, ``r12`` for an answer."""
        return f"r{self.reply_id}" if self.reply_id else f"#{self.delivery_id}"


class PassReport(NamedTuple):
    """One pass over what is due: message by message, and how many due posts wait for a person to post them.

    ``unbegun`` posts are due and were not come to, because the pass was stopped.
    """

    at: datetime
    rows: tuple[Passed, ...]
    by_hand: int = 0
    unbegun: int = 0

    def count(self, *results: Result) -> int:
        """Return how many messages came to any of these."""
        return sum(row.result in results for row in self.rows)

    @property
    def exit_code(self) -> int:
        """0 done, 1 a person is needed (failed, missed, unknown, to sign in again), 3 something is to be done later."""
        if self.count("failed", "missed", "unknown", "blocked"):
            return 1
        return 3 if self.unbegun or self.count("again") else 0


class NextOut(NamedTuple):
    """The next post that is due, and whether its account is connected, so that it goes out by itself."""

    delivery_id: int
    account: str
    at: datetime
    connected: bool
    problem: str = ""


class WhoPublishes(NamedTuple):
    """Who will send what is due next: the dashboard, a timer that has run, a program that runs on, or nobody.

    ``timer_at`` and ``watch_at`` are when one of them last looked, None where none ever did. So many ``accounts`` are
    connected; ``next`` is of any account, ``next_out`` of one that is connected.
    """

    dashboard: bool
    timer_at: datetime | None
    watch_at: datetime | None
    accounts: int
    next: NextOut | None
    next_out: NextOut | None = None

    def anybody(self, now: datetime, within: timedelta) -> bool:
        """Whether anything publishes by itself: a timer or program counts that has looked ``within`` this time."""
        seen = [at for at in (self.timer_at, self.watch_at) if at is not None and now - at <= within]
        return self.accounts > 0 and (self.dashboard or bool(seen))


class Call(NamedTuple):
    """One call that was made for a message; ``milliseconds`` is None for one that was cut off."""

    doing: str
    at: datetime
    milliseconds: int | None
    kind: str
    answer: str
    via: str


class LedgerPart(NamedTuple):
    """One message of a post: itself, a part of its thread or its first comment, and what became of it."""

    sending_id: int
    what: str
    state: str
    text: str
    permalink: str
    published_at: datetime | None
    next_at: datetime | None
    error: str
    kind: str
    attempts: int
    calls: tuple[Call, ...] = ()


class LedgerRow(NamedTuple):
    """A post in the ledger. ``took`` is how long its call took, ``parts`` all of its messages where it went by network.

    ``out`` of ``of`` messages are out; ``key`` is where the next page begins. An answer has a ``reply_id``, the item it
    answers and whom it is ``to``; its ``delivery_id`` and ``post_id`` are 0.
    """

    key: tuple[str, int]
    delivery_id: int
    post_id: int
    account: str
    text: str
    state: str
    planned_at: datetime | None
    at: datetime
    sent_at: datetime | None
    took: timedelta | None
    via: str
    permalink: str
    answer: str
    attempts: int
    out: int
    of: int
    parts: tuple[LedgerPart, ...] = ()
    reply_id: int = 0
    item_id: int = 0
    to: str = ""

    @property
    def name(self) -> str:
        """What it is called: ``#12`` for a post, ``r12`` for an answer."""
        return f"r{self.reply_id}" if self.reply_id else f"#{self.delivery_id}"

    @property
    def unfinished(self) -> bool:
        """Whether the post is out without all that was to follow it."""
        return self.state == "published" and any(part.state not in {"published", "dropped"} for part in self.parts[1:])


class LedgerView(NamedTuple):
    """A page of the ledger, newest first; ``before`` is given to ask for the next one, None at the end."""

    now: datetime
    zone: str
    rows: tuple[LedgerRow, ...]
    before: tuple[str, int] | None
