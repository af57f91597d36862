"""Surges of messages and complaints: found from what is stored, told until they are dismissed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.inbox.surges import DAY, GREW, HOURS, SPANS, AccountSurge, surge
from smdash.domain.schedule import parse_utc, stored
from smdash.services.home import Service
from smdash.store.inbox import surges as store

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from smdash.domain.accounts.views import Account

LEAST = min(min(span.items, span.complaints) for span in SPANS)


class SurgeService(Service):
    """Use cases of the alert about a surge."""

    def found(self, brand: str | None = None) -> tuple[AccountSurge, ...]:
        """Return the surges of the last day, without those that were dismissed and have not grown since."""
        home, conn = self.home, self.home.read()
        now = home.now()
        accounts = {each.id: each for each in home.accounts() if brand is None or each.brand == brand}
        busy = store.lately(conn, accounts, stored(now - timedelta(hours=DAY + SPANS[-1].hours)), LEAST)
        told = [each for number in busy if (each := self._of(conn, accounts[number], now)) is not None]
        return tuple(told)

    def _of(self, conn: sqlite3.Connection, account: Account, now: datetime) -> AccountSurge | None:
        first = store.first_at(conn, account.id)
        hours = min(HOURS, int((now - parse_utc(first)) / timedelta(hours=1)) + 1) if first else 0
        if hours <= 0:
            return None
        items, complaints = [0] * hours, [0] * hours
        since = stored(now - timedelta(hours=hours))
        for ago, count, of_them in store.by_hour(conn, account.id, since, stored(now)):
            if ago < hours:
                items[hours - 1 - ago], complaints[hours - 1 - ago] = count, of_them
        found = surge(items, complaints)
        if found is None:
            return None
        until = now - timedelta(hours=found.ended)
        since_at = until - timedelta(hours=found.hours)
        kinds = store.kinds(conn, account.id, stored(since_at), stored(until))
        zone = self.home.zone()
        told = AccountSurge(
            account.slug,
            account.brand,
            f"{kinds[0][0]}s" if len(kinds) == 1 and kinds[0][0] != "reply" else "messages",
            found,
            since_at.astimezone(zone),
            until.astimezone(zone),
        )
        return None if self._dismissed(conn, account.id, told, stored(now)) else told

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
