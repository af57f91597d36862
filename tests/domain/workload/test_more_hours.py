"""More hours never make a week fuller: over generated situations, not over the few that anybody would think of."""

from __future__ import annotations

import math
import random
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from smdash.domain.workload.day_plan import INBOX, Day, Piece, plan, shares_by_weekday
from smdash.domain.workload.duties import DutyWork
from smdash.domain.workload.situation import AccountWork, Cadence, Evaluation, Situation, evaluate

SITUATIONS = 800
MONDAY = date(2026, 11, 23)
NOISE = 1e-9


class Pair(NamedTuple):
    """The same work in two weeks, the second of which has more hours on one day."""

    fewer: Situation
    more: Situation


def _account(chance: random.Random, brand: str, number: int) -> AccountWork:
    formats = chance.sample(["text", "image", "carousel", "story", "short_video", "link"], chance.randint(1, 2))
    cadences = tuple(
        Cadence(name, chance.choice([0.25, 1, 2, 3, 5, 7, 14]), adapted=chance.random() < 0.3) for name in formats
    )
    inbox = chance.choice([0.0, 0.0, 3.0, 20.0, 70.0])
    return AccountWork(f"{brand}/{number}", brand, "x", cadences, inbox)


def _pair(seed: int) -> Pair:
    chance = random.Random(seed)
    accounts = tuple(
        _account(chance, f"b{brand}", number)
        for brand in range(chance.randint(1, 6))
        for number in range(chance.randint(1, 3))
    )
    duties = chance.sample(
        [DutyWork("admin", "workday"), DutyWork("analytics", "week", 3), DutyWork("report", "month")],
        chance.randint(0, 3),
    )
    usual = chance.choice([2.0, 4.0, 6.0, 7.5, 9.0, 10.0])
    hours = [chance.choice([usual, usual, usual, usual / 2, 0.5, 0.0]) for _ in range(7)]
    day = chance.randrange(7)
    looks = tuple((each, hour) for each in range(7) for hour in (9.0, 15.0) if hours[each] or chance.random() < 0.1)
    off = frozenset({day}) if hours[day] <= 0 and chance.random() < 0.5 else frozenset()
    week = Situation(
        tuple(hours),
        accounts,
        tuple(duties),
        sweeps=looks,
        s_g=chance.choice([0.05, 0.15, 0.3]),
        unplanned=chance.choice([0.0, 0.1, 0.3]),
        batched=chance.random() < 0.3,
        sweeps_from=chance.choice(["user", "guess"]),
        off=off,
        usual_h=tuple(hours) if chance.random() < 0.5 else (usual,) * 5 + (0.0, 0.0),
    )
    before, with_usual = tuple(hours), chance.random() < 0.5
    hours[day] += chance.choice([0.25, 0.5, 1.0, usual])
    more = week._replace(capacity_h=tuple(hours), off=frozenset())
    if with_usual and week.usual_h == before:
        more = more._replace(usual_h=tuple(hours))
    return Pair(week, more)


def _worse(before: Evaluation, after: Evaluation) -> str:
    was, now = before.load, after.load
    if was.load is None or was.p_overrun is None or now.load is None or now.p_overrun is None:
        return ""
    if now.load > was.load + NOISE:
        return f"load {was.load:.4f} -> {now.load:.4f}"
    if now.p_overrun > was.p_overrun + NOISE:
        return f"overrun {was.p_overrun:.4f} -> {now.p_overrun:.4f}"
    if (now.over_h or 0.0) > (was.over_h or 0.0) + NOISE:
        return f"hours too many {was.over_h} -> {now.over_h}"
    over = max(0.0, was.mean_h - was.capacity_h), max(0.0, now.mean_h - now.capacity_h)
    return f"hours over {over[0]:.3f} -> {over[1]:.3f}" if over[1] > over[0] + NOISE else ""


def _late_h(week: Situation, seed: int) -> float:
    """Plan a week whose posts are due on days of the seed's, and return the hours that come too late."""
    chance = random.Random(seed)
    load = evaluate(week).load
    shares = shares_by_weekday(week, load)
    days = [Day(MONDAY + timedelta(days=n), hours, shares[n]) for n, hours in enumerate(week.capacity_h)]
    pieces = []
    for slug, activity, hours in load.parts:
        if slug != "(all)" and activity != INBOX:
            before = chance.random()
            at = datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(days=chance.randrange(7), hours=8 * before)
            pieces.append(Piece(slug, activity, at, before, hours, whole_h=hours))
    crowded = [max(0.0, day.other_h - day.capacity_h) for day in days if day.capacity_h > 0]
    return plan(days, pieces).late_h + math.fsum(crowded)


def test_more_hours_on_a_day_never_bring_work_later() -> None:
    found = {}
    for seed in range(SITUATIONS):
        pair = _pair(seed)
        was, now = _late_h(pair.fewer, seed), _late_h(pair.more, seed)
        if now > was + 1e-6:
            found[seed] = f"late {was:.3f} -> {now:.3f}"
    assert found == {}


def test_more_hours_on_a_day_never_make_the_week_fuller() -> None:
    found = {}
    for seed in range(SITUATIONS):
        pair = _pair(seed)
        worse = _worse(evaluate(pair.fewer), evaluate(pair.more))
        if worse:
            found[seed] = worse
    assert found == {}
