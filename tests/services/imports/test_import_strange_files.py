"""Files that are no ordinary files, are cut off, or say too little: each is named for what it is, none is believed."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import FileFormatError, SmdashError, UnknownFileError, UsageError, WhoseFileError
from smdash.formats.detect.archive import is_archive, sniff
from smdash.formats.detect.registry import read
from smdash.services.imports import report_words
from smdash.services.imports.imports import ImportOptions, ImportReport
from smdash.services.timelog import importing

if TYPE_CHECKING:
    from smdash.services.bundle import Services

DATA = Path(__file__).parents[2] / "data" / "exports"
MADE = date(2026, 11, 2)
NOT_UTF8 = os.fsdecode(b"v\xff.csv")


@pytest.fixture
def korn(services: Services) -> Services:
    services.manage.add_brand("korn", name="Korn & Brot", zone="Europe/Vienna")
    for platform in ("x", "youtube", "facebook", "linkedin", "tiktok"):
        services.manage.add_account("korn", platform)
    return services


def run(services: Services, path: Path, account: str = "", **options: Any) -> ImportReport:
    return services.imports.run(path, ImportOptions(account=account, **{"captured": MADE, **options}))


def refused(services: Services, path: Path, account: str = "", kind: type[SmdashError] = SmdashError) -> str:
    with pytest.raises(kind) as raised:
        run(services, path, account)
    return str(raised.value)


def text(folder: Path, said: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text(said, encoding="utf-8", newline="")
    return path


def sheet(folder: Path, old: bytes, new: bytes) -> Path:
    path = folder / "changed.xlsx"
    with zipfile.ZipFile(DATA / "li_page_content.xlsx") as whole, zipfile.ZipFile(path, "w") as changed:
        for entry in whole.infolist():
            data = whole.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                assert old in data
                data = data.replace(old, new, 1)
            changed.writestr(entry.filename, data)
    return path


# --- names and places --------------------------------------------------------------------------------------------------


def test_a_file_name_that_is_not_utf8_is_stored_escaped(korn: Services, tmp_path: Path) -> None:
    path = tmp_path / NOT_UTF8
    path.write_bytes((DATA / "x_overview.csv").read_bytes())
    report = run(korn, path, "korn/x")
    assert report.added
    assert report.path.endswith(r"v\xff.csv")
    assert korn.home.read().execute("SELECT name FROM sources").fetchall() == [(r"v\xff.csv",)]
    assert korn.home.read().execute("SELECT label FROM changes ORDER BY id DESC").fetchone() == (r"Import v\xff.csv",)
    assert korn.undo.undo() == r"Import v\xff.csv"


def test_a_pipe_is_refused_before_it_is_opened(korn: Services, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    assert "no ordinary file" in refused(korn, pipe, kind=UsageError)
    with pytest.raises(UsageError, match="no ordinary file"):
        importing.run(korn.home, pipe)
    for opened in (read, sniff):
        with pytest.raises(FileFormatError, match="not a file"):
            opened(pipe)
    assert not is_archive(pipe)


def test_the_name_of_a_time_log_that_is_not_utf8(korn: Services, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"t\xff.json")
    path.write_text("[]", encoding="utf-8")
    importing.run(korn.home, path, dry_run=True)


# --- YouTube's daily totals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["Views", "Subscribers", "Likes", "Impressions"])
def test_two_columns_are_enough_once_the_account_tells_the_platform(
    korn: Services, tmp_path: Path, column: str
) -> None:
    path = text(tmp_path, f"Date,{column}\n2026-10-01,5\n2026-10-02,7\n", "Totals.csv")
    assert "korn/youtube" in refused(korn, path, kind=WhoseFileError)
    assert "no known header" in refused(korn, path, "korn/tiktok", UnknownFileError)
    named = run(korn, path, "korn/youtube")
    assert (named.kind, named.added, named.samples_added) == ("yt_totals", 2, 2)
    asked = run(korn, path, kind="yt_totals", dry_run=True, captured=date(2026, 11, 3))
    assert (asked.kind, asked.account, asked.rows) == ("yt_totals", "korn/youtube", 2)


def test_two_columns_of_a_platform_without_account_are_unknown(services: Services, tmp_path: Path) -> None:
    services.manage.add_brand("korn")
    services.manage.add_account("korn", "x")
    path = text(tmp_path, "Date,Views\n2026-10-01,5\n")
    assert "no known header" in refused(services, path, kind=UnknownFileError)


# --- cut off ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x_overview.csv", "tt_content.csv", "yt_table.csv", "plan_smdash.csv"])
def test_a_header_alone_is_no_success(korn: Services, tmp_path: Path, name: str) -> None:
    header = (DATA / name).read_text("utf-8").splitlines(keepends=True)[0]
    for cut in (header, header.rstrip("\r\n")):
        said = refused(korn, text(tmp_path, cut, name), kind=FileFormatError)
        assert "no rows" in said
        assert "cut off" in said


def test_in_an_archive_a_file_without_rows_is_left_out(korn: Services, tmp_path: Path) -> None:
    path = tmp_path / "both.zip"
    header = (DATA / "tt_content.csv").read_text("utf-8").splitlines(keepends=True)[0]
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("empty.csv", header)
        packed.write(DATA / "tt_overview.csv", "Overview.csv")
    report = run(korn, path)
    assert report.ok
    assert {member.name: bool(member.left_out) for member in report.members} == {
        "empty.csv": True,
        "Overview.csv": False,
    }
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("empty.csv", header)
    assert "no rows" in refused(korn, path, kind=FileFormatError)


def test_a_header_that_is_cut_is_told_from_an_unknown_one(korn: Services, tmp_path: Path) -> None:
    header = (DATA / "tt_content.csv").read_text("utf-8").splitlines()[0]
    assert "cut off" in refused(korn, text(tmp_path, header[: len(header) // 3]), kind=UnknownFileError)
    assert "cut off" not in refused(korn, text(tmp_path, "apples,pears\n1,2\n"), kind=UnknownFileError)


def test_few_columns_claim_no_other_platform(korn: Services, tmp_path: Path) -> None:
    whole = (DATA / "x_overview.csv").read_text("utf-8")
    cut = whole[: int(len(whole) * 0.3)]
    for said in (cut, "Date,Impressions,Likes,Engagements,Book\n2026-10-01,5,1,1,1\n"):
        told = refused(korn, text(tmp_path, said), "korn/x")
        assert "linkedin" not in told.lower()
        assert "x_overview" in told
    whole = (DATA / "tt_overview.csv").read_text("utf-8")
    assert "file of tiktok" in refused(korn, text(tmp_path, whole), "korn/x", WhoseFileError), "this one is clear"


@pytest.mark.parametrize("part", [0.2, 0.6, 0.95])
def test_a_cut_workbook_is_called_damaged(korn: Services, tmp_path: Path, part: float) -> None:
    data = (DATA / "li_page_content.xlsx").read_bytes()
    path = tmp_path / "cut.xlsx"
    path.write_bytes(data[: int(len(data) * part)])
    said = refused(korn, path)
    assert "damaged or was cut off" in said
    assert "CSV UTF-8" not in said


def test_a_workbook_is_told_by_its_content_whatever_its_name(korn: Services, tmp_path: Path) -> None:
    for source, name in (("li_page_content.xlsx", "x.xls"), ("li_page_content.xls", "y.xlsx")):
        path = tmp_path / name
        path.write_bytes((DATA / source).read_bytes())
        assert run(korn, path, "korn/linkedin", dry_run=True).rows == 4


def test_an_encrypted_workbook_is_called_so(korn: Services, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    head = bytes.fromhex("d0cf11e0a1b11ae1").ljust(1024, b"\0")
    path.write_bytes(head + b"\0" * 4000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4000)
    assert "password-protected" in refused(korn, path)


# --- cells that say nothing -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (b'<c r="B3"><f>1+1</f></c>', "1 cell holds a formula whose result was not saved"),
        (b'<c r="B3"><f>1+1</f><v></v></c>', "1 cell holds a formula whose result was not saved"),
        (b'<c r="B3"><f>1+1</f><v/></c>', "1 cell holds a formula whose result was not saved"),
        (b'<c r="B3"><v>NaN</v></c>', "1 cell holds no number where one was meant"),
        (b'<c r="B3" t="e"><v>#REF!</v></c>', "1 cell holds a formula that ended in an error"),
    ],
)
def test_a_cell_without_its_figure_is_told(korn: Services, tmp_path: Path, cell: bytes, words: str) -> None:
    with zipfile.ZipFile(DATA / "li_page_content.xlsx") as whole:
        data = whole.read("xl/worksheets/sheet1.xml")
    at = data.index(b'<c r="B3"')
    old = data[at : data.index(b"</c>", at) + 4]
    whole_report = run(korn, DATA / "li_page_content.xlsx", "korn/linkedin", dry_run=True)
    report = run(korn, sheet(tmp_path, old, cell), "korn/linkedin", dry_run=True)
    assert report.samples_added == whole_report.samples_added - 1
    assert words in " ".join(report.notes)
    assert not any("cell" in note for note in whole_report.notes)


def test_a_formula_with_its_result_is_a_figure(korn: Services, tmp_path: Path) -> None:
    with zipfile.ZipFile(DATA / "li_page_content.xlsx") as whole:
        data = whole.read("xl/worksheets/sheet1.xml")
    at = data.index(b'<c r="B3"')
    old = data[at : data.index(b"</c>", at) + 4]
    report = run(korn, sheet(tmp_path, old, b'<c r="B3"><f>1+1</f><v>2</v></c>'), "korn/linkedin", dry_run=True)
    assert not any("cell" in note for note in report.notes)


# --- whose it is ---------------------------------------------------------------------------------------------------------


def test_a_page_is_found_by_the_name_of_its_brand(korn: Services) -> None:
    assert run(korn, DATA / "fb_content.csv", dry_run=True).account == "korn/facebook"
    korn.manage.add_account("korn", "facebook")
    said = refused(korn, DATA / "fb_content.csv", kind=WhoseFileError)
    assert "korn/facebook, korn/facebook-2" in said, "two accounts of the brand leave it open"


def test_who_posted_is_not_the_page(korn: Services) -> None:
    for name in ("li_page_content.xlsx", "li_page_content.xls"):
        report = run(korn, DATA / name, dry_run=True)
        assert report.account == "korn/linkedin"
        assert "Posted by" not in report.unknown_columns


def test_the_only_account_is_named_in_the_hint(services: Services) -> None:
    services.manage.add_brand("acme", name="Acme")
    services.manage.add_account("acme", "facebook")
    assert "--account acme/facebook" in refused(services, DATA / "fb_content.csv", kind=WhoseFileError)


def test_a_file_of_another_handle_is_told_and_not_asked_about(services: Services) -> None:
    services.manage.add_brand("acme", name="Acme")
    services.manage.add_account("acme", "instagram", handle="acme")
    with pytest.raises(WhoseFileError) as raised:
        run(services, DATA / "ig_content.csv")
    assert not raised.value.asks
    assert "kornbrot" in str(raised.value)
    services.manage.add_account("acme", "instagram")
    with pytest.raises(WhoseFileError) as raised:
        run(services, DATA / "ig_content.csv")
    assert raised.value.asks, "an account without a handle may be the one"
    assert raised.value.understood.startswith("Instagram")


# --- words ---------------------------------------------------------------------------------------------------------------


def test_rows_without_a_figure_are_not_called_known(korn: Services) -> None:
    report = run(korn, DATA / "tt_overview.csv", dry_run=True, captured=date(2026, 11, 20))
    assert report_words.outcome(report) == (
        "2 would be added, 1 without figures (10 figures); nothing was changed, this was a trial run"
    )
    facts = dict(report_words.facts(report))
    assert facts["kind"] == report.label
    assert facts["file"] == "utf-8, comma, 3 rows"
    assert "known" not in report_words.outcome(replace(report, dry_run=False))
    run(korn, DATA / "tt_overview.csv", captured=date(2026, 11, 20))
    again = run(korn, DATA / "tt_overview.csv", captured=date(2026, 11, 19))
    assert report_words.outcome(again) == "nothing new: 2 rows are known, 1 without figures"
