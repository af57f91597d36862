"""Opens Excel workbooks, having looked at what they would unpack to before anything is unpacked.

The reader (python-calamine) is imported when a workbook is opened. It gives the values a spreadsheet program saved
last, never formulas, and an empty cell for one that holds an error; how many those are is counted in the XML.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import FileFormatError
from smdash.formats.grid import Grid, sheet_of
from smdash.formats.shown import plain, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
MOST_BYTES = 200 * 1024 * 1024
MOST_RATIO = 200
RATIO_FROM = 1024 * 1024  # A small sheet of zeros packs well and does no harm.
MOST_ENTRIES = 2_000
MOST_ROWS = 200_000
MOST_COLUMNS = 500
MOST_CELLS = 5_000_000
MOST_SHEETS = 50
_EXACT = 1e15  # A spreadsheet keeps 15 digits; of a longer number only the size is known.
_ERROR_CELL = re.compile(rb'<c\b[^>]*\st="e"')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def is_workbook(path: Path) -> bool:
    """Whether a file is an Excel workbook, told by its first bytes and its directory, never by its name."""
    try:
        with path.open("rb") as raw:
            head = raw.read(8)
        if head == OLD:
            return True
        if not head.startswith(ZIP):
            return False
        with zipfile.ZipFile(path) as packed:
            return "[Content_Types].xml" in packed.namelist()[:MOST_ENTRIES]
    except (OSError, ValueError, zipfile.BadZipFile):
        return False


def open_workbook(path: Path) -> tuple[list[Grid], list[str]]:
    """Return the sheets that hold anything, and notes on what a person should know of them.

    Raises FileFormatError for a workbook that is too large, damaged, locked, or cannot be read.
    """
    name, size = plain(str(path), 4096), path.stat().st_size
    with path.open("rb") as raw:
        old = raw.read(8) == OLD
    errors = 0 if old else _inspected(path, name)
    if old and size > MOST_BYTES:
        raise _too_large(name)
    notes = []
    if errors:
        cells = "1 cell holds" if errors == 1 else f"{errors} cells hold"
        notes.append(f"{cells} a formula that ended in an error; what it should say is not known and is left empty.")
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ImportError as error:
        raise FileFormatError(
            "this is an Excel workbook, and the package that reads them is not installed.",
            subject=name,
            hint="Install python-calamine, or save each sheet as 'CSV UTF-8'.",
        ) from error
    sheets: list[Grid] = []
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            if len(book.sheet_names) > MOST_SHEETS:
                raise _too_large(name)
            for title in book.sheet_names:
                rows = _rows(book.get_sheet_by_name(title), name)
                if rows:
                    what = "xls" if old else "xlsx"
                    sheets.append(sheet_of(path, name, size, what, rows, plain(title)))
    except PasswordError as error:
        raise FileFormatError("the workbook is locked by a password.", subject=name, hint="Save it without.") from error
    except (CalamineError, OSError, ValueError) as error:
        raise FileFormatError(
            "the Excel workbook cannot be read: it is damaged or was cut off.", subject=name, hint="Export it again."
        ) from error
    return sheets, notes


def _too_large(name: str) -> FileFormatError:
    return FileFormatError(
        "the workbook would unpack to more than an export ever holds; it was not opened.",
        subject=name,
        hint="Export a shorter period.",
    )


def _inspected(path: Path, name: str) -> int:
    """Return how many cells hold errors; raises FileFormatError for a workbook that unpacks to too much.

    The directory of the file is believed no further than the count of bytes: what is unpacked here stops at the size
    it states.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
            total = sum(entry.file_size for entry in entries)
            small = sum(entry.compress_size for entry in entries)
            if len(entries) > MOST_ENTRIES or total > MOST_BYTES:
                raise _too_large(name)
            if total > RATIO_FROM and total > MOST_RATIO * max(small, 1):
                raise _too_large(name)
            return sum(_error_cells(packed, entry) for entry in entries if _SHEET.fullmatch(entry.filename))
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileFormatError(
            "the Excel workbook cannot be read: it is damaged or was cut off.", subject=name, hint="Export it again."
        ) from error


def _error_cells(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    found, rest, read = 0, b"", 0
    with packed.open(entry) as sheet:
        while block := sheet.read(1 << 20):
            read += len(block)
            if read > entry.file_size:
                raise ValueError(entry.filename)
            text = rest + block
            cut = text.rfind(b"<") if len(block) == 1 << 20 else len(text)
            found += len(_ERROR_CELL.findall(text[:cut]))
            rest = text[cut:]
    return found


def _rows(sheet: Any, name: str) -> list[tuple[int, list[str]]]:
    if sheet.height * sheet.width > MOST_CELLS or sheet.height > MOST_ROWS or sheet.width > MOST_COLUMNS:
        raise FileFormatError(
            f"sheet {shown(plain(sheet.name))} has {sheet.height:,} rows of {sheet.width:,} columns: "
            "this is no export of figures.",
            subject=name,
        )
    first = (sheet.start or (0, 0))[0]
    return [(first + at, row) for at, row in enumerate(_cells(sheet), 1) if any(row)]


def _cells(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.to_python():
        yield [cell_text(cell) for cell in row]


def cell_text(cell: object) -> str:
    """Return what a cell says as an export would write it: ISO dates, plain numbers, and nothing for an empty one.

    A number of more digits than a spreadsheet keeps is written as a power of ten, so that nobody takes it for an id.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        if isinstance(cell, int) or cell.is_integer():
            return f"{cell:.2E}" if abs(cell) >= _EXACT else str(int(cell))
        return repr(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time(0)
        return cell.date().isoformat() if midnight else cell.replace(microsecond=0).isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.replace(microsecond=0).isoformat()
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return "" if cell is None else str(cell)
