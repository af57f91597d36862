"""Plans for other schedulers: what is written is what is read, and what is lost is named."""

from __future__ import annotations

# ruff: noqa: DTZ001 - plans hold wall clock.
import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.imports.records import PlannedPost, ReadOptions
from smdash.formats.detect.registry import read
from smdash.formats.plans.writing import dialects, write_dialect

DATA = Path(__file__).parents[2] / "data"
EXAMPLES = {
    **{name: DATA / "plans" / f"{name}.csv" for name in ("hootsuite", "sprout", "metricool", "socialbee", "later", "pinterest")},
    **{name: DATA / "exports" / f"plan_{name}.csv" for name in ("buffer", "publer", "smdash")},
}  # fmt: skip
OTHERS = [name for name in EXAMPLES if name != "smdash"]
DUE = datetime(2026, 11, 24, 9)


def back(folder: Path, dialect: str, text: str, order: Literal["day", "month"] = "month") -> list[PlannedPost]:
    path = folder / "written.csv"
    path.write_bytes(text.encode())
    parsed = read(path, f"plan_{dialect}", ReadOptions(date_order=order))
    assert parsed.kind == read(path, options=ReadOptions(date_order=order)).kind
    assert not parsed.errors
    return [post._replace(line=0) for post in parsed.plan]


def lost(dialect: str, *posts: PlannedPost, **how: Any) -> dict[str, tuple[int, ...]]:
    return {note.what: note.posts for note in write_dialect(dialect, posts, **how).left_out}


def test_every_dialect_has_an_example() -> None:
    assert {name for name, _ in dialects()} == set(EXAMPLES)


@pytest.mark.parametrize("order", ["day", "month"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_comes_back(tmp_path: Path, name: str, order: Literal["day", "month"]) -> None:
    posts = [post._replace(line=0) for post in read(EXAMPLES[name], options=ReadOptions(date_order="day")).plan]
    written = write_dialect(name, posts, order=order)
    # Metricool ticks several networks in a row; written is a row for each account, which says the same.
    if name == "metricool":
        posts = [post._replace(targets=(target,)) for post in posts for target in post.targets]
        written = write_dialect(name, posts, order=order)
        assert [note.what for note in written.left_out] == ["format"]  # reels are Instagram's; Threads has none
        posts = [post._replace(format="") if post.targets == ("threads",) else post for post in posts]
    assert back(tmp_path, name, written.text, order) == posts
    assert written.rows == len(posts)


@pytest.mark.parametrize("name", OTHERS)
def test_the_header_is_the_examples(name: str) -> None:
    if name == "hootsuite":
        assert not write_dialect(name, []).text
        return
    head = next(csv.reader(io.StringIO(write_dialect(name, []).text)))
    example = next(csv.reader(io.StringIO(EXAMPLES[name].read_text("utf-8"))))
    assert head[: len(example)] == example[: len(head)]


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40) | st.sampled_from(
    [
        "=1+1",
        '=HYPERLINK("x")',
        '"',
        "a\r\nb\rc\n",
        "sep=,",
        " x ",
        "\ufeff",
        ",",
        ";",
        "TRUE",
        "@x",
        "2026-11-24 09:00",
    ]
)
URL = st.from_regex(r"https://e\.org/[a-z]{1,8}\.(jpg|gif|mp4)", fullmatch=True)
POSTS = st.builds(
    PlannedPost,
    line=st.just(0),
    text=CELL.filter(lambda text: any(map(str.isalpha, text))),
    targets=st.sampled_from([("acme/x",), ("acme/instagram",), ("acme/pinterest",), ("bean/mastodon",)]),
    due=st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0)),
    title=CELL,
    link=st.just("") | URL,
    format=st.sampled_from(["text", "image", "story", "short_video", "event"]),
    pillar=CELL,
    labels=st.lists(CELL, max_size=3).map(tuple),
    media=st.lists(URL | st.just("local.jpg"), max_size=12).map(tuple),
    alt_texts=st.lists(CELL, max_size=3).map(tuple),
    first_comment=CELL,
    state=st.sampled_from(["", "scheduled", "draft"]),
    board=st.sampled_from(["", "Spring", "=Rye & oats"]),
)
COMPARED = ("text", "title", "link", "labels", "media", "first_comment", "pillar", "board")


