"""Putting other data into a file that programs have open: into the file itself, in one step, with the write lock held.

SQLite's backup interface writes every page of the new data inside one transaction of the file. Whoever reads goes on
reading the old data until it is done; whoever writes waits. A program that is killed midway, or a full disk, leaves the
old data. https://www.sqlite.org/backup.html
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from typing import TYPE_CHECKING

from smdash.domain.errors import BusyError
from smdash.store import private
from smdash.store.errors import explained
from smdash.store.upgrade import to_wal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    UnderLock = Callable[[sqlite3.Connection | None, sqlite3.Connection], None]

WAIT_S = 30
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_PAGES = 1000
"""How many pages are written at once at most; the first of several steps has to come back with the lock held."""
_GOES_ON = frozenset({sqlite3.SQLITE_OK, sqlite3.SQLITE_DONE})


def replace(path: Path, new: Path, under_lock: UnderLock, *, wait_s: float = WAIT_S) -> None:
    """Put the database ``new`` in the place of what the file at ``path`` holds; it is made where there is none.

    ``under_lock`` is called once when nobody else can write any more, with a connection that reads what is replaced
    (None where it is too damaged to be read) and the one of ``new``, which it may still change; what it raises leaves
    everything as it was. Raises BusyError where another program writes for longer than ``wait_s``, StoreError where
    the file cannot be written.
    """
    source = sqlite3.connect(new, isolation_level=None)
    try:
        with explained(path):
            try:
                _into(path, source, under_lock, wait_s)
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF not in _BROKEN:
                    raise
                _swap(path, new, source, under_lock)
    finally:
        source.close()


def _into(path: Path, source: sqlite3.Connection, under_lock: UnderLock, wait_s: float) -> None:
    private.file(path)
    target = sqlite3.connect(path, isolation_level=None, timeout=wait_s)
    try:
        to_wal(target, wait_s)
        target.execute("PRAGMA synchronous = FULL")
        target.execute("PRAGMA fullfsync = ON")
        _fit(source, target)
        until, done = time.monotonic() + wait_s, False
        if target.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            # Some network disks have no log, and there nobody can read what is locked.
            _look(path, source, under_lock)
            done = True

        def locked(status: int, left: int, pages: int) -> None:
            nonlocal done
            del left, pages
            if status == sqlite3.SQLITE_OK and not done:
                done = True
                _look(path, source, under_lock)
            elif status not in _GOES_ON and time.monotonic() > until:
                raise BusyError(
                    "another program is writing, an import perhaps.",
                    subject=str(path),
                    hint="Nothing was replaced; try again when it is done.",
                )

        # The first step takes the write lock, and the last one commits.
        count = source.execute("PRAGMA page_count").fetchone()[0]
        source.backup(target, pages=max(1, min(_PAGES, count // 2)), progress=locked, sleep=0.05)
        with contextlib.suppress(sqlite3.OperationalError):  # readers that go on may hold it up; it is only upkeep
            target.execute("PRAGMA wal_checkpoint(PASSIVE)")
    finally:
        target.close()


def _look(path: Path, source: sqlite3.Connection, under_lock: UnderLock) -> None:
    live = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        under_lock(live, source)
    finally:
        live.close()


def _fit(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Give the new data pages of the size the file has: it cannot change that while others have it open."""
    size = target.execute("PRAGMA page_size").fetchone()[0]
    if source.execute("PRAGMA page_size").fetchone()[0] != size:
        source.execute("PRAGMA journal_mode = DELETE")
        source.execute(f"PRAGMA page_size = {int(size)}")
        source.execute("VACUUM")


def _swap(path: Path, new: Path, source: sqlite3.Connection, under_lock: UnderLock) -> None:
    """Put a file in the place of one that SQLite can neither read nor write, and so no other program can."""
    under_lock(None, source)
    source.execute("PRAGMA synchronous = FULL")
    source.execute("PRAGMA journal_mode = WAL")
    source.close()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    private.into_place(new, path)
