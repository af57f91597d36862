"""Native analytics exports: what each platform's file needs beyond plain rows."""

from __future__ import annotations

# ruff: noqa: DTZ001 - files state wall clock, which is naive until an account is known.
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash import platforms
from smdash.domain.errors import AmbiguousDatesError
from smdash.domain.imports.records import ReadOptions
from smdash.formats.detect.registry import read
from smdash.formats.tables.ids import id_in_link, time_in_id

if TYPE_CHECKING:
    from smdash.domain.imports.records import Parsed


DATA = Path(__file__).parents[2] / "data" / "exports"
IG_HEAD = "Post ID,Account username,Description,Publish time,Permalink,Post type,Date,Views,Likes,Saves\n"


def ig_row(
    number: int | str = 17912345678901234, *, at: str = "03/27/2026 06:08", link: str | None = None, **other: Any
) -> str:
    known = number == 17912345678901234 or not str(number).isdecimal()
    link = link if link is not None else f"https://www.instagram.com/p/{'DHabc12_-x' if known else f'D{number}'}/"
    cells = {
        "account": "kornbrot",
        "text": "Rye",
        "type": "IG image",
        "date": "Lifetime",
        "views": 10,
        "likes": 2,
        "saves": 1,
    }
    cells |= other
    return (
        f"{number},{cells['account']},{cells['text']},{at},{link},{cells['type']},{cells['date']},"
        f"{cells['views']},{cells['likes']},{cells['saves']}\n"
    )


def put(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode())
    return path


def ig(tmp_path: Path, *rows: str, options: ReadOptions | None = None) -> Parsed | None:
    return read(put(tmp_path, IG_HEAD + "".join(rows)), options=options)


def figures(parsed: Parsed, row: int = 0) -> dict[str, Any]:
    return dict(zip(parsed.metrics, parsed.posts[row].values, strict=True))


# --- whole files ----------------------------------------------------------------------------------------------------


def test_instagram() -> None:
    parsed = read(DATA / "ig_content.csv")
    assert (parsed.platform, parsed.content, parsed.accounts) == ("instagram", "posts", ("kornbrot",))
    assert (parsed.encoding, parsed.date_order) == ("utf-8-sig", "month")
    assert parsed.period == (date(2026, 3, 27), date(2026, 4, 5))
    first, second, third = parsed.posts
    assert (first.line, first.remote_id) == (2, "17912345678901234")
    assert first.text == "Sourdough, day one.\nFlour, water, patience. 🍞"
    assert (first.published, first.has_time) == (datetime(2026, 3, 27, 6, 8), True)
    assert (first.format, second.format, third.format) == ("carousel", "short_video", "image")
    assert second.line == 4
    assert figures(parsed) == {
        "views": 1250, "reach": 980, "likes": 87, "shares": 4, "new_followers": 2, "comments": 6, "saves": 31,
    }  # fmt: skip
    assert figures(parsed, 1)["saves"] is None
    assert figures(parsed, 2)["shares"] == 0
    assert third.text == 'He said "crust" first'


def test_instagram_in_german() -> None:
    parsed = read(DATA / "ig_content_de.csv")
    assert parsed.delimiter == ";"
    assert parsed.posts[0].published == datetime(2026, 9, 1, 18)
    assert figures(parsed)["views"] == 1234
    assert figures(parsed)["likes"] == 65


def test_facebook() -> None:
    parsed = read(DATA / "fb_content.csv")
    assert parsed.accounts == ("Korn & Brot",)
    assert [post.text for post in parsed.posts] == ["𝗡𝗲𝘄 oven today", "How we shape a loaf"]
    assert [post.format for post in parsed.posts] == ["image", "short_video"]
    assert parsed.posts[0].remote_id == "12213456789012345"
    assert figures(parsed)["views"] == 1250
    assert figures(parsed)["watch_time"] is None
    assert figures(parsed, 1)["earnings"] == 12.34
    assert figures(parsed, 1)["average_watch_time"] == 5.021


def test_x_content_takes_the_time_from_the_id() -> None:
    parsed = read(DATA / "x_content.csv")
    assert parsed.accounts == ("kornbrot",)
    first = parsed.posts[0]
    assert first.published == datetime(2025, 6, 5, 7, 19, 28, 76000, tzinfo=UTC)
    assert first.has_time
    assert figures(parsed)["impressions"] == 1520
    assert figures(parsed)["link_clicks"] == 2


