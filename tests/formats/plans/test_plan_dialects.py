"""The plans of other schedulers: each is known by its header or its shape, and nothing in it is dropped unsaid."""

from __future__ import annotations

# ruff: noqa: DTZ001 - files state wall clock, which is naive until an account is known.
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import AmbiguousDatesError, FileFormatError
from smdash.domain.imports.records import ReadOptions
from smdash.formats.detect.archive import sniff
from smdash.formats.detect.registry import read
from smdash.formats.plans.metricool import HEADER, METRICOOL

if TYPE_CHECKING:
    from smdash.domain.imports.records import Parsed


PLANS = Path(__file__).parents[2] / "data" / "plans"
FIRST, SECOND = datetime(2026, 11, 24, 9), datetime(2026, 11, 25, 17, 30)


def put(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "plan.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("name", ["hootsuite", "sprout", "metricool", "socialbee", "later", "pinterest"])
def test_each_plan_is_recognised(name: str) -> None:
    [match, *_] = sniff(PLANS / f"{name}.csv")
    assert match.kind == f"plan_{name}"
    parsed = read(PLANS / f"{name}.csv")
    assert (parsed.kind, parsed.content) == (f"plan_{name}", "plan")
    assert [post.due for post in parsed.plan][:2] == [FIRST, SECOND]
    assert not parsed.errors
    assert read(PLANS / f"{name}.csv", f"plan_{name}").plan == parsed.plan


def test_hootsuite_has_no_header() -> None:
    first, second = read(PLANS / "hootsuite.csv").plan
    assert (first.line, first.text, first.link) == (1, "Rye is back, and so are we", "https://example.org/rye")
    assert (second.line, second.text, second.link) == (2, "Which loaf is yours?\n\nTell us.", "")


@pytest.mark.parametrize(
    "text",
    [
        "11/24/2026 09:00;Rye, back;\n",
        "\ufeff11/24/2026 09:00,Rye\n",
        '"2026-11-24 09:00","Rye","www.example.org/rye"\n"2026-11-24 10:00","Oats"\n',
        "\n\n24/11/2026 09:00\tRye\texample.org/rye\n",
        "sep=;\n24/11/2026 09:00;Rye\n",
        "soon,Rye,\n11/24/2026 09:00,Rye,\n11/25/2026 09:00,Oats,\n",
    ],
)
def test_hootsuite_is_known_by_its_shape(tmp_path: Path, text: str) -> None:
    path = put(tmp_path, text)
    assert sniff(path)[0].kind == "plan_hootsuite"
    assert read(path).plan[0].due == datetime(2026, 11, 24, 9)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24,Rye,\n",
        "2026-11-24 09:00,17,\n",
        "2026-11-24 09:00,Rye,not a link\n",
        "2026-11-24 09:00,Rye,https://example.org,more\n",
        "Rye,2026-11-24 09:00,\n",
        "a,b\n2026-11-24 09:00,Rye\n",
    ],
)
def test_other_tables_are_not_hootsuites(tmp_path: Path, text: str) -> None:
    path = put(tmp_path, text)
    assert sniff(path) == []
    with pytest.raises(FileFormatError):
        read(path)
    with pytest.raises(FileFormatError):
        read(path, "plan_hootsuite")


def test_hootsuites_rows_have_their_errors(tmp_path: Path) -> None:
    good = "".join(f"11/{day}/2026 09:00,Rye,\n" for day in range(21, 25))
    bad = "11/31/2026 09:00,Oats,\n,Spelt,\n11/24/2026 10:00,,\n11/25/2026 10:00,a,b,c\n"
    parsed = read(put(tmp_path, good + bad))
    assert [(problem.line, problem.column) for problem in parsed.errors] == [
        (5, "Date"),
        (6, "Date"),
        (7, "Message"),
        (8, ""),
    ]


def test_sprouts_other_columns_are_named() -> None:
    parsed = read(PLANS / "sprout.csv")
    assert parsed.unknown_columns == ("image_url",)
    assert parsed.date_order == "day"
    assert any(problem.column == "image_url" for problem in parsed.problems)


