"""Holding a post for as long as work on it lasts, so that no other program on the file takes it up meanwhile."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.errors import StoreError
from smdash.domain.schedule import stored
from smdash.store import leases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.services.home import Home

SPAN = timedelta(minutes=5)
"""How long after a program died its posts are left alone: far longer than any one call lasts."""
_WAIT_MS = 30_000


@contextmanager
def holding(home: Home, name: str, span: timedelta = SPAN) -> Iterator[bool]:
    """Hold a lease, renewed as long as it takes, and give it back; False where another program has it."""
    holder = f"{home.store.program}-{os.urandom(6).hex()}"
    if not _take(home, name, holder, span):
        yield False
        return
    over = threading.Event()
    renewing = threading.Thread(target=_renew, args=(home, name, holder, span, over), daemon=True)
    renewing.start()
    try:
        yield True
    finally:
        over.set()
        renewing.join()
        with suppress(StoreError), home.write("", journaled=False, wait_ms=_WAIT_MS) as w:
            leases.give(w.conn, name, holder)


def _take(home: Home, name: str, holder: str, span: timedelta) -> bool:
    now = home.now()
    with home.write("", journaled=False, wait_ms=_WAIT_MS) as w:
        return leases.take(w.conn, name, holder, stored(now), stored(now + span))


def _renew(home: Home, name: str, holder: str, span: timedelta, over: threading.Event) -> None:
    while not over.wait(span.total_seconds() / 3):
        with suppress(Exception):  # what fails now is tried again long before the lease is over
            _take(home, name, holder, span)
