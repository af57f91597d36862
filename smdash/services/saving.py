"""Putting a finished file in its place: whole or not at all, and only where it is wanted."""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


def save(path: Path, data: bytes, *, force: bool = False, replaces: Callable[[bytes], bool] | None = None) -> None:
    """Write a file beside its place and move it there; readers see the old one or the new one.

    A file that is there is replaced with ``force``, or where ``replaces`` says of its bytes that it may be. Raises
    UsageError where it may not, SmdashError where the file cannot be written; what was there then still is.
    """
    path = Path(os.path.realpath(path.expanduser()))
    if path.is_dir():
        raise UsageError("this is a folder; name a file in it.", subject=str(path))
    if not force and path.exists() and not (replaces is not None and replaces(read(path))):
        raise UsageError("there is such a file already.", subject=str(path), hint="Use --force to replace it.")
    beside = path.with_name(f".{path.name[:80]}.{uuid.uuid4().hex[:8]}")
    try:
        with beside.open("xb") as file:
            if path.exists():
                os.fchmod(file.fileno(), path.stat().st_mode & 0o777)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise SmdashError(f"cannot be written ({error.strerror}).", subject=str(path)) from error


def read(path: Path) -> bytes:
    """Return a file's bytes; SmdashError where it cannot be read."""
    try:
        return Path(path).expanduser().read_bytes()
    except OSError as error:
        raise SmdashError(f"cannot be read ({error.strerror}).", subject=str(path)) from error
