"""A file inside an archive, held in memory: what reads a path reads it as well, and nothing of it touches the disk."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

from smdash.formats.quoting import plain, shown


@dataclass(frozen=True, slots=True)
class HeldFile:
    """The bytes of one member of the archive ``path``; ``member`` is its name there, as it may be shown."""

    path: Path
    member: str
    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return self.member

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data)

    def open(self, mode: Literal["rb"] = "rb") -> IO[bytes]:
        """Return its bytes as an open file."""
        del mode
        return io.BytesIO(self.data)

    def __str__(self) -> str:
        return f"{self.path} > {self.member}"


AnyFile = Path | HeldFile


def is_ordinary(file: AnyFile) -> bool:
    """Whether a file can be opened without waiting for anybody: a pipe, a socket and a device are none."""
    try:
        return isinstance(file, HeldFile) or file.is_file()
    except (OSError, ValueError):
        return False


def file_of(path: AnyFile | str) -> AnyFile:
    """Return what was named as something that can be opened."""
    return path if isinstance(path, HeldFile) else Path(path)


def member_name(name: str) -> str:
    """Return the name of a member as it may be shown: printable, cut, and in no way a path to follow."""
    return plain(name.replace("\\", "/"), 120) or shown(name)
