"""Keeping a home to its owner: folders 0700 and files 0600, whatever the umask is.

On Windows nothing is done: modes mean nothing there, and what lies in a person's profile is closed to others by the
access lists it inherits.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODES = os.name == "posix"
"""Whether the system keeps modes for owner, group and others."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OURS = frozenset({"backups", "kept", "media", "platforms", "secrets", "config.toml"})
_NOBODYS = frozenset({".DS_Store"})


def folder(path: Path) -> bool:
    """Make a folder that only this person may enter, and those above it; one that is there stays as it is.

    Returns whether it was made by this call.
    """
    if path.is_dir():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        if not path.is_dir():
            raise
        return False
    if MODES:
        path.chmod(0o700)
    return True


def file(path: Path) -> None:
    """Make an empty file that only this person may read, for SQLite to fill; one that is there stays as it is.

    What SQLite lays beside a database gets the mode of the database.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    try:
        if MODES:
            os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def into_place(made: Path, target: Path) -> None:
    """Move a finished file to its place, closed to others."""
    if MODES:
        made.chmod(0o600)
    os.replace(made, target)


def open_to_others(database: Path, backups: Path) -> list[Path]:
    """Return what of a home others may read, write or enter, and this person could close.

    A home that holds other things than smdash's, a shared folder perhaps, is not closed itself; what is ours in it is.
    """
    return [path for path in _ours(database, backups) if _open(path)] if MODES else []


def close(paths: list[Path]) -> list[Path]:
    """Take from others what they may do with these; return those for which it could be done.

    On a disk that cannot be written nothing can.
    """
    done = []
    for path in paths:
        try:
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)
        except OSError:
            continue
        done.append(path)
    return done


def _ours(database: Path, backups: Path) -> Iterator[Path]:
    home = database.parent
    if _alone(home):
        yield type(home)(os.path.realpath(home))
    real = type(home)(os.path.realpath(database))
    for suffix in ("", "-wal", "-shm", "-journal"):
        yield real.with_name(real.name + suffix)
    yield home / "config.toml"
    for each in (backups, home / "kept", home / "media", home / "platforms", home / "secrets"):
        yield each
        yield from _inside(each)


def _alone(home: Path) -> bool:
    """Say whether nothing lies in a folder but what smdash makes, or a system by itself."""
    return all(
        name in _OURS or name in _NOBODYS or name.startswith("smdash") or (name[0] == "." and name.endswith(".part"))
        for name in (path.name for path in _inside(home))
    )


def _inside(path: Path) -> list[Path]:
    try:
        return sorted(path.iterdir())
    except OSError:
        return []


def _open(path: Path) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    # What a link leads to lies elsewhere and may be meant for others; a sticky folder is.
    if stat.S_ISLNK(found.st_mode) or found.st_mode & stat.S_ISVTX:
        return False
    return bool(stat.S_IMODE(found.st_mode) & _OTHERS) and found.st_uid == os.geteuid()
