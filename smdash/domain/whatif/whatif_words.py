"""What a what-if turned, in words."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

from smdash.domain.schedule import WEEKDAYS, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.whatif.proposal import Proposal
    from smdash.domain.workload.duties import DutyWork
    from smdash.domain.workload.inbox_sweeps import Sweep
    from smdash.domain.workload.situation import AccountWork, Cadence, Situation


def changes(before: Situation, after: Situation, monday: date | None = None) -> list[str]:
    """Return what differs between two situations, one line each; ``monday`` dates the days."""
    old = {work.slug: work for work in before.accounts}
    found: list[str] = []
    for work in after.accounts:
        found += _account_changes(old[work.slug], work) if work.slug in old else [f"add {work.slug}: {_plan(work)}"]
    found += [_duty(duty) for duty in after.duties if duty not in before.duties]
    found += [f"{brand} pays {fee:.10g} a month" for brand, fee in after.fees.items() if before.fees.get(brand) != fee]
    kept = {work.slug for work in after.accounts}
    found += [f"without {slug}" for slug in old if slug not in kept]
    for day, (was, now) in enumerate(zip(before.capacity_h, after.capacity_h, strict=True)):
        if was != now:
            found.append(f"{_day(day, monday)} {'off' if now <= 0 else f'{now:g} h'} (was {was:g} h)")
    # Days that are named above bring or take their looks with them.
    moved = {day for day, (was, now) in enumerate(zip(before.capacity_h, after.capacity_h, strict=True)) if was != now}
    left, looks = before._replace(off=before.off | (after.off & moved) - (moved - after.off)).looks, after.looks
    if set(left) != set(looks):
        found.append(f"looks into the inbox: {sweeps_words(looks)} (was {sweeps_words(left)})")
    elif set(before.sweeps) != set(after.sweeps):
        hidden = sweeps_words(sorted(set(after.sweeps) - set(looks)))
        was_hidden = sweeps_words(sorted(set(before.sweeps) - set(left)))
        found.append(f"looks on days off: {hidden} (was {was_hidden})")
    if before.batched != after.batched:
        found.append("one brand a day" if after.batched else "all brands on every day")
    return found


def client_lines(asked: Proposal) -> list[str]:
    """Return what creating a client stores, one line each."""
    pays = asked.value_per_month
    money = "what it pays a month was not said" if pays is None else f"{asked.brand} pays {pays:.10g} a month"
    return [
        f"brand {asked.brand}: {asked.name}",
        *(f"add {work.slug}: {_plan(work)}" for work in asked.accounts),
        *(_duty(duty) for duty in asked.duties),
        money,
    ]


def _duty(duty: DutyWork) -> str:
    whom = f" for {duty.brand}" if duty.brand else ""
    return f"duty {duty.activity.replace('_', ' ')}{whom}: {duty.times:g} per {duty.per}"


def _account_changes(was: AccountWork, now: AccountWork) -> list[str]:
    found = []
    posts = math.fsum(each.per_week for each in now.cadences)
    if now.cadences != was.cadences and now.cadences and posts <= 0:
        asked = now.inbox_per_week
        rest = "messages to it" if asked is None else f"its {asked:g} messages a week"
        still = "" if asked == 0 else f"; {rest} still count"
        found.append(f"{now.slug}: no posts{still}")
    else:
        old = {(each.format, each.adapted): each.per_week for each in was.cadences}
        for each in now.cadences:
            before = old.get((each.format, each.adapted), 0.0)
            if before != each.per_week:
                found.append(f"{now.slug} {format_words(each)}: {each.per_week:g} a week (was {before:g})")
    if now.promise_minutes != was.promise_minutes:
        found.append(f"{now.slug} answers within {span(now.promise_minutes)} (was {span(was.promise_minutes)})")
    return found


def format_words(cadence: Cadence) -> str:
    """Return what a cadence is of: ``short video``, ``adapted text``."""
    words = cadence.format.replace("_", " ")
    return f"adapted {words}" if cadence.adapted else words


def span(minutes: float) -> str:
    """Return minutes as a promise is told: ``45 min``, ``4 h``, ``1.5 h``."""
    return f"{minutes:g} min" if minutes < 60 else f"{round(minutes / 60, 2):g} h"


def _plan(work: AccountWork) -> str:
    posts = ", ".join(f"{each.per_week:g} {format_words(each)}" for each in work.cadences)
    inbox = "" if work.inbox_per_week is None else f", {work.inbox_per_week:g} messages a week"
    return f"{posts or 'no posts'} a week{inbox}"


def _day(weekday: int, monday: date | None) -> str:
    if monday is None:
        return WEEKDAYS[weekday]
    day = monday + timedelta(days=weekday)
    return f"{WEEKDAYS[weekday]} {spoken(day)}"


def sweeps_words(sweeps: Sequence[Sweep]) -> str:
    """Return looks in words, by time of day: ``09:00 Mon-Fri, 12:00 Sat``; ``none``."""
    return (
        ", ".join(f"{padded_clock(hour)} {days_words(days)}" for hour, days in sweeps_by_hour(sweeps).items()) or "none"
    )


def sweeps_by_hour(sweeps: Sequence[Sweep]) -> dict[float, tuple[int, ...]]:
    """Return the days on which somebody looks, for each time of day in order."""
    found: dict[float, set[int]] = {}
    for day, hour in sweeps:
        found.setdefault(hour, set()).add(day)
    return {hour: tuple(sorted(found[hour])) for hour in sorted(found)}


def padded_clock(hour: float) -> str:
    """Return an hour of the day as a clock shows it."""
    minutes = round(hour * 60) % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def days_words(days: Sequence[int]) -> str:
    """Return weekdays in words, three or more in a row as a span: ``Mon-Fri``, ``Mon Wed``."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words = []
    for run in runs:
        words += [f"{WEEKDAYS[run[0]]}-{WEEKDAYS[run[-1]]}"] if len(run) > 2 else [WEEKDAYS[day] for day in run]
    return " ".join(words)
