"""What a sync came to: frozen values; instants are aware."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

STREAMS = ("inbox", "messages", "posts", "account figures", "post figures")
"""What is read of an account, in this order."""
State = Literal["done", "failed", "later", "stopped"]
"""How an account's sync ended: whole, for a lasting reason, for one that passes by itself, or at a person's word."""


class StreamSync(NamedTuple):
    """What came of one stream: ``read`` rows were looked at, ``gone`` are no longer on the network.

    ``old`` are those of before the inbox begins, which are left out.
    """

    stream: str
    read: int = 0
    added: int = 0
    updated: int = 0
    gone: int = 0
    old: int = 0
    figures: int = 0


class AccountSync(NamedTuple):
    """What came of one account; what was stored before a ``problem`` is kept. ``seconds`` is how long it took.

    ``kind`` is the problem's in one word, ``until`` when the network may be asked again, where it says. ``linked`` are
    planned posts that were found on the network.
    """

    account: str
    platform: str
    state: State
    streams: tuple[StreamSync, ...] = ()
    problem: str = ""
    hint: str = ""
    kind: str = ""
    until: datetime | None = None
    linked: int = 0
    first: bool = False
    seconds: float = 0.0

    def of(self, stream: str) -> StreamSync:
        """Return what came of a stream, nothing where it was not read."""
        return next((each for each in self.streams if each.stream == stream), StreamSync(stream))

    @property
    def new_items(self) -> int:
        """How many messages are new."""
        return self.of("inbox").added + self.of("messages").added

    @property
    def figures(self) -> int:
        """How many figures were stored."""
        return sum(each.figures for each in self.streams)


class SyncReport(NamedTuple):
    """What came of all accounts, in the order of their names."""

    began_at: datetime
    ended_at: datetime
    accounts: tuple[AccountSync, ...]

    @property
    def stopped(self) -> bool:
        """Whether a person stopped it."""
        return any(each.state == "stopped" for each in self.accounts)

    @property
    def exit_code(self) -> int:
        """0 for all done, 1 where a lasting reason kept some from it, 3 where trying later is enough."""
        states = {each.state for each in self.accounts}
        return 1 if "failed" in states else 3 if "later" in states else 0


class SyncStanding(NamedTuple):
    """How an account stands: when it was first and last read, and why the last try ended early ('' when it did not).

    ``read_at`` is when everything was read last, None where that never was. ``since`` is the first sync.
    """

    account: str
    since: datetime | None
    tried_at: datetime | None
    read_at: datetime | None
    problem: str
    kind: str
