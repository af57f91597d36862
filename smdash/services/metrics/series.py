"""A figure as a line to plot: gaps where nothing was saved, breaks where its meaning changed, the usual range."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.metrics.change import median, viral
from smdash.domain.metrics.post_formats import REPLY, formats_named, main_format
from smdash.domain.metrics.verdicts import COUNTED, monday_of, summable
from smdash.domain.metrics.views import Annotation, Break, Point, PostMark, Series
from smdash.domain.schedule import spoken
from smdash.services.metrics.account_data import AccountData
from smdash.services.metrics.like_age import Line, judged_weeks, line_of, of_judged_weeks
from smdash.services.metrics.typical import LEAST_TYPICAL, seen_by, viral_posts
from smdash.store.metrics import read as metric_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home
    from smdash.services.metrics.account_data import PostValue
    from smdash.store.metrics.read import Meaning

DAILY_UP_TO = 120
LONGEST = 3660
NORMAL_MAD = 0.6744897501960817
FEWEST = 5


class _Day(NamedTuple):
    """What is known of a day under one definition: a sum and how much stands behind it (days, posts, or views)."""

    part: float
    whole: float
    version: int


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
    over: str = "",
    of: str | None = None,
    summed: bool = False,
) -> Series:
    """Return a figure's line from ``first`` to ``last``, both included, as at most ``width`` points.

    By days up to 120 days, else by weeks; with ``over`` it is that figure's share of another of the same posts, summed
    and then divided. A line of posts is of those of one format: ``of``, or the main one of the span; ``summed`` it is
    the sum of all posts of a day or week. NotFoundError names the figures there are; UsageError for a bad span.
    """
    account = home.account(slug)
    data = AccountData.of(home, account)
    last = last or min(home.today(), max(data.captured_on(), home.today() - timedelta(days=LONGEST)))
    first = first or last - timedelta(days=364)
    if first > last or (last - first).days > LONGEST:
        raise UsageError("a span runs from a day to a later one, at most ten years.", subject=f"{first}..{last}")
    if by not in {"", "day", "week"}:
        raise UsageError("a line has points by day or by week.", subject=repr(by))
    level, meanings = _meant(data, metric, "post" if over else level)
    if over:
        _meant(data, over, "post")
    step = by or ("day" if (last - first).days < DAILY_UP_TO else "week")
    newest = meanings[-1]
    stock = level == "account" and newest.flow != "flow"
    mean = level == "post" or not summable(metric, newest.unit, unique=newest.unique)
    posts = data.posts(first, last + timedelta(days=1), seen_by(data) | ({metric, over} if level == "post" else set()))
    summed = summed and level == "post" and not over and summable(metric, newest.unit, unique=newest.unique)
    every = posts.get(metric, ())
    if level == "post" and of is None:
        of = _judged_format(data, metric, every)
    part = [each for each in every if summed or each.format == of]
    rest = 0 if summed else len({each.format for each in every} - {of, REPLY})
    line = Line(part)
    if level == "post" and not over:
        line = line_of(data, metric, of_judged_weeks(data, metric, newest.unit, part), part)
    part = [each for each in line.posts if each.post not in line.gone]
    below = posts.get(over, ()) if over else None
    dated = _of_days(data, metric, first, last) if level == "account" else _of_posts(part, below)
    broken = {each.version for each in meanings if not each.comparable}
    if summed:
        points = _sums(part, first, last, step)
    else:
        points = _points(dated, first, last, step, stock=stock, level=level, mean=mean, broken=broken)
    points = _whole(points, [each for each in line.posts if each.post in line.gone], step) if summed else points
    points = _collecting(points, [each.day for each in part if each.post in line.young], step)
    marks = [False] * len(points) if over else _outliers(points, newest, stock=stock)
    shown = [point._replace(outlier=mark) for point, mark in zip(points, marks, strict=True)]
    base, low, high = (None, None, None) if stock else _band(shown, broken)
    return Series(
        account.slug,
        metric,
        level,
        _label(data, newest, over, of if rest and level == "post" else None),
        "fraction" if over else newest.unit,
        step,
        tuple(_joined(shown, width, [] if summed or stock else _sizes(shown, dated, step, broken), stock=stock)),
        tuple(_breaks(dated, meanings)),
        tuple(_marks(data, posts, first, last)),
        base,
        low,
        high,
        tuple(_on_axis(home, account, first, last)),
        "; ".join(each for each in (_note(data, points, part if level == "post" else [], meanings), line.word) if each),
        "snapshot" if stock else "flow",
        "" if stock or over or summed else "post" if level == "post" else "day" if mean and step == "week" else "",
        of or "" if level == "post" and not summed else "",
    )


def _note(data: AccountData, points: Sequence[Point], part: Sequence[PostValue], meanings: Sequence[Meaning]) -> str:
    """Say that there is nothing, or which posts stand with a count that was made in another way than on their day."""
    if not any(point.value is not None for point in points):
        return "nothing saved in this span"
    broken = {each.version: each.valid_from for each in meanings if not each.comparable}
    anew = {broken[each.version] for each in part if each.day.isoformat() < broken.get(each.version, "")}
    return f"posts before {spoken(date.fromisoformat(max(anew)), data.home.today())} counted anew" if anew else ""


def _judged_format(data: AccountData, metric: str, posts: Sequence[PostValue]) -> str | None:
    """Return the main format of the weeks that are judged, as a figure is called; of all where those have none."""
    weeks = judged_weeks(data, metric)
    judged = main_format(each.format for each in posts if each.settled and weeks[0] <= each.day <= weeks[1])
    return main_format(each.format for each in posts) if judged is None else judged


def _collecting(points: Sequence[Point], days: Sequence[date], step: str) -> list[Point]:
    """Mark the points with posts that still collect."""
    young = {monday_of(day) if step == "week" else day for day in days}
    return [point._replace(collecting=point.day in young and point.value is not None) for point in points]


def _whole(points: Sequence[Point], gone: Sequence[PostValue], step: str) -> list[Point]:
    """Return sums without those that lack a post: these are unknown, never smaller."""
    lacking = {monday_of(each.day) if step == "week" else each.day for each in gone}
    return [point._replace(value=None) if point.day in lacking else point for point in points]


def _sizes(points: Sequence[Point], dated: Mapping[date, _Day], step: str, broken: set[int]) -> list[float]:
    """Return how much stands behind each point: posts, days, or what a share is of."""
    sizes = []
    for point in points:
        days = [point.day + timedelta(days=number) for number in range(7 if step == "week" else 1)]
        known = [dated[day] for day in days if day in dated]
        alone = point.definition in broken
        sizes.append(sum(each.whole for each in known if not alone or each.version == point.definition))
    return sizes


def _label(data: AccountData, newest: Meaning, over: str, of: str | None) -> str:
    label = f"{newest.label} / {data.defined(over, 'post')[-1].label}" if over else newest.label
    return label if of is None else f"{label}, {formats_named(of)}"


def _on_axis(home: Home, account: Account, first: date, last: date) -> list[Annotation]:
    """Return what a person put on the axis: notes, and the days from which experiments run."""
    from smdash.services.metrics.annotations import AnnotationService
    from smdash.services.metrics.experiments import ExperimentService

    found = list(AnnotationService(home).on_axis(account, first, last))
    found += [
        Annotation(0, begun, f"experiment: {what}", account.slug)
        for begun, what in ExperimentService(home).begun(account.slug)
        if first <= begun <= last
    ]
    return sorted(found, key=lambda each: (each.day, each.number))


def _of_days(data: AccountData, metric: str, first: date, last: date) -> dict[date, _Day]:
    days = data.days(metric, first, last + timedelta(days=1))
    return {on: _Day(each.value, 1.0, each.version) for on, each in days.items()}


def _of_posts(part: Sequence[PostValue], below: Sequence[PostValue] | None) -> dict[date, _Day]:
    """Return the posts' figures by day of publication; where two definitions share a day, the newer one's."""
    whole = {each.post: each for each in below} if below is not None else None
    found: dict[date, _Day] = {}
    for each in part:
        size, version = 1.0, each.version
        if whole is not None:
            other = whole.get(each.post)
            if other is None:
                continue
            size, version = other.value, max(each.version, other.version)
        before = found.get(each.day)
        if before is None or version > before.version:
            found[each.day] = _Day(each.value, size, version)
        elif version == before.version:
            found[each.day] = _Day(before.part + each.value, before.whole + size, version)
    return found


def _meant(data: AccountData, metric: str, level: str) -> tuple[str, list[Meaning]]:
    for each in (level,) if level else ("account", "post"):
        if meanings := data.defined(metric, each):
            return each, meanings
    known = ", ".join(sorted({each.metric for each in data.meanings.values()})) or "none yet"
    raise NotFoundError(
        "nothing was saved of this figure.", subject=f"'{metric}' of {data.account.slug}", hint=f"Figures: {known}."
    )


def _points(
    dated: Mapping[date, _Day],
    first: date,
    last: date,
    step: str,
    *,
    stock: bool,
    level: str,
    mean: bool,
    broken: set[int],
) -> list[Point]:
    if step == "day":
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return [_point(day, [dated[day]] if day in dated else []) for day in days]
    points = []
    monday = monday_of(first)
    while monday <= last:
        week = [dated[day] for n in range(7) if (day := monday + timedelta(days=n)) in dated]
        newest = max((each.version for each in week), default=0)
        if newest in broken:
            # What meant something else before is no part of this week; a sum of days then lacks some and is unknown.
            week = [each for each in week if each.version == newest]
        if stock:
            points.append(_point(monday, week[-1:]))
        elif level == "post":
            points.append(_point(monday, week))
        else:
            whole = _point(monday, week if len(week) == 7 else [])
            points.append(whole if mean or whole.value is None else whole._replace(value=whole.value * 7))
        monday += timedelta(days=7)
    return points


def _sums(part: Sequence[PostValue], first: date, last: date, step: str) -> list[Point]:
    """Return the posts' sums by day or week; None before the first post and where two ways of counting would meet.

    A week without a post is 0, a day without one a gap.
    """
    weekly = step == "week"
    found: dict[date, list[PostValue]] = {}
    for each in part:
        found.setdefault(monday_of(each.day) if weekly else each.day, []).append(each)
    points = []
    day = monday_of(first) if weekly else first
    while day <= last:
        group = found.get(day, [])
        version = max((each.version for each in group), default=None)
        one_way = len({each.era for each in group}) < 2
        known = bool(group) or (weekly and bool(found) and day > min(found))
        points.append(Point(day, sum(each.value for each in group) if known and one_way else None, False, version))
        day += timedelta(days=7 if weekly else 1)
    return points


def _point(day: date, known: Sequence[_Day]) -> Point:
    whole = sum(each.whole for each in known)
    version = max((each.version for each in known), default=None)
    return Point(day, sum(each.part for each in known) / whole if whole else None, definition=version)


def _outliers(points: Sequence[Point], meaning: Meaning, *, stock: bool) -> list[bool]:
    values = [point.value for point in points]
    known = [value for value in values if value is not None]
    if stock or meaning.unit not in COUNTED or (median(known) or 0.0) < LEAST_TYPICAL:
        return [False] * len(points)
    return viral(values)


def _band(points: Sequence[Point], broken: set[int]) -> tuple[float | None, float | None, float | None]:
    """Return median and usual range of the points since the last change of meaning, outliers left out."""
    last = max((point.definition for point in points if point.definition in broken), default=0)
    plain = [p for p in points if not p.outlier and not p.collecting and (p.definition or 0) >= last]
    values = [p.value for p in plain if p.value is not None]
    centre = median(values)
    if centre is None or len(values) < FEWEST:
        return None, None, None
    reach = (median([abs(value - centre) for value in values]) or 0.0) / NORMAL_MAD
    return centre, max(0.0, centre - reach) if min(values) >= 0 else centre - reach, centre + reach


def _breaks(dated: Mapping[date, _Day], meanings: Sequence[Meaning]) -> list[Break]:
    by_version = {each.version: each for each in meanings}
    found, before = [], None
    for day in sorted(dated):
        now = dated[day].version
        meaning = by_version.get(now)
        if before is not None and now > before and meaning is not None and not meaning.comparable:
            since = meaning.valid_from
            on = date.fromisoformat(since) if since and date.fromisoformat(since) <= day else day
            found.append(Break(on, f"{meaning.label}: definition {now}", day))
        before = now if before is None else max(now, before)
    return found


def _marks(data: AccountData, posts: Mapping[str, Sequence[PostValue]], first: date, last: date) -> list[PostMark]:
    gone = viral_posts(data, posts)
    rows = metric_store.posts_between(
        data.home.read(), data.account.id, first.isoformat(), (last + timedelta(days=1)).isoformat()
    )
    return [PostMark(date.fromisoformat(row.published_on), f"rp:{row.id}", row.body, row.id in gone) for row in rows]


def _joined(points: Sequence[Point], width: int | None, sizes: Sequence[float], *, stock: bool) -> list[Point]:
    """Join neighbours until at most ``width`` points are left: means of what is known, a stock's last known value.

    ``sizes`` say how much stands behind each; all count alike without them.
    """
    if width is None or width <= 0 or len(points) <= width:
        return list(points)
    size = -(-len(points) // width)
    joined = []
    for start in range(0, len(points), size):
        group = points[start : start + size]
        known = [point.value for point in group if point.value is not None]
        weights = sizes[start : start + size] or [1.0] * len(group)
        pairs = [(p.value, by) for p, by in zip(group, weights, strict=True) if p.value is not None and by]
        whole = sum(by for _, by in pairs)
        mean = sum(value * by for value, by in pairs) / whole if whole else None
        value = known[-1] if stock and known else mean
        newest = max((point.definition for point in group if point.definition is not None), default=None)
        young = any(point.collecting for point in group)
        joined.append(Point(group[0].day, value, any(point.outlier for point in group), newest, young))
    return joined
