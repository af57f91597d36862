"""Workbooks of both forms say the same, and one that is made to eat memory is refused before anything opens it."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from smdash.domain.errors import FileFormatError
from smdash.domain.imports.records import Parsed, ReadOptions
from smdash.formats.containers import xls
from smdash.formats.containers.unpack import UnpackError
from smdash.formats.detect.registry import read
from smdash.formats.tables.text import open_source

DATA = Path(__file__).parents[2] / "data" / "exports"
OLD = DATA / "li_page_content.xls"
NEW = DATA / "li_page_followers.xlsx"
SEEN = ReadOptions(today=date(2026, 11, 21), made=date(2026, 11, 2))
DIMENSIONS, NUMBER, SHEET, STRINGS = 0x0200, 0x0203, 0x0085, 0x00FC


def unsaid(parsed: Parsed) -> Parsed:
    """Return a file without how it was packed."""
    return replace(parsed, encoding="", parts=tuple(unsaid(part) for part in parsed.parts))


def with_sheet(path: Path, old: bytes, new: bytes) -> Path:
    with zipfile.ZipFile(NEW) as whole, zipfile.ZipFile(path, "w") as changed:
        for entry in whole.infolist():
            data = whole.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                assert old in data
                data = data.replace(old, new)
            changed.writestr(entry.filename, data)
    return path


def record(stream: bytes, kind: int) -> int:
    """Return where the body of the first record of a kind begins."""
    at = 0
    while True:
        found, length = struct.unpack_from("<HH", stream, at)
        if found == kind:
            return at + 4
        at += 4 + length


def test_the_old_form_says_what_the_new_one_says() -> None:
    assert OLD.read_bytes().startswith(xls.MAGIC)
    old, new = read(OLD, options=SEEN), read(DATA / "li_page_content.xlsx", options=SEEN)
    assert (old.kind, old.rows, old.encoding) == ("li_page_content", 4, "xls")
    assert unsaid(old) == unsaid(new)


@pytest.mark.parametrize("size", [512, 4096])
def test_the_old_form_repacked_is_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(xls, "_SMALL", size)
    stream = xls.stream_of(OLD.read_bytes())
    path = tmp_path / "a.bin"
    path.write_bytes(xls.packed(stream))
    assert xls.stream_of(path.read_bytes()) == stream.ljust(4096, b"\0")
    assert unsaid(read(path, options=SEEN)) == unsaid(read(OLD, options=SEEN))


@pytest.mark.parametrize(
    "far",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>3</v></c></row>',
        b"<row r='190000'><c t='>' r = 'SF190000'><v>3</v></c></row>",
        b'<x:row r="1048576"><x:c><x:v>3</x:v></x:c></x:row>',
        b'<row r="9">' + b"<c><v>3</v></c>" * 501 + b"</row>",
    ],
)
def test_two_cells_far_apart_are_refused_before_room_is_made(tmp_path: Path, far: bytes) -> None:
    path = with_sheet(tmp_path / "a.xlsx", b"</sheetData>", far + b"</sheetData>")
    assert path.stat().st_size < 20_000
    with pytest.raises(FileFormatError, match="was not opened"):
        read(path, options=SEEN)


def test_empty_cells_far_away_take_no_room(tmp_path: Path) -> None:
    far = b'<row r="900000" ht="12"/><row r="1048576"><c r="A1048576" s="1"/></row></sheetData>'
    path = with_sheet(tmp_path / "a.xlsx", b"</sheetData>", far)
    assert read(path, options=SEEN).rows == 2


def test_a_part_that_unpacks_to_more_than_it_says_is_not_handed_on(tmp_path: Path) -> None:
    size = 30_000_000
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(NEW) as whole, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as changed:
        for entry in whole.infolist():
            changed.writestr(entry.filename, whole.read(entry))
        changed.writestr("xl/sharedStrings.xml", b" " * size)
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<I", size), struct.pack("<I", 60)))
    with pytest.raises(FileFormatError, match="was not opened"):
        read(path, options=SEEN)


@pytest.mark.parametrize(
    ("kind", "at", "new", "said"),
    [
        (DIMENSIONS, 4, struct.pack("<I", 0xFFFFFFF0), "was not opened"),
        (NUMBER, 0, struct.pack("<HH", 65_000, 60_000), "was not opened"),
        (STRINGS, 4, struct.pack("<I", 0x7FFFFFFF), "damaged"),
        (SHEET, 0, struct.pack("<I", 0x7FFFFFFF), "damaged"),
    ],
)
def test_an_old_workbook_that_asks_for_memory_is_refused(
    tmp_path: Path, kind: int, at: int, new: bytes, said: str
) -> None:
    stream = bytearray(xls.stream_of(OLD.read_bytes()))
    start = record(bytes(stream), kind) if kind in {SHEET, STRINGS} else 0
    if not start:
        sheet = int(struct.unpack_from("<I", stream, record(bytes(stream), SHEET))[0])
        start = sheet + record(bytes(stream[sheet:]), kind)
    stream[start + at : start + at + len(new)] = new
    path = tmp_path / "a.xls"
    path.write_bytes(xls.packed(bytes(stream)))
    with pytest.raises(FileFormatError, match=said):
        read(path, options=SEEN)


def test_chains_of_an_old_workbook_that_lead_in_a_circle_or_out(tmp_path: Path) -> None:
    whole = xls.packed(xls.stream_of(OLD.read_bytes()))
    table = whole.rindex(struct.pack("<3I", 1, 2, 3))
    path = tmp_path / "a.xls"
    for number in (0, 1, 0x7FFFFFFF, 0xFFFFFFFF):
        path.write_bytes(whole[: table + 8] + struct.pack("<I", number) + whole[table + 12 :])
        with pytest.raises(FileFormatError, match="damaged"):
            read(path, options=SEEN)


def test_an_old_workbook_cut_anywhere_is_answered(tmp_path: Path) -> None:
    whole, path = OLD.read_bytes(), tmp_path / "cut.xls"
    for end in range(8, 9000, 113):
        path.write_bytes(whole[:end])
        with pytest.raises(FileFormatError):
            read(path, options=SEEN)


def test_an_encrypted_workbook_says_so() -> None:
    data = xls.packed(bytes(4096)).replace("Workbook\0".encode("utf-16-le"), "Workbool\0".encode("utf-16-le"))
    with pytest.raises(UnpackError) as caught:
        xls.stream_of(data)
    assert caught.value.why == "damaged"
    name = "EncryptedPackage\0".encode("utf-16-le")
    entry = data.index("Workbool".encode("utf-16-le"))
    locked = data[:entry] + name.ljust(64, b"\0") + struct.pack("<H", len(name)) + data[entry + 66 :]
    with pytest.raises(UnpackError) as caught:
        xls.stream_of(locked)
    assert caught.value.why == "locked"


def test_a_workbook_is_never_read_as_text() -> None:
    with pytest.raises(FileFormatError, match="Excel workbook"):
        open_source(OLD)
