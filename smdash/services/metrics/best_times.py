"""Does the time of posting matter: a grid of weekdays and parts of the day, and what may be said of it."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError
from smdash.domain.metrics.ages import ALIKE, LOOK_BACK, TARGETS, Sight, sight_within, usual_at_one_age
from smdash.domain.metrics.best_times import slot_verdict
from smdash.domain.metrics.change import median, own_baseline
from smdash.domain.metrics.verdicts import averaged
from smdash.domain.metrics.views import BestTimes, TimeCell
from smdash.domain.schedule import parse_utc, zone_of
from smdash.services.metrics.account_data import SETTLED_DAYS, AccountData
from smdash.services.metrics.like_age import Pace, other_ages, pace, pace_of
from smdash.services.metrics.like_posts import without_replies
from smdash.services.metrics.posts import lead
from smdash.store.metrics import read as metric_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from smdash.services.home import Home
    from smdash.services.metrics.account_data import PostValue

Sights = dict[tuple[int, int], list[Sight]]

PARTS = ("00-04", "04-08", "08-12", "12-16", "16-20", "20-24")
LEAST_SHOWN = 3
LEAST_JUDGED = 8
"""Posts a time needs to be judged."""
SPAN_DAYS = 730
NO_EVIDENCE = "no evidence that time matters for you - keep regular times"
# Few enough to be judged: weekday or weekend, and a third of the waking day.
DAYS = ("weekdays", "weekends")
THIRDS = ("before noon", "afternoon", "evening")


def best_times(home: Home, slug: str, metric: str = "") -> BestTimes:
    """Return the grid of an account's posts by when they were published, each against its own baseline.

    All are seen at one age, that at which most can be compared. Cells under three posts are blank. At most six times
    are judged; only what is left after taking 1.28 sd off is promised. Posts whose time of day is not known are left
    out.
    """
    account = home.account(slug)
    data = AccountData.of(home, account)
    asked, metric = metric, metric or lead(list(data.meanings.values()))
    meanings = data.defined(metric, "post")
    if asked and not meanings:
        known = sorted({each.metric for each in data.meanings.values() if each.level == "post"})
        hint = f"Figures: {', '.join(known) or 'none yet'}."
        raise NotFoundError("its posts have no such figure.", subject=f"'{asked}' of {slug}", hint=hint)
    label = meanings[-1].label if meanings else metric
    today = home.today()
    start = today - timedelta(days=SPAN_DAYS)
    values = data.posts(start, today + timedelta(days=1), {metric}).get(metric, [])
    # An answer goes out when the question came: its hour is not chosen.
    values = without_replies(values)
    zone = zone_of(account.zone)
    rows = metric_store.posts_between(
        home.read(), account.id, start.isoformat(), (today + timedelta(days=1)).isoformat()
    )
    moments = {row.id: parse_utc(row.published_at).astimezone(zone) for row in rows if row.published_at}
    sights = data.sights(metric, start, today + timedelta(days=1))
    unit = meanings[-1].unit if meanings else ""
    going = Pace(0.0) if averaged(metric, unit) else pace_of(data, sights.values())
    slots = {post: _slot(at) for post, at in moments.items()}
    found, most = _of_one_age(values, sights, going.days, slots)
    grid: dict[tuple[int, int], list[float]] = {}
    groups: dict[str, list[float]] = {}
    for each in found:
        at = moments[each.post]
        grid.setdefault((at.weekday(), at.hour // 4), []).append(each.index)
        groups.setdefault(_slot(at), []).append(math.log(each.index / 100))
    verdict, seen = slot_verdict(groups, LEAST_JUDGED), len(found)
    tilt = _tilt(found, slots)
    aged = ""
    if tilt > 1 + ALIKE or (verdict.state == "too_early" and _enough(most, slots) > _enough(found, slots)):
        aged = other_ages(going)
        verdict = verdict._replace(state="too_early", best=None, gain_pct=None, gain_low_pct=None, p=None)
    elif verdict.gain_low_pct is not None:
        # What the best time may owe to its posts being seen older is not promised.
        verdict = verdict._replace(gain_low_pct=100 * ((1 + verdict.gain_low_pct / 100) / tilt - 1))
    cells = tuple(
        TimeCell(
            weekday,
            part,
            len(cell := grid.get((weekday, part), [])),
            median(cell) if len(cell) >= LEAST_SHOWN else None,
        )
        for weekday in range(7)
        for part in range(len(PARTS))
    )
    return BestTimes(
        account.slug,
        metric,
        label,
        cells,
        PARTS,
        verdict.state,
        verdict.best or "",
        verdict.gain_low_pct,
        aged or _words(verdict.state, verdict.best, verdict.gain_low_pct, seen, timeless=bool(values) and not moments),
        verdict.p,
        seen,
    )


class Indexed(NamedTuple):
    """A post in percent of own baseline; ``balance`` is what it had collected of what that baseline had."""

    post: int
    index: float  # type: ignore[assignment]  # nobody looks for a member here
    balance: float


def indexed(
    values: Sequence[PostValue], sights: Sights, days: float, target: int | None = None, *, whole: bool = False
) -> list[Indexed]:
    """Return each post against its like before it, seen at one age, of posts that collect for ``days``.

    Its like are the posts of its format that were counted in the same way. With ``whole`` each post counts as it was
    first seen when settled, or within a week of a ``target`` age, and none before it is passed over.
    """
    past: dict[tuple[str, int], list[Sequence[Sight]]] = {}
    found = []
    for each in sorted((value for value in values if value.settled), key=lambda value: (value.day, value.post)):
        own: Sequence[Sight] = [one for one in sights.get((each.post, each.version), ()) if one.age >= SETTLED_DAYS]
        if whole:
            first = next(iter(own), None) if target is None else sight_within(own, target, days)
            own = [] if first is None else [first]
        before = past.setdefault((each.format, each.era), [])
        usual = usual_at_one_age(own, before[-LOOK_BACK:], days, whole=whole)
        index = own_baseline(usual.past, usual.sight.value).index if usual else None
        if usual is not None and index is not None:
            found.append(Indexed(each.post, index, usual.balance))
        before.append(own)
    return found


def _of_one_age(
    values: Sequence[PostValue], sights: Sights, days: float, slots: Mapping[int, str]
) -> tuple[list[Indexed], list[Indexed]]:
    """Return the posts with a time at that age at which most can be compared, and what there would be at any age.

    Times whose posts were seen older than those of others come last: they would win by that alone.
    """

    def timed(pace: float, target: int | None) -> list[Indexed]:
        every = indexed(values, sights, pace, target, whole=True)
        return [each for each in every if each.post in slots and each.index > 0]

    most = timed(0.0, None)
    best: tuple[tuple[bool, int], list[Indexed]] | None = None
    for target in (None, *TARGETS):
        found = timed(days, target)
        score = _tilt(found, slots) <= 1 + ALIKE, len(found)
        if best is None or score > best[0]:
            best = score, found
        if best[0] >= (True, len(most)):
            break
    return best[1] if best else [], most


def _enough(found: Sequence[Indexed], slots: Mapping[int, str]) -> int:
    """Return how many times have enough posts to be judged."""
    counts = Counter(slots[each.post] for each in found)
    return sum(number >= LEAST_JUDGED for number in counts.values())


def _tilt(found: Sequence[Indexed], slots: Mapping[int, str]) -> float:
    """Return how many times as much the times with enough posts had collected, the most of one by the least of one."""
    shares: dict[str, list[float]] = {}
    for each in found:
        shares.setdefault(slots[each.post], []).append(each.balance)
    means = [math.fsum(part) / len(part) for part in shares.values() if len(part) >= LEAST_JUDGED]
    return max(means) / min(means) if means else 1.0


def newest_index(
    data: AccountData, metric: str, values: Sequence[PostValue], first: date, last: date
) -> tuple[float | None, str]:
    """Return the typical percent of own baseline of the posts of some days; with fewer than three None, and why."""
    if not values:
        return None, ""
    known = pace(data, metric, data.defined(metric, "post")[-1].unit)
    days = {each.post: each.day for each in values}
    sights = data.sights(metric, min(days.values()), max(days.values()) + timedelta(days=1))

    def newest(collects: float) -> list[float]:
        return [each.index for each in indexed(values, sights, collects) if first <= days[each.post] <= last]

    found = newest(known.days)
    if len(found) >= LEAST_SHOWN:
        return median(found), ""
    return None, other_ages(known) if len(newest(0.0)) >= LEAST_SHOWN else ""


def _slot(at: datetime) -> str:
    third = 0 if at.hour < 12 else 1 if at.hour < 17 else 2
    return f"{DAYS[at.weekday() >= 5]} {THIRDS[third]}"


def _words(state: str, best: str | None, gain_low: float | None, seen: int, *, timeless: bool) -> str:
    if timeless:
        return "its exports give no time of day, so times cannot be compared"
    if not seen:
        return "too early: no posts with a time of day and a baseline yet"
    if state == "too_early":
        return f"too early: needs 8 posts at each of two times, {seen} posts so far"
    if state == "best" and best and gain_low is not None and gain_low >= 1:
        return f"{best}: at least about {gain_low:+.0f} %. Try it with the next 8 posts before relying on it."
    return NO_EVIDENCE
