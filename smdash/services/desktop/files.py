"""Putting a finished file in its place: whole or not at all, only where it is wanted, and never over smdash's own."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError, UsageError
from smdash.paths import Paths, expanded
from smdash.store import private
from smdash.store.errors import os_words
from smdash.store.unfinished import making, sweep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.home import Home

LOOKED_AT = 1_000_000
"""Bytes of a file that are read to judge whether it may be replaced."""
_BESIDE = ("", "-wal", "-shm", "-journal", ".part")


def save(
    home: Home, path: Path, data: bytes, *, force: bool = False, replaces: Callable[[bytes], bool] | None = None
) -> None:
    """Write a file beside its place and move it there; readers see the old one or the new one.

    A file that is there is replaced with ``force``, or where ``replaces`` says of its first bytes that it may be.
    Raises UsageError where it may not, for the home's own files and for what is no ordinary file, whatever ``force``
    says; SmdashError where the file cannot be written. What was there then still is.
    """
    place = checked(home, path)
    there = place.exists()
    if there and not force and not (replaces is not None and replaces(read(place, LOOKED_AT))):
        raise UsageError("there is such a file already.", subject=str(place), hint="Use --force to replace it.")
    try:
        sweep(place.parent, place.name)
        with making(place) as beside:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if there:
                beside.chmod(place.stat().st_mode & 0o777)
                os.replace(beside, place)
            else:
                private.into_place(beside, place)
    except OSError as error:
        raise SmdashError(f"cannot be written ({os_words(error, place)}).", subject=str(place)) from error


def checked(home: Home, path: Path) -> Path:
    """Return where a file is to be written, links followed.

    Raises UsageError for a folder, a device, a pipe, a link that leads nowhere but to itself, and the home's own files.
    """
    plain = expanded(path)
    try:
        mode = plain.stat().st_mode
    except FileNotFoundError:
        mode = None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"this is no place for a file ({reason}).", subject=str(plain)[:200]) from error
    if mode is not None and stat.S_ISDIR(mode):
        raise UsageError("this is a folder; name a file in it.", subject=str(plain))
    if mode is not None and not stat.S_ISREG(mode):
        raise UsageError("this is no ordinary file.", subject=str(plain), hint="Without --out it goes to stdout.")
    place = type(plain)(os.path.realpath(plain))
    if is_own(home, place):
        raise UsageError(
            "this is smdash's own file and is never written over.", subject=str(plain), hint="Name another one."
        )
    return place


def is_own(home: Home, place: Path) -> bool:
    """Say whether a path is a file smdash lives on: the database and what goes with it, backups, config, platforms."""
    database = home.store.path
    kept = Paths(database.parent)
    files = [database.with_name(database.name + suffix) for suffix in _BESIDE]
    files += [each.with_name(each.name + suffix) for each in (_real(database),) for suffix in _BESIDE]
    if any(_same(place, each) for each in (*files, kept.config)):
        return True
    folders = (home.store.backups, kept.backups, kept.platforms, kept.kept)
    return any(_same(parent, folder) for parent in place.parents for folder in folders)


def _real(path: Path) -> Path:
    return type(path)(os.path.realpath(path))


def _same(one: Path, other: Path) -> bool:
    """Say whether two paths are one file, by name where neither is there yet."""
    if _real(one) == _real(other):
        return True
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def read(path: Path, limit: int = -1) -> bytes:
    """Return a file's bytes, at most ``limit``; SmdashError where it is no ordinary file or cannot be read."""
    plain = expanded(path)
    try:
        if not stat.S_ISREG(plain.stat().st_mode):
            raise UsageError("this is no ordinary file.", subject=str(plain))
        with plain.open("rb") as file:
            return file.read(limit)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SmdashError(f"cannot be read ({reason}).", subject=str(plain)[:200]) from error


def read_text(path: Path, limit: int) -> str:
    """Return a UTF-8 file of at most ``limit`` bytes as text with plain line ends; SmdashError says what it is not."""
    data = read(path, limit + 1)
    if len(data) > limit:
        raise UsageError(f"this is larger than {limit / 1e6:.0f} MB.", subject=str(path)[:200])
    return decoded(data, str(path))


def decoded(data: bytes, name: str) -> str:
    """Return UTF-8 bytes as text with plain line ends; FileFormatError names the byte that is none."""
    from smdash.domain.errors import FileFormatError

    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise FileFormatError(f"byte {error.start + 1} is not UTF-8.", subject=name) from error
