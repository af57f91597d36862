"""What platforms themselves count of a brand's accounts at the top of its funnel: people reached, followers gained."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.funnel.views import AccountFigure
from smdash.domain.metrics.verdicts import summable
from smdash.services.metrics.account_data import AccountData

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.accounts.views import Account
    from smdash.domain.funnel.period import Period, Spans
    from smdash.services.home import Home

REACH = ("reach", "viewers", "views", "impressions")
"""Names of the catalogue for who saw something, people before repeated looks; the first one that is saved is taken."""
GAINED, LEVEL = "new_followers", "followers"
NO_REACH = "no figure of reach or views by day is saved"
NO_FOLLOWERS = "no followers by day are saved"
NET = "Followers, gained less lost"


def read(home: Home, accounts: Sequence[Account]) -> list[AccountData]:
    """Return the data of some accounts, read when asked for."""
    return [AccountData.of(home, each) for each in accounts]


def reach(data: AccountData, spans: Spans) -> AccountFigure:
    """Return an account's reach: a mean day where days count people anew, else the sum of its days."""
    for metric in REACH:
        meanings = [each for each in data.defined(metric, "account") if each.flow == "flow"]
        if not meanings:
            continue
        days = _days(data, metric, spans.now)
        if not days:
            continue
        meaning = meanings[-1]
        adds = summable(metric, meaning.unit, unique=meaning.unique)
        before = _days(data, metric, spans.before)
        return AccountFigure(
            data.account.slug,
            meaning.label,
            _total(days, adds=adds),
            _total(before, adds=adds) if before else None,
            per_day=not adds,
            days=len(days),
        )
    return AccountFigure(data.account.slug, "Reach", None, why_not=NO_REACH)


def followers(data: AccountData, spans: Spans) -> AccountFigure:
    """Return the followers an account gained, else what its count grew by, with the height at the end."""
    levels = data.days(LEVEL, spans.before.first - timedelta(days=7), spans.now.last + timedelta(days=1))
    level = levels[max(levels)].value if levels else None
    gained = _days(data, GAINED, spans.now)
    if gained:
        before = _days(data, GAINED, spans.before)
        label = data.defined(GAINED, "account")[-1].label
        return AccountFigure(
            data.account.slug,
            label,
            math.fsum(gained),
            math.fsum(before) if before else None,
            days=len(gained),
            level=level,
        )
    heights = {day: each.value for day, each in levels.items()}
    grown = _grown(heights, spans.now)
    if grown is None:
        return AccountFigure(data.account.slug, "New followers", None, why_not=NO_FOLLOWERS, level=level)
    return AccountFigure(data.account.slug, NET, grown, _grown(heights, spans.before), days=spans.now.days, level=level)


def _days(data: AccountData, metric: str, period: Period) -> list[float]:
    found = data.days_alike(metric, period.first, period.last + timedelta(days=1))
    return [each.value for each in found.values()]


def _total(values: Sequence[float], *, adds: bool) -> float:
    return math.fsum(values) / (1 if adds else len(values))


def _grown(heights: dict[date, float], period: Period) -> float | None:
    """Return what a count grew by over a period; None without a height within it and one of the week before it."""
    start = [day for day in heights if period.first - timedelta(days=7) <= day < period.first]
    inside = [day for day in heights if period.first <= day <= period.last]
    return heights[max(inside)] - heights[max(start)] if start and inside else None
