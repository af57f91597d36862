"""A week's hours by day: making goes to the working day a post is due on, the rest to where the hours are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.schedule import openings, parse_utc, zone_of
from smdash.domain.workload.pane_views import DayBar
from smdash.store.accounts import accounts as account_store
from smdash.store.posts import posts as post_store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from smdash.domain.accounts.views import Account
    from smdash.domain.workload.load import WeekLoad
    from smdash.services.home import Home


def day_bars(
    home: Home, result: WeekLoad, accounts: list[Account], capacity: Mapping[date, float], today: date
) -> tuple[DayBar, ...]:
    """Return each day of a week (``capacity`` has its seven) with its work."""
    working = [day for day, hours in capacity.items() if hours > 0]
    if not working:
        return tuple(DayBar(day, 0.0, 0.0, None, day < today) for day in capacity)
    by_slug = {account.slug: account for account in accounts}
    due = _due_days(home, accounts, min(capacity))
    needed = dict.fromkeys(capacity, 0.0)
    rest = result.mean_h
    made: dict[str, float] = {}
    for slug, activity, hours in result.parts:
        if slug in by_slug and activity != "inbox":
            made[slug] = made.get(slug, 0.0) + hours
    for slug, hours in made.items():
        days = due.get(by_slug[slug].id) or working
        for day in days:
            at = max((w for w in working if w <= day), default=working[0])
            needed[at] += hours / len(days)
        rest -= hours
    total = sum(capacity.values())
    for day in working:
        needed[day] += rest * capacity[day] / total
    return tuple(
        DayBar(day, needed[day], hours, needed[day] / hours if hours > 0 else None, day < today)
        for day, hours in capacity.items()
    )


def _due_days(home: Home, accounts: list[Account], monday: date) -> dict[int, list[date]]:
    """Return the local days of a week each account posts on: its weekly slots, and what is due beside them."""
    conn, zone = home.read(), home.zone()
    begin, end = home.day_bounds(monday, 7)
    found: dict[int, set[datetime]] = {}
    for key in post_store.planned_keys(conn, begin, end, None):
        found.setdefault(key.account_id, set()).add(parse_utc(key.due_at))
    all_slots = account_store.slots(conn)
    for account in accounts:
        if account.id in all_slots:
            week = openings(all_slots[account.id], zone_of(account.zone), parse_utc(begin), parse_utc(end))
            found.setdefault(account.id, set()).update(opening.at for opening in week)
    return {account: [at.astimezone(zone).date() for at in moments] for account, moments in found.items()}
