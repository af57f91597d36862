"""Surges of messages and complaints: found from what is stored, told until they are dismissed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.inbox.surges import DAY, GREW, HOURS, SPANS, AccountSurge, may_be, surge
from smdash.domain.schedule import parse_utc, stored
from smdash.services.home import Service
from smdash.store.inbox import stats as stats_store
from smdash.store.inbox import surges as store

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home

LEAST = min(min(span.items, span.complaints) for span in SPANS)


class _Past(NamedTuple):
    """What an account was sent by hour, the oldest first, up to the hour that begins at ``until``."""

    until: datetime
    items: list[int]
    complaints: list[int]


class SurgeService(Service):
    """Use cases of the alert about a surge; what is older than a day is read once an hour."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self._past: dict[int, _Past] = {}

    def found(self, brand: str | None = None) -> tuple[AccountSurge, ...]:
        """Return the surges of the last day, without those that were dismissed and have not grown since."""
        home, conn = self.home, self.home.read()
        now = home.now()
        accounts = {each.id: each for each in home.accounts() if brand is None or each.brand == brand}
        busy = store.lately(conn, accounts, stored(now - timedelta(hours=DAY + SPANS[-1].hours)), LEAST)
        told = [each for number in busy if (each := self._of(conn, accounts[number], now)) is not None]
        return tuple(told)

    def _of(self, conn: sqlite3.Connection, account: Account, now: datetime) -> AccountSurge | None:
        hour = now.replace(minute=0, second=0, microsecond=0)
        lately = hour - timedelta(hours=2 * DAY - 1)
        items, complaints = _counts(conn, account.id, lately, now + timedelta(seconds=1))
        if not may_be(items, complaints):
            return None
        past = self._before(conn, account.id, lately)
        found = surge([*past.items, *items], [*past.complaints, *complaints])
        if found is None:
            return None
        # The hour that runs is the last one that is counted.
        end = hour + timedelta(hours=1 - found.ended)
        since, until = end - timedelta(hours=found.hours), min(now, end)
        kinds = store.kinds(conn, account.id, stored(since), stored(until))
        zone = self.home.zone()
        told = AccountSurge(
            account.slug,
            account.brand,
            f"{kinds[0][0]}s" if len(kinds) == 1 and kinds[0][0] != "reply" else "messages",
            found,
            since.astimezone(zone),
            until.astimezone(zone),
        )
        return None if self._dismissed(conn, account.id, told, stored(now)) else told

    def _before(self, conn: sqlite3.Connection, account_id: int, until: datetime) -> _Past:
        """Return what an account was sent before an hour, from its first message on."""
        known = self._past.get(account_id)
        if known is not None and known.until == until:
            return known
        first = stats_store.first_received(conn, account_id)
        begin = until - timedelta(hours=HOURS - 2 * DAY)
        if first:
            begin = max(begin, parse_utc(first).replace(minute=0, second=0))
        self._past[account_id] = past = _Past(until, *_counts(conn, account_id, begin, until))
        return past

    @staticmethod
    def _dismissed(conn: sqlite3.Connection, account_id: int, told: AccountSurge, now: str) -> bool:
        row = store.dismissed(conn, account_id, now)
        if row is None:
            return False
        known = json.loads(row)
        grew = told.surge.items >= GREW * known["items"] or (
            told.surge.complaints >= GREW * known["complaints"] and told.surge.complaints >= LEAST
        )
        return not grew

    def dismiss(self, told: AccountSurge) -> str:
        """Say nothing of a surge for two days, unless it becomes twice as large; return what was done."""
        home = self.home
        account = home.account(told.account)
        until = stored(home.now() + timedelta(days=2))
        evidence = json.dumps({"items": told.surge.items, "complaints": told.surge.complaints})
        with home.write(f"Dismiss the surge at {told.account}") as w:
            store.dismiss(w, account.id, evidence, until)
        return f"Not told of {told.account} for two days, unless it becomes twice as much. u takes it back."


def _counts(conn: sqlite3.Connection, account_id: int, since: datetime, until: datetime) -> tuple[list[int], list[int]]:
    """Return messages and complaints of each hour from one that begins at ``since``, the oldest first."""
    hours = max(0, -(-int((until - since).total_seconds()) // 3600))
    items, complaints = [0] * hours, [0] * hours
    for name, count, of_them in store.by_hour(conn, account_id, stored(since), stored(until)):
        place = int((parse_utc(f"{name}:00:00Z") - since).total_seconds()) // 3600
        items[place], complaints[place] = count, of_them
    return items, complaints
