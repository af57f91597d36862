"""What to drop first when the hours do not suffice, and what an hour more would be worth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.workload.load import Plan, week

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

QUARTER_H = 0.25
MOST_UNITS = 4_000


class Candidate(NamedTuple):
    """Something that could go: ``remove`` are indices of the plan's items, ``switch_saved_min`` minutes a day."""

    name: str
    value: float
    remove: tuple[int, ...]
    switch_saved_min: float = 0.0


class Rung(NamedTuple):
    """One step of a cut: what it saves, what each hour of it costs in value, and where the week is then."""

    name: str
    hours_saved: float
    value_per_hour: float
    load: float | None
    p_overrun: float | None


def cut_ladder(
    plan: Plan | Mapping[str, Any], candidates: Sequence[Candidate | Mapping[str, Any]], target_p: float = 0.20
) -> list[Rung]:
    """Return the cuts that bring a week to a chance of overrun of at most ``target_p``, cheapest first.

    Each time the candidate with the least value lost per hour saved goes, and the week is evaluated anew. The list
    ends early when nothing is left that saves anything. Empty when the week fits already.
    """
    now = plan if isinstance(plan, Plan) else Plan.from_dict(plan)
    left = [each if isinstance(each, Candidate) else _candidate(each) for each in candidates]
    gone: set[int] = set()
    whole = now
    current = week(whole)
    rungs: list[Rung] = []
    while left and current.p_overrun is not None and current.p_overrun > target_p:
        best: tuple[float, int, Plan, Any, float] | None = None
        for number, candidate in enumerate(left):
            trial = _without(now, whole, gone | set(candidate.remove), candidate.switch_saved_min)
            after = week(trial)
            saved = current.mean_h - after.mean_h
            if saved <= 0:
                continue
            price = candidate.value / saved
            if best is None or price < best[0]:
                best = price, number, trial, after, saved
        if best is None:
            break
        price, number, whole, current, saved = best
        chosen = left.pop(number)
        gone |= set(chosen.remove)
        rungs.append(Rung(chosen.name, saved, price, current.load, current.p_overrun))
    return rungs


def _candidate(given: Mapping[str, Any]) -> Candidate:
    return Candidate(given["name"], given["value"], tuple(given["remove"]), given.get("switch_saved_min", 0.0))


def _without(first: Plan, whole: Plan, gone: set[int], saved_min: float) -> Plan:
    items = tuple(item for number, item in enumerate(first.items) if number not in gone)
    return whole._replace(items=items, switch_min_per_day=max(0.0, whole.switch_min_per_day - saved_min))


class Kept(NamedTuple):
    """What stays within the hours and what goes, least valuable per hour first.

    ``shadow_price`` is what one more hour would be worth: the value per hour of the first thing that does not fit;
    None when everything fits.
    """

    kept: tuple[str, ...]
    cut: tuple[str, ...]
    hours: float
    value: float
    shadow_price: float | None


def greedy_keep(items: Sequence[Mapping[str, Any]], capacity_h: float) -> Kept:
    """Keep locked things, then the rest by value per hour as long as it fits; explains, may be 6 % off the best.

    Items have ``name``, ``hours``, ``value`` and perhaps ``locked``.
    """
    locked = [item for item in items if item.get("locked")]
    free = sorted((item for item in items if not item.get("locked")), key=lambda item: (-_rate(item), item["name"]))
    kept, cut, price = list(locked), [], None
    left = capacity_h - math.fsum(item["hours"] for item in locked)
    for item in free:
        if item["hours"] <= left + 1e-9:
            kept.append(item)
            left -= item["hours"]
        else:
            cut.append(item)
            price = _rate(item) if price is None else price
    cut.sort(key=lambda item: (_rate(item), item["name"]))
    return _kept(kept, cut, price)


def exact_keep(items: Sequence[Mapping[str, Any]], capacity_h: float, unit_h: float = QUARTER_H) -> Kept:
    """Keep what is worth most within the hours: locked things, then the best choice in quarters of an hour.

    Dynamic programming over 0/1 choices; hours are rounded up to ``unit_h``. The shadow price is greedy's, which is
    how the choice is explained.
    """
    locked = [item for item in items if item.get("locked")]
    free = [item for item in items if not item.get("locked")]
    hours = capacity_h - math.fsum(item["hours"] for item in locked)
    room = min(max(0, math.floor(hours / unit_h + 1e-9)), MOST_UNITS)
    size = [max(0, math.ceil(item["hours"] / unit_h - 1e-9)) for item in free]
    best = [0.0] * (room + 1)
    taken: list[list[bool]] = []
    for item, need in zip(free, size, strict=True):
        row = [False] * (room + 1)
        for at in range(room, need - 1, -1):
            gain = best[at - need] + item["value"]
            if gain > best[at] + 1e-12:
                best[at], row[at] = gain, True
        taken.append(row)
    kept, cut, at = list(locked), [], room
    for number in range(len(free) - 1, -1, -1):
        if taken[number][at]:
            kept.append(free[number])
            at -= size[number]
        else:
            cut.append(free[number])
    cut.sort(key=lambda item: (_rate(item), item["name"]))
    return _kept(kept, cut, greedy_keep(items, capacity_h).shadow_price)


def _rate(item: Mapping[str, Any]) -> float:
    return item["value"] / item["hours"] if item["hours"] > 0 else math.inf


def _kept(kept: Sequence[Mapping[str, Any]], cut: Sequence[Mapping[str, Any]], price: float | None) -> Kept:
    return Kept(
        tuple(sorted(item["name"] for item in kept)),
        tuple(item["name"] for item in cut),
        math.fsum(item["hours"] for item in kept),
        math.fsum(item["value"] for item in kept),
        price,
    )