def test_socialbee() -> None:
    first, second, third = read(PLANS / "socialbee.csv").plan
    assert first.media == ("https://example.org/a.jpg", "https://example.org/b.jpg")
    assert second.media == ("https://example.org/oven.mp4",)
    assert (third.due, third.link) == (None, "https://example.org/rye")


def test_socialbees_header_with_content(tmp_path: Path) -> None:
    text = "postAtSpecificTime (YYYY-MM-DD HH:mm:ss),content,link (OGmetaURL),imageUrls,gifUrl,videoUrls\n"
    parsed = read(put(tmp_path, text + "2026-11-24 09:00:00,Rye,,https://e.org/a.jpg,https://e.org/a.gif,\n"))
    assert parsed.kind == "plan_socialbee"
    assert parsed.plan[0].media == ("https://e.org/a.jpg", "https://e.org/a.gif")
    assert "one kind only" in parsed.problems[0].message


def test_later() -> None:
    first, second = read(PLANS / "later.csv").plan
    assert (first.targets, first.labels, first.media) == (("kornbrot",), ("bread",), ("https://example.org/rye.jpg",))
    assert second.labels == ()


def test_pinterests_board_is_read_and_its_thumbnail_named() -> None:
    parsed = read(PLANS / "pinterest.csv")
    first, _ = parsed.plan
    assert (first.title, first.text, first.labels) == ("Rye", "Rye is back, and so are we", ("bread", "autumn"))
    assert {problem.column for problem in parsed.problems} == {"Thumbnail"}
    assert first.board
    assert not parsed.errors


def test_metricool() -> None:
    parsed = read(PLANS / "metricool.csv")
    first, second = parsed.plan
    assert first.targets == ("instagram", "threads")
    assert first.media == ("https://example.org/a.jpg", "https://example.org/b.jpg")
    assert first.alt_texts == ("", "two loaves")
    assert (first.format, first.first_comment, first.state) == ("short_video", "Recipe tomorrow", "")
    assert (second.targets, second.title, second.link) == (("pinterest",), "Loaves", "https://example.org/rye")
    assert second.state == "draft"
    # What only one network can do is named, once it says something; what is FALSE or the usual is not.
    assert {problem.column for problem in parsed.problems} == {"TikTok disable comments"}
    assert second.board
    assert not parsed.unknown_columns


def test_every_column_of_metricools_template_is_known() -> None:
    assert len(HEADER) == len(set(HEADER)) == 94
    assert [name for name in HEADER if METRICOOL.layout.known(name) is None] == []


def metricool(tmp_path: Path, **cells: str) -> Parsed:
    row = dict.fromkeys(HEADER, "") | {"Text": "a", "Date": "2026-11-24", "Time": "09:00:00"} | cells
    return read(put(tmp_path, ";".join(HEADER) + "\n" + ";".join(row[name] for name in HEADER) + "\n"))


def test_metricools_brand_makes_an_account(tmp_path: Path) -> None:
    assert metricool(tmp_path, **{"Brand name": "acme", "Twitter/X": "true"}).plan[0].targets == ("acme/x",)


@pytest.mark.parametrize(("cells", "column"), [({"Facebook": "maybe"}, "Facebook"), ({"Draft": "x"}, "Draft")])
def test_metricools_switches_are_true_or_false(tmp_path: Path, cells: dict[str, str], column: str) -> None:
    assert [problem.column for problem in metricool(tmp_path, **cells).errors] == [column]


def test_what_metricool_has_more_of_is_named(tmp_path: Path) -> None:
    parsed = metricool(
        tmp_path,
        **{
            "Facebook": "TRUE", "Instagram": "TRUE", "Instagram Post Type": "STORY", "Facebook Post Type": "REEL",
            "Pinterest Pin Title": "one", "TikTok Title": "two", "Alt text picture 3": "nothing there",
        },
    )  # fmt: skip
    assert not parsed.errors
    words = " ".join(problem.message for problem in parsed.problems)
    for expected in ("only the first of 2 titles", "different formats", "no picture"):
        assert expected in words


