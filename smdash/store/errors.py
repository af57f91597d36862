"""SQLite's and the system's errors in a person's words: what happened, to which file, what to do next."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from typing import TYPE_CHECKING

from smdash.domain.errors import BusyError, DamagedError, FullError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LITTLE = 10_000_000
"""With fewer bytes free than this a disk that refuses to take more is taken for full."""


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's words into ours: what happened, to which file, what to do next."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise explain(error, path) from error


def explain(error: sqlite3.DatabaseError, path: Path) -> StoreError:
    """Say what an SQLite error means for the person."""
    text = str(error).lower()
    subject = str(path)
    if "smdash:" in text:
        return StoreError(text.split("smdash:", 1)[1].strip() + ".", subject=subject)
    if "locked" in text or "busy" in text:
        return BusyError("another program holds the database.", subject=subject, hint="Close it or try again.")
    if "not a database" in text:
        return DamagedError(
            "this is not an SQLite database.", subject=subject, hint="Choose another --home, or move the file away."
        )
    if "readonly" in text or "read-only" in text:
        return StoreError(
            "the file cannot be written.", subject=subject, hint="Check its permissions and those of its folder."
        )
    stuck = "disk i/o" in text or "unable to open" in text
    if "full" in text or (stuck and _used_up(path)):
        return FullError(
            f"{full_words(path)}; nothing was changed.", subject=subject, hint="Make room, and do it again."
        )
    if "malformed" in text or "corrupt" in text:
        return DamagedError(
            "the database is damaged.",
            subject=subject,
            hint="'smdash doctor' says more; 'smdash restore' brings back a backup.",
        )
    if "unable to open" in text:
        return StoreError("the file cannot be opened.", subject=subject, hint="Check the path and its permissions.")
    if "disk i/o" in text:
        return StoreError(
            "the disk did not read or write it as it should.",
            subject=subject,
            hint="Check the disk, and whether it is still connected; 'smdash backup FILE' copies to another one.",
        )
    return StoreError(f"SQLite says: {error}.", subject=subject, hint="'smdash doctor' says more.")


def os_words(error: OSError, path: Path) -> str:
    """Return why the system could not write at ``path``; of a full disk what is full and how much is free."""
    if error.errno == errno.ENOSPC:
        return full_words(path)
    if error.errno == errno.EDQUOT:
        return f"your quota on {_disk_words(path)} is used up"
    return error.strerror or str(error)


def full_words(path: Path) -> str:
    """Return what has no room left where ``path`` lies: the disk, its list of files, or what is allowed on it."""
    room = _room(path)
    if room is None:
        return "the disk is full"
    free, files = room
    if files == 0:
        return f"{_disk_words(path)} takes no more files (no inodes left), though {_size(free)} are free"
    if free < _LITTLE:
        return f"{_disk_words(path)} is full ({_size(free)} free)"
    import tempfile
    from pathlib import Path as AnyPath

    temporary = AnyPath(tempfile.gettempdir())
    beside = _room(temporary / "any")
    if beside is not None and beside[0] < _LITTLE:
        return f"the folder for temporary files {temporary} is full ({_size(beside[0])} free)"
    return f"no more room is given on {_disk_words(path)}, by a quota perhaps, though {_size(free)} are free"


def lack_words(path: Path) -> str:
    """Return what has hardly any room left where ``path`` lies, '' where there is some."""
    room = _room(path)
    return full_words(path) if room is not None and (room[0] < _LITTLE // 10 or room[1] == 0) else ""


def room_words(path: Path) -> str:
    """Return how much room there is where ``path`` lies."""
    room = _room(path)
    return "can be written" if room is None else f"can be written, {_size(room[0])} free"


def _used_up(path: Path) -> bool:
    room = _room(path)
    return room is not None and (room[0] < 65_536 or room[1] == 0)


def _room(path: Path) -> tuple[int, int | None] | None:
    """Return the bytes that are free where a file lies and how many more files fit, None where that is not counted."""
    try:
        found = os.statvfs(path.parent)
    except (AttributeError, OSError):
        return None
    return found.f_bavail * found.f_frsize, found.f_favail if found.f_files else None


def _disk_words(path: Path) -> str:
    """Name the disk a file lies on by the folder it is mounted at."""
    place = type(path)(os.path.realpath(path.parent))
    while not os.path.ismount(place) and place != place.parent:
        place = place.parent
    return f"the disk at {place}"


def _size(count: int) -> str:
    for unit, least in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= least:
            return f"{count / least:.1f} {unit}"
    return f"{count} bytes"
