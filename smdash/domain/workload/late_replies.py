"""Whether replies keep promises that run in office hours, and which one more look would help most."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from smdash.domain.workload.reply_times import WEEK_H, gaps_between, p_late

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from smdash.domain.schedule import Office
    from smdash.domain.workload.inbox_sweeps import Sweep

_STEP_H = 1 / 6
"""Arrivals are tried every ten minutes of the week."""
FIRST_H, LAST_H = 9, 16
"""Nobody is sent to the inbox outside these hours, unless they look at other hours anyway."""


def late_shares(
    sweeps: Sequence[Sweep], promises_min: Sequence[int], per_week: float, reply_min: float, office: Office | None
) -> list[float]:
    """Return for each promise the share of replies later than it.

    A message that arrives u hours into a gap g is answered at its end plus rho u + S. With ``office`` a promise's
    minutes run in office hours only; without, by the clock. 1.0 when there is more to answer than hours.
    """
    gaps = gaps_between(sweeps)
    rho = per_week * reply_min / 60 / WEEK_H
    if not gaps or rho >= 1:
        return [1.0] * len(promises_min)
    if office is None or not office.weekdays:
        return [p_late(gaps, promise / 60, per_week, reply_min) or 0.0 for promise in promises_min]
    waits = sorted(_waits(sweeps, gaps, rho, reply_min / 60, office))
    return [1 - bisect_right(waits, promise / 60 + 1e-9) / len(waits) for promise in promises_min]


def _waits(sweeps: Sequence[Sweep], gaps: Sequence[float], rho: float, answer_h: float, office: Office) -> list[float]:
    """Return the office hours each of the week's arrivals waits."""
    spans = _spans(office)
    starts = [start for start, _ in spans]
    before = list(accumulate((end - start for start, end in spans), initial=0.0))
    whole = before[-1]

    def run(at: float) -> float:
        """Return the office hours from the start of the week until ``at``."""
        weeks, inside = divmod(at, WEEK_H)
        place = bisect_right(starts, inside) - 1
        if place < 0:
            return weeks * whole
        start, end = spans[place]
        return weeks * whole + before[place] + min(inside, end) - start

    found = []
    begins = sorted({(day % 7) * 24 + hour for day, hour in sweeps})
    for begin, gap in zip(begins, gaps, strict=True):
        number = max(1, round(gap / _STEP_H))
        width = gap / number
        for each in range(number):
            into = (each + 0.5) * width
            found.append(run(begin + gap + rho * into + answer_h) - run(begin + into))
    return found


def _spans(office: Office) -> list[tuple[float, float]]:
    """Return a week's office hours as spans of hours from Monday 0:00, in order; the week goes round."""
    found: list[tuple[float, float]] = []
    for day in office.weekdays:
        opens, closes = (24 * day + at.hour + at.minute / 60 for at in (office.start, office.end))
        closes += 24 if office.overnight else 0
        found.append((opens, min(closes, WEEK_H)))
        if closes > WEEK_H:
            found.append((0.0, closes - WEEK_H))
    return sorted(found)


def best_sweep(sweeps: Sequence[Sweep], off: Container[int] = ()) -> Sweep | None:
    """Return the (weekday, hour) of one more look that cuts the mean wait most, at a whole hour of a usual day.

    A gap g that a look splits into a and b gives 2ab less of sum g². Hours tried are those between 9 and 16, and those
    this person looks at anyway, on any weekday but those ``off``. None without looks, or where no hour is left.
    """
    at = sorted({(day % 7) * 24 + hour for day, hour in sweeps})
    if not at:
        return None
    hours = [hour % 24 for hour in at]
    first, last = min(FIRST_H, int(min(hours))), max(LAST_H, int(max(hours)))
    best: tuple[float, Sweep] | None = None
    for day in (day for day in range(7) if day not in off):
        for hour in range(first, last + 1):
            moment = day * 24 + hour
            place = bisect_right(at, moment)
            since = (moment - at[place - 1]) % WEEK_H
            until = (at[place % len(at)] - moment) % WEEK_H
            gain = since * until
            if gain > 0 and (best is None or gain > best[0] + 1e-9):
                best = gain, (day, float(hour))
    return best[1] if best else None


def longest_gap(sweeps: Sequence[Sweep]) -> tuple[Sweep, Sweep] | None:
    """Return the two looks with most time between them; None with fewer than two."""
    at = sorted({(day % 7) * 24 + hour for day, hour in sweeps})
    if len(at) < 2:
        return None
    gaps = gaps_between(sweeps)
    place = max(range(len(gaps)), key=lambda number: gaps[number])
    begin, end = at[place], at[(place + 1) % len(at)]
    return (int(begin // 24), begin % 24), (int(end // 24), end % 24)
