"""Texts that came back from an editor and could not be used: they are a person's work, so they are put by."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError
from smdash.paths import Paths
from smdash.store import private
from smdash.store.errors import os_words

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.home import Home


def keep(home: Home, name: str, text: str | bytes, suffix: str = ".txt") -> Path:
    """Write a text to a new file that only this person may read, and return where: ``kept/week-20261121-091200.txt``.

    SmdashError when it cannot be written.
    """
    folder = Paths(home.store.path.parent).kept
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    stamp = f"{name}-{home.now().astimezone(home.zone()):%Y%m%d-%H%M%S}"
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
