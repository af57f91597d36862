"""Unpacks ZIP containers by what is in them: sizes are counted while they are read and never taken from a header.

Workbooks and archives share the limits. What is stated falsely (a size, a checksum) makes a container damaged.
"""

from __future__ import annotations

import copy
import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Literal

from smdash.formats.containers.held import member_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.formats.containers.held import AnyFile

MOST_BYTES = 200 * 1024 * 1024
MOST_RATIO = 200
RATIO_FROM = 1024 * 1024  # A small sheet of zeros packs well and does no harm.
MOST_DIRECTORY = 1024 * 1024
BLOCK = 1 << 20
_UNSTATED = 1 << 62
_LOCKED = 0x1 | 0x40 | 0x2000
_END = struct.Struct("<4s4H2LH")
_TAIL = _END.size + 0xFFFF
_DAMAGE = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error, zlib.error)

Why = Literal["large", "many", "damaged", "locked", "packing"]


class UnpackError(Exception):
    """A container is not unpacked any further: why, and at which member, '' for the whole of it."""

    def __init__(self, why: Why, member: str = "") -> None:
        super().__init__(why, member)
        self.why: Why = why
        self.member = member


class Meter:
    """Counts what a container has unpacked to so far, against what it weighs packed."""

    def __init__(self, packed: int) -> None:
        self.packed = packed
        self.total = 0

    def add(self, size: int, member: str) -> None:
        """Count some bytes; raises UnpackError once there are more than any export holds."""
        self.total += size
        if self.total > MOST_BYTES or (self.total > RATIO_FROM and self.total > MOST_RATIO * self.packed):
            raise UnpackError("large", member)


@contextmanager
def container(file: AnyFile, most: int) -> Iterator[tuple[zipfile.ZipFile, list[zipfile.ZipInfo], Meter]]:
    """Open a container of at most ``most`` members; raises UnpackError, and OSError where it cannot be read."""
    with file.open("rb") as raw:
        size = raw.seek(0, 2)
        try:
            directory = _directory(raw, size)
            if directory > MOST_DIRECTORY:
                raise UnpackError("many")
            packed = zipfile.ZipFile(raw)
        except _DAMAGE as error:
            raise UnpackError("damaged") from error
        with packed:
            entries = packed.infolist()
            if len(entries) > most:
                raise UnpackError("many")
            yield packed, entries, Meter(size)


def blocks(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, meter: Meter) -> Iterator[bytes]:
    """Yield the bytes of one member, at most a MiB at a time.

    Raises UnpackError: locked, packed in a way exports are not, too much, or not what its size and checksum say.
    """
    name = member_name(entry.filename)
    if entry.flag_bits & _LOCKED:
        raise UnpackError("locked", name)
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise UnpackError("packing", name)
    whole = copy.copy(entry)
    whole.file_size = _UNSTATED  # Reading would stop at the stated size, and leave unsaid that there is more.
    size = 0
    try:
        with packed.open(whole) as stream:
            while block := stream.read(BLOCK):
                size += len(block)
                meter.add(len(block), name)
                yield block
    except _DAMAGE as error:
        raise UnpackError("damaged", name) from error
    if size != entry.file_size:
        raise UnpackError("damaged", name)


def _directory(raw: IO[bytes], size: int) -> int:
    """Return how many bytes the directory of a container is said to have, for it is held in memory as a whole."""
    raw.seek(max(size - _TAIL - 76, 0))
    tail = raw.read()
    raw.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise zipfile.BadZipFile
    stated = int(_END.unpack_from(tail, at)[5])
    if tail[max(at - 20, 0) : at].startswith(b"PK\x06\x07"):
        if not tail[max(at - 76, 0) : at].startswith(b"PK\x06\x06"):
            raise zipfile.BadZipFile
        return int(struct.unpack_from("<Q", tail, at - 76 + 40)[0])
    return stated
