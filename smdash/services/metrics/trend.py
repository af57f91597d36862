"""The small line beside a figure: sixteen weeks by fortnights, cut where the meaning of the figure changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics import verdicts
from smdash.domain.metrics.verdicts import COUNTED
from smdash.domain.schedule import spoken
from smdash.services.metrics.typical import typical

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


def trend(data: AccountData, watch: Watched, saved: Saved, last: date) -> Trend:
    """Return a figure's fortnights that end with ``last``: what went viral and what is too young set aside."""
    if watch.level == "account":
        readings, join = _of_days(data, watch, last)
    else:
        readings, join = _of_posts(data, watch, saved)
    first = last - SPAN + timedelta(days=1)
    buckets: list[list[_Reading]] = [[] for _ in range(BUCKETS)]
    for reading in sorted(readings):
        if first <= reading.day <= last:
            buckets[(reading.day - first).days // BUCKET_DAYS].append(reading)
    values = tuple(join(bucket) if bucket else None for bucket in buckets)
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
    readings = [_Reading(on, each.value, 1.0, each.version) for on, each in days.items()]
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
    data: AccountData, watch: Watched, saved: Saved
) -> tuple[list[_Reading], Callable[[Sequence[_Reading]], float | None]]:
    part = [each for each in saved.posts.get(watch.metric, ()) if each.settled]
    meanings = data.defined(watch.metric, "post")
    unit = meanings[-1].unit if meanings else watch.unit
    if watch.mode == "ratio":
        whole = {each.post: each for each in saved.posts.get(watch.over, ()) if each.settled}
        readings = [
            _Reading(each.day, each.value, whole[each.post].value, max(each.version, whole[each.post].version))
            for each in part
            if each.post in whole
        ]
        return readings, _share
    kept = typical(part, unit, saved.gone if unit in COUNTED else frozenset())[0]
    readings = [_Reading(each.day, each.value, 1.0, each.version) for each in kept]
    summed = watch.mode == "total" and bool(meanings)
    summed = summed and verdicts.summable(watch.metric, unit, unique=meanings[-1].unique)
    return readings, (lambda bucket: sum(each.part for each in bucket)) if summed else _share


def _share(bucket: Sequence[_Reading]) -> float | None:
    whole = sum(each.whole for each in bucket)
    return sum(each.part for each in bucket) / whole if whole else None
