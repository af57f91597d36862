"""A figure as a line to plot: gaps where nothing was saved, breaks where its meaning changed, the usual range."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.judging import COUNTED, monday_of, summable
from smdash.domain.metric_views import Break, Point, PostMark, Series
from smdash.domain.statistics import median, viral
from smdash.services.metric_data import AccountData
from smdash.services.metric_typical import LEAST_TYPICAL, viral_posts
from smdash.store import metrics as metric_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.services.home import Home
    from smdash.services.metric_data import PostValue
    from smdash.store.metrics import Meaning

DAILY_UP_TO = 120
LONGEST = 3660
NORMAL_MAD = 0.6744897501960817
FEWEST = 5


def series(
    home: Home,
    slug: str,
    metric: str,
    level: str = "",
    first: date | None = None,
    last: date | None = None,
    *,
    width: int | None = None,
    by: str = "",
) -> Series:
    """Return a figure's line from ``first`` to ``last``, both included, as at most ``width`` points.

    By days up to 120 days, else by weeks. NotFoundError names the figures there are; UsageError for a bad span.
    """
    account = home.account(slug)
    data = AccountData.of(home, account)
    last = last or min(home.today(), max(data.captured_on(), home.today() - timedelta(days=LONGEST)))
    first = first or last - timedelta(days=364)
    if first > last or (last - first).days > LONGEST:
        raise UsageError("a span runs from a day to a later one, at most ten years.", subject=f"{first}..{last}")
    if by not in {"", "day", "week"}:
        raise UsageError("a line has points by day or by week.", subject=repr(by))
    level, meanings = _meant(data, metric, level)
    step = by or ("day" if (last - first).days < DAILY_UP_TO else "week")
    newest = meanings[-1]
    adds = newest.flow == "flow" or level == "post"
    mean = level == "post" or not summable(metric, newest.unit, unique=newest.unique)
    seen = {each.metric for each in data.meanings.values() if each.kind == "vanity" and each.level == "post"}
    wanted = {*seen, metric} if level == "post" else seen
    posts = data.posts(first, last + timedelta(days=1), wanted)
    if level == "account":
        days = data.days(metric, first, last + timedelta(days=1))
        dated = {day: [each.value] for day, each in days.items()}
        versions = {day: each.version for day, each in days.items()}
    else:
        dated, versions = {}, {}
        for each in posts.get(metric, []):
            dated.setdefault(each.day, []).append(each.value)
            versions[each.day] = max(each.version, versions.get(each.day, 0))
    points = _points(dated, first, last, step, level=level, flow="flow" if adds else "snapshot", mean=mean)
    marks = _outliers(points, newest, stock=not adds)
    shown = [point._replace(outlier=mark) for point, mark in zip(points, marks, strict=True)]
    base, low, high = _band(shown, versions, first, step) if adds else (None, None, None)
    from smdash.services.annotations import AnnotationService

    return Series(
        account.slug,
        metric,
        level,
        newest.label,
        newest.unit,
        step,
        tuple(_joined(shown, width, stock=not adds)),
        tuple(_breaks(versions, meanings)),
        tuple(_marks(data, posts, first, last)),
        base,
        low,
        high,
        tuple(AnnotationService(home).on_axis(account, first, last)),
        "" if any(point.value is not None for point in points) else "nothing saved in this span",
        "flow" if adds else "snapshot",
    )


def _meant(data: AccountData, metric: str, level: str) -> tuple[str, list[Meaning]]:
    for each in (level,) if level else ("account", "post"):
        if meanings := data.defined(metric, each):
            return each, meanings
    known = ", ".join(sorted({each.metric for each in data.meanings.values()})) or "none yet"
    raise NotFoundError(
        "nothing was saved of this figure.", subject=f"'{metric}' of {data.account.slug}", hint=f"Figures: {known}."
    )


def _points(
    dated: Mapping[date, Sequence[float]], first: date, last: date, step: str, *, level: str, flow: str, mean: bool
) -> list[Point]:
    if step == "day":
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return [Point(day, sum(values) / len(values) if (values := dated.get(day)) else None) for day in days]
    points = []
    monday = monday_of(first)
    while monday <= last:
        week = [(day, dated[day]) for n in range(7) if (day := monday + timedelta(days=n)) in dated]
        value: float | None = None
        if level == "post":
            values = [value for _, each in week for value in each]
            value = sum(values) / len(values) if values else None
        elif flow == "snapshot":
            value = week[-1][1][-1] if week else None
        elif len(week) == 7:
            value = sum(each[0] for _, each in week) / (7 if mean else 1)
        points.append(Point(monday, value))
        monday += timedelta(days=7)
    return points


def _outliers(points: Sequence[Point], meaning: Meaning, *, stock: bool) -> list[bool]:
    values = [point.value for point in points]
    known = [value for value in values if value is not None]
    if stock or meaning.unit not in COUNTED or (median(known) or 0.0) < LEAST_TYPICAL:
        return [False] * len(points)
    return viral(values)


def _band(
    points: Sequence[Point], versions: Mapping[date, int], first: date, step: str
) -> tuple[float | None, float | None, float | None]:
    """Return median and usual range of the points under the newest definition, outliers left out."""
    newest = max(versions.values(), default=0)
    since = min((day for day, version in versions.items() if version == newest), default=first)
    since = since if step == "day" or since.weekday() == 0 else monday_of(since) + timedelta(days=7)
    values = [point.value for point in points if point.value is not None and not point.outlier and point.day >= since]
    centre = median(values)
    if centre is None or len(values) < FEWEST:
        return None, None, None
    reach = (median([abs(value - centre) for value in values]) or 0.0) / NORMAL_MAD
    return centre, max(0.0, centre - reach) if min(values) >= 0 else centre - reach, centre + reach


def _breaks(versions: Mapping[date, int], meanings: Sequence[Meaning]) -> list[Break]:
    by_version = {each.version: each for each in meanings}
    found, before = [], None
    for day in sorted(versions):
        now = versions[day]
        if before is not None and now > before and not by_version[now].comparable:
            since = by_version[now].valid_from
            on = date.fromisoformat(since) if since and date.fromisoformat(since) <= day else day
            found.append(Break(on, f"{by_version[now].label}: definition {now}"))
        before = now if before is None else max(now, before)
    return found


def _marks(data: AccountData, posts: Mapping[str, Sequence[PostValue]], first: date, last: date) -> list[PostMark]:
    gone = viral_posts(data, posts)
    rows = metric_store.posts_between(
        data.home.read(), data.account.id, first.isoformat(), (last + timedelta(days=1)).isoformat()
    )
    return [PostMark(date.fromisoformat(row.published_on), f"rp:{row.id}", row.body, row.id in gone) for row in rows]


def _joined(points: Sequence[Point], width: int | None, *, stock: bool) -> list[Point]:
    """Join neighbours until at most ``width`` points are left: means of what is known, a stock's last known value."""
    if width is None or width <= 0 or len(points) <= width:
        return list(points)
    size = -(-len(points) // width)
    joined = []
    for start in range(0, len(points), size):
        group = points[start : start + size]
        known = [point.value for point in group if point.value is not None]
        value = None if not known else known[-1] if stock else sum(known) / len(known)
        joined.append(Point(group[0].day, value, any(point.outlier for point in group)))
    return joined
