"""Posts go on collecting: which of their figures were seen at the same age, and which must not be compared.

A post that collects for D days has 1 - exp(-3a/D) of its figure at an age of a days: 95 % of it at D.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ALIKE = 0.03
"""Halves that had collected shares this close to one another are of one age."""
NEARLY = 0.1
"""Up to here the interval is widened by the difference; beyond it there is no verdict."""
TARGETS = (7, 14, 21, 28, 42, 63, 91, 119)
WINDOW = 7
LEAST_WEEKS = 3
LEARNED_FROM = 10
LEAST_VALUE = 5.0
EARLY, LATE_TIMES = 21, 2.0
LONGEST = 730.0


class Sight(NamedTuple):
    """A figure of a post as it was captured, at an age in days."""

    age: int
    value: float


class Seen(NamedTuple):
    """A post as it is judged: its week (any key), which half that is in, its age then, and all its sights in order."""

    post: int
    week: int
    after: bool
    age: int
    sights: tuple[Sight, ...]


class Choice(NamedTuple):
    """Which sight counts per post; ``lacking`` are posts without one.

    ``balance`` is what the newer half had collected of what the older one had. ``window`` are the ages (first, last)
    taken, the last without end where no more comes; None where each post's first settled figure is. ``alike`` is False
    where nothing of one age can be had.
    """

    values: Mapping[int, Sight]
    lacking: frozenset[int]
    balance: float
    window: tuple[int, float] | None
    alike: bool


def collected(age: float, days: float) -> float:
    """Return the share of its figure a post has at an age, of one that collects for ``days``; all where that is 0."""
    return 1.0 if days <= 0 else -math.expm1(-3 * max(age, 0.0) / days)


def learned(posts: Iterable[Sequence[Sight]]) -> float | None:
    """Return for how many days an account's posts collect, from those seen early and again at twice that age or later.

    The days at which the shares of the later figure that were there early are on average what was seen, 0 where nothing
    came after; None with fewer than ten such posts.
    """
    pairs = []
    for sights in posts:
        early = next((each for each in sights if each.age > 0), None)
        late = sights[-1] if sights else None
        if early is None or late is None or early.age > EARLY or late.age < LATE_TIMES * early.age:
            continue
        if late.value >= LEAST_VALUE:
            pairs.append((early.age, late.age, min(1.0, max(early.value, 0.0) / late.value)))
    if len(pairs) < LEARNED_FROM:
        return None
    seen = math.fsum(pair[2] for pair in pairs)

    def expected(days: float) -> float:
        return math.fsum(collected(a, days) / collected(b, days) for a, b, _ in pairs)

    low, high = 0.0, LONGEST
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if expected(middle) > seen else (low, middle)
    return low


def balance(before: Sequence[int], after: Sequence[int], days: float) -> float:
    """Return how much of their figures posts of these ages had collected after : before; 1 where one side is empty."""
    if not before or not after:
        return 1.0
    shares = [math.fsum(collected(age, days) for age in ages) / len(ages) for ages in (before, after)]
    return shares[1] / shares[0] if shares[0] > 0 else 1.0


def of_one_age(posts: Sequence[Seen], days: float) -> Choice:
    """Choose the sights of posts so that both halves had collected alike.

    The first settled ones where these do; else the first ones within a week of one age, that which the most weeks of
    the poorer half have. With fewer than three weeks of it on a side the first settled ones count, not alike.
    """
    plain = {each.post: Sight(each.age, _at(each.sights, each.age)) for each in posts}
    first = _balanced(posts, plain, days)
    if abs(first - 1) <= ALIKE:
        return Choice(plain, frozenset(), first, None, alike=True)
    best: tuple[int, Choice] | None = None
    for target in TARGETS:
        found = {each.post: sight for each in posts if (sight := _within(each.sights, target, days)) is not None}
        lacking = frozenset(each.post for each in posts if each.post not in found)
        weeks = [{each.week for each in posts if each.post in found and each.after == half} for half in (False, True)]
        fewest = min(map(len, weeks))
        tilt = _balanced(posts, found, days)
        if fewest >= LEAST_WEEKS and abs(tilt - 1) <= ALIKE and (best is None or fewest > best[0]):
            last = math.inf if target >= days else target + WINDOW - 1
            best = fewest, Choice(found, lacking, tilt, (target, last), alike=True)
    return best[1] if best else Choice(plain, frozenset(), first, None, alike=abs(first - 1) <= NEARLY)


def _at(sights: Sequence[Sight], age: int) -> float:
    return next((each.value for each in sights if each.age == age), sights[-1].value)


def _within(sights: Sequence[Sight], target: int, days: float) -> Sight | None:
    """Return the first sight within a week of an age, or of a higher one where a post has collected as good as all."""
    for each in sights:
        if each.age >= target and (each.age < target + WINDOW or target >= days):
            return each
    return None


def _balanced(posts: Sequence[Seen], chosen: Mapping[int, Sight], days: float) -> float:
    ages = [
        [chosen[each.post].age for each in posts if each.post in chosen and each.after == half]
        for half in (False, True)
    ]
    return balance(ages[0], ages[1], days)
