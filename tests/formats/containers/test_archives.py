"""ZIP archives: read by content, in memory, within limits that are counted and never believed."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smdash.domain.errors import FileFormatError, SmdashError
from smdash.domain.imports.records import ReadOptions
from smdash.formats.containers import unpack
from smdash.formats.detect.archive import is_archive, read_archive, sniff

DATA = Path(__file__).parents[2] / "data" / "exports"
SEEN = ReadOptions(today=date(2026, 11, 21), made=date(2026, 11, 2))
TABLE = (DATA / "yt_table.csv").read_bytes()
VIEWS = b"Date,Views\n2026-10-03,6345\n2026-10-04,6000\n"


def zipped(path: Path, *members: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", how) as packed:
        warnings.simplefilter("ignore")  # Two members may have one name.
        for name, data in members:
            packed.writestr(zipfile.ZipInfo(name, (2026, 11, 2, 8, 0, 0)), data, how)
    return path


def kinds(path: Path, kind: str | None = None) -> dict[str, str]:
    return {member.name: member.parsed.kind if member.parsed else "" for member in read_archive(path, kind, SEEN)}


def refused(path: Path) -> str:
    with pytest.raises(FileFormatError) as caught:
        read_archive(path, None, SEEN)
    assert str(path) in str(caught.value)
    return str(caught.value)


def raw_patched(path: Path, old: bytes, new: bytes) -> Path:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    return path


def test_an_archive_is_told_by_its_content(tmp_path: Path) -> None:
    assert is_archive(zipped(tmp_path / "a.csv", ("Table data.csv", TABLE)))
    assert not is_archive(DATA / "yt_table.csv")
    assert not is_archive(DATA / "li_member.xlsx")
    assert not is_archive(DATA / "li_page_content.xls")
    assert not is_archive(tmp_path / "none.zip")
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes((DATA / "li_member.xlsx").read_bytes()[:900])
    assert not is_archive(cut), "a workbook that was cut off is told as one"
    book = zipped(tmp_path / "b", ("in.xlsx", (DATA / "li_member.xlsx").read_bytes()), how=zipfile.ZIP_STORED)
    assert is_archive(book)
    assert kinds(book) == {"in.xlsx": "li_member"}


def test_rubbish_folders_and_unknown_files_are_named_and_left_out(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner", ("x.csv", TABLE)).read_bytes()
    path = zipped(
        tmp_path / "a.zip",
        ("Acme/", b""),
        ("Acme/Table data.csv", TABLE),
        ("__MACOSX/Acme/._Table data.csv", TABLE),
        (".DS_Store", TABLE),
        ("cover.png", b"\x89PNG\r\n\x1a\n\0\0\0"),
        ("notes.txt", b"nothing, to see\n1,2\n"),
        ("more.zip", inner),
        ("empty.csv", b""),
    )
    found = {member.name: member.left_out for member in read_archive(path, None, SEEN)}
    assert found.pop("Acme/Table data.csv") == ""
    assert len(found) == 7
    assert all(found.values())
    assert "not opened" in found["more.zip"]
    assert "no known header" in found["notes.txt"]
    assert [match.kind for match in sniff(path)] == ["yt_table"]


def test_names_that_lead_elsewhere_write_nothing_and_print_nothing_raw(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "er"
    home.mkdir(parents=True)
    names = ("../../evil.csv", "/abs.csv", "..\\win.csv", "C:\\x.csv", "a\x1b]52;c;AA\x07.csv", "x" * 900 + ".csv")
    path = zipped(home / "a.zip", *((name, TABLE) for name in names))
    read = read_archive(path, None, SEEN)
    assert [member.parsed.rows if member.parsed else 0 for member in read] == [2] * len(names)
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["a.zip"]
    assert all(member.name.isprintable() and len(member.name) < 200 for member in read)


def test_views_alone_are_known_beside_their_table_only(tmp_path: Path) -> None:
    with_table = zipped(tmp_path / "a.zip", ("Totals.csv", VIEWS), ("Table data.csv", TABLE))
    assert kinds(with_table) == {"Totals.csv": "yt_totals", "Table data.csv": "yt_table"}
    other = zipped(tmp_path / "b.zip", ("Totals.csv", VIEWS), ("x.csv", (DATA / "x_overview.csv").read_bytes()))
    assert kinds(other) == {"Totals.csv": "", "x.csv": "x_overview"}
    mixed = VIEWS.replace(b"Views", b"Views,Moon phase").replace(b"6345", b"6345,1").replace(b"6000", b"6000,2")
    strange = zipped(tmp_path / "c.zip", ("Totals.csv", mixed), ("Table data.csv", TABLE))
    assert kinds(strange)["Totals.csv"] == "", "one column nobody knows makes it another file"


def test_nothing_known_says_what_there_was(tmp_path: Path) -> None:
    assert "no file at all" in refused(zipped(tmp_path / "a.zip"))
    assert "'a.txt': no known header" in refused(zipped(tmp_path / "b.zip", ("a.txt", b"a,b\n1,2\n")))


def test_a_damaged_export_stops_the_archive_and_a_picture_does_not(tmp_path: Path) -> None:
    bad = b"\x81\x8d\x8f not text"
    assert set(kinds(zipped(tmp_path / "a.zip", ("t.csv", TABLE), ("p.jpg", bad)))) == {"t.csv", "p.jpg"}
    path = zipped(tmp_path / "b.zip", ("t.csv", TABLE), ("Chart data.csv", bad))
    with pytest.raises(FileFormatError, match=r"b\.zip > Chart data\.csv"):
        read_archive(path, None, SEEN)


def test_bombs_are_refused_by_what_they_unpack_to(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("t.csv", TABLE), ("zeros.csv", b"0" * 30_000_000))
    assert path.stat().st_size < 100_000
    said = refused(path)
    assert "unpacks to more" in said
    assert "'zeros.csv'" in said
    assert "unpack it yourself" in said


def test_a_bomb_that_lies_about_its_size_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 30_000_000
    path = zipped(tmp_path / "a.zip", ("zeros.csv", b"0" * size))
    raw_patched(path, struct.pack("<I", size), struct.pack("<I", 40))
    read = 0
    add = unpack.Meter.add

    def counted(self: unpack.Meter, count: int, member: str) -> None:
        nonlocal read
        read += count
        add(self, count, member)

    monkeypatch.setattr(unpack.Meter, "add", counted)
    assert "unpacks to more" in refused(path)
    assert read < size / 2


def test_a_false_size_within_the_limits_is_damage(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("t.csv", TABLE))
    assert "damaged" in refused(raw_patched(path, struct.pack("<I", len(TABLE)), struct.pack("<I", len(TABLE) - 9)))


def test_the_total_of_many_members_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MOST_BYTES", 5 * len(TABLE) - 1)
    members = [(f"{n}.csv", TABLE) for n in range(5)]
    assert len(kinds(zipped(tmp_path / "a.zip", *members[:4]))) == 4
    monkeypatch.setattr("smdash.formats.detect.archive.MOST_BYTES", 10**9)
    assert "'4.csv'" in refused(zipped(tmp_path / "b.zip", *members))


def test_too_many_members_and_a_directory_too_long(tmp_path: Path) -> None:
    assert "more than 1,000" in refused(zipped(tmp_path / "a.zip", *((f"{n}.csv", b"") for n in range(1001))))
    long = zipped(tmp_path / "b.zip", *(("n" * 60_000 + f"{n}.csv", b"") for n in range(20)))
    assert "more than 1,000" in refused(long)


def test_locked_cut_and_broken_archives(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("t.csv", TABLE), how=zipfile.ZIP_STORED)
    whole = path.read_bytes()
    locked = bytearray(whole)
    locked[6] |= 1
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(locked)
    assert "locked by a password" in refused(path)
    path.write_bytes(whole.replace(b"10,000", b"10,001"))
    assert "damaged" in refused(path), "the checksum tells"
    for end in range(30, len(whole), 37):
        path.write_bytes(whole[:end])
        assert "damaged" in refused(path)
    packed = zipped(tmp_path / "lzma.zip", ("t.csv", TABLE), how=zipfile.ZIP_LZMA)
    assert "packed in a way" in refused(packed)


def test_bombs_inside_a_workbook_of_an_archive_name_it(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    path = zipped(tmp_path / "a.zip", ("t.csv", TABLE), ("li.xlsx", out.getvalue()))
    with pytest.raises(FileFormatError, match=r"a\.zip > li\.xlsx: the workbook would unpack to more"):
        read_archive(path, None, SEEN)


def test_a_long_read_can_be_stopped_between_members(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", *((f"{n}.csv", TABLE) for n in range(4)))
    seen: list[float] = []
    read_archive(path, None, ReadOptions(today=SEEN.today, made=SEEN.made, progress=seen.append))
    assert {0.25, 0.5, 0.75} <= set(seen)


@settings(deadline=None, max_examples=2 * settings().max_examples)
@given(changes=st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=6)), min_size=1, max_size=5))
def test_damaged_archives_are_answered(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, bytes]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.zip"
    zipped(path, ("Totals.csv", VIEWS), ("li.xlsx", (DATA / "li_post.xlsx").read_bytes()))
    content = bytearray(path.read_bytes())
    for at, piece in changes:
        start = at % len(content)
        content[start : start + len(piece)] = piece
    path.write_bytes(content)
    if not is_archive(path):
        return
    said = "read"
    try:
        read_archive(path, None, SEEN)
    except SmdashError as error:
        said = str(error)
    assert said.isprintable()
