"""Opens a text file of any usual encoding, having looked at every byte of it first.

The look is one pass in blocks of 1 MiB. It settles the encoding, refuses binary files and lines longer than 4 Mi
characters, and so lets the readers iterate over lines without a guard.
"""

from __future__ import annotations

import codecs
import io
import stat
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO, TYPE_CHECKING

from smdash.domain.errors import FileFormatError, UnknownFileError
from smdash.formats.containers.held import AnyFile, HeldFile, file_of
from smdash.formats.quoting import plain
from smdash.formats.tables.one_column import outer_delimiter, unwrapped
from smdash.paths import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_LINE = 4 * 1024 * 1024
FIRST_LINES = 24
_BLOCK = 1024 * 1024
_HEAD = 4096

_SAVE_AS_CSV = "Open it in a spreadsheet program and save it as 'CSV UTF-8'."
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an Excel workbook (.xls).", _SAVE_AS_CSV),
    (b"\x1f\x8b", "this is a compressed file (gzip).", "Unpack it and import what is inside."),
    (b"%PDF-", "this is a PDF.", "Export the figures as CSV instead."),
    (b"SQLite format 3\x00", "this is a database, not an export.", ""),
    (b"\x00\x00\xfe\xff", "this text is UTF-32.", "Save it as UTF-8."),
    (b"\xff\xfe\x00\x00", "this text is UTF-32.", "Save it as UTF-8."),
)


class NotTextError(FileFormatError):
    """The bytes of a file are no text, or no longer."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose encoding is known and whose lines are short enough.

    ``encoding`` is what to tell people (``utf-8-sig`` with a byte order mark), ``codec`` what decodes from byte
    ``skip`` on. ``bad_byte`` is the offset of the first byte that is not UTF-8 when cp1252 had to be assumed.
    ``wrapped`` is the delimiter of a spreadsheet that has saved every row as one cell, '' for any other file; its lines
    are read as they were before.
    """

    path: AnyFile
    name: str
    size: int
    encoding: str
    codec: str
    skip: int
    bad_byte: int | None = None
    wrapped: str = ""

    @contextmanager
    def open(self) -> Iterator[tuple[Iterator[str], Callable[[], float]]]:
        """Yield the lines with their ends as they are, and a function for the fraction of bytes read, 0 to 1.

        Raises FileFormatError when the file changed since it was looked at, or can no longer be read.
        """
        try:
            with self.path.open("rb") as raw, io.TextIOWrapper(raw, encoding=self.codec, newline="") as text:
                raw.seek(self.skip)
                size = max(self.size, 1)
                lines = unwrapped(text, self.wrapped) if self.wrapped else text
                yield lines, lambda: min(raw.tell() / size, 1.0)
        except UnicodeDecodeError as error:
            raise FileFormatError(
                "the file changed while it was read.", subject=self.name, hint="Try again."
            ) from error
        except OSError as error:
            raise _unreadable(self.name, error) from error

    def ends_whole(self) -> bool:
        """Whether the last line of the file has a line end, so that nothing of it can have been cut off."""
        ends = ("\n".encode(self.codec), "\r".encode(self.codec))
        try:
            with self.path.open("rb") as raw:
                raw.seek(max(self.skip, self.size - len(ends[0])))
                return raw.read().endswith(ends)
        except OSError as error:
            raise _unreadable(self.name, error) from error


def open_source(path: AnyFile | str, alive: Callable[[], None] | None = None) -> Source:
    """Look at a file and return how to read it; ``alive`` is called every few blocks and may raise.

    Raises FileFormatError: missing, not a file, empty, binary, no known encoding, or a line that is too long.
    """
    path = file_of(path)
    name = plain(written(str(path)), 4096)
    try:
        if isinstance(path, HeldFile):
            with path.open() as raw:
                return _as_before(_look(raw, path, name, path.size, alive))
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise FileFormatError("this is not a file.", subject=name, hint="Name the exported file itself.")
        with path.open("rb") as raw:
            return _as_before(_look(raw, path, name, info.st_size, alive))
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error


def _as_before(source: Source) -> Source:
    """Return a file so that rows which a spreadsheet has saved as one cell each are read as they were."""
    with source.open() as (lines, _):
        outer = outer_delimiter(tuple(islice(lines, FIRST_LINES)))
    return replace(source, wrapped=outer) if outer else source


def _unreadable(name: str, error: Exception) -> FileFormatError:
    if isinstance(error, FileNotFoundError):
        return FileFormatError("there is no such file.", subject=name, hint="Check the path.")
    reason = getattr(error, "strerror", None) or plain(str(error))
    return FileFormatError(f"the file cannot be read: {reason}.", subject=name, hint="Check the path and its rights.")


