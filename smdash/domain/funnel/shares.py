"""How many of one stage come to the next: a share with its interval, or why there is none."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.rates import rate_dispersion, wilson
from smdash.domain.results.measures import MEASURES
from smdash.domain.results.series import Series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from smdash.domain.results.series import Point

LEAST_WEEKS = 2
"""Weeks from which on their differences can be told."""


class Block(NamedTuple):
    """Days that two measures both cover, and what each of them has there."""

    first: date
    last: date
    x: float
    n: float


class Share(NamedTuple):
    """``x`` of ``n`` over the same ``days``; ``lo`` and ``hi`` are the ends of Wilson's 95 % interval.

    ``of`` says what it is a share of. ``phi`` is how much more weeks differ than chance, None where fewer than two
    whole weeks are known: then the interval may be too narrow, which ``note`` says. ``why_not`` is the reason where
    there is no share; all numbers may be None then.
    """

    of: str
    x: float | None = None
    n: float | None = None
    share: float | None = None
    lo: float | None = None
    hi: float | None = None
    days: int = 0
    phi: float | None = None
    note: str = ""
    why_not: str = ""


def days_of(series: Series) -> dict[date, float]:
    """Return the days that are known one by one; a whole month says nothing of its days."""
    return {point.first: point.value for point in series.points if point.first == point.last}


def alike(now: Series, before: Series) -> Series:
    """Return the time before; only its ``origins``, and nothing known, where these are others: they count otherwise."""
    if MEASURES[now.measure].origins_add or not now.origins or not before.origins or now.origins == before.origins:
        return before
    return Series(before.measure, before.first, before.last, currency=before.currency, origins=before.origins)


def longest_run(series: Series) -> tuple[date, date] | None:
    """Return first and last day of the longest stretch without an unknown day, of equally long ones the newest."""
    best: tuple[date, date] | None = None
    run: tuple[date, date] | None = None
    for point in series.points:
        joins = run is not None and point.first == run[1] + timedelta(days=1)
        run = (run[0], point.last) if run is not None and joins else (point.first, point.last)
        if best is None or run[1] - run[0] >= best[1] - best[0]:
            best = run
    return best


def together(x: Series, n: Series) -> list[Block]:
    """Return the days both cover, in order: day by day, or a month of one beside all its days of the other.

    No day is in two blocks, and a month of which the other lacks a day is in none.
    """
    found: dict[date, Block] = {}
    here, there = days_of(x), days_of(n)
    for day, value in here.items():
        if day in there:
            found[day] = Block(day, day, value, there[day])
    months = {(point.first, point.last): point.value for point in n.points if point.first != point.last}
    for point in (each for each in x.points if each.first != each.last):
        whole = months.get((point.first, point.last))
        other = whole if whole is not None else _sum(point, there)
        if other is not None:
            found[point.first] = Block(point.first, point.last, point.value, other)
    for point in (each for each in n.points if each.first != each.last):
        other = _sum(point, here)
        if other is not None:
            found[point.first] = Block(point.first, point.last, other, point.value)
    return [found[first] for first in sorted(found)]


def _sum(month: Point, days: Mapping[date, float]) -> float | None:
    length = (month.last - month.first).days + 1
    values = [days[day] for number in range(length) if (day := month.first + timedelta(days=number)) in days]
    return math.fsum(values) if len(values) == length else None


def dispersion(blocks: Sequence[Block]) -> float | None:
    """Return how much more the shares of whole weeks differ than chance; None with fewer than two of them."""
    weeks: dict[date, list[Block]] = {}
    for block in blocks:
        if block.first == block.last:
            weeks.setdefault(block.first - timedelta(days=block.first.weekday()), []).append(block)
    whole = [week for week in weeks.values() if len(week) == 7]
    if len(whole) < LEAST_WEEKS:
        return None
    xs = [math.fsum(day.x for day in week) for week in whole]
    ns = [math.fsum(day.n for day in week) for week in whole]
    return rate_dispersion(xs, ns)


def joined(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks whose ``n`` is both together: of what the first is a part in any case."""
    return [block._replace(n=block.x + block.n) for block in blocks]


def share_of(
    of: str,
    x: Series,
    n: Series,
    names: tuple[str, str],
    *,
    wider: Sequence[Block] = (),
    note: str = "",
    of_both: bool = False,
) -> Share:
    """Return the share of ``x`` in ``n`` over the days both are known for.

    ``names`` are what the two are called in a sentence. ``wider`` are more days, from before as well, by which to tell
    how weeks differ. ``of_both`` takes the share of both together.
    """
    upper, lower = names
    bare = Share(of, note=note)
    for series, name in ((x, upper), (n, lower)):
        if series.total is None:
            return bare._replace(why_not=f"no {name} are known of these days")
    blocks = together(x, n)
    days = sum((block.last - block.first).days + 1 for block in blocks)
    if not blocks:
        return bare._replace(why_not=f"{upper} and {lower} are not known of the same days")
    if of_both:
        blocks, wider, names = joined(blocks), joined(wider), (upper, f"{upper} and {lower}")
    part, whole = math.fsum(block.x for block in blocks), math.fsum(block.n for block in blocks)
    return _made(bare._replace(x=part, n=whole, days=days), names, dispersion(wider or blocks))


def share_of_counts(of: str, x: float | None, n: float | None, names: tuple[str, str], *, note: str = "") -> Share:
    """Return the share of one count in another of the same time, where weeks are not known."""
    bare = Share(of, x, n, note=note)
    for value, name in ((x, names[0]), (n, names[1])):
        if value is None:
            return bare._replace(why_not=f"no {name} are known of these days")
    return _made(bare, names, None)


def _made(bare: Share, names: tuple[str, str], phi: float | None) -> Share:
    upper, lower = names
    x, n = bare.x or 0.0, bare.n or 0.0
    if n <= 0:
        return bare._replace(why_not=f"there were no {lower} in these days")
    if x < 0:
        return bare._replace(why_not=f"{upper} are below 0, so they are no part of anything")
    if x > n:
        return bare._replace(
            why_not=f"more {upper} ({x:,.0f}) than {lower} ({n:,.0f}): they did not all come from there"
        )
    low, high = wilson(x, n, phi=phi or 1.0)
    narrow = "" if phi is not None else "how weeks differ is not known, so it may be less sure than that"
    return bare._replace(
        share=x / n, lo=low, hi=high, phi=phi, note="; ".join(each for each in (bare.note, narrow) if each)
    )
