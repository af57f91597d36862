"""Joins the real parts: config, paths, clock, store, services."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from smdash import config as config_module
from smdash.domain.errors import UsageError
from smdash.paths import Paths, paths
from smdash.services.bundle import Services
from smdash.services.home import Home, system_zone
from smdash.store import private
from smdash.store.connection import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def clock_from(text: str | None) -> Callable[[], datetime]:
    """Return the clock: the system's, or one that starts at ``text`` (ISO 8601) and stands still.

    A time without an offset is meant in this machine's zone. A clock that stands makes runs reproducible.
    """
    if not text:
        return lambda: datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            "this is not a time.", subject=f"--now {text!r}", hint="Write it like 2026-11-21T09:12+01:00."
        ) from error
    if not 1971 <= moment.year <= 9000:
        raise UsageError("this time is too near an end of the calendar.", subject=f"--now {text!r}")
    if moment.tzinfo is None:
        from smdash.domain.schedule import zone_of

        moment = moment.replace(tzinfo=zone_of(system_zone()))
    return lambda: moment


def services_for(home: Path | None = None, now: str | None = None) -> Services:
    """Open a home, creating it where there is none, and return its services.

    Raises StoreError or UsageError, with nothing changed, when it cannot be used. Its platforms are those that this
    process knows from then on.
    """
    where: Paths = paths(home)
    settings = config_module.load(where.config)
    clock = clock_from(now)
    store = Store(where.database, where.backups)
    there = os.path.exists(store.path)  # noqa: PTH110 - a folder that cannot be entered is the store's to name
    store.open(clock)
    closed = private.close(private.open_to_others(store.path, store.backups))
    if "smdash.platforms" in sys.modules or os.path.isdir(where.platforms):  # noqa: PTH112 - it may be out of reach
        from smdash import platforms  # else no home before had any of its own, and start-up need not read this

        platforms.use_folder(where.platforms)
    grace = timedelta(minutes=settings.grace_minutes)
    hosts, delay = settings.media_hosts, timedelta(seconds=settings.reply_delay_seconds)
    opened = tuple(closed) if there else ()
    return Services(Home(store, clock, grace, where.home, opened, hosts, reply_delay=delay))
