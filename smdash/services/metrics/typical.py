"""What is usual of an account: its posts without those gone viral, their weeks, and where a line seems to turn."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics import verdicts
from smdash.domain.metrics.change import median, viral
from smdash.domain.metrics.verdicts import COUNTED, Week
from smdash.domain.schedule import spoken
from smdash.platforms.glance import collects_days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.services.metrics.account_data import AccountData, PostValue

LEAST_TYPICAL = 5
CUSUM_WEEKS = 8
SEEN = frozenset({"views", "impressions", "reach"})


class Saved(NamedTuple):
    """An account's posts by figure, and those that went viral."""

    posts: Mapping[str, Sequence[PostValue]]
    gone: frozenset[int]


def seen_by(data: AccountData) -> set[str]:
    """Return the figures that tell how often a post was seen: views, impressions or reach, whatever there is."""
    return {each.metric for each in data.meanings.values() if each.metric in SEEN and each.level == "post"}


def viral_posts(
    data: AccountData, posts: Mapping[str, Sequence[PostValue]], since: date | None = None
) -> frozenset[int]:
    """Return the posts since a day that were seen far more often than the account's others of the same format."""
    return frozenset(
        each.post
        for metric in seen_by(data)
        for each in typical(
            [value for value in posts.get(metric, ()) if value.settled and (since is None or value.day >= since)],
            "count",
            collects=collects_days(data.account.platform),
        )[1]
    )


def typical(
    posts: Sequence[PostValue], unit: str, known: frozenset[int] = frozenset(), collects: int = 0
) -> tuple[list[PostValue], list[PostValue]]:
    """Return the posts without those gone viral among their like, and those; ``known`` ones went viral elsewhere.

    Their like are the posts of the same format that were counted in the same way. Where most have next to nothing, one
    that has some is not viral but the point.
    """
    like: dict[tuple[str, int], list[PostValue]] = {}
    for each in posts:
        like.setdefault((each.format, each.era), []).append(each)
    gone = set(known)
    for group in like.values():
        values = [each.value for each in group]
        if unit not in COUNTED or (median(values) or 0.0) >= LEAST_TYPICAL:
            marks = viral(values)
            if collects and any(marks):
                marks = [a and b for a, b in zip(marks, viral(_in_the_end(group, collects)), strict=True)]
            gone |= {each.post for each, mark in zip(group, marks, strict=True) if mark}
    return [each for each in posts if each.post not in gone], [each for each in posts if each.post in gone]


def going_on(data: AccountData, metric: str, unit: str) -> int:
    """Return for how many days a figure of posts usually goes on; an average is there at once."""
    return 0 if verdicts.averaged(metric, unit) else collects_days(data.account.platform)


def _in_the_end(posts: Sequence[PostValue], collects: int) -> list[float]:
    from smdash.domain.metrics.ages import collected

    ages = [max(1, (date.fromisoformat(each.captured) - each.day).days) for each in posts]
    return [each.value / collected(age, float(collects)) for each, age in zip(posts, ages, strict=True)]


def shares(part: Sequence[PostValue], whole: Mapping[int, PostValue], first: date, last: date) -> list[Week]:
    """Return weekly sums of both sides of a share, from posts that have both."""
    sums: dict[date, tuple[float, float, int]] = {}
    for each in part:
        other = whole.get(each.post)
        if other is None:
            continue
        monday = verdicts.monday_of(each.day)
        x, n, size = sums.get(monday, (0.0, 0.0, 0))
        sums[monday] = x + each.value, n + other.value, size + 1
    weeks = []
    monday = first
    while monday <= last:
        x, n, size = sums.get(monday, (0.0, 0.0, 0))
        weeks.append(Week(monday, x / n if n > 0 else None, size, x, n))
        monday += timedelta(days=7)
    return weeks


def with_known_start(weeks: list[Week], kept: Sequence[PostValue], begin: date) -> list[Week]:
    """Give the first week back: a mean of posts does not depend on those that are unknown."""
    monday = verdicts.monday_of(begin)
    values = [each.value for each in kept if verdicts.monday_of(each.day) == monday]
    return [
        week._replace(value=sum(values) / len(values)) if week.monday == monday and values else week for week in weeks
    ]


def look_here(values: Mapping[date, float], today: date) -> str:
    """Return where a figure by day seems to have changed (CUSUM, h 8), '' where it does not; never a verdict.

    The first eight weeks are what is usual; a day without a figure is passed over.
    """
    from smdash.domain.metrics.waiting import cusum, weekday_index

    ordered = sorted(values)
    base, rest = ordered[: 7 * CUSUM_WEEKS], ordered[7 * CUSUM_WEEKS :]
    if len(base) < 7 * CUSUM_WEEKS or not rest:
        return ""
    weekdays = weekday_index([(day.weekday(), values[day]) for day in base])
    if weekdays is None or min(weekdays) <= 0:
        return ""
    level = [values[day] / weekdays[day.weekday()] for day in base]
    mean = sum(level) / len(level)
    deviations = [each - mean for each in level]
    square = sum(each * each for each in deviations)
    sd = max((square / (len(level) - 1)) ** 0.5, mean**0.5)
    r1 = sum(a * b for a, b in pairwise(deviations)) / square if square else 0.0
    r1 = min(max(r1, 0.0), 0.7)
    if sd <= 0:
        return ""
    scale = sd * ((1 + r1) / (1 - r1)) ** 0.5
    alarm = cusum([(values[day] / weekdays[day.weekday()] - mean) / scale for day in rest]).alarm
    if alarm is None:
        return ""
    return f"look here: changed since {spoken(rest[min(alarm.change_start, len(rest) - 1)], today)}?"