def test_x_overview() -> None:
    parsed = read(DATA / "x_overview.csv")
    assert (parsed.content, parsed.period) == ("days", (date(2025, 6, 5), date(2025, 6, 6)))
    assert [day.day for day in parsed.days] == [date(2025, 6, 6), date(2025, 6, 5)]
    assert dict(zip(parsed.metrics, parsed.days[1].values, strict=True))["lost_followers"] == 2


def test_youtube_keeps_the_totals_apart() -> None:
    parsed = read(DATA / "yt_table.csv")
    assert [post.remote_id for post in parsed.posts] == ["dQw4w9WgXcQ", "a-b_c1D2E3F"]
    assert parsed.totals["views"] == 12345
    assert parsed.totals["average_watch_time"] == 94
    assert "stayed_to_watch" not in parsed.totals
    assert parsed.posts[0].published == datetime(2026, 10, 3)
    assert not parsed.posts[0].has_time
    assert parsed.posts[0].text == "Shaping, slowly"
    assert figures(parsed)["watch_time"] == 300.1234
    assert figures(parsed)["average_watch_time"] == 108


def test_youtube_in_french() -> None:
    parsed = read(DATA / "yt_table_fr.csv")
    assert parsed.posts[0].published == datetime(2026, 9, 28)
    assert figures(parsed)["views"] == 10_000
    assert figures(parsed)["average_viewed_percent"] == 43.725


# --- ids ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mangled", ["1.79123E+16", '"1,79E+16"', "1e17", ""])
def test_a_rounded_id_is_replaced_by_the_permalinks(tmp_path: Path, mangled: str) -> None:
    parsed = ig(tmp_path, ig_row(mangled))
    assert parsed.posts[0].remote_id == "DHabc12_-x"
    assert [(p.line, p.column, p.level) for p in parsed.problems] == [(2, "Post ID", "warning")]


def test_a_rounded_id_without_a_permalink_is_an_error(tmp_path: Path) -> None:
    parsed = ig(tmp_path, ig_row("1.79123E+16", link=""))
    assert (parsed.posts, parsed.errors[0].line, parsed.errors[0].column) == ([], 2, "Post ID")


def test_an_id_wrapped_for_a_spreadsheet(tmp_path: Path) -> None:
    assert ig(tmp_path, ig_row('"=""17912345678901234"""')).posts[0].remote_id == "17912345678901234"


@pytest.mark.parametrize(
    ("platform", "link", "found"),
    [
        ("instagram", "https://www.instagram.com/reel/DIqrs90tuv/?x=1", "DIqrs90tuv"),
        ("instagram", "https://www.instagram.com/korn.brot/p/DIqrs90tuv", "DIqrs90tuv"),
        ("facebook", "https://www.facebook.com/kornbrot/posts/pfbid02AbC", "pfbid02AbC"),
        ("facebook", "https://www.facebook.com/kornbrot/posts/a-slug/12345/", "12345"),
        ("facebook", "https://www.facebook.com/reel/12345/", "12345"),
        ("facebook", "https://www.facebook.com/permalink.php?story_fbid=pfbid9&id=7", "pfbid9"),
        ("facebook", "https://www.facebook.com/photo/?fbid=99&set=a", "99"),
        ("facebook", "https://www.facebook.com/kornbrot", ""),
        ("x", "https://twitter.com/kornbrot/status/123", "123"),
        ("x", "https://x.com/i/web/status/123?s=20", "123"),
        ("youtube", "https://youtu.be/x", ""),
    ],
)
def test_ids_in_permalinks(platform: str, link: str, found: str) -> None:
    assert id_in_link(platforms.load(platform).permalinks, link) == found


X_HEAD = "Post id,Date,Post text,Post Link,Impressions\n"


def test_on_x_the_link_is_believed_over_a_rounded_id(tmp_path: Path) -> None:
    text = X_HEAD + '1930524857393210000,"Thu, Jun 5, 2025",a,https://x.com/k/status/1930524857393217536,1\n'
    parsed = read(put(tmp_path, text))
    assert parsed.posts[0].remote_id == "1930524857393217536"
    assert parsed.problems[0].level == "warning"


def test_an_id_that_does_not_fit_the_date_gives_no_time(tmp_path: Path) -> None:
    text = X_HEAD + '1930524857393217536,"Mon, Jun 9, 2025",a,https://x.com/k/status/1930524857393217536,1\n'
    parsed = read(put(tmp_path, text))
    assert (parsed.posts[0].published, parsed.posts[0].has_time) == (datetime(2025, 6, 9), False)
    assert len(parsed.notes) == 1


