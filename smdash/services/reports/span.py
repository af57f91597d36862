"""The days of a report in a zone, and a home as it stood when a month was over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.verdicts import LAG_DAYS
from smdash.domain.schedule import instant, stored
from smdash.services.metrics.account_data import SETTLED_DAYS

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from smdash.domain.reports.month import Month
    from smdash.services.home import Home

DAYS = 56
"""Days whose newer half is held against the older one: four whole weeks each, about a month."""


class Span(NamedTuple):
    """A month as it is reported: in a brand's zone, up to the last day that is over."""

    month: Month
    zone: ZoneInfo
    today: date
    through: date

    def bounds(self, first: date, last: date) -> tuple[str, str]:
        """Return the stored instants at which ``first`` begins and ``last`` ends in the zone."""
        begin, end = datetime.combine(first, time(0)), datetime.combine(last + timedelta(days=1), time(0))
        return stored(instant(begin, self.zone)), stored(instant(end, self.zone))


def as_of(home: Home, day: date) -> Home:
    """Return a home whose clock stands at noon of a day, or at now where that is earlier; what is saved stays all."""
    moment = min(home.now(), instant(datetime.combine(day, time(12)), home.zone()))
    return replace(home, clock=lambda: moment)


def when_days_settled(home: Home, month: Month) -> Home:
    """Return a home on the first day on which figures by day of the month's last one may be judged."""
    return as_of(home, month.last + timedelta(days=LAG_DAYS + 1))


def when_posts_settled(home: Home, month: Month) -> Home:
    """Return a home on the first day on which the figures of the month's last posts may be judged."""
    return as_of(home, month.last + timedelta(days=SETTLED_DAYS))
