"""Times that will not do: too close to another post, more in a day than an account is to have, in a blackout."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.checks.findings import made, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import tzinfo

    from smdash.domain.checks.model import Facts, Finding, LintPost


class Planned(NamedTuple):
    """A delivery with a time (seconds since 1970); ``judged`` when it is still to go out."""

    delivery_id: int
    at: float
    judged: bool = True
    post_id: int = 0


class Near(NamedTuple):
    """Two deliveries closer than they should be; ``minutes`` 0 is a clash."""

    late: Planned
    early: Planned
    minutes: float


class Crowded(NamedTuple):
    """A delivery beyond the day's cap: the how-manieth it is."""

    entry: Planned
    number: int


def close(entries: Iterable[Planned], gap_minutes: int) -> list[Near]:
    """Return each delivery to come that follows another within the gap, or at the same minute when there is no gap.

    Of two that are close the later one is named, unless only the earlier one can still be moved.
    """
    ordered = sorted(entries, key=lambda entry: (entry.at, entry.delivery_id))
    found = []
    for early, late in pairwise(ordered):
        apart = (late.at - early.at) / 60
        if apart >= max(gap_minutes, 1):
            continue
        if late.judged:
            found.append(Near(late, early, apart))
        elif early.judged:
            found.append(Near(early, late, apart))
    return found


def too_near(entry: Planned, others: Iterable[Planned], gap_minutes: int) -> Near | None:
    """Return the nearest other delivery within the gap of one, None when there is none."""
    best = None
    for other in others:
        if other.delivery_id == entry.delivery_id and entry.delivery_id:
            continue
        apart = abs(entry.at - other.at) / 60
        if apart < max(gap_minutes, 1) and (best is None or apart < best.minutes):
            best = Near(entry, other, apart)
    return best


def beyond_cap(entries: Sequence[Planned], cap: int, zone: tzinfo) -> list[Crowded]:
    """Return the deliveries to come that are beyond an account's posts per local day."""
    from datetime import UTC, datetime

    days: dict[object, int] = {}
    found = []
    for entry in sorted(entries, key=lambda entry: (entry.judged, entry.at, entry.delivery_id)):
        day = datetime.fromtimestamp(entry.at, UTC).astimezone(zone).date()
        number = days[day] = days.get(day, 0) + 1
        if number > cap and entry.judged:
            found.append(Crowded(entry, number))
    return found


def in_blackout(post: LintPost, facts: Facts) -> Iterator[Finding]:
    """A time to come in a blackout of its account; what has passed is said elsewhere."""
    for variant in post.variants:
        closed, zone = facts.closed.get(variant.account, ((), None))
        due = variant.due_at
        if due is None or zone is None or due < facts.late_before:
            continue
        wall = due.astimezone(zone).replace(tzinfo=None)
        hit = next((blackout for blackout in closed if blackout.covers(wall)), None)
        if hit is not None:
            reason = f", {hit.reason}" if hit.reason else ""
            words = f"{moment(due, facts.zone)} lies in a blackout ({hit.words}{reason})."
            yield made("blackout", "warning", "when", words, "Move it.", post, variant, "next-slot")