def test_snowflakes() -> None:
    forms = platforms.load("x").permalinks
    assert time_in_id(forms, "0") == datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
    assert time_in_id(forms, "20 ") is None
    assert time_in_id(forms, "9" * 19) is None
    assert time_in_id(forms, "9" * 20) is None
    assert time_in_id(platforms.load("tiktok").permalinks, "0") is None


# --- rows -----------------------------------------------------------------------------------------------------------


def test_the_same_row_twice_counts_once(tmp_path: Path) -> None:
    parsed = ig(tmp_path, ig_row(), ig_row())
    assert (len(parsed.posts), parsed.problems) == (1, [])
    assert parsed.notes == ["Line 3 repeats an earlier row."]


def test_two_rows_of_a_post_that_contradict_are_refused(tmp_path: Path) -> None:
    """Nothing in the file tells which of the two holds, so that choosing one would be guessing."""
    parsed = ig(tmp_path, ig_row(views=10), ig_row(views=12))
    [problem] = parsed.problems
    assert (problem.line, problem.level) == (3, "error")
    assert "line 2" in problem.message


def test_of_two_rows_of_a_post_with_the_same_figures_the_later_counts(tmp_path: Path) -> None:
    parsed = ig(tmp_path, ig_row(text="Rye"), ig_row(text="Rye bread"))
    assert [(post.line, post.text) for post in parsed.posts] == [(3, "Rye bread")]
    [warning] = parsed.problems
    assert (warning.line, warning.level) == (3, "warning")
    assert "line 2" in warning.message


@pytest.mark.parametrize(
    "odd", ["'17912345678901234", '"17,912,345,678,901,234"', "17912345678901234.0", '"17.912.345.678.901.234"']
)
def test_an_id_a_program_has_dressed_up_is_the_same_post(tmp_path: Path, odd: str) -> None:
    parsed = ig(tmp_path, ig_row(odd), ig_row())
    assert [post.remote_id for post in parsed.posts] == ["17912345678901234"]
    assert not parsed.errors


def test_one_permalink_is_one_post_and_the_whole_id_wins(tmp_path: Path) -> None:
    link = "https://www.instagram.com/p/DHabc12_-x/"
    for rows in (("1.79123E+16", "17912345678901234"), ("17912345678901234", "17912345678900000")):
        parsed = ig(tmp_path, *(ig_row(row, link=link) for row in rows))
        assert [post.remote_id for post in parsed.posts] == ["17912345678901234"]


def test_one_rounded_id_with_two_permalinks_is_two_posts(tmp_path: Path) -> None:
    """A spreadsheet keeps 15 digits of an id, so that two posts of one day may seem to be one."""
    links = [f"https://www.instagram.com/p/{name}/" for name in ("A1", "B1", "C1")]
    parsed = ig(tmp_path, *(ig_row(17912345678900000, link=link, views=9 + at) for at, link in enumerate(links)))
    assert [(post.remote_id, figures(parsed, row)["views"]) for row, post in enumerate(parsed.posts)] == [
        ("A1", 9),
        ("B1", 10),
        ("C1", 11),
    ]
    [warning] = parsed.problems
    assert warning.level == "warning"
    assert "rounded" in warning.message


def test_a_rounded_id_without_a_permalink_is_refused_beside_one_that_is_several_posts(tmp_path: Path) -> None:
    rows = [
        ig_row(17912345678900000, link=link)
        for link in ("https://www.instagram.com/p/A1/", "https://www.instagram.com/p/B1/", "none")
    ]
    parsed = ig(tmp_path, *rows)
    assert [problem.line for problem in parsed.errors] == [4]


def test_all_accounts_of_a_file_are_named(tmp_path: Path) -> None:
    parsed = ig(tmp_path, ig_row(1), ig_row(2, account="acme"), ig_row(3))
    assert parsed.accounts == ("kornbrot", "acme")


def test_bad_cells_are_named_with_line_and_column(tmp_path: Path) -> None:
    parsed = ig(
        tmp_path,
        ig_row(1, views="=cmd|x", text="=cmd|x"),
        ig_row(2, likes="lots\x1b[0m"),
        ig_row(3, at="02/30/2026 10:00"),
        ig_row(4, saves="9" * 400),
    )
    assert [(p.line, p.column) for p in parsed.errors] == [
        (2, "Views"),
        (3, "Likes"),
        (4, "Publish time"),
        (5, "Saves"),
    ]
    assert "formula" in parsed.errors[0].message
    assert "'lots\\x1b[0m'" in parsed.errors[1].message
    assert all(p.message.isprintable() and len(p.message) < 120 for p in parsed.errors)
    assert parsed.posts[0].text == "=cmd|x"


