"""The small line beside a figure: sixteen weeks by fortnights, cut where the meaning of the figure changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics import verdicts
from smdash.domain.metrics.post_formats import main_format
from smdash.domain.metrics.verdicts import COUNTED
from smdash.domain.schedule import spoken
from smdash.services.metrics.like_age import LikeAge, line_of
from smdash.services.metrics.like_posts import one_era
from smdash.services.metrics.typical import going_on, typical

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.services.metrics.account_data import AccountData
    from smdash.services.metrics.typical import Saved
    from smdash.store.metrics.samples import Watched

BUCKETS, BUCKET_DAYS = 8, 14
SPAN = timedelta(days=BUCKETS * BUCKET_DAYS)


class Trend(NamedTuple):
    """A value or None per fortnight, oldest first; ``breaks`` are the buckets before which the meaning changed."""

    values: tuple[float | None, ...] = ()
    breaks: tuple[int, ...] = ()
    note: str = ""


class _Reading(NamedTuple):
    day: date
    part: float
    whole: float
    version: int
    era: int = 0


def trend(
    data: AccountData, watch: Watched, saved: Saved, last: date, of: str | None = None, aged: LikeAge | None = None
) -> Trend:
    """Return a figure's fortnights that end with ``last``, from what its row is judged by.

    A sum is of everything, and unknown where a part of it is; what is typical is that of one format's posts (``of``, or
    the account's main one) without those gone viral or too young. All are seen at the age by which the row is ``aged``;
    a fortnight of another age is unknown. Within a fortnight only what was counted in one way is joined.
    """
    if watch.level == "account":
        readings, join = _of_days(data, watch, last)
    else:
        readings, join = _of_posts(data, watch, saved, of, aged or LikeAge([]))
    first = last - SPAN + timedelta(days=1)
    buckets: list[list[_Reading]] = [[] for _ in range(BUCKETS)]
    for reading in sorted(readings):
        if first <= reading.day <= last:
            buckets[(reading.day - first).days // BUCKET_DAYS].append(reading)
    values = tuple(join([one for one in bucket if one.era == bucket[-1].era]) if bucket else None for bucket in buckets)
    broken = {each.version: each.valid_from for each in data.defined(watch.metric, watch.level) if not each.comparable}
    breaks, since, version = [], "", None
    for number, bucket in enumerate(buckets):
        newest = max((reading.version for reading in bucket), default=None)
        if newest is not None and version is not None and newest > version and newest in broken:
            breaks.append(number)
            since = broken[newest]
        version = newest if newest is not None else version
    note = f"redefined {spoken(date.fromisoformat(since), data.home.today())}" if since else ""
    return Trend(values, tuple(breaks), note or ("redefined" if breaks else ""))


def _of_days(
    data: AccountData, watch: Watched, last: date
) -> tuple[list[_Reading], Callable[[Sequence[_Reading]], float | None]]:
    days = data.days(watch.metric, last - SPAN, last + timedelta(days=1))
    readings = [_Reading(on, each.value, 1.0, each.version, each.era) for on, each in days.items()]
    if watch.mode == "level":
        return readings, lambda bucket: bucket[-1].part
    meanings = data.defined(watch.metric, "account")
    mean = bool(meanings) and not verdicts.summable(watch.metric, meanings[-1].unit, unique=meanings[-1].unique)

    def join(bucket: Sequence[_Reading]) -> float | None:
        # A fortnight that lacks a day is unknown, never smaller.
        if len(bucket) < BUCKET_DAYS:
            return None
        return sum(each.part for each in bucket) / (BUCKET_DAYS if mean else 1)

    return readings, join


def _of_posts(
    data: AccountData, watch: Watched, saved: Saved, of: str | None, aged: LikeAge
) -> tuple[list[_Reading], Callable[[Sequence[_Reading]], float | None]]:
    everything = saved.posts.get(watch.metric, ())
    part = [each for each in everything if each.settled]
    meanings = data.defined(watch.metric, "post")
    unit = meanings[-1].unit if meanings else watch.unit
    if watch.mode == "total" and meanings and verdicts.summable(watch.metric, unit, unique=meanings[-1].unique):
        known = one_era(part)
        line = line_of(data, watch.metric, aged, known)
        others, era = line.young | line.gone, known[-1].era if known else 0
        readings = [
            _Reading(each.day, each.value, float(each.post not in others), each.version, era) for each in line.posts
        ]
        whole_posts = {each.post for each in known}
        missing = [each for each in everything if each.post not in whole_posts]
        return [*readings, *(_Reading(each.day, each.value, 0.0, each.version, era) for each in missing)], _sum
    of = main_format(each.format for each in part) if of is None else of
    part = [each for each in part if each.format == of]
    if watch.mode == "ratio":
        whole = {each.post: each for each in saved.posts.get(watch.over, ()) if each.settled}
        readings = [
            _Reading(
                each.day,
                each.value,
                below.value,
                max(each.version, below.version),
                100 * below.era + each.era,
            )
            for each in part
            if (below := whole.get(each.post)) is not None
        ]
        return readings, _share
    gone = saved.gone if unit in COUNTED else frozenset()
    kept = typical(part, unit, gone, going_on(data, watch.metric, unit))[0]
    line = line_of(data, watch.metric, aged, kept)
    alike = [each for each in line.posts if each.post not in line.young | line.gone]
    return [_Reading(each.day, each.value, 1.0, each.version, each.era) for each in alike], _share


def _sum(bucket: Sequence[_Reading]) -> float | None:
    # What was seen only when too young, or was counted in another way, makes the sum unknown.
    return sum(each.part for each in bucket) if all(each.whole for each in bucket) else None


def _share(bucket: Sequence[_Reading]) -> float | None:
    whole = sum(each.whole for each in bucket)
    return sum(each.part for each in bucket) / whole if whole else None
