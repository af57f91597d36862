"""Files that a spreadsheet has opened without parting them into columns, and saved again."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from smdash.domain.errors import FileFormatError
from smdash.domain.imports.records import ReadOptions
from smdash.formats.detect.registry import WRAPPED, read
from smdash.formats.tables.one_column import outer_delimiter
from smdash.formats.tables.text import open_source

EXPORTS = Path("tests/data/exports")
SAID = ReadOptions("month", period=(date(2026, 10, 1), date(2026, 10, 31)))
TABLES = sorted(path.name for path in EXPORTS.glob("*.csv") if path.name not in {"lacks.csv", "meta_audience.csv"})


def lines_of(path: Path) -> list[str]:
    with open_source(path).open() as (lines, _):
        return list(lines)


def wrapped(path: Path, outer: str, folder: Path) -> Path:
    """Save a file as a spreadsheet with the delimiter ``outer`` would that has put every row into one cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=outer)
    row = ""
    for line in lines_of(path):
        row += line
        if row.count('"') % 2 == 0:
            writer.writerow([row.rstrip("\r\n")])
            row = ""
    made = folder / path.name
    made.write_bytes(out.getvalue().encode())
    return made


@pytest.mark.parametrize("name", TABLES)
def test_every_kind_is_read_as_if_nothing_had_happened(name: str, tmp_path: Path) -> None:
    plain = read(EXPORTS / name, None, SAID)
    made = wrapped(EXPORTS / name, ",", tmp_path)
    found = read(made, None, SAID)
    assert found.kind == plain.kind
    for part in ("posts", "days", "plan", "metrics", "period", "accounts"):
        assert getattr(found, part) == getattr(plain, part), part
    assert [problem for problem in found.problems if problem in plain.problems] == found.problems
    assert (WRAPPED in found.notes) == ('"' in made.read_text(encoding="utf-8"))
    assert WRAPPED not in plain.notes


def test_only_rows_with_quotes_are_quoted_where_the_spreadsheet_parts_by_semicolons(tmp_path: Path) -> None:
    plain = read(EXPORTS / "x_content.csv")
    found = read(wrapped(EXPORTS / "x_content.csv", ";", tmp_path))
    assert found.posts == plain.posts
    assert found.delimiter == ","


def test_text_with_the_delimiter_of_the_spreadsheet_is_put_together_again(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(
        b"Text,Image URL,Tags,Posting Time\r\n"
        b"Plain,,,2026-12-01 09:00\r\n"
        b'"""One, two"",,,2026-12-01 10:00";;\r\n'
        b'"""One";" two, three"",,,2026-12-01 11:00"\r\n'
    )
    found = read(path)
    assert [post.text for post in found.plan][1:] == ["One, two", "One; two, three"]


def test_lines_keep_their_numbers_and_a_text_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(
        b'"Text,Image URL,Tags,Posting Time"\r\n"""One\r\ntwo"",,,2026-12-01 09:00"\r\n"Three,,,never"\r\n'
    )
    found = read(path)
    assert found.plan[0].text == "One\r\ntwo"
    assert [problem.line for problem in found.errors] == [4]


def test_a_quote_that_is_never_closed_is_said_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    row = b'"""One, two"",,,2026-12-01 09:00"\r\n'
    path.write_bytes(b'"Text,Image URL,Tags,Posting Time"\r\n' + 30 * row + b'"Three,,,2026\r\n')
    assert [problem.line for problem in read(path).errors] == [32]


@pytest.mark.parametrize(
    "lines",
    [
        ['"Date","Views"\n', '"2026-11-01","5"\n'],
        ["Text;Views\n", '"He said ""x""";5,5\n', '"He said ""y""";6,5\n'],
        ["Text,Views\n", '"He said ""x"", and more",5\n'],
        ["Text,Views\n", '"over\n', 'lines, ""x""",5\n'],
        ['"Report, from 1 to 2"\n', "Date,Views\n", "2026-11-01,5\n"],
        ['"Report ""X"", 1, 2, 3"\n', "Date,Views\n", "2026-11-01,5\n"],
        ["Name\n", '"a, b"\n', '"c"\n', '"d"\n'],
        [],
    ],
)
def test_a_file_that_is_parted_is_left_as_it_is(lines: list[str]) -> None:
    assert outer_delimiter(lines) == ""


@pytest.mark.parametrize("name", TABLES)
def test_no_file_of_ours_is_taken_for_one(name: str) -> None:
    assert open_source(EXPORTS / name).wrapped == ""


def test_a_list_of_one_column_is_refused_as_before(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text('"Ada, Countess"\n"Bob, Duke"\n', encoding="utf-8")
    with pytest.raises(FileFormatError, match="no known header"):
        read(path)
