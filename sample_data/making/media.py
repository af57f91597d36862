"""The picture and the film that stand for every file the plans give by address: small, and whole as a program sees it."""

from __future__ import annotations

import struct
import zlib

SIDE = 320
SECONDS = 24


def make() -> dict[str, bytes]:
    """Return both files, name to bytes."""
    return {"picture.png": _picture(), "film.mp4": _film()}


def _picture() -> bytes:
    """A hill under a sun in black and white, not packed, so that every zlib writes the same bytes."""
    rows = bytearray()
    for y in range(SIDE):
        bits = "".join(str(int(_light(x, y))) for x in range(SIDE))
        rows += b"\0" + int(bits, 2).to_bytes(SIDE // 8, "big")
    stored = b"\x78\x01\x01" + struct.pack("<HH", len(rows), len(rows) ^ 0xFFFF) + rows
    body = bytes(stored) + struct.pack(">I", zlib.adler32(bytes(rows)))
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _light(x: int, y: int) -> bool:
    sun = (x - 220) ** 2 + (y - 90) ** 2 < 40**2
    hill = y > 300 - 120 * (1 - ((x - 120) / 200) ** 2)
    return not sun and not hill


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _film() -> bytes:
    """The heads of an MP4 of 1080 x 1920 and 24 seconds, without a single frame."""
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    movie = struct.pack(">IIIII", 0, 0, 0, 1000, SECONDS * 1000) + struct.pack(">IHxx8x", 0x10000, 0x100)
    track = struct.pack(">IIIIII", 7, 0, 0, 1, 0, SECONDS * 1000) + bytes(16)
    size = struct.pack(">II", 1080 << 16, 1920 << 16)
    heads = _box(b"mvhd", movie + matrix + bytes(24) + struct.pack(">I", 2)) + _box(
        b"trak", _box(b"tkhd", track + matrix + size)
    )
    return _box(b"ftyp", b"isom\0\0\2\0isommp42") + _box(b"moov", heads) + _box(b"mdat", b"")


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body
