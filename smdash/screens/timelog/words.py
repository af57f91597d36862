"""The time log turned into lines: questions first, then what waits to be confirmed, then the days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.plaintext import one_line
from smdash.domain.schedule import day_name
from smdash.domain.timelog.entries import clock, elapsed, minutes_of, shared, words
from smdash.domain.timelog.report import label_words
from smdash.widgets.text import hours
from smdash.widgets.timelog.timelist import TimeLine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from smdash.domain.timelog.entries import Entry
    from smdash.domain.timelog.report import By, ReportRow
    from smdash.services.timelog.doubts import Doubt
    from smdash.services.timelog.suggestions import Suggestion


class Shown(NamedTuple):
    """What one look at the time log read; all instants are still UTC."""

    entries: tuple[Entry, ...]
    doubts: tuple[Doubt, ...]
    suggestions: tuple[Suggestion, ...]
    report: tuple[ReportRow, ...]
    colours: Mapping[str, str]
    now: datetime
    zone: ZoneInfo
    today: date


def log_lines(shown: Shown) -> list[TimeLine]:
    """Return the lines of the log, the newest day first."""
    lines: list[TimeLine] = []
    zone, now = shown.zone, shown.now
    if shown.doubts:
        lines.append(TimeLine("h:doubt", "heading", "Left running?"))
    for doubt in shown.doubts:
        line = _line(doubt.entry, shown, "doubt", clock(doubt.minutes))
        when = f"{doubt.entry.started_at.astimezone(zone):%a %H:%M}"
        lines.append(line._replace(key=doubt.key, when=when, remark=f"{doubt.why}; enter decides"))
    if shown.suggestions:
        lines.append(TimeLine("h:new", "heading", "Was this work? y logs it, x forgets it"))
    for each in shown.suggestions:
        start = each.started_at.astimezone(zone)
        lines.append(
            TimeLine(
                each.key,
                "suggestion",
                f"{start:%a %H:%M}",
                clock(each.minutes),
                one_line(each.account),
                shown.colours.get(each.account.partition("/")[0], ""),
                words(each.activity),
                each.basis,
            )
        )
    twice = {each.second.id: each for each in shared(shown.entries, now)}
    day = None
    for entry in sorted(shown.entries, key=lambda one: (one.ended_at is None, one.started_at), reverse=True):
        on = entry.started_at.astimezone(zone).date()
        if on != day:
            day = on
            total = sum(
                minutes_of(one, now) or 0.0 for one in shown.entries if one.started_at.astimezone(zone).date() == on
            )
            lines.append(TimeLine(f"h:{on}", "heading", day_name(on, shown.today), f"{clock(total)} "))
        minutes = minutes_of(entry, now)
        running = entry.ended_at is None
        spent = "absurd" if minutes is None else clock(minutes)
        line = _line(entry, shown, "running" if running else "entry", spent)
        if (other := twice.get(entry.id)) is not None:
            line = line._replace(remark=f"{clock(other.minutes)} twice  {line.remark}".rstrip())
        lines.append(line)
    return lines


def _line(entry: Entry, shown: Shown, kind: str, spent: str) -> TimeLine:
    start = entry.started_at.astimezone(shown.zone)
    end = f"{entry.ended_at.astimezone(shown.zone):%H:%M}" if entry.ended_at else "now"
    return TimeLine(
        entry.key,
        kind,  # type: ignore[arg-type]
        f"{start:%H:%M}-{end}",
        spent,
        one_line(entry.whose),
        shown.colours.get(entry.brand, ""),
        words(entry.activity),
        entry.note,
        number=entry.id,
    )


def report_lines(shown: Shown, by: By) -> list[TimeLine]:
    """Return planned and done hours, with bars on one scale."""
    top = max((max(row.planned_h or 0.0, row.done_h or 0.0) for row in shown.report), default=0.0) or 1.0
    return [
        TimeLine(
            f"r:{row.label}",
            "report",
            spent="" if row.done_h is None else hours(row.done_h),
            what=words(row.label) if by == "activity" else one_line(label_words(row.label)),
            colour=shown.colours.get(row.label.partition("/")[0], "") if by in {"brand", "account"} else "",
            planned="" if row.planned_h is None else hours(row.planned_h),
            share=(row.done_h or 0.0) / top,
            planned_share=(row.planned_h or 0.0) / top,
        )
        for row in shown.report
    ]


def edited(entry: Entry, zone: ZoneInfo, now: datetime) -> str:
    """Return an entry as a line that can be typed again."""
    start, end = entry.started_at.astimezone(zone), (entry.ended_at or now).astimezone(zone)
    return f"{start:%Y-%m-%d} {start:%H:%M}-{end:%H:%M} {entry.activity} {entry.whose}".strip()


def spent_words(entry: Entry, now: datetime) -> str:
    """Return ``0:45 on image for acme/x``."""
    whose = f" for {one_line(entry.whose)}" if entry.whose else ""
    return f"{clock(elapsed(entry, now) / timedelta(minutes=1))} on {words(entry.activity)}{whose}"
