"""Plans of schedulers, and our own plan out and in."""

from __future__ import annotations

# ruff: noqa: DTZ001 - files state wall clock, which is naive until an account is known.
import io
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smdash.domain.errors import AmbiguousDatesError, FileFormatError, UsageError
from smdash.domain.imports.records import PlannedPost, ReadOptions
from smdash.formats.detect.registry import read
from smdash.formats.plans.own_plan import HEADER, STATES, join_list, split_list, write_plan

if TYPE_CHECKING:
    from smdash.domain.imports.records import Parsed


DATA = Path(__file__).parents[2] / "data" / "exports"


def put(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "plan.csv"
    path.write_bytes(text.encode())
    return path


def test_buffer() -> None:
    parsed = read(DATA / "plan_buffer.csv")
    first, second = parsed.plan
    assert parsed.content == "plan"
    assert first.text == "Rye is back, and so are we"
    assert (first.labels, first.media) == (("bread", "autumn"), ("https://example.org/rye.jpg",))
    assert first.due == datetime(2026, 11, 24, 9)
    assert (second.due, second.labels, second.media, second.targets, second.state) == (None, (), (), (), "")


def test_buffers_own_export() -> None:
    [post] = read(DATA / "plan_buffer_export.csv").plan
    assert (post.targets, post.due) == (("kornbrot",), datetime(2026, 11, 24, 9))


BUFFER = "Text,Image URL,Tags,Posting Time,Board Name\n"


def test_buffer_dates_are_never_guessed(tmp_path: Path) -> None:
    path = put(tmp_path, BUFFER + "a,,,3/4/26 09:00,\n")
    with pytest.raises(AmbiguousDatesError, match="Posting Time"):
        read(path)
    assert read(path, options=ReadOptions(date_order="month")).plan[0].due == datetime(2026, 3, 4, 9)


def test_a_plan_begins_with_its_header(tmp_path: Path) -> None:
    assert read(put(tmp_path, "\n" + BUFFER + "a,,,,\n")).plan[0].line == 3
    with pytest.raises(FileFormatError):
        read(put(tmp_path, "My plan,,\n" + BUFFER + "a,,,,\n"))


def test_what_is_wrong_in_a_plan_is_named(tmp_path: Path) -> None:
    text = (
        BUFFER
        + "a,,,2026-11-24,\n,,x,2026-11-24 09:00,\nb,,,2026-02-30 09:00,\nc,,,2026-11-24 09:00,Breads\nd,,,soon,\n"
    )
    parsed = read(put(tmp_path, text))
    assert [(p.line, p.column, p.level) for p in parsed.problems] == [
        (3, "Text", "error"),
        (4, "Posting Time", "error"),
        (6, "Posting Time", "error"),
    ]
    assert [(post.text, post.day, post.board) for post in parsed.plan if post.text] == [
        ("a", date(2026, 11, 24), ""),
        ("c", None, "Breads"),
    ]


def test_the_same_row_twice_is_left_out(tmp_path: Path) -> None:
    parsed = read(put(tmp_path, BUFFER + "a,,,,\na,,,,\n"))
    assert [post.line for post in parsed.plan] == [2]
    assert "line 2" in parsed.problems[0].message


def test_dates_gone_by_are_warned_about(tmp_path: Path) -> None:
    path = put(tmp_path, BUFFER + "a,,,2026-11-24 09:00,\n")
    assert not read(path, options=ReadOptions(today=date(2026, 11, 24))).problems
    [warning] = read(path, options=ReadOptions(today=date(2026, 11, 25))).problems
    assert (warning.level, warning.line) == ("warning", 2)


def test_publer() -> None:
    first, second = read(DATA / "plan_publer.csv").plan
    assert first == PlannedPost(
        2,
        "Rye is back",
        due=datetime(2026, 11, 24, 9),
        link="https://example.org/rye",
        labels=("bread", "autumn"),
        media=("https://example.org/a.jpg", "https://example.org/b.jpg"),
        alt_texts=("a loaf", "two loaves"),
        first_comment="Recipe in the link",
    )
    assert (second.due, second.format, second.title) == (None, "short_video", "Oven")


def test_publers_english_dates_are_refused(tmp_path: Path) -> None:
    text = (DATA / "plan_publer.csv").read_text("utf-8").replace("2026-11-24 09:00", "next Friday at 2 PM")
    [error] = read(put(tmp_path, text)).errors
    assert (error.line, error.column) == (2, "Date - Intl. format or prompt")
    assert "next Friday at 2 PM" in error.message
    assert "YYYY-MM-DD HH:MM" in error.message


def test_what_publer_has_more_of_is_named(tmp_path: Path) -> None:
    text = (DATA / "plan_publer.csv").read_text("utf-8")
    text = text.replace("Recipe in the link,,,,", "one || two,Breads,pdf,BOOK,").replace("rye,", '"rye",')
    parsed = read(put(tmp_path, text))
    assert {p.column for p in parsed.problems} == {
        "Comment(s) - Separated by ||",
        "Post subtype - I.e. story, reel, PDF ..",
        "CTA - For Facebook links or Google",
    }
    assert not parsed.errors
    assert (parsed.plan[0].first_comment, parsed.plan[0].board) == ("one", "Breads")


# --- our own --------------------------------------------------------------------------------------------------------


def test_our_own_plan() -> None:
    first, second = read(DATA / "plan_smdash.csv").plan
    assert first == PlannedPost(
        2,
        "Rye is back.\n\nCome early.",
        targets=("kornbrot/instagram",),
        due=datetime(2026, 11, 24, 9),
        zone="Europe/Berlin",
        format="image",
        pillar="craft",
        labels=("bread", "autumn"),
        media=("rye.jpg", "crumb.jpg"),
        alt_texts=("a loaf", "the crumb | close"),
        first_comment="Recipe tomorrow",
        state="scheduled",
        uid="rye",
    )
    assert (second.line, second.uid, second.state) == (5, "rye", "draft")


def own(tmp_path: Path, **cells: str) -> Parsed:
    row = [cells.get(name, "") for name in HEADER]
    return read(put(tmp_path, ",".join(HEADER) + "\n" + ",".join(row) + "\n"))


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"text": "a", "state": "posted"}, "state"),
        ({"text": "a", "zone": "Mars/Base"}, "zone"),
        ({"text": "a", "zone": "../../etc/passwd"}, "zone"),
        ({"text": "a", "zone": "America"}, "zone"),
        ({"title": "a"}, "text"),
        ({"text": "  ", "state": "draft"}, "text"),
        ({"text": "a", "state": "published", "published_at": "yesterday"}, "published_at"),
        ({"text": "a", "state": "published", "published_at": "2026-11-24 09:00"}, "published_at"),
        ({"text": "a", "state": "draft", "published_at": "2026-11-24T09:00:00+01:00"}, "published_at"),
    ],
)
def test_errors_in_our_own_plan(tmp_path: Path, cells: dict[str, str], column: str) -> None:
    [error] = own(tmp_path, **cells).errors
    assert (error.line, error.column) == (2, column)


