"""Plans of schedulers: the same plan twice adds nothing, and what one program's file says another's can hold is kept."""

# ruff: noqa: DTZ001 - plans hold wall clock.

from __future__ import annotations

import csv
import io
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash import platforms
from smdash.domain.posts.post import Written
from smdash.domain.times.when import When
from smdash.formats.plans.writing import dialects
from smdash.services.imports.imports import ImportOptions
from smdash.services.posts.rendering import rendered
from smdash.services.queue.exports import Which
from tests.worlds import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services

DATA = Path(__file__).parents[2] / "data" / "plans"
AZUR = Path(__file__).parents[2] / "platforms" / "azur.toml"
HOSTILE = "hello [/nope] \x1b]52;c;AAAA\x07 \u202e \U0001f9d1\u200d\U0001f680 \u6f22\u5b57"
PINS = "Title,Media URL,Pinterest board,Thumbnail,Description,Link,Publish date,Keywords\r\n"


@pytest.mark.parametrize(("first", "second"), [("crlf", "lf"), ("lf", "crlf")])
def test_the_same_plan_with_other_line_ends_adds_nothing(small: Services, first: str, second: str) -> None:
    options = ImportOptions(account="acme/x")
    small.home.clock = lambda: datetime.fromisoformat("2026-11-19T09:00:00+01:00")
    report = small.imports.run(DATA / f"buffer_{first}.csv", options)
    assert (report.ok, report.added) == (True, 4), report.problems
    again = small.imports.run(DATA / f"buffer_{second}.csv", options)
    assert (again.ok, again.added, again.skipped) == (True, 0, 4), again.problems
    (body,) = rows(small, "SELECT body FROM posts WHERE body LIKE 'line one%'")
    assert body == ("line one\nline two\n\n\u2022 three \U0001f389",)


def test_the_board_of_a_pin_is_kept_and_handed_over(small: Services, tmp_path: Path) -> None:
    small.manage.add_account("acme", "pinterest")
    path = tmp_path / "pins.csv"
    path.write_text(PINS + "Rye,https://e.org/a.jpg,Breads & more,,A loaf,,2026-11-25 09:00,rye\r\n", encoding="utf-8")
    report = small.imports.run(path, ImportOptions(account="acme/pinterest"))
    assert (report.ok, report.added, report.problems) == (True, 1, ())
    made = small.exports.plan("pinterest", Which(account="acme/pinterest"))
    assert next(csv.DictReader(io.StringIO(made.text)))["Pinterest board"] == "Breads & more"
    assert not any("board" in words for words in made.left_out)
    own = next(csv.DictReader(io.StringIO(small.exports.plan("smdash", Which(account="acme/pinterest")).text)))
    assert own["board"] == "Breads & more"
    publer = next(csv.DictReader(io.StringIO(small.exports.plan("publer", Which(account="acme/pinterest")).text)))
    assert publer["Pin board, FB album, or Google category"] == "Breads & more"
    (number,) = rows(small, "SELECT max(id) FROM deliveries")[0]
    assert rendered(small.home.read(), number).board == "Breads & more"


def test_a_pin_with_a_day_alone_takes_that_days_free_slot(small: Services, tmp_path: Path) -> None:
    small.manage.add_account("acme", "pinterest", slots=["wed 9, 15"])
    path = tmp_path / "pins.csv"
    days = ("2026-11-25", "2026-11-25", "2026-11-25", "2026-11-26")
    pins = [f"Rye {n},https://e.org/{n}.jpg,Breads,,Loaf {n},,{day},rye\r\n" for n, day in enumerate(days)]
    path.write_text(PINS + "".join(pins), encoding="utf-8")
    report = small.imports.run(path, ImportOptions(account="acme/pinterest"))
    assert (report.ok, report.added) == (True, 4)
    assert [(p.level, p.message[:34]) for p in report.problems] == [
        ("warning", "2026-11-25 has no time of day and "),
        ("warning", "2026-11-26 has no time of day and "),
    ]
    found = rows(
        small,
        "SELECT d.state, d.wall FROM deliveries d JOIN posts p ON p.id = d.post_id WHERE p.body LIKE 'Loaf%' ORDER BY d.id",
    )
    assert found == [
        ("scheduled", "2026-11-25 09:00"),
        ("scheduled", "2026-11-25 15:00"),
        ("draft", None),
        ("draft", None),
    ]
    again = small.imports.run(path, ImportOptions(account="acme/pinterest"))
    assert (again.added, again.skipped) == (0, 4)


