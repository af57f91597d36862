"""Where evergreen pools have room, and all that decides what may go there."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.evergreen.pools import AccountLimits, FreePlace
from smdash.domain.schedule import instant, parse_utc, stored, zone_of
from smdash.services.schedule.free_slots import FreeSlots
from smdash.store.accounts import accounts as account_store
from smdash.store.evergreen import pools as store
from smdash.store.posts import posts as post_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.evergreen.pools import Pool, PoolPost, StandingText
    from smdash.domain.schedule import Opening
    from smdash.services.home import Home


class PoolRoom(NamedTuple):
    """The free openings of the pools' slots, by place, with their accounts, posts, texts said and limits."""

    openings: dict[FreePlace, Opening]
    accounts: dict[int, Account]
    names: dict[int, str]
    posts: list[PoolPost]
    history: list[StandingText]
    limits: dict[int, AccountLimits]


def read_room(home: Home, pools: Sequence[Pool], days: int) -> PoolRoom:
    """Read what ``domain.evergreen.plan`` needs for the ``days`` from today; for 0 days there are no openings."""
    conn, now, today = home.read(), home.now(), home.today()
    end = instant(datetime.combine(today + timedelta(days=days), time(0)), home.zone())
    live = {account.id: account for account in home.accounts()}
    wanted = {pool.id for pool in pools}
    weekly = account_store.slots(conn)
    slots = FreeSlots(home)
    openings: dict[FreePlace, Opening] = {}
    limits: dict[int, AccountLimits] = {}
    for account_id, account in live.items():
        if days and any(slot.pool_id in wanted for slot in weekly.get(account_id, ())):
            found = slots.openings(account, now + timedelta(microseconds=1), end)
            openings |= {
                FreePlace(account_id, o.at, o.wall, o.slot.pool_id, o.slot): o
                for o in found
                if o.slot.pool_id in wanted
            }
            limits[account_id] = _limits(home, account, now, end)
    zones = {account.id: account.zone for account in live.values()}
    posts = store.posts(conn, sorted(wanted), zones)
    reach = timedelta(days=max((pool.cooldown_days for pool in pools), default=0) + 1)
    # A text may be kept from one account for a year ahead, so all that is planned counts.
    reading = {number: zones[number] for post in posts for number in post.accounts}
    history = store.said(conn, reading, stored(now - reach), "9999")
    names = {pool.id: pool.name for pool in pools}
    return PoolRoom(openings, live, names, posts, history, limits)


def _limits(home: Home, account: Account, start: datetime, end: datetime) -> AccountLimits:
    """Return what an account allows, so that what a plan gives it keeps to its rules as well."""
    rules = FreeSlots(home).rules(account)
    zone = zone_of(account.zone)
    reach = max(rules.gap, timedelta(days=1)) + timedelta(minutes=1)
    taken = [
        parse_utc(at) for at in post_store.taken(home.read(), account.id, stored(start - reach), stored(end + reach))
    ]
    per_day = Counter(moment.astimezone(zone).date() for moment in taken)
    return AccountLimits(rules.gap, rules.cap, tuple(taken), per_day)
