"""Encodings, damage and size: what happens before a row is read."""

import tracemalloc
from pathlib import Path

import pytest

from smdash.domain.errors import FileFormatError
from smdash.formats.detect.archive import sniff
from smdash.formats.detect.registry import kinds, read
from smdash.formats.quoting import shown
from smdash.formats.tables.text import MAX_LINE, open_source

DATA = Path(__file__).parents[2] / "data" / "exports"
OVERVIEW = "Date,Impressions,Engagements,Create Post\r\n2026-06-05,10,2,1\r\n"
X_HEAD = "Post id,Date,Post text,Post Link,Impressions\r\n"


def put(tmp_path: Path, content: bytes | str, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("prefix", "codec", "said"),
    [
        (b"", "utf-8", "utf-8"),
        (b"\xef\xbb\xbf", "utf-8", "utf-8-sig"),
        (b"\xff\xfe", "utf-16-le", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be", "utf-16-be"),
        (b"", "utf-16-le", "utf-16-le"),
        (b"", "utf-16-be", "utf-16-be"),
    ],
)
def test_every_encoding_gives_the_same_rows(tmp_path: Path, prefix: bytes, codec: str, said: str) -> None:
    text = X_HEAD + '12,2026-06-05,"Brötchen – 🍞",https://x.com/a/status/12,7\r\n'
    parsed = read(put(tmp_path, prefix + text.encode(codec)))
    assert parsed.encoding == said
    assert parsed.posts[0].text == "Brötchen – 🍞"
    assert not parsed.problems


def test_windows_1252_is_a_last_resort_and_says_where(tmp_path: Path) -> None:
    content = (X_HEAD + '12,2026-06-05,"Br\xf6tchen",https://x.com/a/status/12,7\r\n').encode("cp1252")
    parsed = read(put(tmp_path, content))
    assert parsed.encoding == "cp1252"
    assert parsed.posts[0].text == "Brötchen"
    [warning] = parsed.problems
    assert warning.level == "warning"
    assert f"byte {content.index(0xF6)}" in warning.message


def test_a_broken_byte_among_good_utf8_is_damage_not_another_encoding(tmp_path: Path) -> None:
    content = X_HEAD.encode() + '12,2026-06-05,"Brötchen '.encode() + b"\xff" + b'",https://x.com/a/status/12,7\r\n'
    with pytest.raises(FileFormatError, match=f"byte {content.index(0xFF)} is not utf-8"):
        read(put(tmp_path, content))


def test_utf8_cut_inside_a_character_is_damage(tmp_path: Path) -> None:
    content = (X_HEAD + '12,2026-06-05,"Brötchen é').encode()[:-1]
    with pytest.raises(FileFormatError, match="cut off"):
        read(put(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04\x14\x00[Content_Types].xml", "Excel workbook"),
        (b"PK\x03\x04\x14\x00Table data.csv", "zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "Excel workbook"),
        (b"Date,Impressions\n1\x002,3\n", "line 2 holds a zero byte"),
        (b"\x81\x8d\x8f", "neither UTF-8"),
        (b"\xff\xfea", "not utf-16-le"),
        (b"%PDF-1.7", "PDF"),
        (b"\n\n\n", "no header"),
        (b"\xef\xbb\xbf", "no header"),
    ],
)
def test_files_that_are_no_text_say_so(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(FileFormatError, match=said) as caught:
        read(put(tmp_path, content))
    assert caught.value.subject.endswith("file.csv")


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="no such file"):
        read(tmp_path / "no.csv")
    with pytest.raises(FileFormatError, match="not a file"):
        read(tmp_path)
    with pytest.raises(FileFormatError):
        read("a\0b")


def test_a_line_without_end_fails_before_it_is_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(OVERVIEW.encode())
        for _ in range(48):
            file.write(b"a" * 1024 * 1024)
    tracemalloc.start()
    with pytest.raises(FileFormatError, match="line 3 is longer than 4 MiB"):
        read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * 1024 * 1024


def test_the_longest_line_allowed_is_allowed(tmp_path: Path) -> None:
    assert open_source(put(tmp_path, "b\n" + "a" * MAX_LINE + "\n")).encoding == "utf-8"
    with pytest.raises(FileFormatError, match="line 2"):
        open_source(put(tmp_path, "b\r\n" + "a" * (MAX_LINE + 1)))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    text = X_HEAD.replace("\r\n", end) + f'12,2026-06-05,"one{end}two",https://x.com/a/status/12,7{end}'
    parsed = read(put(tmp_path, text))
    assert parsed.posts[0].text == f"one{end}two"
    assert parsed.posts[0].line == 2


def test_the_name_of_a_file_tells_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, (DATA / "ig_content.csv").read_bytes(), "x_content.json")
    assert [match.kind for match in sniff(path)] == ["ig_content"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ig_content.csv", "ig_content"),
        ("ig_content_de.csv", "ig_content"),
        ("fb_content.csv", "fb_content"),
        ("x_content.csv", "x_content"),
        ("x_overview.csv", "x_overview"),
        ("yt_table.csv", "yt_table"),
        ("yt_table_fr.csv", "yt_table"),
        ("plan_buffer.csv", "plan_buffer"),
        ("plan_buffer_export.csv", "plan_buffer"),
        ("plan_publer.csv", "plan_publer"),
        ("plan_smdash.csv", "plan_smdash"),
        ("inbox.jsonl", "inbox_lines"),
    ],
)
def test_every_fixture_is_recognised_and_clean(name: str, kind: str) -> None:
    found = sniff(DATA / name)
    assert found[0].kind == kind
    assert found[0].confidence == 1.0
    assert found[0].label == dict(kinds())[kind]
    parsed = read(DATA / name)
    assert parsed.kind == kind
    assert parsed.rows
    assert not parsed.problems
    assert read(DATA / name, kind) == parsed


def test_messages_escape_what_is_in_the_file() -> None:
    assert shown("a\x1b[31m\u202eb") == "'a\\x1b[31m\\u202eb'"
    assert len(shown("x" * 500)) <= 43
    assert len(shown("\x1b" * 500)) <= 43
    assert shown("x" * 41).endswith("…'")
