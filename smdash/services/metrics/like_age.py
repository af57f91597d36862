"""Posts of two halves by figures of the same age, as far as captures and the platform's pace allow."""

from __future__ import annotations

from datetime import date, timedelta
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.pane_views import DAYS
from smdash.domain.metrics.verdicts import averaged, last_sunday, monday_of, span
from smdash.domain.wording import counted
from smdash.platforms.glance import collects_days
from smdash.services.metrics.account_data import SETTLED_DAYS
from smdash.services.metrics.like_posts import one_era

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.domain.metrics.ages import Sight
    from smdash.services.metrics.account_data import AccountData, PostValue

OTHER_AGES = "other ages"
"""How a reason begins that nothing of one age can be had."""
NEAR_DAYS = 2.0
"""Halves whose ages differ by no more than this on average need no look at what the posts went on collecting."""

TOLD = 0.03
"""By how much what posts have since must differ from what they are compared by to be told."""

LEARNT_BACK = timedelta(days=365)
"""How long before the posts compared others tell for how long they collect."""


class LikeAge(NamedTuple):
    """Posts with the values to compare; ``reason`` says why there must be no verdict, '' where there may.

    ``broken`` are Mondays of weeks that lack a post of that age, ``balance`` is what the newer half had collected of
    what the older one had. Posts collect for ``days``, 0 where a figure does not; ``window`` are the ages (first, last)
    that were chosen, None where each post's first settled figure counts.
    """

    posts: list[PostValue]
    left_out: tuple[str, ...] = ()
    broken: frozenset[date] = frozenset()
    balance: float = 1.0
    reason: str = ""
    days: float = 0.0
    window: tuple[int, float] | None = None

    @property
    def seen(self) -> str:
        """The ages the posts were seen at, in words; '' where they have collected no less since."""
        if self.reason or not self.posts:
            return ""
        was = [sum(each.value for each in self.posts), sum(each.as_of_now().value for each in self.posts)]
        if not was[0] or abs(was[1] / was[0] - 1) <= TOLD:
            return ""
        ages = [each.age for each in self.posts]
        return f"{min(ages)} to {max(ages)} days" if min(ages) < max(ages) else counted(ages[0], "day")


class Line(NamedTuple):
    """Posts as they belong on one line with a figure, all but two kinds that were not seen at the age of the others.

    ``young`` are still to come to it, ``gone`` were first seen when they were past it; ``word`` says what there is.
    """

    posts: list[PostValue]
    young: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    word: str = ""


def line_of(data: AccountData, metric: str, aged: LikeAge, posts: Sequence[PostValue]) -> Line:
    """Return posts with their values at the age a figure is compared at; reads captures where an age was chosen.

    Where a figure has none such, all stand with their newest values, and those that still collect are young. A post
    belongs that was seen at an age that is compared, or had collected nearly as much by then.
    """
    if not posts or not aged.days:
        return Line(list(posts))
    from smdash.domain.metrics.ages import NEARLY, collected

    if aged.reason:
        shown = [each.as_of_now() for each in posts]
        young = frozenset(each.post for each in shown if each.age < aged.days)
        return Line(shown, young, frozenset(), f"newer posts still collect ({aged.days:.0f} days)" if young else "")
    seen = [each.age for each in aged.posts]
    whole = sum(collected(age, aged.days) for age in seen) / len(seen)
    shown = list(posts) if aged.window is None else _in_window(data, metric, aged.window, posts)
    others = {
        each.post: each.age
        for each in shown
        if not min(seen) <= each.age <= max(seen) and abs(collected(each.age, aged.days) / whole - 1) > NEARLY
    }
    young = frozenset(post for post, age in others.items() if age < min(seen))
    gone = frozenset(others) - young
    words = [f"at {aged.seen} of age"] if aged.seen else []
    words += ["newest posts still collect"] if young else []
    words += ["gaps: seen at other ages only"] if gone else []
    return Line(shown, young, gone, ", ".join(words))


def _in_window(
    data: AccountData, metric: str, window: tuple[int, float], posts: Sequence[PostValue]
) -> list[PostValue]:
    """Return posts as they were seen in a window of ages; those never seen in it as they are."""
    from smdash.domain.metrics.ages import within

    first, last = min(each.day for each in posts), max(each.day for each in posts)
    sights = data.sights(metric, first, last + timedelta(days=1))
    found = []
    for each in posts:
        sight = within(sights.get((each.post, each.version), ()), window)
        found.append(at_sight(each, sight) if sight is not None else each)
    return found


def judged_weeks(data: AccountData, metric: str) -> tuple[date, date, date]:
    """Return (first day, last day, middle) of the weeks by which a figure of posts is judged at first."""
    delay = max(SETTLED_DAYS - 1, data.delay(metric, "post"))
    last = last_sunday(data.home.today(), data.posts_captured_on(metric), delay)
    first, middle, _ = span(last, DAYS)
    return first, last, middle


def of_judged_weeks(data: AccountData, metric: str, unit: str, posts: Sequence[PostValue]) -> LikeAge:
    """Return those of some posts that are judged, at one age as far as that can be had: what a line is held to."""
    first, last, middle = judged_weeks(data, metric)
    judged = one_era([each for each in posts if each.settled and first <= each.day <= last])
    return of_like_age(data, metric, unit, judged, middle)


def at_sight(post: PostValue, sight: Sight) -> PostValue:
    """Return a post with its value at another age."""
    return post._replace(value=sight.value, captured=(post.day + timedelta(days=sight.age)).isoformat())


def of_like_age(data: AccountData, metric: str, unit: str, posts: Sequence[PostValue], middle: date) -> LikeAge:
    """Return posts with figures of one age on both sides of ``middle``; reads their captures only where ages differ."""
    kept = list(posts)
    if not kept or averaged(metric, unit):
        return LikeAge(kept)
    ages = {each.post: (date.fromisoformat(each.captured) - each.day).days for each in kept}
    halves = [[ages[each.post] for each in kept if (each.day >= middle) == after] for after in (False, True)]
    if not all(halves) or abs(sum(halves[0]) / len(halves[0]) - sum(halves[1]) / len(halves[1])) <= NEAR_DAYS:
        return LikeAge(kept, days=float(collects_days(data.account.platform)))
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
        return LikeAge(kept, balance=choice.balance, reason=other_ages(pace), days=days)
    found = [at_sight(each, choice.values[each.post]) for each in kept if each.post in choice.values]
    left_out: tuple[str, ...] = ()
    if choice.lacking and choice.window is not None:
        first_age, last_age = choice.window
        window = f"{first_age} to {last_age:.0f} days" if isfinite(last_age) else f"{first_age} days or more"
        left_out = (f"{counted(len(choice.lacking), 'post')} not seen at {window} of age",)
    broken = frozenset(monday_of(each.day) for each in kept if each.post in choice.lacking)
    tilt = choice.balance if abs(choice.balance - 1) > ALIKE else 1.0
    return LikeAge(found, left_out, broken, tilt, "", days, choice.window)


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
