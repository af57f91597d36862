"""Does the time of posting matter: a grid of weekdays and parts of the day, and what may be said of it."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

from smdash.domain.errors import NotFoundError
from smdash.domain.metrics.best_times import slot_verdict
from smdash.domain.metrics.change import median, own_baseline
from smdash.domain.metrics.views import BestTimes, TimeCell
from smdash.domain.schedule import parse_utc, zone_of
from smdash.services.metrics.account_data import AccountData
from smdash.services.metrics.like_posts import without_replies
from smdash.services.metrics.posts import lead
from smdash.store.metrics import read as metric_store

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.services.home import Home
    from smdash.services.metrics.account_data import PostValue

PARTS = ("00-04", "04-08", "08-12", "12-16", "16-20", "20-24")
LEAST_SHOWN = 3
SPAN_DAYS = 730
NO_EVIDENCE = "no evidence that time matters for you - keep regular times"
# Few enough to be judged: weekday or weekend, and a third of the waking day.
DAYS = ("weekdays", "weekends")
THIRDS = ("before noon", "afternoon", "evening")


def best_times(home: Home, slug: str, metric: str = "") -> BestTimes:
    """Return the grid of an account's posts by when they were published, each against its own baseline.

    Cells under three posts are blank. At most six times are judged; only what is left after taking 1.28 sd off is
    promised. Posts whose time of day is not known are left out.
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
    grid: dict[tuple[int, int], list[float]] = {}
    groups: dict[str, list[float]] = {}
    seen = 0
    for post, index in indexed(values):
        at = moments.get(post)
        if at is None or index <= 0:
            continue
        seen += 1
        grid.setdefault((at.weekday(), at.hour // 4), []).append(index)
        groups.setdefault(_slot(at), []).append(math.log(index / 100))
    verdict = slot_verdict(groups)
    cells = tuple(
        TimeCell(
            weekday,
            part,
            len(found := grid.get((weekday, part), [])),
            median(found) if len(found) >= LEAST_SHOWN else None,
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
        _words(verdict.state, verdict.best, verdict.gain_low_pct, seen, timeless=bool(values) and not moments),
        verdict.p,
        seen,
    )


def indexed(values: list[PostValue]) -> list[tuple[int, float]]:
    """Return (post, percent of own baseline): each against its like before it, at a settled age.

    Its like are the posts of its format that were counted in the same way.
    """
    past: dict[tuple[str, int], list[float]] = {}
    found = []
    for each in sorted((value for value in values if value.settled), key=lambda value: (value.day, value.post)):
        history = past.setdefault((each.format, each.era), [])
        baseline = own_baseline(history, each.value)
        if baseline.index is not None:
            found.append((each.post, baseline.index))
        history.append(each.value)
    return found


def newest_index(values: list[PostValue], first: date, last: date) -> float | None:
    """Return the typical percent of own baseline of the posts of some days; None with fewer than three."""
    days = {each.post: each.day for each in values}
    found = [index for post, index in indexed(values) if first <= days[post] <= last]
    return median(found) if len(found) >= LEAST_SHOWN else None


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
