"""Leases as services use them: one at work at a time, across threads, programs and machines on one file."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.errors import BusyError
from smdash.domain.schedule import stored
from smdash.store import leases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.services.home import Home

LONG = timedelta(minutes=5)


def holder_name(home: Home) -> str:
    """Return who this thread of this program is, unlike any other."""
    return f"{home.store.program}-{os.getpid()}-{threading.get_ident()}"


def take(home: Home, name: str, span: timedelta = LONG) -> bool:
    """Take a lease for ``span``, or for that much longer; False when another holds it."""
    now = home.now()
    with home.write("", journaled=False) as w:
        return leases.take(w.conn, name, holder_name(home), stored(now), stored(now + span))


def give(home: Home, name: str) -> None:
    """Give a lease back."""
    with home.write("", journaled=False) as w:
        leases.give(w.conn, name, holder_name(home))


@contextmanager
def held(home: Home, name: str, *, span: timedelta = LONG, wait: float = 10.0) -> Iterator[None]:
    """Hold a lease meanwhile, waiting up to ``wait`` seconds of real time for it; BusyError when it stays another's."""
    until = time.monotonic() + wait
    while not take(home, name, span):
        if time.monotonic() >= until:
            raise BusyError("another program is at work on it.", subject=name, hint="Try again in a moment.")
        time.sleep(0.05)
    try:
        yield
    finally:
        give(home, name)
