"""What an item is as it comes in, from a sync or a file: its mark, its promise, until when it can be answered."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.schedule import stored
from smdash.services.inbox.judging import Judging
from smdash.services.promises import closes_at, due_at

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home


class Landed(NamedTuple):
    """Columns of an item: instants as they are stored, ``closes_at`` None where its platform takes answers for ever."""

    flag: str
    spam: bool
    judged: str
    due_at: str
    closes_at: str | None


class Landings:
    """Judges items as they come in; the home's rules and hours are read once."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.office = home.office()

    @cached_property
    def judging(self) -> Judging:
        """What judges them, made when there is something to judge: most portions of a sync are empty."""
        return Judging(self.home.folder, self.home.read())

    def judged(
        self, account: Account, kind: str, text: str, rating: int | None, received_at: datetime, handle: str = ""
    ) -> Landed:
        """Return what an item is; ``handle`` is its writer's, else their name."""
        found = self.judging.judge(account, kind, text, rating, handle)
        spam = found.what == "spam"
        closes = closes_at(account.platform, kind, received_at)
        return Landed(
            flag="" if spam else found.what,
            spam=spam,
            judged=found.rule,
            due_at=stored(due_at(account, received_at, self.office)),
            closes_at=None if closes is None else stored(closes),
        )
