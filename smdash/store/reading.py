"""Opening a database to read it where nothing can be written: on a read-only disk, in a closed folder, on a full disk.

SQLite wants to lay an index (``-shm``) beside a file with a log, and asks for locks in it. Where it cannot, the file is
read past it: the log by an index in memory, or, without a log, as it lies there. https://www.sqlite.org/wal.html#readonly
"""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Connect = Callable[[str], sqlite3.Connection]

_CANNOT_WRITE = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_PERM}
)


WITHOUT_LOCKS = "mode=ro&vfs=unix-none"
"""How a file is read with its log where no lock can be taken; ``keep_index`` comes first."""


class Opened(NamedTuple):
    """A connection, whether other programs know of it by its locks, and whether it sees what the log holds."""

    conn: sqlite3.Connection
    locked: bool = True
    whole: bool = True


def can_write(path: Path) -> bool:
    """Say whether SQLite may write a file and its log beside it, as far as permissions and the disk's state tell."""
    effective = os.access in os.supports_effective_ids
    return os.access(path, os.W_OK, effective_ids=effective) and os.access(
        path.parent, os.W_OK, effective_ids=effective
    )


def has_log(path: Path) -> bool:
    """Say whether steps stand in the log that the file itself does not hold yet."""
    log = path.with_name(path.name + "-wal")
    try:
        return log.stat().st_size > 0
    except OSError:
        return False


def touched(path: Path) -> int:
    """Return a number that differs when the file or its log was written, for whoever reads without locks."""
    told = []
    for each in (path, path.with_name(path.name + "-wal")):
        try:
            found = each.stat()
        except OSError:
            continue
        told.append((each.name, found.st_mtime_ns, found.st_size))
    return hash(tuple(told))


def keep_index(conn: sqlite3.Connection) -> None:
    """Have a connection without locks keep the index of the log in memory, before it reads anything."""
    conn.execute("PRAGMA locking_mode = EXCLUSIVE")


def reading(path: Path, connect: Connect, *, looking: bool = False) -> Opened:
    """Open a file for reading, by the most careful way that works.

    ``connect`` is given SQLite's URI parameters. ``looking`` leaves the file and its log as they are to the byte, which
    closing an ordinary connection does not. Raises sqlite3.DatabaseError where nothing works: for a file that is not
    there or cannot be read, a damaged or a busy one.
    """
    log = has_log(path)
    ways = [_Way("mode=ro"), _Way(WITHOUT_LOCKS, locked=False)] if log else []
    if can_write(path) and not looking:
        ways.insert(0, _Way("mode=rw"))
    ways.append(_Way("mode=ro&immutable=1", locked=False, whole=not log))
    for way in ways[:-1]:
        try:
            return Opened(_tried(connect, way), way.locked, way.whole)
        except sqlite3.DatabaseError as error:
            unknown_way = "no such vfs" in str(error)
            if error.sqlite_errorcode & 0xFF not in _CANNOT_WRITE and not unknown_way:
                raise
    return Opened(_tried(connect, ways[-1]), ways[-1].locked, ways[-1].whole)


class _Way(NamedTuple):
    how: str
    locked: bool = True
    whole: bool = True


def _tried(connect: Connect, way: _Way) -> sqlite3.Connection:
    conn = connect(way.how)
    try:
        if way.how == WITHOUT_LOCKS:
            keep_index(conn)
        conn.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except BaseException:
        conn.close()
        raise
    return conn


def why_not(path: Path) -> str:
    """Return why nothing can be written beside a file: its disk, or permissions."""
    try:
        if os.statvfs(path.parent).f_flag & os.ST_RDONLY:
            return "its disk is read-only"
    except (AttributeError, OSError):
        pass
    return "permissions do not allow writing there"
