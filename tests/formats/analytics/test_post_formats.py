"""The format of a published post: from the type, the address, the duration or the reply column of its file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from smdash import platforms
from smdash.domain.imports.records import ReadOptions
from smdash.formats.detect.registry import read
from smdash.platforms.glance import format_rules

TODAY = date(2026, 11, 21)
YOUTUBE = "Content,Video title,Video publish time,Duration,Views\n"
X = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,"
    "Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks"
)


def formats(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    return [post.format for post in read(path, options=ReadOptions(today=TODAY)).posts]


@pytest.mark.parametrize(
    ("published", "duration", "found"),
    [
        ("Oct 3, 2026", "180", "short_video"),
        ("Oct 3, 2026", "181", "long_video"),
        ("Oct 3, 2026", "0:02:59", "short_video"),
        ("Oct 14, 2024", "180", "long_video"),
        ("Oct 14, 2024", "60", "short_video"),
        ("Oct 3, 2026", "", ""),
        ("Oct 3, 2026", "0", ""),
        ("Oct 3, 2026", "soon", ""),
    ],
)
def test_a_duration_tells_short_from_long_by_the_rule_of_its_day(
    tmp_path: Path, published: str, duration: str, found: str
) -> None:
    assert formats(tmp_path, f'{YOUTUBE}dQw4w9WgXcQ,A,"{published}",{duration},10\n') == [found]


def test_what_is_told_by_length_alone_says_so(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(f'{YOUTUBE}dQw4w9WgXcQ,A,"Oct 3, 2026",40,10\n', encoding="utf-8")
    notes = read(path, options=ReadOptions(today=TODAY)).notes
    assert notes == ["Short videos are told by their length alone: up to 180 s."]


def test_a_day_by_day_file_of_videos_tells_it_too() -> None:
    posts = read(Path(__file__).parents[2] / "data/exports/yt_chart.csv", options=ReadOptions(today=TODAY)).posts
    assert {post.remote_id: post.format for post in posts} == {
        "dQw4w9WgXcQ": "long_video",
        "a-b_c1D2E3F": "short_video",
    }


def test_a_type_column_goes_before_the_address(tmp_path: Path) -> None:
    head = "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,Post type,Views,Saves\n"
    rows = [
        ("IG carousel", "p", "carousel"),
        ("IG story", "stories/x", "story"),
        ("Something new", "reel", "short_video"),
        ("Something new", "p", ""),
    ]
    text = head + "".join(
        f"1791234567890123{n},178414,korn,Korn,T,34,03/27/2026 06:08,https://www.instagram.com/{path}/DHabc1{n}/,{kind},10,1\n"
        for n, (kind, path, _) in enumerate(rows)
    )
    assert formats(tmp_path, text) == [found for _, _, found in rows]


def test_an_answer_is_told_by_its_column_or_by_whom_it_begins_with(tmp_path: Path) -> None:
    def row(number: int, text: str, more: str = "") -> str:
        link = f"https://x.com/acme/status/199052485739339721{number}"
        return f'199052485739339721{number},"Fri, Nov 20, 2026",{text},{link},10,1,1,0,0,0,0,0,0,0,0,0,0{more}\n'

    plain = f"{X}\n" + row(1, "@kofi yes") + row(2, "Rye. @kofi knows")
    assert formats(tmp_path, plain) == ["reply", ""]
    stated = f"{X},In reply to\n" + row(1, "Yes", ",1990") + row(2, "Rye", ",") + row(3, "No", ",false")
    assert formats(tmp_path, stated) == ["reply", "", ""]


def test_addresses_of_videos_tell_what_they_are(tmp_path: Path) -> None:
    head = "Time,Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views\n"
    text = head + "".join(
        f"2026-11-01,A,https://www.tiktok.com/@korn/{path}/730000000000000000{n},2026-10-13,1,1,1,10\n"
        for n, path in enumerate(("video", "photo"))
    )
    assert formats(tmp_path, text) == ["short_video", "carousel"]


def test_a_glance_at_the_files_tells_the_same_as_reading_them() -> None:
    for platform in platforms.load_all():
        assert format_rules(platform.key) == platform.format_rules, platform.key


def test_a_persons_own_file_corrects_them(tmp_path: Path) -> None:
    text = '[post]\nmention_first_reply = false\n\n[permalink.formats]\n"/i/web/" = "text"\n'
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    try:
        platforms.use_folder(tmp_path)
        rules = platforms.load("x").format_rules
        assert rules == format_rules("x")
        assert (rules.paths, rules.mention_first) == ((("/i/web/", "text"),), False)
    finally:
        platforms.use_folder(None)
