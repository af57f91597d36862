"""What an item is as it comes in, from a sync or a file: its mark, its promise, until when it can be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.inbox.urgency import flag_of
from smdash.domain.schedule import deadline, stored, zone_of

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
        self.office = home.office()

    def judged(
        self, account: Account, kind: str, text: str, rating: int | None, received_at: datetime, handle: str = ""
    ) -> Landed:
        """Return what an item is."""
        del handle
        due = deadline(received_at, account.promise_minutes, self.office, zone_of(account.zone))
        return Landed(flag_of(kind, text, rating), spam=False, judged="", due_at=stored(due), closes_at=None)
