"""Whether an account's rules on how near its posts may be speak against one that goes out now, whatever way it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from smdash.domain.publishing.spacing import Spacing, crowded
from smdash.domain.schedule import parse_utc, stored
from smdash.store.publishing import sendings as store

if TYPE_CHECKING:
    import sqlite3

    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home


def spacing(
    home: Home, conn: sqlite3.Connection, account: Account, delivery_id: int, before: int = 0
) -> Spacing | None:
    """Return what an account's least gap and most of a day say against a post going out now; None for nothing.

    ``before`` posts of the account are taken to have gone out just now.
    """
    if not account.min_gap_minutes and not account.daily_cap:
        return None
    now, gap = home.now(), timedelta(minutes=account.min_gap_minutes)
    since = stored(now - max(gap, timedelta(days=2)))  # a day of any zone began less than two days ago
    out = [parse_utc(each) for each in store.out_since(conn, account.id, since, delivery_id)]
    out += [now] * before
    return crowded(now, out, gap, account.daily_cap, ZoneInfo(account.zone))
