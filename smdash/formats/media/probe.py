"""Tells what a media file is by its first bytes: kind, size in pixels, duration.

Nothing of a name is believed, no pixel is decoded, and little is read however large the file is: ``imagesize`` would
tell pictures only and ``puremagic`` no sizes. A file that is damaged or made to hurt is one that cannot be read.
"""

from __future__ import annotations

import os
import stat
import struct
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.domain.posts.media import Kind

_HEAD = 64
_MOST_SEGMENTS = 2000
_MOST_BOXES = 2000
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_STILL = {b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif", b"msf1": "image/heif"}
_STILL |= {b"avif": "image/avif", b"avis": "image/avif"}
_OLD_MOV = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_DAMAGED = "cannot be read: the file is damaged or cut off"


class Probed(NamedTuple):
    """What a file is; ``trouble`` is the end of a sentence about a file that cannot be read."""

    kind: Kind = "unknown"
    mime: str = ""
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    trouble: str = ""


class _DamagedError(Exception):
    """The file does not hold what its first bytes promise."""


def probe(path: Path | str) -> Probed:
    """Return what a file is; what is wrong with it is in ``trouble``, never raised."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - a pipe would wait for ever
            return Probed(trouble="cannot be read: this is no file")
        with Path(path).open("rb") as file:
            head = file.read(_HEAD)
            if not head:
                return Probed(trouble="cannot be read: the file is empty")
            return _known(file, head)
    except OSError as error:
        return Probed(trouble=f"cannot be read ({error.strerror})")
    except (_DamagedError, struct.error, ValueError, OverflowError, IndexError):
        return Probed(trouble=_DAMAGED)


def _known(file: BinaryIO, head: bytes) -> Probed:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(head)
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg(file)
    if head[:6] in {b"GIF87a", b"GIF89a"}:
        return _sized("gif", "image/gif", *struct.unpack("<HH", head[6:10]))
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _webp(head)
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return Probed("video", "video/x-msvideo")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return Probed("video", "video/webm" if b"webm" in head else "video/x-matroska")
    if head.startswith(b"%PDF-"):
        return Probed("document", "application/pdf")
    if head[4:8] == b"ftyp":
        still = _STILL.get(head[8:12])
        mime = "video/quicktime" if head[8:12] == b"qt  " else "video/mp4"
        return Probed("image", still) if still else _movie(file, mime)
    if head[4:8] in _OLD_MOV:
        return _movie(file, "video/quicktime")
    return Probed()


def _sized(kind: Kind, mime: str, width: int, height: int) -> Probed:
    if not (width and height):
        raise _DamagedError
    return Probed(kind, mime, width, height)


def _png(head: bytes) -> Probed:
    if head[12:16] != b"IHDR":
        raise _DamagedError
    return _sized("image", "image/png", *struct.unpack(">II", head[16:24]))


def _webp(head: bytes) -> Probed:
    chunk = head[12:16]
    if chunk == b"VP8X":
        width = int.from_bytes(head[24:27], "little") + 1
        height = int.from_bytes(head[27:30], "little") + 1
    elif chunk == b"VP8L" and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif chunk == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = (value & 0x3FFF for value in struct.unpack("<HH", head[26:30]))
    else:
        raise _DamagedError
    if len(head) < 30 and chunk != b"VP8L":
        raise _DamagedError
    return _sized("image", "image/webp", width, height)


def _jpeg(file: BinaryIO) -> Probed:
    file.seek(2)
    for _ in range(_MOST_SEGMENTS):
        marker = _exactly(file, 2)
        if marker[0] != 0xFF:
            raise _DamagedError
        if marker[1] == 0xFF:  # fill bytes may stand before a marker
            file.seek(-1, os.SEEK_CUR)
            continue
        if marker[1] == 0x01 or 0xD0 <= marker[1] <= 0xD7:
            continue
        (length,) = struct.unpack(">H", _exactly(file, 2))
        if marker[1] in _SOF:
            height, width = struct.unpack(">HH", _exactly(file, 5)[1:])
            return _sized("image", "image/jpeg", width, height)
        if length < 2 or marker[1] in {0xD9, 0xDA}:
            raise _DamagedError
        file.seek(length - 2, os.SEEK_CUR)
    raise _DamagedError


def _exactly(file: BinaryIO, count: int) -> bytes:
    found = file.read(count)
    if len(found) < count:
        raise _DamagedError
    return found


def _movie(file: BinaryIO, mime: str) -> Probed:
    """Read an MP4 or QuickTime file: its duration from ``mvhd``, its size from the first track that has one."""
    seconds: float | None = None
    shown: tuple[int, int] | None = None
    end = file.seek(0, os.SEEK_END)
    moov = next((span for name, *span in _boxes(file, 0, end) if name == b"moov"), None)
    if moov is None:
        raise _DamagedError
    for name, start, stop in _boxes(file, *moov):
        if name == b"mvhd":
            seconds = _length(file, start)
        elif name == b"trak" and shown is None:
            header = next((span for inner, *span in _boxes(file, start, stop) if inner == b"tkhd"), None)
            shown = _shown(file, header[0]) if header else None
    width, height = shown or (None, None)
    return Probed("video", mime, width, height, seconds)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the boxes between two offsets as (name, start and end of what is in it)."""
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        file.seek(start)
        size, name = struct.unpack(">I4s", _exactly(file, 8))
        inside = start + 8
        if size == 1:
            (size,) = struct.unpack(">Q", _exactly(file, 8))
            inside += 8
        elif size == 0:
            size = end - start
        if size < inside - start or start + size > end:
            raise _DamagedError
        yield name, inside, start + size
        start += size


def _length(file: BinaryIO, start: int) -> float | None:
    file.seek(start)
    wide = _exactly(file, 4)[0] == 1
    scale, units = struct.unpack(">16xIQ" if wide else ">8xII", _exactly(file, 28 if wide else 16))
    unknown = units == (2**64 - 1 if wide else 2**32 - 1)
    return None if unknown or not scale else round(units / scale, 3)


def _shown(file: BinaryIO, start: int) -> tuple[int, int] | None:
    file.seek(start)
    skip = 32 if _exactly(file, 4)[0] == 1 else 20
    width, height = struct.unpack(f">{skip + 52}xII", _exactly(file, skip + 60))
    return (width >> 16, height >> 16) if width >> 16 and height >> 16 else None