@pytest.mark.parametrize("state", [*STATES, "", "Draft"])
def test_states(tmp_path: Path, state: str) -> None:
    assert own(tmp_path, text="a", state=state).plan[0].state == state.lower()


def test_an_offset_makes_an_instant(tmp_path: Path) -> None:
    [post] = own(tmp_path, text="a", due="2026-11-24 09:00+01:00").plan
    assert post.due == datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=1)))
    assert post.due.utcoffset() == timedelta(hours=1)


SAFE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXT = st.text(SAFE, max_size=60) | st.sampled_from(
    ["=1+1", '"', "a\r\nb\rc\n", " | ", "\\", "\\|", "sep=,", " x ", "\ufeff", ","]
)
WORD = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), max_size=20).map(str.strip)
LISTS = st.lists(TEXT, max_size=4).map(tuple).filter(lambda entries: entries != ("",))
ZONES = st.sampled_from(["", "Europe/Berlin", "America/St_Johns", "UTC"])
DUES = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31)).map(lambda at: at.replace(microsecond=0)) | st.datetimes(
    datetime(1991, 1, 1), datetime(2099, 12, 31), timezones=st.sampled_from([UTC, timezone(timedelta(hours=-3.5))])
).map(lambda at: at.replace(second=0, microsecond=0))  # fmt: skip
POSTS = st.builds(
    PlannedPost,
    line=st.just(0),
    text=TEXT.filter(str.strip),
    targets=WORD.map(lambda word: (word,) if word else ()),
    due=DUES,
    zone=ZONES,
    title=TEXT,
    link=WORD,
    format=WORD,
    pillar=TEXT,
    labels=LISTS,
    media=LISTS,
    alt_texts=LISTS,
    first_comment=TEXT,
    state=st.sampled_from(["", *STATES]),
    permalink=WORD,
    uid=WORD,
    goal=TEXT,
    warning=TEXT,
    language=TEXT,
    visibility=TEXT,
    board=TEXT,
    day=st.none() | st.dates(date(1991, 1, 1), date(2099, 12, 31)),
    published_at=st.none() | st.datetimes(datetime(1991, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)),
).map(
    lambda post: post._replace(
        day=None if post.due else post.day, published_at=post.published_at if post.state == "published" else None
    )
)


@settings(deadline=None, max_examples=2 * settings().max_examples)
@given(posts=st.lists(POSTS, max_size=5, unique=True))
def test_a_plan_written_is_a_plan_read(tmp_path_factory: pytest.TempPathFactory, posts: list[PlannedPost]) -> None:
    path = tmp_path_factory.getbasetemp() / "round.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        write_plan(posts, file)
    parsed = read(path)
    assert parsed.kind == "plan_smdash"
    assert not parsed.problems
    assert [post._replace(line=0) for post in parsed.plan] == posts
    assert [post.due and post.due.utcoffset() for post in parsed.plan] == [p.due and p.due.utcoffset() for p in posts]


@given(LISTS)
def test_lists_survive(entries: tuple[str, ...]) -> None:
    assert split_list(join_list(entries)) == entries


@given(st.text(max_size=30))
def test_any_cell_is_a_list(cell: str) -> None:
    assert all("\0" not in entry or "\0" in cell for entry in split_list(cell))


def test_a_post_to_two_accounts_takes_two_rows(tmp_path: Path) -> None:
    file = io.StringIO()
    write_plan([PlannedPost(1, "a", targets=("b/x", "b/instagram")), PlannedPost(2, "b")], file)
    plan = read(put(tmp_path, file.getvalue())).plan
    assert [post.targets for post in plan] == [("b/x",), ("b/instagram",), ()]
    assert plan[0].uid == plan[1].uid != ""
    assert plan[2].uid == ""


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 131_072])
def test_what_no_file_can_hold_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="text"):
        write_plan([PlannedPost(1, text)], io.StringIO())
