"""Texts that came back from an editor and could not be used: they are a person's work, so they are put by."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError
from smdash.paths import Paths
from smdash.store import private
from smdash.store.errors import os_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from smdash.services.home import Home


def keep(home: Home, name: str, text: str | bytes, suffix: str = ".txt") -> Path:
    """Write a text to a new file that only this person may read, and return where: ``kept/week-20261121-091200.txt``.

    Where the home cannot be written it goes to this user's own folder, else to the one for temporary files, as
    ``smdash-week-...``. SmdashError when it can be written nowhere.
    """
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    stamp = f"{name}-{_moment(home):%Y%m%d-%H%M%S}"
    try:
        return _new(Paths(home.store.path.parent).kept, stamp, suffix, data)
    except SmdashError as error:
        for folder in _elsewhere():
            with suppress(SmdashError):
                return _new(folder, f"smdash-{stamp}", suffix, data)
        raise error from None


def _moment(home: Home) -> datetime:
    """Return the time of now where the person is, which a home that cannot be read does not tell."""
    try:
        return home.now().astimezone(home.zone())
    except (SmdashError, sqlite3.Error):
        return home.now().astimezone()


def _elsewhere() -> Iterator[Path]:
    from pathlib import Path

    with suppress(RuntimeError):
        yield Path.home()
    yield Path(tempfile.gettempdir())


def _new(folder: Path, stamp: str, suffix: str, data: bytes) -> Path:
    try:
        private.folder(folder)
        number = 1
        while True:
            path = folder / f"{stamp}{'' if number == 1 else f'-{number}'}{suffix}"
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                number += 1
                continue
            break
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise SmdashError(f"the text cannot be kept ({os_words(error, folder)}).", subject=str(folder)) from error
    return path
