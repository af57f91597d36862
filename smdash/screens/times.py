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
    words = spelled_time(wall, now, str(zone))
    if instant(wall, zone) <= now:
        raise UsageError("is in the past.", subject=words, hint="Type a time to come.")
    return words
