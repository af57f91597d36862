"""What everything that stores an account's news stands on: one short transaction per portion, fenced by the lease."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.schedule import stored, zone_of
from smdash.services.leases import holder_name
from smdash.services.sync.stopping import StoppedError, TakenOverError
from smdash.store import leases
from smdash.store.sync import syncs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    from smdash.connectors.base import Page, Session
    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home
    from smdash.store.connection import Writing

PORTION = 100
"""Rows of one transaction: it holds the file's only write lock for some milliseconds, while somebody may be typing."""


HELD = timedelta(minutes=1)
"""How long an account is held for each portion: longer than a call takes, and short for whoever comes after a kill."""


def lease_of(account_id: int) -> str:
    """Return the name of the lease that says who reads an account."""
    return f"sync:{account_id}"


class Own(NamedTuple):
    """Whose account it is, as its network says."""

    remote_id: str
    handle: str


@dataclass(slots=True)
class Desk:
    """One account while it is read: its session, the moment everything is stored with, and who may stop it."""

    home: Home
    account: Account
    session: Session
    own: Own
    turn: AbstractContextManager[object]
    progress: Callable[[str, str, int], None]
    cancelled: Callable[[], bool]
    now: datetime
    _sources: dict[str, int] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day it is where the account is."""
        return self.now.astimezone(zone_of(self.account.zone)).date()

    def go_on(self) -> None:
        """Raise StoppedError where a person wants to stop."""
        if self.cancelled():
            raise StoppedError

    def tell(self, stream: str, count: int) -> None:
        """Say how far a stream is."""
        self.progress(self.account.slug, stream, count)

    @contextmanager
    def storing(self) -> Iterator[Writing]:
        """Open the transaction of a portion; TakenOverError where the account is no longer ours to read.

        Threads of one program take turns, which is quicker than finding the file locked. It need not be on the disk
        at once: rows and cursor are lost together, and then read again.
        """
        with (
            self.turn,
            self.home.write(f"Sync {self.account.slug}", bulk=True, durable=False, quiet=True, blind=True) as w,
        ):
            moment = self.home.now()
            name, holder = lease_of(self.account.id), holder_name(self.home)
            if not leases.renew(w.conn, name, holder, stored(moment + HELD)):
                raise TakenOverError
            yield w

    def source(self, w: Writing, kind: str) -> int:
        """Return the source that rows of this sync carry: one for an account, kind and local day."""
        if kind not in self._sources:
            # A transaction that fails ends the sync of its account, so what was made in it is not asked for again.
            self._sources[kind] = syncs.source_of(w, self.account.id, kind, self.today.isoformat())
        return self._sources[kind]

    def note_captured(self, w: Writing, kind: str) -> None:
        """Note that what this sync told of a kind was true as late as now."""
        if kind in self._sources:
            syncs.captured(w, self._sources[kind])


def says_nothing(page: Page, cursor: str) -> bool:
    """Say whether a portion brings nothing to store and no other place to go on from than ``cursor``."""
    return not (page.items or page.posts or page.gone) and page.cursor in {"", cursor}
