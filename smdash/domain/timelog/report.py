"""Hours worked, by day, week, brand, account and activity, beside what was planned. Missing is None, never 0."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from smdash.domain.schedule import instant, week_start
from smdash.domain.timelog.entries import minutes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from smdash.domain.timelog.entries import Entry

By = Literal["brand", "account", "activity", "week"]
BYS: tuple[By, ...] = get_args(By)
SHARED = "(all)"
"""The name of what belongs to no single account or brand."""


class ReportRow(NamedTuple):
    """Hours of one brand, account, activity or week; None is unknown (planned) or nothing logged (done)."""

    label: str
    planned_h: float | None
    done_h: float | None


class PlannedWeek(NamedTuple):
    """What the model says a week comes to: hours, their sd (None where not kept), and by account and activity."""

    hours: float
    sd: float | None
    by_account: Mapping[str, float]
    by_activity: Mapping[str, float]


def by_day(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[date, timedelta]]:
    """Yield the local days of a stretch of time with what elapsed in each; together they are its whole length."""
    while start < end:
        day = start.astimezone(zone).date()
        midnight = instant(datetime.combine(day + timedelta(days=1), time(0)), zone)
        # A zone that repeats its midnight hour has instants of the same date behind the boundary.
        stop = min(end, midnight) if midnight > start else end
        yield day, stop - start
        start = stop


def week_label(monday: date) -> str:
    """Return a week as ``2026-W48``."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


def done_hours(
    entries: Iterable[Entry], by: By, first: date, last: date, zone: ZoneInfo, now: datetime
) -> dict[str, float]:
    """Return hours worked on the local days first..last, by what they went to; a running entry counts until now."""
    hours: dict[str, float] = {}
    for entry in entries:
        if minutes_of(entry, now) is None:
            continue
        for day, part in by_day(entry.started_at, entry.ended_at or now, zone):
            if first <= day <= last:
                label = _label(entry, by, day)
                hours[label] = hours.get(label, 0.0) + part / timedelta(hours=1)
    return hours


def _label(entry: Entry, by: By, day: date) -> str:
    if by == "week":
        return week_label(week_start(day))
    if by == "activity":
        return entry.activity
    return (entry.brand if by == "brand" else entry.whose) or SHARED


def planned_hours(weeks: Sequence[tuple[date, PlannedWeek | None]], by: By) -> dict[str, float]:
    """Return planned hours by what they go to; empty where the plan of a week that is summed over is unknown."""
    if by == "week":
        return {week_label(monday): plan.hours for monday, plan in weeks if plan is not None}
    found: dict[str, float] = {}
    for _, plan in weeks:
        if plan is None:
            return {}
        for label, hours in (plan.by_activity if by == "activity" else plan.by_account).items():
            name = label.partition("/")[0] if by == "brand" else label
            found[name] = found.get(name, 0.0) + hours
        if by != "activity":
            # What no account asks for by itself, as switching between them.
            found[SHARED] = found.get(SHARED, 0.0) + max(0.0, plan.hours - math.fsum(plan.by_account.values()))
    return found


def whole_weeks(first: date, last: date) -> list[date]:
    """Return the Mondays of a period of whole weeks; none where it begins or ends within one."""
    if first.weekday() != 0 or last.weekday() != 6 or last < first:
        return []
    return [first + timedelta(days=7 * number) for number in range((last - first).days // 7 + 1)]


def report(done: Mapping[str, float], planned: Mapping[str, float], by: By) -> list[ReportRow]:
    """Return planned beside done, weeks in order of time, all else the most hours first."""
    rows = [ReportRow(label, planned.get(label), done.get(label)) for label in dict.fromkeys([*done, *planned])]
    rows = [row for row in rows if row.done_h is not None or row.planned_h]
    if by == "week":
        return sorted(rows, key=lambda row: row.label)
    return sorted(rows, key=lambda row: (-max(row.done_h or 0, row.planned_h or 0), row.label))


def label_words(label: str) -> str:
    """Return a row's label as a person reads it, which the row of sums is never called."""
    return "shared work" if label == SHARED else label
