"""``smdash import`` of ZIP archives: what is said of each file, and what an archive nobody should open costs."""

from __future__ import annotations

import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.cli_world import NOW, Smdash, x_rows

DATA = Path(__file__).parents[2] / "data" / "exports"


def zipped(sm: Smdash, name: str, *members: tuple[str, bytes]) -> str:
    path = sm.work / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for member, data in members:
            packed.writestr(member, data)
    return str(path)


def test_each_file_of_an_archive_is_told_and_one_undo_takes_all(acme: Smdash) -> None:
    first = ("a/posts.csv", x_rows(2, start=200).encode())
    second = ("a/more.csv", x_rows(3, start=250).encode())
    rubbish = ("__MACOSX/a/._posts.csv", b"\0\5")
    path = zipped(acme, "x.zip", first, second, rubbish, ("a/\x1b]52;c;AA\x07\u202e.txt", b"hello"))
    said = acme("import", path, "--account", "acme/x").stdout
    assert "\x1b]" not in said
    assert "\u202e" not in said
    assert "a/posts.csv" in said
    assert "X content export: 2 new" in said
    assert "X content export: 3 new" in said
    assert "left out: a file the operating system left behind" in said
    assert "5 added" in said
    again = acme.json("import", path, "--account", "acme/x")["files"][0]
    assert (again["same_file"], again["added"]) == (True, 0)
    assert "x.zip" in acme("undo", "--yes").stdout
    file = acme.json("import", path, "--account", "acme/x")["files"][0]
    assert (file["kind"], file["added"], len(file["members"])) == ("archive", 5, 4)


def test_a_wrong_row_names_its_file(acme: Smdash) -> None:
    bad = x_rows(2).replace("101,", "many,").encode()
    path = zipped(acme, "x.zip", ("good.csv", x_rows(2, start=9).encode()), ("bad.csv", bad))
    result = acme("import", path, "--account", "acme/x", code=1)
    assert "'bad.csv'" in result.stderr
    assert "nothing of the file was imported" in result.stderr


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.xlsx", "far.xlsx"])
def test_what_is_made_to_eat_memory_is_refused_in_little(acme: Smdash, name: str) -> None:
    """The limit holds for the whole program: 400 MiB more than it has anyway, where the files ask for 640 MiB and more."""
    zeros = b"0" * (1 << 20)
    path = acme.work / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        if name == "far.xlsx":
            with zipfile.ZipFile(DATA / "li_page_followers.xlsx") as whole:
                for entry in whole.infolist():
                    far = b'<row r="1048576"><c r="XFD1048576"><v>3</v></c></row></sheetData>'
                    packed.writestr(entry.filename, whole.read(entry).replace(b"</sheetData>", far))
        else:
            book = name == "bomb.xlsx"
            packed.writestr("[Content_Types].xml" if book else "Table data.csv", "<Types/>")
            with packed.open("xl/worksheets/sheet1.xml" if book else "Chart data.csv", "w", force_zip64=True) as out:
                for _ in range(640):
                    out.write(zeros)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (400 << 20, 400 << 20))

    result = subprocess.run(
        [sys.executable, "-m", "smdash", "--home", str(acme.home), "--now", NOW, "import", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=limited,
    )
    assert result.returncode == 1, result.stderr[-400:]
    assert "than an export ever holds" in result.stderr
    assert "Traceback" not in result.stderr
