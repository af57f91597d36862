"""The running timer in a few words; apart from the time log, whose imports would slow the start."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.timelog.entries import clock, elapsed, words
from smdash.store.timelog import timelog as time_store

if TYPE_CHECKING:
    from smdash.services.home import Home


def shown_timer(home: Home) -> str:
    """Return ``0:23 acme/x image``, '' when no timer runs."""
    entry = next(iter(time_store.running(home.read())), None)
    if entry is None:
        return ""
    spent = clock(elapsed(entry, home.now()) / timedelta(minutes=1))
    return " ".join(part for part in (spent, entry.whose, words(entry.activity)) if part)
