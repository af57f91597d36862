"""Opens Excel workbooks, having looked at what they would unpack to before anything is unpacked.

The reader (python-calamine) is imported when a workbook is opened. It gives the values a spreadsheet program saved
last, never formulas, and an empty cell for one that holds an error.
"""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import IO, TYPE_CHECKING, Any

from smdash.domain.errors import FileFormatError
from smdash.domain.wording import counted
from smdash.formats.containers.held import is_ordinary
from smdash.formats.containers.unpack import MOST_BYTES, UnpackError
from smdash.formats.containers.xls import MAGIC, measured, packed, stream_of
from smdash.formats.containers.xlsx import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Silent, checked, is_xlsx
from smdash.formats.quoting import plain, shown
from smdash.formats.tables.grid import Grid, sheet_of
from smdash.paths import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.formats.containers.held import AnyFile

ZIP = b"PK\x03\x04"
MOST_SHEETS = 50
_EXACT = 1e15  # A spreadsheet keeps 15 digits; of a longer number only the size is known.


def is_workbook(path: AnyFile) -> bool:
    """Whether a file is an Excel workbook, told by its first bytes and its directory, never by its name."""
    if not is_ordinary(path):
        return False
    try:
        with path.open("rb") as raw:
            head = raw.read(8)
    except (OSError, ValueError):
        return False
    return head == MAGIC or (head.startswith(ZIP) and is_xlsx(path))


def open_workbook(path: AnyFile) -> tuple[list[Grid], list[str]]:
    """Return the sheets that hold anything, and notes on what a person should know of them.

    Raises FileFormatError for a workbook that is too large, damaged, locked, or cannot be read.
    """
    name = plain(written(str(path)), 4096)
    try:
        with path.open("rb") as raw:
            size = raw.seek(0, 2)
            raw.seek(0)
            old = raw.read(8) == MAGIC
            raw.seek(0)
            if old and size > MOST_BYTES:
                raise _too_large(name)
            file, silent = (_old(raw.read()), Silent()) if old else checked(path)
    except UnpackError as error:
        if error.why == "locked":
            raise _locked(name) from error
        raise (_too_large(name) if error.why in {"large", "many"} else _damaged(name)) from error
    except OSError as error:
        raise _damaged(name) from error
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ImportError as error:
        raise FileFormatError(
            "this is an Excel workbook, and the package that reads them is not installed.",
            subject=name,
            hint="Install python-calamine, or save each sheet as 'CSV UTF-8'.",
        ) from error
    sheets: list[Grid] = []
    nans = [0]
    try:
        with CalamineWorkbook.from_filelike(file) as book:
            if len(book.sheet_names) > MOST_SHEETS:
                raise _too_large(name)
            for title in book.sheet_names:
                rows = _rows(book.get_sheet_by_name(title), name, nans)
                if rows:
                    what = "xls" if old else "xlsx"
                    sheets.append(sheet_of(path, name, size, what, rows, plain(title)))
    except PasswordError as error:
        raise _locked(name) from error
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(name) from error
    except BaseException as error:
        if type(error).__module__ == "pyo3_runtime":  # The reader gave up on a value it did not foresee.
            raise _damaged(name) from error
        raise
    return sheets, _notes(silent, nans[0])


def _notes(silent: Silent, nans: int) -> list[str]:
    """Return what to say of cells that hold something and say no figure."""
    said = (
        (silent.errors, "a formula that ended in an error; what it should say is not known and is left empty."),
        (
            silent.unsaved,
            "a formula whose result was not saved; open the file in a spreadsheet program and save it again.",
        ),
        (nans, "no number where one was meant (NaN); it is left empty."),
    )
    return [f"{counted(count, 'cell holds', 'cells hold')} {what}" for count, what in said if count]


def _old(data: bytes) -> IO[bytes]:
    stream = stream_of(data)
    measured(stream, MOST_ROWS, MOST_COLUMNS, MOST_CELLS)
    return io.BytesIO(packed(stream))


def _locked(name: str) -> FileFormatError:
    return FileFormatError(
        "the workbook is password-protected.", subject=name, hint="Save it without a password, and import that."
    )


def _damaged(name: str) -> FileFormatError:
    return FileFormatError(
        "the Excel workbook cannot be read: it is damaged or was cut off.", subject=name, hint="Export it again."
    )


def _too_large(name: str) -> FileFormatError:
    return FileFormatError(
        "the workbook would unpack to more than an export ever holds; it was not opened.",
        subject=name,
        hint="Export a shorter period.",
    )


def _rows(sheet: Any, name: str, nans: list[int]) -> list[tuple[int, list[str]]]:
    if sheet.height * sheet.width > MOST_CELLS or sheet.height > MOST_ROWS or sheet.width > MOST_COLUMNS:
        raise FileFormatError(
            f"sheet {shown(plain(sheet.name))} has {sheet.height:,} rows of {sheet.width:,} columns: "
            "this is no export of figures.",
            subject=name,
        )
    first = (sheet.start or (0, 0))[0]
    return [(first + at, row) for at, row in enumerate(_cells(sheet, nans), 1) if any(row)]


def _cells(sheet: Any, nans: list[int]) -> Iterator[list[str]]:
    """Yield the rows as text, and add to ``nans`` the cells that hold no number and ought to."""
    for row in sheet.to_python():
        nans[0] += sum(isinstance(cell, float) and cell != cell for cell in row)  # noqa: PLR0124 - NaN alone differs
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