def test_a_day_and_a_time_in_two_columns(tmp_path: Path) -> None:
    head = "date,time_24hr,message_text\n"
    parsed = read(put(tmp_path, head + "24/11/2026,,a\n,09:00,b\n24/11/2026,25:00,c\n,,d\n"))
    assert [problem.line for problem in parsed.errors] == [3, 4]
    assert [(post.text, post.due, post.day) for post in parsed.plan] == [
        ("a", None, date(2026, 11, 24)),
        ("d", None, None),
    ]


# --- B16: the traps of CSV ------------------------------------------------------------------------------------------

HEADS = {
    "sprout": ("date,time_24hr,message_text", "{day},09:00,Rye"),
    "hootsuite": ("", "{day} 09:00,Rye,"),
    "later": ("Scheduled Time,Caption,Media URL,Profile,Label", "{day} 09:00,Rye,,,"),
    "socialbee": ("text,link,imageUrls,gifUrls,videoUrls,postAtSpecificTime", "Rye,,,,,{day} 09:00"),
    "buffer": ("Text,Image URL,Tags,Posting Time", "Rye,,,{day} 09:00"),
    "pinterest": ("Title,Media URL,Pinterest board,Thumbnail,Description,Link,Publish date,Keywords", "T,,,,Rye,,{day} 09:00,"),
}  # fmt: skip


def spelled(name: str, day: str) -> str:
    head, row = HEADS[name]
    return (head + "\n" if head else "") + row.format(day=day) + "\n"


@pytest.mark.parametrize("name", HEADS)
def test_b16_an_ambiguous_day_is_asked(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, spelled(name, "03/04/2026"))
    with pytest.raises(AmbiguousDatesError):
        read(path)
    assert read(path, options=ReadOptions(date_order="day")).plan[0].due == datetime(2026, 4, 3, 9)
    assert read(path, options=ReadOptions(date_order="month")).plan[0].due == datetime(2026, 3, 4, 9)


@pytest.mark.parametrize("name", HEADS)
def test_b16_dates_in_two_orders_are_an_error(tmp_path: Path, name: str) -> None:
    head, row = HEADS[name]
    text = (head + "\n" if head else "") + row.format(day="13/04/2026") + "\n" + row.format(day="04/13/2026") + "\n"
    assert any("two orders" in problem.message for problem in read(put(tmp_path, text)).errors)


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_b16_encodings_of_spreadsheets(tmp_path: Path, name: str, encoding: str) -> None:
    path = put(tmp_path, spelled(name, "2026-11-24").replace("Rye", "Brötchen"), encoding)
    parsed = read(path)
    assert (parsed.kind, parsed.plan[0].text) == (f"plan_{name}", "Brötchen")


@pytest.mark.parametrize("name", [name for name in HEADS if HEADS[name][0]])
def test_b16_the_case_of_a_header_does_not_matter(tmp_path: Path, name: str) -> None:
    head, row = HEADS[name]
    for changed in (head.upper(), head.lower(), head.replace(",", " , ")):
        assert read(put(tmp_path, changed + "\n" + row.format(day="2026-11-24") + "\n")).kind == f"plan_{name}"


@pytest.mark.parametrize("name", HEADS)
def test_b16_a_date_gone_by_is_named(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, spelled(name, "2026-11-24"))
    [warning] = [p for p in read(path, options=ReadOptions(today=date(2026, 12, 1))).problems if "past" in p.message]
    assert warning.level == "warning"


@pytest.mark.parametrize("name", HEADS)
def test_b16_a_spreadsheets_day_number_is_an_error(tmp_path: Path, name: str) -> None:
    if name == "hootsuite":
        path = put(tmp_path, spelled(name, "2026-11-24") * 2 + spelled(name, "46350"))
    else:
        path = put(tmp_path, spelled(name, "46350"))
    assert "46350" in read(path).errors[0].message