@pytest.mark.parametrize("name", OTHERS)
@given(posts=st.lists(POSTS, min_size=1, max_size=4))
def test_what_does_not_come_back_is_named(
    tmp_path_factory: pytest.TempPathFactory, name: str, posts: list[PlannedPost]
) -> None:
    written = write_dialect(name, posts)
    left_out = {note.what: note.posts for note in written.left_out}
    gone = {*left_out.get("again", ()), *left_out.get("network", ())}
    kept = [(number, post) for number, post in enumerate(posts, 1) if number not in gone]
    plan = back(tmp_path_factory.getbasetemp(), name, written.text)
    assert len(plan) == len(kept) == written.rows
    for (number, post), found in zip(kept, plan, strict=True):
        assert found.due == post.due
        for field in COMPARED:
            same = getattr(found, field) == getattr(post, field)
            assert same == (number not in left_out.get(field, ())), (field, getattr(post, field), getattr(found, field))


@pytest.mark.parametrize("name", ["hootsuite", "sprout", "metricool", "later", "pinterest"])
def test_a_post_without_a_time_is_left_out_where_it_needs_one(name: str) -> None:
    written = write_dialect(name, [PlannedPost(1, "a", due=DUE), PlannedPost(2, "b")])
    assert written.rows == 1
    assert ("post", (2,)) in [note[:2] for note in written.left_out]


def test_a_draft_would_go_into_buffers_queue() -> None:
    notes = lost("buffer", PlannedPost(1, "a", state="draft"))
    assert notes["due"] == notes["state"] == (1,)
    assert "state" not in lost("metricool", PlannedPost(1, "a", due=DUE, state="draft"))


@pytest.mark.parametrize(("name", "rows"), [("hootsuite", 350), ("sprout", 350), ("pinterest", 100)])
def test_rows_beyond_the_limit_are_named(name: str, rows: int) -> None:
    posts = [PlannedPost(n, f"a {n}", title=f"t {n}", due=DUE + timedelta(hours=n)) for n in range(rows + 2)]
    assert lost(name, *posts)["rows"] == (rows + 1, rows + 2)
    assert "rows" not in lost(name, *posts[:rows])


def test_pinterest_plans_two_weeks_ahead() -> None:
    posts = [
        PlannedPost(1, "a", title="a", due=DUE),
        PlannedPost(2, "b", title="a", due=DUE + timedelta(days=14, minutes=1)),
    ]
    notes = lost("pinterest", *posts, now=DUE)
    assert (notes["far"], notes["same title"]) == ((2,), (2,))
    assert lost("pinterest", posts[0]._replace(title=""))["no title"] == (1,)
    assert "far" not in lost("pinterest", *posts)


def test_sprout_wants_ten_minutes_between_posts() -> None:
    posts = [PlannedPost(n, f"a {n}", due=DUE + timedelta(minutes=at)) for n, at in enumerate((30, 0, 9, 20))]
    assert lost("sprout", *posts)["gap"] == (3,)


def test_whose_posts_a_file_holds_is_said() -> None:
    for name in OTHERS:
        to = "pinterest" if name == "pinterest" else "x"
        posts = [PlannedPost(n, "a", targets=(f"{brand}/{to}",), due=DUE) for n, brand in enumerate(("acme", "bean"))]
        posts[1] = posts[1]._replace(text="b")
        assert ("account" in lost(name, *posts)) == (name not in {"metricool", "later"}), name
        assert "account" not in lost(name, posts[0])


