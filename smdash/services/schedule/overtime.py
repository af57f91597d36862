"""What is overtime now; apart from capacity, whose imports would slow the start where nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.schedule import parse_utc, week_start
from smdash.store.queue import capacity as capacity_store

if TYPE_CHECKING:
    from smdash.services.home import Home


def overtime_now(home: Home) -> frozenset[int]:
    """Return all deliveries from this week on that are overtime now."""
    zone, monday = home.zone(), week_start(home.today())
    dues = capacity_store.overtime_dues(home.read(), home.day_bounds(monday)[0])
    if not dues:
        return frozenset()
    from smdash.services.schedule.capacity import CapacityService

    weeks = dict.fromkeys(week_start(parse_utc(due).astimezone(zone).date()) for due in dues)
    return frozenset().union(*map(CapacityService(home).effective_overtime, weeks))
