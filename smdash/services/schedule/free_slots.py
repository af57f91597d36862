"""Where an account has room: its free slots by its gap, its daily cap and its blackouts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smdash.domain import schedule
from smdash.domain.queue import slots
from smdash.domain.schedule import stored, zone_of
from smdash.services.accounts.rules import closed_for
from smdash.services.home import Service
from smdash.store.accounts import accounts as account_store
from smdash.store.accounts import rules as rule_store
from smdash.store.posts import posts as post_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.accounts.views import Account


class FreeSlots(Service):
    """The free slots of an account, as every act that looks for one finds them."""

    def rules(self, account: Account) -> slots.Rules:
        """Return what keeps an account's slots empty."""
        return rules_of(account, rule_store.blackouts(self.home.read()))

    def next_slot(
        self,
        account: Account,
        after: datetime,
        also_taken: Iterable[datetime] = (),
        *,
        format: str = "",
        pillar_id: int | None = None,
        until: datetime | None = None,
    ) -> schedule.Opening | None:
        """Return an account's next free slot after ``after``, by all its rules and for posts of this kind.

        None when it has no slots or no free one before ``until`` or in a year. Without ``format`` and ``pillar_id`` any
        slot will do.
        """
        weekly = account_store.slots(self.home.read(), [account.id]).get(account.id, [])
        fitting = [slot for slot in weekly if slots.fits(slot, format, pillar_id)]
        if not fitting:
            return None
        if until is not None:
            begin = after + timedelta(seconds=1)
            free = self.openings(account, begin, until, format=format, pillar_id=pillar_id, also_taken=also_taken)
            return free[0] if free else None
        until = after + timedelta(days=366)
        taken = [*self.taken(account, after, until), *map(stored, also_taken)]
        filled = post_store.filled(self.home.read(), account.id, account.zone, stored(after), stored(until))
        return slots.next_free(fitting, zone_of(account.zone), taken, after, self.rules(account), filled=filled)

    def openings(
        self,
        account: Account,
        start: datetime,
        end: datetime,
        *,
        format: str = "",
        pillar_id: int | None = None,
        also_taken: Iterable[datetime] = (),
    ) -> list[schedule.Opening]:
        """Return an account's free slots with start <= instant < end, by all its rules and for posts of this kind."""
        weekly = account_store.slots(self.home.read(), [account.id]).get(account.id, [])
        zone = zone_of(account.zone)
        fitting = [slot for slot in weekly if slots.fits(slot, format, pillar_id)]
        candidates = schedule.openings(fitting, zone, start, end)
        taken = [*self.taken(account, start, end), *map(stored, also_taken)]
        return slots.free(candidates, taken, self.rules(account), zone)

    def taken(self, account: Account, start: datetime, end: datetime) -> list[str]:
        """Return the instants an account has something at, as far before and after a span as its rules reach."""
        reach = timedelta(minutes=account.min_gap_minutes + 1)
        if account.daily_cap is not None:
            reach = max(reach, timedelta(days=2))
        return post_store.taken(self.home.read(), account.id, stored(start - reach), stored(end + reach))


def rules_of(account: Account, blackouts: list[slots.Blackout]) -> slots.Rules:
    """Return what keeps an account's slots empty, ``blackouts`` being all there are."""
    gap = timedelta(minutes=account.min_gap_minutes)
    return slots.Rules(gap, account.daily_cap, closed_for(blackouts, account))