def test_a_pin_of_a_day_that_is_over_is_refused(small: Services, tmp_path: Path) -> None:
    small.manage.add_account("acme", "pinterest", slots=["wed 9"])
    path = tmp_path / "pins.csv"
    path.write_text(PINS + "Rye,https://e.org/a.jpg,Breads,,Loaf,,2026-11-18,rye\r\n", encoding="utf-8")
    report = small.imports.run(path, ImportOptions(account="acme/pinterest"))
    assert not report.ok
    assert any("in the past" in problem.message for problem in report.problems)


@pytest.fixture
def everywhere(tmp_path: Path, open_home: Callable[[Path], Services], empty_folder: Path) -> list[Services]:
    """Return two homes with an account on every platform there is, one made up by a person among them."""
    made = []
    for name in ("one", "two"):
        folder = shutil.copytree(empty_folder, tmp_path / name)
        (folder / "platforms").mkdir(exist_ok=True)
        shutil.copy(AZUR, folder / "platforms" / AZUR.name)
        services = open_home(folder)
        services.manage.add_brand("acme")
        services.manage.set_zone("Europe/Berlin")
        for key in PLATFORMS:
            services.manage.add_account("acme", key)
        made.append(services)
    return made


PLATFORMS = (*sorted(platforms.keys()), "azur")


@pytest.mark.parametrize("dialect", [name for name, _ in dialects()])
def test_what_is_written_for_a_program_comes_in_again_on_every_platform(
    everywhere: list[Services], tmp_path: Path, dialect: str
) -> None:
    one, two = everywhere
    begin = datetime(2026, 11, 25, 8)
    for number, key in enumerate(PLATFORMS):
        for step, kind in enumerate(("text", "image", "short_video")):
            written = Written(f"{HOSTILE} {key} {kind}", (f"acme/{key}",), kind, title=f"T {key} {kind}", labels=("a",))
            one.posts.write(written, When("at", begin + timedelta(minutes=60 * number + 20 * step)))
    whole = one.exports.plan(dialect, Which(brand="acme"))
    left_out = sum(int(words.split(" ")[0]) for words in whole.left_out if "has no place for" in words)
    assert whole.rows + left_out == 3 * len(PLATFORMS)
    if dialect in {"metricool", "later", "smdash"}:  # their rows say whose they are
        path = tmp_path / "whole.csv"
        path.write_bytes(whole.data)
        report = two.imports.run(path, ImportOptions(dry_run=True))
        assert (report.ok, report.added) == (True, whole.rows), report.problems
    for key in PLATFORMS:
        made = one.exports.plan(dialect, Which(account=f"acme/{key}"))
        path = tmp_path / f"{key}.csv"
        path.write_bytes(made.data)
        if not made.rows:
            assert any(f"has no place for {key}" in words for words in made.left_out)
            continue
        report = two.imports.run(path, ImportOptions(account=f"acme/{key}"))
        assert (report.ok, report.added) == (True, 3), (key, report.problems)
        again = two.imports.run(path, ImportOptions(account=f"acme/{key}"))
        assert again.added == 0
        bodies = rows(two, "SELECT p.body FROM posts p WHERE p.body LIKE ?", f"% {key} %")
        assert {body for (body,) in bodies} == {f"{HOSTILE} {key} {kind}" for kind in ("text", "image", "short_video")}


OWN = "post,account,due,zone,state,format,pillar,labels,title,text,link,media,alt_texts,first_comment,permalink,published_at"


