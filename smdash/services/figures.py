"""From stored samples to the figures of one account: value, change against its own past, trend, verdict."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.schedule import MONTHS
from smdash.domain.statistics import median, viral, weekly_change

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from smdash.store.samples import Definition, PostSample, Watched

WINDOW = 28
BUCKETS = 8
BUCKET_DAYS = 14
SPAN = BUCKETS * BUCKET_DAYS
LEAST_TYPICAL = 5


class Figure(NamedTuple):
    """One watched figure, computed."""

    value: float | None = None
    before: float | None = None
    trend: tuple[float | None, ...] = ()
    breaks: tuple[int, ...] = ()
    verdict: str = ""
    note: str = ""
    n: int = 0


class Reading(NamedTuple):
    """One value on one day under one version of its definition; ``weight`` groups what is averaged."""

    day: date
    value: float
    version: int


def of_posts(samples: Sequence[PostSample], definitions: Mapping[int, Definition]) -> dict[str, dict[int, Reading]]:
    """Return metric -> post -> reading: of a post's snapshots the last under the definition of its own day.

    A later snapshot under a newer definition is taken only where there is none under the old one, so that a
    line of figures shows where the meaning changed.
    """
    since = {(d.metric, d.version): d.valid_from or "" for d in definitions.values()}
    found: dict[str, dict[int, Reading]] = {}
    chosen: dict[tuple[str, int], int] = {}
    for post, published, metric, version, value in samples:
        # Those of the post's own time rank above all others, the newest first; of the others the oldest is nearest.
        rank = version if since.get((metric, version), "") <= published else -version
        if rank >= chosen.get((metric, post), rank):
            chosen[metric, post] = rank
            found.setdefault(metric, {})[post] = Reading(date.fromisoformat(published), value, version)
    return found


def _bucket(day: date, end: date) -> int:
    return BUCKETS - 1 - (end - timedelta(days=1) - day).days // BUCKET_DAYS


def _trend(
    readings: Sequence[Reading], end: date, join: Callable[[list[Reading]], float | None]
) -> tuple[tuple[float | None, ...], tuple[int, ...]]:
    buckets: list[list[Reading]] = [[] for _ in range(BUCKETS)]
    for reading in readings:
        number = _bucket(reading.day, end)
        if 0 <= number < BUCKETS:
            buckets[number].append(reading)
    values = tuple(join(bucket) if bucket else None for bucket in buckets)
    breaks, version = [], None
    for number, bucket in enumerate(buckets):
        newest = max((reading.version for reading in bucket), default=None)
        if newest is not None and version is not None and newest != version:
            breaks.append(number)
        version = newest if newest is not None else version
    return values, tuple(breaks)


def _mean(readings: Sequence[Reading]) -> float | None:
    return sum(reading.value for reading in readings) / len(readings) if readings else None


def _sum(readings: Sequence[Reading]) -> float | None:
    return sum(reading.value for reading in readings) if readings else None


def _between(readings: Sequence[Reading], start: date, end: date) -> list[Reading]:
    return [reading for reading in readings if start <= reading.day < end]


def _halves(readings: Sequence[Reading], end: date) -> tuple[list[Reading], list[Reading]]:
    middle, start = end - timedelta(days=WINDOW), end - timedelta(days=2 * WINDOW)
    return _between(readings, start, middle), _between(readings, middle, end)


def _redefined(readings: Sequence[Reading], metric: str, definitions: Mapping[int, Definition]) -> str:
    """Say when the meaning of a metric changed inside the readings, '' when it did not."""
    versions = {reading.version for reading in readings}
    if len(versions) < 2:
        return ""
    newest = max(versions)
    for definition in definitions.values():
        if definition.metric == metric and definition.version == newest and definition.valid_from:
            day = date.fromisoformat(definition.valid_from)
            return f"redefined {MONTHS[day.month - 1]} {day.day}"
    return "redefined"


def _crossed(before: Sequence[Reading], after: Sequence[Reading]) -> bool:
    return len({reading.version for reading in (*before, *after)}) > 1


def _weeks(readings: Sequence[Reading], start: date, count: int, *, whole: bool) -> list[float | None]:
    """Return weekly sums from ``start``; with ``whole`` a week that lacks a day is None."""
    weeks: list[float | None] = []
    for number in range(count):
        first = start + timedelta(days=7 * number)
        part = _between(readings, first, first + timedelta(days=7))
        weeks.append(None if whole and len(part) < 7 else sum(reading.value for reading in part))
    return weeks


def _typical(watch: Watched, readings: Sequence[Reading], end: date) -> tuple[list[Reading], str]:
    """Return the readings without those of posts gone viral, and a note of how many of the window that leaves out."""
    values = [reading.value for reading in readings]
    # Where most posts have next to nothing, one that has some is not viral but the point.
    counted = watch.unit in {"count", "accounts"}
    judged = not counted or (median(values) or 0.0) >= LEAST_TYPICAL
    marks = viral(values) if judged else [False] * len(values)
    kept = [reading for reading, is_viral in zip(readings, marks, strict=True) if not is_viral]
    since = end - timedelta(days=2 * WINDOW)
    aside = sum(1 for reading, is_viral in zip(readings, marks, strict=True) if is_viral and reading.day >= since)
    return kept, f"{aside} viral aside" if aside else ""


def per_post(watch: Watched, posts: Mapping[int, Reading], end: date, definitions: Mapping[int, Definition]) -> Figure:
    """Return the typical post's figure: the mean of the window's posts, those gone viral set aside."""
    readings = sorted(posts.values())
    typical, aside = _typical(watch, readings, end)
    before, after = _halves(typical, end)
    trend, breaks = _trend(typical, end, _mean)
    note = _redefined(readings, watch.metric, definitions) or aside
    if _crossed(before, after):
        return Figure(_mean(after), None, trend, breaks, "", note, len(after))
    verdict = _verdict([r.value for r in before], [r.value for r in after])
    return Figure(_mean(after), _mean(before), trend, breaks, verdict, note, len(after))


def total_of_posts(
    watch: Watched, posts: Mapping[int, Reading], end: date, definitions: Mapping[int, Definition]
) -> Figure:
    """Return the sum over the window's posts, all of them; the change is judged by weeks without those gone viral."""
    readings = sorted(posts.values())
    typical, aside = _typical(watch, readings, end)
    before, after = _halves(readings, end)
    trend, breaks = _trend(readings, end, _sum)
    note = _redefined(readings, watch.metric, definitions) or aside
    value, earlier = _sum(after), _sum(before)
    if _crossed(before, after):
        return Figure(value, None, trend, breaks, "", note, len(after))
    start, middle = end - timedelta(days=2 * WINDOW), end - timedelta(days=WINDOW)
    usual_before, usual_after = _halves(typical, end)
    verdict = _verdict(_weeks(usual_before, start, 4, whole=False), _weeks(usual_after, middle, 4, whole=False))
    return Figure(value, earlier, trend, breaks, verdict, note, len(after))


