"""Typed times as dialogs answer them: what they come to, in words, while they are still ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import UsageError
from smdash.domain.schedule import instant, spelled_time

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo


def ahead(wall: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return a typed wall clock in full; UsageError when it has gone by. ``now`` is aware and in ``zone``."""
    at = instant(wall, zone)
    # Where the clock jumps forward the typed time does not exist; what is said is what will be stored.
    words = spelled_time(at.astimezone(zone).replace(tzinfo=None), now, str(zone))
    if at <= now:
        raise UsageError("is in the past.", subject=words, hint="Type a time to come.")
    return words
