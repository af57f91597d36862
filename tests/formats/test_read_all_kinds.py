"""Every kind of native export beyond the plain ones, in the shape platforms really write."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import FileFormatError, PeriodNeededError
from smdash.domain.imports.records import ReadOptions
from smdash.formats.detect.archive import sniff
from smdash.formats.detect.registry import read
from smdash.formats.tables.workbook import cell_text

if TYPE_CHECKING:
    from smdash.domain.imports.records import Parsed


DATA = Path(__file__).parents[1] / "data" / "exports"
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
SEEN = ReadOptions(today=date(2026, 11, 21), made=date(2026, 11, 2))


def named(parsed: Parsed, row: int = 0) -> dict[str, Any]:
    return dict(zip(parsed.metrics, (parsed.posts or parsed.days)[row].values, strict=True))


def part(parsed: Parsed, kind: str) -> Parsed:
    return next(each for each in parsed.parts if each.kind == kind)


@pytest.mark.parametrize(
    ("file", "kind", "rows", "platform"),
    [
        ("fb_legacy.csv", "fb_legacy", 2, "facebook"),
        ("meta_series_facebook.csv", "meta_series", 6, "facebook"),
        ("meta_series_instagram.csv", "meta_series", 2, "instagram"),
        ("li_page_content.xlsx", "li_page_content", 4, "linkedin"),
        ("li_page_content_pt.csv", "li_page_content", 2, "linkedin"),
        ("li_page_followers.xlsx", "li_page_followers", 2, "linkedin"),
        ("li_page_visitors.xlsx", "li_page_visitors", 1, "linkedin"),
        ("li_member.xlsx", "li_member", 9, "linkedin"),
        ("li_post.xlsx", "li_post", 1, "linkedin"),
        ("yt_chart.csv", "yt_chart", 3, "youtube"),
        ("yt_totals.csv", "yt_totals", 2, "youtube"),
        ("tt_overview.csv", "tt_overview", 3, "tiktok"),
        ("tt_followers.csv", "tt_followers", 3, "tiktok"),
        ("tt_viewers.csv", "tt_viewers", 2, "tiktok"),
        ("tt_content.csv", "tt_content", 2, "tiktok"),
        ("tt_content_es.csv", "tt_content", 1, "tiktok"),
        ("pin_overview.csv", "pin_overview", 3, "pinterest"),
        ("x_video.csv", "x_video", 2, "x"),
        ("x_legacy.csv", "x_legacy", 1, "x"),
        ("figures_long.csv", "figures_long", 4, ""),
        ("figures_wide.csv", "figures_wide", 2, ""),
    ],
)
def test_every_kind_is_told_by_its_contents(tmp_path: Path, file: str, kind: str, rows: int, platform: str) -> None:
    path = tmp_path / "download.bin"  # The name tells nothing.
    path.write_bytes((DATA / file).read_bytes())
    assert sniff(path)[0].kind == kind
    parsed = read(path, options=SEEN)
    assert (parsed.kind, parsed.rows, parsed.platform) == (kind, rows, platform)
    assert not parsed.errors


def test_meta_series_holds_a_figure_per_card() -> None:
    parsed = read(DATA / "meta_series_facebook.csv", options=SEEN)
    assert parsed.encoding == "utf-16-le"
    assert [each.metrics for each in parsed.parts] == [("new_followers",), ("views",), ("profile_visits",)]
    assert [day.values for day in parsed.parts[0].days] == [(20.0,), (0.0,), (31.0,)]
    assert parsed.period == (date(2026, 10, 1), date(2026, 10, 3))


def test_meta_series_of_both_platforms_names_both() -> None:
    parsed = read(DATA / "meta_series_views.csv", options=SEEN)
    assert (parsed.platform, parsed.platforms) == ("", ("facebook", "instagram"))


def test_meta_series_of_an_unknown_card(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        (DATA / "meta_series_views.csv").read_bytes().replace("Views".encode("utf-16-le"), "Moods".encode("utf-16-le"))
    )
    with pytest.raises(FileFormatError, match="'Moods'"):
        read(path)


def test_audience_exports_say_what_they_are() -> None:
    with pytest.raises(FileFormatError, match="Meta's audience export"):
        read(DATA / "meta_audience.csv")


def test_linkedin_page_workbook_gives_days_and_posts() -> None:
    parsed = read(DATA / "li_page_content.xlsx", options=SEEN)
    days, posts = part(parsed, "li_page_content"), part(parsed, "li_page_posts")
    assert named(days)["impressions"] == 80
    assert named(days)["engagement_rate"] == 0.125
    assert named(days, 1)["reactions"] == -1
    assert "negative" in parsed.problems[0].message
    assert [post.remote_id for post in posts.posts] == ["7123456789012345678", "7123456789012345999"]
    assert posts.posts[0].published == datetime(2026, 10, 13)  # noqa: DTZ001
    assert named(posts)["click_rate"] == 0.0444


def test_linkedin_followers_are_gains() -> None:
    parsed = read(DATA / "li_page_followers.xlsx", options=SEEN)
    assert named(parsed)["new_followers"] == 4
    assert "followers" not in parsed.metrics
    assert any("'Location'" in note for note in parsed.notes)


def test_linkedin_member_workbook() -> None:
    parsed = read(DATA / "li_member.xlsx", options=SEEN)
    assert named(part(parsed, "li_member"))["engagements"] == 31
    posts = part(parsed, "li_member_posts")
    assert {post.remote_id[-1]: dict(zip(posts.metrics, post.values, strict=True)) for post in posts.posts} == {
        "1": {"engagements": 31, "impressions": 700},
        "2": {"engagements": 12, "impressions": 800},
    }
    stock = next(each for each in parsed.parts if each.metrics == ("followers",))
    assert (stock.days[0].day, stock.days[0].values) == (date(2026, 10, 15), (1204.0,))
    assert not parsed.problems
    assert not parsed.unknown_columns


def test_linkedin_single_post() -> None:
    parsed = read(DATA / "li_post.xlsx", options=SEEN)
    assert parsed.posts[0].remote_id == "7123456789012345001"
    assert named(parsed)["sends"] == 4
    assert named(parsed)["reach"] == 1204
    assert not parsed.unknown_columns


def test_youtube_chart_is_posts_by_day_and_no_lifetime_figure() -> None:
    parsed = read(DATA / "yt_chart.csv", options=SEEN)
    assert parsed.metrics == ("views_on_day",)
    assert [(post.remote_id, post.day, post.values) for post in parsed.posts] == [
        ("dQw4w9WgXcQ", date(2026, 10, 3), (120.0,)),
        ("dQw4w9WgXcQ", date(2026, 10, 4), (80.0,)),
        ("a-b_c1D2E3F", date(2026, 10, 3), (15.0,)),
    ]


def test_days_without_a_year_get_the_last_such_and_say_so() -> None:
    parsed = read(DATA / "tt_followers.csv", options=SEEN)
    assert [day.day for day in parsed.days] == [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)]
    assert named(parsed, 1)["net_followers"] == -3
    assert any("have no year" in note and "2025-12-31" in note for note in parsed.notes)
    told = read(DATA / "tt_followers.csv", options=ReadOptions(period=(date(2024, 12, 31), date(2025, 1, 2))))
    assert told.days[0].day == date(2024, 12, 31)


def test_days_without_a_year_and_nobody_to_say(tmp_path: Path) -> None:
    assert all("has no year" in p.message for p in read(DATA / "tt_viewers.csv").errors)
    path = tmp_path / "a.csv"
    path.write_text("Date,Total Viewers,Returning Viewers\nMay 1,3,1\nMay 1,4,1\n", encoding="utf-8")
    assert "cannot be told apart" in read(path, options=SEEN).errors[0].message


def test_tiktok_words_for_nothing() -> None:
    parsed = read(DATA / "tt_overview.csv", options=SEEN)
    assert named(parsed)["views"] == 1200
    assert set(parsed.days[2].values) == {None}


def test_pinterest_leaves_sums_of_the_period_out() -> None:
    parsed = read(DATA / "pin_overview.csv", options=SEEN)
    assert [day.values for day in parsed.parts[0].days] == [(420.0,), (380.0,), (401.0,)]
    assert [note[:11] for note in parsed.notes] == ["'Top Boards", "'Top Pins' "]
    assert parsed.period == (date(2026, 10, 1), date(2026, 10, 3))


def test_google_business_asks_for_its_period() -> None:
    with pytest.raises(PeriodNeededError, match="--period"):
        read(DATA / "gbp_insights.csv")
    parsed = read(DATA / "gbp_insights.csv", options=ReadOptions(period=OCTOBER))
    assert parsed.period == OCTOBER
    assert (parsed.rows, parsed.days[0].day) == (1, date(2026, 10, 31))
    assert named(parsed)["phone_calls_in_period"] == 42
    assert named(parsed)["food_orders_in_period"] is None
    assert parsed.accounts == ("Korn & Brot",)
    both = read(DATA / "gbp_insights_two.csv", options=ReadOptions(period=OCTOBER))
    assert [each.accounts for each in both.parts] == [("Korn & Brot", "korn-1"), ("Korn & Kaffee", "korn-2")]


def test_own_files() -> None:
    parsed = read(DATA / "figures_long.csv", options=SEEN)
    assert [(each.accounts, each.content, each.metrics) for each in parsed.parts] == [
        (("acme/threads",), "days", ("followers",)),
        (("acme/threads",), "posts", ("views",)),
        (("acme/mastodon",), "days", ("followers",)),
    ]
    assert parsed.parts[1].posts[0].day == date(2026, 11, 8)
    wide = read(DATA / "figures_wide.csv", options=SEEN)
    assert wide.unknown_columns == ("mood",)
    assert wide.parts[0].days[1].values == (1207.0, None)


# --- files that mean harm, or were harmed -----------------------------------------------------------------------------


def test_totals_that_do_not_add_up_name_both_figures(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        (DATA / "yt_table.csv").read_text(encoding="utf-8").replace("2345,789", "2000,789"), encoding="utf-8"
    )
    problem = next(p for p in read(path).problems if p.column == "Views")
    assert (problem.level, "12,000" in problem.message, "12,345" in problem.message) == ("warning", True, True)


def test_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(FileFormatError, match="was not opened"):
        read(path)


def test_workbooks_that_are_damaged_or_cut_off(tmp_path: Path) -> None:
    whole = (DATA / "li_member.xlsx").read_bytes()
    path = tmp_path / "cut.xlsx"
    for cut in range(0, len(whole), 211):
        path.write_bytes(whole[:cut])
        with pytest.raises(FileFormatError):
            read(path, options=SEEN)


def test_formula_errors_are_missing_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(DATA / "li_page_followers.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                assert b'<c r="C3"><v>3</v></c>' in data
                data = data.replace(b'<c r="C3"><v>3</v></c>', b'<c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
            new.writestr(entry.filename, data)
    parsed = read(path, options=SEEN)
    assert named(parsed)["new_followers_organic"] is None
    assert "1 cell holds a formula" in parsed.notes[0]


def test_a_workbook_with_nothing_known(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(DATA / "li_page_followers.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry).replace(b"Sponsored followers", b"Moon phase"))
    with pytest.raises(FileFormatError, match="'New followers', 'Location'"):
        read(path)


def test_cells_of_a_workbook_as_text() -> None:
    assert cell_text(17912345678901234.0) == "1.79E+16"
    assert cell_text(1204.0) == "1204"
    assert cell_text(datetime(2026, 10, 13)) == "2026-10-13"  # noqa: DTZ001
    assert (cell_text(None), cell_text(True), cell_text(0.5)) == ("", "TRUE", "0.5")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("acme/x,views,post,2026-11-01,5,1.78E+16,", "rounded by a spreadsheet"),
        ("acme/x,views,post,2026-11-01,5,,", "needs its post_id"),
        ("acme/x,views,planet,2026-11-01,5,,", "neither account nor post"),
        ("acme/x,followers,account,2027-11-01,5,,", "in the future"),
        ("acme/x,followers,account,2026-11-01,=1+1,,", "looks like a formula"),
        ("acme/x,followers,account,2026-11-01,9e99,,", "is larger than any figure can be"),
    ],
)
def test_own_rows_that_cannot_be(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"account,metric,level,date,value,post_id,permalink\n{row}\n", encoding="utf-8")
    assert message in read(path, options=SEEN).errors[0].message


def test_columns_in_another_order(tmp_path: Path) -> None:
    lines = (DATA / "tt_content.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path / "a.csv"
    path.write_text("\n".join(",".join(reversed(line.split(","))) for line in lines), encoding="utf-8")
    assert named(read(path, options=SEEN)) == {**named(read(DATA / "tt_content.csv", options=SEEN))}
