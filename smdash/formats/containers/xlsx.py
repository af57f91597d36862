"""Looks a workbook of the XML form through before anything else opens it, and hands on only what was looked at."""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO, TYPE_CHECKING, NamedTuple

from smdash.formats.containers.unpack import UnpackError, blocks, container

if TYPE_CHECKING:
    from smdash.formats.containers.held import AnyFile

MOST_ENTRIES = 2_000
MOST_ROWS = 200_000
MOST_COLUMNS = 500
MOST_CELLS = 5_000_000
_CONTENT = "[Content_Types].xml"
_PART = re.compile(r"(?:\[Content_Types\]|_rels/.*|xl/.*)\.(?:xml|rels)", re.IGNORECASE)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_ERROR_CELL = re.compile(rb'<c\b[^>]*\st="e"')
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?=[\s/>])")
_CELL_ENDS = re.compile(rb"</(?:[\w.-]+:)?c\s*>")
_RESULT = re.compile(rb"<(?:[\w.-]+:)?(?:v|is)(?:\s[^>]*)?(?<!/)>(?!</)")
_PLACED = re.compile(rb"""<(?:[\w.-]+:)?(c|row)(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*+)>""")
_WHERE = re.compile(rb"""\sr\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CELL = re.compile(rb"([A-Za-z]{0,4})(\d{1,9})")


class Silent(NamedTuple):
    """How many cells hold a formula and no figure: it ended in an error, or its result was not saved."""

    errors: int = 0
    unsaved: int = 0


def is_xlsx(file: AnyFile) -> bool:
    """Whether a ZIP container is a workbook, told by its directory."""
    try:
        with container(file, MOST_ENTRIES) as (packed, _, _):
            names = packed.namelist()
            return _CONTENT in names and any(name.startswith("xl/") for name in names)
    except (OSError, UnpackError):
        return False


def checked(file: AnyFile) -> tuple[IO[bytes], Silent]:
    """Return the parts of a workbook that hold tables, unpacked, and how many cells hold no figure.

    A reader makes room for every cell between the first and the last, so that two cells far apart are as large as a
    full sheet. Raises UnpackError for what is larger than any export, and OSError.
    """
    out, errors, unsaved = io.BytesIO(), 0, 0
    with container(file, MOST_ENTRIES) as (packed, entries, meter), zipfile.ZipFile(out, "w") as plain:
        if len({entry.filename for entry in entries}) < len(entries):
            raise UnpackError("damaged")
        for entry in entries:
            data = b"".join(blocks(packed, entry, meter))
            if not _PART.fullmatch(entry.filename):
                continue
            if b"\0" in data:
                raise UnpackError("damaged", entry.filename)
            _measure(data, entry.filename)
            if _SHEET.fullmatch(entry.filename):
                errors += len(_ERROR_CELL.findall(data))
                unsaved += _unsaved(data)
            plain.writestr(entry.filename, data)
    out.seek(0)
    return out, Silent(errors, unsaved)


def _unsaved(data: bytes) -> int:
    """Return how many cells of a sheet have a formula and no result: what wrote the file did not reckon."""
    found = at = 0
    while formula := _FORMULA.search(data, at):
        end = _CELL_ENDS.search(data, formula.end())
        if end is None:
            break
        found += _RESULT.search(data, formula.end(), end.start()) is None
        at = end.end()
    return found


def _measure(data: bytes, name: str) -> None:
    """Raise UnpackError when the cells of a part would span more than an export; empty ones take no room."""
    row = column = last_row = last_column = 0
    for found in _PLACED.finditer(data):
        said = _WHERE.search(found[2])
        empty = found[2].endswith(b"/")
        if found[1] == b"row":
            row, column = (_number(said[1] or said[2]) if said else row + 1), 0
            continue
        cell = _CELL.fullmatch(said[1] or said[2] or b"") if said else None
        if said and cell is None:
            raise UnpackError("damaged", name)
        column = _column(cell[1]) if cell else column + 1
        if not empty:
            last_row = max(last_row, int(cell[2]) if cell else row)
            last_column = max(last_column, column)
    if last_row > MOST_ROWS or last_column > MOST_COLUMNS or last_row * last_column > MOST_CELLS:
        raise UnpackError("large", name)


def _number(text: bytes | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else MOST_ROWS + 1


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
