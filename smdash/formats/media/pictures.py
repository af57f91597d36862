"""Takes out of a picture what says where, when and by whom it was made, without decoding a pixel of it.

A JPEG, PNG, WebP or GIF is a row of blocks; those a reader needs for the picture are kept, all others go: EXIF with
its position and its small copy of the picture before it was cut, XMP, IPTC, comments, and what lies behind the end,
like the film of a moving photo. Walking the blocks also tells whether the file is whole.

Blocks: JPEG, ITU-T T.81 annex B; PNG, https://www.w3.org/TR/png-3/; WebP, RFC 9649; GIF,
https://www.w3.org/Graphics/GIF/spec-gif89a.txt. Orientation is tag 0x0112 of EXIF 2.32.
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCAN_ENDS = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_PNG_KEPT = frozenset(
    {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"pHYs"}
    | {b"acTL", b"fcTL", b"fdAT"}
)
_WEBP_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_ANIMATES, _HAS_XMP, _HAS_EXIF = 0x02, 0x04, 0x08
_GIF_LOOPS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})
_HEIF_HEAD = 1 << 20


class CutOffError(ValueError):
    """The picture is damaged, or ends before it is whole."""


class Clean(NamedTuple):
    """A picture without what it says beside itself.

    ``animated`` says that it has more than one frame, ``orientation`` (1 to 8, EXIF) how it is to be turned, which the
    picture no longer says. ``tells`` says that something of its making is still in it, and cannot be taken out here.
    """

    data: bytes
    animated: bool = False
    orientation: int = 1
    tells: bool = False


def clean(data: bytes, mime: str) -> Clean:
    """Return a picture of a type without its metadata; CutOffError where it is not whole."""
    walk = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp, "image/gif": _gif}.get(mime)
    if walk is None:
        # The items of a HEIF or AVIF file are listed in a box near its begin; one that holds EXIF is called so.
        return Clean(data, animated=data[8:12] == b"avis", tells=b"Exif" in data[:_HEIF_HEAD])
    try:
        return walk(data)
    except (struct.error, IndexError) as error:
        raise CutOffError from error


def _jpeg(data: bytes) -> Clean:
    kept = bytearray(data[:2])
    at, orientation = 2, 1
    while True:
        if data[at] != 0xFF:
            raise CutOffError
        while data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1]
        if marker == 0xD9:
            return Clean(bytes(kept) + b"\xff\xd9", orientation=orientation)
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:
            kept += data[at : at + 2]
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise CutOffError
        body = data[at + 4 : end]
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            orientation = _orientation(body[6:])
        if _jpeg_needs(marker, body):
            kept += data[at:end]
        at = end
        if marker == 0xDA:
            found = _SCAN_ENDS.search(data, at)
            if found is None:
                raise CutOffError
            kept += data[at : found.start()]
            at = found.start()


def _jpeg_needs(marker: int, body: bytes) -> bool:
    """Say whether a segment is needed for the picture: colours (profile, Adobe's transform) are, notes are not."""
    if marker == 0xE0:
        return body.startswith(b"JFIF\0")
    if marker == 0xE2:
        return body.startswith(b"ICC_PROFILE\0")
    return marker == 0xEE or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _png(data: bytes) -> Clean:
    kept = bytearray(data[:8])
    at, orientation, animated = 8, 1, False
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise CutOffError
        body = data[at + 8 : end - 4]
        needed = not name[0] & 0x20 or name in _PNG_KEPT
        if needed and zlib.crc32(data[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise CutOffError
        if name == b"eXIf":
            orientation = _orientation(body)
        animated = animated or (name == b"acTL" and struct.unpack_from(">I", body)[0] > 1)
        if needed:
            kept += data[at:end]
        if name == b"IEND":
            return Clean(bytes(kept), animated, orientation)
        at = end


def _webp(data: bytes) -> Clean:
    (size,) = struct.unpack_from("<I", data, 4)
    if size + 8 > len(data):
        raise CutOffError
    kept = bytearray()
    orientation, animated = 1, False
    for name, body in _riff(data, 12, 8 + size):
        if name == b"EXIF":
            orientation = _orientation(body.removeprefix(b"Exif\0\0"))
        if name not in _WEBP_KEPT:
            continue
        if name == b"VP8X":
            animated = bool(body[0] & _ANIMATES)
            body = bytes([body[0] & ~(_HAS_XMP | _HAS_EXIF)]) + body[1:]  # noqa: PLW2901 - the flags of what goes
        kept += name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return Clean(b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + bytes(kept), animated, orientation)


def _riff(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    while at + 8 <= end:
        name, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > end:
            raise CutOffError
        yield name, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _gif(data: bytes) -> Clean:
    at = 13 + _table(data[10])
    kept = bytearray(data[:at])
    frames = 0
    while at < len(data):
        start, sort = at, data[at]
        if sort == 0x3B:
            break
        if sort == 0x2C:
            frames += 1
            at += 10 + _table(data[at + 9]) + 1
        elif sort == 0x21:
            at += 2
        else:
            raise CutOffError
        body = at
        while length := data[at]:
            at += 1 + length
        at += 1
        note = sort == 0x21 and data[start + 1] == 0xFE
        program = sort == 0x21 and data[start + 1] == 0xFF and data[body + 1 : body + 12] not in _GIF_LOOPS
        if not note and not program:
            kept += data[start:at]
    if not frames:
        raise CutOffError
    return Clean(bytes(kept) + b";", animated=frames > 1)


def _table(packed: int) -> int:
    """Return the bytes of the colour table that a GIF's packed field announces."""
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _orientation(exif: bytes) -> int:
    """Return how EXIF says that a picture is to be turned, 1 (not at all) where it says nothing of it."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return 1
    try:
        (begin,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, begin)
        for number in range(count):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, begin + 2 + 12 * number)
            if tag == 0x0112:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1
