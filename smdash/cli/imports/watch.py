"""``smdash import --watch``: takes in what is downloaded to a folder, until Ctrl+C."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from smdash.cli.base import text
from smdash.cli.base.edge import tell
from smdash.cli.imports.words import show
from smdash.domain.errors import SmdashError, UsageError
from smdash.services.desktop.folders import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.imports.imports import ImportOptions, ImportService

SETTLED = 2.0
EVERY = 1.0
_PARTIAL = frozenset({".crdownload", ".part", ".partial", ".download", ".tmp"})

Stamp = tuple[int, int]


def watch(
    service: ImportService,
    folder: Path,
    options: ImportOptions,
    *,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Import every file that appears in ``folder`` and has stood still for two seconds; each once.

    What was there before is left alone. Ctrl+C ends it. Raises UsageError when there is no such folder.
    """
    folder = folder.expanduser()
    if not folder.is_dir():
        raise UsageError("there is no such folder.", subject=str(folder))
    done: dict[Path, Stamp] = stamps(folder)
    moving: dict[Path, tuple[Stamp, float]] = {}
    tell(f"smdash: watching {folder}; Ctrl+C ends it.")
    try:
        while True:
            for path in settled(folder, done, moving, clock()):
                _take(service, path, options)
            pause(EVERY)
    except KeyboardInterrupt:
        text.say("stopped watching")


def stamps(folder: Path) -> dict[Path, Stamp]:
    """Return size and time of change of every file in a folder that may be an export."""
    found: dict[Path, Stamp] = {}
    for path in folder.iterdir():
        if path.suffix.lower() in _PARTIAL or path.suffix.lower() not in ENDINGS or path.name.startswith("."):
            continue
        try:
            info = path.stat()
        except OSError:
            continue  # It was there a moment ago: a download renamed itself.
        if path.is_file():
            found[path] = (info.st_size, info.st_mtime_ns)
    return found


def settled(folder: Path, done: dict[Path, Stamp], moving: dict[Path, tuple[Stamp, float]], now: float) -> list[Path]:
    """Return the files that are new and have not changed for two seconds, and note them as done."""
    ready: list[Path] = []
    for path, stamp in sorted(stamps(folder).items()):
        if done.get(path) == stamp:
            continue
        before = moving.get(path)
        if before is None or before[0] != stamp:
            moving[path] = (stamp, now)
        elif now - before[1] >= SETTLED:
            done[path] = stamp
            moving.pop(path, None)
            ready.append(path)
    return ready


def _take(service: ImportService, path: Path, options: ImportOptions) -> None:
    try:
        service.home.store.renew()  # a file that comes after a restore is for the data that are there then
        show(path, service.run(path, options), None)
    except SmdashError as error:
        show(path, None, error)
