"""Weeks of a brand with posts and without, and who of its followers moved to the e-mail list."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

from smdash.domain.funnel.period import DAY, WEEK, mondays
from smdash.domain.funnel.shares import days_of, share_of_counts
from smdash.domain.funnel.social import (
    CONTROLS,
    LOOK_BACK_WEEKS,
    SOCIAL,
    Moved,
    SocialWeek,
    WithWithout,
    carry_days,
    with_without,
)
from smdash.domain.metrics.verdicts import last_sunday
from smdash.domain.results.measures import MEASURES
from smdash.services.results.reading import ResultReader
from smdash.services.results.returns import posts_by_week

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.domain.funnel.views import Stage
    from smdash.domain.results.series import Series
    from smdash.services.home import Home

JUDGED = tuple((key, MEASURES[key].many) for key in ("conversions", "leads"))
"""What is compared: first buyers, else leads where nobody's buying is known."""


def compared(home: Home, brand: str, today: date) -> tuple[WithWithout, str]:
    """Return weeks with posts against weeks without, and what it is that was counted."""
    results = ResultReader(home)
    last = last_sunday(today, today)
    first = last + DAY - LOOK_BACK_WEEKS * WEEK
    for measure, name in JUDGED:
        series = results.series(brand, measure, first, last)
        days = days_of(series)
        if days:
            weeks = _weeks(home, brand, measure, series, days)
            found = with_without(measure, name, weeks)
            return (found if weeks else found._replace(why_not=f"no week is known both of posts and of {name}")), name
    measure, name = JUDGED[0]
    return with_without(measure, name, []), name


def _weeks(home: Home, brand: str, measure: str, series: Series, days: Mapping[date, float]) -> list[SocialWeek]:
    """Return the whole weeks from the first day that is known to the last one, without those of unknown posts."""
    begin, end = min(days), max(days)
    starts = mondays(begin - timedelta(days=begin.weekday()), series.last)
    starts = [day for day in starts if day <= end]
    accounts = [each for each in home.accounts(archived=True) if each.brand == brand]
    of_accounts = posts_by_week(home, accounts, starts).values()
    told = [[each[number] for each in of_accounts if each[number] is not None] for number in range(len(starts))]
    # From the first week on of which any account's posts are known: before it nobody knows whether anything went out.
    unknown = next((number for number, each in enumerate(told) if each), len(told))
    starts, told = starts[unknown:], told[unknown:]
    posts = [sum(each or 0 for each in week) for week in told]
    channels: list[Mapping[str, float]] = [{} for _ in starts]
    known = {name for name, value in series.by_channel if value}
    if SOCIAL in known and known & set(CONTROLS):
        results = ResultReader(home)
        skips = carry_days([number > 0 for number in posts])
        channels = [
            dict(results.series(brand, measure, day + skip * DAY, day + WEEK - DAY).by_channel)
            for day, skip in zip(starts, skips, strict=True)
        ]
    return [
        SocialWeek(
            monday,
            posts[number],
            tuple(days.get(monday + timedelta(days=day)) for day in range(7)),
            channels[number],
        )
        for number, monday in enumerate(starts)
    ]


def moved(stage: Stage, joined: Series) -> Moved:
    """Return how many joined the list by way of social media beside the followers that were gained.

    Follows of several accounts are added up as what they are: somebody who follows two accounts followed twice.
    """
    known = [each for each in stage.accounts if each.value is not None]
    gained = math.fsum(each.value or 0.0 for each in known) if known else None
    lacking = tuple(each.account for each in stage.accounts if each.value is None)
    channels = dict(joined.by_channel)
    by_social = channels.get(SOCIAL, 0.0) if any(name for name in channels) else None
    bare = Moved(gained, by_social, accounts=tuple(each.account for each in known), lacking=lacking)
    if joined.total is None:
        return bare._replace(why_not="nobody's joining the list is known of these days")
    if by_social is None:
        return bare._replace(why_not="the list does not say by which way people came to it")
    if gained is None:
        return bare._replace(why_not="no new followers are known of these days")
    share = share_of_counts("followers", by_social, gained, ("joined by way of social media", "new followers"))
    if share.share is None:
        why = share.why_not
        if gained > 0:
            why = (
                f"{by_social:,.0f} joined by way of social media and {gained:,.0f} followers are new: older followers, "
                "and people who only saw a post, join as well"
            )
        return bare._replace(why_not=why)
    notes = [share.note]
    if lacking:
        notes.append(f"new followers of {', '.join(lacking)} are not known, so the share is too high")
    if len(known) > 1:
        notes.append("who follows two accounts counts twice")
    fewest = min(each.days for each in known)
    if fewest < joined.known_days:
        notes.append(f"of {fewest} days of followers and {joined.known_days} of the list")
    return bare._replace(per_follower=share.share, lo=share.lo, hi=share.hi, note="; ".join(filter(None, notes)))
