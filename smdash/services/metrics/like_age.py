"""Posts of two halves by figures of the same age, as far as captures and the platform's pace allow."""

from __future__ import annotations

from datetime import date, timedelta
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.verdicts import averaged, monday_of
from smdash.domain.wording import counted
from smdash.platforms.glance import collects_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.services.metrics.account_data import AccountData, PostValue

OTHER_AGES = "other ages"
"""How a reason begins that nothing of one age can be had."""
NEAR_DAYS = 2.0
"""Halves whose ages differ by no more than this on average need no look at what the posts went on collecting."""

LEARNT_BACK = timedelta(days=365)
"""How long before the posts compared others tell for how long they collect."""


class LikeAge(NamedTuple):
    """Posts with the values to compare; ``reason`` says why there must be no verdict, '' where there may.

    ``broken`` are Mondays of weeks that lack a post of that age, ``balance`` is what the newer half had collected of
    what the older one had.
    """

    posts: list[PostValue]
    left_out: tuple[str, ...] = ()
    broken: frozenset[date] = frozenset()
    balance: float = 1.0
    reason: str = ""


def of_like_age(data: AccountData, metric: str, unit: str, posts: Sequence[PostValue], middle: date) -> LikeAge:
    """Return posts with figures of one age on both sides of ``middle``; reads their captures only where ages differ."""
    kept = list(posts)
    if not kept or averaged(metric, unit):
        return LikeAge(kept)
    ages = {each.post: (date.fromisoformat(each.captured) - each.day).days for each in kept}
    halves = [[ages[each.post] for each in kept if (each.day >= middle) == after] for after in (False, True)]
    if not all(halves) or abs(sum(halves[0]) / len(halves[0]) - sum(halves[1]) / len(halves[1])) <= NEAR_DAYS:
        return LikeAge(kept)
    from smdash.domain.metrics.ages import ALIKE, Seen, learned, of_one_age

    first, last = min(each.day for each in kept), max(each.day for each in kept)
    sights = data.sights(metric, first - LEARNT_BACK, last + timedelta(days=1))
    mine = {each.post: tuple(sights.get((each.post, each.version), ())) for each in kept}
    own = learned(sights.values())
    days = own if own is not None else float(collects_days(data.account.platform))
    seen = [
        Seen(each.post, monday_of(each.day).toordinal(), each.day >= middle, ages[each.post], mine[each.post])
        for each in kept
        if mine[each.post]
    ]
    choice = of_one_age(seen, days)
    if not choice.alike:
        return LikeAge(kept, balance=choice.balance, reason=_reason(days, learnt=own is not None))
    found = [
        each._replace(
            value=choice.values[each.post].value,
            captured=(each.day + timedelta(days=choice.values[each.post].age)).isoformat(),
        )
        for each in kept
        if each.post in choice.values
    ]
    left_out: tuple[str, ...] = ()
    if choice.lacking and choice.window is not None:
        first_age, last_age = choice.window
        window = f"{first_age} to {last_age:.0f} days" if isfinite(last_age) else f"{first_age} days or more"
        left_out = (f"{counted(len(choice.lacking), 'post')} not seen at {window} of age",)
    broken = frozenset(monday_of(each.day) for each in kept if each.post in choice.lacking)
    return LikeAge(found, left_out, broken, choice.balance if abs(choice.balance - 1) > ALIKE else 1.0)


def _reason(days: float, *, learnt: bool) -> str:
    """Say why there is no verdict: what would allow one first, since a narrow line cuts the rest off."""
    return f"{OTHER_AGES}: export weekly ({'its posts' if learnt else 'posts'} collect {days:.0f} days)"
