"""Files on their way: made in a folder beside their place that nobody takes for the finished file, and then moved there.

Whoever makes one holds a lock on its folder until the file stands in its place or is given up. The system lets go of
the lock when a program ends, however it ends, so that a folder without one is left over and may be swept away.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIX = ".part"
_LOCK = "lock"
_NAME_SHOWN = 40
_OURS = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{8}\.part", re.DOTALL)
_EARLIER = re.compile(r"smdash.*\.db\.part(-wal|-shm|-journal)?")
_LOCKED_WITHIN_S = 60
"""A folder this young may be about to be locked."""
_ABANDONED_S = 24 * 3600
"""Where nothing tells whether somebody still writes, what was last touched longer ago than this is left over."""


@contextlib.contextmanager
def making(target: Path) -> Iterator[Path]:
    """Yield a path to write ``target`` at; move it from there when it is whole, for it goes at the end.

    It lies on the disk of its target, so that moving it is one step. Raises OSError where nothing can be written.
    """
    folder = target.with_name(f".{target.name[:_NAME_SHOWN]}.{uuid.uuid4().hex[:8]}{SUFFIX}")
    folder.mkdir(mode=0o700)
    held = None
    try:
        held = _hold(folder / _LOCK, wait=True)
        yield folder / target.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if held is not None:
            os.close(held)


def emptied(folder: Path) -> None:
    """Remove a folder that was made for what came to nothing, unless anything lies in it by now: that is another's."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def sweep(folder: Path, name: str = "") -> list[Path]:
    """Remove what programs that ended have left over in a folder, all of it or that of one target; return what went.

    What another program still writes stays, whatever its age.
    """
    gone = []
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return []
    for place in found:
        ours = _OURS.fullmatch(place.name)
        if ours and place.is_dir() and not place.is_symlink() and (not name or ours["name"] == name[:_NAME_SHOWN]):
            left = _left_over(place)
        else:
            # Versions before this one wrote beside the name, without a lock.
            left = not name and _EARLIER.fullmatch(place.name) is not None and _age(place) > _ABANDONED_S
        if left:
            shutil.rmtree(place, ignore_errors=True) if place.is_dir() else place.unlink(missing_ok=True)
            if not place.exists():
                gone.append(place)
    return gone


def _left_over(folder: Path) -> bool:
    if _age(folder) < _LOCKED_WITHIN_S:
        return False
    try:
        held = _hold(folder / _LOCK, wait=False)
    except OSError:
        return False
    if held is None:
        return _age(folder) > _ABANDONED_S
    os.close(held)
    return True


def _age(place: Path) -> float:
    """Return for how many seconds nothing in a place was touched, 0 where that cannot be told."""
    try:
        inside = list(place.rglob("*")) if place.is_dir() else []
        return time.time() - max(each.stat().st_mtime for each in (place, *inside))
    except OSError:
        return 0.0


def _hold(path: Path, *, wait: bool) -> int | None:
    """Return an open handle that locks a file, None on a system that cannot; OSError where another holds it."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:
        return None
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        flock(handle, LOCK_EX if wait else LOCK_EX | LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle
