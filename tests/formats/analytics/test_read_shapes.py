"""Exports as they come: what programs leave out of a file, put beside it, or write in another way."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.imports.records import ReadOptions
from smdash.formats.detect.registry import read

if TYPE_CHECKING:
    from smdash.domain.imports.records import Parsed


DATA = Path(__file__).parents[2] / "data" / "exports"
JUNE = ReadOptions(today=date(2026, 6, 1), made=date(2026, 6, 1), date_order="month")


def named(parsed: Parsed, row: int = 0) -> dict[str, Any]:
    return dict(zip(parsed.metrics, (parsed.posts or parsed.days)[row].values, strict=True))


def changed(tmp_path: Path, name: str, *pairs: tuple[str, str], codec: str = "utf-8") -> Path:
    """Write a sample with some of its text replaced."""
    text = (DATA / name).read_bytes().decode(codec)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode(codec))
    return path


# --- powers of ten ----------------------------------------------------------------------------------------------------


def test_a_rate_written_with_a_power_of_ten() -> None:
    parsed = read(DATA / "x_legacy_powers.csv", options=JUNE)
    assert not parsed.problems
    assert [post.values[parsed.metrics.index("engagement_rate")] for post in parsed.posts] == [0.0006, 0.05]


def test_a_figure_of_our_own_written_with_a_power_of_ten() -> None:
    parsed = read(DATA / "figures_long_powers.csv", options=JUNE)
    assert [day.values for day in parsed.parts[0].days] == [(1200,)]


def test_a_power_of_ten_tells_the_decimal_mark_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "yt.csv"
    head = "Content;Video title;Video publish time;Views;Watch time (hours)\n"
    path.write_text(f"{head}abcdefghijA;A;2026-05-01;10;1.234\nabcdefghijB;B;2026-05-02;1,2E3;5,5E-1\n", "utf-8")
    parsed = read(path, options=JUNE)
    assert not parsed.problems
    assert [named(parsed, row) for row in (0, 1)] == [
        {"views": 10, "watch_time": 1234},
        {"views": 1200, "watch_time": 0.55},
    ]


def test_a_count_that_is_no_whole_number_is_none_with_a_power_either(tmp_path: Path) -> None:
    path = changed(tmp_path, "x_legacy_powers.csv", ("5000", "1.23456E3"))
    assert "not a whole number" in read(path, options=JUNE).errors[0].message


def test_an_id_that_was_rounded_is_no_unknown_figure(tmp_path: Path) -> None:
    path = changed(
        tmp_path, "x_legacy_powers.csv", (",likes", ",likes,campaign"), (",0,0,3", ",0,0,3,1.22E+14"),
        (",0,0,5", ",0,0,5,1.23E+14"),
    )  # fmt: skip
    assert read(path, options=JUNE).unknown_columns == ("campaign",)


# --- rows that end early ----------------------------------------------------------------------------------------------


def test_a_row_without_its_last_cells_is_a_post_with_figures_missing() -> None:
    parsed = read(DATA / "fb_content_short_rows.csv", options=JUNE)
    assert not parsed.problems
    assert [post.remote_id for post in parsed.posts] == ["101", "102"]
    assert (named(parsed)["clicks"], named(parsed)["link_clicks"]) == (4, 2)
    assert (named(parsed, 1)["shares"], named(parsed, 1)["clicks"], named(parsed, 1)["link_clicks"]) == (1, None, None)
    assert named(parsed, 1)["views"] == 200


@pytest.mark.parametrize("row", ["acme/x,followers,account,2026-03-01,7", "acme/x,followers,account,2026-03-01,7,"])
def test_a_figure_of_our_own_needs_no_empty_cells_behind_it(tmp_path: Path, row: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(f"account,metric,level,date,value,post_id,permalink\n{row}\n", "utf-8")
    parsed = read(path, options=JUNE)
    assert not parsed.problems
    assert parsed.parts[0].days[0].values == (7,)