def ratio_of_posts(top: Mapping[int, Reading], bottom: Mapping[int, Reading], end: date) -> Figure:
    """Return sum over sum of the posts that have both figures, as a fraction."""
    pairs = [
        (top[post].day, top[post].value, bottom[post].value, max(top[post].version, bottom[post].version))
        for post in top
        if post in bottom
    ]

    def share(part: list[tuple[date, float, float, int]]) -> float | None:
        below = sum(pair[2] for pair in part)
        return sum(pair[1] for pair in part) / below if below else None

    start, middle = end - timedelta(days=2 * WINDOW), end - timedelta(days=WINDOW)
    after = [pair for pair in pairs if middle <= pair[0] < end]
    before = [pair for pair in pairs if start <= pair[0] < middle]
    buckets: list[list[tuple[date, float, float, int]]] = [[] for _ in range(BUCKETS)]
    for pair in pairs:
        number = _bucket(pair[0], end)
        if 0 <= number < BUCKETS:
            buckets[number].append(pair)
    trend = tuple(share(bucket) for bucket in buckets)
    note = "too early" if len(after) < 4 or len(before) < 4 else ""
    return Figure(share(after), share(before), trend, (), "", note, len(after))


def total_of_days(
    watch: Watched, readings: Sequence[Reading], end: date, definitions: Mapping[int, Definition]
) -> Figure:
    """Return the sum of a daily flow over the window; a missing day makes it unknown, never smaller."""
    before, after = _halves(readings, end)
    trend, breaks = _trend(
        readings, end, lambda bucket: sum(r.value for r in bucket) if len(bucket) == BUCKET_DAYS else None
    )
    note = _redefined(readings, watch.metric, definitions)
    value = sum(reading.value for reading in after) if len(after) == WINDOW else None
    earlier = sum(reading.value for reading in before) if len(before) == WINDOW else None
    if after and value is None:
        note = _days_missing(WINDOW - len(after))
    if _crossed(before, after):
        return Figure(value, None, trend, breaks, "", note, len(after))
    start = end - timedelta(days=2 * WINDOW)
    verdict = _verdict(
        _weeks(before, start, 4, whole=True), _weeks(after, start + timedelta(days=WINDOW), 4, whole=True)
    )
    return Figure(value, earlier, trend, breaks, verdict, note, len(after))


def level_of_days(readings: Sequence[Reading], end: date) -> Figure:
    """Return a stock's last value and, as ``before``, its value a window earlier."""
    if not readings:
        return Figure()
    ordered = sorted(readings)
    back = [reading for reading in ordered if reading.day <= end - timedelta(days=WINDOW)]
    trend, breaks = _trend(ordered, end, lambda bucket: bucket[-1].value)
    return Figure(ordered[-1].value, back[-1].value if back else None, trend, breaks, "", "", len(ordered))


def _verdict(before: Sequence[float | None], after: Sequence[float | None]) -> str:
    """Return one of the four words; 'too early' while there is too little to compare."""
    change = weekly_change(before, after)
    if change.reason:
        return "too early"
    return change.verdict


def _days_missing(number: int) -> str:
    return "1 day missing" if number == 1 else f"{number} days missing"
