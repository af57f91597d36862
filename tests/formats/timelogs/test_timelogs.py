"""Other trackers' files as they really are, and as they should not be."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smdash.domain.errors import FileFormatError
from smdash.formats.timelogs.timelogs import read

wall = datetime.fromisoformat
DATA = Path(__file__).parents[2] / "data" / "timelogs"


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def test_timewarrior() -> None:
    found = read(DATA / "timewarrior.json")
    assert (found.kind, found.label, found.ok) == ("timewarrior", "Timewarrior export", True)
    first, _, _, open_one = found.entries
    assert (first.started, first.ended) == (utc(2026, 11, 16, 8), utc(2026, 11, 16, 9, 30))
    assert first.names == ("acme", "reels")
    assert first.note == "Launch reel, rough cut"
    assert open_one.ended is None


def test_timewarrior_with_the_comma_of_its_manual(tmp_path: Path) -> None:
    file = tmp_path / "timew.json"
    file.write_text('[\n{"id":1,"start":"20231001T103000Z","end":"20231001T120000Z","tags":["work"]},\n]\n')
    assert len(read(file).entries) == 1
    file.write_text("[\n]\n")
    assert read(file).entries == ()


def test_watson() -> None:
    frames = read(DATA / "watson-frames.json")
    assert frames.kind == "watson"
    assert frames.entries[0][1:4] == (utc(2025, 11, 17, 8), utc(2025, 11, 17, 9, 30), ("acme", "image"))
    (log,) = read(DATA / "watson-log.json").entries
    assert log.started == utc(2025, 11, 17, 8)
    assert log.names == ("acme", "image")
    (row,) = read(DATA / "watson-log.csv").entries
    assert row.started == wall("2025-11-17 09:00")
    assert row.names == ("acme", "image", "launch")


def test_toggl() -> None:
    found = read(DATA / "toggl-detailed.csv")
    assert (found.kind, found.ok) == ("toggl", True)
    first = found.entries[0]
    assert (first.started, first.ended) == (wall("2026-11-16 09:05"), wall("2026-11-16 11:35"))
    assert first.names == ("Short video", "launch", "x", "Acme Tools")
    assert first.note == "Rough cut of the launch"
    (short,) = read(DATA / "toggl-short.csv").entries
    assert (short.ended, short.lasted) == (wall("2026-05-22 12:00"), timedelta(hours=1, minutes=30))


def test_toggl_with_a_duration_only_and_hours_to_twelve(tmp_path: Path) -> None:
    file = tmp_path / "toggl.csv"
    file.write_text("Project,Start date,Start time,Duration\nacme,2026-11-16,11:05:00 PM,02:30:00\nacme,x,y,z\n")
    found = read(file)
    assert (found.entries[0].ended, found.entries[0].lasted) == (None, timedelta(hours=2, minutes=30))
    assert not found.ok
    assert {problem.line for problem in found.problems} == {3}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "no time log"),
        ('{"start": "20231001T103000Z"}', "no time log"),
        ("[1, 2]", "no time log"),
        ("[{", "not valid JSON"),
        ("[" * 100_000, "JSON"),
        ("a,b,c\n1,2,3\n", "no time log that is known"),
        ("hello", "no time log that is known"),
        ("", "empty"),
    ],
)
def test_what_is_no_time_log(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "file"
    file.write_text(text)
    with pytest.raises(FileFormatError, match=words):
        read(file)


@pytest.mark.parametrize(
    "row",
    [
        '{"start": 5e400}',
        '{"start": "yesterday"}',
        '{"start": null, "end": "20231001T120000Z"}',
        '{"start": "20231001T103000Z", "end": "20239901T120000Z"}',
        '{"start": true}',
        '["x", 1, "p", "id"]',
        "[1, 2]",
        '[1e300, 2, "p", "id", null]',
    ],
)
def test_faulty_rows_are_named(tmp_path: Path, row: str) -> None:
    file = tmp_path / "file.json"
    file.write_text(f"[{row}]")
    found = read(file)
    assert found.entries == ()
    assert not found.ok
    assert found.problems[0].line == 1


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.mktemp("t") / "file"
    file.write_bytes(data)
    with contextlib.suppress(FileFormatError):
        read(file)


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text(
        '[{"start":"20231001T103000Z","end":"20231001T120000Z","tags":["\\u001b[31m", 5, null],"annotation":7}]'
    )
    (entry,) = read(file).entries
    assert entry.names == ("\x1b[31m",)
    assert entry.note == ""
