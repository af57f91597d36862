"""Where a home is and what lies in it. Nothing is created on import or by asking."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from smdash.domain.errors import NotFoundError, UsageError


class Paths(NamedTuple):
    """The files of one home."""

    home: Path

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.home / "smdash.db"

    @property
    def backups(self) -> Path:
        """Copies made before migrations and by ``smdash backup``."""
        return self.home / "backups"

    @property
    def config(self) -> Path:
        """Keys and appearance, written by the person."""
        return self.home / "config.toml"

    @property
    def platforms(self) -> Path:
        """The person's corrections to platform facts, one TOML each."""
        return self.home / "platforms"

    @property
    def media(self) -> Path:
        """Files fetched from the addresses of media, each called by what is in it."""
        return self.home / "media"

    @property
    def kept(self) -> Path:
        """Texts that were edited and could not be applied; they are the person's work."""
        return self.home / "kept"


def expanded(path: Path | str) -> Path:
    """Return a path with ``~`` and ``~name`` as the folder they stand for; UsageError where nobody is called so."""
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise UsageError("there is no such home folder.", subject=str(path)[:200]) from error


def is_file(path: Path) -> bool:
    """Say whether a path is an ordinary file; what can be no path, or is longer than one may be, is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def written(path: Path | str) -> str:
    r"""Return a path as text that can be stored and shown: bytes of its name that are no UTF-8 as ``\xff``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def ordinary(path: Path) -> None:
    """Raise NotFoundError or UsageError unless a path is an ordinary file; opening a pipe would wait for ever."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise NotFoundError("there is no such file.", subject=written(path)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"this cannot be opened ({reason}).", subject=written(path)[:200]) from error
    if stat.S_ISDIR(mode):
        raise UsageError("this is a folder; name the files in it.", subject=written(path))
    if not stat.S_ISREG(mode):
        raise UsageError(
            "this is no ordinary file.", subject=written(path), hint="Save what it gives to a file, and name that."
        )


def paths(home: Path | None = None) -> Paths:
    """Return the paths of ``home``, of ``SMDASH_HOME``, or of this user's data folder."""
    if home is None and (named := os.environ.get("SMDASH_HOME")):
        home = expanded(named)
    if home is None:
        from platformdirs import user_data_path

        home = user_data_path("smdash", appauthor=False)
    return Paths(expanded(home))
