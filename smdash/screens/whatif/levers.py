"""The levers of a what-if as rows, and what a step of each of them is. Values only, nothing is read or stored."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.schedule import WEEKDAYS, spoken
from smdash.domain.whatif import whatif_words as words
from smdash.domain.whatif.whatif import Batch, Drop, Hours, Posts, Promise, Sweeps
from smdash.domain.whatif.whatif_words import span, sweeps_by_hour
from smdash.domain.workload.late_replies import best_sweep
from smdash.domain.workload.limits import MOST_POSTS
from smdash.widgets.whatif.leverlist import NEW, LeverRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from smdash.domain.whatif.whatif import Lever
    from smdash.domain.workload.inbox_sweeps import Sweep
    from smdash.domain.workload.situation import AccountWork, Situation

PROMISES = (30, 60, 120, 240, 360, 480, 720, 1440, 2880, 4320)
USUAL_H = 7.5
HOUR_STEP = 0.5
MOST_LOOKS = 50


def rows(before: Situation, after: Situation, monday: date, today: date, colours: Mapping[str, str]) -> list[LeverRow]:
    """Return every lever as it stands."""
    old = {work.slug: work for work in before.accounts}
    found = [LeverRow("h:accounts", "head", "Posts a week, and answers within")]
    for work in after.accounts:
        found += _account(old.get(work.slug), work, colours.get(work.slug, ""))
    found.append(LeverRow("h:days", "head", "Hours of the week"))
    for number, (was, now) in enumerate(zip(before.capacity_h, after.capacity_h, strict=True)):
        day = monday + timedelta(days=number)
        if day >= today:
            name = f"{WEEKDAYS[number]} {spoken(day)}"
            changed = _hours(was) if was != now else ""
            found.append(LeverRow(f"d:{number}", "day", name, _hours(now), changed, number=number, gone=now <= 0))
    found.append(LeverRow("h:looks", "head", "Looks into the inbox"))
    known = sweeps_by_hour(before.looks)
    for number, (hour, days) in enumerate(sweeps_by_hour(after.looks).items()):
        changed = "" if known.get(hour) == days else words.days_words(known[hour]) if hour in known else "none"
        found.append(
            LeverRow(f"l:{number}", "look", words.days_words(days), words.padded_clock(hour), changed, number=number)
        )
    looks = len(after.looks)
    was_looks = str(len(before.looks)) if len(before.looks) != looks else ""
    found.append(LeverRow("more", "more", "looks a week", str(looks), was_looks))
    found.append(LeverRow("h:habit", "head", "Habit"))
    batch = "" if before.batched == after.batched else _yes(before.batched)
    found.append(LeverRow("batch", "batch", "one brand a day", _yes(after.batched), batch))
    return found


def _account(was: AccountWork | None, work: AccountWork, colour: str) -> list[LeverRow]:
    posts = math.fsum(each.per_week for each in work.cadences)
    gone = bool(work.cadences) and posts <= 0
    total = "no posts" if gone else f"{posts:g} a week" if work.cadences else "unknown"
    old = None if was is None else math.fsum(each.per_week for each in was.cadences)
    changed = NEW if old is None else f"{old:g}" if old != posts and work.cadences else ""
    slug = work.slug
    found = [LeverRow(f"a:{slug}", "account", slug, total, changed, slug, colour=colour, gone=gone)]
    before = {(each.format, each.adapted): each.per_week for each in was.cadences} if was is not None else {}
    for number, each in enumerate(work.cadences):
        had = before.get((each.format, each.adapted), each.per_week)
        found.append(
            LeverRow(
                f"c:{slug}:{number}",
                "posts",
                words.format_words(each),
                f"{each.per_week:g}",
                "" if had == each.per_week else f"{had:g}",
                slug,
                number,
                gone=gone,
            )
        )
    promised = was.promise_minutes if was is not None else work.promise_minutes
    changed = "" if promised == work.promise_minutes else span(promised)
    found.append(LeverRow(f"p:{slug}", "promise", "answers within", span(work.promise_minutes), changed, slug))
    return found


def turned(row: LeverRow, step: int, after: Situation) -> Lever | None:
    """Return the lever a step up or down makes of a row; None where there is no further step."""
    if row.kind in {"posts", "promise"}:
        work = next(work for work in after.accounts if work.slug == row.of)
        if row.kind == "promise":
            return Promise(row.of, _next_promise(work.promise_minutes, step))
        if row.number >= len(work.cadences):
            return None
        each = work.cadences[row.number]
        return Posts(row.of, each.format, _next_posts(each.per_week, step), each.adapted)
    if row.kind == "day":
        hours = after.capacity_h[row.number] + step * HOUR_STEP
        return Hours(row.number, min(24.0, max(0.0, hours)))
    if row.kind == "look":
        return _shifted(row, step, after)
    if row.kind == "more":
        return _more(after, step)
    return Batch(not after.batched) if row.kind == "batch" else None


def toggled(row: LeverRow, before: Situation, after: Situation) -> Lever | None:
    """Return the lever that switches a row off or on; None where it has no such thing."""
    if row.kind == "day":
        usual = before.capacity_h[row.number] or max(before.capacity_h) or USUAL_H
        return Hours(row.number, 0.0 if after.capacity_h[row.number] > 0 else usual)
    if row.kind == "batch":
        return Batch(not after.batched)
    if row.kind in {"account", "posts", "promise"}:
        return Drop(row.of)
    if row.kind == "look":
        hour = _hour(row, after)
        return None if hour is None else Sweeps(tuple(look for look in after.sweeps if look[1] != hour))
    return None


def _hour(row: LeverRow, after: Situation) -> float | None:
    hours = list(sweeps_by_hour(after.looks))
    return hours[row.number] if row.number < len(hours) else None


def _shifted(row: LeverRow, step: int, after: Situation) -> Lever | None:
    hour = _hour(row, after)
    if hour is None or not 0 <= hour + step < 24:
        return None
    return Sweeps(tuple((day, at + step if at == hour else at) for day, at in after.sweeps))


def _more(after: Situation, step: int) -> Lever | None:
    looks = after.looks
    if step < 0:
        least = _least(looks)
        return None if least is None else Sweeps(tuple(look for look in after.sweeps if look != least))
    if len(looks) >= MOST_LOOKS:
        return None
    extra = best_sweep(looks, after.off) or next(((day, 9.0) for day in range(7) if day not in after.off), None)
    return None if extra is None else Sweeps((*after.sweeps, extra))


def _least(looks: tuple[Sweep, ...]) -> Sweep | None:
    """Return the look that is missed least, the one with the smallest gaps around it; None without looks."""
    from smdash.domain.workload.reply_times import gaps_between, gate_wait

    def waits(gone: tuple[int, float]) -> float:
        return gate_wait(gaps_between([look for look in looks if look != gone])) or math.inf

    return min(looks, key=waits, default=None)


def _next_posts(value: float, step: int) -> float:
    if step > 0:
        return float(min(MOST_POSTS, math.floor(value) + 1))
    return float(max(0, math.ceil(value) - 1))


def _next_promise(minutes: int, step: int) -> int:
    if step > 0:
        return next((each for each in PROMISES if each > minutes), minutes)
    return next((each for each in reversed(PROMISES) if each < minutes), minutes)


def _hours(hours: float) -> str:
    return f"{hours:g} h" if hours > 0 else "off"


def _yes(on: bool) -> str:
    return "yes" if on else "no"