def test_a_row_for_a_network_without_a_column_is_left_out_and_named() -> None:
    posts = [PlannedPost(n, "a", targets=(f"acme/{to}",), due=DUE) for n, to in enumerate(("mastodon", "x", "azur"))]
    written = write_dialect("metricool", posts)
    (note,) = [note for note in written.left_out if note.what == "network"]
    assert (written.rows, note.posts) == (1, (1, 3))
    assert note.words == "2 posts are left out: Metricool has no place for azur, mastodon."
    assert "targets" not in lost("metricool", PlannedPost(1, "a", targets=("acme/bluesky",), due=DUE))
    assert lost("pinterest", PlannedPost(1, "a", title="t", targets=("acme/x",), due=DUE))["network"] == (1,)


def test_zones_are_said() -> None:
    one = PlannedPost(1, "a", due=DUE, zone="Europe/Berlin")
    written = write_dialect("buffer", [one, one._replace(text="b", zone="America/New_York")])
    assert any("Europe/Berlin, America/New_York" in note.words for note in written.left_out)


def test_an_instant_becomes_wall_clock(tmp_path: Path) -> None:
    aware = DUE.replace(tzinfo=UTC)
    posts = [PlannedPost(0, "a", due=aware, zone="Europe/Berlin"), PlannedPost(0, "b", due=aware.replace(second=5))]
    written = write_dialect("buffer", posts)
    assert [post.due for post in back(tmp_path, "buffer", written.text)] == [datetime(2026, 11, 24, 10), DUE]
    notes = {note.what: note.posts for note in written.left_out}
    assert (notes["offset"], notes["seconds"]) == ((1, 2), (2,))


def test_files_on_this_machine_are_named() -> None:
    post = PlannedPost(1, "a", due=DUE, media=("rye.jpg", "https://e.org/a.jpg"), alt_texts=("x", "y"))
    written = write_dialect("metricool", [post])
    assert "rye.jpg" not in written.text
    assert {"media", "alt_texts"} <= {note.what for note in written.left_out}
    assert "https://e.org/a.jpg" in written.text


def test_formulas_stay_as_they_are_and_are_named() -> None:
    written = write_dialect("buffer", [PlannedPost(1, "=1+1", due=DUE), PlannedPost(2, "1+1", due=DUE)])
    assert "\r\n=1+1," in written.text
    assert ("formula", (1,)) in [note[:2] for note in written.left_out]


def test_every_cell_a_spreadsheet_may_run_is_named_by_its_row() -> None:
    posts = [
        PlannedPost(1, "1+1", due=DUE),
        PlannedPost(2, " =1+1", title="@x", due=DUE),
        PlannedPost(3, "-5 % off", first_comment="+1", labels=("=a",), due=DUE + timedelta(days=1)),
    ]
    for name, said in (
        ("publer", "Text in row 3, 4; Title - For the video, pin, PDF .. in row 3; Label(s) - Separated by comma in row 4; Comment(s) - Separated by || in row 4."),
        ("hootsuite", "Message in row 2, 3."),
        ("smdash", "title in row 3; text in row 3, 4; labels in row 4; first_comment in row 4."),
    ):  # fmt: skip
        (note,) = [note for note in write_dialect(name, posts).left_out if note.what == "formula"]
        assert note.posts == (2, 3), name
        assert sorted(note.words.rstrip(".").partition("as they are: ")[2].split("; ")) == sorted(
            said.rstrip(".").split("; ")
        )
    many = [PlannedPost(n, f"=1+{n}", due=DUE) for n in range(9)]
    (note,) = [note for note in write_dialect("smdash", many).left_out if note.what == "formula"]
    assert note.words.endswith("text in row 2, 3, 4, 5, 6 and 4 more.")


def test_the_same_row_twice_is_written_once() -> None:
    written = write_dialect("hootsuite", [PlannedPost(1, "a", targets=("x/x",), due=DUE), PlannedPost(2, "a", due=DUE)])
    assert written.rows == 1
    assert ("again", (2,)) in [note[:2] for note in written.left_out]


def test_there_is_no_such_plan() -> None:
    with pytest.raises(UsageError, match="hootsuite"):
        write_dialect("myspace", [])


@pytest.mark.parametrize("name", OTHERS)
def test_what_no_file_can_hold_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        write_dialect(name, [PlannedPost(1, "a\0b", due=DUE)])
