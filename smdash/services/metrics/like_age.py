"""Posts of two halves by figures of the same age, as far as captures and the platform's pace allow."""

from __future__ import annotations

from datetime import date, timedelta
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.verdicts import averaged, monday_of
from smdash.domain.wording import counted
from smdash.platforms.glance import collects_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.domain.metrics.ages import Sight
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
    from smdash.domain.metrics.ages import ALIKE, Seen, of_one_age

    first, last = min(each.day for each in kept), max(each.day for each in kept)
    sights = data.sights(metric, first - LEARNT_BACK, last + timedelta(days=1))
    mine = {each.post: tuple(sights.get((each.post, each.version), ())) for each in kept}
    days = (pace := pace_of(data, sights.values())).days
    seen = [
        Seen(each.post, monday_of(each.day).toordinal(), each.day >= middle, ages[each.post], mine[each.post])
        for each in kept
        if mine[each.post]
    ]
    choice = of_one_age(seen, days)
    if not choice.alike:
        return LikeAge(kept, balance=choice.balance, reason=other_ages(pace))
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


class Pace(NamedTuple):
    """For how many days an account's posts collect, and whether its own captures tell so."""

    days: float
    learnt: bool = False


def pace_of(data: AccountData, sights: Iterable[Sequence[Sight]]) -> Pace:
    """Return for how long an account's posts collect: as these sights tell, else as is usual on its platform."""
    from smdash.domain.metrics.ages import learned

    own = learned(sights)
    return Pace(float(collects_days(data.account.platform))) if own is None else Pace(own, learnt=True)


def pace(data: AccountData, metric: str, unit: str) -> Pace:
    """Return for how long a figure of an account's posts goes on, from the posts of two years; an average does not."""
    if averaged(metric, unit):
        return Pace(0.0)
    today = data.home.today()
    return pace_of(data, data.sights(metric, today - 2 * LEARNT_BACK, today + timedelta(days=1)).values())


def other_ages(pace: Pace) -> str:
    """Say why there is no verdict: what would allow one first, since a narrow line cuts the rest off."""
    whose = "its posts" if pace.learnt else "posts"
    return f"{OTHER_AGES}: export weekly ({whose} collect {pace.days:.0f} days)"
