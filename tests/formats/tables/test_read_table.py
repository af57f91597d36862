"""Headers, delimiters, widths and quotes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import CancelledError, FileFormatError, UsageError
from smdash.domain.imports.records import ReadOptions
from smdash.formats.detect.archive import sniff
from smdash.formats.detect.registry import kinds, read

if TYPE_CHECKING:
    from smdash.domain.imports.records import Parsed


DATA = Path(__file__).parents[2] / "data" / "exports"
HEAD = "Date,Impressions,Engagements,Create Post"
ROW = "2026-06-05,10,2,1"


def put(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode())
    return path


def errors(parsed: Parsed) -> list[Any]:
    return [(problem.line, problem.column, problem.message) for problem in parsed.errors]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    parsed = read(put(tmp_path, f"{HEAD}\n{ROW}\n".replace(",", delimiter)))
    assert parsed.delimiter == delimiter
    assert parsed.days[0].values == (10.0, 2.0, 1.0)


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "\ufeffsep=;"])
def test_excels_first_line(tmp_path: Path, first: str) -> None:
    parsed = read(put(tmp_path, f"{first}\r\n" + f"{HEAD}\r\n{ROW}\r\n".replace(",", ";")))
    assert (parsed.delimiter, parsed.days[0].line, parsed.rows) == (";", 3, 1)


def test_headers_are_matched_by_meaning(tmp_path: Path) -> None:
    head = "\ufeff DATE ,impressions,Engagements , create\u00a0\u202f post"
    parsed = read(put(tmp_path, f"{head}\n{ROW}\n"))
    assert parsed.metrics == ("impressions", "engagements", "posts_created")
    assert not parsed.problems


def test_duplicate_and_unknown_columns_are_reported(tmp_path: Path) -> None:
    parsed = read(put(tmp_path, f"{HEAD},IMPRESSIONS,Aura,Aura\n{ROW},99,5,6\n"))
    assert parsed.days[0].values == (10.0, 2.0, 1.0, 5.0)
    assert [tuple(own) for own in parsed.own] == [("x:aura", "Aura", "count")]
    assert [(p.line, p.column, p.level) for p in parsed.problems] == [
        (1, "IMPRESSIONS", "warning"),
        (1, "Aura", "warning"),
        (1, "Aura", "warning"),
    ]


def test_two_names_of_one_metric_are_not_mixed(tmp_path: Path) -> None:
    text = (DATA / "yt_table.csv").read_text("utf-8").replace("Likes,", "Impressions,")
    parsed = read(put(tmp_path, text))
    assert parsed.metrics.count("thumbnail_impressions") == 1
    assert any("Thumbnail impressions" in p.message for p in parsed.problems)


def test_currency_in_a_header(tmp_path: Path) -> None:
    text = (DATA / "fb_content.csv").read_text("utf-8-sig").replace("(USD)", "(EUR)")
    parsed = read(put(tmp_path, text))
    assert parsed.posts[1].values[parsed.metrics.index("earnings")] == 12.34
    assert "'Estimated earnings (EUR)' is in EUR." in parsed.notes
    assert not parsed.unknown_columns


def test_lines_above_the_header(tmp_path: Path) -> None:
    parsed = read(put(tmp_path, f"Account overview,,,\n\nJune\n{HEAD}\n{ROW}\n"))
    assert parsed.days[0].line == 5
    assert any("line 4" in note for note in parsed.notes)
    with pytest.raises(FileFormatError):
        read(put(tmp_path, "x\n" * 6 + f"{HEAD}\n{ROW}\n"))


def test_blank_rows_are_left_out(tmp_path: Path) -> None:
    parsed = read(put(tmp_path, f"{HEAD}\n\n{ROW}\n,,,\n  ,, ,\n\n"))
    assert (parsed.rows, parsed.problems) == (1, [])


def test_rows_of_another_width(tmp_path: Path) -> None:
    parsed = read(put(tmp_path, f"{HEAD}\n{ROW}\n2026-06-06,1,2,3,4\n2026-06\n"))
    assert [(line, message.split(": ")[-1]) for line, _, message in errors(parsed)] == [
        (3, "5 where the header has 4."),
        (4, "'2026-06' is not a date."),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_row_may_leave_its_last_empty_cells_out(tmp_path: Path, end: str, codec: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(end.join([HEAD, "2026-06-04,7", ROW, "2026-06-06,10,2", "2026-06-07", ""]).encode(codec))
    parsed = read(path)
    assert not parsed.problems
    assert [day.values for day in parsed.days] == [(7, None, None), (10, 2, 1), (10, 2, None), (None, None, None)]


def test_a_last_row_that_may_be_cut_off_is_not_taken(tmp_path: Path) -> None:
    """Half a number is a made-up one: whether 1 is all of 12 only a line end tells."""
    parsed = read(put(tmp_path, f"{HEAD}\n2026-06-04,7\n{ROW}\n2026-06-06,1"))
    assert [(line, "cut off" in message) for line, _, message in errors(parsed)] == [(4, True)]
    assert not errors(read(put(tmp_path, f"{HEAD}\n2026-06-04,7\n{ROW}")))


def test_a_row_that_lacks_what_it_is_of_is_an_error(tmp_path: Path) -> None:
    """A line end in a text that is not quoted makes two rows of one, and neither is a post."""
    text = (DATA / "ig_content.csv").read_text("utf-8-sig")
    head, row = text.splitlines()[:2]
    cells = row.split(",")
    torn = ",".join(cells[:5]) + "\nand more" + ",".join(["", *cells[5:]])
    assert errors(read(put(tmp_path, f"{head}\n{torn}\n")))[0][0] == 2


def test_a_remark_below_the_rows_is_noted_but_a_torn_row_is_an_error(tmp_path: Path) -> None:
    text = (DATA / "ig_content.csv").read_text("utf-8-sig")
    assert read(put(tmp_path, text + "Exported by Meta\n")).problems == []
    assert read(put(tmp_path, text + "1791234\n")).errors[0].line == 6


def test_a_file_cut_inside_quotes(tmp_path: Path) -> None:
    parsed = read(put(tmp_path, f'{HEAD}\n{ROW}\n"Fri, Jun\n\n'))
    assert errors(parsed) == [(3, "", "a quote opened here is never closed: the file was cut off.")]


def test_text_behind_a_closed_quote(tmp_path: Path) -> None:
    parsed = read(put(tmp_path, f'{HEAD}\n{ROW}\n"2026-06-06"x,1,2,3\n'))
    assert [line for line, _, _ in errors(parsed)] == [3]


def test_a_cell_beyond_all_size_points_at_its_quote(tmp_path: Path) -> None:
    parsed = read(put(tmp_path, f'{HEAD}\n{ROW}\n"' + "word\n" * 40_000 + '",1,2,3\n'))
    assert errors(parsed) == [(3, "", "a cell is longer than 131072 characters: a quote is probably not closed.")]


def test_an_unknown_file_names_what_was_seen_and_what_is_known(tmp_path: Path) -> None:
    path = put(tmp_path, "Name\x1b[2J,Phone\nAda,1\n")
    assert sniff(path) == []
    with pytest.raises(FileFormatError) as caught:
        read(path)
    text = str(caught.value)
    assert "'Phone'" in text
    assert "\x1b" not in text
    assert "smdash import --kinds" in text
    assert not any(kind in text for kind, _ in kinds())
    assert "\n" not in text
    assert len(text) < 300 + len(str(path))


@pytest.mark.parametrize("name", ["toggl-detailed.csv", "toggl-overlap.csv", "timewarrior.json", "watson-log.csv"])
def test_a_time_log_is_sent_where_it_is_read(name: str) -> None:
    with pytest.raises(FileFormatError, match=r"this is a time log .*smdash time import"):
        read(f"tests/data/timelogs/{name}")


def test_a_column_that_stands_twice_is_named() -> None:
    with pytest.raises(FileFormatError) as caught:
        read("tests/data/exports/lacks.csv")
    assert "has 'Watch time (hours)' twice and has 'Video title', which is no column of it" in str(caught.value)


def test_a_nearly_known_file_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"For 'x_content' the file lacks 'Post Link'"):
        read(put(tmp_path, "Post id,Post text,Impressions\n1,a,2\n"))


def test_a_kind_can_be_named(tmp_path: Path) -> None:
    path = put(tmp_path, f"{HEAD}\n{ROW}\n")
    assert read(path, "x_overview").rows == 1
    with pytest.raises(FileFormatError, match="lacks 'Post ID'"):
        read(path, "ig_content")
    with pytest.raises(UsageError, match=r"Did you mean 'ig_content'.*--kinds lists"):
        read(path, "ig")
    with pytest.raises(UsageError):
        read(path, "")


def test_progress_and_cancelling(tmp_path: Path) -> None:
    seen: list[float] = []
    path = put(tmp_path, f"{HEAD}\n" + f"{ROW}\n" * 9000)
    read(path, options=ReadOptions(progress=seen.append))
    assert len(seen) == 5
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert 0 < seen[0] < 1

    def stop(_: float) -> None:
        raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        read(path, options=ReadOptions(progress=stop))


def test_a_file_full_of_errors_does_not_fill_the_memory(tmp_path: Path) -> None:
    parsed = read(put(tmp_path, f"{HEAD}\n" + "2026-06-05,many,2,1\n" * 5000))
    assert len(parsed.errors) == 201
    assert "reading stopped" in parsed.errors[-1].message


def test_unknown_columns_of_figures_are_kept_and_words_ids_and_dates_are_not(tmp_path: Path) -> None:
    head = f"{HEAD},Sparkles,Mood,Campaign ID,Seen on,Snowflake,Glow,Share,Empty"
    rows = f"{ROW},77,good,12,20260605,17912345678901234,1.5,12%,\n" + ROW.replace("Jun 5", "Jun 6").replace(
        "06-05", "06-06"
    )
    parsed = read(put(tmp_path, f"{head}\n{rows},--,5,13,20260606,17912345678901235,2,9%,-\n"))
    assert [tuple(own) for own in parsed.own] == [
        ("x:sparkles", "Sparkles", "count"),
        ("x:glow", "Glow", "points"),
        ("x:share", "Share", "percent"),
    ]
    assert [day.values[3:] for day in parsed.days] == [(77, 1.5, 12), (None, 2, 9)]
    assert parsed.unknown_columns == ("Mood", "Campaign ID", "Seen on", "Snowflake", "Empty")


def test_no_more_than_fifty_unknown_columns_are_kept(tmp_path: Path) -> None:
    names = ",".join(f"Odd {n}" for n in range(60))
    parsed = read(put(tmp_path, f"{HEAD},{names}\n{ROW}{',1' * 60}\n"))
    assert (len(parsed.own), len(parsed.unknown_columns)) == (50, 10)


def test_a_weekday_that_contradicts_its_date_is_warned_about(tmp_path: Path) -> None:
    parsed = read(put(tmp_path, f'{HEAD}\n"Mon, Jun 6, 2025",1,2,3\n"Sat, Jun 7, 2025",1,2,3\n'))
    assert [(p.line, p.level) for p in parsed.problems] == [(2, "warning")]
    assert "Friday" in parsed.problems[0].message


TIKTOK = "Date,Video Views,Profile Views,Likes,Comments,Shares\n"


def _tiktok(tmp_path: Path, *days: str, **said: Any) -> Parsed:
    from datetime import date

    rows = "".join(f"{day},1,1,1,1,1\n" for day in days)
    return read(put(tmp_path, TIKTOK + rows), options=ReadOptions(today=date(2026, 11, 22), **said))


def test_days_without_a_year_do_not_jump_between_years(tmp_path: Path) -> None:
    assert [str(day.day) for day in _tiktok(tmp_path, "December 31", "January 1").days] == ["2025-12-31", "2026-01-01"]
    assert not _tiktok(tmp_path, "January 1", "December 31").errors
    for days in (("November 22", "November 24", "November 23"), ("November 21", "November 22", "November 23")):
        [error, *_] = _tiktok(tmp_path, *days).errors
        assert "--period" in error.message


def test_days_without_a_year_lie_in_the_period_that_is_said(tmp_path: Path) -> None:
    from datetime import date

    period = (date(2025, 11, 22), date(2025, 11, 24))
    parsed = _tiktok(tmp_path, "November 22", "November 24", "November 23", period=period)
    assert {str(day.day) for day in parsed.days} == {"2025-11-22", "2025-11-23", "2025-11-24"}
    [error] = _tiktok(tmp_path, "November 20", period=period).errors
    assert "not in the period" in error.message
