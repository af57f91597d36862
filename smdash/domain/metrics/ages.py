"""Posts go on collecting: which of their figures were seen at the same age, and which must not be compared.

A post that collects for D days has 1 - exp(-3a/D) of its figure at an age of a days: 95 % of it at D.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.change import MAX_HISTORY, MIN_HISTORY, median

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ALIKE = 0.03
"""Halves that had collected shares this close to one another are of one age."""
NEARLY = 0.1
"""Up to here the interval is widened by the difference; beyond it there is no verdict."""
TARGETS = (7, 14, 21, 28, 42, 63, 91, 119)
WINDOW = 7
SETTLED = 7
"""Days from which on a post's figures are compared with those of any such age, and no longer with younger ones."""
LOOK_BACK = 3 * MAX_HISTORY
"""How many posts before one are looked through for those that were seen at its age."""
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


class Usual(NamedTuple):
    """A sight of a post and what posts before it had at its age, oldest first.

    ``balance`` is what it had collected of what they had.
    """

    sight: Sight
    past: tuple[float, ...]
    balance: float


@lru_cache(maxsize=4096)
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


def usual_at_one_age(
    own: Sequence[Sight], past: Sequence[Sequence[Sight]], days: float, *, whole: bool = False
) -> Usual | None:
    """Return the sight of a post to set against posts before it (oldest first), seen at one age; None without five.

    One age means that what each had collected differs by a tenth at most, and the mean and median of it by ``ALIKE``.
    Of the post's own sights that one counts at which the most of the twenty posts before it were seen as well, the
    first of several. With ``whole`` it must be all of them, so that none is passed over for the day it was seen on.
    """
    known = [sights for sights in past[-LOOK_BACK:] if sights][::-1]
    full = min(MAX_HISTORY, len(known))
    best: tuple[int, Usual] | None = None
    for mine in _to_compare(own, days) if full >= MIN_HISTORY else ():
        share = collected(mine.age, days)
        ages = _ages_alike(mine.age, share, days)
        found: list[tuple[int, float, float]] = []
        for place, sights in enumerate(known):
            if (other := _nearest(sights, ages, share, days)) is not None:
                found.append((place, other.value, collected(other.age, days)))
                if len(found) == MAX_HISTORY:
                    break
            elif whole and place < full:
                break
        even = _evened(found, share)
        score = sum(each[0] < full for each in even)
        if len(even) < MIN_HISTORY or (whole and score < full) or (best is not None and score <= best[0]):
            continue
        mean = math.fsum(each[2] for each in even) / len(even)
        best = score, Usual(mine, tuple(each[1] for each in reversed(even)), share / mean)
        if score == full:
            break
    return best[1] if best else None


def _to_compare(own: Sequence[Sight], days: float) -> list[Sight]:
    settled = [each for each in own if each.age >= SETTLED]
    return settled or [each for each in reversed(own) if each.age > 0 or days <= 0]


def _ages_alike(age: int, share: float, days: float) -> tuple[float, float]:
    """Return the ages (first, last) that had collected within a tenth of a share; settled ones apart from younger."""
    first, last = (float(SETTLED), math.inf) if age >= SETTLED else (0.0, SETTLED - 1.0)
    if days <= 0:
        return first, last
    least, most = share * (1 - NEARLY), share * (1 + NEARLY)
    first = max(first, -math.log1p(-least) * days / 3 - 1e-9)
    return first, last if most >= 1 else min(last, -math.log1p(-most) * days / 3 + 1e-9)


def _nearest(sights: Sequence[Sight], ages: tuple[float, float], share: float, days: float) -> Sight | None:
    """Return the sight of some ages that had collected the most alike, the first of several; None without one."""
    best, least = None, math.inf
    for each in sights:
        if each.age < ages[0]:
            continue
        if each.age > ages[1]:
            break
        off = abs(collected(each.age, days) - share)
        if off < least:
            best, least = each, off
    return best


def _evened(found: Sequence[tuple[int, float, float]], share: float) -> list[tuple[int, float, float]]:
    """Leave out those seen at the most different ages until the rest had collected as much, mean and median alike."""
    nearest = sorted(range(len(found)), key=lambda number: abs(found[number][2] - share))
    while nearest:
        shares = [found[number][2] for number in nearest]
        off = max(abs(share / typical - 1) for typical in (math.fsum(shares) / len(shares), median(shares) or share))
        if off <= ALIKE:
            break
        nearest.pop()
    return [found[number] for number in sorted(nearest)]


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
        found = {each.post: sight for each in posts if (sight := sight_within(each.sights, target, days)) is not None}
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


def sight_within(sights: Sequence[Sight], target: int, days: float) -> Sight | None:
    """Return the first sight within a week of an age, or of a higher one where a post has collected as good as all."""
    for each in sights:
        if each.age >= target and (each.age < target + WINDOW or target >= days):
            return each
    return None


def within(sights: Sequence[Sight], window: tuple[int, float]) -> Sight | None:
    """Return the first sight of a window of ages, both ends of it included."""
    return next((each for each in sights if window[0] <= each.age <= window[1]), None)


def _balanced(posts: Sequence[Seen], chosen: Mapping[int, Sight], days: float) -> float:
    ages = [
        [chosen[each.post].age for each in posts if each.post in chosen and each.after == half]
        for half in (False, True)
    ]
    return balance(ages[0], ages[1], days)
