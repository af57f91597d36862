"""Putting the sample world into a home in one step: it is built beside it, and is there whole or not at all."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError
from smdash.services.care.demo import DemoService, not_empty
from smdash.services.home import Home
from smdash.store import private, replacing
from smdash.store.connection import Store
from smdash.store.errors import os_words
from smdash.store.unfinished import emptied, making, sweep

if TYPE_CHECKING:
    import sqlite3

    from smdash.services.care.demo import Progress


def build_whole(home: Home, progress: Progress | None = None) -> None:
    """Fill a home that need not be there yet with the sample world; one that has brands already is refused.

    A program that is stopped or killed midway leaves what was there; what it had built goes with it, or at the next
    time. The folder goes too if this made it, and nothing lies in it by then. Raises UsageError for a home that is not
    empty, SmdashError where nothing can be written.
    """
    place = home.store.path
    made = False
    try:
        made = private.folder(place.parent)
        sweep(place.parent)
        with making(place) as beside:
            store = Store(beside, beside.with_name("backups"))
            store.open(home.clock)
            try:
                DemoService(Home(store, home.clock, home.grace, home.folder)).build(progress=progress)
            finally:
                store.close_read()

            def still_empty(live: sqlite3.Connection | None, new: sqlite3.Connection) -> None:
                if live is None or _has_brands(live):
                    raise not_empty(home.folder)
                new.execute("UPDATE journal_state SET epoch = ?", (str(uuid.uuid4()),))

            replacing.replace(place, beside, still_empty)
    except BaseException as error:
        if made:
            emptied(place.parent)
        if not isinstance(error, OSError):
            raise
        raise SmdashError(
            f"cannot be written ({os_words(error, place)}).", subject=str(error.filename or place)
        ) from error


def _has_brands(live: sqlite3.Connection) -> bool:
    there = live.execute("SELECT 1 FROM sqlite_master WHERE name = 'brands'").fetchone()
    return there is not None and live.execute("SELECT 1 FROM brands LIMIT 1").fetchone() is not None
