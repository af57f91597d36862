"""When the inbox is to be looked at next, and how that is said."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from smdash.domain.schedule import day_name, instant
from smdash.domain.wording import counted
from smdash.domain.workload.inbox_sweeps import SESSION_GAP

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from zoneinfo import ZoneInfo

    from smdash.domain.inbox.clearing import Look
    from smdash.domain.workload.inbox_sweeps import Sweep


def next_look(now: datetime, sweeps: Sequence[Sweep], off: Container[date], zone: ZoneInfo) -> datetime | None:
    """Return the next of the usual looks after ``now`` in the zone, none on days ``off``; None where there is none.

    One that would begin within half an hour is the look that is just over.
    """
    local = now.astimezone(zone)
    for ahead in range(15):
        day = local.date() + timedelta(days=ahead)
        if day in off:
            continue
        for _, hour in sorted(each for each in sweeps if each[0] == day.weekday()):
            minutes = min(round(hour * 60), 24 * 60 - 1)
            at = instant(datetime.combine(day, time(minutes // 60, minutes % 60)), zone)
            if at - now > SESSION_GAP:
                return at.astimezone(zone)
    return None


def look_words(look: Look, now: datetime) -> str:
    """Say when to look again: ``Look again before 16:10, else @raj (acme/x) is late.``."""
    usual = "" if look.at is None else f"{_when(look.at, now)}, as usual"
    if look.late:
        then = f" The next usual look is {_when(look.at, now)}." if look.at is not None else ""
        return f"Do not wait: {counted(look.late, 'open item')} {'is' if look.late == 1 else 'are'} late already.{then}"
    if look.due is None:
        return f"Look again {usual}." if usual else "Nobody waits; no look into the inbox is set."
    fate = f"{look.who} can no longer be answered" if look.closing else f"{look.who} is late"
    if look.at is None or look.due <= look.at:
        return f"Look again before {_when(look.due, now)}, else {fate}."
    return f"Look again {usual}; without one {fate} {_when(look.due, now)}."


def _when(at: datetime, now: datetime) -> str:
    if at.date() == now.date():
        return f"{at:%H:%M}"
    day = day_name(at.date(), now.date())
    return f"{day.lower() if day == 'Tomorrow' else day} {at:%H:%M}"