def _own_plan(tmp_path: Path, due: str, state: str, out: str = "") -> Path:
    path = tmp_path / "own.csv"
    path.write_text(f"{OWN}\r\n,acme/x,{due},,{state},,,,,Rye,,,,,,{out}\r\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("state", "out", "column"),
    [
        ("published", "", "due"),
        ("published", "2026-12-22T08:00:00Z", "published_at"),
        ("missed", "", "due"),
    ],
)
def test_a_post_to_come_is_neither_out_nor_missed(
    small: Services, tmp_path: Path, state: str, out: str, column: str
) -> None:
    before = small.exports.plan("smdash").text
    report = small.imports.run(_own_plan(tmp_path, "2026-12-22 09:00", state, out))
    (problem,) = report.problems
    assert (report.ok, problem.level, problem.line, problem.column) == (False, "error", 2, column)
    assert "still to come" in problem.message
    assert small.exports.plan("smdash").text == before


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_a_post_to_come_that_went_wrong_already_is_named(small: Services, tmp_path: Path, state: str) -> None:
    report = small.imports.run(_own_plan(tmp_path, "2026-12-22 09:00", state))
    assert (report.ok, report.added) == (True, 1)
    (problem,) = report.problems
    assert (problem.level, problem.column) == ("warning", "due")
    assert f"still to come, yet the file calls it {state}" in problem.message


def test_a_post_that_went_out_before_it_was_due_keeps_both_times(small: Services, tmp_path: Path) -> None:
    report = small.imports.run(_own_plan(tmp_path, "2026-12-22 09:00", "published", "2026-11-20T08:00:00Z"))
    assert report.ok, report.problems
    query = "SELECT due_at, published_at, outcome_at FROM deliveries ORDER BY id DESC LIMIT 1"
    assert rows(small, query) == [("2026-12-22T08:00:00Z", "2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z")]
    written = small.exports.plan("smdash", Which(account="acme/x", states=("published",))).text
    (row,) = (row for row in csv.DictReader(io.StringIO(written)) if row["text"] == "Rye")
    assert (row["due"], row["published_at"]) == ("2026-12-22 09:00", "2026-11-20T08:00:00+00:00")


def test_a_pasted_word_that_a_post_is_out_early_goes_through_a_plan(small: Services, tmp_path: Path) -> None:
    soon = When("at", datetime(2026, 12, 1, 8, 30))
    number = small.posts.write(Written("Out early", ("acme/x",)), soon)
    small.ledger.publish(small.posts.post(number).deliveries[0].id, via="hand")
    path = tmp_path / "again.csv"
    path.write_bytes(small.exports.plan("smdash").data)
    again = small.imports.run(path)
    assert (again.ok, again.added) == (True, 0), again.problems


def test_what_reading_and_storing_find_wrong_in_a_plan_is_named_at_once(small: Services, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    lines = [
        ",acme/x,2026-12-22 09:00,,posted,,,,,No such state,,,,,,",
        ",acme/moon,2026-12-22 09:00,,,,,,,No such account,,,,,,",
        ",acme/x,2026-12-22 09:00,,missed,,,,,Not yet,,,,,,",
        ",acme/x,2026-12-22 09:00,,,,,,,Sound,,,,,,",
    ]
    path.write_text("\r\n".join([OWN, *lines, ""]), encoding="utf-8")
    before = small.exports.plan("smdash").text
    report = small.imports.run(path)
    assert [each.line for each in report.problems if each.level == "error"] == [2, 3, 4]
    assert report.added == 0
    assert small.exports.plan("smdash").text == before


def test_what_is_wrong_is_said_of_the_files_own_column(small: Services, tmp_path: Path) -> None:
    path = tmp_path / "buffer.csv"
    path.write_text("Text,Image URL,Tags,Posting Time\r\nOld,,,2026-11-20 09:00\r\n", encoding="utf-8")
    problem = small.imports.run(path, ImportOptions(account="acme/x")).problems[-1]
    assert (problem.column, problem.message) == (
        "Posting Time",
        "2026-11-20 09:00 is in the past; give it a time to come",
    )
