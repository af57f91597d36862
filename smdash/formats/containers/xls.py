"""Looks an old Excel workbook (BIFF in a compound file) through, and hands on only the stream of its sheets, repacked.

The reader behind it believes lengths and chains as they are stated, and ends the whole program where they ask for more
memory than there is. Layout: the published descriptions of the compound file and of the workbook stream.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from smdash.formats.containers.unpack import UnpackError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_END, _FREE, _OF_FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_IN_HEADER = 109
_SMALL, _LARGE = 512, 4096
_EOF, _SHEET, _STRINGS, _SPAN = 0x000A, 0x0085, 0x00FC, 0x0200
_CELLS = frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x0206, 0x00D6, 0x00FD, 0x027E, 0x0406})
_SEVERAL = 0x00BD


class _Entry(NamedTuple):
    name: str
    sort: int
    start: int
    size: int


def stream_of(data: bytes) -> bytes:
    """Return the workbook stream of a compound file; raises UnpackError: damaged, or locked where it is encrypted."""
    try:
        file = _Compound(data)
        for wanted in ("workbook", "book"):
            for entry in file.entries:
                if entry.sort == 2 and entry.name.lower() == wanted:
                    return file.stream(entry)
        locked = any(entry.name.encode("utf-16-le") == _ENCRYPTED for entry in file.entries)
    except (struct.error, ValueError) as error:
        # The directory of a damaged file cannot be walked; what stands in it can still be seen.
        raise UnpackError("locked" if _ENCRYPTED in data else "damaged") from error
    raise UnpackError("locked" if locked or _ENCRYPTED in data else "damaged")


def measured(stream: bytes, most_rows: int, most_columns: int, most_cells: int) -> None:
    """Raise UnpackError when the sheets of a stream would span more than an export, or it states what cannot be."""
    try:
        starts = []
        for kind, body in _records(stream, 0):
            if kind == _SHEET:
                starts.append(int(struct.unpack_from("<I", body)[0]))
            elif kind == _STRINGS and struct.unpack_from("<I", body, 4)[0] * 3 > len(stream):
                raise UnpackError("damaged")
        if any(start >= len(stream) for start in starts):
            raise UnpackError("damaged")
        for start in starts:
            rows, columns = _span(stream, start)
            if rows > most_rows or columns > most_columns or rows * columns > most_cells:
                raise UnpackError("large")
    except struct.error as error:
        raise UnpackError("damaged") from error


def packed(stream: bytes) -> bytes:
    """Return a compound file that holds a workbook stream and nothing else."""
    size = _SMALL if len(stream) <= _IN_HEADER * _SMALL * 100 else _LARGE
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // size)
    tables = 1
    while tables * size // 4 < count + 2 + tables:
        tables += 1
    if tables > _IN_HEADER:
        raise UnpackError("large")
    fat = [*range(1, count), _END, _END, _END, *[_OF_FAT] * tables]
    fat += [_FREE] * (tables * size // 4 - len(fat))
    places = [*range(count + 2, count + 2 + tables), *[_FREE] * (_IN_HEADER - tables)]
    large = size == _LARGE
    head = MAGIC + bytes(16) + struct.pack("<5H6x", 0x3E, 4 if large else 3, 0xFFFE, 12 if large else 9, 6)
    head += struct.pack("<9I", int(large), tables, count, 0, 4096, _END, 0, _END, 0) + struct.pack("<109I", *places)
    entries = _entry("Root Entry", 5, 1, count + 1, size) + _entry("Workbook", 2, _FREE, 0, len(stream))
    return b"".join(
        (
            head.ljust(size, b"\0"),
            stream.ljust(count * size, b"\0"),
            entries.ljust(size, b"\0"),
            bytes(size),  # Where small streams would be; the reader insists on it.
            struct.pack(f"<{len(fat)}I", *fat),
        )
    )


def _entry(name: str, sort: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<HBBIII", len(text), sort, 1, _FREE, _FREE, child)
    return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)


class _Compound:
    """A compound file: chains of sectors, of which none may return to itself or lead out of the file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, self.small_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or self.small_shift != 6:
            raise ValueError(shift)
        self.size = 1 << shift
        first, self.cutoff, small, _, more = struct.unpack_from("<I4xIIII", data, 48)
        places = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))
        seen = set()
        while more < _OF_FAT - 1 and more not in seen:
            seen.add(more)
            *found, more = self._numbers(self._sector(more))
            places += found
        self.fat = [n for place in places if place < _OF_FAT - 1 for n in self._numbers(self._sector(place))]
        entries = self._chain(first)
        self.entries = [_read_entry(entries, at) for at in range(0, len(entries) - 127, 128)]
        self._small = small
        self._root = next(entry for entry in (*self.entries, _Entry("", 5, _END, 0)) if entry.sort == 5)

    def stream(self, entry: _Entry) -> bytes:
        """Return the bytes of a stream; raises ValueError where they are not all there."""
        found = self._small_chain(entry.start) if entry.size < self.cutoff else self._chain(entry.start)
        if len(found) < entry.size:
            raise ValueError(entry.size)
        return found[: entry.size]

    def _sector(self, number: int) -> bytes:
        found = self.data[(number + 1) * self.size : (number + 2) * self.size]
        if not found:
            raise ValueError(number)
        return found.ljust(self.size, b"\0")  # Some programs leave the last one short.

    def _numbers(self, sector: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(sector) // 4}I", sector)

    def _chain(self, number: int) -> bytes:
        return b"".join(self._sector(each) for each in _followed(self.fat, number))

    def _small_chain(self, number: int) -> bytes:
        table = self._numbers(self._chain(self._small))
        held = self._chain(self._root.start)
        step = 1 << self.small_shift
        return b"".join(held[each * step : (each + 1) * step] for each in _followed(table, number))


def _followed(table: list[int] | tuple[int, ...], number: int) -> Iterator[int]:
    left = len(table)
    while number != _END:
        if number >= len(table) or not left:
            raise ValueError(number)
        yield number
        number, left = table[number], left - 1


def _read_entry(data: bytes, at: int) -> _Entry:
    length, sort = struct.unpack_from("<HB", data, at + 64)
    start, size = struct.unpack_from("<II", data, at + 116)
    return _Entry(data[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace"), sort, start, size)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one part of a stream with their kind, up to its end."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _EOF:
            return
        at += 4 + length


def _span(stream: bytes, start: int) -> tuple[int, int]:
    """Return how many rows and columns a sheet says, and is seen, to reach."""
    rows = columns = 0
    for kind, body in _records(stream, start):
        if kind == _SPAN:
            form = "<4x I 2x H" if len(body) >= 14 else "<2x H 2x H"
            row, column = struct.unpack_from(form, body)
        elif kind in _CELLS or kind == _SEVERAL:
            row, column = (number + 1 for number in struct.unpack_from("<HH", body))
            if kind == _SEVERAL:
                column = max(column, 1 + int(struct.unpack_from("<H", body, len(body) - 2)[0]))
        else:
            continue
        rows, columns = max(rows, row), max(columns, column)
    return rows, columns
