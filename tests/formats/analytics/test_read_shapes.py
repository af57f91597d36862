"""Exports as they come: what programs leave out of a file, put beside it, or write in another way."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import AmbiguousDatesError, UnknownFileError
from smdash.domain.imports.records import ReadOptions
from smdash.formats.detect.archive import read_archive
from smdash.formats.detect.registry import read

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@pytest.mark.parametrize("missing", [1, 2])
@pytest.mark.parametrize(
    "name",
    ["fb_content", "ig_content", "ig_content_de", "li_page_content_pt", "tt_content", "tt_followers", "tt_overview",
     "x_content", "x_legacy", "x_overview", "x_video", "yt_table", "gbp_insights"],
)  # fmt: skip
def test_a_row_without_its_last_cells_is_one_with_empty_ones(tmp_path: Path, name: str, missing: int) -> None:
    text = (DATA / f"{name}.csv").read_text("utf-8-sig")
    mark = max(",;", key=text.splitlines()[0].count)
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=mark))
    found = []
    for last in (rows[-1][:-missing] + [""] * missing, rows[-1][:-missing]):
        path = tmp_path / "file.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=mark).writerows([*rows[:-1], last])
        parsed = read(
            path, options=replace(JUNE, today=date(2026, 11, 21), period=(date(2025, 6, 1), date(2026, 11, 1)))
        )
        found.append((parsed.posts, parsed.days, parsed.errors, parsed.notes))
    assert found[0] == found[1]
    assert not found[0][2]


# --- files of TikTok's other suite ------------------------------------------------------------------------------------


def test_the_overview_of_business_suite_has_its_figures_by_name() -> None:
    parsed = read(DATA / "tt_business_overview.csv", options=JUNE)
    assert (parsed.kind, parsed.platform, parsed.problems, parsed.own) == ("tt_overview", "tiktok", [], ())
    assert named(parsed) == {
        "views": 715, "viewers": None, "profile_visits": 25, "likes": 26, "shares": 4, "comments": 7,
        "net_followers": 10, "new_followers": 10, "lost_followers": 0,
    }  # fmt: skip
    assert named(parsed, 1)["net_followers"] == 98
    assert [str(day.day) for day in parsed.days] == ["2026-02-01", "2026-02-02"]


def test_the_audience_of_business_suite_is_tiktoks() -> None:
    parsed = read(DATA / "tt_audience.csv", options=JUNE)
    assert (parsed.kind, parsed.platform, parsed.problems, parsed.own) == ("tt_followers", "tiktok", [], ())
    assert [named(parsed, row) for row in (0, 1)] == [
        {"new_followers": 10, "followers": None, "viewers": None, "engaged_audience": None},
        {"new_followers": 100, "followers": None, "viewers": 75134, "engaged_audience": 1801},
    ]


@pytest.mark.parametrize("missing", ["NaN", "nan", "NAN", "--", "undefined", "", "N/A", "\u2014"])
def test_a_word_for_no_figure_is_none(tmp_path: Path, missing: str) -> None:
    path = changed(tmp_path, "tt_audience.csv", ("NAN", missing), ("--", missing))
    parsed = read(path, options=JUNE)
    assert not parsed.problems
    assert [day.values for day in parsed.days] == [(10, None, None, None), (100, None, 75134, 1801)]


def test_the_posts_of_business_suite(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(
        "\ufeffVideo title,Video link,Post time,Video views,Likes,Comments,Shares,Add to favorites,Reach\r\n"
        'Rye,https://www.tiktok.com/@acme/video/7527623000473079054,2026/02/10 18:05:00,"1,204",5,1,0,2,NAN\r\n',
        "utf-8",
    )
    parsed = read(path, options=JUNE)
    assert (parsed.kind, parsed.problems, parsed.own, parsed.accounts) == ("tt_content", [], (), ("acme",))
    assert (parsed.posts[0].remote_id, str(parsed.posts[0].published)) == ("7527623000473079054", "2026-02-10 18:05:00")
    assert named(parsed) == {"views": 1204, "likes": 5, "comments": 1, "shares": 0, "saves": 2, "reach": None}


# --- columns that several platforms have ------------------------------------------------------------------------------


def days_of(tmp_path: Path, header: str, row: str = "2026-02-01,10,7") -> Path:
    path = tmp_path / "file.csv"
    cells = ",".join(row.split(",")[: header.count(",") + 1])
    path.write_text(f"{header}\n{cells}\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("header", "kinds"),
    [
        ("Date,New followers", {"linkedin": "li_member_followers", "tiktok": "tt_overview"}),
        ("Date,Impressions,Engagements", {"linkedin": "li_member", "x": "x_overview"}),
    ],
)
def test_columns_that_another_platform_has_claim_nothing_alone(
    tmp_path: Path, header: str, kinds: dict[str, str]
) -> None:
    path = days_of(tmp_path, header)
    parsed = read(path, options=JUNE)
    assert (parsed.platform, set(parsed.platforms)) == ("", set(kinds))
    for platform, kind in kinds.items():
        told = read(path, options=replace(JUNE, platform=platform))
        assert (told.platform, told.platforms, told.kind) == (platform, (), kind)
        assert told.days[0].values[0] == 10


def test_a_file_that_few_shared_columns_fit_is_of_nobody(tmp_path: Path) -> None:
    path = days_of(tmp_path, "Date,New followers,Total followers")
    with pytest.raises(UnknownFileError):
        read(path, options=JUNE)
    assert read(path, options=replace(JUNE, platform="linkedin")).kind == "li_member_followers"
    assert read(path, "li_member_followers", JUNE).platform == "linkedin"


def test_what_stands_beside_it_tells_whose_a_sheet_or_a_file_is(tmp_path: Path) -> None:
    assert read(DATA / "li_member.xlsx", options=JUNE).platform == "linkedin"
    path = tmp_path / "weak.xlsx"
    with ZipFile(DATA / "li_member.xlsx") as old, ZipFile(path, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry).replace(b"Post URL", b"Moon"))
    parsed = read(path, options=JUNE)
    assert (parsed.platform, parsed.platforms) == ("linkedin", ()), "X has no followers, TikTok no engagements"
    path = tmp_path / "all.zip"
    with ZipFile(path, "w") as packed:
        packed.write(DATA / "tt_viewers.csv", "Viewers.csv")
        packed.write(days_of(tmp_path, "Date,New followers"), "Followers.csv")
    members = read_archive(path, None, JUNE)
    assert [member.parsed and member.parsed.platform for member in members] == ["tiktok", "tiktok"]


# --- the day of the export, and days without a year -------------------------------------------------------------------


def test_no_post_is_newer_than_the_export_that_states_its_day() -> None:
    parsed = read(DATA / "tt_content_export_day.csv", options=JUNE)
    assert not parsed.problems
    assert parsed.made == date(2026, 2, 28)
    assert [post.published and post.published.date() for post in parsed.posts] == [date(2025, 7, 16), date(2025, 4, 28)]


@pytest.mark.parametrize(
    ("exported", "made", "posts"),
    [
        ("2026-03-01", date(2026, 3, 1), ["2025-07-16", "2025-04-28"]),
        ("2026/05/02 23:10", date(2026, 5, 2), ["2025-07-16", "2026-04-28"]),
        ("July 16", date(2025, 7, 16), ["2025-07-16", "2025-04-28"]),
        ("July 15", date(2025, 7, 15), ["2024-07-16", "2025-04-28"]),
    ],
)
def test_the_day_of_the_export_may_be_written_in_any_way(
    tmp_path: Path, exported: str, made: date, posts: list[str]
) -> None:
    parsed = read(changed(tmp_path, "tt_content_export_day.csv", ("February 28", exported)), options=JUNE)
    assert parsed.made == made
    assert [str(post.published)[:10] for post in parsed.posts] == posts


def test_the_dates_of_posts_tell_the_order_of_the_day_of_the_export(tmp_path: Path) -> None:
    pairs = [("February 28", "02/03/2026"), ("July 16", "27/02/2026"), ("April 28", "01/02/2026")]
    parsed = read(changed(tmp_path, "tt_content_export_day.csv", *pairs), options=replace(JUNE, date_order=None))
    assert (parsed.made, [str(post.published)[:10] for post in parsed.posts]) == (
        date(2026, 3, 2), ["2026-02-27", "2026-02-01"],
    )  # fmt: skip
    pairs[1] = ("July 16", "03/02/2026")
    with pytest.raises(AmbiguousDatesError):
        read(changed(tmp_path, "tt_content_export_day.csv", *pairs), options=replace(JUNE, date_order=None))


def test_two_exports_in_one_file_keep_their_days(tmp_path: Path) -> None:
    path = changed(tmp_path, "tt_content_export_day.csv", ('"February 28","B"', '"May 3","B"'))
    parsed = read(path, options=JUNE)
    assert parsed.made is None
    assert [(str(post.published)[:10], str(post.day)) for post in parsed.posts] == [
        ("2025-07-16", "2026-02-28"),
        ("2026-04-28", "2026-05-03"),
    ]
    path = changed(tmp_path, "tt_content_export_day.csv", ('"February 28","A"', '"May 3","A"'))
    assert [str(post.published)[:10] for post in read(path, options=JUNE).posts] == ["2025-07-16", "2025-04-28"]


def test_a_day_of_the_export_that_is_none_is_only_told(tmp_path: Path) -> None:
    parsed = read(changed(tmp_path, "tt_content_export_day.csv", ("February 28", "lately")), options=JUNE)
    assert (parsed.made, parsed.errors, len(parsed.problems)) == (None, [], 1)
    assert [str(post.published)[:10] for post in parsed.posts] == ["2025-07-16", "2026-04-28"]


def tiktok(tmp_path: Path, days: list[date], write: str = "%B %-d", **said: Any) -> Parsed:
    path = tmp_path / "file.csv"
    rows = [f"{day.strftime(write.replace('%-d', str(day.day)))},{number},1,1,1,1\n" for number, day in enumerate(days)]
    path.write_text("Date,Video Views,Profile Views,Likes,Comments,Shares\n" + "".join(rows), "utf-8")
    return read(path, options=replace(JUNE, **said))


@pytest.mark.parametrize("late", [0, 1, 7, 200])
@pytest.mark.parametrize("length", [2, 28, 365, 366, 400, 800])
@pytest.mark.parametrize("newest_first", [False, True])
def test_the_order_of_days_without_a_year_gives_them_their_years(
    tmp_path: Path, late: int, length: int, newest_first: bool
) -> None:
    """A file of a year that is imported a week later still ends where it ends, and begins a year before."""
    days = [date(2026, 6, 1) - timedelta(late + number) for number in reversed(range(length))]
    days = days[::-1] if newest_first else days
    parsed = tiktok(tmp_path, days)
    assert not parsed.problems
    assert [(day.day, day.values[0]) for day in parsed.days] == [(day, number) for number, day in enumerate(days)]


@pytest.mark.parametrize("write", ["%-d de %B", "%B %-d", "%-d. %B", "%-d %b", "%m月%d日", "%-d tháng %m", "%m월 %d일"])
def test_days_may_be_missing_from_the_order(tmp_path: Path, write: str) -> None:
    days = [date(2025, 3, 3), date(2025, 3, 4), date(2025, 7, 1), date(2025, 12, 24), date(2026, 3, 3)]
    assert [day.day for day in tiktok(tmp_path, days, write).days] == days


def test_a_29_february_has_a_year_that_has_one(tmp_path: Path) -> None:
    days = [date(2024, 2, 27) + timedelta(number) for number in range(5)]
    assert [day.day for day in tiktok(tmp_path, days).days] == days


def test_a_period_ends_the_days_where_it_ends(tmp_path: Path) -> None:
    days = [date(2024, 12, 30) + timedelta(number) for number in range(5)]
    period = (date(2024, 12, 30), date(2025, 1, 3))
    assert [day.day for day in tiktok(tmp_path, days, period=period).days] == days
    [error] = tiktok(tmp_path, days, period=(date(2025, 1, 1), date(2025, 1, 3))).errors
    assert "not in the period" in error.message


def test_days_in_no_order_have_no_years_made_up(tmp_path: Path) -> None:
    days = [date(2026, 5, 1), date(2026, 7, 1), date(2026, 5, 15)]
    [error] = tiktok(tmp_path, days).errors
    assert "--period" in error.message


def test_the_day_after_today_may_be_of_two_years(tmp_path: Path) -> None:
    days = [date(2026, 6, 1), date(2026, 6, 2)]
    [error] = tiktok(tmp_path, days).errors
    assert "--period" in error.message


def test_a_row_that_repeats_its_day_is_not_of_another_year(tmp_path: Path) -> None:
    parsed = tiktok(tmp_path, [date(2026, 5, 1), date(2026, 5, 1), date(2026, 5, 2)])
    assert "with other figures" in parsed.errors[0].message


# --- days before a post was out ---------------------------------------------------------------------------------------


def test_days_before_publication_are_no_figures() -> None:
    parsed = read(DATA / "yt_chart_before.csv", options=JUNE)
    assert not parsed.problems
    assert [(str(post.day), post.values) for post in parsed.posts] == [("2026-02-03", (11,)), ("2026-02-04", (5,))]
    assert parsed.period == (date(2026, 2, 3), date(2026, 2, 4))
    assert any(note.startswith("2 rows are of days before") for note in parsed.notes)


def test_one_column_of_days_tells_the_order_of_the_other(tmp_path: Path) -> None:
    path = changed(tmp_path, "yt_chart_before.csv", ('"Feb 3, 2026"', "13/01/2026"), ("2026-02-0", "02/0"))
    text = path.read_text("utf-8")
    for day in "1234":
        text = text.replace(f"02/0{day},", f"0{day}/02/2026,")
    path.write_text(text, "utf-8")
    parsed = read(path, options=replace(JUNE, date_order=None))
    assert [str(post.day) for post in parsed.posts] == [f"2026-02-0{day}" for day in "1234"]


def test_a_true_zero_after_publication_stays_one(tmp_path: Path) -> None:
    path = changed(tmp_path, "yt_chart_before.csv", ('"Feb 3, 2026",60,11', '"Feb 3, 2026",60,0'))
    assert [post.values for post in read(path, options=JUNE).posts] == [(0,), (5,)]


@pytest.mark.parametrize(("line", "kept", "warned"), [("2026-02-02", 3, 0), ("2026-02-01", 2, 1)])
def test_a_figure_of_a_day_before_may_be_of_that_day_elsewhere(
    tmp_path: Path, line: str, kept: int, warned: int
) -> None:
    row = f'{line},abcdefghij1,T,"Feb 3, 2026",60,'
    parsed = read(changed(tmp_path, "yt_chart_before.csv", (f"{row}0", f"{row}4")), options=JUNE)
    assert (len(parsed.posts), len(parsed.problems), parsed.errors) == (kept, warned, [])


def test_without_a_publication_every_day_counts(tmp_path: Path) -> None:
    parsed = read(changed(tmp_path, "yt_chart_before.csv", ('"Feb 3, 2026"', "")), options=JUNE)
    assert [post.values for post in parsed.posts] == [(0,), (0,), (11,), (5,)]


# --- cards below each other -------------------------------------------------------------------------------------------

TITLES = {
    "Facebook follows": {"facebook"}, "Facebook visits": {"facebook"}, "Facebook reach": {"facebook"},
    "Instagram follows": {"instagram"}, "Instagram reach": {"instagram"}, "INSTAGRAM  LINK CLICKS": {"instagram"},
    "Follows": {"facebook", "instagram"}, "Views": {"facebook", "instagram"}, "Reach": {"facebook", "instagram"},
    "Moods": set(),
}  # fmt: skip
BLOCKS = st.lists(
    st.tuples(st.sampled_from(list(TITLES)), st.lists(st.integers(0, 10**6), min_size=1, max_size=3)),
    min_size=1,
    max_size=5,
)


@given(blocks=BLOCKS, end=st.sampled_from(["\n", "\r\n"]), gap=st.integers(0, 2))
def test_no_card_gets_lost_or_goes_where_its_title_does_not_say(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[tuple[str, list[int]]], end: str, gap: int
) -> None:
    """Each is in a part of the platform it names, or of one that can be meant, or a note says why not."""
    lines, begins = ["sep=,"], []
    for title, values in blocks:
        begins.append(len(lines) + 1)
        days = [f'"2026-03-0{n}T00:00:00","{value}"' for n, value in enumerate(values, 1)]
        lines += [f'"{title}"', '"Date","Primary"', *days, *[""] * gap]
    path = tmp_path_factory.getbasetemp() / "cards.csv"
    path.write_bytes((end.join(lines) + end).encode("utf-16"))
    try:
        parsed = read(path, options=JUNE)
    except UnknownFileError:
        assert {title for title, _ in blocks} == {"Moods"}
        return
    told = " ".join(parsed.notes)
    for (title, values), line in zip(blocks, begins, strict=True):
        parts = [part for part in parsed.parts if part.first_line == line + 2]
        if not parts:
            assert f"{' '.join(title.split())!r} in line {line}" in told
            assert len(TITLES[title]) != 1
            continue
        [part] = parts
        assert [day.values for day in part.days] == [(value,) for value in values]
        assert set(part.platforms or (part.platform,)) <= TITLES[title]
        assert all(read_as.platform in TITLES[title] for read_as in part.read_as)
    if parsed.platform:
        assert all(part.platform == parsed.platform for part in parsed.parts)
    elif parsed.content == "days":
        assert all(set(part.platforms) == {"facebook", "instagram"} for part in parsed.parts)


LONG = "account,metric,level,date,value,post_id,permalink"
HOURS = "a/youtube,watch_time,account,2026-05-0{},{},,"


def _own_hours(tmp_path: Path, cells: Sequence[str], delimiter: str = ",", wide: bool = False) -> Parsed:
    lines = [LONG, *(HOURS.format(day, f'"{cell}"') for day, cell in enumerate(cells, 1))]
    if wide:
        lines = [
            "account,date,watch_time",
            *(f'a/youtube,2026-05-0{day},"{each}"' for day, each in enumerate(cells, 1)),
        ]
    text = "\n".join(lines)
    if delimiter != ",":
        text = "\n".join(line.replace(",", delimiter) for line in lines)
        for cell in cells:
            text = text.replace(cell.replace(",", delimiter), cell)
    path = tmp_path / "own.csv"
    path.write_text(text + "\n", "utf-8")
    return read(path, options=JUNE)


def _values(parsed: Parsed) -> list[float | None]:
    return [value for part in parsed.parts for day in part.days for value in day.values]


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,234", "12,5"], [1.234, 12.5]),
        (["12,5", "1,234", "0,5"], [12.5, 1.234, 0.5]),
        (["1,234", "12.5"], [1234, 12.5]),
        (["1.234", "12,5"], [1234, 12.5]),
        (["1.234", "0.5"], [1.234, 0.5]),
        (["1.234", "1,234.5"], [1.234, 1234.5]),
    ],
)
def test_the_cells_of_an_own_file_decide_its_decimal_mark_together(
    tmp_path: Path, cells: list[str], values: list[float], wide: bool
) -> None:
    parsed = _own_hours(tmp_path, cells, wide=wide)
    assert not parsed.errors
    assert _values(parsed) == values


def test_a_mark_that_is_for_thousands_is_named_beside_the_decimal_one(tmp_path: Path) -> None:
    (warning,) = _own_hours(tmp_path, ["12,5", "1,234", "1.234"]).problems
    assert (warning.level, warning.line) == ("warning", 4)
    assert warning.message == "'1.234' is read as 1234, since '12,5' has ',' as decimal mark."


@pytest.mark.parametrize(("cell", "delimiter"), [("1,234", ","), ("1.234", ";"), ("1,234", "\t")])
def test_an_own_file_that_does_not_tell_its_decimal_mark_is_asked_about(
    tmp_path: Path, cell: str, delimiter: str
) -> None:
    (error,) = _own_hours(tmp_path, [cell], delimiter).errors
    assert error.message.startswith(f"'{cell}' may be 1234 or 1.234, and nothing in the file tells;")


@pytest.mark.parametrize(("cell", "delimiter"), [("1.234", ","), ("1,234", ";")])
def test_the_usual_decimal_mark_beside_a_delimiter_is_taken_and_told(tmp_path: Path, cell: str, delimiter: str) -> None:
    parsed = _own_hours(tmp_path, [cell], delimiter)
    (warning,) = parsed.problems
    assert (warning.level, warning.message) == ("warning", f"'{cell}' is read with '{cell[1]}' as decimal mark.")
    assert _values(parsed) == [1.234]


def test_an_own_file_with_two_decimal_marks_is_refused(tmp_path: Path) -> None:
    (error,) = _own_hours(tmp_path, ["12,5", "12.5"]).errors
    assert error.message == "the decimal mark changes within the file: '12,5' in line 2, '12.5' in line 3."