def test_negative_and_broken_counts_are_refused(tmp_path: Path) -> None:
    parsed = ig(
        tmp_path, ig_row(1, views=-4), ig_row(2, likes="1.5"), ig_row(3, views="1.2345K"), ig_row(4, likes="2.0")
    )
    assert [(p.line, p.column) for p in parsed.errors] == [(2, "Views"), (3, "Likes")]
    assert "less than nothing" in parsed.errors[0].message
    assert "whole number" in parsed.errors[1].message


def test_what_can_fall_below_zero_is_kept(tmp_path: Path) -> None:
    """Days state more taken back than given, and differences are differences."""
    parsed = read(DATA / "li_page_content.xlsx")
    assert not parsed.errors
    assert any("negative" in problem.message for problem in parsed.problems)
    head = "Date,Followers,Difference in followers from previous day\n"
    assert [day.values for day in read(put(tmp_path, head + "2026-06-05,1000,-3\n")).days] == [(1000, -3)]


def test_missing_figures_are_none_and_never_zero(tmp_path: Path) -> None:
    parsed = ig(tmp_path, ig_row(views="--", likes="undefined", saves=""))
    assert parsed.posts[0].values == (None, None, None)


def test_ambiguous_dates_are_asked_about(tmp_path: Path) -> None:
    with pytest.raises(AmbiguousDatesError) as caught:
        ig(tmp_path, ig_row(at="03/04/2026 06:08"))
    assert caught.value.column == "Publish time"
    assert caught.value.subject.endswith("file.csv")
    parsed = ig(tmp_path, ig_row(at="03/04/2026 06:08"), options=ReadOptions(date_order="day"))
    assert parsed.posts[0].published == datetime(2026, 4, 3, 6, 8)
    assert parsed.date_order == "day"


def test_posts_of_the_future_are_errors(tmp_path: Path) -> None:
    row = ig_row(at="03/27/2026 06:08")
    assert not ig(tmp_path, row, options=ReadOptions(today=date(2026, 3, 26))).errors
    [error] = ig(tmp_path, row, options=ReadOptions(today=date(2026, 3, 24))).errors
    assert "future" in error.message


def test_figures_of_one_day_are_no_lifetime_figures(tmp_path: Path) -> None:
    parsed = ig(tmp_path, ig_row(1, date="03/27/2026"), ig_row(2, date="03/28/2026"))
    assert [(p.line, p.column) for p in parsed.errors] == [(2, "Date")]


def test_unknown_post_types_are_noted_once(tmp_path: Path) -> None:
    parsed = ig(tmp_path, ig_row(1, type="IG hologram"), ig_row(2, type="IG hologram"))
    assert [post.format for post in parsed.posts] == ["", ""]
    assert len(parsed.notes) == 1


def test_a_missing_publish_time_is_a_warning(tmp_path: Path) -> None:
    parsed = ig(tmp_path, ig_row(at=""))
    assert parsed.posts[0].published is None
    assert [p.level for p in parsed.problems] == ["warning"]


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    parsed = ig(tmp_path)
    assert (parsed.rows, parsed.problems, parsed.notes) == (0, [], ["The file has no rows."])


def test_a_day_written_in_two_ways_is_one_day(tmp_path: Path) -> None:
    head = "Date,Impressions,Engagements,Create Post\n"
    parsed = read(put(tmp_path, head + '2026-06-05,1,2,3\n"Fri, Jun 5, 2026",1,2,3\n'))
    assert [day.values for day in parsed.days] == [(1, 2, 3)]
    assert (len(parsed.notes), parsed.problems) == (1, [])


def test_rows_of_one_day_that_contradict_are_refused(tmp_path: Path) -> None:
    head = "Date,Impressions,Engagements,Create Post\n"
    parsed = read(put(tmp_path, head + '2026-06-05,1,2,3\n"Jun 5, 2026",9,2,3\n'))
    assert [(p.line, "line 2" in p.message) for p in parsed.errors] == [(3, True)]


def test_one_date_in_two_zones_is_refused(tmp_path: Path) -> None:
    head = "Date,Impressions,Likes,Engagements,Create Post\n"
    rows = "2025-06-07T23:30:00-08:00,2,1,2,1\n2025-06-07T23:30:00Z,2,1,2,1\n"
    parsed = read(put(tmp_path, head + rows))
    assert [p.line for p in parsed.errors] == [3]
    assert "two zones" in parsed.errors[0].message
    assert not parsed.notes