def _look(raw: IO[bytes], path: AnyFile, name: str, size: int, alive: Callable[[], None] | None) -> Source:
    head = raw.read(_HEAD)
    if not head:
        raise UnknownFileError("the file is empty (0 bytes).", subject=name, hint="Export it again.")
    _refuse_binary(head, name, path)
    encoding, codec, skip = _guess(head)
    try:
        _scan(raw, name, codec, skip, alive)
    except _UndecodableError as bad:
        if codec != "utf-8" or skip or bad.looks_damaged:
            raise NotTextError(
                f"byte {bad.offset} is not {encoding}: the file is damaged or was cut off.",
                subject=name,
                hint="Export it again.",
            ) from bad
        try:
            _scan(raw, name, "cp1252", 0, alive)
        except _UndecodableError as worse:
            raise NotTextError(
                f"the text is neither UTF-8 (byte {bad.offset}) nor Windows-1252 (byte {worse.offset}).",
                subject=name,
                hint="Save it as UTF-8.",
            ) from worse
        return Source(path, name, size, "cp1252", "cp1252", 0, bad.offset)
    return Source(path, name, size, encoding, codec, skip)


def _refuse_binary(head: bytes, name: str, path: AnyFile) -> None:
    if head.startswith(b"PK\x03\x04"):
        if b"[Content_Types].xml" in head or b"xl/" in head or b"_rels/" in head:
            from smdash.formats.containers.xlsx import is_xlsx

            if not is_xlsx(path):
                raise FileFormatError(
                    "this is an Excel workbook (.xlsx) that is damaged or was cut off.",
                    subject=name,
                    hint="Export it again.",
                )
            raise FileFormatError("this is an Excel workbook (.xlsx).", subject=name, hint=_SAVE_AS_CSV)
        raise FileFormatError("this is a zip archive.", subject=name, hint="Unpack it and import what is inside.")
    for magic, what, hint in _MAGIC:
        if head.startswith(magic):
            raise UnknownFileError(what, subject=name, hint=hint)


def _guess(head: bytes) -> tuple[str, str, int]:
    """Return the name of the likely encoding, its codec, and the length of the byte order mark."""
    for mark, encoding, codec in (
        (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
    ):
        if head.startswith(mark):
            return encoding, codec, len(mark)
    # Header rows are nearly all Latin letters, whose UTF-16 high byte is zero.
    even, odd = head[:256:2], head[1:256:2]
    if odd and odd.count(0) >= 0.8 * len(odd) and not even.count(0):
        return "utf-16-le", "utf-16-le", 0
    if odd and even.count(0) >= 0.8 * len(even) and not odd.count(0):
        return "utf-16-be", "utf-16-be", 0
    return "utf-8", "utf-8", 0


class _UndecodableError(Exception):
    """The bytes are not of this encoding; damaged rather than of another one if characters beyond ASCII were fine."""

    def __init__(self, offset: int, *, looks_damaged: bool) -> None:
        super().__init__(offset)
        self.offset = offset
        self.looks_damaged = looks_damaged


def _scan(raw: IO[bytes], name: str, codec: str, skip: int, alive: Callable[[], None] | None) -> None:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    raw.seek(skip)
    offset, line, run, blocks = skip, 1, 0, 0
    wide = after_return = False
    block = b"?"
    while block:
        block = raw.read(_BLOCK)
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            # One block holds good text before the bad byte; it tells damage from another encoding just as well.
            wide = wide or not error.object[: error.start].isascii()
            raise _UndecodableError(offset - pending + error.start, looks_damaged=wide) from error
        if "\0" in text:
            where = line + _line_ends(text[: text.index("\0")])
            raise NotTextError(
                f"line {where} holds a zero byte: this is not a text file, or it is damaged.",
                subject=name,
                hint="Export it again as CSV.",
            )
        first, last = _first_end(text), max(text.rfind("\n"), text.rfind("\r"))
        if run + (len(text) if first < 0 else first) > MAX_LINE:
            raise NotTextError(
                f"line {line} is longer than {MAX_LINE // 1024 // 1024} MiB: this is not an export.", subject=name
            )
        run = run + len(text) if last < 0 else len(text) - last - 1
        line += _line_ends(text) - (after_return and text.startswith("\n"))
        after_return = text.endswith("\r")
        wide = wide or not text.isascii()
        offset += len(block)
        blocks += 1
        if alive is not None and blocks % 16 == 0:
            alive()


def _first_end(text: str) -> int:
    found = [at for at in (text.find("\n"), text.find("\r")) if at >= 0]
    return min(found, default=-1)


def _line_ends(text: str) -> int:
    returns = text.count("\r")
    return text.count("\n") + returns - (text.count("\r\n") if returns else 0)
