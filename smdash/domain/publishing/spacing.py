"""How near to one another the posts of an account may go out: its least gap and the most of a day, on every path."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.schedule import instant
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo


class Spacing(NamedTuple):
    """Why a post may not go out now, and from when (UTC) it may as things stand."""

    words: str
    free_at: datetime


def crowded(
    now: datetime, out: Sequence[datetime], min_gap: timedelta, daily_cap: int | None, zone: ZoneInfo
) -> Spacing | None:
    """Return what speaks against another post of an account at ``now``; None when nothing does.

    ``out`` are the instants at which its posts went out, or began to; the days of ``daily_cap`` are those of ``zone``.
    A time ahead of ``now``, which another machine's clock may have noted, counts as now.
    """
    last = min(max(out), now) if out else None
    if last is not None and now - last < min_gap:
        ago = int((now - last).total_seconds() // 60)
        words = f"the account's last post went out {ago} min ago, and its least gap is {_minutes(min_gap)} min"
        return Spacing(words, last + min_gap)
    if daily_cap:
        today = now.astimezone(zone).date()
        count = sum(each.astimezone(zone).date() == today for each in out)
        if count >= daily_cap:
            begin = instant(datetime.combine(today + timedelta(days=1), time(0)), zone)
            words = f"the account has {counted(count, 'post')} today already, and its most is {daily_cap}"
            return Spacing(words, begin)
    return None


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
